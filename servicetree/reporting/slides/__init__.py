"""The report as slides: what each says, where it stands, and how they are written."""
