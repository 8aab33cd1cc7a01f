"""Cells of segment and period: how many answered, and their sums; all that a look across shops or over time needs."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Array = NDArray[np.float64]


@frozen(eq=False)
class CellSums:
    """Sums of a family's columns over the rows of each non-empty cell; they add.

    Attributes:
        cells: Shape (C, 2), sorted: segment index, period index.
        squared_weight: Shape (C,): sum of squared survey weights.
        sums: Shape (C, 1 + p): sum of h [1, x].
    """

    cells: NDArray[np.int64]
    squared_weight: Array
    sums: Array

    def __add__(self, other: CellSums) -> CellSums:
        cells, places = np.unique(np.concatenate([self.cells, other.cells]), axis=0, return_inverse=True)
        squared = np.zeros(len(cells))
        sums = np.zeros((len(cells), self.sums.shape[1]))
        np.add.at(squared, places, np.concatenate([self.squared_weight, other.squared_weight]))
        np.add.at(sums, places, np.concatenate([self.sums, other.sums]))
        return CellSums(cells, squared, sums)

    def renumbered(self, segments: NDArray[np.int64], periods: NDArray[np.int64]) -> CellSums:
        """Return the cells with segment ``i`` called ``segments[i]``, and periods likewise."""
        cells = np.column_stack([segments[self.cells[:, 0]], periods[self.cells[:, 1]]])
        order = np.lexsort(cells.T[::-1])
        return CellSums(cells[order], self.squared_weight[order], self.sums[order])


def cell_sums(table: Array, weights: Array, cells: NDArray[np.int64]) -> CellSums:
    """Sum rows, all complete, by cell.

    Args:
        table: Shape (n, 1 + p): 1 and the columns.
        weights: Shape (n,): survey weights.
        cells: Shape (n, 2): segment index and period index.
    """
    found, places = np.unique(cells, axis=0, return_inverse=True)
    sums = np.zeros((len(found), table.shape[1]))
    np.add.at(sums, places, table * weights[:, None])
    squared = np.zeros(len(found))
    np.add.at(squared, places, weights**2)
    return CellSums(found, squared, sums)
