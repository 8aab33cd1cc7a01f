"""Blocks laid out for estimation where segments are many: the whole by bucket, and those segments that are shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from servicetree.moments.blocks import BUCKETS, Block, BlockSums
from servicetree.moments.joined_segments import ShownSegments
from servicetree.moments.layouts import ROWS
from servicetree.moments.segment_sums import CellTable, SegmentTotals
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import grouped_sums, leave_one_out

_NOTHING_LEFT = 1e-12
_CELLS_AT_ONCE = 1 << 16


def sums_by_bucket(
    found: SegmentTotals, name: str, block: Block, used: NDArray[np.int64], shown: ShownSegments
) -> BlockSums:
    """Lay a block out with each bucket left out in turn.

    Args:
        found: What is known of the segments.
        name: The block.
        block: Its sums by bucket, over all segments.
        used: Shape (K,): the buckets that can be left out.
        shown: Which segments are shown.
    """
    unit = np.searchsorted(used, block.cells)
    whole = leave_one_out(grouped_sums(unit, block.gram[:, 0], len(used)))
    if name not in found.centred:
        products = leave_one_out(grouped_sums(unit, block.gram[:, 1:, 1:], len(used)))
        found.centred[name] = products - _between(found, name, used)
    table, place = shown_cells(found, name, shown)
    count, width = len(shown.names), block.gram.shape[2]
    where = np.searchsorted(used, table.cells % BUCKETS) * count + place
    first = leave_one_out(grouped_sums(where, table.sums.T, len(used) * count).reshape(len(used), count, width))
    first[first[..., 0] <= _NOTHING_LEFT * first[0, :, 0]] = 0.0
    n = np.bincount(place, table.n, count).astype(np.int64)
    both = np.concatenate([whole[:, None], first], axis=1)
    return BlockSums(np.append(block.n.sum(), n), both, found.centred[name])


def sums_by_segment(found: SegmentTotals, name: str, block: Block, count: int) -> BlockSums:
    """Lay a block out with each of ``count`` segments left out in turn, for the whole alone.

    Products within segments are there for blocks that keep them by segment; else they are NaN.
    """
    table = found.of(name, 0, count)
    first = grouped_sums(table.cells // BUCKETS, table.sums.T, count)
    whole = leave_one_out(first)
    width = block.gram.shape[2] - 1
    within = np.full((1 + count, width, width), np.nan)
    if name in found.products:
        products = found.products[name]
        own = np.zeros((count, width, width))
        own[products.cells // BUCKETS] = products.gram[:, 1:, 1:]
        within = leave_one_out(own - _outer(first))
    return BlockSums(block.n.sum(keepdims=True), whole[:, None], within)


def shown_cells(found: SegmentTotals, name: str, shown: ShownSegments) -> tuple[CellTable, NDArray[np.int64]]:
    """Give a block's first moments in the segments that are shown, and the place of each cell among their names."""
    wanted = np.concatenate([shown.alone, shown.together])
    if not len(wanted):
        return found.of(name, 0, 0), np.empty(0, np.int64)
    first, last = int(wanted.min()), int(wanted.max()) + 1
    numbers = np.full(last - first, -1)
    numbers[shown.alone - first] = np.arange(len(shown.alone))
    numbers[shown.together - first] = len(shown.alone)
    table = found.of(name, first, last)
    place = numbers[table.cells // BUCKETS - first]
    kept = place >= 0
    return table.where(kept), place[kept]


def _outer(first: Array) -> Array:
    """Multiply out what sums say of the mean of each segment, m mean mean', shape (S, p, p)."""
    mass = first[:, :1]
    means = np.divide(first[:, 1:], mass, out=np.zeros_like(first[:, 1:]), where=mass > 0)
    return means[:, :, None] * first[:, None, 1:]


def _between(found: SegmentTotals, name: str, used: NDArray[np.int64]) -> Array:
    """Add up m mean mean' over the segments, for all rows and with each bucket left out, shape (1 + K, p, p).

    To leave out a bucket changes only the segments that have rows in it.
    """
    width = found.width(name)
    whole, change = np.zeros((width, width)), np.zeros((BUCKETS, width, width))
    for table in _pieces(found, name):
        segment = table.cells // BUCKETS
        starts = np.flatnonzero(np.diff(segment, prepend=-1))
        counts = np.diff(starts, append=len(segment))
        total = np.add.reduceat(table.sums, starts, axis=1)
        scaled = total[1:] / np.sqrt(total[:1])
        whole += scaled @ scaled.T
        total = total.repeat(counts, axis=1)
        left = total - table.sums
        there = left[0] > _NOTHING_LEFT * total[0]
        left = np.where(there, left[1:], 0.0) / np.sqrt(np.where(there, left[0], 1.0))
        bucket = table.cells % BUCKETS
        order = np.argsort(bucket.astype(np.uint8), kind="stable")
        left, scaled = left[:, order], scaled.repeat(counts, axis=1)[:, order]
        ends = np.cumsum(np.bincount(bucket, minlength=BUCKETS))
        for place in np.flatnonzero(np.diff(ends, prepend=0)).tolist():
            rows = slice(ends[place - 1] if place else 0, ends[place])
            change[place] += left[:, rows] @ left[:, rows].T - scaled[:, rows] @ scaled[:, rows].T
    return np.concatenate([whole[None], whole + change[used]])


def _pieces(found: SegmentTotals, name: str) -> Iterator[CellTable]:
    """Give a block's first moments some segments at a time, so that they stay near the processor."""
    last = found.last_segment(name)
    step = max(1, _CELLS_AT_ONCE // BUCKETS)
    for first in range(0, last + 1, step):
        table = found.of(name, first, first + step)
        if len(table.cells):
            yield table


def filled_buckets(found: SegmentTotals, shown: ShownSegments) -> NDArray[np.int64]:
    """Count the buckets in which each shown segment has rows, shape (S,)."""
    table, place = shown_cells(found, ROWS, shown)
    both = np.flatnonzero(np.bincount(place * BUCKETS + table.cells % BUCKETS))
    return np.bincount(both // BUCKETS, minlength=len(shown.names))


def rows_by_segment(found: SegmentTotals, name: str, count: int) -> NDArray[np.int64]:
    """Count the rows of a block in each of ``count`` segments."""
    table = found.of(name, 0, count)
    return np.bincount(table.cells // BUCKETS, table.n, count).astype(np.int64)
