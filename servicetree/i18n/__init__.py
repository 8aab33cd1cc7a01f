"""Phrases in every language, and how each language writes numbers and labels."""
