"""What raising a question wins: by carry-over as observed, at both ends of its range, and with the trunk by itself.

See docs/reference/model.md, section 10.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
import numpy as np
from attrs import frozen

from servicetree.account.best_bounds import BestBounds
from servicetree.account.carry_over import Family, families
from servicetree.account.collinearity import aspects_alike
from servicetree.account.joint_slopes import JointSlopes
from servicetree.account.ledger import path_effects, reach_by_question
from servicetree.account.ranges import AccountRanges, reach_at
from servicetree.account.scoring import levels
from servicetree.analysis.decision_results import Improvement
from servicetree.analysis.raised_questions import RaisedQuestion
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures, Interval
from servicetree.tree.service_tree import ServiceTree

_NO_LOSS = 1e-12

RaisedByName = Mapping[str, RaisedQuestion]


@frozen(eq=False)
class CarryOverEnd:
    """One carry-over, as observed or at an end of its range; stacks have R all rows and each unit left out.

    Attributes:
        figures: Gives points, shape (R, 1), their limits.
        reach: By question, for one point of its contribution to the node, shape (R,): W_a by the rule.
        from_trunk: By branch, which part of its loss began in the trunk, shape (R,); NaN where it loses nothing.
        least: For the low end, the same if halo explained as much as it may; no lower limit is below those there.
        best: For the low end, what that rests on.
    """

    figures: Callable[[Array, float], Figures]
    reach: Mapping[str, Array]
    from_trunk: Mapping[str, Array]
    least: CarryOverEnd | None = None
    best: BestBounds | None = None

    def gain(self, raised: RaisedByName) -> Interval:
        """Say what raising some questions wins together: gains are linear, so they simply add."""
        return self._points(lambda end: [end.won(name, one) for name, one in raised.items()])

    def gain_at_trunk(self, raised: RaisedByName) -> Interval:
        """Say what of it may come by itself with the trunk: of each branch's gain as large a part as of its loss."""

        def won_there(end: CarryOverEnd) -> list[Array]:
            parts = {name: end.from_trunk.get(name.partition(".")[0]) for name in raised}
            return [end.won(name, raised[name]) * part for name, part in parts.items() if part is not None]

        return self._points(won_there)

    def won(self, name: str, raised: RaisedQuestion) -> Array:
        """Say what raising one question wins, shape (R,)."""
        reach = self.reach[name]
        # Where other units are left out, how far a question is raised is taken as fixed.
        amount = raised.amount if len(raised.amount) == len(reach) else np.full(len(reach), raised.amount[0])
        return amount * reach

    def _points(self, won: Callable[[CarryOverEnd], list[Array]]) -> Interval:
        none = np.zeros(len(next(iter(self.reach.values()))))
        total = np.asarray(sum(won(self), none))[:, None]
        found = self.figures(total, 100).at(0)
        if self.least is None or self.best is None or found.low is None:
            return found
        least = np.asarray(sum(won(self.least), none))[:, None]
        return attrs.evolve(found, low=float(self.best.lower_limits(total, least, 100)[0]))


@frozen(eq=False)
class Gains:
    """What raising questions wins, by carry-over as observed and at both ends of its range."""

    tree: ServiceTree
    observed: CarryOverEnd
    low: CarryOverEnd
    high: CarryOverEnd

    def together(self, raised: RaisedByName) -> tuple[Interval, Interval, Interval]:
        """Say what some questions win together: as observed, at the low end, at the high end."""
        return self.observed.gain(raised), self.low.gain(raised), self.high.gain(raised)

    def of_question(self, name: str, raised: RaisedQuestion, share: float, cost: float | None = None) -> Improvement:
        """Say what one question wins.

        Args:
            name: The question, ``node.question``.
            raised: How far it is raised.
            share: Its share of the node's score, omega_i.
            cost: What that costs.
        """
        gain, gain_low, gain_high = self.together({name: raised})
        amount = float(raised.amount[0])
        return Improvement(
            id=name,
            raised=None if np.isnan(amount) else 100 * amount / share if share else 0.0,
            gain=gain,
            gain_low=gain_low,
            gain_high=gain_high,
            at_trunk=self.at_trunk({name: raised}),
            segment=raised.segment,
            cost=cost,
            per_cost=None if cost is None or gain.value is None else gain.value / cost,
        )

    def at_trunk(self, raised: RaisedByName) -> Interval | None:
        """Say what of the branches' gain may come by itself if the trunk is mended, with its one range.

        No more than the gain, and no less than nothing: a branch that does better than its trunk predicts loses less
        than the trunk brings it.

        Returns:
            None if no branch is raised.
        """
        branches = {name: one for name, one in raised.items() if name.partition(".")[0] in self.observed.from_trunk}
        if not branches:
            return None
        gain, _, gain_high = self.together(branches)
        value, low, high = (end.gain_at_trunk(branches) for end in (self.observed, self.low, self.high))
        return Interval(
            _within(value.value, gain.value), _within(low.low, gain.value), _within(high.high, gain_high.high)
        )


