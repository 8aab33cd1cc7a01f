"""Shrinkage of the gaps between groups towards none: empirical Bayes, as the largest of many gaps is partly luck.

(C. Morris, Journal of the American Statistical Association 78, 1983; docs/reference/model.md, section 10.)
"""

from __future__ import annotations

import numpy as np

from servicetree.stats.arrays import Array

FEWEST_GROUPS = 2
_LOST_TO_ESTIMATES = 3  # degrees of freedom: the middle of the groups, and two more for a mean of 1 / variance


def shrunken(gaps: Array, errors: Array) -> tuple[Array, Array]:
    """Shrink each group's gap by how reliable it is: B gap, with B = T2 / (T2 + SE^2).

    T2 = max(var(gaps) - mean SE^2, 0) is how much the groups differ beyond chance. As T2 and the middle of the groups
    are estimated too, the variance is SE^2 (1 - (S - 1) / S (1 - B)) + 2 / (S - 3) (1 - B)^2 gap^2, with 1 for S - 3
    where there are fewer than five groups; with B SE^2 alone intervals would be too narrow.

    Args:
        gaps: Shape (S, ...): how far each of S groups is from the whole, in any unit.
        errors: Shape (S, ...): their standard errors; NaN where they are not known.

    Returns:
        The shrunken gaps and their standard errors, shape (S, ...); NaN for a group whose gap or error is not known,
        and for all groups where fewer than two are known.
    """
    known = np.isfinite(gaps) & np.isfinite(errors)
    count = known.sum(axis=0)
    groups = np.where(count >= FEWEST_GROUPS, count, np.nan)
    raw, squared = np.where(known, gaps, 0.0), np.where(known, errors, 0.0) ** 2
    away = np.where(known, raw - raw.sum(axis=0) / groups, 0.0)
    between = np.maximum((away**2).sum(axis=0) / (groups - 1) - squared.sum(axis=0) / groups, 0.0)
    total = between + squared
    # Groups that are measured without error differ by what they differ by: nothing is shrunk.
    kept = np.divide(np.broadcast_to(between, total.shape), total, out=np.ones_like(total), where=total != 0)
    lost = 1 - kept
    unsure = 2 / np.maximum(groups - _LOST_TO_ESTIMATES, 1) * (lost * raw) ** 2
    variance = squared * (1 - (groups - 1) / groups * lost) + unsure
    return np.where(known, kept * raw, np.nan), np.where(known, np.sqrt(variance), np.nan)
