"""The courses of branches: up in the trunk, out along a limb, and so on to the tip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from servicetree.drawing.curves import BezierPiece, Curve, Point, straight
from servicetree.drawing.loss_tree.branch_lanes import LANE_GAP, Spread, Thicket
from servicetree.drawing.values import Side

_ROUND = 0.5523  # of a quarter of an ellipse: how long its handles are


@frozen
class Course:
    """The way of one branch's strands from the foot of its lane to its tip.

    Attributes:
        side: At which side of the trunk.
        foot: Where its lane begins.
        turns: The corners: where each begins and ends, upright first or level first.
        tip: Where it ends.
        middle: Height of the wood's middle at the tip; the strands' own middle is ``tip``'s.
    """

    side: Side
    foot: Point
    turns: tuple[tuple[Point, Point, bool], ...]
    tip: Point
    middle: float

    def line(self, aside: float, *, from_turn: int = 0) -> Curve:
        """Follow the course at a distance: below it in a limb, outside it in a stem.

        Args:
            aside: The distance.
            from_turn: The corner to begin at; 0 begins at the foot.
        """
        out = self.side * aside
        start = (self.foot[0] + out, self.foot[1])
        pieces: list[BezierPiece] = []
        here = start
        for place, (begin, end, upright) in enumerate(self.turns):
            one, other = ((out, 0.0), (0.0, aside)) if upright else ((0.0, aside), (out, 0.0))
            into = begin[0] + one[0], begin[1] + one[1]
            leaving = end[0] + other[0], end[1] + other[1]
            if place >= from_turn > 0 and not pieces:
                start = here = into
            if place >= from_turn:
                if here != into:
                    pieces += straight(here, into).pieces
                pieces.append(_corner(into, leaving, upright=upright))
            here = leaving
        last = (self.tip[0], self.tip[1] + aside)
        pieces += straight(here, last).pieces
        return Curve(start, tuple(pieces))

    @property
    def level(self) -> tuple[Point, Point]:
        """Where its last limb begins and ends."""
        begin = self.turns[-1][1] if self.turns else self.foot
        return begin, self.tip


def _corner(begin: Point, end: Point, *, upright: bool) -> BezierPiece:
    """A quarter of an ellipse that leaves upright and arrives level, or the other way round."""
    aside, up = _ROUND * (end[0] - begin[0]), _ROUND * (end[1] - begin[1])
    if upright:
        return (begin[0], begin[1] + up), (end[0] - aside, end[1]), end
    return (begin[0] + aside, begin[1]), (end[0], end[1] - up), end


def courses(
    grown: Thicket,
    spreads: Mapping[Side, Spread],
    heights: Mapping[str, float],
    collar: float,
) -> dict[str, Course]:
    """Find the way of every branch.

    Args:
        grown: The branches.
        spreads: How far out everything lies, by side.
        heights: The middle of each branch's wood.
        collar: Height at which the lanes begin.

    Returns:
        The courses of the middle of what is carried.
    """
    found = {}
    for side, one in spreads.items():
        levels = {key: _levels(grown, names, heights[key[0]]) for key, names in _limbs(one).items()}
        for name in one.legs:
            turns = _turns(grown, one, name, levels, (side, collar))
            tip = (_at(grown, side, grown.page.reach - grown.limb / 2), turns[-1][1][1])
            found[name] = Course(side, (turns[0][0][0], collar), turns, tip, heights[name])
    return found


def _turns(
    grown: Thicket,
    one: Spread,
    name: str,
    levels: Mapping[tuple[str, int], Mapping[str, float]],
    foot: tuple[Side, float],
) -> tuple[tuple[Point, Point, bool], ...]:
    """The corners of a branch: out of each stem into a limb, and out of that into the next stem."""
    (side, collar), legs = foot, one.legs[name]
    turns: list[tuple[Point, Point, bool]] = []
    y = collar
    for depth, leg in enumerate(legs):
        shared, lowest = levels[leg.limb, depth], one.legs[leg.limb][depth]
        start = collar
        if leg.rise is not None:
            start = min(levels[legs[depth - 1].limb, depth - 1].values()) - grown.limb / 2
            turns.append(((_at(grown, side, leg.rise), y), (_at(grown, side, leg.lane), start), False))
        begin = min(shared[leg.limb] + leg.turn - lowest.lane, start)
        y = shared[name]
        turns.append(((_at(grown, side, leg.lane), begin), (_at(grown, side, leg.turn), y), True))
    return tuple(turns)


def _at(grown: Thicket, side: Side, out: float) -> float:
    return grown.page.middle + side * out


def _limbs(one: Spread) -> dict[tuple[str, int], list[str]]:
    """The branches that share each limb, the lowest first."""
    found: dict[tuple[str, int], list[str]] = {}
    for name, legs in one.legs.items():
        for depth, leg in enumerate(legs):
            found.setdefault((leg.limb, depth), []).append(name)
    return {key: sorted(names, key=lambda name: -one.legs[name][key[1]].lane) for key, names in found.items()}


def _levels(grown: Thicket, names: Sequence[str], middle: float) -> dict[str, float]:
    """The height of each lane in a limb: that of the lowest branch below, all others above it."""
    lowest = grown.bundles[names[0]]
    top = middle - lowest.full / 2
    found = {names[0]: top + lowest.lane / 2}
    for name in names[1:]:
        top -= LANE_GAP
        found[name] = top - grown.bundles[name].lane / 2
        top -= grown.bundles[name].lane
    return found
