"""What fits on a first screen: 40 lines of 80 columns, with labels cut only where nothing else helps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from attrs import frozen

from servicetree.drawing.escaping import clean
from servicetree.i18n.formatting import in_language, number_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.tables import NodeNames, Part
from servicetree.reporting.text_layout import narrowed, plain_text
from servicetree.stats.jackknife import Interval

say = phrases_of("screens")

MOST_LINES = 40

Size = TypeVar("Size")

_CUTS = (200, 60, 30, 20)  # cells that a label may take, as in most trees, and where labels are ever longer


@frozen
class ScreenNames(NodeNames):
    """What parts and questions are called on a first screen; a label that would fill it is cut."""

    def cut(self, label: str) -> str:
        """Cut a label to the cells that it may take, in one line."""
        return narrowed(clean(label), self.longest)

    @property
    def whole_tree(self) -> str:
        """Name the tree, in one line."""
        return self.cut(in_language(self.tree.label, self.lang, self.tree.name))

    def node(self, name: str) -> str:
        """Name a node."""
        return self.cut(NodeNames.node(self, name))

    def asked(self, name: str) -> str:
        """Say what a question asks, without its node."""
        return self.cut(NodeNames.asked(self, name))


def ends_text(interval: Interval, lang: str, digits: int = 1, *, signed: bool = False) -> str:
    """Write a range as a sentence would; empty where there is none."""
    if interval.low is None or interval.high is None:
        return ""
    low, high = (number_text(end, lang, digits, signed=signed) for end in (interval.low, interval.high))
    return say("cell_range", lang, low=low, high=high)


def fitted(made: Callable[[Size, int], list[Part]], sizes: Iterable[Size]) -> list[Part]:
    """Make a first screen of the largest size that fits; labels are cut after rows have gone.

    Args:
        made: Makes the screen, of a size and of the cells that a label may take.
        sizes: The largest first.
    """
    tried, parts = tuple(sizes), []
    for longest in _CUTS:
        for size in tried:
            parts = made(size, longest)
            if plain_text(parts).count("\n") <= MOST_LINES:
                return parts
    return parts
