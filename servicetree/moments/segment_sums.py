"""First moments by segment and bucket where segments are many: a segment then costs tens of numbers for each bucket.

Beyond ``MOST_SEGMENTS_MULTIPLIED`` segments sums of products are kept by bucket over all segments. What is centred
within segments needs no more than the first moments beside them, and nearly all of these are sums of a few columns, the
*contributions* of questions, over the rows in which certain nodes have a score. So these are kept once, by segment,
bucket and which nodes have a score, and only the questions by themselves have sums of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import Any

import attrs
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.moments.blocks import BUCKETS, Block, added_blocks, renumbered_blocks
from servicetree.stats.arrays import Array
from servicetree.tree.nodes import TRUNK

# Up to here every segment has sums of products of its own, bucket by bucket.
MOST_SEGMENTS_MULTIPLIED = 64
_MOST_PARTS = 8


@frozen(eq=False)
class CellTable:
    """Sums of some columns over rows; cells rise, and within a cell codes do.

    Attributes:
        cells: Shape (C,): segment index x 128 + bucket.
        codes: Shape (C,): what is true of the rows, a bit for each fact; 0 where nothing is told apart.
        n: Shape (C,): rows.
        sums: Shape (1 + V, C): sums of h [1, x], those of a column side by side.
    """

    cells: NDArray[np.int64]
    codes: NDArray[np.int64]
    n: NDArray[np.int64]
    sums: Array

    @classmethod
    def empty(cls, width: int) -> CellTable:
        """Begin without rows, with as many columns."""
        nothing = np.empty(0, np.int64)
        return cls(nothing, nothing, nothing, np.empty((1 + width, 0)))

    def __add__(self, other: CellTable) -> CellTable:
        known = np.unique(np.concatenate([_distinct(self.codes), _distinct(other.codes)]))
        keys = [table.cells * len(known) + np.searchsorted(known, table.codes) for table in (self, other)]
        both = np.concatenate(keys)
        both.sort(kind="stable")  # two that rise one after the other are merged, not sorted
        both = both[np.flatnonzero(np.diff(both, prepend=-1))]
        n, sums = np.zeros(len(both), np.int64), np.zeros((len(self.sums), len(both)))
        for table, key in zip((self, other), keys, strict=True):
            place = np.searchsorted(both, key)
            n[place] += table.n
            for column, values in zip(sums, table.sums, strict=True):
                column[place] += values
        return CellTable(both // len(known), known[both % len(known)], n, sums)

    def renamed(self, numbers: NDArray[np.int64]) -> CellTable:
        """Return the sums with segment ``i`` called ``numbers[i]``; segments that are called alike are added up."""
        if np.array_equal(numbers, np.arange(len(numbers))):
            return self
        called = numbers[self.cells // BUCKETS] * BUCKETS + self.cells % BUCKETS
        return attrs.evolve(self, cells=called) if (np.diff(numbers) > 0).all() else self.added(called)

    def added(self, called: NDArray[np.int64]) -> CellTable:
        """Return the sums with each cell called otherwise, shape (C,); those that are called alike are added up."""
        order = np.lexsort((self.codes, called))
        cells, codes = called[order], self.codes[order]
        starts = np.flatnonzero((np.diff(cells, prepend=-1) != 0) | (np.diff(codes, prepend=-1) != 0))
        return CellTable(cells[starts], codes[starts], *_added_runs(self.n[order], self.sums[:, order], starts))

    def between(self, first: int, last: int) -> CellTable:
        """Return the sums of segments ``first`` to ``last - 1``."""
        ends = slice(*np.searchsorted(self.cells, (first * BUCKETS, last * BUCKETS)).tolist())
        return CellTable(self.cells[ends], self.codes[ends], self.n[ends], self.sums[:, ends])

    def where(self, kept: NDArray[Any]) -> CellTable:
        """Return the sums of some cells, given by their places or by a mask."""
        return CellTable(self.cells[kept], self.codes[kept], self.n[kept], self.sums[:, kept])


def _distinct(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(codes) if codes.any() else np.zeros(1, np.int64)


def _added_runs(n: NDArray[np.int64], sums: Array, starts: NDArray[np.intp]) -> tuple[NDArray[np.int64], Array]:
    """Add up cells from one start to the next."""
    if len(starts) == len(n):
        return n, sums
    return np.add.reduceat(n, starts), np.stack([np.add.reduceat(column, starts) for column in sums])


@frozen(eq=False)
class BlockView:
    """How the first moments of a block are read off a shared table.

    Attributes:
        needed: The facts that its rows must have, as bits.
        columns: Shape (V, p): each of its columns as a sum of those of the table.
    """

    needed: int
    columns: Array

    def read(self, table: CellTable) -> CellTable:
        """Read the block's own sums off the table, cell by cell."""
        there = (table.codes & self.needed) == self.needed
        table = table if there.all() else table.where(there)
        starts = np.flatnonzero(np.diff(table.cells, prepend=-1))
        sums = np.concatenate([table.sums[:1], self.columns.T @ table.sums[1:]])
        return CellTable(table.cells[starts], np.zeros(len(starts), np.int64), *_added_runs(table.n, sums, starts))


