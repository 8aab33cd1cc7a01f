"""The strands: courses of lost points from source to place, as wide as the points."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from attrs import evolve, frozen

from servicetree.drawing import captions
from servicetree.drawing.curves import (
    Curve,
    Point,
    arc,
    band_around,
    divided,
    foot_curve,
    joined,
    points_on,
    straight,
    upright_curve,
)
from servicetree.drawing.tree_picture import tree_captions
from servicetree.drawing.tree_picture.branch_shapes import FibreCourse, GrownWood
from servicetree.drawing.tree_picture.scene import PlacedStrand, Ruler, TrunkColumn
from servicetree.drawing.tree_picture.tree_values import Picture, PictureNode, Strand
from servicetree.drawing.values import MIDDLE
from servicetree.i18n.messages import phrases_of

say = phrases_of("picture")

_LAUNCH_DISTANCE = 36.0  # launches nearer than this are one step of the core
_LAUNCH_LEAST, _LAUNCH_MOST = 60.0, 170.0
_CORE_FORMED = 0.4  # of the trunk's height: the core is formed below the first launch
_SHARES = (0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
_MARGIN = 1.5


@frozen
class ClimbingStrand:
    """A strand on its way from an aspect to a branch.

    Attributes:
        strand: What it carries.
        at: The branch where that is felt.
        ink: Whose it is.
        course: The fibres it ends in.
        aside: Its distance from their middle.
        wide: Its width.
        title: What it says.
        base: Where it stands at the ground.
    """

    strand: Strand
    at: str
    ink: str
    course: FibreCourse
    aside: float
    wide: float
    title: str
    base: float = 0.0


def courses(climbs: Sequence[ClimbingStrand], growth: GrownWood, ground: float) -> list[Curve]:
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
    steps, step_of = _steps(_launches(climbs, ground, growth.waypoints.collar))
    places = _places(climbs, growth, steps, step_of)
    stems: list[list[Point]] = []
    for index, climb in enumerate(climbs):
        passed = [(row[index], step) for row, step in zip(places, steps, strict=True) if index in row]
        stems.append([(climb.base, ground), *passed])
    shares = {}
    for top in step_of:
        mine = [(climb, stem[-1]) for climb, stem in zip(climbs, stems, strict=True) if climb.course.top == top]
        shares[top] = _share(mine, growth.inner_edge(top), growth.waypoints.wide[top])
    return [
        joined(
            [
                foot_curve(stem[0], stem[1]),
                *(upright_curve(low, high) for low, high in pairwise(stem[1:])),
                *_course_into_branch(climb, stem[-1], shares[climb.course.top]),
            ]
        )
        for climb, stem in zip(climbs, stems, strict=True)
    ]


def _launches(climbs: Sequence[ClimbingStrand], ground: float, collar: float) -> dict[str, float]:
    """At which height the strands for each branch leave the core: the farther to go, the earlier."""
    found: dict[str, float] = {}
    for side in (-1, 1):
        last = ground - _CORE_FORMED * (ground - collar)
        lanes = {climb.course.top: climb.course for climb in climbs if climb.course.side == side}
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
        if not steps or steps[-1] - height > _LAUNCH_DISTANCE:
            steps.append(height)
        step_of[top] = steps[-1]
    return steps, step_of


def _places(
    climbs: Sequence[ClimbingStrand], growth: GrownWood, steps: Sequence[float], step_of: Mapping[str, float]
) -> list[dict[int, float]]:
    """Where each strand that is left stands at each step; laid from the top, where there is least wood to hold it."""
    places: list[dict[int, float]] = []
    middle: float | None = None
    for step in reversed(steps):
        left = [index for index, climb in enumerate(climbs) if step_of[climb.course.top] <= step]
        lanes = [lane for lane in growth.courses.values() if step_of.get(lane.top, -math.inf) <= step]
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


def _share(mine: Sequence[tuple[ClimbingStrand, Point]], inner: float, wide: float) -> float:
    """How far along its limb strands may join a branch without leaving the wood: far, so that they bend only once."""
    limb = points_on(mine[0][0].course.runs[0][0])
    for share in _SHARES:
        swings = ((climb, _course_into_branch(climb, start, share)[0]) for climb, start in mine)
        if all(_inside(point, climb, inner, wide, limb) for climb, swing in swings for point in points_on(swing)):
            return share
    return 0.0


def _course_into_branch(climb: ClimbingStrand, start: Point, share: float) -> tuple[Curve, Curve]:
    """From the core into the branch, and on to its tip."""
    rest = climb.course.at(climb.aside, share)
    if not share:
        return upright_curve(start, rest.start), rest
    end, handle = rest.start, rest.pieces[0][0]
    far = 0.36 * math.dist(start, end)
    scale = far / (math.dist(end, handle) or 1.0)
    way = ((handle[0] - end[0]) * scale, (handle[1] - end[1]) * scale)
    return arc(start, (0.0, -far), end, way), rest


def _inside(point: Point, climb: ClimbingStrand, inner: float, wide: float, limb: Sequence[Point]) -> bool:
    """Whether a strand at a point lies in the trunk's wood, or in its own limb."""
    lane, half = climb.course, climb.wide / 2
    if point[1] >= lane.exit or (point[0] - inner) * lane.side <= -half - 1:
        return True
    return min(math.dist(point, one) for one in limb) <= wide / 2 - half


