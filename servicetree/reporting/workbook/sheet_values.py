"""The sheets of a workbook as values: columns, cells, lines of text."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from servicetree.drawing.values import Figure
from servicetree.i18n.messages import phrases_of
from servicetree.stats.jackknife import Interval

say = phrases_of("workbook")
common_word = phrases_of("results")

CellValue = str | float | int | None
"""Text, a figure with all its digits, a count, or nothing where there is no figure."""

Look = Literal[
    "text", "count", "score", "lost", "plain", "gap", "clear_low", "clear_high", "grid", "slope", "share", "money"
]


@frozen
class SheetColumn:
    """A column of a sheet.

    Attributes:
        heading: What it holds.
        look: How its figures are written and coloured. ``clear_low`` and ``clear_high`` are the ends that must leave
            out 0 for a ``gap`` of the same sheet to be coloured.
    """

    heading: str
    look: Look = "text"


@frozen
class Sheet:
    """A sheet: one table under headings that stay in sight, with lines of text above or below.

    Attributes:
        name: What its tab says.
        columns: The columns; the first stays in sight too.
        rows: The rows, as wide as the columns.
        total: A last row that sums up; empty without.
        opening: Lines above the table; then the first of them stays in sight, not the headings.
        closing: Lines below it.
    """

    name: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    total: tuple[CellValue, ...] = ()
    opening: tuple[str, ...] = field(default=())
    closing: tuple[str, ...] = field(default=())


def id_columns(lang: str, *ends: str) -> tuple[SheetColumn, ...]:
    """Head columns of ids, one for each end of a link, by the phrase of that end."""
    return tuple(SheetColumn(f"{say('id', lang)} · {common_word(end, lang)}") for end in ends)


def figure_columns(heading: str, look: Look, lang: str, *, ends: Look = "plain") -> tuple[SheetColumn, ...]:
    """Name three columns: a figure, and both ends of its interval or range.

    Args:
        heading: What the figure is.
        look: How it is written and coloured.
        lang: The language.
        ends: How its ends are written.
    """
    low = SheetColumn(say("low", lang, figure=heading), "clear_low" if look == "gap" else ends)
    high = SheetColumn(say("high", lang, figure=heading), "clear_high" if look == "gap" else ends)
    return SheetColumn(heading, look), low, high


def figure_cells(interval: Interval | Figure | None) -> tuple[CellValue, CellValue, CellValue]:
    """Return a figure and both ends of its interval; nothing where there is none."""
    return (None, None, None) if interval is None else (interval.value, interval.low, interval.high)
