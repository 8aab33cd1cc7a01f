"""One batch of rows becomes blocks; whatever the engine, this is the one place where it happens."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.blocks import BUCKETS, Block, Moments
from servicetree.datafaults import weight_faults
from servicetree.decoding import Codes, Tally, decode, texts
from servicetree.engines.sources import Batch
from servicetree.errors import AnswersError, Fault
from servicetree.layouts import (
    AT_BASELINE,
    MARKER,
    STEPS,
    STRAIGHT,
    Layout,
    asked_columns,
    family_block,
    fingerprint,
    layouts,
    loss_column,
    part_columns,
    step_column,
    trunk_children,
)
from servicetree.lenscells import CellSums, cell_sums
from servicetree.nodes import Aspect
from servicetree.questions import Question
from servicetree.readingplan import Plan
from servicetree.rowscores import marker_score, node_rows, question_score

Array = NDArray[np.float64]

_AT_IT = 1e-9  # rounding
_FEWEST_TICKS = 5


def moments_of(plan: Plan, batch: Batch, position: int = 0) -> Moments:
    """Sum up one batch of rows; whatever the engine, this is the one place where blocks are made.

    Args:
        plan: What to read, and how.
        batch: The columns of the plan.
        position: The number of rows that came before, for buckets by position.

    Returns:
        The moments of these rows.
    """
    rows = len(next(iter(batch.values())))
    weights = _weights(plan, batch, rows)
    segments, segment = _names(batch, plan.roles.by, rows)
    periods, period = _names(batch, plan.roles.period, rows)
    bucket = _buckets(plan, batch, position, rows)
    columns, tallies = loss_columns(plan, batch)
    kept = (weights > 0) & (segment >= 0) & (period >= 0)
    cell = segment * BUCKETS + bucket
    order = np.flatnonzero(kept)[np.argsort(cell[kept], kind="stable")]
    return Moments(
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
        tallies=tallies,
        without_segment=int(((weights > 0) & (segment < 0)).sum()),
        without_period=int(((weights > 0) & (segment >= 0) & (period < 0)).sum()),
        without_weight=int((weights <= 0).sum()),
        absent=plan.absent,
    )


def loss_columns(plan: Plan, batch: Batch) -> tuple[dict[str, Array], dict[str, Tally]]:
    """Compute every node's loss and contributions in every row.

    Returns:
        The columns that blocks are made of, and what was found in each question's column.
    """
    tree, columns, tallies = plan.tree, {}, {}
    rows = len(next(iter(batch.values())))
    alike = Alike.none(rows)
    for name, node in tree.nodes.items():
        if not node.questions:
            continue
        scores = np.full((rows, len(node.questions)), np.nan)
        for place, question in enumerate(node.questions):
            if all(column in batch for column in question.columns):
                scores[:, place], found = question_score(tree, question, batch)
                tallies.update({f"{name}.{question.id}:{column}": tally for column, tally in found.items()})
                alike = alike.beside(question, scores[:, place])
        losses = node_rows(tree, name, scores, batch)
        columns[loss_column(name)] = losses.loss
        columns[step_column(name)] = scale_steps(losses.loss, tree.baseline_of(name))
        columns.update(zip(part_columns(node), losses.parts.T, strict=True))
        if isinstance(node, Aspect):
            columns.update(zip(asked_columns(node), (tree.baseline_of(name) - scores).T, strict=True))
    if tree.marker is not None and tree.marker.column in batch:
        score, tallies[MARKER] = marker_score(tree, tree.marker, batch)
        columns[MARKER] = 1.0 - score
    trunk = np.column_stack([columns[loss_column(aspect.id)] for aspect in tree.aspects])
    columns[AT_BASELINE] = np.where(np.isnan(trunk).any(axis=1), np.nan, (trunk <= _AT_IT).all(axis=1))
    columns[STRAIGHT] = alike.straight
    return columns, tallies


@frozen(eq=False)
class Alike:
    """Where a respondent's ratings stand on their scales: the lowest, the highest, and how many there are."""

    lowest: Array
    highest: Array
    count: NDArray[np.int64]

    @classmethod
    def none(cls, rows: int) -> Alike:
        """Begin without ratings."""
        return cls(np.full(rows, np.inf), np.full(rows, -np.inf), np.zeros(rows, dtype=np.int64))

    def beside(self, question: Question, scores: Array) -> Alike:
        """Take one more question in, if it is a rating; reversed ones by where they were ticked."""
        if question.kind != "rating" or question.recovery is not None:
            return self
        ticked = 1.0 - scores if question.reversed else scores
        return Alike(np.fmin(self.lowest, ticked), np.fmax(self.highest, ticked), self.count + ~np.isnan(ticked))

    @property
    def straight(self) -> Array:
        """1 where all of five or more ratings were ticked at one place, else 0."""
        with np.errstate(invalid="ignore"):  # nobody answered: inf - inf
            same = self.highest - self.lowest < _AT_IT
        return ((self.count >= _FEWEST_TICKS) & same).astype(float)


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


def scale_steps(loss: Array, baseline: float) -> Array:
    """Sort losses into tenths of the scale: 0 for scores above 0.9, ..., 9 for those of 0.1 and less; NaN stays."""
    below_the_top = loss + (1.0 - baseline)
    return np.clip(np.floor(STEPS * below_the_top + _AT_IT), 0, STEPS - 1)


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


def _weights(plan: Plan, batch: Batch, rows: int) -> Array:
    column = plan.roles.weight
    if column is None:
        return np.ones(rows)
    weights, tally = decode(batch[column], column, Codes(), (0.0, np.finfo(float).max))
    if faults := weight_faults(column, weights, tally):
        raise AnswersError(faults)
    return weights


def _names(batch: Batch, column: str | None, rows: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Name the segments or periods of a column, sorted, and give each row's; -1 for a row without one."""
    if column is None:
        return (), np.zeros(rows, dtype=np.int64)
    found, places = texts(batch[column])
    names = sorted(text for text in found if text is not None)
    rank = {name: index for index, name in enumerate(names)}
    return tuple(names), np.array([-1 if text is None else rank[text] for text in found], dtype=np.int64)[places]


def _buckets(plan: Plan, batch: Batch, position: int, rows: int) -> NDArray[np.int64]:
    """Assign each row's unit to one of 128 buckets, the same on every machine."""
    column = plan.roles.unit
    if column is None:
        return (position + np.arange(rows, dtype=np.int64)) % BUCKETS
    found, places = texts(batch[column])
    missing = int((places == 0).sum())
    if missing:
        hint = "fill it, or leave the option out"
        raise AnswersError(Fault("no-unit", column, f"is empty in {missing} of {rows} rows read", hint))
    return np.array([0, *(bucket_of(str(text)) for text in found[1:])], dtype=np.int64)[places]


def bucket_of(unit: str) -> int:
    """Hash a unit's text to its bucket: the first 8 hex digits of its md5, as a number, mod 128."""
    digest = hashlib.md5(unit.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) % BUCKETS
