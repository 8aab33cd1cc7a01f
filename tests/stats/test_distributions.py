"""Tails of Student's t and of F are those of scipy, from the middle to the far ends."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from support.reference_values import compare

from servicetree.stats.distributions import (
    clipped_normal_mean,
    f_tail,
    normal_below,
    ratio_clear_chance,
    student_quantile,
    student_tail,
)

degrees = some.integers(1, 5000)


@given(some.floats(-50, 50), degrees)
def test_the_tail_of_t(statistic, below):
    """The probability of a larger t agrees wherever it is no smaller than a computer holds."""
    from scipy import stats

    assert student_tail(statistic, below) == pytest.approx(stats.t.sf(statistic, below), rel=1e-8, abs=1e-300)


@given(some.floats(0, 1e6), some.integers(1, 60), degrees)
def test_the_tail_of_f(statistic, above, below):
    """The probability of a larger F agrees with scipy's, which loses digits where there is hardly any (see below)."""
    from scipy import stats

    assert f_tail(statistic, above, below) == pytest.approx(stats.f.sf(statistic, above, below), rel=1e-8, abs=1e-200)


@given(some.integers(0, 1000), some.integers(1, 30), some.integers(1, 600))
@example(60, 24, 571)  # 4.5603280307580e-275, of which scipy 1.17 has seven digits
def test_the_tail_of_f_in_fractions(statistic, half_above, half_below):
    """With even degrees of freedom it is a sum of binomial terms, which whole numbers add up without any rounding."""
    part, rest, draws = half_below, half_above * statistic, half_below + half_above - 1
    terms = (comb(draws, hits) * part**hits * rest ** (draws - hits) for hits in range(half_below, draws + 1))
    tail = float(Fraction(sum(terms), (part + rest) ** draws))
    assert f_tail(statistic, 2 * half_above, 2 * half_below) == pytest.approx(tail, rel=1e-11, abs=1e-300)


def test_the_quantile_of_t():
    """Quantiles agree, one or many at a time; without degrees of freedom there is none."""
    from scipy import stats

    many = np.arange(1, 400).reshape(3, 133)
    compare("scipy", student_quantile(many), stats.t.ppf(0.975, many), rel=1e-11)
    assert float(student_quantile(127)) == pytest.approx(stats.t.ppf(0.975, 127), rel=1e-11)
    assert np.isnan(student_quantile(0))


@pytest.mark.parametrize(("statistic", "chance"), [(0.0, 1.0), (-1e-12, 1.0), (float("inf"), 0.0)])
def test_the_ends_of_f(statistic, chance):
    """Nothing is certain, what rounding left below 0 is nothing, and without end is impossible."""
    assert f_tail(statistic, 3, 40) == chance


def test_no_statistic_has_no_chance():
    """NaN stays NaN."""
    assert np.isnan(f_tail(float("nan"), 3, 40))


@given(some.floats(-30, 8))
def test_the_normal(bound):
    """The normal distribution agrees, far below too."""
    from scipy import stats

    assert normal_below(bound) == pytest.approx(stats.norm.cdf(bound), rel=1e-10)


@pytest.mark.parametrize(("degrees", "quantile"), [(1, 12.7062047362), (15, 2.1314495456), (120, 1.9799304051)])
def test_student_quantile_equals_the_printed_tables(degrees, quantile):
    """Two-sided 95 % quantiles of Student's t."""
    assert float(student_quantile(degrees)) == pytest.approx(quantile, rel=1e-9)


@given(some.floats(-60, 160), some.floats(0.1, 60))
def test_the_mean_of_what_is_cut(mean, spread):
    """A normal variable cut at 0 and 100 has the mean that integration gives."""
    from scipy import integrate, stats

    # Without these points a narrow one is missed.
    bends = sorted({min(max(mean + step * spread, 0.0), 100.0) for step in range(-6, 7, 2)})
    wanted = integrate.quad(lambda at: stats.norm.sf(at, mean, spread), 0, 100, points=bends, limit=200)[0]
    assert float(clipped_normal_mean(np.array(mean), spread, 0, 100)) == pytest.approx(wanted, abs=1e-6)
    assert clipped_normal_mean(np.array([-5.0, 30.0, 130.0]), 0.0, 0, 100).tolist() == [0, 30, 100]


@pytest.mark.parametrize(
    ("means", "growth", "clear"),
    [((0.2, 1.0), 0.0, 2.0), ((0.2, 1.0), 0.1, 2.0), ((0.45, 1.6), -0.1, 2.0), ((0.3, 0.5), 0.0, 0.0)],
)
def test_the_chance_of_a_clear_ratio_is_that_of_draws(means, growth, clear):
    """Numerators, denominators and their standard errors drawn at random pass as often, within 1 of 100."""
    covariance, rng, count = np.array([[0.04, 0.03], [0.03, 0.09]]), np.random.default_rng(4), 200_000
    drawn = rng.standard_normal((count, 2))
    x, d = (means + drawn @ np.linalg.cholesky(covariance).T).T
    grows = np.array([[growth, growth], [growth / 2, growth]])
    swollen = np.exp(drawn @ grows)
    xx, dd, xd = 0.04 * swollen[:, 0] ** 2, 0.09 * swollen[:, 1] ** 2, 0.03 * swollen.prod(axis=1)
    error = np.sqrt(xx - 2 * x / d * xd + (x / d) ** 2 * dd) / abs(d)
    luck = 1 + rng.standard_normal((2, count)) / (2 * 127) ** 0.5
    passed = (x / d + 1.645 * error * luck[0] <= 0.5) & (d > clear * 0.3 * swollen[:, 1] * luck[1])
    told = ratio_clear_chance(
        np.array(means), covariance, grows, limit=0.5, errors=1.645, least_denominator=clear, degrees=127
    )
    assert told == pytest.approx(passed.mean(), abs=0.01)


def test_a_clear_ratio_of_many_is_the_normal_tail():
    """Where nothing is small, it is Phi((limit - r) / SE - c)."""
    spread = np.array([[1.0, 0.4], [0.4, 1.0]]) / 40_000
    error = ((1 - 2 * 0.49 * 0.4 + 0.49**2) / 40_000) ** 0.5
    told = ratio_clear_chance(
        np.array([0.49, 1.0]),
        spread,
        np.zeros((2, 2)),
        limit=0.5,
        errors=1.645,
        least_denominator=2.0,
        degrees=10**6,
    )
    assert told == pytest.approx(normal_below(0.01 / error - 1.645), abs=0.005)