def _within(points: float | None, most: float | None) -> float | None:
    return None if points is None else max(min(points, points if most is None else most), 0.0)


def gains(
    tree: ServiceTree, moments: Moments, found: Mapping[str, Family], doubts: AccountRanges, joint: JointSlopes | None
) -> Gains:
    """Work out what raising questions wins.

    Args:
        tree: The tree.
        moments: Gathered with it.
        found: Their families; aspects that are alike share their slopes (``aspects_alike``).
        doubts: The ends of carry-over, for which other units may be left out.
        joint: Slopes by question of the trunk, for carry-over as observed.
    """
    alike = aspects_alike(tree, moments)
    found = _with_shared_slopes(tree, found, alike)
    reach = reach_by_question(tree, found, path_effects(tree, found).reach, joint)
    observed = CarryOverEnd(moments.figures, reach, _parts_from_trunk(tree, moments, found, {}, joint))
    unit = found if doubts.moments is moments else families(tree, doubts.moments)
    best = doubts.best
    low, high, lowest = (
        _end_of_range(tree, best, unit, _with_slopes_shared(tree, slopes, alike))
        for slopes in (best.lower_slopes(), best.upper_slopes, best.least_slopes())
    )
    return Gains(tree, observed, attrs.evolve(low, least=lowest, best=best), high)


def _with_shared_slopes(
    tree: ServiceTree, found: Mapping[str, Family], alike: tuple[tuple[str, ...], ...]
) -> Mapping[str, Family]:
    """Let aspects that are alike share what they carry: how it divides between them the answers do not tell."""
    if not alike:
        return found
    children = {name for name in tree.trunk_children if not found[name].given}
    return {
        name: attrs.evolve(family, slopes=_shared(tree, family.slopes, alike)) if name in children else family
        for name, family in found.items()
    }


def _with_slopes_shared(
    tree: ServiceTree, slopes: Mapping[str, Array], alike: tuple[tuple[str, ...], ...]
) -> dict[str, Array]:
    children = set(tree.trunk_children)
    return {name: _shared(tree, slope, alike) if name in children else slope for name, slope in slopes.items()}


def _shared(tree: ServiceTree, slopes: Array, alike: tuple[tuple[str, ...], ...]) -> Array:
    """Give each of a group of aspects the mean of their slopes; shape (R, aspects, ...)."""
    shared = slopes.copy()
    places = {aspect.id: place for place, aspect in enumerate(tree.aspects)}
    for group in alike:
        columns = [places[name] for name in group]
        shared[:, columns] = slopes[:, columns].mean(axis=1, keepdims=True)
    return shared


def _end_of_range(
    tree: ServiceTree, best: BestBounds, found: Mapping[str, Family], slopes: Mapping[str, Array]
) -> CarryOverEnd:
    """Take the slopes of one end; what is given stays as it is."""
    estimated = {name: slope for name, slope in slopes.items() if not found[name].given}
    reach = reach_at(tree, path_effects(tree, found).reach, slopes, found)
    parts = _parts_from_trunk(tree, best.moments, found, estimated, None)
    return CarryOverEnd(best.figures, reach_by_question(tree, found, reach), parts)


def _parts_from_trunk(
    tree: ServiceTree,
    moments: Moments,
    found: Mapping[str, Family],
    slopes: Mapping[str, Array],
    joint: JointSlopes | None,
) -> dict[str, Array]:
    """Work out which part of each branch's loss began in the trunk: gamma_v . (what did of pa(v)) / mu_v."""
    losses = {name: loss[:, 0] for name, loss in levels(tree, moments, found).losses.items()}
    brought: dict[str, Array] = {}
    for name, family in found.items():
        slope = slopes.get(name, family.carry_over)
        if not family.parents:
            brought[name] = losses[name]
        elif joint is not None and name in joint.slopes:
            brought[name] = np.sum([amount[:, 0].sum(axis=(1, 2)) for amount in joint.carried_loss(name).values()], 0)
        else:
            brought[name] = np.sum(
                [slope[:, place] * brought[parent] for place, parent in enumerate(family.parents)], 0
            )
    return {
        name: np.divide(brought[name], loss, out=np.full_like(loss, np.nan), where=loss > _NO_LOSS)
        for name, loss in losses.items()
        if found[name].parents
    }
