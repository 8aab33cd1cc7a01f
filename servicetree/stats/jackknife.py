"""Delete-a-group jackknife: standard errors, intervals and tests.

Every estimate in this library is computed on a *stack*: an array whose first axis holds the estimate from all
rows at 0, and the estimates with one bucket of rows left out at 1, 2, ... . One formula serves both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.stats.arrays import Array
from servicetree.stats.distributions import f_tail, student_quantile

FEWEST_BUCKETS = 16
_NO_SPREAD = 1e-9  # of scores on 0-100; what rounding leaves of equal answers is smaller


@frozen
class Interval:
    """An estimate with its doubt.

    Attributes:
        value: The estimate; None where there is nothing to estimate from.
        low: Lower end of the 95 % interval; None where there is no interval (the issues say why).
        high: Upper end.
        se: Standard error.

    Example:
        >>> st.Interval(29.6, low=27.8, high=31.4, se=0.9).clear_of_zero
        True
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    se: float | None = None

    def scaled(self, factor: float) -> Interval:
        """Return the interval of ``factor`` times the figure."""
        if self.value is None:
            return self
        if self.low is None or self.high is None or self.se is None:
            return Interval(self.value * factor)
        ends = sorted((self.low * factor, self.high * factor))
        return Interval(self.value * factor, ends[0], ends[1], self.se * abs(factor))

    @property
    def clear_of_zero(self) -> bool:
        """Whether the interval excludes 0; False without an interval."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def grouped_sums(place: NDArray[np.int64], values: Array, count: int) -> Array:
    """Add up layers that have the same place.

    Args:
        place: Shape (C,): where each layer belongs, 0 to count - 1.
        values: Shape (C, ...).
        count: How many places there are.

    Returns:
        Shape (count, ...); the values themselves where each has a place of its own. Not to be written into.
    """
    rises = bool((place[1:] > place[:-1]).all())
    if rises and len(place) == count:
        return values
    total = np.zeros((count, *values.shape[1:]))
    if rises:
        total[place] = values
        return total
    order = np.argsort(place, kind="stable")
    rising = place[order]
    starts = np.flatnonzero(np.diff(rising, prepend=-1))
    total[rising[starts]] = np.add.reduceat(values[order], starts)
    return total


def leave_one_out(sums: Array) -> Array:
    """Stack a sum over all buckets with the sums that lack one bucket.

    Args:
        sums: Shape (K, ...): sums within each of K buckets.

    Returns:
        Shape (1 + K, ...): the whole, then the whole without bucket 1, 2, ... K.
    """
    stack = np.empty((1 + len(sums), *sums.shape[1:]))
    np.sum(sums, axis=0, keepdims=True, out=stack[:1])
    np.subtract(stack[:1], sums, out=stack[1:])
    return stack


def standard_error(stack: Array) -> Array:
    """Delete-one-bucket jackknife standard error, sqrt((K-1)/K sum (theta_k - mean)^2).

    Args:
        stack: Shape (1 + K, ...), as from ``leave_one_out`` and formulas upon it.

    Returns:
        Shape (...); NaN where any replicate could not be computed.
    """
    replicates = stack[1:]
    count = len(replicates)
    if count == 0:
        return np.full(stack.shape[1:], np.nan)
    with np.errstate(invalid="ignore"):  # what is infinite, less an infinite mean, is NaN
        spread = replicates - replicates.sum(axis=0) / count
        error: Array = np.sqrt((count - 1) / count * np.einsum("k...,k...->...", spread, spread))
    return error


def jackknife_covariance(stack: Array) -> Array:
    """Delete-one-bucket jackknife covariance of several estimates.

    Args:
        stack: Shape (1 + K, J).

    Returns:
        Shape (J, J): (K-1)/K sum of (theta_k - mean)(theta_k - mean)'.
    """
    spread = stack[1:] - stack[1:].mean(axis=0)
    count = len(spread)
    covariance: Array = (count - 1) / count * spread.T @ spread
    return covariance


def wald(stack: Array) -> tuple[float, float]:
    """Test that several estimates are all 0, by their jackknife covariance.

    As that covariance is itself estimated, from as many replicates as there are buckets, T2 = theta' S^-1 theta is
    Hotelling's: (K - J) / (J (K - 1)) T2 has the distribution F(J, K - J). Taken as F(J, K - 1) instead, T2 / J of
    seven estimates would reject what is true in 6 of 100 surveys with 128 buckets and in 8 with 60, instead of 5.

    Args:
        stack: Shape (1 + K, J).

    Returns:
        The F statistic and the probability of a larger one; NaN where there are too few replicates, or one of them
        could not be computed.
    """
    replicates, count = len(stack) - 1, stack.shape[1]
    if not count or count >= replicates / 2 or not np.isfinite(stack).all():
        return float("nan"), float("nan")
    spread = jackknife_covariance(stack)
    if count == 1 and spread[0, 0] > 0:
        squared = float(stack[0, 0] ** 2 / spread[0, 0])
    elif np.linalg.matrix_rank(spread, hermitian=True) < count:
        return float("nan"), float("nan")
    else:
        squared = float(stack[0] @ np.linalg.solve(spread, stack[0]))
    statistic = squared * (replicates - count) / (count * (replicates - 1))
    return statistic, f_tail(statistic, count, replicates - count)


def holm(chances: Array) -> Array:
    """Adjust the p-values of several tests, so that all of them together err in 5 % of surveys at most.

    The smallest is multiplied by their number J, the next by J - 1, ...; none is below the one before. (S. Holm,
    Scandinavian Journal of Statistics 6, 1979.)

    Args:
        chances: Shape (J,); NaN counts as no test.
    """
    adjusted = np.full_like(chances, np.nan)
    order = np.argsort(chances)[: int(np.isfinite(chances).sum())]
    raised = chances[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(raised), 1.0)
    return adjusted


@frozen(eq=False)
class Figures:
    """Estimates of one kind with their intervals, as arrays.

    Attributes:
        value: Shape (G, ...): the estimates for each segment, the whole first.
        low: Lower ends, NaN where there is no interval.
        high: Upper ends.
        se: Standard errors.
    """

    value: Array
    low: Array
    high: Array
    se: Array

    def at(self, *index: int) -> Interval:
        """Return one figure as an Interval, NaN as None."""
        return Interval(*(number_or_none(part[index]) for part in (self.value, self.low, self.high, self.se)))

    def over(self, segment: int) -> Iterator[Interval]:
        """Iterate over the figures of one segment (arrays of shape (G, J) only)."""
        return map(Interval, *(_numbers_or_none(part[segment]) for part in (self.value, self.low, self.high, self.se)))

    def at_columns(self, columns: NDArray[np.intp]) -> Figures:
        """Return some figures of each segment (arrays of shape (G, J) only)."""
        return Figures(*(part[:, columns] for part in (self.value, self.low, self.high, self.se)))


def side_by_side(pieces: Sequence[Figures]) -> Figures:
    """Put figures of shape (G, J1), (G, J2), ... of the same segments beside each other."""
    if len(pieces) == 1:
        return pieces[0]
    parts = ("value", "low", "high", "se")
    return Figures(*(np.concatenate([getattr(one, part) for one in pieces], axis=1) for part in parts))


def where_spread(found: Figures) -> Figures:
    """Leave out the intervals of scores that no bucket moves: equal answers have no spread to tell an interval from.

    A hundred customers who all gave the best mark do not make it certain that the next one will.

    Args:
        found: Scores on 0-100.
    """
    nothing = found.se <= _NO_SPREAD
    if not nothing.any():
        return found
    return Figures(found.value, *(np.where(nothing, np.nan, part) for part in (found.low, found.high, found.se)))


def number_or_none(number: float) -> float | None:
    """Return a figure, or None for NaN: what could not be computed."""
    return float(number) if isfinite(number) else None


def _numbers_or_none(numbers: Array) -> list[float | None]:
    found = numbers.tolist()
    return found if np.isfinite(numbers).all() else [number_or_none(number) for number in found]


def figures(stack: Array, buckets: NDArray[np.int64], scale: float = 1.0) -> Figures:
    """Turn a stack into estimates with intervals theta +- t(K'-1) SE.

    Args:
        stack: Shape (1 + K, G, ...): G segments, the whole first.
        buckets: Shape (G,): the non-empty buckets of each segment; fewer than 16 give no interval.
        scale: Multiplies everything; 100 for scores and points.

    Returns:
        The figures; an interval is NaN where it cannot be had.
    """
    value = stack[0] * scale
    enough = np.where(buckets >= FEWEST_BUCKETS, 1.0, np.nan)
    quantile = student_quantile(np.maximum(buckets - 1, 1)) * enough
    aside = (slice(None), *([None] * (stack.ndim - 2)))
    error = standard_error(stack) * scale * enough[aside]
    half = error * quantile[aside]
    return Figures(value, value - half, value + half, error)
