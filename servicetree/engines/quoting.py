"""Names and texts in SQL: always quoted, so that a column may be called anything."""

from __future__ import annotations


def quoted_text(value: str) -> str:
    """Quote a text."""
    return "'" + value.replace("'", "''") + "'"


def quoted_name(value: str) -> str:
    """Quote a column's name."""
    return '"' + value.replace('"', '""') + '"'
