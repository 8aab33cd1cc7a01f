"""Blocks: Gram matrices by segment and bucket, and sums by segment and period."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.moments.common_parts import GramInParts
from servicetree.moments.layouts import TENTHS, Layout
from servicetree.stats.arrays import Array

BUCKETS = 128


@frozen(eq=False)
class Block:
    """Sums over the rows that are complete on a set of columns, for each non-empty cell of segment and bucket.

    Attributes:
        cells: Shape (C,), rising: segment index x 128 + bucket.
        n: Shape (C,): rows.
        squared_weight: Shape (C,): sum of squared survey weights.
        gram: Shape (C, 1 + p, 1 + p): sum of h [1, x] [1, x]'. In a stepped block, shape (C, 10, 1 + p): sum of
            h [1, x] in each tenth of the scale.
    """

    cells: NDArray[np.int64]
    n: NDArray[np.int64]
    squared_weight: Array
    _gram: Array | GramInParts

    @property
    def gram(self) -> Array:
        """The sums of products; put together at each look where they are held in parts."""
        return self._gram.whole if isinstance(self._gram, GramInParts) else self._gram

    @classmethod
    def empty(cls, layout: Layout) -> Block:
        """Begin without rows."""
        width = 1 + len(layout.columns)
        gram = np.empty((0, width if layout.stepped is None else TENTHS, width))
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), gram)

    def __add__(self, other: Block) -> Block:
        if np.array_equal(self.cells, other.cells):
            squared = self.squared_weight + other.squared_weight
            return Block(self.cells, self.n + other.n, squared, self.gram + other.gram)
        cells = np.union1d(self.cells, other.cells)
        places = [np.searchsorted(cells, block.cells) for block in (self, other)]

        def added(mine: NDArray[Any], theirs: NDArray[Any]) -> NDArray[Any]:
            total = np.zeros((len(cells), *mine.shape[1:]), dtype=mine.dtype)
            total[places[0]] += mine
            total[places[1]] += theirs
            return total

        return Block(
            cells,
            added(self.n, other.n),
            added(self.squared_weight, other.squared_weight),
            added(self.gram, other.gram),
        )

    def joined(self, numbers: NDArray[np.int64]) -> Block:
        """Return the block with segment ``i`` called ``numbers[i]``; segments that are called alike are added up."""
        renamed = numbers[self.cells // BUCKETS] * BUCKETS + self.cells % BUCKETS
        if (np.diff(renamed) > 0).all():
            return attrs.evolve(self, cells=renamed)
        order = np.argsort(renamed, kind="stable")
        starts = np.flatnonzero(np.diff(renamed[order], prepend=-1))
        n, squared, gram = (np.add.reduceat(part[order], starts) for part in (self.n, self.squared_weight, self.gram))
        return Block(renamed[order][starts], n, squared, gram)

    def in_one_bucket(self) -> Block:
        """Return the sums by segment alone, all in bucket 0."""
        return attrs.evolve(self, cells=self.cells // BUCKETS * BUCKETS).joined(np.arange(self._segments))

    def in_one_segment(self) -> Block:
        """Return the sums by bucket alone, over all segments."""
        return self.joined(np.zeros(self._segments, dtype=np.int64))

    @property
    def _segments(self) -> int:
        return int(self.cells.max(initial=0)) // BUCKETS + 1

    def renumbered(self, segments: NDArray[np.int64]) -> Block:
        """Return the block with segment ``i`` called ``segments[i]``."""
        if np.array_equal(segments, np.arange(len(segments))):
            return self
        cells = segments[self.cells // BUCKETS] * BUCKETS + self.cells % BUCKETS
        if (np.diff(cells) > 0).all():
            return attrs.evolve(self, cells=cells)
        order = np.argsort(cells)
        return Block(cells[order], self.n[order], self.squared_weight[order], self.gram[order])


@frozen(eq=False)
class BlockSums:
    """A block laid out for estimation; G is the whole followed by the segments, R all rows followed by 1 + K'.

    Attributes:
        n: Shape (G,): rows.
        first_moments: Shape (R, G, 1 + p): sums of h [1, x], replicates with one bucket left out.
        within: Shape (R, p, p): cross-products centred within segments and added over them.
        withheld: Shape (G,): the segments whose means are not shown; None if all are.
    """

    n: NDArray[np.int64]
    first_moments: Array
    within: Array
    withheld: NDArray[np.bool_] | None = None

    def is_withheld(self, place: int) -> bool:
        """Whether figures of the whole (0) or of a segment are not shown, counts among them."""
        return self.withheld is not None and bool(self.withheld[place])

    def of_all_rows(self) -> BlockSums:
        """Return the sums with nothing left out, to be held without those that have something left out."""
        return attrs.evolve(self, first_moments=self.first_moments[:1].copy(), within=self.within[:1].copy())

    @property
    def means(self) -> Array:
        """Shape (R, G, p): means; NaN where a segment has no rows, or its means are withheld."""
        with np.errstate(invalid="ignore", divide="ignore"):  # no rows: NaN, which is what is meant
            found: Array = self.first_moments[..., 1:] / self.first_moments[..., :1]
        if self.withheld is not None:
            found[:, self.withheld] = np.nan
        return found


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
        return _summed_cells(*(np.concatenate(pair) for pair in zip(self._parts, other._parts, strict=True)))

    @property
    def _parts(self) -> tuple[NDArray[Any], ...]:
        return self.cells, self.squared_weight, self.sums

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
    return _summed_cells(cells, weights**2, table * weights[:, None])


def _summed_cells(cells: NDArray[np.int64], squared: Array, sums: Array) -> CellSums:
    """Add up what has the same segment and period."""
    periods = int(cells[:, 1].max(initial=0)) + 1
    keys, places = np.unique(cells[:, 0] * periods + cells[:, 1], return_inverse=True)
    added = [np.bincount(places, column, len(keys)).astype(float, copy=False) for column in (squared, *sums.T)]
    found = np.stack(np.divmod(keys, periods), axis=1)
    return CellSums(found, added[0], np.stack(added[1:], axis=1))


def added_blocks(mine: Mapping[str, Block], theirs: Mapping[str, Block]) -> dict[str, Block]:
    """Add blocks by name; while answers are read, either side may lack some."""
    both = {name: block + theirs[name] for name, block in mine.items() if name in theirs}
    return {**theirs, **mine, **both}


def merged_names(
    mine: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int64]]:
    """Sort two lists of names into one, and say where each one's names stand in it."""
    names = tuple(sorted({*mine, *theirs}))
    place = {name: index for index, name in enumerate(names)}
    first, second = (np.array([place[name] for name in part] or [0], dtype=np.int64) for part in (mine, theirs))
    return names, first, second


def renumbered_blocks(blocks: Mapping[str, Block], segments: NDArray[np.int64]) -> dict[str, Block]:
    """Call segment ``i`` of every block ``segments[i]``."""
    return {name: block.renumbered(segments) for name, block in blocks.items()}


def blocks_digest(segments: Sequence[str], blocks: Mapping[str, Block]) -> str:
    """Digest what blocks hold: who has the same sums by segment and bucket has, as good as surely, the same answers."""
    found = hashlib.sha256("\0".join(segments).encode("utf-8", "surrogatepass"))
    for name, block in sorted(blocks.items()):
        found.update(name.encode("utf-8", "surrogatepass"))
        for part in (block.cells, block.n, block.gram):
            found.update(np.ascontiguousarray(part).data)
    return found.hexdigest()


def distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """List the different ones of some whole numbers, rising; ``np.unique`` would first import masked arrays."""
    return np.flatnonzero(np.bincount(numbers))
