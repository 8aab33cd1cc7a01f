"""Slopes between groups drawn by lot: the two-step of the textbooks, and a test of its own premises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats
from support.reference_values import compare

from servicetree.stats.instrumental_variables import (
    fieller_quantile,
    residual_group_test,
    slope_ratios,
    two_stage_slopes,
)
from servicetree.stats.jackknife import leave_one_out


def drawn(*, rows=600, groups=4, predictors=2, seed=0, past=0.0, moved=6.0):
    """Draw groups, predictors with a hidden cause that is in the outcome too, and the outcome (true slopes .4, .2 ...).

    Returns:
        Groups, predictors, outcome and survey weights of the rows.
    """
    rng = np.random.default_rng(seed)
    group = rng.integers(0, groups, rows)
    hidden = rng.normal(size=(rows, 1))
    shifts = moved * rng.normal(size=(groups, predictors))
    x = shifts[group] + 3 * hidden + 2 * rng.normal(size=(rows, predictors))
    slopes = 0.4 / 2 ** np.arange(predictors)
    y = x @ slopes + 2 * hidden[:, 0] + rng.normal(size=rows) + past * (group == groups - 1)
    return group, x, y, rng.uniform(0.5, 2, rows)


def sums(group, x, y, weights, *, buckets=40, seed=1) -> np.ndarray:
    """Sum h [1, x, y] by group, for all rows and with each of some buckets left out."""
    bucket = np.random.default_rng(seed).integers(0, buckets, len(y))
    found = np.zeros((buckets, group.max() + 1, x.shape[1] + 2))
    np.add.at(found, (bucket, group), weights[:, None] * np.column_stack([np.ones(len(y)), x, y]))
    return leave_one_out(found)


@pytest.mark.parametrize(("groups", "predictors"), [(2, 1), (3, 1), (3, 2), (5, 3)])
@pytest.mark.parametrize("weighted", [False, True])
def test_slopes_are_those_of_two_least_squares_one_after_the_other(groups, predictors, weighted):
    """First each predictor on dummies of the groups, then the outcome on what that foretells: to 1e-10."""
    import statsmodels.api as sm

    group, x, y, weights = drawn(groups=groups, predictors=predictors)
    weights = weights if weighted else np.ones_like(y)
    dummies = sm.add_constant((group[:, None] == np.arange(1, groups)).astype(float))
    foretold = np.column_stack([sm.WLS(column, dummies, weights).fit().fittedvalues for column in x.T])
    expected = sm.WLS(y, sm.add_constant(foretold), weights).fit().params[1:]
    compare("statsmodels", two_stage_slopes(sums(group, x, y, weights))[0], expected, absolute=1e-10)


@pytest.mark.parametrize(("groups", "predictors"), [(2, 1), (3, 1), (3, 2), (5, 3)])
def test_slopes_as_ratios_are_the_same_slopes(groups, predictors):
    """In the first layer N / D is the slope; where groups are as many as slopes need, in every layer."""
    first = sums(*drawn(groups=groups, predictors=predictors))
    top, bottom = slope_ratios(first)
    expected = two_stage_slopes(first)
    assert (top / bottom)[0] == pytest.approx(expected[0], rel=1e-9)
    if groups == predictors + 1:
        assert (top / bottom)[1:] == pytest.approx(expected[1:], rel=1e-7)


def test_ratios_of_two_groups_are_linear_in_the_differences():
    """So that the denominator's doubt is that of the difference, not of its square."""
    group, x, y, weights = drawn(groups=2, predictors=1)
    first = sums(group, x, y, weights)
    means = first[..., 1:] / first[..., :1]
    for ratio, column in zip(slope_ratios(first), (1, 0), strict=True):
        changes = means[:, 1, column] - means[:, 0, column]
        assert ratio[:, 0] / ratio[0, 0] == pytest.approx(changes / changes[0])


@pytest.mark.parametrize(("degrees", "spare"), [(10, 0), (38, 0), (20, 2), (100, 9)])
def test_what_limits_allow_is_students_quantile_or_scheffes(degrees, spare):
    """By scipy's distributions."""
    expected = (1 + spare) * stats.f.ppf(0.95, 1 + spare, degrees)
    compare("scipy", fieller_quantile(degrees, spare) ** 2, expected, rel=1e-9)


