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


def student_quantile(degrees: NDArray[np.int64] | int, tests: int = 1) -> Array:
    """The two-sided 95 % quantile of Student's t.

    Args:
        degrees: Degrees of freedom.
        tests: How many intervals are to hold all at once in 95 %; each then errs in 5 % / tests (Bonferroni).
    """
    asked = np.asarray(degrees)
    return np.array([_student_quantile(int(one), tests) for one in asked.flat]).reshape(asked.shape)


@lru_cache(maxsize=1024)
def _student_quantile(degrees: int, tests: int) -> float:
    """Solve P(|T| > t) = 5 % / tests by Newton's method; as the tail is convex, it climbs and never jumps past."""
    if degrees < 1:
        return nan
    t, step = 1.959, inf
    height = 2 * exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / (pi * degrees) ** 0.5
    for _ in range(60):
        if step <= 1e-13 * t:
            break
        density = height * (1 + t * t / degrees) ** (-(degrees + 1) / 2)
        step = (2 * student_tail(t, degrees) - (1 - CONFIDENCE) / tests) / density
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
    means: Array,
    covariance: Array,
    growth: Array,
    *,
    limit: float,
    errors: float,
    least_denominator: float,
    degrees: int,
) -> float:
    """The probability that an estimated ratio, with so many of its standard errors added, stays below a limit.

    Numerator x and denominator d are normal, and judged by standard errors that are estimated with them:

        d > k SE_d  and  x / d + c sqrt(SE_x^2 - 2 r s SE_x SE_d + r^2 SE_d^2) / d <= limit,   r = x / d,

    s their correlation. An SE comes out larger or smaller with x and d (``growth``), and by chance of its own, of
    relative spread 1 / sqrt(2 f). For many respondents this is Phi((limit - r) / SE - c) times the chance that d is
    clear. It is added up over a grid of independent standard normal z, (x, d) = means + L z.

    Args:
        means: Shape (2,): what x and d estimate.
        covariance: Shape (2, 2): of both, L L'.
        growth: Shape (2, 2): d log SE / d z, by z in rows, of x and d in columns.
        limit: What the ratio must stay below.
        errors: c, of the ratio's standard errors.
        least_denominator: k, of the denominator's standard errors; 0 only asks for its sign.
        degrees: f, the degrees of freedom of the standard errors.
    """
    from scipy.special import ndtr

    steps = np.linspace(-6.0, 6.0, 121)
    first, second = np.meshgrid(steps, steps, indexing="ij")
    weights = np.exp(-(first**2 + second**2) / 2)
    sd_x, sd_d = np.sqrt(np.diagonal(covariance))
    correlation = covariance[0, 1] / (sd_x * sd_d)
    x = means[0] + sd_x * first
    d = means[1] + sd_d * (correlation * first + max(1 - correlation**2, 0.0) ** 0.5 * second)
    se_x, se_d = (sd * np.exp(growth[0, i] * first + growth[1, i] * second) for i, sd in enumerate((sd_x, sd_d)))
    ratio, noise = x / d, (2 * degrees) ** -0.5
    error = np.sqrt(np.maximum(se_x**2 - 2 * ratio * correlation * se_x * se_d + (ratio * se_d) ** 2, 1e-300)) / abs(d)
    below = ndtr(((limit - ratio) / (errors * error) - 1) / noise)
    clear = ndtr((d / (least_denominator * se_d) - 1) / noise) if least_denominator else d > 0
    return float((weights * below * clear).sum() / weights.sum())


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
