"""Sums of products by cell: those of a loop, whatever cells are laid side by side."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.laws import laws

from servicetree.moments import gram_products
from servicetree.moments.gram_products import (
    CellRows,
    CellRuns,
    ReusableBuffer,
    cell_groups,
    products,
    row_major_products,
)

COUNTS = some.lists(some.integers(0, 9), min_size=1, max_size=12)


def runs_of(counts):
    """Rows that lie in every third cell, so many in each; none in some."""
    return CellRuns.of(np.repeat(3 * np.arange(len(counts)), counts))


@laws
@given(COUNTS)
def test_runs_are_where_cells_begin(counts):
    """The cells that have rows, in order; each with its first row, its number of rows and the sum of their values."""
    cell = np.repeat(3 * np.arange(len(counts)), counts)
    values = np.arange(float(len(cell))) ** 2
    runs = CellRuns.of(cell)
    there = [3 * place for place, count in enumerate(counts) if count]
    assert runs.cells.tolist() == there
    assert runs.starts.tolist() == [int(np.argmax(cell == one)) for one in there]
    assert runs.counts.tolist() == [count for count in counts if count]
    assert runs.places.tolist() == [there.index(one) for one in cell]
    assert runs.cell_sums(values).tolist() == [values[cell == one].sum() for one in there]


@laws
@given(COUNTS, some.integers(1, 40))
def test_every_row_stands_once_in_the_groups_of_its_cell(counts, at_once):
    """Filled up by rows of its own cell; where rows are many, counts of a group differ by a factor of two at most."""
    runs = runs_of(counts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gram_products, "ROWS_AT_ONCE", at_once)
        groups = list(cell_groups(runs))
    met = []
    for group in groups:
        filled = np.zeros(group.rows.shape, bool) if group.filled is None else group.filled
        assert group.filled is None or group.filled.any()
        for place, rows, is_filled in zip(group.cells.tolist(), group.rows, filled, strict=True):
            own = np.arange(runs.starts[place], runs.starts[place] + runs.counts[place])
            assert rows[~is_filled].tolist() == own.tolist()
            assert set(rows.tolist()) == set(own.tolist())
            met.append(place)
        sizes = runs.counts[group.cells]
        if len(runs.cells) * runs.counts.max() > at_once:
            assert sizes.max() < 2 * sizes.min()
            assert group.rows.size <= max(at_once, group.rows.shape[1])
        else:
            assert len(groups) == 1
    assert sorted(met) == list(range(len(runs.cells)))


@laws
@given(some.integers(1, 3), some.integers(1, 4), some.integers(1, 5), some.integers(0, 99))
def test_products_are_those_of_a_loop(cells, rows, columns, seed):
    """Columns that lie apart, and a row's columns together, give the same sums of whole numbers."""
    rng = np.random.default_rng(seed)
    left, right = rng.integers(-9, 9, (columns, cells, rows)), rng.integers(-9, 9, (2, cells, rows))
    expected = [
        [[sum(left[i, c, m] * right[j, c, m] for m in range(rows)) for j in range(2)] for i in range(columns)]
        for c in range(cells)
    ]
    assert products(left, right).tolist() == expected
    assert row_major_products(np.moveaxis(left, 0, 2), np.moveaxis(right, 0, 2)).tolist() == expected


def test_room_is_asked_for_only_where_more_is_needed():
    """A smaller table lies in the room of the one before; every table has the shape and the type that were asked."""
    room = ReusableBuffer(np.float32)
    first = room.array(2, 3)
    assert (first.shape, first.dtype) == ((2, 3), np.float32)
    assert np.shares_memory(room.array(3, 2), first)
    assert np.shares_memory(room.array(5), first)
    assert not np.shares_memory(room.array(7), first)


@pytest.mark.parametrize("weights", [None, np.array([1.0, 2.0, 3.0, 4.0])])
def test_some_rows_take_their_cells_and_weights_along(weights):
    """Squares of the weights are summed by cell; without weights they are the numbers of rows."""
    rows = CellRows(np.array([7, 8, 9, 5]), np.array([0, 0, 2, 2]), weights)
    some_rows = rows.where(np.array([True, False, True, True]))
    assert (some_rows.rows.tolist(), some_rows.cell.tolist()) == ([7, 9, 5], [0, 2, 2])
    assert (some_rows.weights is None) == (weights is None)
    expected = [1.0, 2.0] if weights is None else [1.0, 9.0 + 16.0]
    assert some_rows.squared_weights(some_rows.runs).tolist() == expected
