"""Results in words, tables, JSON and frames."""
