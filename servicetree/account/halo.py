"""The range of carry-over from the trunk: corrections for measurement error and for halo.

Measurement error in the aspects shrinks the slopes; a general mood common to all of a person's ratings inflates
them. See docs/reference/model.md, section 5.
Everything is a stack: R all rows and each bucket left out; P aspects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, Self

import attrs
import numpy as np
from attrs import frozen

from servicetree.account.panel_estimators import PanelEstimate
from servicetree.moments.layouts import MOST_NODES_TOGETHER, family_block, questions_block, siblings_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import FEWEST_BUCKETS, standard_error
from servicetree.stats.regression import inverse
from servicetree.tree.nodes import TRUNK, Aspect, Branch
from servicetree.tree.service_tree import ServiceTree

NotSeparableReason = Literal[
    "few-branches", "one-question", "no-interval", "contradictory", "denominator", "share", "not-by-siblings"
]

KAPPAS: Final = (0.75, 1.0, 1.33)
MOST_HALO_SHARE: Final = 0.5
FEWEST_CHILDREN: Final = 3
ONE_SIDED: Final = 1.645  # standard errors: a verdict has a doubt of its own, so it is a test at 5 %


@frozen(eq=False)
class SlopeEnds:
    """The ends of the carry-over to one node; stacks.

    Attributes:
        slopes_high: gamma_hi by parent, corrected for measurement error, shape (R, P); NaN if a parent's is not known.
        slopes_by_kappa: gamma_lo by parent, by kappa, each of shape (R, P); 0 if not separable.
        slopes_at_most: Likewise if halo explained as much of what the parents share as it may where carry-over can be
            told from it, a half.
        halo_share: The part of what the parents share that halo would explain, shape (R,).
        why: Why carry-over cannot be told from halo; None if it can.
    """

    slopes_high: Array
    slopes_by_kappa: Mapping[float, Array]
    slopes_at_most: Mapping[float, Array]
    halo_share: Array
    why: NotSeparableReason | None

    def of_all_rows(self) -> Self:
        """Return the ends with nothing left out."""

        def first(part: Any) -> Any:
            if isinstance(part, Mapping):
                return {key: stack[:1] for key, stack in part.items()}
            return part[:1] if isinstance(part, np.ndarray) else part

        return type(self)(*map(first, attrs.astuple(self, recurse=False)))

    @property
    def separable(self) -> bool:
        """Whether carry-over can be told from a general mood."""
        return self.why is None

    @property
    def slopes_low(self) -> Array:
        """gamma_lo by parent at kappa 1, shape (R, P); 0 if not separable."""
        return self.slopes_by_kappa[1.0]


@frozen(eq=False)
class CarryOverBounds(SlopeEnds):
    """The ends of the carry-over from the trunk to one of its children; stacks.

    Attributes:
        observed: c_obs = cov(t, v) / var(t), shape (R,).
        high: c_hi, corrected for measurement error, shape (R,); NaN if an aspect's error is not known.
        low: c_lo, corrected for halo too, by kappa, each of shape (R,); raw, whatever the verdict.
        unclamped: c_lo at kappa 1 with the halo variance as it comes, below 0 too, for tests; shape (R,).
        reverse: Slope of the trunk on the branch, shape (R,).
        halo: x, shape (R,), of all rows not below 0.
        halo_at_most: Likewise if it explained a half of what the aspects share: 0.5 / m.
    """

    observed: Array
    high: Array
    low: Mapping[float, Array]
    unclamped: Array
    reverse: Array
    halo: Array
    halo_at_most: Array


def carry_over_bounds(
    tree: ServiceTree, moments: Moments, over_time: Mapping[str, PanelEstimate] | None = None
) -> dict[str, CarryOverBounds]:
    """Compute the range of carry-over to every child of the trunk.

    Args:
        tree: The tree.
        moments: Gathered with it.
        over_time: Fixed-effects estimates that have signal and are not contradicted: they are free of halo, and so the
            low end.

    Returns:
        The ends by child; a figure that cannot be computed is NaN and stops nothing.
    """
    error, known = error_variances(tree, moments)
    halo, why = _halo_variance(tree, moments, error, known=known)
    found = {
        name: _bounds_of_child(tree, moments, name, error, halo, why=why, known=known) for name in tree.trunk_children
    }
    return {name: _with_over_time_bound(end, (over_time or {}).get(name)) for name, end in found.items()}


def contradicts(panel: PanelEstimate, end: CarryOverBounds) -> bool:
    """Whether a slope over time lies clearly above the high end: common shocks or trends of whole segments do that."""
    apart = panel.trunk_slope[0] - end.high[0]
    spread = np.hypot(standard_error(panel.trunk_slope), standard_error(end.high))
    return bool(apart > 2 * spread)


def disagrees(panel: PanelEstimate, end: CarryOverBounds) -> bool:
    """Whether a slope over time lies clearly off what markers measured, on either side."""
    apart = panel.trunk_slope[0] - end.low[1.0][0]
    spread = np.hypot(standard_error(panel.trunk_slope), standard_error(end.low[1.0]))
    return bool(abs(apart) > 2 * spread)


def _with_over_time_bound(end: CarryOverBounds, panel: PanelEstimate | None) -> CarryOverBounds:
    """Take a clear slope over time for the low end: the best evidence there is without an experiment."""
    if panel is None:
        return end
    low = {**end.low, 1.0: panel.trunk_slope}
    slopes = dict.fromkeys(KAPPAS, panel.slopes.sum(axis=2))  # free of halo, so kappa changes nothing
    return attrs.evolve(end, low=low, unclamped=panel.trunk_slope, slopes_by_kappa=slopes, why=None)


def error_variances(tree: ServiceTree, moments: Moments) -> tuple[Array, bool]:
    """Estimate the error variance of each aspect's score, shape (R, P), and say whether all of them are known.

    E_a = sum_q omega_q^2 (s_qq - c), c the mean covariance between its questions; with a stated reliability
    r, (1 - r) var. An aspect with one question and no stated reliability is not corrected.
    """
    total = moments.covariance(TRUNK)
    columns, known = [], True
    for place, aspect in enumerate(tree.aspects):
        if aspect.reliability is not None:
            columns.append((1.0 - aspect.reliability) * total[:, place, place])
        elif len(aspect.questions) > 1:
            columns.append(error_from_questions(moments, aspect))
        else:
            columns.append(np.zeros(len(total)))
            known = False
    return np.stack(columns, axis=1), known


def error_from_questions(moments: Moments, node: Aspect | Branch) -> Array:
    """Estimate the error variance of a node's score from how little its questions agree, shape (R,)."""
    between = moments.covariance(questions_block(node.id))
    weights = np.array([question.weight for question in node.questions])
    weights = weights / weights.sum()
    variances = np.diagonal(between, axis1=1, axis2=2)
    pairs = len(weights) * (len(weights) - 1)
    common = (between.sum(axis=(1, 2)) - variances.sum(axis=1)) / pairs
    error: Array = (weights**2 * (variances - common[:, None])).sum(axis=1)
    return error


