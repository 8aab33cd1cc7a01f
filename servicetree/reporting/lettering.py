"""Sentences and tables as plain text that aligns, for a terminal or a file; headings are bold in a terminal."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate

from servicetree.reporting.tables import LONGEST_LABEL, Part, Table

WIDTH = 80
_GUTTER = 3  # between columns
_BOLD = "\x1b[1m{}\x1b[0m"
_UNSEEN = ("Mn", "Me", "Cf")  # marks that stand on another letter, or say how to set it
# What would move the cursor or change a terminal's colours is left out; a tab is a space.
_HARMLESS = {**dict.fromkeys([*range(32), *range(127, 160)]), ord("\t"): " ", ord("\n"): "\n"}


def drawn(parts: Iterable[Part], width: int = WIDTH, *, terminal: bool = False) -> str:
    """Draw sentences and tables as text, a blank line between them.

    Args:
        parts: What to draw.
        width: Characters in a line.
        terminal: Whether a terminal reads it, which shows headings bold; else the text is plain.

    Returns:
        The text, ending in a line break.
    """
    lines: list[str] = []
    for part in parts:
        if isinstance(part, str):
            lines += [*wrapped(part, width), ""]
        else:
            title = wrapped(part.title, width)
            lines += [*(_bold(title) if terminal else title), *_table_lines(part, width, bold=terminal), ""]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def _bold(lines: Iterable[str]) -> list[str]:
    return [_BOLD.format(line) for line in lines]


def _table_lines(part: Table, width: int, *, bold: bool) -> Iterator[str]:
    widths = _widths(part, width)
    heads, totals = list(_row_lines(part.headings, widths, at_the_foot=True)), list(_row_lines(part.total, widths))
    yield ""
    yield from _bold(heads) if bold else heads
    yield " " + "─" * (sum(widths) + _GUTTER * (len(widths) - 1))
    for row in part.rows:
        yield from _row_lines(row, widths)
    if part.rows and totals:
        yield ""
    yield from _bold(totals) if bold else totals


def _row_lines(row: Sequence[str], widths: Sequence[int], *, at_the_foot: bool = False) -> Iterator[str]:
    """Set one row: words to the left, figures to the right; cells of fewer lines at the head, or at the foot."""
    cells = [wrapped(cell, wide) for cell, wide in zip(row, widths, strict=False)]
    most = max(map(len, cells), default=0)
    for line in range(most):
        written = []
        for place, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
            at = line - (most - len(cell) if at_the_foot else 0)
            text = cell[at] if 0 <= at < len(cell) else ""
            space = " " * (wide - span(text))
            written.append(space + text if place else text + space)
        yield " " + (" " * _GUTTER).join(written)


def _widths(part: Table, width: int) -> list[int]:
    """Choose how wide each column is: headings give way first, then names, then figures; words break last."""
    columns = list(zip(*(row for row in (part.headings, *part.rows, part.total) if row), strict=True))
    words = [max(span(word) for cell in column for word in (*cell.split(), "")) for column in columns]
    bodies = [max(word, *map(span, column[1:]), 0) for word, column in zip(words, columns, strict=True)]
    found = [max(map(span, column)) for column in columns]
    names = [min(found[0], LONGEST_LABEL), *bodies[1:]]
    for least in (names, [words[0], *bodies[1:]], words, [1] * len(columns)):
        while sum(found) + _GUTTER * (len(found) - 1) + 2 > width:
            can = [place for place, wide in enumerate(found) if wide > least[place]]
            if not can:
                break
            found[max(can, key=lambda place: found[place])] -= 1
    return found


def span(text: str) -> int:
    """Count the columns that a text takes in a terminal: two for the wide letters of East Asia, none for accents."""
    return len(text) if text.isascii() else sum(map(_letter_span, text))


@cache
def _letter_span(letter: str) -> int:
    if unicodedata.category(letter) in _UNSEEN:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines between words, and a word only where it is longer than a line."""
    lines = []
    for paragraph in text.translate(_HARMLESS).split("\n"):
        line = ""
        for gap, word in re.findall(r"(\s*)(\S+)", paragraph):
            if line and span(line + gap + word) > width:
                lines.append(line)
                line = word
            else:
                line += gap + word
            while span(line) > width:
                cut = max(bisect_right(list(accumulate(map(_letter_span, line))), width), 1)
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line)
    return lines
