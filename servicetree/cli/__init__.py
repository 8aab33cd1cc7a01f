"""The same verbs in a shell; no arithmetic here."""
