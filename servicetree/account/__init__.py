"""Scores, and the account of every lost point: where it was felt and where it began."""
