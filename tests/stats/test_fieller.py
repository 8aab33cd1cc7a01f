"""Limits of ratios: they are where the test of N - r D changes its mind, and hold the truth however weak D is."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as some
from scipy import stats

from servicetree.stats.fieller import fieller
from servicetree.stats.jackknife import leave_one_out


def sums(seed: int, denominator: float, *, units: int = 30, related: float = 0.6) -> tuple[np.ndarray, np.ndarray]:
    """Stack the sums of two variables over units, N about 0.4 D, and noise in both that is related."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=(units, 2)) @ np.linalg.cholesky([[1, related], [related, 1]]).T
    stack = leave_one_out(noise + denominator * np.array([0.4, 1.0]))
    return stack[:, 0], stack[:, 1]


@given(some.integers(0, 500), some.floats(-3, 3), some.floats(0.5, 4))
def test_limits_are_where_the_test_of_the_difference_changes_its_mind(seed, denominator, t):
    """At each limit |N - r D| is t standard errors, by NumPy's covariance; the ratio itself lies between."""
    top, bottom = sums(seed, denominator)
    limits = fieller(top, bottom, t)
    covariance = np.cov(top[1:], bottom[1:], bias=True) * (len(top) - 2)
    if limits is None:
        assert bottom[0] ** 2 <= t**2 * covariance[1, 1] * (1 + 1e-9)
        return
    assert limits[0] <= top[0] / bottom[0] <= limits[1]
    for limit in limits:
        apart = np.array([1.0, -limit])
        assert (top[0] - limit * bottom[0]) ** 2 == pytest.approx(t**2 * apart @ covariance @ apart, rel=1e-5)


@given(some.integers(0, 500), some.floats(-3, 3), some.floats(-5, 5), some.floats(-5, 5))
def test_limits_follow_the_units_of_both(seed, denominator, shift, factor):
    """A multiple of D added to N shifts the limits, a multiple of N stretches them: a law of ratios."""
    assume(abs(factor) > 0.01)
    top, bottom = sums(seed, denominator)
    plain, moved = fieller(top, bottom, 2.0), fieller(factor * (top + shift * bottom), bottom, 2.0)
    assert (plain is None) == (moved is None)
    if plain is not None:
        assert moved == pytest.approx(sorted(factor * (limit + shift) for limit in plain), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("denominator", [0.0, 0.3, 1.0])
def test_the_set_holds_the_truth_however_weak_the_denominator(denominator):
    """Of 2,000 draws 95 in a hundred hold .4, an unbounded set holding it where the test of N - .4 D passes."""
    t = stats.t.ppf(0.975, 29)
    held = []
    for seed in range(2000):
        top, bottom = sums(seed, denominator)
        if (limits := fieller(top, bottom, t)) is not None:
            held.append(limits[0] <= 0.4 <= limits[1])
        else:
            rest = top - 0.4 * bottom
            held.append(abs(rest[0]) <= t * np.sqrt(len(rest) - 2) * rest[1:].std())
    assert abs(np.mean(held) - 0.95) < 3.5 * (0.05 * 0.95 / 2000) ** 0.5


def test_a_denominator_that_says_nothing_has_no_limits():
    """None where the set is unbounded; NaN where there is nothing to reckon with."""
    top, bottom = sums(1, 0.0)
    assert fieller(top, bottom, 2.0) is None
    assert np.isnan(fieller(top[:1], bottom[:1], 2.0)).all()
    assert np.isnan(fieller(np.where(np.arange(31) == 4, np.nan, top), bottom, 2.0)).all()
    assert np.isnan(fieller(top, bottom, np.nan)).all()
