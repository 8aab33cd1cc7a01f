"""Confidence limits of ratios by Fieller's theorem.

A ratio whose denominator is not clearly off 0 has no symmetric interval: estimate +- t SE is too narrow there, and to
show it only where the denominator came out large keeps just the samples in which it came out too large.
"""

from __future__ import annotations

import numpy as np

from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import jackknife_covariance


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
