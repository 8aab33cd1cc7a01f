"""Label placement: free space for names beside marks, without overlap.

The search is a fixed list of places, so the same marks always get the same names in the same places.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

from attrs import evolve, frozen

from servicetree.drawing.curves import Point
from servicetree.drawing.values import Box

_NEAR = 9.0  # from the middle of a mark to its name
_RINGS = tuple(range(26, 260, 18))
_DIRECTIONS = 16
_CROSSING_COST = 40.0  # what a line across another mark costs in units of distance
_STRUCK_COST = 110.0  # what a thin line through the name itself costs
_MEETING_COST = 200.0  # what a line across another such line costs: much, but no name is given up for it
_MOST_COST = 260.0  # what a line through another name costs
_GIVEN_UP = 420.0  # from here on a name would confuse more than it tells


@frozen
class LabelRequest:
    """A mark that wants a name.

    Attributes:
        at: The middle of the mark.
        wide: The width of its name.
        high: The height of its name.
    """

    at: Point
    wide: float
    high: float


@frozen
class LabelSpace:
    """The room found for a name.

    Attributes:
        box: Where it stands.
        leader: Where the thin line to its mark begins; None beside the mark.
    """

    box: Box
    leader: Point | None


def label_spaces(
    wanted: Sequence[LabelRequest],
    within: Box,
    taken: Sequence[Box],
    lines: Sequence[tuple[Point, Point]],
    most: float = _GIVEN_UP,
) -> list[LabelSpace | None]:
    """Find room for names, those first that come first, unless thin lines would meet.

    Args:
        wanted: The marks.
        within: Where names may stand.
        taken: Boxes that no name may touch.
        lines: Thin lines that a name had better not cross.
        most: What a place may cost, in units of distance with what is crossed; infinite where none may go without.

    Returns:
        The room of each; None where there is none that would not confuse.
    """
    best: list[LabelSpace | None] = []
    fewest: tuple[int, int] | None = None
    for order in _orders(wanted):
        found = _placed_in(order, wanted, within, _Obstacles(taken, (), lines, (), most))
        faults = found.count(None), _meetings(wanted, found)
        if fewest is None or faults < fewest:
            best, fewest = found, faults
        if not fewest[1]:
            break
    return best


def _orders(wanted: Sequence[LabelRequest]) -> Iterator[list[int]]:
    """In which orders names are placed: as they come; where lines meet then, from the middle and from the edges."""
    yield [*range(len(wanted))]
    x, y = (sum(one.at[along] for one in wanted) / max(len(wanted), 1) for along in (0, 1))
    outwards = sorted(range(len(wanted)), key=lambda place: math.dist(wanted[place].at, (x, y)))
    yield outwards
    yield outwards[::-1]


def _placed_in(
    order: Sequence[int],
    wanted: Sequence[LabelRequest],
    within: Box,
    there: _Obstacles,
) -> list[LabelSpace | None]:
    names: list[Box] = []
    leaders: list[tuple[Point, Point]] = []
    found: list[LabelSpace | None] = [None] * len(wanted)
    for place in order:
        room = _best(wanted[place], within, evolve(there, names=names, leaders=leaders))
        found[place] = room
        if room is not None:
            names.append(room.box)
            if room.leader is not None:
                leaders.append((wanted[place].at, room.leader))
    return found


def _meetings(wanted: Sequence[LabelRequest], found: Sequence[LabelSpace | None]) -> int:
    """Count the pairs of lines that meet."""
    rooms = zip(wanted, found, strict=True)
    leaders = [(one.at, room.leader) for one, room in rooms if room is not None and room.leader is not None]
    return sum(_meet(one, other) for one, other in combinations(leaders, 2))


@frozen
class _Obstacles:
    """What lies in the way: marks, names that stand already, thin lines, lines to those names; what may be paid."""

    marks: Sequence[Box]
    names: Sequence[Box]
    lines: Sequence[tuple[Point, Point]]
    leaders: Sequence[tuple[Point, Point]]
    most: float


def _best(one: LabelRequest, within: Box, there: _Obstacles) -> LabelSpace | None:
    """The free place that costs least, the first of equals; a place costs at least how far off it is."""
    best, least = None, there.most
    for box, far in _candidate_boxes(one):
        if far >= least:
            break
        if not _inside(box, within) or _touches(box, there.marks) or _touches(box, there.names):
            continue
        cost = _cost(one, (box, far), there)
        if cost < least:
            best, least = LabelSpace(box, _edge(box, one.at) if far else None), cost
    return best


def _candidate_boxes(one: LabelRequest) -> Iterator[tuple[Box, float]]:
    """Every place that is tried, with how far off it is; first right and left, above and below."""
    (x, y), wide, high = one.at, one.wide, one.high
    for dx, dy in ((1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1)):
        lift = 0.3 * _NEAR if dx else _NEAR  # beside the mark it may stand just above the line through it
        yield _around((x + dx * (_NEAR + wide / 2), y + dy * (lift + high / 2)), wide, high), 0.0
    for far in _RINGS:
        for number in range(_DIRECTIONS):
            turn = 2 * math.pi * number / _DIRECTIONS
            aside, down = math.cos(turn), math.sin(turn)
            start = x + far * aside
            middle = start + (wide / 2 if aside > 0.3 else -wide / 2 if aside < -0.3 else 0.0)  # noqa: PLR2004 - steep ones stand in the middle
            yield _around((middle, y + far * down), wide, high), float(far)


def _around(middle: Point, wide: float, high: float) -> Box:
    return middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2


def _cost(one: LabelRequest, place: tuple[Box, float], there: _Obstacles) -> float:
    """How far off a place is, and what lies in its way and in the way of its thin line."""
    box, far = place
    cost = far + _STRUCK_COST * sum([crosses(line, box) for line in (*there.lines, *there.leaders)])
    if far:
        leader = (one.at, _edge(box, one.at))
        across = [other for other in _in_the_way(leader, there.marks) if not _contains(other, one.at)]
        cost += _CROSSING_COST * sum([crosses(leader, other) for other in across])
        cost += _MOST_COST * sum([crosses(leader, other) for other in _in_the_way(leader, there.names)])
        cost += _MEETING_COST * sum([_meet(leader, other) for other in there.leaders])
    return cost


def _meet(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two lines cross: the ends of each lie at both sides of the other."""
    (a, b), (c, d) = one, other
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(start: Point, end: Point, point: Point) -> float:
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _edge(box: Box, at: Point) -> Point:
    """The point of a box that is nearest to its mark, at the middle of its height if it stands aside."""
    left, top, right, bottom = box
    x = min(max(at[0], left), right)
    return (x, (top + bottom) / 2) if x in {left, right} else (x, top if at[1] < top else bottom)


