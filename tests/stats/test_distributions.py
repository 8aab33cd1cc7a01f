"""Tails of Student's t and of F are those of scipy, from the middle to the far ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicetree.stats.distributions import f_tail, normal_below, student_quantile, student_tail

degrees = some.integers(1, 5000)


@given(some.floats(-50, 50), degrees)
def test_the_tail_of_t(statistic, below):
    """The probability of a larger t agrees wherever it is no smaller than a computer holds."""
    from scipy import stats

    assert student_tail(statistic, below) == pytest.approx(stats.t.sf(statistic, below), rel=1e-8, abs=1e-300)


@given(some.floats(0, 1e6), some.integers(1, 60), degrees)
def test_the_tail_of_f(statistic, above, below):
    """The probability of a larger F agrees."""
    from scipy import stats

    assert f_tail(statistic, above, below) == pytest.approx(stats.f.sf(statistic, above, below), rel=1e-8, abs=1e-300)


def test_the_quantile_of_t():
    """Quantiles agree, one or many at a time; without degrees of freedom there is none."""
    from scipy import stats

    many = np.arange(1, 400).reshape(3, 133)
    assert student_quantile(many) == pytest.approx(stats.t.ppf(0.975, many), rel=1e-11)
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