def test_with_two_groups_it_is_the_difference_over_the_difference():
    """Wald's estimator, by hand."""
    group, x, y, _ = drawn(groups=2, predictors=1)
    differences = [values[group == 1].mean() - values[group == 0].mean() for values in (y, x[:, 0])]
    found = two_stage_slopes(sums(group, x, y, np.ones_like(y)))
    compare("by hand", found[0, 0], differences[0] / differences[1], absolute=1e-10)


def test_a_hidden_cause_bends_least_squares_and_not_this():
    """The true slope is .4; least squares gives far more."""
    group, x, y, weights = drawn(rows=20_000, groups=3, predictors=1)
    assert two_stage_slopes(sums(group, x, y, weights))[0, 0] == pytest.approx(0.4, abs=0.03)
    assert np.polyfit(x[:, 0], y, 1)[0] > 0.43


@given(some.integers(0, 10_000), some.floats(-5, 5), some.floats(0.1, 10))
def test_constants_and_units_change_what_they_must(seed, constant, unit):
    """A constant added to all rows changes nothing, a unit of the predictor divides its slope, order is no matter."""
    group, x, y, weights = drawn(rows=200, groups=3, seed=seed)
    plain = two_stage_slopes(sums(group, x, y, weights))[0]
    moved = two_stage_slopes(sums(group, x * [unit, 1] + constant, y - constant, weights))[0]
    assert moved == pytest.approx(plain / [unit, 1], rel=1e-6, abs=1e-8)
    renamed = two_stage_slopes(sums((group + 1) % 3, x[:, ::-1], y, weights))[0]
    assert renamed == pytest.approx(plain[::-1], rel=1e-6, abs=1e-8)


def test_an_empty_group_makes_no_number():
    """In a layer without respondents in a group there is nothing, and the others stand."""
    group, x, y, weights = drawn(rows=100, groups=2, predictors=1)
    first = sums(group, x, y, weights)
    first[3, 1] = 0.0
    found = two_stage_slopes(first)
    assert np.isnan(found[3]).all()
    assert np.isfinite(np.delete(found, 3, axis=0)).all()
    assert np.isnan(residual_group_test(first)[0])


def test_groups_that_move_nothing_make_no_number():
    """Equal means leave the slope open."""
    first = np.ones((3, 2, 3))
    assert np.isnan(two_stage_slopes(first)).all()


@pytest.mark.parametrize("groups", [2, 4])
def test_without_predictors_it_tests_whether_groups_differ(groups):
    """For two groups F is the square of the difference over its jackknife error; means that agree give nothing."""
    group, x, y, weights = drawn(groups=groups, predictors=1)
    first = np.delete(sums(group, x, y, weights), 1, axis=2)
    statistic, degrees = residual_group_test(first)
    assert degrees == groups - 1
    if groups == 2:
        differences = (first[:, 1, 1] / first[:, 1, 0]) - (first[:, 0, 1] / first[:, 0, 0])
        layers = differences[1:]
        variance = (len(layers) - 1) / len(layers) * ((layers - layers.mean()) ** 2).sum()
        assert statistic == pytest.approx(differences[0] ** 2 / variance)


def test_it_does_not_hang_on_which_group_comes_first():
    """Any group may be the one from which the others are subtracted."""
    group, x, y, weights = drawn(groups=4, predictors=1)
    first = sums(group, x, y, weights)
    assert residual_group_test(first[:, [2, 0, 3, 1]])[0] == pytest.approx(residual_group_test(first)[0], rel=1e-6)


def test_groups_that_contradict_each_other_are_found():
    """A group that reaches the outcome past the predictors is told; without one F stays small."""
    quiet = residual_group_test(sums(*drawn(rows=2000, groups=4, predictors=1)))
    loud = residual_group_test(sums(*drawn(rows=2000, groups=4, predictors=1, past=2.0)))
    assert quiet[1] == loud[1] == 2
    assert quiet[0] < 4
    assert loud[0] > 20


@pytest.mark.slow
@pytest.mark.parametrize("predictors", [1, 2])
def test_the_test_rejects_as_often_as_it_should(predictors):
    """Of 1,000 experiments in which the groups agree, 3 to 7 in a hundred are rejected at 5 %."""
    from servicetree.stats.distributions import f_tail

    rejected = 0
    for seed in range(1000):
        statistic, degrees = residual_group_test(
            sums(*drawn(rows=400, groups=4, predictors=predictors, seed=seed), seed=seed)
        )
        rejected += f_tail(statistic, degrees, 39) < 0.05
    assert 30 <= rejected <= 70
