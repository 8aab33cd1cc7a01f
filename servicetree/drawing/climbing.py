"""How strands climb from the trunk to its branches: as one core, which they leave one branch at a time.

The outermost branch leaves first, so the strands of one aspect never cross each other. Two aspects side by side
that both reach every branch must cross somewhere (no flat drawing avoids it): they do so where they leave the core,
the later aspect behind.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from attrs import frozen

from servicetree.drawing.curves import Curve, Point, arc, foot, joined, points_on, sway
from servicetree.drawing.parts import Strand
from servicetree.drawing.placed import MIDDLE
from servicetree.drawing.wood import Growth, Lane

_TOGETHER = 36.0  # launches nearer than this are one step of the core
_LAUNCH_LEAST, _LAUNCH_MOST = 60.0, 170.0
_CORE_FORMED = 0.4  # of the trunk's height: the core is formed below the first launch
_SHARES = (0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
_MARGIN = 1.5


@frozen
class Climb:
    """A strand on its way from an aspect to a branch.

    Attributes:
        strand: What it carries.
        at: The branch where that is felt.
        ink: Whose it is.
        lane: The fibres it ends in.
        aside: Its distance from their middle.
        wide: Its width.
        title: What it says.
        base: Where it stands at the ground.
    """

    strand: Strand
    at: str
    ink: str
    lane: Lane
    aside: float
    wide: float
    title: str
    base: float = 0.0


def courses(climbs: Sequence[Climb], growth: Growth, ground: float) -> list[Curve]:
    """Find the course of every strand.

    At every step the strands that are left close up in the middle of the wood that is left. All move between the
    same heights by the same sway, so they keep their order.

    Args:
        climbs: The strands, from left to right at the ground.
        growth: The wood.
        ground: Height of the ground.

    Returns:
        A line for each.
    """
    steps, step_of = _steps(_launches(climbs, ground, growth.ways.collar))
    places = _places(climbs, growth, steps, step_of)
    stems: list[list[Point]] = []
    for index, climb in enumerate(climbs):
        passed = [(row[index], step) for row, step in zip(places, steps, strict=True) if index in row]
        stems.append([(climb.base, ground), *passed])
    shares = {}
    for top in step_of:
        mine = [(climb, stem[-1]) for climb, stem in zip(climbs, stems, strict=True) if climb.lane.top == top]
        shares[top] = _share(mine, growth.inner_edge(top), growth.ways.wide[top])
    return [
        joined(
            [
                foot(stem[0], stem[1]),
                *(sway(low, high) for low, high in pairwise(stem[1:])),
                *_swing(climb, stem[-1], shares[climb.lane.top]),
            ]
        )
        for climb, stem in zip(climbs, stems, strict=True)
    ]


def _launches(climbs: Sequence[Climb], ground: float, collar: float) -> dict[str, float]:
    """At which height the strands for each branch leave the core: the farther to go, the earlier."""
    found: dict[str, float] = {}
    for side in (-1, 1):
        last = ground - _CORE_FORMED * (ground - collar)
        lanes = {climb.lane.top: climb.lane for climb in climbs if climb.lane.side == side}
        for top, lane in sorted(lanes.items(), key=lambda pair: -pair[1].exit):
            early = min(_LAUNCH_MOST, max(_LAUNCH_LEAST, 1.5 * abs(lane.x - MIDDLE)))
            last = min(last, lane.exit + early)
            found[top] = last
    return found


def _steps(launches: Mapping[str, float]) -> tuple[list[float], dict[str, float]]:
    """Gather launches that are near each other; returns the steps from the lowest up, and the step of each branch."""
    steps: list[float] = []
    step_of = {}
    for top, height in sorted(launches.items(), key=lambda pair: -pair[1]):
        if not steps or steps[-1] - height > _TOGETHER:
            steps.append(height)
        step_of[top] = steps[-1]
    return steps, step_of


def _places(
    climbs: Sequence[Climb], growth: Growth, steps: Sequence[float], step_of: Mapping[str, float]
) -> list[dict[int, float]]:
    """Where each strand that is left stands at each step; laid from the top, where there is least wood to hold it."""
    places: list[dict[int, float]] = []
    middle: float | None = None
    for step in reversed(steps):
        left = [index for index, climb in enumerate(climbs) if step_of[climb.lane.top] <= step]
        lanes = [lane for lane in growth.lanes.values() if step_of.get(lane.top, -math.inf) <= step]
        wide = sum(climbs[index].wide for index in left)
        low = min(lane.x - lane.wide / 2 for lane in lanes) + _MARGIN + wide / 2
        high = max(lane.x + lane.wide / 2 for lane in lanes) - _MARGIN - wide / 2
        middle = (low + high) / 2 if middle is None or low > high else min(max(middle, low), high)
        x = middle - wide / 2
        row = {}
        for index in left:
            row[index] = x + climbs[index].wide / 2
            x += climbs[index].wide
        places.append(row)
    return places[::-1]


def _share(mine: Sequence[tuple[Climb, Point]], inner: float, wide: float) -> float:
    """How far along its limb strands may join a branch without leaving the wood: far, so that they bend only once."""
    limb = points_on(mine[0][0].lane.runs[0][0])
    for share in _SHARES:
        swings = ((climb, _swing(climb, start, share)[0]) for climb, start in mine)
        if all(_inside(point, climb, inner, wide, limb) for climb, swing in swings for point in points_on(swing)):
            return share
    return 0.0


def _swing(climb: Climb, start: Point, share: float) -> tuple[Curve, Curve]:
    """From the core into the branch, and on to its tip."""
    rest = climb.lane.at(climb.aside, share)
    if not share:
        return sway(start, rest.start), rest
    end, handle = rest.start, rest.pieces[0][0]
    far = 0.36 * math.dist(start, end)
    scale = far / (math.dist(end, handle) or 1.0)
    way = ((handle[0] - end[0]) * scale, (handle[1] - end[1]) * scale)
    return arc(start, (0.0, -far), end, way), rest


def _inside(point: Point, climb: Climb, inner: float, wide: float, limb: Sequence[Point]) -> bool:
    """Whether a strand at a point lies in the trunk's wood, or in its own limb."""
    lane, half = climb.lane, climb.wide / 2
    if point[1] >= lane.exit or (point[0] - inner) * lane.side <= -half - 1:
        return True
    return min(math.dist(point, one) for one in limb) <= wide / 2 - half
