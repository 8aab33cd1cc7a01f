"""How sure figures will be, from covariances alone: the delta method, and how many rows a width takes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicetree.stats.delta_method import covariance_of, half_width, sample_size, smallest_sufficient


@given(some.floats(0.01, 1e4), some.floats(0.05, 50))
def test_respondents_needed_are_the_fewest(spread, width):
    """With them the width is reached, with one fewer it is not."""
    n = sample_size(spread, width)
    assert half_width(spread, n) <= width
    assert n == 16 or half_width(spread, n - 1) > width


def test_what_no_number_reaches_has_no_answer():
    """A search without an end stops at its limit, and says that there is none."""
    assert smallest_sufficient(lambda _: False, most=1000) is None
    assert sample_size(1e9, 0.01) is None
    assert smallest_sufficient(lambda n: n >= 777, most=1000) == 777


def test_the_delta_method_gives_the_variance_of_a_correlation():
    """N Var(r) = (1 - r^2)^2 for normal rows, and n Var(s^2) = 2 sigma^4."""
    matrix = np.array([[4.0, 1.2], [1.2, 1.0]])

    def figures(one):
        return np.array([one[0, 1] / np.sqrt(one[0, 0] * one[1, 1]), one[0, 0]])

    found = covariance_of(figures, matrix)
    assert found[0, 0] == pytest.approx((1 - 0.6**2) ** 2, rel=1e-5)
    assert found[1, 1] == pytest.approx(2 * 16, rel=1e-6)