def _halo_variance(
    tree: ServiceTree, moments: Moments, error: Array, *, known: bool
) -> tuple[Array, NotSeparableReason | None]:
    """Estimate x, the variance of the general mood, shape (R,), from the siblings.

    It comes as it is, which may be below 0 by chance.
    """
    few = int(moments.buckets[0]) < FEWEST_BUCKETS or moments.unit is None
    numerator, denominator = np.zeros(len(error)), np.zeros(len(error))
    for above, below in _sibling_terms(tree, moments, error):
        numerator, denominator = numerator + above, denominator + below
    with np.errstate(invalid="ignore", divide="ignore"):  # no siblings: no halo can be estimated, and it is said
        halo = numerator / denominator
    why: NotSeparableReason | None = None
    if len(tree.trunk_children) < FEWEST_CHILDREN or len(tree.measured) > MOST_NODES_TOGETHER:
        why = "few-branches"
    elif not known:  # error of measurement that is not taken off looks like halo
        why = "one-question"
    elif few:
        why = "no-interval"
    elif _errors_exceed_answers(moments, error):
        why = "contradictory"
    elif not denominator[0] > 2 * standard_error(denominator):
        why = "denominator"
    return halo, why


def _errors_exceed_answers(moments: Moments, error: Array) -> bool:
    """Whether errors are all that is seen of an aspect: its questions contradict each other."""
    seen = np.diagonal(moments.covariance(TRUNK)[0])[: error.shape[1]]
    return bool((error[0] >= seen).any())


