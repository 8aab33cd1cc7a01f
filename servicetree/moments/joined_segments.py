"""Which segments are shown by name and which are joined into "others": the one rule, for results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np
from attrs import frozen
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
    """

    names: tuple[str, ...]
    joined: tuple[int | None, ...]
    alone: NDArray[np.int64]
    together: NDArray[np.int64]
    min_n: int

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
        pieces = []
        for first in range(0, len(self.alone), _SHOWN_AT_ONCE):
            some = slice(first, min(first + _SHOWN_AT_ONCE, len(self.alone)))
            pieces.append(ShownSegments(self.names[some], self.joined[some], self.alone[some], nothing, self.min_n))
        if len(self.together):
            pieces.append(ShownSegments(self.names[-1:], self.joined[-1:], nothing, self.together, self.min_n))
        return pieces or [self.none()]

    def none(self) -> ShownSegments:
        """Show no segment."""
        nothing = self.together[:0]
        return ShownSegments((), (), nothing, nothing, self.min_n)

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