_FULL = 0.9  # of the wood at most: some wood must be seen beside its strands
_SPACE = 1.0
_THINNEST = 0.4  # thinner lines vanish
_OWN_STRAND_START = 0.42  # of a branch's last limb: where what began in the branch comes out of the wood
_TRUNK_STRAND_END = 0.8  # of the way to the core: where what is felt in the trunk ends


def ruler(picture: Picture, growth: GrownWood, columns: Sequence[TrunkColumn]) -> Ruler:
    """Choose how wide a point is: as wide as a point of weight, unless strands then outgrow the wood.

    Args:
        picture: The picture.
        growth: The wood.
        columns: The aspects' parts of the trunk.

    Returns:
        The widths.
    """
    felt = {name: lane.wide for name, lane in growth.courses.items()}
    loads = [(_points(part.strands), felt[part.id]) for part in picture.parts if part.id in felt]
    for column in columns:
        climbing = (one for part in picture.of_kind("branch") for one in part.strands if one.source == column.part.id)
        began = _points([*column.part.strands, *climbing])
        loads.append((began, min(column.right - column.left, 1.2 * column.narrow)))
    breadth = growth.waypoints.breadth
    natural = breadth / 100
    fit = min((_FULL * room / (points * natural) for points, room in loads if points), default=1.0)
    return Ruler(breadth, natural * min(1.0, fit))


def _points(strands: Sequence[Strand]) -> float:
    return sum(abs(strand.points) for strand in strands)


def placed_strands(
    picture: Picture, growth: GrownWood, columns: Sequence[TrunkColumn], measure: Ruler, ground: float
) -> tuple[PlacedStrand, ...]:
    """Place every strand.

    Args:
        picture: The picture.
        growth: The wood.
        columns: The aspects' parts of the trunk.
        measure: How wide a point is.
        ground: Height of the ground.

    Returns:
        The strands, those behind first.
    """
    inks = {column.part.id: column.ink for column in columns}
    climbs: list[ClimbingStrand] = []
    grown: list[PlacedStrand] = []
    for part in picture.of_kind("branch"):
        lane = growth.courses[part.id]
        for strand, aside, wide in _strand_positions(part, lane, measure):
            title = f"{part.words}: {tree_captions.carried_line(strand, picture.lang)}"
            if strand.unsure:
                title += f"{captions.SEPARATOR}{say('not_separable', picture.lang)}"
            if strand.origin == "aspect":
                climbs.append(ClimbingStrand(strand, part.id, inks[strand.source], lane, aside, wide, title))
            else:
                grown.append(_grown_here(ClimbingStrand(strand, part.id, "own", lane, aside, wide, title)))
    based = _based(columns, climbs, measure)
    placed = list(zip(based, courses(based, growth, ground), strict=True))
    found: list[PlacedStrand] = []
    for column in reversed(columns):  # the first aspect lies in front
        mine = [(climb, course) for climb, course in placed if climb.strand.source == column.part.id]
        found += [_placed_strand(climb, course, climb.wide) for climb, course in mine]
        found += _staying(picture, column, mine, measure, (ground, growth.waypoints.collar))
    return (*found, *grown)


