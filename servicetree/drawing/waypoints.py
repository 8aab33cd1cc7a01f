"""Where the wood must pass: for each branch its width, its tip, its fork, and where it leaves the trunk."""

from __future__ import annotations

import math
from collections.abc import Mapping

from attrs import frozen

from servicetree.drawing.contents import Content
from servicetree.drawing.curves import Point
from servicetree.drawing.labels import GAP
from servicetree.drawing.parts import Picture
from servicetree.drawing.placed import HALF, MIDDLE
from servicetree.drawing.rows import Crown

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


def waypoints(picture: Picture, crown: Crown, contents: Mapping[str, Content]) -> Waypoints:
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


def _tip(name: str, crown: Crown, said: Content, slope: float) -> Point:
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
