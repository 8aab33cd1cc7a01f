"""Limits of ratios: they are where the test of N - r D changes its mind, and hold the truth however weak D is."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as some
from scipy import stats

from servicetree.stats.fieller import fieller, is_clear, ratio_figures
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


@given(some.integers(0, 500), some.floats(-3, 3))
def test_many_ratios_at_once_have_the_limits_of_each(seed, denominator):
    """Side by side the same limits as one by one, where they have two ends and the denominator is above 0."""
    top, bottom = sums(seed, denominator)
    found = ratio_figures((top / bottom)[:, None], bottom, np.array([30]))
    alone = fieller(top, bottom, float(stats.t.ppf(0.975, 29)))
    if alone is not None and bottom[0] > 0:
        assert (found.low[0], found.high[0]) == pytest.approx(alone, rel=1e-6)
        assert is_clear(bottom, 30)
    elif alone is not None:
        assert np.isnan([found.low[0], found.high[0]]).all()  # a denominator that is clearly below 0 cannot be


def test_a_half_line_goes_with_a_denominator_above_zero():
    """Where one side has no end, the other's limit solves the same equation, and what is beyond is not rejected."""
    t, seen = float(stats.t.ppf(0.975, 29)), 0
    for seed in range(400):
        top, bottom = sums(seed, 0.2)
        found = ratio_figures((top / bottom)[:, None], bottom, np.array([30]))
        low, high = found.low[0], found.high[0]
        if np.isfinite(low) == np.isfinite(high):
            continue
        seen += 1
        covariance = np.cov(top[1:], bottom[1:], bias=True) * (len(top) - 2)
        limit, outward = (low, 1.0) if np.isfinite(low) else (high, -1.0)
        step = 1e-3 * (1 + abs(limit))
        beyond = [
            (top[0] - ratio * bottom[0]) ** 2 / (np.array([1.0, -ratio]) @ covariance @ (1.0, -ratio)) / t**2 - 1
            for ratio in (limit, limit + outward * step, limit - outward * step)
        ]
        assert beyond[0] == pytest.approx(0.0, abs=1e-4)
        assert beyond[1] < 0 < beyond[2]
    assert seen > 10


def test_a_figure_that_does_not_hang_on_the_denominator_keeps_no_doubt_of_it():
    """A constant has itself for both limits, whatever rounding does."""
    _, bottom = sums(1, 3.0)
    found = ratio_figures(np.full((31, 2, 3), 0.7), bottom, np.array([30, 30]))
    assert found.low == pytest.approx(np.full((2, 3), 0.7))
    assert found.high == pytest.approx(np.full((2, 3), 0.7))
    assert np.isnan(ratio_figures(np.full((31, 1), 0.7), bottom, np.array([12])).low).all()
