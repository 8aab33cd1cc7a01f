"""The range of carry-over from a measured branch to what grows on it: the same two corrections as from the trunk.

A branch has one parent p, so its link is a ratio: s_pv / (var(p) - E_p) without errors of measurement, and with the
halo variance x that the trunk's children show taken off both, (s_pv - x) / (var(p) - E_p - x). See
docs/reference/model.md, section 5. Everything is a stack: R all rows and each bucket left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from servicetree.account.halo import (
    KAPPAS,
    MOST_HALO_SHARE,
    ONE_SIDED,
    CarryOverBounds,
    NotSeparableReason,
    SlopeEnds,
    error_from_questions,
)
from servicetree.moments.layouts import family_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import standard_error
from servicetree.tree.service_tree import ServiceTree


def estimated_links(tree: ServiceTree) -> tuple[str, ...]:
    """Name the measured branches that grow on a measured branch, by carry-over that the tree does not state."""
    parents, from_trunk = tree.carry_over_parents, set(tree.trunk_children)
    return tuple(
        name for name in parents if parents[name] and name not in from_trunk and not tree.given_carry_over(name)
    )


def deeper_links(
    tree: ServiceTree, moments: Moments, bounds: Mapping[str, CarryOverBounds], by_siblings: Collection[str]
) -> dict[str, SlopeEnds]:
    """Bound the carry-over to every measured branch that grows on a measured branch.

    Args:
        tree: The tree.
        moments: Gathered with it.
        bounds: The ends by child of the trunk.
        by_siblings: The children whose low end siblings tell. Markers, and slopes over time, say nothing of what grows
            on a child, so that there nothing is told.

    Returns:
        The ends by branch, parents before children; each has one parent.
    """
    found: dict[str, SlopeEnds] = {}
    below = {name: name for name in bounds}  # the child of the trunk from which each branch has grown
    errors: dict[str, Array] = {}
    for name in tree.from_the_trunk:
        if name in bounds or not tree.carry_over_parents[name]:
            continue
        (parent,) = tree.carry_over_parents[name]
        child = below[name] = below[parent]
        if parent not in errors:
            errors[parent] = _error_variance(tree, moments, parent)
        why: NotSeparableReason | None = bounds[child].why or (None if child in by_siblings else "not-by-siblings")
        found[name] = _link_ends(moments, name, errors[parent], bounds[child], why)
    return found


def _error_variance(tree: ServiceTree, moments: Moments, name: str) -> Array:
    """Estimate the error variance of a branch's score, shape (R,); NaN of one question, which shows none."""
    branch = tree.measured[name]
    return error_from_questions(moments, branch) if len(branch.questions) > 1 else np.full(1, np.nan)


def _link_ends(
    moments: Moments, name: str, error: Array, child: CarryOverBounds, why: NotSeparableReason | None
) -> SlopeEnds:
    between = moments.covariance(family_block(name))
    shared = between[:, 0, 1:].sum(axis=1)  # contributions add up to the branch
    true = between[:, 0, 0] - error
    if not true[0] > 0:  # not known, or errors are all that is seen of the parent
        why = why or ("one-question" if np.isnan(true[0]) else "contradictory")
        true = np.full_like(true, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):  # what cannot be computed is NaN
        share = child.halo / true
        if why is None and not share[0] + ONE_SIDED * standard_error(share) <= MOST_HALO_SHARE:
            why = "share"
        most = np.minimum(child.halo_at_most, MOST_HALO_SHARE * true)
        nothing = dict.fromkeys(KAPPAS, np.broadcast_to(0.0, (len(shared), 1)))
        return SlopeEnds(
            slopes_high=(shared / true)[:, None],
            slopes_by_kappa=nothing if why is not None else _without_halo(shared, true, child.halo),
            slopes_at_most=nothing if why is not None else _without_halo(shared, true, most),
            halo_share=share,
            why=why,
        )


def _without_halo(shared: Array, true: Array, halo: Array) -> dict[float, Array]:
    """Take the halo variance off a covariance and a variance, shape (R, 1) by kappa: it colours both branches so."""
    return {kappa: ((shared - kappa**2 * halo) / (true - kappa**2 * halo))[:, None] for kappa in KAPPAS}
