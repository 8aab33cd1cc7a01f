"""Sums by tenth of the scale: the tenths are those of the scores, and the sums those of a loop over the rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.laws import laws

from servicetree.moments.decile_sums import LossValues, tenths, tenths_block
from servicetree.moments.gram_products import CellRuns
from servicetree.moments.layouts import TENTHS

ROUNDED = 1e-12  # what is left of a step of the scale after a few sums


@pytest.mark.parametrize("below_top", [0.0, 0.2])
def test_a_score_lies_in_the_tenth_that_it_reaches(below_top):
    """Scores above 0.9 are in the first, of 0.9 in the second, of 0.1 and less in the last; rounding moves none."""
    for tenth in range(TENTHS):
        lowest = tenth / TENTHS  # how far below the top a tenth begins
        within = np.array([lowest - ROUNDED, lowest, lowest + ROUNDED, lowest + 0.05, lowest + 0.1 - 1e-6])
        assert tenths(within - below_top, below_top).tolist() == [tenth] * 5
    beyond = np.array([-0.5, 1.0, 1.0 + ROUNDED, 1.5])
    assert tenths(beyond - below_top, below_top).tolist() == [0, 9, 9, 9]


@some.composite
def rows(draw):
    """Rows in up to three cells: cell, whole loss, whole satisfaction, survey weight."""
    row = some.tuples(some.integers(0, 2), some.integers(0, 9), some.integers(0, 4), some.sampled_from([0.5, 1.0, 3.0]))
    return sorted(draw(some.lists(row, min_size=1, max_size=60)))


@laws
@given(rows(), some.booleans(), some.booleans(), some.sampled_from([0.0, 0.25]))
def test_the_sums_by_tenth_are_those_of_a_loop(rows, whole, weighted, below_top):
    """Of 1, l, s, l l, l s and s s, with weights or without, whether losses are whole numbers in a unit or not."""
    cell, steps, below, weights = (np.array(column) for column in zip(*rows, strict=True))
    units = (1 / 9, 1 / 4)  # nine steps from the best answer to the worst, and four of satisfaction
    losses = [
        LossValues(some_steps.astype(np.uint8), unit) if whole else LossValues(some_steps * unit)
        for some_steps, unit in zip((steps, below), units, strict=True)
    ]
    runs = CellRuns.of(cell)
    found = tenths_block(runs, *losses, below_top, weights if weighted else None)
    expected = np.zeros((3, TENTHS, 6))
    squared = np.zeros(3)
    for place, loss, sat, weight in zip(cell, steps * units[0], below * units[1], weights, strict=True):
        mass = weight if weighted else 1.0
        tenth = min(int(TENTHS * (loss + below_top) + 1e-9), TENTHS - 1)
        expected[place, tenth] += mass * np.array([1, loss, sat, loss * loss, loss * sat, sat * sat])
        squared[place] += mass**2
    there = np.unique(cell)
    assert found.cells.tolist() == there.tolist()
    assert found.n.tolist() == [int((cell == one).sum()) for one in there]
    np.testing.assert_allclose(found.squared_weight, squared[there], rtol=1e-12)
    np.testing.assert_allclose(found.gram, expected[there], rtol=1e-12, atol=1e-12)


def test_losses_that_are_no_whole_numbers_have_no_levels():
    """Whole ones have those from 0 to the largest; where there are none, 0 alone."""
    assert LossValues(np.array([0.5])).levels is None
    assert LossValues(np.array([3, 1], np.uint8)).levels == 4
    assert LossValues(np.array([], np.uint8)).levels == 1
