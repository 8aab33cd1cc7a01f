"""Tail probabilities and quantiles of Student's t, F and the normal distribution.

The first two are shares of a beta function, reckoned here: scipy has them as well, but importing its special functions
takes longer than everything else that a small trace does. It is asked where a verb is slow anyway.
"""

from __future__ import annotations

from functools import lru_cache
from math import erfc, exp, inf, lgamma, log, nan, pi

import numpy as np
from numpy.typing import NDArray

from servicetree.stats.arrays import Array

CONFIDENCE = 0.95
_ROUNDING = 1e-15
_MOST_STEPS = 10_000


def f_tail(statistic: float, above: int, below: int) -> float:
    """The probability of a larger F statistic with ``above`` and ``below`` degrees of freedom."""
    return _incomplete_beta(below, above * max(statistic, 0.0), below / 2, above / 2)


def student_tail(statistic: float, degrees: int) -> float:
    """The probability of a larger value of Student's t."""
    beyond = _incomplete_beta(degrees, statistic**2, degrees / 2, 0.5) / 2
    return beyond if statistic > 0 else 1.0 - beyond


def student_quantile(degrees: NDArray[np.int64] | int) -> Array:
    """The two-sided 95 % quantile of Student's t."""
    asked = np.asarray(degrees)
    return np.array([_student_quantile(int(one)) for one in asked.flat]).reshape(asked.shape)


@lru_cache(maxsize=1024)
def _student_quantile(degrees: int) -> float:
    """Solve P(|T| > t) = 5 % by Newton's method; as the tail is convex, it climbs from below and never jumps past."""
    if degrees < 1:
        return nan
    t, step = 1.959, inf
    height = 2 * exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / (pi * degrees) ** 0.5
    for _ in range(60):
        if step <= 1e-13 * t:
            break
        density = height * (1 + t * t / degrees) ** (-(degrees + 1) / 2)
        step = (2 * student_tail(t, degrees) - (1 - CONFIDENCE)) / density
        t += step
    return t


def _incomplete_beta(part: float, rest: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b) at x = part / (part + rest), near 0 and near 1 alike.

    By its continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22), from the end at which it
    settles sooner, evaluated from the top as W. Lentz does (Applied Optics 15, 1976).
    """
    if rest > 0 and part * (b + 1) > rest * (a + 1):
        return 1.0 - _incomplete_beta(rest, part, b, a)
    x = part / (part + rest)
    if not 0.0 < x < 1.0:
        return x  # nothing, everything, or NaN
    over, under = 1.0, 1.0 / (1.0 - (a + b) * x / (a + 1))
    fraction = under
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = fraction
        for term in (even, odd):
            under = 1.0 / (1.0 + term * under)
            over = 1.0 + term / over
            fraction *= over * under
        if abs(fraction - before) <= _ROUNDING * fraction:
            break
    front = a * log(x) + b * log(rest / (part + rest)) + lgamma(a + b) - lgamma(a) - lgamma(b)
    return exp(front) * fraction / a


def normal_below(bound: float) -> float:
    """The probability that a standard normal variable lies below a bound."""
    return erfc(-bound / 2**0.5) / 2


def bivariate_normal_below(first: float, second: float, correlation: float) -> float:
    """The probability that two standard normal variables with a correlation lie below two bounds.

    P = Int_{-inf}^a phi(t) Phi((b - r t) / sqrt(1 - r^2)) dt, by Simpson's rule from -8.
    """
    from scipy.special import ndtr

    least, steps = -8.0, 800
    if first <= least:
        return 0.0
    points = np.linspace(least, min(first, -least), steps + 1)
    weights = np.full(steps + 1, 2.0)
    weights[1::2] = 4.0
    weights[[0, -1]] = 1.0
    rest = max(1.0 - correlation**2, 1e-12) ** 0.5
    density = np.exp(-(points**2) / 2) / np.sqrt(2 * np.pi)
    heights = density * ndtr((second - correlation * points) / rest)
    return float((weights * heights).sum() * (points[1] - points[0]) / 3)
