"""Tables as values, and the names and figures in them."""

from __future__ import annotations

from attrs import frozen

from servicetree.i18n.formatting import in_language, number_text
from servicetree.i18n.messages import in_every_language as say_everywhere
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import PartLabels
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.trunk_names import trunk_label

say = phrases_of("results")
screen_word = phrases_of("screens")

WIDTH = 80
LONGEST_LABEL = 80


@frozen
class Table:
    """A table before it is drawn.

    Attributes:
        title: What stands above it; empty for nothing.
        headings: What stands at the head of each column.
        rows: As many cells each.
        total: A last row; empty for none.
        left: The columns of words, which start on the left; all others hold numbers and end on the right.
        ruled: Whether lines set off the headings and the total.
        note: A sentence right below.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    left: tuple[int, ...] = (0,)
    ruled: bool = True
    note: str = ""


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
        """Name a node; a trunk without a label is called what it is for customers."""
        if name == TRUNK:
            return in_language(trunk_label(self.tree.trunk), self.lang, unnamed_trunk(self.lang))
        return in_language(self.tree.nodes[name].label, self.lang, name)

    def short(self, name: str) -> str:
        """Name a node in the room that a column has."""
        return self.cut(self.node(name))

    def cut(self, label: str) -> str:
        """Cut a label so that a table keeps its columns."""
        return label if len(label) <= self.longest else f"{label[: self.longest - 1]}…"

    def question(self, name: str) -> str:
        """Name a question, with its node."""
        return say("part_asked", self.lang, part=self.node(name.partition(".")[0]), asked=self.asked(name))

    def asked(self, name: str) -> str:
        """Say what a question asks, without its node."""
        node, _, short = name.partition(".")
        asked = next(question for question in self.tree.nodes[node].questions if question.id == short)
        return in_language(asked.text, self.lang, short)


def part_labels(tree: ServiceTree) -> PartLabels:
    """Collect what the parts of a tree are called, by id; the trunk as on every screen."""
    named = {name: node.label for name, node in tree.nodes.items() if node.label}
    return {TRUNK: trunk_label(tree.trunk) or say_everywhere("results", "unnamed_trunk"), **named}


def unnamed_trunk(lang: str) -> str:
    """Say what a trunk without a label is called: what it is for customers."""
    return say("unnamed_trunk", lang)


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


def range_cell(low: float | None, high: float | None, lang: str) -> str:
    """Write what lies between two ends, in a cell or a sentence; from nothing only what it is at the most.

    Args:
        low: The low end; None if it is not known.
        high: The high end; None if it is not known.
        lang: The language.
    """
    least = None if low is None or round(low, 1) == 0 else number_text(low, lang)
    if high is None:
        return screen_word("cell_unknown", lang) if least is None else screen_word("cell_from", lang, low=least)
    most = number_text(high, lang)
    nothing = least is None and round(high, 1) == 0
    if nothing or (low is not None and round(high, 1) <= round(low, 1)):
        return most
    return (
        screen_word("cell_up_to", lang, high=most)
        if least is None
        else screen_word("cell_range", lang, low=least, high=most)
    )
