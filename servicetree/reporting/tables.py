"""Tables as values, names and figures in them, and their plain-text form."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import Any

from attrs import frozen

from servicetree.i18n.formatting import in_language, number_text
from servicetree.i18n.messages import phrases_of
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("results")

WIDTH = 80
LONGEST_LABEL = 26
_GUTTER = 3  # between columns


@frozen
class Table:
    """A table before it is drawn: a title, headings (the first is for words, the rest for numbers), rows."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()


Part = str | Table
"""What results are told in: sentences and tables."""


@frozen
class NodeNames:
    """What nodes and questions are called in a language.

    Attributes:
        tree: The tree.
        lang: The language.
        longest: Where a label is cut that must not break a table's columns.
    """

    tree: ServiceTree
    lang: str
    longest: int = LONGEST_LABEL

    def node(self, name: str) -> str:
        """Name a node."""
        if name == TRUNK:
            return in_language(self.tree.trunk.label, self.lang, say("kind_trunk", self.lang))
        return in_language(self.tree.nodes[name].label, self.lang, name)

    def short(self, name: str) -> str:
        """Name a node in the room that a column has."""
        return self.cut(self.node(name))

    def cut(self, label: str) -> str:
        """Cut a label so that a table keeps its columns."""
        return label if len(label) <= self.longest else f"{label[: self.longest - 1]}…"

    def question(self, name: str) -> str:
        """Name a question, with its node."""
        return f"{self.node(name.partition('.')[0])}: {self.asked(name)}"

    def asked(self, name: str) -> str:
        """Say what a question asks, without its node."""
        node, _, short = name.partition(".")
        asked = next(question for question in self.tree.nodes[node].questions if question.id == short)
        return in_language(asked.text, self.lang, short)


def figure(interval: Interval, lang: str, digits: int = 1, *, signed: bool = False) -> str:
    """Write an estimate; a dash where there is none."""
    return "–" if interval.value is None else number_text(interval.value, lang, digits, signed=signed)


def interval_ends(interval: Interval, lang: str, digits: int = 1) -> str:
    """Write the ends of an interval; empty where there is none."""
    if interval.low is None or interval.high is None:
        return ""
    return f"{number_text(interval.low, lang, digits)} … {number_text(interval.high, lang, digits)}"


def with_half_width(interval: Interval, lang: str, digits: int = 1) -> str:
    """Write an estimate with half its interval, where a table has no room for both ends."""
    if interval.value is None or interval.high is None:
        return figure(interval, lang, digits)
    return f"{figure(interval, lang, digits)} ± {number_text(interval.high - interval.value, lang, digits)}"


def plain_text(parts: Iterable[Part], width: int = WIDTH, *, terminal: bool = False) -> str:
    """Draw sentences and tables as text, a blank line between them.

    Args:
        parts: What to draw.
        width: Characters in a line.
        terminal: Whether a terminal reads it, which shows headings bold; else the text is plain.

    Returns:
        The text, ending in a line break.
    """
    from rich.console import Console
    from rich.text import Text

    said = StringIO()
    console = Console(file=said, width=width, force_terminal=terminal, color_system="standard" if terminal else None)
    for part in parts:
        if isinstance(part, str):
            console.print(Text(part))
            console.print()
        else:
            console.print(Text(part.title, style="bold"))
            console.print(_rich_table(part, width))
    return "\n".join(line.rstrip() for line in said.getvalue().splitlines()).rstrip() + "\n"


def _rich_table(part: Table, width: int) -> Any:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as RichTable
    from rich.text import Text

    table = RichTable(box=SIMPLE_HEAD, pad_edge=False)
    for place, (heading, wide) in enumerate(zip(part.headings, _widths(part, width), strict=True)):
        table.add_column(Text(heading), justify="right" if place else "left", overflow="fold", width=wide)
    for row in part.rows:
        table.add_row(*(Text(cell) for cell in row))
    if part.total:
        table.add_section()
        table.add_row(*(Text(cell) for cell in part.total), style="bold")
    return table


def _widths(part: Table, width: int) -> list[int]:
    """Choose how wide each column is: headings give way first, then names, then figures; words break last."""
    columns = list(zip(*(row for row in (part.headings, *part.rows, part.total) if row), strict=True))
    words = [max(len(word) for cell in column for word in (*cell.split(), "")) for column in columns]
    bodies = [max(word, *map(len, column[1:]), 0) for word, column in zip(words, columns, strict=True)]
    found = [max(map(len, column)) for column in columns]
    names = [min(found[0], LONGEST_LABEL), *bodies[1:]]
    for least in (names, [words[0], *bodies[1:]], words, [1] * len(columns)):
        while sum(found) + _GUTTER * (len(found) - 1) + 2 > width:
            can = [place for place, wide in enumerate(found) if wide > least[place]]
            if not can:
                break
            found[max(can, key=lambda place: found[place])] -= 1
    return found
