"""Portions of what is felt in a place: what surely began somewhere, and what may have begun in several places."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from attrs import evolve, frozen

from servicetree.drawing.entry_limits import Limits
from servicetree.drawing.tree_picture.tree_values import PictureNode, Strand

NOTHING = 0.05  # rounds to 0.0 points
_ROUNDING = 1e-9


@frozen
class Portion:
    """Points felt in a place that began, or may have begun, in one source.

    Attributes:
        strand: Where they began.
        sure: Points that surely began there, the low end of their range: as wide as they are drawn.
        low: The low end that is said.
        high: The high end that is said; None where it is not known.
        credit: Whether they are points won back, sure as the range is.
        ranged: Whether they have a range at all.
    """

    strand: Strand
    sure: float
    low: float
    high: float | None
    credit: bool = False
    ranged: bool = False


@lru_cache(maxsize=4096)
def portions(part: PictureNode) -> tuple[Portion, ...]:
    """Divide what is felt in a branch, or in an aspect, by where it surely began; the surest first, credits last.

    Each source gets the low end of its range, and no more: what is left is nobody's, for it may have begun in any.

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
    found = [*_fitted(lost, felt + sum(one.sure for one in won)), *won]
    return tuple(sorted(found, key=_place))


def untold(part: PictureNode) -> float:
    """Count the points felt in a place that may have begun in several: all that no source surely has."""
    divided = portions(part)
    if not any(one.ranged for one in divided):
        return 0.0
    drawn = sum(-one.sure if one.credit else one.sure for one in divided)
    left = sum(strand.points for strand in part.strands) - drawn
    return left if left > _ROUNDING else 0.0


def _place(one: Portion) -> tuple[bool, float, float, bool]:
    return one.credit, -round(one.low, 6), -round(one.high or 0.0, 6), one.strand.origin == "own"


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
        return Portion(strand, size, size, size, credit=strand.points < 0)
    if limits.high is not None and limits.high < 0:
        won = Limits(-limits.high, None if limits.low is None else -limits.low)
        least = won.low or 0.0
        return Portion(strand, least, least, won.high, credit=True, ranged=True)
    low = min(max(limits.low or 0.0, 0.0), most)
    high = None if limits.high is None else min(limits.high, most)
    return Portion(strand, low, low, high, ranged=True)


def _fitted(lost: Sequence[Portion], whole: float) -> list[Portion]:
    """Draw no more than the whole: low ends of several sources need not hold together."""
    sure = sum(one.sure for one in lost)
    if sure <= max(whole, 0.0) or not any(one.ranged for one in lost):
        return list(lost)
    return [evolve(one, sure=one.sure * max(whole, 0.0) / sure) for one in lost]
