"""Sums over incomplete rows: each block over the rows that have all its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.moments.blocks import Block
from servicetree.moments.common_parts import HeldOnce
from servicetree.moments.decile_sums import LossValues, tenths_block
from servicetree.moments.gram_products import CellRuns, ReusableBuffer, cell_groups, products
from servicetree.moments.layouts import Layout
from servicetree.stats.arrays import Array

ProductColumns = tuple[str, ...]  # the columns that are multiplied to one column of a block

_COLUMNS_AT_ONCE = 256


def block_sums(
    wanted: Sequence[Layout], columns: Mapping[str, Array], cell: NDArray[np.int64], weights: Array | None
) -> dict[str, Block]:
    """Sum up rows in which anything may be missing.

    Args:
        wanted: The blocks.
        columns: Shape (n,) each: what blocks are made of; NaN where it is missing.
        cell: Shape (n,): the rows' cells, rising.
        weights: Shape (n,): their survey weights; None for 1 each.

    Returns:
        The blocks, over the cells that have a row with all their columns.
    """
    runs = CellRuns.of(cell)
    found = {
        layout.name: _by_tenths(layout, layout.stepped, columns, cell, weights)
        for layout in wanted
        if layout.stepped is not None
    }
    groups = list(_groups([layout for layout in wanted if layout.stepped is None]))
    held = HeldOnce() if len(groups) > 1 else None
    for some in groups:
        found |= _group_sums(some, columns, runs, weights, held)
    return found


def _by_tenths(
    layout: Layout, below_top: float, columns: Mapping[str, Array], cell: NDArray[np.int64], weights: Array | None
) -> Block:
    loss, satisfaction = (columns[name] for name in layout.columns[:2])
    both = np.flatnonzero(~np.isnan(loss) & ~np.isnan(satisfaction))
    of, mass = CellRuns.of(cell[both]), None if weights is None else weights[both]
    return tenths_block(of, LossValues(loss[both]), LossValues(satisfaction[both]), below_top, mass)


def _groups(wanted: Sequence[Layout]) -> Iterator[list[Layout]]:
    """Deal blocks to groups that together have not too many columns."""
    group: list[Layout] = []
    columns: set[str] = set()
    for layout in wanted:
        if group and len(columns.union(layout.columns)) > _COLUMNS_AT_ONCE:
            yield group
            group, columns = [], set()
        group.append(layout)
        columns.update(layout.columns)
    yield group


def _group_sums(
    wanted: Sequence[Layout],
    columns: Mapping[str, Array],
    runs: CellRuns,
    weights: Array | None,
    held: HeldOnce | None,
) -> dict[str, Block]:
    sums = {layout.name: _BlockBuilder.empty(layout, len(runs.cells)) for layout in wanted}
    place = {column: at for at, column in enumerate(dict.fromkeys(c for layout in wanted for c in layout.columns), 1)}
    factors = {column: column.split("*") for column in place}
    there = {name: ~np.isnan(columns[name]) for names in factors.values() for name in names}
    zeroed = {name: np.where(present, columns[name], 0.0) for name, present in there.items()}
    room = ReusableBuffer(np.float64)
    for stack in cell_groups(runs):
        values = room.array(1 + len(place), *stack.rows.shape)
        values[0] = 1.0
        for column, at in place.items():
            first, *others = (zeroed[name] for name in factors[column])
            first.take(stack.rows, out=values[at], mode="clip")
            for other in others:
                values[at] *= other.take(stack.rows, mode="clip")
        present = {name: mask.take(stack.rows, mode="clip") for name, mask in there.items()}
        mass = None if weights is None else weights[stack.rows]
        for layout in wanted:
            kept = np.ones(stack.rows.shape, np.bool_) if stack.filled is None else ~stack.filled
            for name in {name for column in layout.columns for name in factors[column]}:
                kept &= present[name]
            table = values[[0, *(place[column] for column in layout.columns)]]
            sums[layout.name].add(stack.cells, table, kept, mass)
    return {layout.name: sums[layout.name].block(runs, held, layout.shared) for layout in wanted}


@frozen(eq=False)
class _BlockBuilder:
    """A block in the making, over all cells."""

    n: NDArray[np.int64]
    squared_weight: Array
    gram: Array

    @classmethod
    def empty(cls, layout: Layout, cells: int) -> _BlockBuilder:
        width = 1 + len(layout.columns)
        return cls(np.zeros(cells, np.int64), np.zeros(cells), np.zeros((cells, width, width)))

    def add(self, cells: NDArray[np.int64], table: NDArray[Any], kept: NDArray[np.bool_], mass: Array | None) -> None:
        """Sum up the rows of some cells that are kept; shapes (p, c, m), (c, m), (c, m). The table is overwritten."""
        np.multiply(table, kept, out=table)
        self.n[cells] = np.count_nonzero(kept, axis=1)
        if mass is None:
            self.squared_weight[cells], heavy = self.n[cells], table
        else:
            self.squared_weight[cells], heavy = (mass**2 * kept).sum(axis=1), table * mass
        self.gram[cells] = products(heavy, table)

    def block(self, runs: CellRuns, held: HeldOnce | None, shared: int) -> Block:
        """Give the block; in a wide tree what it has in common with others is held once."""
        some = self.n > 0
        cells, n, squared, gram = runs.cells[some], self.n[some], self.squared_weight[some], self.gram[some]
        if held is None:
            return Block(cells, n, squared, gram)
        return Block(held.array(cells), held.array(n), held.array(squared), held.gram(gram, shared))