@frozen(eq=False)
class SegmentTotals:
    """What is known of each of many segments.

    Attributes:
        parts: Sums of the columns that blocks share, one table; while answers are read, a few that are not added yet.
        views: By block, how its first moments are read off them; a block of questions by themselves may have none.
        own: By block, first moments that stand in no shared table.
        products: By block, Grams by segment, in bucket 0: what looks between segments and over time need.
        centred: What was computed of each block within segments, however often it is asked for.
    """

    parts: tuple[CellTable, ...]
    views: Mapping[str, BlockView]
    own: Mapping[str, CellTable]
    products: Mapping[str, Block]
    centred: dict[str, Array] = field(factory=dict, init=False, repr=False)

    def __add__(self, other: SegmentTotals) -> SegmentTotals:
        both = {name: table + other.own[name] for name, table in self.own.items() if name in other.own}
        added = SegmentTotals(
            (*self.parts, *other.parts),
            {**other.views, **self.views},
            {**other.own, **self.own, **both},
            added_blocks(self.products, other.products),
        )
        return added.settled() if len(added.parts) > _MOST_PARTS else added

    def settled(self) -> SegmentTotals:
        """Return the sums with all parts added, the smallest first: to add each at once would move all every time."""
        parts = [part for part in self.parts if len(part.cells)] or [*self.parts[:1]]
        while len(parts) > 1:
            parts.sort(key=lambda part: -len(part.cells))
            parts.append(parts.pop() + parts.pop())
        return (
            self if len(parts) == len(self.parts) else SegmentTotals(tuple(parts), self.views, self.own, self.products)
        )

    @property
    def shared(self) -> CellTable:
        """The sums of the columns that blocks share, where all parts are added."""
        (found,) = self.parts
        return found

    def renamed(self, numbers: NDArray[np.int64]) -> SegmentTotals:
        """Return the sums with segment ``i`` called ``numbers[i]``; segments that are called alike are added up."""
        return SegmentTotals(
            tuple(part.renamed(numbers) for part in self.parts),
            self.views,
            {name: table.renamed(numbers) for name, table in self.own.items()},
            {name: block.joined(numbers) for name, block in self.products.items()},
        )

    def has(self, name: str) -> bool:
        """Whether a block has first moments by segment."""
        return name in self.views or name in self.own

    def width(self, name: str) -> int:
        """Say how many columns a block has."""
        return self.views[name].columns.shape[1] if name in self.views else len(self.own[name].sums) - 1

    def last_segment(self, name: str) -> int:
        """Return the last segment that may hold rows of a block; -1 if none does."""
        tables = [self.own[name]] if name in self.own else []
        tables += [self.shared] if name in self.views else []
        return max((int(table.cells[-1]) // BUCKETS for table in tables if len(table.cells)), default=-1)

    def of(self, name: str, first: int, last: int) -> CellTable:
        """Give the first moments of a block in segments ``first`` to ``last - 1``, cell by cell."""
        own = self.own[name].between(first, last) if name in self.own else None
        if name not in self.views:
            return own if own is not None else CellTable.empty(0)
        read = self.views[name].read(self.shared.between(first, last))
        return read if own is None or not len(own.cells) else read + own


def is_multiplied(block: str, *, has_periods: bool) -> bool:
    """Whether a block keeps products by segment: those of families, and with periods what the range is made of."""
    kind = block.partition(":")[0]
    return kind == "family" or (has_periods and kind in {TRUNK, "questions", "siblings"})


def segment_sums_of(blocks: Mapping[str, Block], *, has_periods: bool) -> SegmentTotals:
    """Take first moments out of blocks by segment and bucket, where more segments are added to few.

    Args:
        blocks: The blocks by name.
        has_periods: Whether there may be a look over time.
    """
    own = {name: _table_of(block) for name, block in blocks.items() if block.gram.shape[1] == block.gram.shape[2]}
    multiplied = {
        name: block.in_one_bucket() for name, block in blocks.items() if is_multiplied(name, has_periods=has_periods)
    }
    return SegmentTotals((CellTable.empty(0),), {}, own, multiplied)


def _table_of(block: Block) -> CellTable:
    return CellTable(block.cells, np.zeros_like(block.cells), block.n, np.ascontiguousarray(block.gram[:, 0].T))


def by_bucket_alone(blocks: Mapping[str, Block]) -> dict[str, Block]:
    """Add blocks up over all segments."""
    return {name: block.in_one_segment() for name, block in blocks.items()}


def added_segment_sums(
    mine: SegmentTotals | None, theirs: SegmentTotals | None, numbers: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> SegmentTotals | None:
    """Add what is known of many segments, after segment ``i`` of each is called as in both; None if both are few."""
    both = (part.renamed(own) for part, own in zip((mine, theirs), numbers, strict=True) if part is not None)
    return reduce(add, both) if mine is not None or theirs is not None else None


def renamed_and_added(
    mine: Mapping[str, Block],
    theirs: Mapping[str, Block],
    many: SegmentTotals | None,
    numbers: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> dict[str, Block]:
    """Add blocks after their segments are called as in both; those of many segments are by bucket alone."""
    if many is not None:
        return added_blocks(mine, theirs)
    return added_blocks(renumbered_blocks(mine, numbers[0]), renumbered_blocks(theirs, numbers[1]))
