"""Which segments are shown by name and which are joined into "others": the one rule, for results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import told

MIN_N = 10
_SHOWN_AT_ONCE = 250  # segments whose figures are computed side by side, so that no stack grows with their number


def check_min_n(min_n: object) -> int:
    """Check how many respondents a segment needs to be shown by itself.

    Raises:
        UsageError: If it is no whole number >= 0.
    """
    if isinstance(min_n, bool) or not isinstance(min_n, Integral) or min_n < 0:
        raise UsageError(Fault("usage", "min_n", told("is_count", got=repr(min_n)), told("min_n_off")))
    return int(min_n)


@frozen(eq=False)
class ShownSegments:
    """Which segments are shown by themselves, and which only together.

    Attributes:
        names: The shown segments; those that are joined stand last, together, under one name.
        joined: How many segments stand under each name; None for one by itself.
        alone: Which segments are shown by themselves.
        together: Which are joined; empty if none is small.
        min_n: Respondents that a segment needs to be shown, and that a node needs in a segment.
        few: By node, or block, shape (S,): the shown segments in which its figures are withheld.
    """

    names: tuple[str, ...]
    joined: tuple[int | None, ...]
    alone: NDArray[np.int64]
    together: NDArray[np.int64]
    min_n: int
    few: Mapping[str, NDArray[np.bool_]] = field(factory=dict)

    @classmethod
    def every(cls, names: tuple[str, ...], joined: tuple[int | None, ...]) -> ShownSegments:
        """Show each segment by itself, however small."""
        return cls(names, joined, np.arange(len(names)), np.empty(0, dtype=np.int64), 0)

    def withheld(self, told_of: str, raters: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say in which of the shown segments figures are withheld, shape (S,).

        Args:
            told_of: The node that they are of, or the block if of none.
            raters: Shape (S,): how many respondents stand behind each.
        """
        return self.few[told_of] if told_of in self.few else few_or_revealing(raters, self.min_n)

    def added(self, values: NDArray[Any], axis: int) -> NDArray[Any]:
        """Add up what belongs to the joined segments; they come last.

        Args:
            values: One layer for each segment along the axis.
            axis: The axis of the segments.
        """
        alone = values.take(self.alone, axis)
        if not len(self.together):
            return alone
        return np.concatenate([alone, values.take(self.together, axis).sum(axis, keepdims=True)], axis)

    def pieces(self) -> list[ShownSegments]:
        """Deal the segments to pieces of some each, the joined ones to one of their own; at least to one."""
        nothing = self.together[:0]
        starts = range(0, len(self.alone), _SHOWN_AT_ONCE)
        parts = [slice(first, min(first + _SHOWN_AT_ONCE, len(self.alone))) for first in starts]
        pieces = [self._piece(part, self.alone[part], nothing) for part in parts]
        if len(self.together):
            pieces.append(self._piece(slice(-1, None), nothing, self.together))
        return pieces or [self.none()]

    def none(self) -> ShownSegments:
        """Show no segment."""
        nothing = self.together[:0]
        return self._piece(slice(0, 0), nothing, nothing)

    def _piece(self, part: slice, alone: NDArray[np.int64], together: NDArray[np.int64]) -> ShownSegments:
        few = {told_of: withheld[part] for told_of, withheld in self.few.items()}
        return ShownSegments(self.names[part], self.joined[part], alone, together, self.min_n, few)

    def numbers(self, count: int) -> NDArray[np.int64]:
        """Say under which name each of ``count`` segments stands; 0 for one without rows."""
        found = np.zeros(count, dtype=np.int64)
        found[self.alone] = np.arange(len(self.alone))
        found[self.together] = len(self.alone)
        return found


def shown_segments(
    names: Sequence[str], n: NDArray[np.int64], min_n: int, joined: Mapping[str, int] | None = None
) -> ShownSegments:
    """Join the segments with fewer than ``min_n`` respondents.

    If together these do not reach ``min_n``, the next smallest is joined in, and so on: else their figures would
    follow from the whole by subtraction. Segments without rows are not shown.

    Args:
        names: The segments.
        n: Shape (S,): respondents in each.
        min_n: How many a segment needs to be shown by itself.
        joined: Segments that were joined before, with how many each of them stands for.
    """
    before = joined or {}
    rising = sorted(np.flatnonzero(n > 0).tolist(), key=lambda place: (int(n[place]), names[place]))
    small = sum(1 for place in rising if n[place] < min_n)
    while small and small < len(rising) and n[rising[:small]].sum() < min_n:
        small += 1
    alone, together = sorted(rising[small:]), sorted(rising[:small])
    shown = [names[place] for place in alone]
    counts: list[int | None] = [before.get(name) for name in shown]
    if together:
        count = sum(before.get(names[place], 1) for place in together)
        shown.append(joined_name(count, names))
        counts.append(count)
    first, last = (np.array(some, dtype=np.int64) for some in (alone, together))
    return ShownSegments(tuple(shown), tuple(counts), first, last, min_n)


def few_or_revealing(
    raters: NDArray[np.int64], min_n: int, above: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Choose the figures that are withheld: small ones, and the next smallest until none follows by subtraction.

    Args:
        raters: Shape (S,): how many respondents stand behind the figure of each segment; together they are the whole.
        min_n: How many a figure needs.
        above: Shape (S,): what is withheld whatever its raters.

    Returns:
        Shape (S,); of those with raters two at the least, with ``min_n`` raters together, unless there are no more.
    """
    found = raters < min_n if above is None else (raters < min_n) | above
    if not raters[found].any():  # what is left of the whole is nobody
        return found
    rising = iter(sorted(np.flatnonzero(~found).tolist(), key=lambda place: int(raters[place])))
    while np.count_nonzero(raters[found]) < _FEWEST_WITHHELD or raters[found].sum() < min_n:
        if (smallest := next(rising, None)) is None:
            break
        found[smallest] = True
    return found


_FEWEST_WITHHELD = 2
_JOINED = "others ({count})"


def joined_name(count: int, others: Sequence[str]) -> str:
    """Name joined segments in data, in no reader's language, and as no other segment is called in any language."""
    name = _JOINED.format(count=count)
    while any(other.endswith(name.removeprefix("others ")) for other in others):
        name += "*"
    return name


def mark_of(name: str, count: int) -> str:
    """Return what keeps the name of joined segments apart from that of a segment; empty as a rule."""
    return name.removeprefix(_JOINED.format(count=count))
