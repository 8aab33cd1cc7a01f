"""One batch of rows becomes blocks; whatever the engine, this is the one place where it happens."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from servicetree.blocks import BUCKETS, Block, Moments
from servicetree.decoding import Codes, Tally, decode, texts
from servicetree.engines.sources import Batch, rows_of
from servicetree.layouts import (
    STEPS,
    Layout,
    family_block,
    fingerprint,
    layouts,
    trunk_children,
)
from servicetree.lenscells import CellSums, cell_sums
from servicetree.readingplan import Plan
from servicetree.readings import Reading
from servicetree.understanding import loss_columns, understand, unreadable_columns

Array = NDArray[np.float64]


def reading_of(plan: Plan, batch: Batch, position: int = 0) -> Reading:
    """Sum up one batch of rows; whatever the engine, this is the one place where blocks are made.

    Args:
        plan: What to read, and how.
        batch: The columns of the plan.
        position: The number of rows that came before, for buckets by position.

    Returns:
        What was found in these rows.
    """
    rows = rows_of(batch)
    if unreadable := unreadable_columns(plan, batch):
        return Reading(rows, None, unreadable)
    weights, weight_tally = _weights(plan, batch, rows)
    segments, segment = _names(batch, plan.roles.by, rows)
    periods, period = _names(batch, plan.roles.period, rows)
    bucket, without_unit = _buckets(plan, batch, position, rows)
    found = understand(plan, batch)
    columns = loss_columns(plan, found)
    kept = (weights > 0) & (segment >= 0) & (period >= 0)
    cell = segment * BUCKETS + bucket
    order = np.flatnonzero(kept)[np.argsort(cell[kept], kind="stable")]
    moments = Moments(
        tree_name=plan.tree.name,
        key=fingerprint(plan.tree),
        by=plan.roles.by,
        segments=segments,
        period=plan.roles.period,
        periods=periods,
        unit=plan.unit,
        weighted=plan.roles.weight is not None,
        blocks={layout.name: _block(layout, columns, weights, cell, order) for layout in layouts(plan.tree)},
        lenses=_lenses(plan, columns, weights, kept, np.column_stack([segment, period])) if plan.roles.period else {},
        tallies=found.tallies,
        without_segment=int(((weights > 0) & (segment < 0)).sum()),
        without_period=int(((weights > 0) & (segment >= 0) & (period < 0)).sum()),
        without_weight=int((weights <= 0).sum()),
        absent=plan.absent,
    )
    return Reading(rows, moments, (), weight_tally, without_unit)


def _block(
    layout: Layout,
    columns: Mapping[str, Array],
    weights: Array,
    cell: NDArray[np.int64],
    order: NDArray[np.int64],
) -> Block:
    """Sum a block over the rows that are complete on it; ``order`` lists the rows that count, cell by cell."""
    values = [math.prod(columns[factor][order] for factor in name.split("*")) for name in layout.columns]
    table = np.column_stack([np.ones(len(order)), *values])
    complete = ~np.isnan(table).any(axis=1)
    table, order = table[complete], order[complete]
    weight = weights[order]
    cells, starts, counts = np.unique(cell[order], return_index=True, return_counts=True)
    weighted = table * weight[:, None]
    squared = np.add.reduceat(weight**2, starts) if len(starts) else np.empty(0)
    if layout.stepped is not None:
        return Block(
            cells, counts.astype(np.int64), squared, _stepped(weighted, columns[layout.stepped][order], counts)
        )
    gram = np.empty((len(cells), table.shape[1], table.shape[1]))
    for place, (start, count) in enumerate(zip(starts.tolist(), counts.tolist(), strict=True)):
        rows = slice(start, start + count)
        gram[place] = weighted[rows].T @ table[rows]
    return Block(cells, counts.astype(np.int64), squared, gram)


def _stepped(weighted: Array, steps: Array, counts: NDArray[np.int64]) -> Array:
    """Sum rows, which stand cell by cell, within each cell's tenths of the scale."""
    place = np.repeat(np.arange(len(counts)), counts) * STEPS + steps.astype(np.int64)
    sums: Array = np.empty((len(counts) * STEPS, weighted.shape[1]))
    for column, values in enumerate(weighted.T):
        sums[:, column] = np.bincount(place, weights=values, minlength=len(sums))
    return sums.reshape(len(counts), STEPS, weighted.shape[1])


def _lenses(
    plan: Plan, columns: Mapping[str, Array], weights: Array, kept: NDArray[np.bool_], cells: NDArray[np.int64]
) -> dict[str, CellSums]:
    """Sum the family of every child of the trunk by cells of segment and period."""
    found = {}
    families = {layout.name: layout.columns for layout in layouts(plan.tree)}
    for name in trunk_children(plan.tree):
        values = [columns[one] for one in families[family_block(name)]]
        table = np.column_stack([np.ones(len(weights)), *values])
        rows = ~np.isnan(table).any(axis=1) & kept
        found[name] = cell_sums(table[rows], weights[rows], cells[rows])
    return found


def _weights(plan: Plan, batch: Batch, rows: int) -> tuple[Array, Tally]:
    column = plan.roles.weight
    if column is None:
        return np.ones(rows), Tally()
    coded, tally = decode(batch[column], Codes(), (0.0, np.finfo(float).max))
    return coded.numbers(), tally


def _names(batch: Batch, column: str | None, rows: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Name the segments or periods of a column, sorted, and give each row's; -1 for a row without one."""
    if column is None:
        return (), np.zeros(rows, dtype=np.int64)
    found, places = texts(batch[column])
    names = sorted(text for text in found if text is not None)
    rank = {name: index for index, name in enumerate(names)}
    return tuple(names), np.array([-1 if text is None else rank[text] for text in found], dtype=np.int64)[places]


def _buckets(plan: Plan, batch: Batch, position: int, rows: int) -> tuple[NDArray[np.int64], int]:
    """Assign each row's unit to one of 128 buckets, the same on every machine; and count the rows without a unit."""
    column = plan.roles.unit
    if column is None:
        return (position + np.arange(rows, dtype=np.int64)) % BUCKETS, 0
    found, places = texts(batch[column])
    buckets = np.array([0, *(bucket_of(str(text)) for text in found[1:])], dtype=np.int64)
    return buckets[places], int((places == 0).sum())


def bucket_of(unit: str) -> int:
    """Hash a unit's text to its bucket: the first 8 hex digits of its md5, as a number, mod 128."""
    digest = hashlib.md5(unit.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) % BUCKETS
