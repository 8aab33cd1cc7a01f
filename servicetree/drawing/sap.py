"""The strands: every point lost, drawn inside the wood from where it began to where it is felt, in proportion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import evolve

from servicetree.drawing import captions
from servicetree.drawing.climbing import Climb, courses
from servicetree.drawing.curves import Curve, band, divided, straight
from servicetree.drawing.parts import Part, Picture, Strand
from servicetree.drawing.placed import Column, Ruler, Thread
from servicetree.drawing.wood import Growth, Lane
from servicetree.drawing.words import say

_FULL = 0.9  # of the wood at most: some wood must be seen beside its strands
_SPACE = 1.0
_HAIR = 0.4  # thinner lines vanish
_BEGINS = 0.42  # of a branch's last limb: where what began in the branch comes out of the wood
_ENDS = 0.8  # of the way to the core: where what is felt in the trunk ends


def ruler(picture: Picture, growth: Growth, columns: Sequence[Column]) -> Ruler:
    """Choose how wide a point is: as wide as a point of weight, unless strands then outgrow the wood.

    Args:
        picture: The picture.
        growth: The wood.
        columns: The aspects' parts of the trunk.

    Returns:
        The widths.
    """
    felt = {name: lane.wide for name, lane in growth.lanes.items()}
    loads = [(_points(part.strands), felt[part.id]) for part in picture.parts if part.id in felt]
    for column in columns:
        climbing = (one for part in picture.of_kind("branch") for one in part.strands if one.source == column.part.id)
        began = _points([*column.part.strands, *climbing])
        loads.append((began, min(column.right - column.left, 1.2 * column.narrow)))
    breadth = growth.ways.breadth
    natural = breadth / 100
    fit = min((_FULL * room / (points * natural) for points, room in loads if points), default=1.0)
    return Ruler(breadth, natural * min(1.0, fit))


def _points(strands: Sequence[Strand]) -> float:
    return sum(abs(strand.points) for strand in strands)


def threads(
    picture: Picture, growth: Growth, columns: Sequence[Column], measure: Ruler, ground: float
) -> tuple[Thread, ...]:
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
    climbs: list[Climb] = []
    grown: list[Thread] = []
    for part in picture.of_kind("branch"):
        lane = growth.lanes[part.id]
        for strand, aside, wide in _shared(part, lane, measure):
            title = f"{part.words}: {captions.carried_line(strand, picture.lang)}"
            if strand.unsure:
                title += f"{captions.JOINT}{say('not_separable', picture.lang)}"
            if strand.origin == "aspect":
                climbs.append(Climb(strand, part.id, inks[strand.source], lane, aside, wide, title))
            else:
                grown.append(_grown_here(Climb(strand, part.id, "own", lane, aside, wide, title)))
    based = _based(columns, climbs, measure)
    placed = list(zip(based, courses(based, growth, ground), strict=True))
    found: list[Thread] = []
    for column in reversed(columns):  # the first aspect lies in front
        mine = [(climb, course) for climb, course in placed if climb.strand.source == column.part.id]
        found += [_thread(climb, course, climb.wide) for climb, course in mine]
        found += _staying(picture, column, mine, measure, (ground, growth.ways.collar))
    return (*found, *grown)


def _shared(part: Part, lane: Lane, measure: Ruler) -> list[tuple[Strand, float, float]]:
    """Give each strand felt at a branch its place in the branch's fibres: from left to right, with its width.

    What began in branches runs on the upper side, which is the right at the left of the tree and the left at the right.
    """
    climbing = [strand for strand in part.strands if strand.origin == "aspect"]
    grown = [strand for strand in part.strands if strand.origin != "aspect"]
    order = [*climbing, *grown] if lane.side < 0 else [*reversed(grown), *climbing]
    widths = [max(abs(strand.points) * measure.strand, _HAIR) for strand in order]
    spare = lane.wide - sum(widths)
    space = max(0.0, min(_SPACE, (spare - 1) / max(len(order), 1)))
    left = -(sum(widths) + space * (len(widths) - 1)) / 2
    found = []
    for strand, wide in zip(order, widths, strict=True):
        found.append((strand, left + wide / 2, wide))
        left += wide + space
    return found


def _grown_here(grown: Climb) -> Thread:
    """What began in a branch swells out of the wood of its last limb."""
    limb, middle = grown.lane.runs[-1]
    right, wide = middle + grown.aside + grown.wide / 2, grown.wide
    swelling = band(divided(limb, _BEGINS)[1], lambda share: right - wide * min(1.0, 3.2 * share), right)
    return _thread(grown, swelling, 0.0)


def _thread(climb: Climb, course: Curve, wide: float) -> Thread:
    strand = climb.strand
    return Thread(course, wide, climb.ink, strand.points < 0, climb.title, strand.source, climb.at, strand.unsure)


def _based(columns: Sequence[Column], climbs: Sequence[Climb], measure: Ruler) -> list[Climb]:
    """Stand the strands of each aspect side by side in its column, with room for what stays in the trunk."""
    based: list[Climb] = []
    for column in columns:
        mine = [one for one in climbs if one.strand.source == column.part.id]
        mine.sort(key=lambda one: one.lane.x + one.aside)
        stays = _points(column.part.strands) * measure.strand
        x = column.middle - (sum(one.wide for one in mine) + column.inner * stays) / 2
        for one in mine:
            based.append(evolve(one, base=x + one.wide / 2))
            x += one.wide
    return based


def _staying(
    picture: Picture,
    column: Column,
    mine: Sequence[tuple[Climb, Curve]],
    measure: Ruler,
    heights: tuple[float, float],
) -> Iterator[Thread]:
    """What is felt in the trunk itself sets out beside what climbs, and ends on the way."""
    inner, (ground, collar) = column.inner, heights
    for strand in column.part.strands:
        wide = abs(strand.points) * measure.strand
        if mine:
            neighbour, course = mine[0] if inner < 0 else mine[-1]
            way, near = divided(Curve(course.start, course.pieces[:1]), _ENDS)[0], inner * neighbour.wide / 2
        else:
            foot = column.middle - inner * wide / 2
            way, near = straight((foot, ground), (foot, ground + 0.6 * (collar - ground))), 0.0
        flame = band(way, near, _flame(near, inner * wide))
        title = f"{column.part.words}: {captions.strand_line(strand, picture.lang)}"
        yield Thread(flame, 0.0, column.ink, strand.points < 0, title, strand.source, column.part.id)


def _flame(near: float, wide: float) -> Callable[[float], float]:
    """The outer edge of a strand that keeps its width for a third of its way and then runs out."""
    return lambda share: near + wide * min(1.0, 1.5 * (1 - share))