def _sibling_terms(tree: ServiceTree, moments: Moments, error: Array) -> Iterator[tuple[Array, Array]]:
    """Give the pairs of siblings' terms of x, child by child: s_jk - p_jk, (1 - a_j)(1 - a_k) + m (s_jk - p_jk)."""
    for _, between in sibling_covariances(tree, moments):
        inverted = inverse(_without_error_variance(between, error))
        first, second = between[..., :-2, -2], between[..., :-2, -1]
        left = between[..., -2, -1] - np.einsum("crp,crpq,crq->cr", first, inverted, second)
        a_first, a_second = (np.einsum("crpq,crq->cr", inverted, part) for part in (first, second))
        below = (1 - a_first) * (1 - a_second) + inverted.sum(axis=(2, 3)) * left
        yield left.sum(axis=0), below.sum(axis=0)


def sibling_covariances(tree: ServiceTree, moments: Moments) -> Iterator[tuple[list[tuple[str, str]], Array]]:
    """Give, child after child of the trunk, its pairs with all later ones, and their covariances with the aspects.

    Returns:
        The C pairs, and shape (C, R, P + 2, P + 2): the aspects, the child, the later one. Nothing in trees of so many
        nodes that there are no such blocks.
    """
    children = tree.trunk_children
    for place, one in enumerate(children[:-1], 1):
        pairs = [(one, other) for other in children[place:]]
        if siblings_block(*pairs[0]) not in moments.blocks:
            return
        yield pairs, np.stack([moments.covariance(siblings_block(*pair)) for pair in pairs])


def _without_error_variance(between: Array, error: Array) -> Array:
    """Return M = S - E for the aspects, which stand first in a block, shape (..., R, P, P)."""
    count = error.shape[1]
    return between[..., :count, :count] - error[:, :, None] * np.eye(count)


def _bounds_of_child(
    tree: ServiceTree,
    moments: Moments,
    name: str,
    error: Array,
    found: Array,
    *,
    why: NotSeparableReason | None,
    known: bool,
) -> CarryOverBounds:
    halo = found.copy()
    halo[0] = max(halo[0], 0.0)  # replicates are not clamped, or their spread would be too small
    shares, count = np.array(tree.trunk_shares), error.shape[1]
    between = moments.covariance(family_block(name))
    with_branch = between[:, :count, count:].sum(axis=2)  # contributions add up to the branch
    branch = between[:, count:, count:].sum(axis=(1, 2))
    true = _without_error_variance(between, error)
    carried = with_branch @ shares
    seen = np.einsum("p,rpq,q->r", shares, between[:, :count, :count], shares)
    variance = np.einsum("p,rpq,q->r", shares, true, shares)
    precision = inverse(true)
    share = halo * precision.sum(axis=(1, 2))
    if why is None and not share[0] + ONE_SIDED * standard_error(share) <= MOST_HALO_SHARE:
        why = "share"
    nothing = dict.fromkeys(KAPPAS, np.broadcast_to(0.0, with_branch.shape))
    slopes_high = (precision @ with_branch[..., None])[..., 0]
    with np.errstate(invalid="ignore", divide="ignore"):  # what cannot be computed is NaN
        most = MOST_HALO_SHARE / precision.sum(axis=(1, 2))
        return CarryOverBounds(
            observed=carried / seen,
            high=carried / variance if known else np.broadcast_to(np.nan, carried.shape),
            low={kappa: (carried - kappa * halo) / (variance - halo) for kappa in KAPPAS},
            unclamped=(carried - found) / (variance - found),
            slopes_high=slopes_high if known else np.broadcast_to(np.nan, slopes_high.shape),
            slopes_by_kappa=nothing if why is not None else _slopes_without_halo(true, with_branch, halo),
            slopes_at_most=nothing if why is not None else _slopes_without_halo(true, with_branch, most),
            halo_share=share,
            reverse=carried / branch,
            halo=halo,
            halo_at_most=most,
            why=why,
        )


def _slopes_without_halo(true: Array, with_branch: Array, halo: Array) -> dict[float, Array]:
    """Solve (M - x 11') gamma = s_v - kappa x 1 by kappa, shape (R, P) each, for a halo variance of shape (R,)."""
    inverted = inverse(true - halo[:, None, None])
    return {kappa: (inverted @ (with_branch - kappa * halo[:, None])[..., None])[..., 0] for kappa in KAPPAS}
