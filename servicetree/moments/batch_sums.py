"""Sums of one batch of rows, as blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext
from threading import Lock
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.answers.batch_scores import ScoredBatch, loss_columns, score_batch, unreadable_columns
from servicetree.answers.columns import ReadingPlan
from servicetree.answers.decoding import MissingCodes, Tally, decode
from servicetree.answers.engines.sources import Batch, rows_of
from servicetree.answers.row_names import row_names, spellings
from servicetree.answers.same_answers import same_answers
from servicetree.answers.weight_texts import weight_texts
from servicetree.errors import Fault
from servicetree.moments.answer_patterns import frequent_patterns, pattern_sums
from servicetree.moments.blocks import BUCKETS, Block, CellSums, added_blocks, cell_sums
from servicetree.moments.buckets import Units
from servicetree.moments.gram_products import CellRows
from servicetree.moments.layouts import family_block, layouts
from servicetree.moments.moments import Moments
from servicetree.moments.pattern_layouts import PatternLayouts, finished_blocks
from servicetree.moments.scored_rows import gap_sums
from servicetree.moments.segment_sums import SegmentTotals, by_bucket_alone
from servicetree.moments.segment_tables import segment_sums
from servicetree.stats.arrays import Array

_Sums = tuple[dict[str, Block], SegmentTotals | None]

_ONE_AT_A_TIME = Lock()
_SORTED_BY_COUNTING = 65_536
_LARGEST_WEIGHT = 1e100  # squares of larger ones overflow
MOST_SPELLINGS = 10_000
MOST_IDS_COMPARED = 200_000  # rows; among more, it would take too much room to say whether an id stands twice


def sum_batch(plan: ReadingPlan, how: PatternLayouts, batch: Batch, position: int) -> BatchSums:
    """Sum up one batch of rows; whatever the engine, this is the one place where answers become sums.

    Args:
        plan: What to read.
        how: How blocks are cut out of the sums of those who answered everything.
        batch: The columns of the plan.
        position: The number of rows that came before, for buckets by position.

    Returns:
        What was found in these rows.
    """
    rows = rows_of(batch)
    if unreadable := unreadable_columns(plan, batch):
        return BatchSums(rows, None, unreadable)
    weights, weight_tally = _weights(plan, batch, rows)
    batch = _without_unweighted(plan, batch, weights)
    segments, segment = _names(plan, batch, plan.roles.by, rows)
    periods, period = _names(plan, batch, plan.roles.period, rows)
    units = None if plan.roles.unit is None else Units.of(batch[plan.roles.unit])
    bucket, without_unit = (_by_position(position, rows), 0) if units is None else units.buckets()
    many = max(len(segments), len(periods)) > how.most_segments
    with _ONE_AT_A_TIME if many else nullcontext():  # sums by segment take several times the room of their rows
        found = score_batch(plan, batch)
        places, counts = (segment, period, bucket), (len(segments), len(periods))
        sums = _both_sums(plan, how, found, weights, places=places, counts=counts)
    moments = Moments(
        tree_name=plan.tree.name,
        key=how.key,
        by=plan.roles.by,
        segments=segments,
        period=plan.roles.period,
        periods=periods,
        unit=plan.unit,
        weighted=plan.roles.weight is not None,
        unit_column=plan.roles.unit,
        terms=how.terms,
        **sums,
        tallies=found.tallies,
        without_segment=int(((weights > 0) & (segment < 0)).sum()),
        without_period=int(((weights > 0) & (segment >= 0) & (period < 0)).sum()),
        without_weight=int((weights <= 0).sum()),
        absent=plan.absent,
        same=same_answers(found.answers, found.tallies),
    )
    written = {column: spellings(batch[column]) for column in (plan.roles.by, plan.roles.period) if column is not None}
    ids = () if units is None or plan.unit != "id" else _few_ids((units.borne(),), rows)
    weighed = {} if plan.roles.weight is None else weight_texts(batch[plan.roles.weight])
    return BatchSums(rows, moments, (), weight_tally, without_unit, ids, written, how, weighed)


def _both_sums(
    plan: ReadingPlan,
    how: PatternLayouts,
    found: ScoredBatch,
    weights: Array,
    *,
    places: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    counts: tuple[int, int],
) -> dict[str, Any]:
    """Sum up by segment and by period, as fields of moments; by period, rows without a segment count too."""
    segment, period, bucket = places
    kept = (weights > 0) & (segment >= 0) & (period >= 0)
    has_periods = plan.roles.period is not None
    lenses = _panel_sums(plan, found, weights, kept, np.column_stack([segment, period])) if has_periods else {}

    def summed(place: NDArray[np.int64], wanted: NDArray[np.bool_], count: int, *, over_time: bool) -> _Sums:
        cell = np.where(wanted, place * BUCKETS + bucket, -1)
        if count <= how.most_segments:
            return _blocks(plan, how, found, weights, cell), None
        mass = weights if plan.roles.weight else None
        many = segment_sums(how, loss_columns(plan, found), cell, mass, has_periods=over_time)
        return _blocks(plan, how, found, weights, np.where(wanted, bucket, -1)), many

    if not has_periods or plan.roles.period == plan.roles.by:
        blocks, many = summed(segment, kept, counts[0], over_time=False)
        return {"blocks": blocks, "segment_sums": many, "lenses": lenses}
    by_period, many_periods = summed(period, (weights > 0) & (period >= 0), counts[1], over_time=False)
    both = {"period_blocks": by_period, "period_sums": many_periods, "lenses": lenses}
    if plan.roles.by is None:
        return both | {"blocks": by_bucket_alone(by_period)}
    blocks, many = summed(segment, kept, counts[0], over_time=True)
    return both | {"blocks": blocks, "segment_sums": many}


def _blocks(
    plan: ReadingPlan, how: PatternLayouts, found: ScoredBatch, weights: Array, cell: NDArray[np.int64]
) -> dict[str, Block]:
    """Sum up the rows that count (cell >= 0): those of frequent patterns at once, the others block by block."""
    blocks: dict[str, Block] = {}
    mass = weights if plan.roles.weight else None
    rest = cell >= 0
    for pattern, same in frequent_patterns(how, found, int(cell.max(initial=-1)) + 1):
        rows = _by_cell(cell, mass, same & rest)
        if len(rows.rows):
            blocks = added_blocks(blocks, pattern_sums(how.layout_of(pattern), found, rows))
        rest &= ~same
    if rest.any():
        blocks = added_blocks(blocks, gap_sums(plan, how, found, _by_cell(cell, mass, rest)))
    return blocks


def _by_cell(cell: NDArray[np.int64], weights: Array | None, wanted: NDArray[np.bool_]) -> CellRows:
    """List the wanted rows, all of which count, cell by cell, and within a cell in reading order."""
    rows = np.flatnonzero(wanted)
    own = cell[rows]
    # Sixteen bits are sorted by counting, in a tenth of the time.
    order = np.argsort(own.astype(np.uint16) if own.max(initial=0) < _SORTED_BY_COUNTING else own, kind="stable")
    rows = rows[order]
    return CellRows(rows, own[order], None if weights is None else weights[rows])


def _panel_sums(
    plan: ReadingPlan, found: ScoredBatch, weights: Array, kept: NDArray[np.bool_], cells: NDArray[np.int64]
) -> dict[str, CellSums]:
    """Sum the family of every child of the trunk by cells of segment and period."""
    columns, sums = loss_columns(plan, found), {}
    families = {layout.name: layout.columns for layout in layouts(plan.tree)}
    for name in plan.tree.trunk_children:
        values = [columns[one] for one in families[family_block(name)]]
        table = np.column_stack([np.ones(len(weights)), *values])
        rows = ~np.isnan(table).any(axis=1) & kept
        sums[name] = cell_sums(table[rows], weights[rows], cells[rows])
    return sums


def _weights(plan: ReadingPlan, batch: Batch, rows: int) -> tuple[Array, Tally]:
    column = plan.roles.weight
    if column is None:
        return np.ones(rows), Tally()
    coded, tally = decode(batch[column], MissingCodes(), (0.0, np.inf))
    weights = coded.numbers()
    if (too_large := weights > _LARGEST_WEIGHT).any():
        outside = tally.outside + Counter(weights[too_large].tolist())
        return np.where(too_large, np.nan, weights), attrs.evolve(tally, outside=outside)
    return weights, tally


def _without_unweighted(plan: ReadingPlan, batch: Batch, weights: Array) -> Batch:
    """Blank what rows of weight 0 answered: they count nowhere, be it as faults or in warnings."""
    left_out = weights == 0
    if plan.roles.weight is None or not left_out.any():
        return batch
    places = pa.array(np.arange(len(weights)), mask=left_out)
    roles = set(plan.roles.named().values())
    return {name: cells if name in roles else cells.take(places) for name, cells in batch.items()}


def _names(plan: ReadingPlan, batch: Batch, column: str | None, rows: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Name the segments or periods of a column, sorted, and give each row's; -1 for a row without one."""
    if column is None:
        return (), np.zeros(rows, dtype=np.int64)
    written, places = row_names(batch[column])
    labels = plan.labels.get(column, {})
    found = [None if text is None else labels.get(text, text) for text in written]
    names = sorted({text for text in found if text is not None})
    rank = {name: index for index, name in enumerate(names)}
    return tuple(names), np.array([-1 if text is None else rank[text] for text in found], dtype=np.int64)[places]


