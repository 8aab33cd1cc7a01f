"""Positions of branches in the picture: rows, widths, tips, forks, exits from the trunk."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from attrs import frozen

from servicetree.drawing.curves import Point
from servicetree.drawing.tree_picture.labels import GAP, LabelContent
from servicetree.drawing.tree_picture.tree_values import Picture, PictureNode
from servicetree.drawing.values import HALF, MIDDLE, Side
from servicetree.tree import graph

_NARROWEST, _THICKEST = 3.0, 62.0
_ALL_NARROWEST = 120.0
_REACH_LEAST, _REACH_MOST = 150.0, 330.0
_BREADTH_LEAST, _BREADTH_MOST = 190.0, 290.0
_CLIMB_LEAST, _CLIMB_MOST = 56.0, 200.0
_COLLAR = 26.0


@frozen
class Waypoints:
    """Where the wood must pass.

    Attributes:
        breadth: Units for the whole weight.
        own: Width of each branch's own fibres; 0 for a bough.
        wide: Width of each branch with all that grows on it.
        slopes: How far each twig climbs for each unit outwards.
        tips: Where the wood of each measured branch ends.
        forks: Where the wood of each branch that bears others parts.
        exits: Where the middle of each branch of the trunk leaves the trunk.
        left: Left edge of the wood where it leaves the trunk.
        right: Right edge there.
        collar: Height at which the trunk ends.
    """

    breadth: float
    own: Mapping[str, float]
    wide: Mapping[str, float]
    slopes: Mapping[str, float]
    tips: Mapping[str, Point]
    forks: Mapping[str, Point]
    exits: Mapping[str, Point]
    left: float
    right: float
    collar: float


def waypoints(picture: Picture, crown: Crown, contents: Mapping[str, LabelContent]) -> Waypoints:
    """Find where the wood must pass.

    Args:
        picture: The picture.
        crown: The rows of both sides.
        contents: What each branch says, and so how much room it needs beyond its tip.

    Returns:
        The waypoints.
    """
    breadth, own, wide = _widths(picture, crown)
    slopes = {name: 0.12 + 0.3 * min(1.0, crown.share_of_height(row)) for name, row in crown.rows.items()}
    tips = {name: _tip(name, crown, contents[name], slopes[name]) for name in own if own[name]}
    forks = _forks(crown, tips)
    whole = sum(wide[name] for name in crown.below[None])
    left, right = MIDDLE - whole / 2, MIDDLE + whole / 2
    exits = _exits(crown, wide, tips | forks, (left, right))
    collar = max((height for _, height in exits.values()), default=crown.bottom) + _COLLAR
    return Waypoints(breadth, own, wide, slopes, tips, forks, exits, left, right, collar)


def _widths(picture: Picture, crown: Crown) -> tuple[float, dict[str, float], dict[str, float]]:
    """Wood is as wide as its weight, but never too thin to be seen; few branches make a slender tree."""
    branches = picture.of_kind("branch")
    heaviest = max((part.weight for part in branches), default=0.0)
    breadth = max(_BREADTH_LEAST, min(_BREADTH_MOST, 170.0 + 10 * len(branches)))
    breadth = min(breadth, _THICKEST / heaviest if heaviest else breadth)
    least = min(_NARROWEST, _ALL_NARROWEST / max(len(branches), 1))
    own = {
        name: max(least, breadth * row.part.weight) if row.part.kind == "branch" else 0.0
        for name, row in crown.rows.items()
    }
    wide = dict(own)
    for name in reversed(crown.order):
        above = crown.rows[name].part.parent
        if above is not None:
            wide[above] += wide[name]
    return breadth, own, wide


def _tip(name: str, crown: Crown, said: LabelContent, slope: float) -> Point:
    """Tips stand on a round crown, unless a long label pulls them in."""
    row = crown.rows[name]
    dome = math.sqrt(max(0.0, 1 - ((crown.share_of_height(row) - 0.25) / 0.95) ** 2))
    reach = _REACH_LEAST + (_REACH_MOST - _REACH_LEAST) * dome
    room = HALF - said.wide - said.foliage.wide - GAP - 0.5 * _THICKEST
    return MIDDLE + row.side * min(reach, room), row.middle + slope * said.foliage.wide / 2


def _forks(crown: Crown, tips: Mapping[str, Point]) -> dict[str, Point]:
    """A branch that bears others parts on its way out, at the height of the lowest that grows on it."""
    out: dict[str, float] = {}
    low: dict[str, float] = {}
    levels: dict[str, int] = {}
    for name in reversed(crown.order):
        family = crown.below[name]
        own = [tips[name]] if name in tips else []
        out[name] = min([*(out[child] for child in family), *(abs(x - MIDDLE) for x, _ in own)])
        low[name] = max([*(low[child] for child in family), *(y for _, y in own)])
        levels[name] = 1 + max((levels[child] for child in family), default=0)
    depth: dict[str | None, int] = {None: 0}
    forks = {}
    for name in crown.order:
        row = crown.rows[name]
        depth[name] = depth[row.part.parent] + 1
        if crown.below[name]:
            share = 0.24 + 0.42 * depth[name] / (depth[name] + levels[name] - 1)
            forks[name] = (MIDDLE + row.side * out[name] * share, low[name] + 16 / depth[name])
    return forks


def _exits(
    crown: Crown, wide: Mapping[str, float], ends: Mapping[str, Point], edges: tuple[float, float]
) -> dict[str, Point]:
    """Branches leave the trunk outermost first, each below the next, so that no two cross; the higher, the steeper."""
    found = {}
    for side, names in crown.tops.items():
        edge, last = edges[0] if side < 0 else edges[1], math.inf
        for name in names:
            x = edge - side * wide[name] / 2
            edge -= side * wide[name]
            steep = 0.4 + 0.35 * crown.share_of_height(crown.rows[name])
            climb = max(_CLIMB_LEAST, steep * abs(ends[name][0] - x))
            last = min(last, ends[name][1] + min(_CLIMB_MOST, climb) + 0.4 * wide[name])
            found[name] = (x, last)
    return found


_GAP, _LEAST_GAP = 15.0, 5.0
_MANY = 44  # from here on rows stand close
_MOST_AIR = 70.0


@frozen
class CrownRow:
    """One node's place at its side.

    Attributes:
        part: The node.
        side: At which side of the tree.
        middle: Height of its middle.
    """

    part: PictureNode
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

    rows: Mapping[str, CrownRow]
    tops: Mapping[Side, Sequence[str]]
    below: Mapping[str | None, Sequence[str]]
    order: Sequence[str]
    top: float
    bottom: float

    def share_of_height(self, row: CrownRow) -> float:
        """How high a row stands: 0 at the bottom, 1 at the top."""
        return (self.bottom - row.middle) / (self.bottom - self.top)

    def uppermost(self, name: str) -> str:
        """The highest branch of a family."""
        while self.below[name]:
            name = self.below[name][-1]
        return name


def crown(picture: Picture, contents: Mapping[str, LabelContent], top: float, least: float) -> Crown:
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
    rows: dict[str, CrownRow] = {}
    for side, names in tops.items():
        order = [one for name in names for one in families[name]]
        spare = (whole - sum(heights[one] for one in order)) / max(len(order), 1)
        air = min(spare, _MOST_AIR)
        bottom = top + whole - (spare - air) * len(order) / 2
        for one in order:
            rows[one] = CrownRow(parts[one], side, bottom - (heights[one] + air) / 2)
            bottom -= heights[one] + air
    return Crown(rows, tops, below, graph.top_down_order(parents), top, top + whole)


def _family(name: str, parts: Mapping[str, PictureNode], below: Mapping[str | None, Sequence[str]]) -> list[str]:
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
