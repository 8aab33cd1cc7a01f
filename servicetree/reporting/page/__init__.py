"""The HTML report: its sections, and the page they are put on."""
