"""Sums laid out for estimation, against rows: all of them, and those that are left when a bucket or segment is not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.laws import laws

from servicetree.moments.blocks import BUCKETS, Block
from servicetree.moments.joined_segments import ShownSegments, shown_segments
from servicetree.moments.laid_out_sums import laid_out_sums
from servicetree.moments.many_segments import (
    filled_buckets,
    rows_by_segment,
    shown_cells,
    sums_by_bucket,
    sums_by_segment,
)
from servicetree.moments.segment_sums import CellTable, SegmentTotals

SEGMENTS = 3
ROW = some.tuples(
    some.integers(0, SEGMENTS - 1),
    some.sampled_from([0, 1, 7, BUCKETS - 1]),
    some.sampled_from([0.5, 1.0, 2.0]),
    some.tuples(some.integers(0, 4), some.integers(0, 4)),
)
ROWS = some.lists(ROW, min_size=1, max_size=25)


def columns_of(rows):
    """Segments, buckets, weights, and 1 beside the values."""
    segment, bucket, weight, values = (np.array(column) for column in zip(*rows, strict=True))
    return segment, bucket, weight, np.column_stack([np.ones(len(rows)), values])


def block_of(cell, weight, table):
    """The Gram of some rows by cell."""
    cells = np.unique(cell)
    grams = [(table[cell == one] * weight[cell == one, None]).T @ table[cell == one] for one in cells]
    squared = np.array([(weight[cell == one] ** 2).sum() for one in cells])
    return Block(cells, np.array([(cell == one).sum() for one in cells]), squared, np.array(grams))


def expected_of(kept, segment, weight, table, groups):
    """First moments of the kept rows in each group of segments, and their products centred within segments."""
    first = [(table * weight[:, None])[kept & np.isin(segment, group)].sum(axis=0) for group in groups]
    within = np.zeros((2, 2))
    for one in range(SEGMENTS):
        own = kept & (segment == one)
        if own.any():
            off = table[own, 1:] - (table[own, 1:] * weight[own, None]).sum(axis=0) / weight[own].sum()
            within += (off * weight[own, None]).T @ off
    return np.array(first), within


def assert_stack(found, units, unit, columns, groups):
    """All rows first, then those that are left without each unit in turn."""
    segment, _, weight, table = columns
    assert len(found.within) == len(found.first_moments) == 1 + len(units)
    for place, left_out in enumerate([None, *units]):
        kept = np.ones(len(segment), bool) if left_out is None else unit != left_out
        first, within = expected_of(kept, segment, weight, table, groups)
        np.testing.assert_allclose(found.first_moments[place], first, atol=1e-10)
        np.testing.assert_allclose(found.within[place], within, atol=1e-10)
    assert found.n.tolist() == [int(np.isin(segment, group).sum()) for group in groups]


ALL = list(range(SEGMENTS))


@laws
@given(ROWS)
def test_a_block_is_laid_out_with_each_bucket_left_out(rows):
    """Of the whole and of each segment; and of the whole alone, where there are none."""
    segment, bucket, weight, table = columns = columns_of(rows)
    units = np.unique(bucket)
    block = block_of(segment * BUCKETS + bucket, weight, table)
    found = laid_out_sums(block, np.searchsorted(units, block.cells % BUCKETS), len(units), SEGMENTS)
    assert_stack(found.shown(None, "x"), units, bucket, columns, [ALL, *([one] for one in ALL)])
    alone = (np.zeros_like(segment), bucket, weight, table)
    block = block_of(bucket, weight, table)
    found = laid_out_sums(block, np.searchsorted(units, block.cells), len(units), 1).of_the_whole()
    assert_stack(found, units, bucket, alone, [[0]])


@laws
@given(ROWS, some.permutations(ALL), some.integers(1, SEGMENTS))
def test_segments_that_are_shown_together_are_added(rows, order, alone):
    """Those by themselves first, in their order, then the others as one; with what is withheld where few rated it."""
    segment, bucket, weight, table = columns = columns_of(rows)
    units = np.unique(bucket)
    block = block_of(segment * BUCKETS + bucket, weight, table)
    by_itself, together = sorted(order[:alone]), sorted(order[alone:])
    names = (*(f"s{place}" for place in by_itself), *(["others"] if together else []))
    shown = ShownSegments(names, (None,) * len(names), np.array(by_itself), np.array(together, np.int64), 3)
    groups = [ALL, *([one] for one in by_itself), *([together] if together else [])]
    found = laid_out_sums(block, np.searchsorted(units, block.cells % BUCKETS), len(units), SEGMENTS)
    found = found.shown(shown, "x")
    assert_stack(found, units, bucket, columns, groups)
    raters = np.array([np.isin(segment, group).sum() for group in groups[1:]])
    assert found.withheld.tolist() == [False, *shown.withheld("x", raters).tolist()]


def totals_of(columns, *, products=True):
    """What is known of many segments: first moments of the block, and products by segment."""
    segment, bucket, weight, table = columns
    block = block_of(segment * BUCKETS + bucket, weight, table)
    own = CellTable(block.cells, np.zeros_like(block.cells), block.n, np.ascontiguousarray(block.gram[:, 0].T))
    return SegmentTotals(
        (CellTable.empty(0),), {}, {"x": own, "rows": own}, {"x": block.in_one_bucket()} if products else {}
    )


@laws
@given(ROWS, some.permutations(ALL), some.integers(0, SEGMENTS), some.booleans())
def test_many_segments_are_laid_out_alike(rows, order, alone, rest):
    """From first moments by segment and products over all, whichever segments are shown, together or not at all."""
    segment, bucket, weight, table = columns = columns_of(rows)
    units, found = np.unique(bucket), totals_of(columns)
    by_itself, together = sorted(order[:alone]), sorted(order[alone:]) if rest else []
    names = (*(f"s{place}" for place in by_itself), *(["others"] if together else []))
    shown = ShownSegments(names, (None,) * len(names), np.array(by_itself, np.int64), np.array(together, np.int64), 0)
    groups = [*([one] for one in by_itself), *([together] if together else [])]
    whole = block_of(bucket, weight, table)
    assert_stack(sums_by_bucket(found, "x", whole, units, shown), units, bucket, columns, [ALL, *groups])
    assert rows_by_segment(found, "x", SEGMENTS).tolist() == [int((segment == one).sum()) for one in ALL]
    filled = [len(np.unique(bucket[np.isin(segment, group)])) for group in groups]
    assert filled_buckets(found, shown).tolist() == filled
    cells, place = shown_cells(found, "x", shown)
    held = [int(cells.n[place == at].sum()) for at in range(len(groups))]
    assert held == [int(np.isin(segment, group).sum()) for group in groups]


@laws
@given(ROWS)
def test_each_of_many_segments_is_left_out_in_turn(rows):
    """Of the whole alone; without products by segment nothing is known of what is centred within them."""
    segment, bucket, weight, table = columns = columns_of(rows)
    whole = block_of(bucket, weight, table)
    found = sums_by_segment(totals_of(columns), "x", whole, SEGMENTS)
    assert_stack(found, ALL, segment, columns, [ALL])
    without = sums_by_segment(totals_of(columns, products=False), "x", whole, SEGMENTS)
    np.testing.assert_array_equal(without.first_moments, found.first_moments)
    assert np.isnan(without.within).all()


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        ([12, 10, 9], {"a": 12, "others (2)": 19}),
        ([12, 10, 10], {"a": 12, "b": 10, "c": 10}),
        ([12, 0, 10], {"a": 12, "c": 10}),
        ([9, 9, 9], {"others (3)": 27}),
        ([30, 4, 5], {"others (3)": 39}),
        ([30, 4, 6], {"a": 30, "others (2)": 10}),
        ([30, 9, 31], {"c": 31, "others (2)": 39}),
        ([30, 9, 30], {"c": 30, "others (2)": 39}),
    ],
)
def test_who_is_joined_is_known_by_hand(n, shown):
    """Fewer than ten go together; if they are still fewer, or one alone, the next smallest goes with them."""
    found = shown_segments(["a", "b", "c"], np.array(n), 10)
    assert dict(zip(found.names, found.added(np.array(n), 0).tolist(), strict=True)) == shown
    assert found.numbers(3)[np.array(n) > 0].max() == len(shown) - 1
