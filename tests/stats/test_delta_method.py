"""How sure figures will be, from covariances alone: the delta method, and how many rows a width takes."""

from math import perm

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicetree.stats.delta_method import (
    FEWEST_RESPONDENTS,
    bias_of,
    chance_of_an_interval,
    covariance_of,
    half_width,
    planned_half_width,
    sample_size,
    smallest_sufficient,
)


@given(some.floats(0.01, 1e4), some.floats(0.05, 50))
def test_respondents_needed_are_the_fewest(spread, width):
    """With them the width is reached, with one fewer it is not."""
    n = sample_size(spread, width)
    assert half_width(spread, n) <= width
    assert n == FEWEST_RESPONDENTS or half_width(spread, n - 1) > width


def test_what_no_number_reaches_has_no_answer():
    """A search without an end stops at its limit, and says that there is none."""
    assert smallest_sufficient(lambda _: False, most=1000) is None
    assert sample_size(1e9, 0.01) is None
    assert smallest_sufficient(lambda n: n >= 777, most=1000) == 777


def test_the_delta_method_gives_the_variance_of_a_correlation():
    """N Var(r) = (1 - r^2)^2 for normal rows, and n Var(s^2) = 2 sigma^4."""
    matrix = np.array([[4.0, 1.2], [1.2, 1.0]])

    def figures(stack):
        (first, both), (_, second) = np.moveaxis(stack, 0, -1)
        return np.column_stack([both / np.sqrt(first * second), first])

    found = covariance_of(figures, matrix)
    assert found[0, 0] == pytest.approx((1 - 0.6**2) ** 2, rel=1e-5)
    assert found[1, 1] == pytest.approx(2 * 16, rel=1e-6)


def test_the_bias_of_a_curved_figure():
    """N bias of log s^2 is -1; of the least variance of a weighted mean of p columns, 1 / (1' S^-1 1), 1 - p of it."""
    matrix = np.array([[4.0, 1.2, 0.3], [1.2, 1.0, 0.2], [0.3, 0.2, 2.0]])

    def figures(stack):
        return np.column_stack([np.log(stack[:, 0, 0]), 1 / np.linalg.inv(stack).sum(axis=(1, 2)), stack[:, 0, 1]])

    logarithm, least, linear = bias_of(figures, matrix)
    assert logarithm == pytest.approx(-1, rel=1e-4)
    assert least == pytest.approx(-2 * figures(matrix[None])[0, 1], rel=1e-4)
    assert linear == pytest.approx(0, abs=1e-6)


def test_the_chance_that_buckets_fill():
    """Sixteen of 128 by 16 respondents: no two in one. The fewest respondents are the first with 95 %."""
    assert chance_of_an_interval(16) == pytest.approx(perm(128, 16) / 128**16)
    assert chance_of_an_interval(15) == 0
    assert chance_of_an_interval(10**6) == 1
    assert chance_of_an_interval(FEWEST_RESPONDENTS - 1) < 0.95 < chance_of_an_interval(FEWEST_RESPONDENTS)
    drawn = np.random.default_rng(1).integers(0, 128, (20_000, 18))
    seen = np.mean([len(set(row)) >= 16 for row in drawn])
    assert chance_of_an_interval(18) == pytest.approx(seen, abs=0.01)


def test_too_few_for_an_interval_have_no_width():
    """Nothing is foreseen of an interval that would not be printed."""
    assert planned_half_width(100.0, FEWEST_RESPONDENTS - 1) is None
    assert planned_half_width(None, 500) is None
    assert planned_half_width(100.0, 500) == half_width(100.0, 500)
