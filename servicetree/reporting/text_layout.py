"""Sentences and tables as lines of plain text, broken at blanks and never at a no-break space."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from re import compile as pattern
from unicodedata import combining, east_asian_width

from servicetree.drawing.escaping import clean
from servicetree.reporting.tables import WIDTH, Part, Table

_GUTTER = 3  # between columns
_ROOM_FOR_NAMES = 26  # headings and names give way down to this before words of headings break
_NUMBERED, _NUMBER_WIDTH = pattern(r"\d\. "), 3
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def plain_text(parts: Iterable[Part], width: int = WIDTH, *, terminal: bool = False) -> str:
    """Write sentences and tables as text, a blank line between them.

    What would work unseen in a terminal (control characters, overrides of the direction) is shown, not sent.

    Args:
        parts: What to write.
        width: Characters in a line.
        terminal: Whether a terminal reads it, which shows headings bold; else the text is plain.

    Returns:
        The text, ending in a line break.
    """
    blocks = ["\n".join(_lines(part, width, bold=terminal)) for part in parts]
    return "\n\n".join(blocks) + "\n"


def _lines(part: Part, width: int, *, bold: bool) -> Iterator[str]:
    if isinstance(part, str):
        for paragraph in part.split("\n"):
            indent = " " * (len(paragraph) - len(paragraph.lstrip(" ")))
            yield from (f"{indent}{line}" for line in wrapped(clean(paragraph), width - len(indent)))
        return
    if part.title:
        yield from (_strong(line, bold=bold) for line in wrapped(clean(part.title), width))
    yield from _table_lines(part, width, bold=bold)
    if part.note:
        yield from wrapped(clean(part.note), width)


def _strong(line: str, *, bold: bool) -> str:
    return f"{_BOLD}{line}{_PLAIN}" if bold and line else line


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines at blanks; a word that is longer than a line is broken where the line ends.

    >>> wrapped("score 73,9 sur 100", 12)
    ['score 73,9', 'sur 100']
    """
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if text_width(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line.rstrip(" "))
        *full, line = _pieces(word, width)
        lines += full
    return [*lines, line.rstrip(" ")]


def _pieces(word: str, width: int) -> list[str]:
    """Break a word that is longer than a line."""
    pieces, start, used = [], 0, 0
    for place, cells in enumerate(map(_cells, word)):
        if place > start and used + cells > width:
            pieces.append(word[start:place])
            start, used = place, 0
        used += cells
    return [*pieces, word[start:]]


def text_width(text: str) -> int:
    """Count the cells of a terminal that a text takes: two for a wide letter, none for a mark on another."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


@lru_cache(4096)  # a screen that is fitted measures hundreds of thousands of letters, hardly two hundred different
def _cells(letter: str) -> int:
    return 0 if combining(letter) else 1 + (east_asian_width(letter) in "WF")


def narrowed(text: str, most: int) -> str:
    """Cut a text that takes more cells than it may; the cut is seen.

    >>> narrowed("Environment", 8)
    'Environ…'
    """
    short = text[: most + 1]  # no letter but a mark on another takes less than a cell
    if len(text) <= most and text_width(text) <= most:
        return text
    while text_width(short) > most - 1:
        short = short[:-1]
    return f"{short}…"


def _table_lines(part: Table, width: int, *, bold: bool) -> Iterator[str]:
    shown = [tuple(map(clean, row)) for row in (part.headings, *part.rows, *([part.total] if part.total else []))]
    widths = _widths(shown, width)
    rule = "─" * min(sum(widths) + _GUTTER * (len(widths) - 1), width)
    has_total = bool(part.total)
    for place, row in enumerate(shown):
        if place == len(shown) - 1 and has_total and part.ruled:
            yield rule
        is_strong = place == 0 or (place == len(shown) - 1 and has_total)
        lines = _row_lines(row, widths, part.left, at_bottom=place == 0)
        yield from (_strong(line, bold=bold and is_strong) for line in lines)
        if place == 0 and part.ruled:
            yield rule


def _row_lines(row: Sequence[str], widths: Sequence[int], left: Sequence[int], *, at_bottom: bool) -> Iterator[str]:
    """Write a row; a cell that is too long for its column goes on below, under its own indent."""
    cells = [_cell_lines(cell, wide) for cell, wide in zip(row, widths, strict=True)]
    height = max(map(len, cells))
    if at_bottom:
        cells = [[""] * (height - len(cell)) + cell for cell in cells]
    for place in range(height):
        texts = [cell[place] if place < len(cell) else "" for cell in cells]
        aligned = (
            f"{text}{' ' * (wide - text_width(text))}" if column in left else f"{' ' * (wide - text_width(text))}{text}"
            for column, (text, wide) in enumerate(zip(texts, widths, strict=True))
        )
        yield (" " * _GUTTER).join(aligned).rstrip(" ")


def _cell_lines(cell: str, width: int) -> list[str]:
    indent = min(len(cell) - len(cell.lstrip(" ")), width - 1)
    hang = indent + (_NUMBER_WIDTH if _NUMBERED.match(cell, indent) else 0)
    first, *rest = wrapped(cell.lstrip(" "), width - hang)
    return [" " * indent + first, *(" " * hang + line for line in rest)]


def _widths(rows: Sequence[tuple[str, ...]], width: int) -> list[int]:
    """Choose how wide each column is: headings give way first, then names, then figures; words break last."""
    columns = list(zip(*rows, strict=True))
    words = [max(text_width(word) for cell in column for word in (*cell.split(" "), "")) for column in columns]
    bodies = [max(word, *map(text_width, column[1:]), 0) for word, column in zip(words, columns, strict=True)]
    found = [max(map(text_width, column)) for column in columns]
    names = [min(found[0], _ROOM_FOR_NAMES), *bodies[1:]]
    for least in (names, [words[0], *bodies[1:]], words, [1] * len(columns)):
        while (over := sum(found) + _GUTTER * (len(found) - 1) - width) > 0:
            can = [place for place, wide in enumerate(found) if wide > least[place]]
            if not can:
                break
            widest = max(can, key=lambda place: found[place])
            level = max((found[place] for place in can if place != widest), default=0)  # to which it gives way alone
            found[widest] -= max(min(over, found[widest] - max(level, least[widest])), 1)
    return found
