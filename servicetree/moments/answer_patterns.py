"""Sums over rows with the same answered questions.

In such rows each loss and contribution is linear in how many steps each answer is below the best one. Whole ratings
make their Gram a sum of whole numbers, which single precision holds exactly up to 2^24; so no rounding enters there at
half the cost.

Most surveys have few patterns of gaps: complete answers, and those of people who never reached a branch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from servicetree.answers.batch_scores import AT_BASELINE, STRAIGHT_LINING, ScoredBatch, at_baseline
from servicetree.moments.blocks import Block
from servicetree.moments.decile_sums import LossValues, tenths_block
from servicetree.moments.gram_products import (
    CellRuns,
    ReusableBuffer,
    cell_groups,
    products,
    row_major_products,
)
from servicetree.moments.integer_answers import AnswerSteps
from servicetree.moments.pattern_layouts import CROSSED, Pattern, PatternLayout, PatternLayouts, stepped_losses
from servicetree.stats.arrays import Array

_FEWEST_ROWS, _FEWEST_ROWS_IN_A_CELL = 2048, 8  # below this, rows of a pattern are not worth a Gram of their own
_SAMPLED = 17  # one row in so many tells which patterns are frequent; odd, as gaps may come in turn
_EXACT = 2**24  # whole numbers that single precision holds


def frequent_patterns(
    how: PatternLayouts, found: ScoredBatch, cells: int
) -> Iterator[tuple[Pattern, NDArray[np.bool_]]]:
    """Find patterns of answered questions that enough rows have to be summed at once.

    Args:
        how: How blocks are made.
        found: The batch, understood.
        cells: How many cells its rows are dealt to, at the most.

    Returns:
        The patterns, and which rows have each, shape (n,).
    """
    fewest = max(_FEWEST_ROWS, _FEWEST_ROWS_IN_A_CELL * cells)
    gaps = {place: mask for place, name in enumerate(how.questions) if (mask := found.unanswered(name)) is not None}
    everything = (1 << len(how.questions)) - 1
    if not gaps:
        if how.questions and found.rows:
            yield everything, np.ones(found.rows, dtype=np.bool_)
        return
    codes = np.zeros(found.rows, np.uint64)
    for place, mask in gaps.items():
        codes |= mask.astype(np.uint64) << np.uint64(place)
    for code, times in zip(*np.unique(codes[::_SAMPLED], return_counts=True), strict=True):
        if times * _SAMPLED < fewest:
            continue
        same = codes == code
        row = int(np.argmax(same))
        answered = everything & ~sum(1 << place for place, mask in gaps.items() if mask[row])
        if answered and same.sum() >= fewest:
            yield answered, same


def pattern_sums(
    how: PatternLayout, found: ScoredBatch, rows: NDArray[np.intp], cell: NDArray[np.int64], weights: Array | None
) -> dict[str, Block]:
    """Sum up rows that answered the same questions.

    Args:
        how: How blocks will be cut out.
        found: The batch, understood.
        rows: Shape (n,): which rows, cell by cell.
        cell: Shape (n,): their cells, rising.
        weights: Shape (n,): their survey weights; None for 1 each.

    Returns:
        The Gram over all questions and the crosswise sums, for ``settled``; and the stepped blocks as they are.
    """
    runs, steps = CellRuns.of(cell), AnswerSteps.of([found.answers[name] for name in how.answered])
    losses = {name: steps.total(how.columns[name] / unit) for name, unit in how.units.items()}
    multiplied = {name: losses[name] for name in how.multiplied}
    records, width = steps.records(), 1 + len(how.answered)
    exact = weights is None and steps.are_bytes and steps.most.max() ** 2 * runs.counts.max() < _EXACT
    gram = np.zeros((len(runs.cells), width, width))
    crossed = np.zeros((len(runs.cells), how.left_count, len(how.factors)))
    rooms = (
        ReusableBuffer(records.dtype),
        ReusableBuffer(np.float32 if exact else np.float64),
        ReusableBuffer(np.float64),
    )
    for stack in cell_groups(runs):
        chosen = rows[stack.rows]
        picked, table = (room.array(*chosen.shape, records.shape[1]) for room in rooms[:2])
        np.copyto(table, records.take(chosen, axis=0, out=picked, mode="clip"))
        factors = rooms[2].array(len(how.factors), *chosen.shape)
        for name in how.summaries:
            factors[how.factors.index((name,))] = found.summaries[name][chosen]
        multiply_out(how, multiplied, chosen, found.straight_lined[chosen], factors)
        if stack.filled is not None:
            table[stack.filled], factors[:, stack.filled] = 0.0, 0.0
        heavy, left = table, factors[: how.left_count]
        if weights is not None:
            mass: Array = weights[stack.rows]
            heavy, left = heavy * mass[..., None], left * mass
        gram[stack.cells] = row_major_products(heavy, table)[:, :width, :width]
        crossed[stack.cells] = products(left, factors)
    squared = runs.cell_sums(np.ones(len(cell)) if weights is None else weights**2)
    parts = (runs.cells, runs.counts, squared)
    bent = {name: losses[name].take(rows) for name in stepped_losses(how.stepped)}
    sums = {how.name: Block(*parts, gram), how.name + CROSSED: Block(*parts, crossed)}
    return sums | stepped_sums(how, bent, runs, weights)


def stepped_sums(
    how: PatternLayout, losses: Mapping[str, NDArray[Any]], runs: CellRuns, weights: Array | None
) -> dict[str, Block]:
    """Sum the stepped blocks of rows, cell by cell; ``losses`` have shape (n,), in the units of ``how``."""
    found = {}
    for layout in how.stepped:
        loss, satisfaction = (LossValues(losses[name], how.units[name]) for name in layout.columns[:2])
        assert layout.stepped is not None  # only such were taken
        found[layout.name] = tenths_block(runs, loss, satisfaction, layout.stepped, weights)
    return found


def multiply_out(
    how: PatternLayout,
    losses: Mapping[str, NDArray[Any]],
    rows: NDArray[np.intp],
    alike: NDArray[np.bool_],
    values: Array,
) -> None:
    """Multiply losses out for some rows, shape (c, m), into ``values``, shape (factors, c, m)."""
    room = dict(zip(how.factors, values, strict=True))
    found = {name: room[name,] if (name,) in room else np.empty(rows.shape) for name in losses}
    for name, loss in losses.items():
        np.copyto(found[name], loss.take(rows, mode="clip"))
    room[()][...] = 1.0
    room[STRAIGHT_LINING,][...] = alike
    if how.trunk:
        room[AT_BASELINE,][...] = np.all([at_baseline(found[name] * how.units[name]) for name in how.trunk], axis=0)
    for product, out in room.items():
        if len(product) > 1:
            *others, last = product
            np.multiply(room[tuple(others)], found[last], out=out)
