"""Shapes of branches from the trunk to every tip, as wide as their weight."""

from __future__ import annotations

import math
from collections.abc import Mapping

from attrs import define, field, frozen

from servicetree.drawing.curves import Curve, Point, arc, band_around, divided, joined, offset_curve, straight
from servicetree.drawing.tree_picture.branch_positions import Crown, CrownRow, Waypoints
from servicetree.drawing.tree_picture.scene import Wood
from servicetree.drawing.values import Side

_UP = (0.0, -1.0)
_FORKING = (0.86, -0.5)  # the heading of a limb where it forks, at the right
_GRAIN = 40.0

FibreRun = tuple[Curve, float]  # a limb, and how far from its middle some fibres run in it


@frozen
class FibreCourse:
    """The course of one branch's own fibres, from where they leave the trunk to their tip.

    Attributes:
        runs: The limbs they run in, each with their distance from its middle.
        wide: Their width.
        top: The branch of the trunk they belong to.
        x: Where they stand in the trunk.
        exit: Height at which they leave it.
        side: At which side of the tree.
    """

    runs: tuple[FibreRun, ...]
    wide: float
    top: str
    x: float
    exit: float
    side: Side

    def at(self, aside: float, share: float = 0.0) -> Curve:
        """Follow the fibres at a distance from their middle, from a share of their first limb on."""
        (first, middle), *later = self.runs
        start = divided(first, share)[1] if share else first
        return joined(
            [offset_curve(start, middle + aside), *(offset_curve(limb, away + aside) for limb, away in later)]
        )


@frozen
class GrownWood:
    """All wood above the trunk.

    Attributes:
        crown: The rows of both sides.
        waypoints: Where it passes.
        limbs: Every limb as an area.
        grain: Lines where branches part from each other.
        courses: The course of each measured branch.
    """

    crown: Crown
    waypoints: Waypoints
    limbs: tuple[Wood, ...]
    grain: tuple[Curve, ...]
    courses: Mapping[str, FibreCourse]

    def inner_edge(self, name: str) -> float:
        """Where a branch of the trunk parts from its neighbour towards the middle."""
        return _inner_edge(name, self.crown, self.waypoints)


@frozen
class _BranchStart:
    """Where a branch begins: at the trunk or at a fork, in which direction, and through which limbs it came."""

    start: Point
    heading: Point
    came: tuple[FibreRun, ...]
    top: str


@define
class _WoodBuilder:
    """Wood while it grows, each branch after what it grows on."""

    crown: Crown
    waypoints: Waypoints
    starts: dict[str, _BranchStart] = field(factory=dict)
    limbs: list[Wood] = field(factory=list)
    courses: dict[str, FibreCourse] = field(factory=dict)

    def grow(self, name: str) -> None:
        """Grow a branch to its tip, or to its fork and from there what it bears."""
        if name in self.waypoints.forks:
            self._fork(self.crown.rows[name], self.starts[name])
        else:
            self._finish(self.crown.rows[name], self.starts[name])

    def _fork(self, row: CrownRow, sprout: _BranchStart) -> None:
        name, side = row.part.id, row.side
        fork, heading = self.waypoints.forks[name], (side * _FORKING[0], _FORKING[1])
        limb = _limb(sprout.start, sprout.heading, fork, heading)
        self._add(row, self._from_the_trunk(sprout, limb), self.waypoints.wide[name])
        family = [(child, self.waypoints.wide[child]) for child in self.crown.below[name]]
        aside = side * self.waypoints.wide[name] / 2  # the lowest stand outermost, its own fibres before all
        for child, wide in [(name, self.waypoints.own[name]), *family]:
            middle = aside - side * wide / 2
            aside -= side * wide
            came = (*((run, away + middle) for run, away in sprout.came), (limb, middle))
            start = (fork[0] - heading[1] * middle, fork[1] + heading[0] * middle)
            grown = _BranchStart(start, heading, came, sprout.top)
            if child != name:
                self.starts[child] = grown
            elif wide:
                self._finish(row, grown)

    def _finish(self, row: CrownRow, sprout: _BranchStart) -> None:
        """Grow the last limb of a branch out to its tip, and taper it into its twig."""
        name, wide = row.part.id, self.waypoints.own[row.part.id]
        tip, lean = self.waypoints.tips[name], math.atan(self.waypoints.slopes[name])
        heading = (row.side * math.cos(lean), -math.sin(lean))
        limb = _limb(sprout.start, sprout.heading, tip, heading)
        self._add(row, self._from_the_trunk(sprout, limb), wide)
        far = taper(wide)
        end = straight(tip, (tip[0] + heading[0] * far, tip[1] + heading[1] * far))
        outline = band_around(end, lambda share: -wide / 2 * _round(share), lambda share: wide / 2 * _round(share))
        self.limbs.append(Wood(row.part, outline))
        x, height = self.waypoints.exits[sprout.top]
        away = sprout.came[0][1] if sprout.came else 0.0
        runs = (*sprout.came, (limb, 0.0))
        self.courses[name] = FibreCourse(runs, wide, sprout.top, x + away, height, row.side)

    def _from_the_trunk(self, sprout: _BranchStart, limb: Curve) -> Curve:
        """A branch of the trunk stands in it from the collar on."""
        if sprout.came or sprout.heading != _UP:
            return limb
        x, height = sprout.start
        return joined((straight((x, self.waypoints.collar), (x, height)), limb))

    def _add(self, row: CrownRow, course: Curve, wide: float) -> None:
        self.limbs.append(Wood(row.part, band_around(course, -wide / 2, wide / 2)))


def grow(crown: Crown, ways: Waypoints) -> GrownWood:
    """Grow the wood from the trunk to the tips.

    Args:
        crown: The rows of both sides.
        ways: Where the wood must pass.

    Returns:
        The wood.
    """
    sapling = _WoodBuilder(crown, ways)
    for name, place in ways.exits.items():
        sapling.starts[name] = _BranchStart(place, _UP, (), name)
    for name in crown.order:
        sapling.grow(name)
    grain = []
    for name, (_, height) in ways.exits.items():
        x = _inner_edge(name, crown, ways)
        grain.append(straight((x, min(ways.collar, height + _GRAIN)), (x, height - 8)))
    return GrownWood(crown, ways, tuple(sapling.limbs), tuple(grain), sapling.courses)


def _inner_edge(name: str, crown: Crown, ways: Waypoints) -> float:
    return ways.exits[name][0] - crown.rows[name].side * ways.wide[name] / 2


def taper(wide: float) -> float:
    """How far a limb narrows beyond its tip before it is a twig."""
    return 6 + 0.3 * wide


def _round(share: float) -> float:
    return math.sqrt(max(0.0, 1 - share**2))


def _limb(start: Point, leaving: Point, end: Point, arriving: Point) -> Curve:
    """A limb that leaves in one direction and arrives in another; from the trunk it swings out, else it bends."""
    far = math.dist(start, end)
    first = 0.62 * abs(start[1] - end[1]) if leaving == _UP else 0.36 * far
    last = 0.4 * far
    return arc(start, (leaving[0] * first, leaving[1] * first), end, (arriving[0] * last, arriving[1] * last))
