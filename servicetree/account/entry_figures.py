"""Figures of an account's entries, of which a deep tree has half a million."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from attrs import define, field, frozen

from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures, Interval, side_by_side

_AT_ONCE = 4_096  # stacks that are given intervals together

Key = tuple[str, str]


@frozen(eq=False)
class EntryFigures:
    """Entries of one kind.

    Attributes:
        keys: Source and place of each.
        figures: Shape (G, entries).
    """

    keys: Sequence[Key]
    figures: Figures

    def over(self, segment: int) -> Iterator[tuple[Key, Interval]]:
        """Iterate over the entries of the whole (0) or of a segment."""
        return zip(self.keys, self.figures.over(segment), strict=True)


@define(eq=False)
class GrowingFigures:
    """Figures of stacks that come node by node; some thousand stacks are held at a time.

    Attributes:
        figures: Makes figures of stacks, shape (R, G, J).
    """

    figures: Callable[[Array], Figures]
    _keys: dict[str, list[Key]] = field(factory=dict, init=False)
    _waiting: list[Array] = field(factory=list, init=False)
    _count: int = field(default=0, init=False)
    _made: list[Figures] = field(factory=list, init=False)

    def add(self, node: str, keys: Sequence[Key], first: Array, others: Array) -> None:
        """Add the stack of the first key, shape (R, G), and those of the others, shape (R, G, J - 1)."""
        self._keys.setdefault(node, []).extend(keys)
        self._waiting += [first[..., None], others]
        self._count += len(keys)
        if self._count >= _AT_ONCE:
            self._make()

    def _make(self) -> None:
        if self._waiting:
            self._made.append(self.figures(np.concatenate(self._waiting, axis=2)))
            self._waiting.clear()
            self._count = 0

    def in_order(self, nodes: Iterable[str]) -> EntryFigures:
        """Give all figures, node by node."""
        self._make()
        counts = [len(keys) for keys in self._keys.values()]
        ends = dict(zip(self._keys, np.cumsum(counts).tolist(), strict=True))
        order = np.concatenate([np.arange(ends[node] - len(self._keys[node]), ends[node]) for node in nodes])
        keys = [key for node in nodes for key in self._keys[node]]
        return EntryFigures(keys, side_by_side(self._made).at_columns(order))
