"""Direct and indirect paths from nodes to loyalty, and the loyalty at stake by source.

See docs/reference/model.md, section 10.
The theory says that good service leads to satisfaction, and satisfaction to loyalty; direct
paths from nodes to loyalty, with satisfaction held fast, are what speaks against it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from servicetree.account.carry_over import families
from servicetree.account.ledger import ledger, traced_losses
from servicetree.account.ranges import account_ranges, available_panel_estimates
from servicetree.account.results import TrunkPoints
from servicetree.analysis.loyalty_results import Loyalty, NodePath
from servicetree.analysis.outcome_regression import regress_outcome
from servicetree.analysis.weighting import row_issues
from servicetree.errors import Issue
from servicetree.moments.gathering import gathered
from servicetree.moments.issues import answer_issues
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Interval
from servicetree.stats.regression import is_collinear, slopes
from servicetree.tree.nodes import LOYALTY, SATISFACTION
from servicetree.tree.service_tree import ServiceTree


def loyalty(tree: ServiceTree, answers: Any, **options: Any) -> Loyalty:
    """Trace loyalty to satisfaction, to the nodes past satisfaction, and to where loss began.

    Loyalty at stake of a source = slope of loyalty on satisfaction x the points that began there. It is given only with
    ``direct`` weights, for only then is the overall score measured in what satisfaction makes of it. The weights are
    taken as they stand in the tree: their own doubt is not in the intervals. As any root looks guilty, the trunk's
    stake stands beside that at both ends of its range.

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
    """
    moments = gathered(tree, answers, **options)
    found = regress_outcome(tree, moments, (SATISFACTION, LOYALTY))
    alone = slopes(found.products[:, -2:, -2:], 1)[:, 0, 0]
    stakes, reason = _at_stake(tree, moments, alone)
    direct, at_stake = moments.figures(found.slopes[:, None]), moments.figures(stakes[:, None], 100)
    trunk = _trunk_at_stake(tree, moments, alone, stakes) if reason is None else None
    issues = [*answer_issues(tree, moments), *row_issues(moments, found)]
    if is_collinear(found.products[0, :-1, :-1]):
        said = "some nodes and satisfaction are nearly the same, so direct paths to loyalty cannot be told apart"
        issues.append(Issue("singular", LOYALTY, said))
    return Loyalty(
        tree=tree,
        by=moments.by,
        n=found.n,
        of=moments.n,
        slope=moments.figures(alone[:, None]).at(0),
        given_nodes=direct.at(0, len(tree.measured)),
        r2=moments.figures(found.explained[:, None]).at(0),
        nodes=tuple(
            NodePath(name, tree.nodes[name].kind, direct.at(0, place), None if reason else at_stake.at(0, place))
            for place, name in enumerate(tree.measured)
        ),
        trunk_at_stake=trunk,
        reason=reason,
        issues=tuple(issues),
    )


def _at_stake(tree: ServiceTree, moments: Moments, slope: Array) -> tuple[Array, str | None]:
    """Multiply the slope with tau_a of the whole, shape (R, p), or say why not."""
    nothing = np.full((1, len(tree.measured)), np.nan)
    if tree.weight_method != "direct":
        said = (
            f"the weights are '{tree.weight_method}'; loyalty at stake needs weights taken from satisfaction: "
            "weigh by 'direct' first"
        )
        return nothing, said
    found = families(tree, moments)
    if faults := [family.fault for family in found.values() if family.fault is not None]:
        return nothing, f"there is no account: {faults[0]}"
    points = ledger(tree, traced_losses(found)).points[:, 0]
    return slope[:, None] * points, None


def _trunk_at_stake(tree: ServiceTree, moments: Moments, slope: Array, stakes: Array) -> TrunkPoints:
    doubts = account_ranges(tree, moments, available_panel_estimates(tree, moments), families(tree, moments))
    observed = moments.figures(stakes[:, : len(tree.aspects)].sum(axis=1)[:, None], 100).at(0)
    ends = (Interval(figures.at(0).value).scaled(float(slope[0])) for figures in (doubts.trunk_low, doubts.trunk_high))
    return TrunkPoints(observed, *ends)
