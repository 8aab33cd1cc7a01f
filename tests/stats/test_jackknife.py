"""Tests of several estimates at once: as many errors as promised, by references that are not ours."""

import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicetree.stats.distributions import student_tail
from servicetree.stats.jackknife import figures, holm, leave_one_out, side_by_side, standard_error, wald, where_spread


@given(some.lists(some.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_that_of_statsmodels(chances):
    """Adjusted p-values agree; a figure without a test keeps none and does not count."""
    from statsmodels.stats.multitest import multipletests

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "collect", lambda: 0)  # which it calls each time, for a tenth of a second
        wanted = multipletests(chances, method="holm")[1]
    assert holm(np.array(chances)) == pytest.approx(wanted)
    with_gap = holm(np.array([np.nan, *chances]))
    assert np.isnan(with_gap[0])
    assert with_gap[1:] == pytest.approx(wanted)


@pytest.mark.parametrize(("statistic", "degrees"), [(0.0, 20), (1.657, 127), (-2.0, 15), (9.0, 30)])
def test_the_tail_is_students(statistic, degrees):
    """The probability of a larger t, by scipy's distributions."""
    from scipy import stats

    assert student_tail(statistic, degrees) == pytest.approx(stats.t.sf(statistic, degrees))


def means(seed: int, buckets: int, figures: int) -> np.ndarray:
    """The stack of several means of rows of noise, one row in a bucket."""
    rows = np.random.default_rng(seed).normal(size=(buckets, figures))
    stack = leave_one_out(rows)
    counts = np.r_[buckets, np.full(buckets, buckets - 1)]
    return stack / counts[:, None]


def test_wald_is_hotellings_test_for_means():
    """With a row in each bucket the jackknife covariance of means is S / n, and the test is the textbook's."""
    from scipy import stats

    buckets, figures = 40, 3
    rows = np.random.default_rng(5).normal(size=(buckets, figures))
    statistic, chance = wald(means(5, buckets, figures))
    squared = buckets * rows.mean(axis=0) @ np.linalg.solve(np.cov(rows.T), rows.mean(axis=0))
    assert statistic == pytest.approx(squared * (buckets - figures) / (figures * (buckets - 1)))
    assert chance == pytest.approx(stats.f.sf(statistic, figures, buckets - figures))


def test_wald_of_one_mean_is_students_test():
    """The square of t, with one degree of freedom less than there are buckets."""
    from scipy import stats

    rows = np.random.default_rng(5).normal(size=40)
    found = stats.ttest_1samp(rows, 0.0)
    assert wald(means(5, 40, 1)) == pytest.approx((found.statistic**2, found.pvalue))


def test_wald_rejects_what_is_true_in_five_of_a_hundred():
    """Of 2,000 draws of seven means of noise with thirty buckets, near 100 are rejected."""
    rejected = np.mean([wald(means(seed, 30, 7))[1] < 0.05 for seed in range(2000)])
    assert abs(rejected - 0.05) < 3.5 * (0.05 * 0.95 / 2000) ** 0.5


def test_wald_says_nothing_without_enough_replicates():
    """More figures than half the buckets, a replicate that failed, or figures that are one: NaN."""
    few, failed, same = means(1, 8, 5), means(1, 40, 2), means(1, 40, 2)
    failed[3, 0] = np.nan
    same[:, 1] = same[:, 0]
    for stack in (few, failed, same, np.empty((41, 0))):
        assert np.isnan(wald(stack)).all()


def test_few_buckets_give_no_interval():
    """Below 16 non-empty buckets there is a figure and no interval."""
    stack = np.ones((16, 1, 1))
    assert np.isnan(figures(stack, np.array([15])).low).all()
    assert not np.isnan(figures(np.ones((17, 1, 1)), np.array([16])).low).any()


def test_figures_beside_each_other_are_those_of_all_at_once():
    """Intervals that are worked out some at a time are the same numbers."""
    stack, buckets = means(3, 40, 7)[:, None], np.array([40])
    whole = figures(stack, buckets, 100)
    pieces = side_by_side([figures(stack[..., :3], buckets, 100), figures(stack[..., 3:], buckets, 100)])
    assert [*pieces.over(0)] == [*whole.over(0)]


@pytest.mark.parametrize("spoilt", [np.inf, -np.inf, np.nan])
def test_a_replicate_that_is_no_number_leaves_no_error(spoilt):
    """One replicate that could not be computed takes its figure's standard error, and no other's."""
    stack = means(4, 40, 2)
    stack[7, 1] = spoilt
    errors = standard_error(stack)
    assert np.isfinite(errors[0])
    assert np.isnan(errors[1])


@pytest.mark.parametrize(("moved", "kept"), [(0.0, False), (1e-15, False), (1e-7, True), (0.1, True)])
def test_scores_that_no_bucket_moves_have_no_interval(moved, kept):
    """What rounding leaves is no spread; one bucket that says something else is. The others keep theirs."""
    stack = np.full((41, 1, 2), 0.7)
    stack[3, 0, 0] += moved
    stack[5, 0, 1] += 0.1
    found = where_spread(figures(stack, np.array([40]), 100))
    assert found.at(0, 0).value == pytest.approx(70)
    assert (found.at(0, 0).low is not None) == (found.at(0, 0).se is not None) == kept
    assert found.at(0, 1).low is not None
