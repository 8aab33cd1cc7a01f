"""Least squares from small matrices: shares of R2, slopes held at 0, inflation; from cross-products as from rows."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from servicetree.stats import regression


def crossed(table) -> np.ndarray:
    """Centred cross-products of one table, as a stack of one."""
    centred = np.asarray(table) - np.mean(table, axis=0)
    return (centred.T @ centred)[None]


def explained_by(table, chosen) -> float:
    """R2 of ordinary least squares of the last column on some others, from the rows."""
    centred = table - table.mean(axis=0)
    if not chosen:
        return 0.0
    fit = np.linalg.lstsq(centred[:, chosen], centred[:, -1], rcond=None)[0]
    left = centred[:, -1] - centred[:, chosen] @ fit
    return 1 - left @ left / (centred[:, -1] @ centred[:, -1])


@some.composite
def tables(draw, most=5):
    """Draw rows of correlated predictors and an outcome, the outcome last; of each figure ten digits can be known.

    Cross-products lose digits with the square of the condition number: at 300, five of sixteen.
    """
    predictors, seed = draw(some.integers(1, most)), draw(some.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    rows = draw(some.integers(predictors + 3, 60))
    mixed = rng.normal(size=(rows, predictors)) @ (np.eye(predictors) + 0.7 * rng.normal(size=(predictors, predictors)))
    centred = mixed - mixed.mean(axis=0)
    assume(np.linalg.cond(centred / centred.std(axis=0)) < 300)
    outcome = mixed @ rng.normal(size=predictors) + draw(some.sampled_from([0.1, 1.0, 5.0])) * rng.normal(size=rows)
    return np.column_stack([mixed * draw(some.sampled_from([0.01, 1.0, 20.0])), outcome])


@settings(max_examples=60)
@given(tables())
def test_lmg_is_the_average_over_every_order_of_entry(table):
    """LMG equals the gains in R2, from the rows, averaged over all orders one by one; they add up to R2."""
    predictors = table.shape[1] - 1
    expected, orders = np.zeros(predictors), list(permutations(range(predictors)))
    for order in orders:
        for place, name in enumerate(order):
            expected[name] += explained_by(table, list(order[: place + 1])) - explained_by(table, list(order[:place]))
    found = regression.lmg(crossed(table))[0]
    assert found == pytest.approx(expected / len(orders), rel=0, abs=1e-10)
    assert found.sum() == pytest.approx(regression.r_squared(crossed(table))[0], rel=0, abs=1e-10)


@given(tables())
def test_johnsons_weights_add_up_and_equal_lmg_for_two(table):
    """Relative weights add up to R2, are never negative, and with two predictors are LMG."""
    products = crossed(table)
    found = regression.relative_weights(products)[0]
    assert found.sum() == pytest.approx(regression.r_squared(products)[0], rel=0, abs=1e-9)
    assert (found >= 0).all()
    pair = crossed(table[:, [0, -2, -1]]) if table.shape[1] > 2 else products
    assert regression.relative_weights(pair)[0] == pytest.approx(regression.lmg(pair)[0], rel=0, abs=1e-9)


@given(tables(most=8))
def test_nonnegative_slopes_equal_those_of_scipy_and_are_best(table):
    """From cross-products as from the rows; where a slope is held at 0 the fit would not gain by a rise."""
    from scipy.optimize import nnls

    centred = table - table.mean(axis=0)
    products = crossed(table)
    found = regression.nonnegative_slopes(products)[0]
    spread = np.sqrt(np.diagonal(products[0]))
    expected, _ = nnls(centred[:, :-1], centred[:, -1])
    assert found * spread[:-1] == pytest.approx(expected * spread[:-1], rel=0, abs=1e-7 * spread[-1])
    push = (products[0, :-1, -1] - products[0, :-1, :-1] @ found) / (spread[:-1] * spread[-1])
    assert (found >= 0).all()
    assert (push <= 1e-9).all()
    assert push[found > 0] == pytest.approx(0, abs=1e-9)


@pytest.mark.filterwarnings("ignore:The design matrix is poorly conditioned")  # some tables are, by chance
@given(tables(most=6))
def test_inflation_equals_that_of_statsmodels(table):
    """VIF as a well-kept library has it, which hangs on no unit."""
    from statsmodels.stats.outliers_influence import variance_inflation_factor

    design = np.column_stack([np.ones(len(table)), table[:, :-1] / table[:, :-1].std(axis=0)])
    expected = [variance_inflation_factor(design, place) for place in range(1, design.shape[1])]
    assert regression.variance_inflation(crossed(table[:, :-1]))[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    "formula", [regression.lmg, regression.relative_weights, regression.nonnegative_slopes, regression.r_squared]
)
def test_a_layer_that_cannot_be_computed_is_no_number_and_spoils_no_other(formula):
    """Flat or equal predictors, or a flat outcome, make NaN in their own layer only."""
    rng = np.random.default_rng(2)
    table = rng.normal(size=(30, 4))
    twins, still, outcome = table.copy(), table.copy(), table.copy()
    twins[:, 1], still[:, 1], outcome[:, 3] = twins[:, 0], 1.0, 1.0
    found = formula(np.concatenate([crossed(table), crossed(twins), crossed(still), crossed(outcome)]))
    assert np.isfinite(found[0]).all()
    assert np.isnan(found[1:]).all()
    assert np.isfinite(formula(crossed(table)) - found[:1]).all()


def test_inflation_of_twins_is_endless_and_that_of_others_is_theirs():
    """Only those that are nearly the same get a huge factor."""
    table = np.random.default_rng(3).normal(size=(200, 3))
    alone = regression.variance_inflation(crossed(table[:, [0, 2]]))[0]
    table[:, 1] = table[:, 0]
    found = regression.variance_inflation(crossed(table))[0]
    assert (found[:2] > 1e9).all()
    assert found[2] == pytest.approx(alone[1])


@given(tables(most=7))
def test_johnsons_weights_equal_those_from_the_rows(table):
    """The definition, from the rows: the nearest orthonormal variables by singular values, and two regressions on them.

    With standardised X = P D Q', Z = P Q' are the orthonormal variables nearest to X; y and every x are regressed on
    Z, and the squared coefficients are multiplied (Johnson 2000).
    """
    centred = table - table.mean(axis=0)
    standard = centred / np.sqrt((centred**2).sum(axis=0))
    left, _, right = np.linalg.svd(standard[:, :-1], full_matrices=False)
    nearest = left @ right
    outcome = np.linalg.lstsq(nearest, standard[:, -1], rcond=None)[0]
    predictors = np.linalg.lstsq(nearest, standard[:, :-1], rcond=None)[0]
    expected = (predictors.T**2) @ outcome**2
    assert regression.relative_weights(crossed(table))[0] == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(some.integers(1, 5), some.integers(0, 2**32 - 1), some.integers(-14, 0))
def test_what_is_estimable_is_told_by_the_least_eigenvalue(width, seed, exponent):
    """The root that is tried first says what the eigenvalues say, layer by layer, also beside layers without a root."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(3, 40, width + 1))
    rows[1, :, -1] = rows[1, :, 0] + 10.0**exponent * rows[1, :, -1]
    products = np.swapaxes(rows, 1, 2) @ rows
    least = np.linalg.eigvalsh(regression.correlations(products))[:, 0]
    near = np.abs(least / regression.LEAST_EIGENVALUE - 1) < 1e-3
    assert (regression.is_estimable(products) == (least >= regression.LEAST_EIGENVALUE))[~near].all()


def test_a_layer_without_inverse_spoils_no_other():
    """Inverses come layer by layer, in stacks of any depth; NaN where there is none."""
    stack = np.array([[np.eye(2), np.ones((2, 2))], [2 * np.eye(2), np.full((2, 2), np.nan)]])
    found = regression.inverse(stack)
    np.testing.assert_allclose(found[:, 0], [np.eye(2), np.eye(2) / 2])
    assert np.isnan(found[:, 1]).all()