def _inside(box: Box, within: Box) -> bool:
    return box[0] >= within[0] and box[1] >= within[1] and box[2] <= within[2] and box[3] <= within[3]


def _touches(one: Box, others: Sequence[Box]) -> bool:
    """Whether a box lies on any other: asked so often that the comparison stands here and not in a call."""
    left, top, right, bottom = one
    for other_left, other_top, other_right, other_bottom in others:
        if left < other_right and other_left < right and top < other_bottom and other_top < bottom:
            return True
    return False


def _in_the_way(line: tuple[Point, Point], boxes: Sequence[Box]) -> list[Box]:
    """The boxes that a line can pass through: most lie far off, and are not worth a call."""
    (x, y), (to_x, to_y) = line
    left, right, top, bottom = min(x, to_x), max(x, to_x), min(y, to_y), max(y, to_y)
    return [box for box in boxes if left < box[2] and right > box[0] and top < box[3] and bottom > box[1]]


def _contains(box: Box, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def crosses(line: tuple[Point, Point], box: Box) -> bool:
    """Say whether a line passes through a box: clipped by its four edges, something of it is left."""
    (x, y), (to_x, to_y) = line
    if (x <= box[0] and to_x <= box[0]) or (x >= box[2] and to_x >= box[2]):  # most lie far off
        return False
    if (y <= box[1] and to_y <= box[1]) or (y >= box[3] and to_y >= box[3]):
        return False
    first, last = 0.0, 1.0
    for start, way, low, high in ((x, to_x - x, box[0], box[2]), (y, to_y - y, box[1], box[3])):
        if abs(way) < 1e-12:  # noqa: PLR2004 - runs along this edge
            if not low < start < high:
                return False
            continue
        near, far = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, near), min(last, far)
    return first < last
