"""Sizes of words and tables, so that each fits its place on a slide."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from servicetree.drawing.escaping import shortened
from servicetree.drawing.text_metrics import STYLES, width, wrapped
from servicetree.reporting.slides.slide_values import SlideTable

_ROLE = {False: "facts", True: "name"}  # whose letters are measured, by whether they are bold
POINTS_IN_AN_INCH = 72.0
LINE = 1.25
"""Height of a line, for each point of its size."""
CELL_MARGIN = 0.07
"""Room at each side of a cell's words, in inches; half of it above and below."""
_SMALLEST, _LARGEST, _LARGEST_CUT = 9.0, 15.0, 11.0
_MOST_LINES = 3
_LONGEST_CELL = 160
_WIDER_FONTS = {False: 1.12, True: 1.2}  # what stands in for a missing font may be wider than the pictures' own
_MOST_SPARE = 0.12  # inches by which a row may be higher than its words


@frozen
class FittedText:
    """Sentences with the size at which they fit.

    Attributes:
        paragraphs: The sentences, without those for which even the smallest size was too large.
        size: In points.
        height: How high they stand, in inches.
    """

    paragraphs: tuple[str, ...]
    size: float
    height: float


@frozen
class FittedTable:
    """A table with the sizes at which it fits.

    Attributes:
        rows: Headings, rows, total, as wide as the table; cut where they must be.
        widths: Of the columns, in inches.
        heights: Of the rows, in inches.
        size: Of the words, in points.
    """

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size: float


def words_width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide a line stands, in inches."""
    return width(text, _ROLE[bold]) * size / _measured_size(bold=bold) / POINTS_IN_AN_INCH


def lines_of(text: str, size: float, room: float, *, most: int = 99, bold: bool = False) -> list[str]:
    """Break a text into the lines that it takes in a room so many inches wide."""
    return wrapped(text, _ROLE[bold], room * POINTS_IN_AN_INCH * _measured_size(bold=bold) / size, most)


def _measured_size(*, bold: bool) -> float:
    """The size in which words are measured; a smaller one stands for wider letters."""
    return STYLES[_ROLE[bold]].size / _WIDER_FONTS[bold]


def fitted_text(paragraphs: Sequence[str], room: float, height: float, largest: float, smallest: float) -> FittedText:
    """Choose the largest size at which sentences fit a box; what does not fit at the smallest is left out.

    Args:
        paragraphs: The sentences; the first stays in any case, cut if it must be.
        room: How wide the box is, in inches.
        height: How high.
        largest: The largest size, in points.
        smallest: The smallest.
    """
    size = largest
    while size > smallest and _text_height(paragraphs, size, room) > height:
        size -= 0.5
    kept = list(paragraphs)
    while len(kept) > 1 and _text_height(kept, size, room) > height:
        kept.pop()
    if _text_height(kept, size, room) > height:
        most = max(1, int(height / (size * LINE / POINTS_IN_AN_INCH) - 0.5))
        kept = [" ".join(lines_of(kept[0], size, room, most=most))]
    return FittedText(tuple(kept), size, _text_height(kept, size, room))


def _text_height(paragraphs: Sequence[str], size: float, room: float) -> float:
    """Add up the lines, and half a line after each paragraph."""
    lines = sum(len(lines_of(one, size, room)) + 0.5 for one in paragraphs)
    return lines * size * LINE / POINTS_IN_AN_INCH


def fitted_table(table: SlideTable, room: float, height: float) -> FittedTable:
    """Choose the largest size at which a table fits; at the smallest, cells are cut after three lines, two, or one.

    Args:
        table: The table, of so few rows that they fit at the smallest size.
        room: How wide it may be, in inches.
        height: How high.
    """
    rows = tuple(
        tuple(_unbroken(shortened(cell, _LONGEST_CELL)) for cell in row)
        for row in (table.headings, *table.rows, *([table.total] if table.total else []))
    )
    for most, largest in ((None, _LARGEST), (_MOST_LINES, _LARGEST_CUT), (2, _LARGEST_CUT), (1, _LARGEST_CUT)):
        size = largest
        while size >= _SMALLEST:
            found = _table_at(rows, size, room, most)
            if sum(found.heights) <= height and (most or _lines_in(found) <= _MOST_LINES):
                spare = min((height - sum(found.heights)) / len(rows), _MOST_SPARE)
                return evolve(found, heights=tuple(one + spare for one in found.heights))
            size -= 0.5
    return found


def _table_at(rows: Sequence[Sequence[str]], size: float, room: float, most: int | None) -> FittedTable:
    """Lay a table out at one size, its cells cut after so many lines."""
    widths = _column_widths(rows, size, room)
    cut = tuple(
        tuple(
            cell if most is None else " ".join(_cell_lines(cell, wide, size, most=most, bold=not place))
            for cell, wide in zip(row, widths, strict=True)
        )
        for place, row in enumerate(rows)
    )
    counts = [_row_lines(row, widths, size, bold=not place) for place, row in enumerate(cut)]
    return FittedTable(cut, widths, tuple(_row_height(count, size) for count in counts), size)


def _lines_in(found: FittedTable) -> int:
    """Count the lines of the highest row."""
    return max(_row_lines(row, found.widths, found.size, bold=not place) for place, row in enumerate(found.rows))


def _cell_lines(cell: str, wide: float, size: float, *, bold: bool, most: int = 99) -> list[str]:
    return lines_of(cell, size, wide - 2 * CELL_MARGIN, most=most, bold=bold)


def _unbroken(cell: str) -> str:
    """Keep both ends of an interval on one line, and a number with its sign."""
    return cell.replace(" … ", "\u00a0…\u00a0").replace(" ± ", "\u00a0±\u00a0").replace(" %", "\u00a0%")


def _row_lines(row: Sequence[str], widths: Sequence[float], size: float, *, bold: bool) -> int:
    return max(len(_cell_lines(cell, wide, size, bold=bold)) for cell, wide in zip(row, widths, strict=True))


def _row_height(lines: int, size: float) -> float:
    return lines * size * LINE / POINTS_IN_AN_INCH + CELL_MARGIN


def _column_widths(rows: Sequence[Sequence[str]], size: float, room: float) -> tuple[float, ...]:
    """Give every column the room of its widest cell; where that is too much, the widest ones break their lines."""
    columns = list(zip(*rows, strict=True))
    found = [max(_wide(cell, size, bold=not place) for place, cell in enumerate(column)) for column in columns]
    least = [
        max(_wide(word, size, bold=not place) for place, cell in enumerate(column) for word in (*cell.split(" "), ""))
        for column in columns
    ]
    step = 0.05
    while sum(found) > room:
        can = [place for place, wide in enumerate(found) if wide - step > least[place]]
        if not can:
            return tuple(wide * room / sum(found) for wide in found)
        found[max(can, key=lambda place: found[place])] -= step
    return tuple(wide + (room - sum(found)) / len(found) for wide in found)


def _wide(text: str, size: float, *, bold: bool) -> float:
    return words_width(text, size, bold=bold) + 2 * CELL_MARGIN + 0.02
