"""Direct and indirect paths from nodes to loyalty, and the loyalty at stake by source.

See docs/reference/model.md, section 10.
The theory says that good service leads to satisfaction, and satisfaction to loyalty; direct
paths from nodes to loyalty, with satisfaction held fast, are what speaks against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
from attrs import frozen

from servicetree.account.best_bounds import BestBounds
from servicetree.account.carry_over import Family, families
from servicetree.account.halo import KAPPAS
from servicetree.account.ledger import path_effects, reach_along_paths
from servicetree.account.range_results import TrunkPoints, TrunkRange
from servicetree.account.ranges import account_ranges, available_panel_estimates
from servicetree.analysis.loyalty_results import Loyalty, NodePath
from servicetree.analysis.outcome_regression import regress_outcome
from servicetree.analysis.weighting import direct_weights, row_issues
from servicetree.errors import AnswersError, Issue
from servicetree.i18n.said import warned
from servicetree.moments.gathering import gathered
from servicetree.moments.gathering_options import Answers, GatheringOptions
from servicetree.moments.issues import answer_issues
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Interval, number_or_none
from servicetree.stats.regression import is_collinear, slopes
from servicetree.tree.nodes import LOYALTY, SATISFACTION
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb


@verb(GatheringOptions)
def loyalty(tree: ServiceTree, answers: Answers, **options: Unpack[GatheringOptions]) -> Loyalty:
    """Trace loyalty to satisfaction, to the nodes past satisfaction, and to where loss began.

    Loyalty at stake of a source = slope of loyalty on satisfaction x the points that began there. It is given only with
    ``direct`` weights, for only then is the overall score measured in what satisfaction makes of it. The weights are
    those of the tree; for the intervals they are estimated anew without each bucket, so that their doubt is part of
    them. As any root looks guilty, the trunk's stake is told as a range.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, or moments.
        **options: ``by``, ``weight``, ``cluster``, ``id`` and the other options of ``gather``.

    Returns:
        The slopes, with intervals.

    Raises:
        UsageError: If the tree has no ``satisfaction`` or no ``loyalty``.
        LimitError: If it has more nodes than are gathered together.
        AnswersError: With every fault of the answers; ``too-few`` and ``no-variation`` where no slope can be had.

    Example:
        >>> st.loyalty(demo_tree(), demo_answers(), id="guest").n
        1336
    """
    moments = gathered(tree, answers, **options)
    found = regress_outcome(tree, moments, (SATISFACTION, LOYALTY))
    alone = slopes(found.products[:, -2:, -2:], 1)[:, 0, 0]
    reason = _reason_without_stakes(tree, moments)
    stakes = None if reason else _Stakes.of(tree, moments)
    direct = moments.figures(found.slopes[:, None])
    issues = [*answer_issues(tree, moments), *row_issues(moments, found)]
    if stakes is not None and not stakes.are_sure:
        issues.append(Issue("no-interval", LOYALTY, warned("stakes_unsure")))
    if is_collinear(found.products[0, :-1, :-1]):
        issues.append(Issue("singular", LOYALTY, warned("paths_alike")))
    return Loyalty(
        tree=tree,
        by=moments.by,
        n=found.n,
        of=moments.n,
        slope=moments.figures(alone[:, None]).at(0),
        given_nodes=direct.at(0, len(tree.measured)),
        r2=moments.figures(found.explained[:, None]).at(0),
        nodes=tuple(
            NodePath(name, tree.nodes[name].kind, direct.at(0, place), None if stakes is None else stakes.of_node(name))
            for place, name in enumerate(tree.measured)
        ),
        trunk_at_stake=None if stakes is None else _trunk_at_stake(tree, moments, stakes),
        reason=reason,
        issues=tuple(issues),
    )


def _reason_without_stakes(tree: ServiceTree, moments: Moments) -> str | None:
    if tree.weight_method != "direct":
        return (
            f"the weights are '{tree.weight_method}'; loyalty at stake needs weights taken from satisfaction: "
            "weigh by 'direct' first"
        )
    faults = [family.fault for family in families(tree, moments).values() if family.fault is not None]
    return f"there is no account: {faults[0]}" if faults else None


@frozen(eq=False)
class _Stakes:
    """What points of loyalty hang on, as stacks of shape (R,).

    Attributes:
        moments: What they are made from.
        slope: Loyalty's slope on satisfaction.
        weights: The weight of each measured node in the overall score.
        own: What began in each measured node, 0-1.
        reach: What one point of it costs overall, W_a = sum_v w_v C(a -> v).
        families: The families, parents before children.
    """

    moments: Moments
    slope: Array
    weights: Mapping[str, Array]
    own: Mapping[str, Array]
    reach: Mapping[str, Array]
    families: Mapping[str, Family]

    @classmethod
    def of(cls, tree: ServiceTree, moments: Moments) -> _Stakes:
        """Make them from moments, with whatever these leave out left out."""
        found = families(tree, moments)
        products = regress_outcome(tree, moments, (SATISFACTION, LOYALTY)).products[:, -2:, -2:]
        weights = _weights_anew(tree, moments, len(products))
        effects = path_effects(tree, found).by_source
        reach = {name: np.zeros(len(products)) for name in found}
        for place, factors in effects.items():
            for source, factor in factors.items():
                reach[source] = reach[source] + weights[place] * factor
        own = {name: family.own_parts.sum(axis=2)[:, 0] for name, family in found.items()}
        return cls(moments, slopes(products, 1)[:, 0, 0], weights, own, reach, found)

    @property
    def are_sure(self) -> bool:
        """Whether the weights have a doubt that is known."""
        return bool(np.isfinite(list(self.weights.values())).all())

    def figure(self, points: Array, best: BestBounds | None = None, kappa: float = 1.0) -> Interval:
        """Give points of the overall score, 0-1, as points of loyalty with an interval, at an end of a range if any."""
        stack = (self.slope * points)[:, None]
        return (self.moments.figures(stack, 100) if best is None else best.figures(stack, 100, kappa)).at(0)

    def of_node(self, name: str) -> Interval:
        """Give what is at stake where one node began to lose."""
        return self.figure(self.own[name] * self.reach[name])

    def of_trunk(self, tree: ServiceTree, carried: Mapping[str, Array]) -> Array:
        """Sum the points that begin in the trunk with other slopes by node, shape (R, parents); given ones stay."""
        found, points = self.families, np.zeros(len(self.slope))
        used = {name: found[name].carry_over if found[name].given else slope for name, slope in carried.items()}
        children, reach = tree.trunk_children, self.reach
        if len(used) > len(children):
            reach = reach_along_paths(found, self.weights, used)
        for place, aspect in enumerate(tree.aspects):
            below = sum(used[name][:, place] * reach[name] for name in children)
            points = points + self.own[aspect.id] * (self.weights[aspect.id] + below)
        return points

    def lower_limit(self, points: Array, least: Array, best: BestBounds, kappa: float) -> float | None:
        """Give points at the low end their lower limit, as ``BestBounds.lower_limits``."""
        low, lowest = ((self.slope * one)[:, None] for one in (points, least))
        return number_or_none(best.lower_limits(low, lowest, 100, kappa)[0])


def _weights_anew(tree: ServiceTree, moments: Moments, layers: int) -> dict[str, Array]:
    """Take the tree's weights, and add in each replicate by how much those estimated from it differ from the whole's.

    Returns:
        Shape (R,) each; NaN in the replicates where these answers carry no weights.
    """
    stated = np.array(list(tree.node_weights.values()))
    moved = np.full((layers, len(stated)), np.nan)
    try:
        estimated = direct_weights(tree, moments, regress_outcome(tree, moments, (SATISFACTION,)), SATISFACTION)
        moved = estimated - estimated[0]
    except AnswersError:
        moved[0] = 0.0
    return dict(zip(tree.node_weights, (stated + moved).T, strict=True))


def _trunk_at_stake(tree: ServiceTree, moments: Moments, stakes: _Stakes) -> TrunkPoints:
    doubts = account_ranges(tree, moments, available_panel_estimates(tree, moments), families(tree, moments))
    within = {aspect.id: stakes.own[aspect.id] * stakes.reach[aspect.id] for aspect in tree.aspects}
    ends = stakes if doubts.moments.left_out == moments.left_out else _Stakes.of(tree, doubts.moments)
    best = doubts.best
    high = ends.figure(ends.of_trunk(tree, best.upper_slopes), best)
    low, ranges = {}, []
    for kappa in KAPPAS:
        points = ends.of_trunk(tree, best.lower_slopes(kappa))
        least = ends.of_trunk(tree, best.least_slopes(kappa))
        low[kappa], upper = ends.figure(points, best, kappa), high.high
        if best.by == "markers" and best.moods is not None and upper is not None:
            upper = ends.figure(ends.of_trunk(tree, best.measured_slopes(best.moods, kappa)[1]), best, kappa).high
        ranges.append(TrunkRange(kappa, ends.lower_limit(points, least, best, kappa), upper))
    observed = stakes.figure(np.sum(list(within.values()), axis=0))
    return TrunkPoints(observed, low[1.0], high, tuple(ranges), doubts.evidence)
