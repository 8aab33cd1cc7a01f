"""Sums of products by cell, many cells at once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.stats.arrays import Array

Integers = NDArray[np.int64]

ROWS_AT_ONCE = 16_384  # few enough to stay near the processor, enough to be worth a call

ALIGNED_WIDTH = 4  # tables whose widths are multiples of it are multiplied in two thirds of the time


@frozen(eq=False)
class CellRuns:
    """Rows that lie cell by cell.

    Attributes:
        cells: Shape (C,), rising: the cells.
        starts: Shape (C,): the place of each one's first row.
        counts: Shape (C,): how many rows it has.
    """

    cells: Integers
    starts: Integers
    counts: Integers

    @classmethod
    def of(cls, cell: Integers) -> CellRuns:
        """Find the runs of a rising list of cells, shape (n,)."""
        starts = np.flatnonzero(np.diff(cell, prepend=-1)).astype(np.int64)
        return cls(cell[starts], starts, np.diff(starts, append=len(cell)).astype(np.int64))

    @cached_property
    def places(self) -> Integers:
        """Shape (n,): the place of each row's cell."""
        return np.repeat(np.arange(len(self.cells)), self.counts)

    def cell_sums(self, values: Array) -> Array:
        """Add values of the rows, shape (n,), cell by cell."""
        total: Array = np.add.reduceat(values, self.starts) if len(self.starts) else np.empty(0)
        return total


@frozen(eq=False)
class CellRows:
    """Rows of a batch that count, cell by cell.

    Attributes:
        rows: Shape (n,): which ones.
        cell: Shape (n,): their cells, rising.
        weights: Shape (n,): their survey weights; None for 1 each.
    """

    rows: NDArray[np.intp]
    cell: Integers
    weights: Array | None

    def where(self, chosen: NDArray[np.bool_]) -> CellRows:
        """Take some of them, shape (n,)."""
        at = np.flatnonzero(chosen)
        weights = None if self.weights is None else self.weights.take(at)
        return CellRows(self.rows.take(at), self.cell.take(at), weights)

    @cached_property
    def runs(self) -> CellRuns:
        """Their cells."""
        return CellRuns.of(self.cell)

    def squared_weights(self, runs: CellRuns) -> Array:
        """Add up squared weights, cell by cell."""
        return runs.counts.astype(float) if self.weights is None else runs.cell_sums(self.weights**2)


@frozen(eq=False)
class CellGroup:
    """Cells with about as many rows each, side by side; one with fewer rows than the largest is filled up.

    Attributes:
        cells: Shape (c,): the places of the cells.
        rows: Shape (c, m): the places of their rows.
        filled: Shape (c, m): where a cell is filled up; None if none is.
    """

    cells: Integers
    rows: Integers
    filled: NDArray[np.bool_] | None


class ReusableBuffer:
    """Room for tables that is used again and again; to ask for new room each time costs as much as a product."""

    def __init__(self, kind: Any) -> None:
        self._room: NDArray[Any] = np.empty(0, kind)

    def array(self, *shape: int) -> NDArray[Any]:
        """Return a table of some shape, whatever it holds; the one before is lost."""
        size = math.prod(shape)
        if len(self._room) < size:
            self._room = np.empty(size, self._room.dtype)
        return self._room[:size].reshape(shape)


def cell_groups(runs: CellRuns) -> Iterator[CellGroup]:
    """Lay cells side by side whose counts are alike within a factor of two, so that little is filled up.

    Where all cells together are few rows even so, each one call is worth more than what is filled up.
    """
    sizes = np.ceil(np.log2(runs.counts)).astype(np.int64)
    if len(sizes) * runs.counts.max(initial=0) <= ROWS_AT_ONCE:
        sizes[:] = 0
    for size in np.flatnonzero(np.bincount(sizes)):
        alike = np.flatnonzero(sizes == size)
        most = int(runs.counts[alike].max())
        at_once = max(1, ROWS_AT_ONCE // most)
        within = np.arange(most)
        for first in range(0, len(alike), at_once):
            cells = alike[first : first + at_once]
            last = runs.counts[cells, None] - 1
            filled = within > last
            yield CellGroup(
                cells, runs.starts[cells, None] + np.minimum(within, last), filled if filled.any() else None
            )


def products(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Multiply tables cell by cell and sum over their rows.

    Args:
        left: Shape (l, c, m): l columns of m rows in each of c cells.
        right: Shape (r, c, m).

    Returns:
        Shape (c, l, r).
    """
    found: NDArray[Any] = np.matmul(left.transpose(1, 0, 2), right.transpose(1, 2, 0))
    return found


def row_major_products(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Do the same with tables in which a row's columns lie together.

    Args:
        left: Shape (c, m, l).
        right: Shape (c, m, r).

    Returns:
        Shape (c, l, r).
    """
    found: NDArray[Any] = np.matmul(left.transpose(0, 2, 1), right)
    return found
