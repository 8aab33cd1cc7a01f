"""Sums over rows that are alike: the Gram over their variables, the crosswise sums of products, and the stepped blocks.

Whole numbers make their Gram a sum of whole numbers, which single precision holds exactly up to 2^24; so no rounding
enters there at half the cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.answers.batch_scores import AT_BASELINE, STRAIGHT_LINING, at_baseline
from servicetree.moments.blocks import Block
from servicetree.moments.decile_sums import LossValues, tenths_block
from servicetree.moments.gram_products import (
    ALIGNED_WIDTH,
    CellRows,
    ReusableBuffer,
    cell_groups,
    products,
    row_major_products,
)
from servicetree.moments.pattern_layouts import PatternLayout, stepped_losses
from servicetree.stats.arrays import Array

_EXACT = 2**24  # whole numbers that single precision holds


@frozen(eq=False)
class RowNumbers:
    """What sums over alike rows are made of, in every row of a batch.

    Attributes:
        records: Shape (n, 1 + variables + ...): 1, the variables, and zeros up to a good width.
        most: The largest number in them; infinite if they are no whole numbers.
        losses: Shape (n,) each: the losses, by their column, in some unit.
        units: Their units.
        straight: Shape (n,): whose ratings were all ticked at one place.
        summaries: Shape (n,) each: what the answers add to summaries of outcomes, by column.
    """

    records: NDArray[Any]
    most: float
    losses: Mapping[str, NDArray[Any]]
    units: Mapping[str, float]
    straight: NDArray[np.bool_]
    summaries: Mapping[str, Array]


def side_by_side(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Shape (n, 1 + columns + ...): 1, the columns, and zeros up to a good width; a row's numbers lie together."""
    one = np.ones(len(columns[0]), columns[0].dtype)
    filled = [np.zeros_like(one)] * (-(1 + len(columns)) % ALIGNED_WIDTH)
    return np.stack([one, *columns, *filled], axis=1)


def alike_sums(how: PatternLayout, numbers: RowNumbers, rows: CellRows) -> tuple[Block, Block, dict[str, Block]]:
    """Sum up rows that are alike.

    Args:
        how: How blocks will be cut out.
        numbers: What they are made of.
        rows: Which rows; one at the least.

    Returns:
        The Gram over the records; the crosswise sums, of losses in their units; and the stepped blocks as they are.
    """
    runs, records, weights = rows.runs, numbers.records, rows.weights
    exact = weights is None and numbers.most**2 * runs.counts.max() < _EXACT
    width = records.shape[1]
    gram = np.zeros((len(runs.cells), width, width))
    crossed = np.zeros((len(runs.cells), how.left_count, len(how.factors)))
    rooms = (
        ReusableBuffer(records.dtype),
        ReusableBuffer(np.float32 if exact else np.float64),
        ReusableBuffer(np.float64),
    )
    for stack in cell_groups(runs):
        chosen = rows.rows[stack.rows]
        picked, table = (room.array(*chosen.shape, width) for room in rooms[:2])
        np.copyto(table, records.take(chosen, axis=0, out=picked, mode="clip"))
        factors = rooms[2].array(len(how.factors), *chosen.shape)
        _multiply_out(how, numbers, chosen, factors)
        if stack.filled is not None:
            table[stack.filled], factors[:, stack.filled] = 0.0, 0.0
        heavy, left = table, factors[: how.left_count]
        if weights is not None:
            mass: Array = weights[stack.rows]
            heavy, left = heavy * mass[..., None], left * mass
        gram[stack.cells] = row_major_products(heavy, table)
        crossed[stack.cells] = products(left, factors)
    parts = (runs.cells, runs.counts, rows.squared_weights(runs))
    return Block(*parts, gram), Block(*parts, crossed), _stepped_sums(how, numbers, rows)


def _stepped_sums(how: PatternLayout, numbers: RowNumbers, rows: CellRows) -> dict[str, Block]:
    """Sum the stepped blocks of some rows, cell by cell."""
    runs = rows.runs
    losses = {
        name: LossValues(numbers.losses[name].take(rows.rows, mode="clip"), numbers.units[name])
        for name in stepped_losses(how.stepped)
    }
    found = {}
    for layout in how.stepped:
        loss, satisfaction = (losses[name] for name in layout.columns[:2])
        assert layout.stepped is not None  # only such were taken
        found[layout.name] = tenths_block(runs, loss, satisfaction, layout.stepped, rows.weights)
    return found


def _multiply_out(how: PatternLayout, numbers: RowNumbers, rows: NDArray[np.intp], values: Array) -> None:
    """Multiply losses out for some rows, shape (c, m), into ``values``, shape (factors, c, m)."""
    room = dict(zip(how.factors, values, strict=True))
    found = {name: room[name,] if (name,) in room else np.empty(rows.shape) for name in how.multiplied}
    for name, into in found.items():
        np.copyto(into, numbers.losses[name].take(rows, mode="clip"))
    room[()][...] = 1.0
    room[STRAIGHT_LINING,][...] = numbers.straight.take(rows, mode="clip")
    for name in how.summaries:
        room[name,][...] = numbers.summaries[name].take(rows, mode="clip")
    if how.trunk:
        room[AT_BASELINE,][...] = np.all([at_baseline(found[name] * numbers.units[name]) for name in how.trunk], axis=0)
    for product, out in room.items():
        if len(product) > 1:
            *others, last = product
            np.multiply(room[tuple(others)], found[last], out=out)
