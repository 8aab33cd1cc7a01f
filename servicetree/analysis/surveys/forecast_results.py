"""The result values of `precision` and `design`."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from servicetree.account.result_base import Result
from servicetree.analysis.surveys.assumptions import Assumed
from servicetree.errors import Issue
from servicetree.tree.service_tree import ServiceTree

GOOD_CHANCE: Final = 0.8
LEAST_GAIN: Final = 0.05  # of a chance: how near forecasts come to drawn surveys
QUESTION_MEASURES: Final = ("markers", "questions", "branch")


@frozen
class ForecastFigure:
    """One figure of a survey that has not been held.

    Attributes:
        kind: ``score``, ``level``, ``carry_over``, ``points`` (those that begin in the trunk), ``gap``, or ``range``
            (of the trunk's points, as markers measure it).
        id: The node; ``overall``, ``trunk``, or ``segments`` for the gap between two of them.
        source: From which parent, for carry-over.
        value: What it is today, or would be by the assumptions; None for a gap.
        half_width: Half of its 95 % interval with the respondents planned; None if no number is planned, or one too
            small for an interval.
        needed: Respondents with whom half of its interval is as wide as wanted; None if no width is wanted.
    """

    kind: str
    id: str
    source: str | None
    value: float | None
    half_width: float | None
    needed: int | None


@frozen(repr=False)
class Precision(Result):
    """How wide the intervals of a survey would be.

    Attributes:
        tree: The tree.
        n: Respondents planned; None if only a width is wanted.
        segments: Segments of equal size, for the gap between two of them.
        width: Half of an interval that is wanted for scores, points and gaps, in points; None if none is.
        slope_width: The same for carry-over.
        answers: Respondents of the survey it is reckoned from; None if it is reckoned from assumptions.
        assumed: The assumptions; None if it is reckoned from answers.
        figures: The figures.
        issues: What is worth knowing about the answers.

    Example:
        >>> st.precision(demo_tree(), n=500).figures[0].kind
        'score'
    """

    tree: ServiceTree
    n: int | None
    segments: int
    width: float | None
    slope_width: float | None
    answers: int | None
    assumed: Assumed | None
    figures: tuple[ForecastFigure, ...]
    issues: tuple[Issue, ...] = field(default=())

    def figure(self, kind: str, name: str = "", source: str | None = None) -> ForecastFigure:
        """Return one figure by its kind, its node and, for carry-over, its parent."""
        return next(
            one
            for one in self.figures
            if one.kind == kind and name in ("", one.id) and (source is None or source == one.source)
        )


@frozen
class DesignMeasure:
    """One thing that could be done about the next survey, and what it would buy.

    Attributes:
        id: ``as_is``, ``marker``, ``markers`` (so many that there are two), ``questions``, ``branch``, ``over_time``,
            ``experiment`` or ``order``.
        half_width: Half of the 95 % interval of carry-over from the trunk that it gives with the respondents planned:
            of the low end of the range, of the slope over time, or of the ratio of an experiment; of the range itself
            where markers measure moods. None without one.
        needed: Respondents in all with whom that is as narrow as wanted.
        chance: The chance, with the respondents planned, that carry-over can be told from a general mood; for an
            experiment, that carry-over is clear of 0. None where it cannot be reckoned.
        needed_for_chance: Respondents in all with whom that chance is 80 %; None if no number would do.
        reason: Why a figure is missing or comes with a condition. Nothing can be told: ``few-branches``,
            ``one-question`` (the error of an aspect is not known, and passes for an impression), ``share`` (an
            impression explains too much). It adds less than 5 points to the chance: ``no-help``; takes as many from it:
            ``worse``. Others: ``no-high-end`` (with a marker, but the error of an aspect is not known), ``cells`` (more
            segments or periods are needed, not more respondents), ``there-already``, ``advice``. None if there is
            nothing to say.
        points_width: How wide the range of the trunk's points would be, in points, where markers measure moods.
    """

    id: str
    half_width: float | None = None
    needed: int | None = None
    chance: float | None = None
    needed_for_chance: int | None = None
    reason: str | None = None
    points_width: float | None = None


@frozen
class OverTimeDesign:
    """A look over time at so many segments and periods.

    Attributes:
        segments: Shops, say.
        periods: Months, say.
        half_width: Half of the interval of its slope, with the respondents planned spread over all of them.
        needed: Respondents in all with whom that is as narrow as wanted; None if no number would do.
    """

    segments: int
    periods: int
    half_width: float
    needed: int | None


@frozen(repr=False)
class Design(Result):
    """What would make a survey separable, measure by measure.

    Attributes:
        tree: The tree.
        n: Respondents planned, in all.
        width: Half of the interval of carry-over that is wanted.
        segments: Shops, say, for the look over time.
        periods: Months, say.
        movement: By how much a shop's aspects, and its branches by themselves, move between periods: a standard
            deviation in points.
        lift: By how many points an experiment moves the trunk.
        carry_over: Carry-over from the trunk as assumed, or as observed, averaged over its children.
        halo_share: The part of what the aspects share that a general mood explains, as assumed or as observed.
        answers: Respondents of the survey it is reckoned from; None if it is reckoned from assumptions.
        assumed: The assumptions, of which answers leave few to make.
        measures: What could be done.
        looks: Looks over time at more or fewer segments and periods; the one stated first.
        issues: What is worth knowing about the answers.

    Example:
        >>> st.design(demo_tree(), n=800).measures[0].id
        'as_is'
    """

    tree: ServiceTree
    n: int
    width: float
    segments: int
    periods: int
    movement: float
    lift: float
    carry_over: float
    halo_share: float
    answers: int | None
    assumed: Assumed
    measures: tuple[DesignMeasure, ...]
    looks: tuple[OverTimeDesign, ...]
    issues: tuple[Issue, ...] = field(default=())

    @property
    def best(self) -> DesignMeasure | None:
        """The change to what is asked that helps most; None if none helps, or none is needed."""
        stands = self.measure("as_is").chance or 0.0
        useful = [
            one for one in self.measures if one.id in QUESTION_MEASURES and (one.chance or 0.0) >= stands + LEAST_GAIN
        ]
        return max(useful, key=lambda one: one.chance or 0.0) if useful and stands < GOOD_CHANCE else None

    def measure(self, name: str) -> DesignMeasure:
        """Return one measure."""
        return next(measure for measure in self.measures if measure.id == name)