def _strand_positions(part: PictureNode, lane: FibreCourse, measure: Ruler) -> list[tuple[Strand, float, float]]:
    """Give each strand felt at a branch its place in the branch's fibres: from left to right, with its width.

    What began in branches runs on the upper side, which is the right at the left of the tree and the left at the right.
    """
    climbing = [strand for strand in part.strands if strand.origin == "aspect"]
    grown = [strand for strand in part.strands if strand.origin != "aspect"]
    order = [*climbing, *grown] if lane.side < 0 else [*reversed(grown), *climbing]
    widths = [max(abs(strand.points) * measure.strand, _THINNEST) for strand in order]
    spare = lane.wide - sum(widths)
    space = max(0.0, min(_SPACE, (spare - 1) / max(len(order), 1)))
    left = -(sum(widths) + space * (len(widths) - 1)) / 2
    found = []
    for strand, wide in zip(order, widths, strict=True):
        found.append((strand, left + wide / 2, wide))
        left += wide + space
    return found


def _grown_here(grown: ClimbingStrand) -> PlacedStrand:
    """What began in a branch swells out of the wood of its last limb."""
    limb, middle = grown.course.runs[-1]
    right, wide = middle + grown.aside + grown.wide / 2, grown.wide
    swelling = band_around(
        divided(limb, _OWN_STRAND_START)[1], lambda share: right - wide * min(1.0, 3.2 * share), right
    )
    return _placed_strand(grown, swelling, 0.0)


def _placed_strand(climb: ClimbingStrand, course: Curve, wide: float) -> PlacedStrand:
    strand = climb.strand
    return PlacedStrand(course, wide, climb.ink, strand.points < 0, climb.title, strand.source, climb.at, strand.unsure)


def _based(columns: Sequence[TrunkColumn], climbs: Sequence[ClimbingStrand], measure: Ruler) -> list[ClimbingStrand]:
    """Stand the strands of each aspect side by side in its column, with room for what stays in the trunk."""
    based: list[ClimbingStrand] = []
    for column in columns:
        mine = [one for one in climbs if one.strand.source == column.part.id]
        mine.sort(key=lambda one: one.course.x + one.aside)
        stays = _points(column.part.strands) * measure.strand
        x = column.middle - (sum(one.wide for one in mine) + column.inner * stays) / 2
        for one in mine:
            based.append(evolve(one, base=x + one.wide / 2))
            x += one.wide
    return based


def _staying(
    picture: Picture,
    column: TrunkColumn,
    mine: Sequence[tuple[ClimbingStrand, Curve]],
    measure: Ruler,
    heights: tuple[float, float],
) -> Iterator[PlacedStrand]:
    """What is felt in the trunk itself sets out beside what climbs, and ends on the way."""
    inner, (ground, collar) = column.inner, heights
    for strand in column.part.strands:
        wide = abs(strand.points) * measure.strand
        if mine:
            neighbour, course = mine[0] if inner < 0 else mine[-1]
            way, near = (
                divided(Curve(course.start, course.pieces[:1]), _TRUNK_STRAND_END)[0],
                inner * neighbour.wide / 2,
            )
        else:
            foot = column.middle - inner * wide / 2
            way, near = straight((foot, ground), (foot, ground + 0.6 * (collar - ground))), 0.0
        flame = band_around(way, near, _tapering_edge(near, inner * wide))
        title = f"{column.part.words}: {tree_captions.strand_line(strand, picture.lang)}"
        yield PlacedStrand(flame, 0.0, column.ink, strand.points < 0, title, strand.source, column.part.id)


def _tapering_edge(near: float, wide: float) -> Callable[[float], float]:
    """The outer edge of a strand that keeps its width for a third of its way and then runs out."""
    return lambda share: near + wide * min(1.0, 1.5 * (1 - share))
