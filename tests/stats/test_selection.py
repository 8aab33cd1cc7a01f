"""Limits of what was kept because an estimate came out below a bound."""

import numpy as np
import pytest
from scipy import stats

from servicetree.stats.jackknife import Figures, jackknife_covariance
from servicetree.stats.selection import errors_to_limit, lower_limits_if_kept


@pytest.mark.parametrize("distance", [0.1, 0.5, 1.0, 1.9])
def test_the_limit_is_where_5_percent_of_what_passed_lies_below(distance):
    """By scipy's normal distribution, cut off at the bound."""
    errors = errors_to_limit(distance)
    assert stats.norm.cdf(-errors) / stats.norm.cdf(distance - errors) == pytest.approx(0.05, rel=1e-6)


def test_far_below_the_bound_nothing_changes():
    """Two standard errors below it the limit is that of a common interval, to the last digit; at it there is none."""
    assert {errors_to_limit(distance) for distance in (2.0, 3.0, 50.0)} == {stats.norm.ppf(0.975)}
    assert [errors_to_limit(distance) for distance in (0.0, -1.0, 0.01)] == [np.inf] * 3
    nearer = [errors_to_limit(distance) for distance in np.linspace(0.1, 2.5, 40)]
    assert nearer == sorted(nearer, reverse=True)


@pytest.mark.parametrize("truth", [0.1, 0.3, 0.5, 0.6])
def test_limits_hold_among_those_that_passed(truth):
    """However near the truth is to the bound, or beyond it; the plain limit fails the more, the nearer."""
    rng = np.random.default_rng(1)
    seen = truth + 0.1 * rng.standard_normal(400_000)
    kept = seen[seen <= 0.3][:2000]
    bound = np.array([one + 0.1 * errors_to_limit((0.3 - one) / 0.1) for one in kept])
    assert np.mean(bound >= truth) >= 0.93
    assert (np.mean(kept + 0.196 >= truth) < 0.93) == (truth > 0.3)


def drawn(place: float, part: float, units: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """A figure and an estimate at ``place`` as stacks, with standard errors of 1 and .1 and a correlation."""
    rng = np.random.default_rng(2)
    both = np.linalg.qr(np.column_stack([np.ones(units), rng.standard_normal((units, 2))]))[0][:, 1:]
    both /= np.sqrt((units - 1) / units)
    other, kept = both.T
    figure = part * kept + np.sqrt(1 - part**2) * other
    return np.r_[10.0, 10 + figure][:, None], np.r_[place, place + 0.1 * kept]


def limits(place: float, part: float, least: float = -np.inf) -> float:
    """The lower limit of such a figure, kept since the estimate was below .5."""
    stack, kept = drawn(place, part)
    plain = Figures(np.array([10.0]), np.array([8.0]), np.array([12.0]), np.array([1.0]))
    assert jackknife_covariance(np.column_stack([stack, kept]))[0, 0] == pytest.approx(1)
    return float(lower_limits_if_kept(plain, stack, kept, 0.5, np.array([least]))[0])


def test_only_what_goes_with_the_estimate_is_moved():
    """A figure that falls as it rises is moved by all of it, one that has nothing to do with it not at all."""
    whole = limits(0.4, -1.0)
    assert whole == pytest.approx(10 - 2 * errors_to_limit(1.0) / stats.norm.ppf(0.975))
    assert whole < limits(0.4, -0.5) < limits(0.4, 0.0) == 8
    assert limits(0.4, 0.8) == 8, "what rises with it was not helped"


def test_no_limit_is_below_what_holds_whatever_the_estimate():
    """Nor above the plain one, far from the bound or at it."""
    assert limits(0.4, -1.0, least=7.0) == 7
    assert limits(0.5, -1.0, least=3.0) == 3
    assert limits(0.5, -1.0, least=9.0) == 8
    assert limits(0.1, -1.0) == 8
