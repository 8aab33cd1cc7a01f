"""Confidence limits of what was kept because an estimate came out below a bound.

Estimates that are shown only where a test was passed are those in which chance helped: an interval of estimate +- t SE
holds the truth the less often, the nearer to the bound the estimate came out. The limits here are those of the
distribution that is left once the test was passed, the normal one cut off at the bound. (J. Lee, D. Sun, Y. Sun and
J. Taylor, Annals of Statistics 44, 2016; docs/reference/model.md, section 5.)
"""

from __future__ import annotations

from functools import lru_cache
from math import inf

import numpy as np

from servicetree.stats.arrays import Array
from servicetree.stats.distributions import CONFIDENCE, normal_below
from servicetree.stats.jackknife import Figures, standard_error

_TAIL = 1 - CONFIDENCE  # on one side: whatever was kept errs in the direction of the bound
_MOST = 30.0  # standard errors; beyond it the distribution function underflows
_PRECISE = 1e-9
_PLAIN = 1.959963984540054  # standard errors of the limit where nothing was selected


@lru_cache(maxsize=1024)
def errors_to_limit(distance: float) -> float:
    """Say how many standard errors above an estimate the upper limit of its mean lies, given that it passed.

    With X normal around u, kept if X <= c, the limit solves P(X <= x | X <= c) = 5 %.

    Args:
        distance: (c - x) / SE: by how many standard errors the estimate x came out below the bound c.

    Returns:
        As for a limit on two sides, 1.96, far below the bound; more from 1.97 standard errors on, and infinite where it
        came out so near to the bound that nothing can be ruled out.
    """
    if not distance > 0:
        return inf

    def chance(errors: float) -> float:
        passed = normal_below(distance - errors)
        return normal_below(-errors) / passed if passed > 0 else 1.0

    low, high = 0.0, _MOST
    if chance(high) > _TAIL:
        return inf
    while high - low > _PRECISE:
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) > _TAIL else (low, middle)
    return max(high, _PLAIN)


def lower_limits_if_kept(plain: Figures, stack: Array, kept: Array, bound: float, least: Array) -> Array:
    """Give figures lower limits that allow for what they were shown for: another estimate came out below a bound.

    What of a figure goes with that estimate, cov / SE, has the limit of ``errors_to_limit``; the rest its own.

    Args:
        plain: The figures with their limits, value -+ t SE, shape (G, ...).
        stack: Shape (1 + K, G, ...): the same from everything and with each unit left out.
        kept: Shape (1 + K,): the estimate that had to come out below the bound.
        bound: The bound, its own margin taken off.
        least: Shape (G, ...): limits for the largest that the estimate's mean may be; none is lower.

    Returns:
        Shape (G, ...); never above the plain limits. Figures that rise with the estimate keep theirs.
    """
    error = float(standard_error(kept))
    if not (np.isfinite(error) and error > 0):
        return plain.low
    errors = errors_to_limit((bound - float(kept[0])) / error)
    if errors == _PLAIN:  # so far below the bound that chance hardly helped
        return plain.low
    count = len(kept) - 1
    spread, own = stack[1:] - stack[1:].mean(axis=0), kept[1:] - kept[1:].mean()
    along = (count - 1) / count * np.tensordot(own, spread, 1) / error
    with np.errstate(invalid="ignore", divide="ignore"):  # a figure that does not vary has no limit to move
        part = np.clip(along / standard_error(stack), -1.0, 1.0)
        moved = np.where(part < 0, part**2 * ((errors / _PLAIN) ** 2 - 1), 0.0)
        low = plain.value - (plain.value - plain.low) * np.sqrt(1 + moved)
    return np.where(np.isfinite(plain.low), np.minimum(np.fmax(low, least), plain.low), np.nan)
