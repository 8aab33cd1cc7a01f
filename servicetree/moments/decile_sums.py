"""Sums by tenth of the scale, for piecewise regression."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.moments.blocks import Block
from servicetree.moments.gram_products import CellRuns
from servicetree.moments.layouts import TENTHS
from servicetree.stats.arrays import Array

_ROUNDING = 1e-9  # rounding
_PLACES_A_ROW = 2  # beyond this, most losses occur nowhere in a cell, and summing by them is no gain


@frozen(eq=False)
class LossValues:
    """A node's losses, shape (n,), in some unit; the rows lie cell by cell."""

    values: NDArray[Any]
    unit: float = 1.0

    @property
    def levels(self) -> int | None:
        """How many whole numbers they may be, 0, 1, ...; None if they are none."""
        return int(self.values.max(initial=0)) + 1 if np.issubdtype(self.values.dtype, np.integer) else None

    @cached_property
    def amounts(self) -> Array:
        """Shape (n,): the losses, not as bytes."""
        return self.values.astype(float)

    @cached_property
    def squares(self) -> Array:
        """Shape (n,): their squares."""
        return self.amounts**2


def tenths_block(
    runs: CellRuns, loss: LossValues, satisfaction: LossValues, below_top: float, mass: Array | None
) -> Block:
    """Sum 1, l, s, l l, l s and s s over the rows of each cell, by the tenth of the scale that l lies in.

    Args:
        runs: How the rows lie in cells.
        loss: The node's.
        satisfaction: Satisfaction's.
        below_top: How far the node's baseline is below the top.
        mass: Shape (n,): survey weights; None for 1 each.
    """
    levels, cells = loss.levels, len(runs.cells)
    if levels and cells * levels <= _PLACES_A_ROW * len(loss.values):
        code, tenth = runs.places * levels + loss.values, tenths(np.arange(levels) * loss.unit, below_top)
        found = _by_level(code, satisfaction, mass, (cells, levels), tenth)
    else:
        code = runs.places * TENTHS + tenths(loss.amounts * loss.unit, below_top)
        found = _by_row(code, loss.amounts, satisfaction.amounts, mass, (cells, TENTHS))
    found *= [1.0, loss.unit, satisfaction.unit, loss.unit**2, loss.unit * satisfaction.unit, satisfaction.unit**2]
    squared = runs.counts.astype(float) if mass is None else runs.cell_sums(mass**2)
    return Block(runs.cells, runs.counts, squared, found)


def _by_level(
    code: NDArray[np.int64],
    satisfaction: LossValues,
    mass: Array | None,
    shape: tuple[int, int],
    tenth: NDArray[np.int64],
) -> Array:
    """Sum up row by row, each with the code of its cell and whole loss, and add levels of a tenth; shape (C, 10, 6)."""
    weighted = [one if mass is None else one * mass for one in (satisfaction.amounts, satisfaction.squares)]
    n, sat, sat2 = (
        np.bincount(code, values, math.prod(shape)).reshape(shape).astype(float, copy=False)
        for values in (mass, *weighted)
    )
    level = np.arange(float(shape[1]))[:, None]
    ones = np.equal.outer(tenth, np.arange(TENTHS)).astype(float)
    once, twice = level * ones, level**2 * ones
    return np.stack([n @ ones, n @ once, sat @ ones, n @ twice, sat @ once, sat2 @ ones], axis=2)


def _by_row(
    code: NDArray[np.int64], loss: Array, satisfaction: Array, mass: Array | None, shape: tuple[int, int]
) -> Array:
    """Sum up row by row, each with the code of its cell and tenth; shape (C, 10, 6)."""
    weighted = [one if mass is None else one * mass for one in (loss, satisfaction)]
    sums = [
        np.bincount(code, values, math.prod(shape))
        for values in (mass, *weighted, weighted[0] * loss, weighted[0] * satisfaction, weighted[1] * satisfaction)
    ]
    return np.stack(sums, axis=1).astype(float, copy=False).reshape(*shape, len(sums))


def tenths(loss: NDArray[Any], below_top: float) -> NDArray[np.int64]:
    """Sort losses into tenths of the scale: 0 for scores above 0.9, ..., 9 for those of 0.1 and less."""
    return np.clip(np.floor(TENTHS * (loss + below_top) + _ROUNDING), 0, TENTHS - 1).astype(np.int64)
