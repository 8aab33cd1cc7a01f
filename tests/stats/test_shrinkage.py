"""Shrinkage of gaps: Morris' empirical Bayes, held against its formula, its laws and simulated truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.laws import laws

from servicetree.stats.shrinkage import shrunken

GAPS = some.lists(some.tuples(some.floats(-50, 50), some.floats(0.01, 20)), min_size=2, max_size=12)


def test_the_formula_by_hand():
    """Gaps 3, -1, -2 with errors 1, 1, 2: T2 = 7 - 2 = 5, so B = 5/6 and 5/9."""
    gaps, errors = shrunken(np.array([3.0, -1.0, -2.0]), np.array([1.0, 1.0, 2.0]))
    assert gaps == pytest.approx([3 * 5 / 6, -5 / 6, -2 * 5 / 9])
    first = [1 - 2 / 3 * 1 / 6, 1 - 2 / 3 * 1 / 6, 4 * (1 - 2 / 3 * 4 / 9)]
    variances = np.add(first, [2 * (1 / 6) ** 2 * 9, 2 * (1 / 6) ** 2, 2 * (4 / 9) ** 2 * 4])
    assert errors**2 == pytest.approx(variances)


@laws
@given(GAPS, some.floats(0.01, 100))
def test_shrinking_goes_towards_none_keeps_the_sign_and_knows_no_unit(pairs, factor):
    """No gap grows or turns round; in another unit it is the same gap."""
    raw, errors = (np.array(column) for column in zip(*pairs, strict=True))
    found, doubt = shrunken(raw, errors)
    assert (np.abs(found) <= np.abs(raw) + 1e-12).all()
    assert (found * raw >= 0).all()
    for one, other in zip(shrunken(factor * raw, factor * errors), (found, doubt), strict=True):
        assert one == pytest.approx(factor * other, rel=1e-6, abs=1e-6 * factor)


def test_an_unknown_error_is_not_none():
    """A group whose error is not known has no shrunken gap and no part in the others'; one group alone has none."""
    gaps, errors = shrunken(np.array([3.0, -1.0, 40.0, -2.0]), np.array([1.0, 1.0, np.nan, 2.0]))
    others = shrunken(np.array([3.0, -1.0, -2.0]), np.array([1.0, 1.0, 2.0]))
    assert np.isnan([gaps[2], errors[2]]).all()
    assert gaps[[0, 1, 3]] == pytest.approx(others[0])
    assert errors[[0, 1, 3]] == pytest.approx(others[1])
    assert np.isnan(shrunken(np.array([3.0, 1.0]), np.array([1.0, np.nan]))).all()


def test_several_figures_at_once_are_each_by_itself():
    """Columns are shrunken one by one, whatever else is unknown beside them."""
    draw = np.random.default_rng(2)
    gaps, errors = draw.normal(0, 3, (6, 4)), draw.uniform(0.5, 2, (6, 4))
    errors[2, 1] = np.nan
    together = shrunken(gaps, errors)
    for column in range(4):
        alone = shrunken(gaps[:, column], errors[:, column])
        np.testing.assert_allclose(np.array(together)[..., column], np.array(alone))


def test_groups_without_error_differ_by_what_they_differ_by():
    """Nothing is shrunk that is known for certain."""
    assert shrunken(np.array([1.0, -1.0]), np.zeros(2))[0] == pytest.approx([1, -1])
    assert shrunken(np.zeros(3), np.zeros(3))[0] == pytest.approx([0, 0, 0])


@pytest.mark.parametrize("groups", [2, 3, 6, 12])
@pytest.mark.parametrize("spread", [0.0, 0.5, 1.0, 2.0, 4.0])
def test_the_interval_holds_the_true_gap(spread, groups):
    """Of 5,000 times some groups, alike or apart, the true gap of the group in front lies within as often as promised.

    The hard case is a spread as large as the error, where the simpler variance B SE^2 + ... held 85 to 94 %.
    """
    draw = np.random.default_rng(3)
    truth = spread * draw.normal(size=(groups, 5000))
    seen = truth + draw.normal(size=truth.shape)
    truth, seen = truth - truth.mean(axis=0), seen - seen.mean(axis=0)
    found, doubt = shrunken(seen, np.full(seen.shape, np.sqrt(1 - 1 / groups)))
    held = np.abs(found - truth) <= 1.96 * doubt
    assert held.mean() >= 0.925
    assert held[seen.argmax(axis=0), np.arange(held.shape[1])].mean() >= 0.94
