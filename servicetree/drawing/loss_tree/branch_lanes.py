"""Lanes of branches: how wide each branch's strands are, and how far out every stem and limb lies.

All branches climb side by side. What lies lowest in the crown lies outermost in every stem, and below in every limb, so
that no two ever cross.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from servicetree.drawing.loss_tree.page_shapes import PageShape
from servicetree.drawing.loss_tree.portions import Portion, portions, untold
from servicetree.drawing.palette import MOST_STRAND_INKS
from servicetree.drawing.tree_picture.tree_values import Picture, PictureNode
from servicetree.drawing.values import Side
from servicetree.tree import graph

LANE_GAP = 3.0
_NARROWEST_LANE = 4.0
_PADDING = 6.0  # of wood at either side of the widest strands
_BARE_LANE = 6.0
_MOST_UNITS = 14.0  # for a point: one point alone does not fill a page
_LEAST_ROOM = 0.36  # of a page's reach: kept for words beyond the innermost stems
_CROWDED = 5  # rows of one side; from here on all is smaller


@frozen
class Bundle:
    """A branch's strands, side by side.

    Attributes:
        part: The branch.
        carried: What was carried there.
        own: What began there.
        untold: Points of which the answers do not tell whether they were carried, nor from where.
        scale: Units for a point.
    """

    part: PictureNode
    carried: tuple[Portion, ...]
    own: tuple[Portion, ...]
    untold: float
    scale: float

    @property
    def lane(self) -> float:
        """Room for what climbs, in a stem."""
        return max(self.climbing, _NARROWEST_LANE)

    @property
    def climbing(self) -> float:
        """Width of what is carried, and of what may be."""
        return self.scale * (sum(one.sure for one in self.carried) + self.untold)

    @property
    def own_wide(self) -> float:
        """Room for what began here, at the tip."""
        return self.scale * sum(one.sure for one in self.own)

    @property
    def full(self) -> float:
        """Room for all of it, at the tip."""
        return self.lane + self.own_wide


@frozen
class Thicket:
    """The branches of a tree by side, family and row.

    Attributes:
        picture: What is shown.
        page: The shape of its page.
        inks: The ink of each aspect.
        bundles: Every measured branch's strands.
        below: What grows on each branch, the lowest first.
        tops: What grows on the trunk at each side, the lowest first.
        scale: Units for a point.
        limb: Width of all limbs' wood.
    """

    picture: Picture
    page: PageShape
    inks: Mapping[str, str]
    bundles: Mapping[str, Bundle]
    below: Mapping[str | None, Sequence[str]]
    tops: Mapping[Side, Sequence[str]]
    scale: float
    limb: float

    def rows(self, families: Sequence[str]) -> list[str]:
        """Return the measured branches of families, the lowest row first."""
        found: list[str] = []
        waiting = list(reversed(families))
        while waiting:
            name = waiting.pop()
            if name in self.bundles:
                found.append(name)
            waiting += reversed(self.below[name])
        return found

    def straight(self, name: str) -> tuple[list[str], list[str]]:
        """Follow a limb straight on: the nodes it bears in turn, and the families that leave it upwards."""
        line, leaving = [name], list[str]()
        while line[-1] not in self.bundles and self.below[line[-1]]:
            first, *others = self.below[line[-1]]
            leaving = [*others, *leaving]
            line.append(first)
        return line, [*self.below[line[-1]], *leaving]


def thicket(picture: Picture, page: PageShape) -> Thicket:
    """Choose the scale, and on which side each branch grows.

    Args:
        picture: The picture.
        page: The shape of its page.

    Returns:
        The branches with the widths of their strands.
    """
    parts = {part.id: part for part in picture.of_kind("branch", "bough")}
    kids = graph.children({name: one.parent for name, one in parts.items()})
    below = {name: grown[::-1] for name, grown in kids.items()}
    shared = {part.id: portions(part) for part in picture.of_kind("branch", "aspect")}
    branches = picture.of_kind("branch")
    tops = _tops(below, {part.id for part in branches}, page)
    rows = max(1, len(branches) if not page.two_sided else (len(branches) + 1) // 2)
    scale = _scale(picture, shared, page, rows)
    bundles = {
        part.id: Bundle(
            part,
            tuple(one for one in shared[part.id] if one.strand.origin != "own" and not one.credit),
            tuple(one for one in shared[part.id] if one.strand.origin == "own" or one.credit),
            untold(part),
            scale,
        )
        for part in branches
    }
    widest = max((one.full for one in bundles.values()), default=0.0)
    inks = {part.id: f"s{index % MOST_STRAND_INKS}" for index, part in enumerate(picture.of_kind("aspect"))}
    return Thicket(picture, page, inks, bundles, below, tops, scale, max(widest, _BARE_LANE) + 2 * _PADDING)


def _scale(picture: Picture, shared: Mapping[str, Sequence[Portion]], page: PageShape, rows: int) -> float:
    """One ruler for everything: as many units for a point as branches, core and foot of the trunk have room for."""
    branches = picture.of_kind("branch")
    felt = [sum(one.sure for one in shared[part.id]) + untold(part) for part in branches]
    carried = sum(untold(part) + sum(one.sure for one in shared[part.id] if _climbs(one)) for part in branches)
    stays = sum(untold(part) + sum(one.sure for one in shared[part.id]) for part in picture.of_kind("aspect"))
    crowding = min(1.0, _CROWDED / rows) ** 0.6
    rooms = (
        (max(felt, default=0.0), page.widest_strands * crowding),
        (carried, page.widest_core),
        (carried + stays, page.widest_foot),
    )
    return min([_MOST_UNITS, *(room / points for points, room in rooms if points > 0)])


def _climbs(one: Portion) -> bool:
    return one.strand.origin == "aspect" and not one.credit


def _tops(below: Mapping[str | None, Sequence[str]], measured: set[str], page: PageShape) -> dict[Side, Sequence[str]]:
    """Divide the branches of the trunk between both sides, read from the top left to the bottom right."""
    every = list(below.get(None, ()))
    if not page.two_sided:
        return {1: every}
    heights = {name: _row_count(name, below, measured) for name in every}
    first_read = every[::-1]
    counts = [sum(heights[name] for name in first_read[:cut]) for cut in range(len(every) + 1)]
    cut = min(range(len(counts)), key=lambda one: (abs(2 * counts[one] - counts[-1]), -one))
    return {-1: first_read[:cut][::-1], 1: first_read[cut:][::-1]}


def _row_count(name: str, below: Mapping[str | None, Sequence[str]], measured: set[str]) -> int:
    count, waiting = 0, [name]
    while waiting:
        one = waiting.pop()
        count += one in measured
        waiting += below[one]
    return count


@frozen
class Leg:
    """One part of a branch's way: up in a stem, then out along a limb.

    Attributes:
        limb: The lowest branch of the limb, at whose height it runs.
        lane: How far out its lane lies in the stem.
        turn: How far out it has turned into the limb.
        rise: How far out it began to turn into the stem; None in the trunk.
    """

    limb: str
    lane: float
    turn: float
    rise: float | None = None


@frozen
class Spread:
    """How far out everything of one side lies.

    Attributes:
        legs: The way of each branch.
        above: How far out words above each branch's wood may begin: beyond what leaves it upwards.
        below: How far out words below it may begin.
    """

    legs: dict[str, list[Leg]] = field(factory=dict)
    above: dict[str, float] = field(factory=dict)
    below: dict[str, float] = field(factory=dict)


def spread(grown: Thicket, side: Side) -> Spread:
    """Find how far out each stem and each limb of one side lies.

    Args:
        grown: The branches.
        side: The side.

    Returns:
        Lanes and turns.
    """
    found = Spread()
    bend = _bend(grown, side)
    waiting: list[tuple[list[str], float, float | None]] = [(list(grown.tops.get(side, ())), LANE_GAP / 2, None)]
    while waiting:
        families, inner, rise = waiting.pop()
        outer = inner + _wide(grown, grown.rows(families))
        for family in families:
            rows = grown.rows([family])
            if not rows:
                continue
            turn = outer + bend
            beside = max(turn, outer - grown.bundles[rows[0]].lane / 2 + grown.limb / 2 + 4)
            for name in rows:
                lane = outer - grown.bundles[name].lane / 2
                found.legs.setdefault(name, []).append(Leg(rows[0], lane, turn, rise))
                outer -= grown.bundles[name].lane + LANE_GAP
            found.above[rows[0]] = found.below[rows[0]] = beside
            _, leaving = grown.straight(family)
            if grown.rows(leaving):
                stem = turn + bend
                found.above[rows[0]] = stem + _wide(grown, grown.rows(leaving)) + grown.limb / 2 + 4
                waiting.append((leaving, stem, turn))
    return found


def _wide(grown: Thicket, rows: Sequence[str]) -> float:
    return sum(grown.bundles[name].lane + LANE_GAP for name in rows) - LANE_GAP


def _bend(grown: Thicket, side: Side) -> float:
    """How far a strand goes out while it turns: less the more levels there are."""
    usual = grown.limb / 2 + max(6.0, 0.008 * grown.page.wide)
    parents = {kid: name for name, kids in grown.below.items() for kid in kids}
    deepest = 1
    for name in grown.rows(list(grown.tops.get(side, ()))):
        depth, above = 0, parents.get(name)
        while above is not None:
            depth, above = depth + 1, parents.get(above)
        deepest = max(deepest, 2 * depth + 1)
    core = _wide(grown, grown.rows(list(grown.tops.get(side, ()))))
    spare = grown.page.reach * (1 - _LEAST_ROOM) - 2 * core - (grown.limb / 2 if deepest > 1 else 0.0)
    return max(4.0, min(usual, spare / deepest))
