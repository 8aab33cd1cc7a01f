"""Which branch stands on which side and at which height: every label gets a row of its own, so none can collide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from servicetree import graph
from servicetree.drawing.contents import Content
from servicetree.drawing.parts import Part, Picture
from servicetree.drawing.placed import Side

_GAP, _LEAST_GAP = 15.0, 5.0
_MANY = 44  # from here on rows stand close
_MOST_AIR = 70.0


@frozen
class Row:
    """One node's place at its side.

    Attributes:
        part: The node.
        side: At which side of the tree.
        middle: Height of its middle.
    """

    part: Part
    side: Side
    middle: float


@frozen
class Crown:
    """The rows of both sides.

    Attributes:
        rows: Every branch and bough, by id.
        tops: For each side the branches that grow on the trunk, the lowest first.
        below: The branches that grow on each branch, the lowest first.
        order: Every branch and bough, each after what it grows on.
        top: Height of the crown's upper edge.
        bottom: Height of its lower edge.
    """

    rows: Mapping[str, Row]
    tops: Mapping[Side, Sequence[str]]
    below: Mapping[str | None, Sequence[str]]
    order: Sequence[str]
    top: float
    bottom: float

    def share_of_height(self, row: Row) -> float:
        """How high a row stands: 0 at the bottom, 1 at the top."""
        return (self.bottom - row.middle) / (self.bottom - self.top)

    def uppermost(self, name: str) -> str:
        """The highest branch of a family."""
        while self.below[name]:
            name = self.below[name][-1]
        return name


def crown(picture: Picture, contents: Mapping[str, Content], top: float, least: float) -> Crown:
    """Stack the branches at both sides, clockwise in the order of the tree: up the left side, down the right.

    Args:
        picture: The picture.
        contents: What each branch and bough says.
        top: Height of the upper edge.
        least: The least height of the crown.

    Returns:
        The rows.
    """
    parts = {part.id: part for part in picture.of_kind("branch", "bough")}
    parents = {name: part.parent for name, part in parts.items()}
    below = graph.children(parents)
    gap = _GAP if len(parts) <= _MANY else _LEAST_GAP
    heights = {name: contents[name].high + gap for name in parts}
    families = {name: _family(name, parts, below) for name in below[None]}
    tall = {name: sum(heights[one] for one in family) for name, family in families.items()}
    split = _split([tall[name] for name in below[None]])
    tops: dict[Side, Sequence[str]] = {-1: below[None][:split], 1: below[None][split:][::-1]}
    whole = max(least, *(sum(tall[name] for name in names) for names in tops.values()))
    rows: dict[str, Row] = {}
    for side, names in tops.items():
        order = [one for name in names for one in families[name]]
        spare = (whole - sum(heights[one] for one in order)) / max(len(order), 1)
        air = min(spare, _MOST_AIR)
        bottom = top + whole - (spare - air) * len(order) / 2
        for one in order:
            rows[one] = Row(parts[one], side, bottom - (heights[one] + air) / 2)
            bottom -= heights[one] + air
    return Crown(rows, tops, below, graph.from_the_top(parents), top, top + whole)


def _family(name: str, parts: Mapping[str, Part], below: Mapping[str | None, Sequence[str]]) -> list[str]:
    """A branch and all that grows on it, the lowest first; a bough's heading stands above its branches."""
    order = []
    waiting = [(name, False)]
    while waiting:
        one, headed = waiting.pop()
        if headed or parts[one].kind == "branch":
            order.append(one)
        if headed:
            continue
        if parts[one].kind == "bough":
            waiting.append((one, True))
        waiting += [(child, False) for child in reversed(below[one])]
    return order


def _split(heights: Sequence[float]) -> int:
    """How many branches stand at the left, so that both sides are about as high."""
    unevenness = [abs(sum(heights[:count]) - sum(heights[count:])) for count in range(len(heights) + 1)]
    return len(heights) - unevenness[::-1].index(min(unevenness)) if heights else 0
