"""Sums by tenths of the scale: what a stepped block holds of a node's loss and of satisfaction."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from servicetree.blocks import Block
from servicetree.cellproducts import Runs
from servicetree.layouts import STEPS

Array = NDArray[np.float64]

_AT_IT = 1e-9  # rounding


def tenths_block(
    runs: Runs,
    loss: tuple[NDArray[Any], float],
    satisfaction: tuple[NDArray[Any], float],
    below_top: float,
    mass: Array | None,
) -> Block:
    """Sum 1, l, s, l l, l s and s s over the rows of each cell, by the tenth of the scale that l lies in.

    Args:
        runs: How the rows lie in cells.
        loss: Shape (n,): the node's losses, and the unit that they are given in. Whole numbers are sorted by each
            different one first, so that their products are made once for all rows that have it.
        satisfaction: Those of satisfaction, likewise.
        below_top: How far the node's baseline is below the top.
        mass: Shape (n,): survey weights; None for 1 each.
    """
    (lost, unit), (felt, other_unit) = loss, satisfaction
    whole = np.issubdtype(lost.dtype, np.integer)
    levels = int(lost.max(initial=0)) + 1 if whole else STEPS
    place = np.repeat(np.arange(len(runs.cells)), runs.counts) * levels
    place += lost if whole else tenths(lost * unit, below_top)

    def sums(*factors: NDArray[Any]) -> Array:
        weights = np.multiply.reduce([factor.astype(float) for factor in factors]) if factors else None
        found = np.bincount(place, weights, len(runs.cells) * levels)
        return found.reshape(len(runs.cells), levels).astype(float, copy=False)

    weighing = () if mass is None else (mass,)
    n, sat, sat2 = sums(*weighing), sums(*weighing, felt), sums(*weighing, felt, felt)
    if whole:
        level = np.arange(levels)
        found = np.stack([n, level * n, sat, level**2 * n, level * sat, sat2], axis=2)
        found = np.equal.outer(np.arange(STEPS), tenths(level * unit, below_top)).astype(float) @ found
    else:
        lone, twice, both = sums(*weighing, lost), sums(*weighing, lost, lost), sums(*weighing, lost, felt)
        found = np.stack([n, lone, sat, twice, both, sat2], axis=2)
    found *= [1.0, unit, other_unit, unit**2, unit * other_unit, other_unit**2]
    squared = runs.added(np.ones(len(place)) if mass is None else mass**2)
    return Block(runs.cells, runs.counts, squared, found)


def tenths(loss: NDArray[Any], below_top: float) -> NDArray[np.int64]:
    """Sort losses into tenths of the scale: 0 for scores above 0.9, ..., 9 for those of 0.1 and less."""
    return np.clip(np.floor(STEPS * (loss + below_top) + _AT_IT), 0, STEPS - 1).astype(np.int64)
