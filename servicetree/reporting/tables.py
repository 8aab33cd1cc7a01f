"""Tables before they are drawn, and how figures and names are written in them; drawn as plain text that aligns."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

from attrs import frozen

from servicetree.nodes import TRUNK
from servicetree.reporting.words import say
from servicetree.resampling import Interval
from servicetree.tree import ServiceTree
from servicetree.wording import in_language, number_text

WIDTH = 88
_LONGEST_LABEL = 30


@frozen
class Table:
    """A table before it is drawn: a title, headings (the first is for words, the rest for numbers), rows."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()


@frozen
class Names:
    """What nodes and questions are called in a language."""

    tree: ServiceTree
    lang: str

    def node(self, name: str) -> str:
        """Name a node."""
        if name == TRUNK:
            return in_language(self.tree.trunk.label, self.lang, say("kind_trunk", self.lang))
        return in_language(self.tree.nodes[name].label, self.lang, name)

    def question(self, name: str) -> str:
        """Name a question, with its node."""
        return f"{self.node(name.partition('.')[0])}: {self.asked(name)}"

    def asked(self, name: str) -> str:
        """Name a question by itself."""
        node, _, short = name.partition(".")
        asked = next(question for question in self.tree.nodes[node].questions if question.id == short)
        return in_language(asked.text, self.lang, short)


def figure(interval: Interval, lang: str, digits: int = 1, *, signed: bool = False) -> str:
    """Write an estimate; a dash where there is none."""
    return "–" if interval.value is None else number_text(interval.value, lang, digits, signed=signed)


def ends(interval: Interval, lang: str, digits: int = 1) -> str:
    """Write the ends of an interval; empty where there is none."""
    if interval.low is None or interval.high is None:
        return ""
    return f"{number_text(interval.low, lang, digits)} … {number_text(interval.high, lang, digits)}"


def with_doubt(interval: Interval, lang: str, digits: int = 1) -> str:
    """Write an estimate with half its interval, where a table has no room for both ends."""
    if interval.value is None or interval.high is None:
        return figure(interval, lang, digits)
    return f"{figure(interval, lang, digits)} ± {number_text(interval.high - interval.value, lang, digits)}"


def short(label: str) -> str:
    """Cut a label so that a table keeps its columns."""
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"


def drawn(parts: Iterable[str | Table], width: int) -> str:
    """Draw sentences and tables as plain text, a blank line between them."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    console = Console(file=StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)
    for part in parts:
        if isinstance(part, str):
            console.print(Text(part))
            console.print()
            continue
        console.print(Text(part.title))
        table = RichTable(box=SIMPLE_HEAD, pad_edge=False)
        for place, heading in enumerate(part.headings):
            table.add_column(Text(heading), justify="right" if place else "left", overflow="fold")
        for row in part.rows:
            table.add_row(*(Text(cell) for cell in row))
        if part.total:
            table.add_section()
            table.add_row(*(Text(cell) for cell in part.total))
        console.print(table)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO above
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip() + "\n"
