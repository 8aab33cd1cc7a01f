"""The result values of ranges: how far to believe the carry-over from the trunk, and the points that hang on it.

Slopes are plain numbers; points are on 0-100.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from servicetree.stats.jackknife import Interval

Evidence = Literal["experiment", "given", "markers", "over_time", "siblings"]


def says_something(low: float | None, high: float | None) -> bool:
    """Tell whether a range of points says anything: by a high end, or by a low end above nothing.

    Args:
        low: The low end; None if it is not known.
        high: The high end; likewise.
    """
    return high is not None or (low is not None and round(low, 1) > 0)


@frozen
class LensSlope:
    """The carry-over from the trunk to a child as one lens shows it.

    Attributes:
        slope: Slope of the child's loss on the trunk's; intervals leave out a segment at a time.
        verdict: ``signal``; ``no-signal`` where the aspects hardly move beyond chance, ``too-weak`` where no slope can
            be ruled out: then the slope is empty.
    """

    slope: Interval
    verdict: str


@frozen
class Range:
    """How far to believe the carry-over from the trunk to one of its children: between two errors.

    Attributes:
        to: The child of the trunk.
        observed: Slope of the child's loss on the trunk's, as observed.
        low: Corrected for measurement error and for a general mood; 0 where that cannot be told apart.
        high: Corrected for measurement error only; None if an aspect has one question and no stated reliability.
        low_kappa_075: The low end if the child takes three quarters of the impression that the aspects take; raw.
        low_kappa_133: Likewise for a third more; raw.
        halo_share: The part of what the aspects share that a general mood would explain; may exceed 1.
        breakdown: The halo share at which nothing would be left of the carry-over.
        reverse: Slope of the trunk's loss on the child's: the other direction fits as well.
        between: As seen across segments, free of a person's leniency but not of the segments' general quality;
            None without enough segments.
        over_time: As seen over time within segments, free of constant quality too; None without enough periods.
            Where there is signal it is the low end, and carry-over is separable.
        verdict: ``separable`` or ``not_separable``.
        why: Why not, the first that holds: ``few-branches``, ``one-question``, ``no-interval``, ``contradictory``,
            ``denominator``, ``share``.
        by: What says so: ``experiment`` or ``given`` where the tree states the carry-over, else ``markers``,
            ``over_time`` or ``siblings``.
    """

    to: str
    observed: Interval
    low: Interval
    high: Interval
    low_kappa_075: float | None
    low_kappa_133: float | None
    halo_share: Interval
    breakdown: float | None
    reverse: float | None
    between: LensSlope | None
    over_time: LensSlope | None
    verdict: str
    why: str | None
    by: Evidence = "siblings"


@frozen
class OtherRoots:
    """What other choices of as many root nodes would be charged with: any root looks guilty.

    Attributes:
        median: Median share of the loss over the other choices; None with a ``reason``.
        highest: The highest of them.
        share: The proposed trunk's own share on the same rows.
        rank: The place of the proposed trunk among all choices, 1 for the highest share.
        of: How many choices there are.
        n: Respondents with a score for every node.
        reason: Why there is no comparison; None if there is.
    """

    median: float | None = None
    highest: float | None = None
    share: float | None = None
    rank: int | None = None
    of: int | None = None
    n: int | None = None
    reason: str | None = None


@frozen
class EntryRange:
    """How much of the points felt in a place may have begun in the trunk, moods colouring trunk and branches alike.

    Attributes:
        source: The aspect; None for the trunk as a whole.
        at: The place, a branch.
        low: The lower limit at the low end of carry-over; 0 where it cannot be told from a general mood. None
            where there is no interval.
        high: The upper limit at the high end; None where that is not known.
    """

    source: str | None
    at: str
    low: float | None
    high: float | None


@frozen
class TrunkRange:
    """The one range of the trunk's points that sentences state, with one assumption on moods.

    Attributes:
        kappa: How much moods colour a branch against the trunk; where one marker alone measured them, how much they
            colour the marker.
        low: The lower limit at the low end of carry-over; of the points felt in the trunk itself where carry-over
            cannot be told from a general mood. None where there is no interval.
        high: The upper limit at the high end; None where that is not known: then at least ``low``.
    """

    kappa: float
    low: float | None
    high: float | None


@frozen
class TrunkPoints:
    """Points that began in the trunk's aspects, by carry-over as observed and at both ends of its range.

    Attributes:
        observed: By carry-over as observed.
        low: At the low end, with its own interval. The ends need not enclose the observed figure.
        high: At the high end, likewise.
        ranges: From the lower limit of ``low`` to the upper limit of ``high``, by what is assumed of moods. Where
            markers measured them, both limits are those of ``low``.
        by: What the range rests on, as for ``Range``.
        markers: How many questions measured moods; 0 if none did.
    """

    observed: Interval
    low: Interval
    high: Interval
    ranges: tuple[TrunkRange, ...] = ()
    by: Evidence = "siblings"
    markers: int = 0

    @property
    def range_low(self) -> float | None:
        """The lower end of the range that sentences state, moods colouring trunk and branches alike."""
        return next((one.low for one in self.ranges if one.kappa == 1), None)

    @property
    def range_high(self) -> float | None:
        """The upper end of that range; None where there is none: then at least ``range_low``."""
        return next((one.high for one in self.ranges if one.kappa == 1), None)
