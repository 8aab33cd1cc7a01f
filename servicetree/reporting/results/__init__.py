"""Printed text, records and rows of each kind of result."""