def _by_position(position: int, rows: int) -> NDArray[np.int64]:
    """Deal rows in turn to the 128 buckets."""
    return np.arange(position, position + rows) & (BUCKETS - 1)


def _few_ids(ids: tuple[pa.Array, ...], rows: int) -> tuple[pa.Array, ...] | None:
    """Keep the ids of so many rows, to see whether any stands twice; None among more than are looked through."""
    return ids if rows <= MOST_IDS_COMPARED else None


@frozen(eq=False)
class BatchSums:
    """What was found in some rows. ``a + b`` adds what was found in later rows of the same source.

    Attributes:
        rows: How many rows were read.
        moments: Their sums; None where a column holds no answers at all.
        unreadable: A fault for each such column.
        weights: What was found in the column of survey weights.
        without_unit: Rows whose unit (cluster or id) is blank.
        ids: The respondents' ids, batch by batch; None among more rows than are looked through.
        spellings: How segments and periods are written, each with its count, by column; no column with more different
            texts than are looked through.
        how: How the blocks of the moments will be cut out of their sums; None where there are none.
        weight_texts: A survey weight of each way in which they are written that matters.
    """

    rows: int
    moments: Moments | None
    unreadable: tuple[Fault, ...] = ()
    weights: Tally = field(factory=Tally)
    without_unit: int = 0
    ids: tuple[pa.Array, ...] | None = ()
    spellings: Mapping[str, Counter[str]] = field(factory=dict)
    how: PatternLayouts | None = None
    weight_texts: Mapping[str, str] = field(factory=dict)

    @property
    def repeated_ids(self) -> int:
        """How many rows have an id that an earlier row has."""
        if not self.ids:
            return 0
        return self.rows - self.without_unit - len(pc.unique(pa.chunked_array(self.ids)))

    def __add__(self, later: BatchSums) -> BatchSums:
        moments = None
        if self.moments is not None and later.moments is not None:
            before, after = self._roomy_beside(later), later._roomy_beside(self)
            moments = before.followed_by(after)
        return BatchSums(
            self.rows + later.rows,
            moments,
            tuple(dict.fromkeys(self.unreadable + later.unreadable)),
            self.weights + later.weights,
            self.without_unit + later.without_unit,
            self._ids_with(later),
            self._spellings_with(later),
            self.how,
            {**later.weight_texts, **self.weight_texts},
        )

    def finished(self) -> Moments:
        """Cut all blocks out of the sums."""
        moments = self.moments
        assert moments is not None  # only such are finished
        assert self.how is not None
        by_period = finished_blocks(self.how, moments.period_blocks) if moments.period_blocks else {}
        blocks = finished_blocks(self.how, moments.blocks)
        return attrs.evolve(moments, blocks=blocks, period_blocks=by_period).settled()

    def _roomy_beside(self, other: BatchSums) -> Moments:
        """Keep no products by segment where there are more segments, or periods, than that; few are."""
        assert self.moments is not None  # only such are added
        assert other.moments is not None
        assert self.how is not None
        most = self.how.most_segments
        if self.moments.roomy_beside(other.moments, most) is self.moments:
            return self.moments
        return self.finished().roomy_beside(other.moments, most)

    def _ids_with(self, later: BatchSums) -> tuple[pa.Array, ...] | None:
        if self.ids is None or later.ids is None:
            return None
        return _few_ids(self.ids + later.ids, self.rows + later.rows)

    def _spellings_with(self, later: BatchSums) -> dict[str, Counter[str]]:
        both = {
            name: found + later.spellings[name] for name, found in self.spellings.items() if name in later.spellings
        }
        return {name: found for name, found in both.items() if len(found) <= MOST_SPELLINGS}
