"""Blocks laid out for estimation: sums of all rows, and with every bucket (or segment) left out in turn."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.moments.blocks import BUCKETS, Block, BlockSums
from servicetree.moments.joined_segments import ShownSegments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import grouped_sums, leave_one_out

_NOTHING_LEFT = 1e-12


@frozen(eq=False)
class LaidOutSums:
    """Sums of a block; R is all rows and each unit left out, S the segments.

    Attributes:
        n: Shape (S,): rows.
        first: Shape (R, S, 1 + p): sums of h [1, x].
        within: Shape (R, p, p): cross-products centred within segments and added over them.
    """

    n: NDArray[np.int64]
    first: Array
    within: Array

    def of_the_whole(self) -> BlockSums:
        """Return the sums of the whole alone, where nothing was told apart by segment."""
        assert len(self.n) == 1
        return BlockSums(self.n, self.first, self.within)

    def shown(self, how: ShownSegments | None, node: str) -> BlockSums:
        """Return the sums of the whole and of each segment, small ones together, with what is withheld of the node."""
        whole, first, n, withheld = self.first.sum(axis=1, keepdims=True), self.first, self.n, None
        if how is not None:
            first, n = how.added(first, 1), how.added(n, 0)
            withheld = np.append(False, how.withheld(node, n))
        return BlockSums(np.append(self.n.sum(), n), np.concatenate([whole, first], axis=1), self.within, withheld)


def laid_out_sums(block: Block, unit: NDArray[np.int64], units: int, segments: int) -> LaidOutSums:
    """Lay a block out: what it sums to, and with every unit left out in turn.

    Args:
        block: A Gram block.
        unit: Shape (C,): the unit of each of its cells, 0, 1, ...
        units: How many units there are.
        segments: How many segments there are; 1 without.
    """
    if segments == 1:  # what holds for the grams as a whole need not be done for their parts
        stack = leave_one_out(grouped_sums(unit, block.gram, units))
        first, second = stack[:, :1], stack[:, 1:, 1:]
        n = block.n.sum(keepdims=True)
    else:
        segment, width = block.cells // BUCKETS, block.gram.shape[-1]
        first = grouped_sums(unit * segments + segment, block.gram[:, 0], units * segments)
        first = leave_one_out(first.reshape(units, segments, width))
        second = leave_one_out(grouped_sums(unit, block.gram[:, 1:, 1:], units))
        n = np.bincount(segment, weights=block.n, minlength=segments).astype(np.int64)
    first[first[..., 0] <= _NOTHING_LEFT * first[0, :, 0]] = 0.0  # what subtraction leaves of an empty sum
    mass = first[..., :1]
    means = np.divide(first, mass, out=np.zeros_like(first), where=mass > 0)[..., 1:]
    return LaidOutSums(n, first, second - _products_of_means(means, first[..., 1:]))


def _products_of_means(means: Array, sums: Array) -> Array:
    """Multiply means by sums, shape (R, S, p) both, and add over the segments, shape (R, p, p)."""
    one_segment = means.shape[1] == 1
    found: Array = np.swapaxes(means, 1, 2) * sums if one_segment else np.einsum("rsp,rsq->rpq", means, sums)
    return found
