"""Portions of what is felt in a place: what surely began somewhere, and what may have."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from attrs import evolve, frozen

from servicetree.drawing.entry_limits import Limits
from servicetree.drawing.tree_picture.tree_values import PictureNode, Strand

NOTHING = 0.05  # rounds to 0.0 points


@frozen
class Portion:
    """Points felt in a place that began, or may have begun, in one source; drawn as wide as they are.

    Attributes:
        strand: Where they began.
        sure: Points that surely began there: the low end of their range.
        perhaps: Points beyond, which may have begun elsewhere as well.
        low: The low end that is said.
        high: The high end that is said; None where it is not known.
        credit: Whether they are points won back, sure as the range is.
        ranged: Whether they have a range at all.
    """

    strand: Strand
    sure: float
    perhaps: float
    low: float
    high: float | None
    credit: bool = False
    ranged: bool = False

    @property
    def points(self) -> float:
        """Points that are drawn."""
        return self.sure + self.perhaps


@lru_cache(maxsize=4096)
def portions(part: PictureNode) -> tuple[Portion, ...]:
    """Divide what is felt in a branch, or in an aspect, by where it began; the largest first, credits last.

    Each source gets the low end of its range for sure. What is left is shared out as the answers stand, hatched, for it
    may have begun elsewhere. Together they are as wide as what is felt, and what is won back besides.

    Args:
        part: The place.

    Returns:
        A portion for each source.
    """
    felt = sum(strand.points for strand in part.strands)
    most = max(felt, 0.0) + sum(_most_won(strand) for strand in part.strands)
    rough = [_portion(strand, most) for strand in part.strands]
    won = [one for one in rough if one.credit]
    lost = [one for one in rough if not one.credit]
    fitted = _fitted(lost, felt + sum(one.points for one in won))
    found = [*fitted, *won]
    return tuple(sorted(found, key=lambda one: (one.credit, -round(one.points, 6), one.strand.origin == "own")))


def _most_won(strand: Strand) -> float:
    """How many points a source wins back at the most; nothing if it may lose points as well."""
    limits = strand.limits
    if limits is None:
        return max(-strand.points, 0.0)
    if limits.high is None or limits.high >= 0:
        return 0.0
    return max(-strand.points, -(limits.low or 0.0))


def _portion(strand: Strand, most: float) -> Portion:
    limits = strand.limits
    if limits is None:
        size = abs(strand.points)
        return Portion(strand, size, 0.0, size, size, credit=strand.points < 0)
    if limits.high is not None and limits.high < 0:
        won = Limits(-limits.high, None if limits.low is None else -limits.low)
        size = max(-strand.points, won.low or 0.0)
        least = won.low or 0.0
        return Portion(strand, least, size - least, least, won.high, credit=True, ranged=True)
    low = min(max(limits.low or 0.0, 0.0), most)
    high = None if limits.high is None else min(limits.high, most)
    size = max(low, strand.points if high is None else min(strand.points, high))
    return Portion(strand, low, size - low, low, high, ranged=True)


def _fitted(lost: Sequence[Portion], whole: float) -> list[Portion]:
    """Make what is lost add up to the whole: what is hatched gives way first, and grows first, for it is not sure."""
    if not any(one.ranged for one in lost):
        return list(lost)
    whole = max(whole, 0.0)
    sure, perhaps = sum(one.sure for one in lost), sum(one.perhaps for one in lost)
    less = min(1.0, whole / sure) if sure else 1.0
    rest = max(whole - sure, 0.0)
    if perhaps >= rest:
        extra = [-one.perhaps * (1 - rest / perhaps) if perhaps else 0.0 for one in lost]
    else:
        rooms = [max((whole if one.high is None else one.high) - one.points, 0.0) for one in lost]
        shares = rooms if sum(rooms) else [1.0] * len(lost)
        extra = [(rest - perhaps) * share / sum(shares) for share in shares]
    return [
        evolve(one, sure=one.sure * less, perhaps=max(one.perhaps + more, 0.0))
        for one, more in zip(lost, extra, strict=True)
    ]
