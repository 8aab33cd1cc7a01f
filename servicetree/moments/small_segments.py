"""Segments of moments taken by themselves, or joined for good where they are small."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import told
from servicetree.moments.blocks import BUCKETS, Block, CellSums
from servicetree.moments.joined_segments import ShownSegments, shown_segments
from servicetree.moments.layouts import ROWS
from servicetree.moments.moments import Moments
from servicetree.moments.segment_sums import MOST_SEGMENTS_MULTIPLIED, SegmentTotals


def without_small(moments: Moments, min_n: int) -> Moments:
    """Join small segments and periods for good, so that their own sums are in the moments no more.

    Slopes are then pooled within the joined segments.

    Args:
        moments: As they were gathered.
        min_n: Respondents that a segment or a period needs to stand by itself; 0 joins nothing.
    """
    if not min_n:
        return moments
    names, joined, segment = moments.segments, dict(moments.joined), np.arange(max(len(moments.segments), 1))
    periods, period = moments.periods, np.arange(max(len(moments.periods), 1))
    together = dict(moments.joined_periods)
    if moments.by is not None:
        shown = shown_segments(names, moments.respondents, min_n, moments.joined)
        joined = {name: count for name, count in zip(shown.names, shown.joined, strict=True) if count is not None}
        names, segment = _in_order(shown, len(names))
    if moments.period is not None:
        shown = shown_segments(periods, moments.by_period().respondents, min_n, moments.joined_periods)
        together = {name: count for name, count in zip(shown.names, shown.joined, strict=True) if count is not None}
        periods, period = _in_order(shown, len(periods))
    return attrs.evolve(
        moments,
        segments=names,
        joined=joined,
        joined_periods=together,
        periods=periods,
        blocks=_joined_blocks(moments.blocks, moments.segment_sums, segment),
        segment_sums=None if moments.segment_sums is None else moments.segment_sums.renamed(segment),
        period_blocks=_joined_blocks(moments.period_blocks, moments.period_sums, period),
        period_sums=None if moments.period_sums is None else moments.period_sums.renamed(period),
        lenses={name: _joined_cells(cells, segment, period) for name, cells in moments.lenses.items()},
        shown=None,
    )


def _joined_blocks(
    blocks: Mapping[str, Block], many: SegmentTotals | None, numbers: NDArray[np.int64]
) -> Mapping[str, Block]:
    """Join segments of blocks; those of many segments are by bucket alone, and stay as they are."""
    return blocks if many is not None else {name: block.joined(numbers) for name, block in blocks.items()}


def _in_order(shown: ShownSegments, count: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Sort the names, as moments hold them, and say under which each of ``count`` segments stands."""
    order = sorted(range(len(shown.names)), key=shown.names.__getitem__)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return tuple(shown.names[place] for place in order), rank[shown.numbers(count)]


def _joined_cells(cells: CellSums, segment: NDArray[np.int64], period: NDArray[np.int64]) -> CellSums:
    """Rename segments and periods likewise; adding nothing adds the cells that become the same."""
    nothing = CellSums(np.empty((0, 2), np.int64), np.empty(0), np.empty((0, cells.sums.shape[1])))
    return cells.renumbered(segment, period) + nothing


def only_segment(moments: Moments, segment: str) -> Moments:
    """Return the moments of one segment, over the same buckets as before, so that sides can be compared.

    Args:
        moments: With segments.
        segment: One of them.

    Raises:
        UsageError: If there are so many segments that they have no sums of products of their own.
    """
    if moments.segment_sums is not None:
        said = told("too_many_segments_for_each", count=len(moments.segments), most=MOST_SEGMENTS_MULTIPLIED)
        raise UsageError(Fault("usage", "carry_over", said, told("common_carry_over")))
    place = moments.segments.index(segment)

    def own(block: Block) -> Block:
        kept = block.cells // BUCKETS == place
        cells, parts = block.cells[kept] % BUCKETS, (block.n[kept], block.squared_weight[kept], block.gram[kept])
        return Block(cells, *parts)

    blocks = {name: own(block) for name, block in moments.blocks.items()}
    everywhere = np.flatnonzero(np.bincount(moments.blocks[ROWS].cells % BUCKETS))
    zeros = np.zeros(len(everywhere))
    blocks[ROWS] = blocks[ROWS] + Block(everywhere, zeros.astype(np.int64), zeros, zeros[:, None, None])
    return attrs.evolve(
        moments, segments=(segment,), blocks=blocks, period_blocks={}, lenses={}, period=None, periods=(), shown=None
    )
