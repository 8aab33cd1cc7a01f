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


def ratio_clear_chance(
    means: Array, covariance: Array, *, limit: float, errors: float, least_denominator: float
) -> float:
    """The probability that an estimated ratio, with so many of its standard errors added, stays below a limit.

    Numerator x and denominator d are normal; the ratio's error comes out larger where d comes out smaller:

        d > k SD(d)  and  x / d + c sqrt(v_xx - 2 r v_xd + r^2 v_dd) / d <= limit,   r = x / d.

    For each d it holds up to the smaller root r of (limit - r)^2 d^2 = c^2 (v_xx - 2 r v_xd + r^2 v_dd) (E. Fieller,
    Journal of the Royal Statistical Society B 16, 1954); over d it is added up by the trapezoidal rule. For many
    respondents it is Phi((limit - r) / SE - c).

    Args:
        means: Shape (2,): what x and d estimate.
        covariance: Shape (2, 2): V of both estimates.
        limit: What the ratio must stay below.
        errors: c, of the ratio's standard errors.
        least_denominator: k, of the denominator's standard errors; 0 only asks for its sign.
    """
    from scipy.special import ndtr

    (xx, xd), (_, dd) = covariance
    steps = np.linspace(-8.0, 8.0, 1601)
    drawn = means[1] + dd**0.5 * steps
    leading = drawn**2 - errors**2 * dd
    middle, last = limit * drawn**2 - errors**2 * xd, limit**2 * drawn**2 - errors**2 * xx
    inside = middle**2 - leading * last
    told = (drawn > least_denominator * dd**0.5) & (leading > 0) & (inside >= 0)
    root = (middle[told] - np.sqrt(inside[told])) / leading[told]
    left = max(xx - xd**2 / dd, 0.0) ** 0.5
    expected = means[0] + xd / dd * (drawn[told] - means[1])
    with np.errstate(divide="ignore"):  # nothing left to vary: it holds or not
        below = ndtr((root * drawn[told] - expected) / left)
    return float((below * np.exp(-(steps[told] ** 2) / 2)).sum() * (steps[1] - steps[0]) / (2 * pi) ** 0.5)


def clipped_normal_mean(mean: Array, spread: float, low: float, high: float) -> Array:
    """The mean of normal variables whose values beyond two ends are put to these ends.

    E = low + Int_low^high P(X > t) dt = high - [G(high) - G(low)],  G(t) = s [z Phi(z) + phi(z)], z = (t - mean) / s.

    Args:
        mean: Of the variables, any shape.
        spread: Their standard deviation; 0 for none.
        low: The lower end.
        high: The upper end.
    """
    from scipy.special import ndtr

    if spread <= 0:
        return np.clip(mean, low, high)

    def below(end: float) -> Array:
        z = (end - np.asarray(mean)) / spread
        found: Array = spread * (z * ndtr(z) + np.exp(-(z**2) / 2) / (2 * pi) ** 0.5)
        return found

    return high - (below(high) - below(low))
