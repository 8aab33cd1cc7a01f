"""Confidence limits of ratios by Fieller's theorem.

A ratio whose denominator is not clearly off 0 has no symmetric interval: estimate +- t SE is too narrow there, and to
show it only where the denominator came out large keeps just the samples in which it came out too large.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from servicetree.stats.arrays import Array
from servicetree.stats.distributions import student_quantile
from servicetree.stats.jackknife import FEWEST_BUCKETS, Figures, figures, jackknife_covariance, standard_error


def fieller(numerator: Array, denominator: Array, t: float) -> tuple[float, float] | None:
    """Give the limits of a ratio N / D: every r for which N - r D is within t standard errors of 0.

    With the jackknife covariance V of N and D these r solve (N - r D)^2 <= t^2 (V_nn - 2 r V_nd + r^2 V_dd), which is a
    range that holds N / D if D^2 > t^2 V_dd, and has no end on one side or both if not. (E. Fieller, Journal of the
    Royal Statistical Society B 16, 1954; docs/reference/model.md, section 10.)

    Args:
        numerator: Shape (1 + K,): N from everything, and with each unit left out, as from ``leave_one_out``.
        denominator: Shape (1 + K,): D likewise.
        t: How many standard errors are allowed, such as Student's quantile of K - 1 degrees of freedom.

    Returns:
        The lower and the upper limit; None where the set is unbounded: the denominator says too little. NaN where
        there are no replicates, or one of them could not be computed.
    """
    both = np.stack([numerator, denominator], axis=1)
    if len(both) < 2 or not (np.isfinite(both).all() and np.isfinite(t)):  # noqa: PLR2004 - the whole and a replicate
        return float("nan"), float("nan")
    n, d = both[0]
    (nn, nd), (_, dd) = t**2 * jackknife_covariance(both)
    leading, middle, last = d**2 - dd, n * d - nd, n**2 - nn
    if leading <= 0:
        return None
    root = np.sqrt(max(middle**2 - leading * last, 0.0))
    return float((middle - root) / leading), float((middle + root) / leading)


def ratio_figures(stack: Array, denominator: Array, buckets: NDArray[np.int64], scale: float = 1.0) -> Figures:
    """Give estimates that are ratios, or sums of ratios, of one denominator their limits, side by side.

    A figure f = a - b / D has the limits of the ratio f D / D, a quadratic inequality as in ``fieller``. Where D is not
    clearly off 0 the set has no end on one side or on both; of two half-lines the one is taken that goes with D > 0.

    Args:
        stack: Shape (1 + K, G, ...): the figures of G segments, the whole first, from everything and with each unit
            left out.
        denominator: Shape (1 + K,): D likewise, which is above 0 in truth.
        buckets: Shape (G,): the non-empty buckets of each segment; fewer than 16 give no limits.
        scale: Multiplies the figures.

    Returns:
        The figures; a limit is NaN where there is none.
    """
    plain = figures(stack, buckets, scale)
    aside = (slice(None), *([None] * (stack.ndim - 2)))
    t = student_quantile(np.maximum(buckets - 1, 1)) * np.where(buckets >= FEWEST_BUCKETS, 1.0, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):  # what has no limit is NaN
        above = stack * denominator.reshape(-1, *([1] * (stack.ndim - 1)))
        nn, nd, dd = (t[aside] ** 2 * one for one in _covariances(above, denominator))
        low, high = _sides(above[0], denominator[0], nn, nd, dd)
    return Figures(plain.value, low * scale, high * scale, plain.se)


def is_clear(denominator: Array, buckets: int) -> bool:
    """Tell whether a denominator, shape (1 + K,), is above 0 beyond doubt, so that its ratios have two limits."""
    t = float(student_quantile(max(buckets - 1, 1)))
    return bool(buckets >= FEWEST_BUCKETS and denominator[0] > t * standard_error(denominator))


def _covariances(above: Array, below: Array) -> tuple[Array, Array, Array]:
    """Return the jackknife variances of numerators, shape (G, ...), their covariances with D, and D's variance."""
    count = len(below) - 1
    spread, own = above[1:] - above[1:].mean(axis=0), below[1:] - below[1:].mean()
    factor = (count - 1) / count
    with_it = np.tensordot(own, spread, axes=(0, 0))
    return factor * (spread**2).sum(axis=0), factor * with_it, factor * (own**2).sum()


def _sides(n: Array, d: float, nn: Array, nd: Array, dd: Array) -> tuple[Array, Array]:
    leading, middle, inside = d**2 - dd, n * d - nd, (n * d - nd) ** 2 - (d**2 - dd) * (n**2 - nn)
    # Where D is clear the estimate itself is in the set, so that only rounding can bring this below 0.
    root = np.sqrt(np.where(leading > 0, np.maximum(inside, 0.0), np.where(inside >= 0, inside, np.nan)))
    ends = np.sort(np.stack([(middle - root) / leading, (middle + root) / leading]), axis=0)
    bounded, rises = (leading > 0) & (d > 0), (leading < 0) & (n - nd / dd * d > 0)
    falls = (leading < 0) & ~rises
    return np.where(bounded, ends[0], np.where(rises, ends[1], np.nan)), np.where(
        bounded, ends[1], np.where(falls, ends[0], np.nan)
    )
