"""Sums by tenth of the scale, for piecewise regression."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.moments.blocks import Block
from servicetree.moments.gram_products import CellRuns
from servicetree.moments.layouts import TENTHS
from servicetree.stats.arrays import Array

_ROUNDING = 1e-9  # rounding
_PLACES_A_ROW = 2  # beyond this, most pairs of losses occur nowhere, and counting them is no gain


@frozen(eq=False)
class LossValues:
    """A node's losses, shape (n,), in some unit; the rows lie cell by cell."""

    values: NDArray[Any]
    unit: float = 1.0

    @property
    def levels(self) -> int | None:
        """How many whole numbers they may be, 0, 1, ...; None if they are none."""
        return int(self.values.max(initial=0)) + 1 if np.issubdtype(self.values.dtype, np.integer) else None


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
    place = np.repeat(np.arange(len(runs.cells)), runs.counts)
    levels, others = loss.levels, satisfaction.levels
    if levels and others and len(runs.cells) * levels * others <= _PLACES_A_ROW * len(place):
        code = (place * levels + loss.values) * others + satisfaction.values
        times = np.bincount(code, mass, len(runs.cells) * levels * others).reshape(len(runs.cells), levels, others)
        found = _from_pairs(times.astype(float, copy=False), tenths(np.arange(levels) * loss.unit, below_top))
    else:
        code = place * TENTHS + tenths(loss.values * loss.unit, below_top)
        found = _from_rows(code, loss.values.astype(float), satisfaction.values.astype(float), mass, len(runs.cells))
    found *= [1.0, loss.unit, satisfaction.unit, loss.unit**2, loss.unit * satisfaction.unit, satisfaction.unit**2]
    squared = runs.cell_sums(np.ones(len(place)) if mass is None else mass**2)
    return Block(runs.cells, runs.counts, squared, found)


def _from_pairs(times: Array, tenth: NDArray[np.int64]) -> Array:
    """Sum up from how often each pair of losses occurs, shape (C, levels, others)."""
    level, other = np.arange(float(times.shape[1]))[:, None], np.arange(float(times.shape[2]))
    sums = times @ np.stack([np.ones(len(other)), other, other**2], axis=1)
    n, sat, sat2 = sums[..., :1], sums[..., 1:2], sums[..., 2:]
    found = np.concatenate([n, level * n, sat, level**2 * n, level * sat, sat2], axis=2)
    by_tenth: Array = np.equal.outer(np.arange(TENTHS), tenth).astype(float) @ found
    return by_tenth


def _from_rows(code: NDArray[np.int64], loss: Array, satisfaction: Array, mass: Array | None, cells: int) -> Array:
    """Sum up row by row, each with the code of its cell and tenth."""
    weighted = [one if mass is None else one * mass for one in (loss, satisfaction)]
    sums = [
        np.bincount(code, values, cells * TENTHS)
        for values in (mass, *weighted, weighted[0] * loss, weighted[0] * satisfaction, weighted[1] * satisfaction)
    ]
    return np.stack(sums, axis=1).astype(float, copy=False).reshape(cells, TENTHS, len(sums))


def tenths(loss: NDArray[Any], below_top: float) -> NDArray[np.int64]:
    """Sort losses into tenths of the scale: 0 for scores above 0.9, ..., 9 for those of 0.1 and less."""
    return np.clip(np.floor(TENTHS * (loss + below_top) + _ROUNDING), 0, TENTHS - 1).astype(np.int64)
