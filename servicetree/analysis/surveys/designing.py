"""Design of the next survey: measures that make carry-over separable, with the respondents each needs.

See docs/reference/model.md, section 10:
closed formulas from stated assumptions, or from the covariances of today's answers. What cannot
be reckoned from them, such as the order of questions, is advice and called so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from math import isfinite
from typing import Final, Unpack

import attrs
import numpy as np
from attrs import frozen

from servicetree.account.best_bounds import best_bounds
from servicetree.account.halo import MOST_HALO_SHARE, ONE_SIDED, CarryOverBounds
from servicetree.account.panel_estimators import FEWEST_PERIODS, FEWEST_SEGMENTS
from servicetree.analysis.surveys.assumptions import Assumed
from servicetree.analysis.surveys.forecast_results import (
    GOOD_CHANCE,
    LEAST_GAIN,
    Design,
    DesignMeasure,
    OverTimeDesign,
)
from servicetree.analysis.surveys.halo_model import (
    SeparabilityForecast,
    SurveyModel,
    averaging_matrix,
    error_free_covariances,
    range_estimates,
    separability_forecast,
)
from servicetree.analysis.surveys.marker_forecast import marker_forecast, markers_share_moods
from servicetree.analysis.surveys.survey_covariances import (
    assumed_model,
    measured_model,
    person_variances,
    true_carry_over,
    with_branch,
    with_marker,
    with_questions,
)
from servicetree.errors import AnswersError, Fault, Issue, UsageError
from servicetree.i18n.said import Share, plain_number, told, warned
from servicetree.moments.gathering import gathered
from servicetree.moments.gathering_options import Answers, GatheringOptions, refuse_gathering_options
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.layouts import family_block
from servicetree.moments.moments import Moments
from servicetree.stats.delta_method import MOST_BUCKETS, planned_half_width, sample_size, smallest_sufficient
from servicetree.stats.distributions import normal_below, student_quantile
from servicetree.stats.jackknife import standard_error
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

PLANNED: Final = 1000
WIDTH: Final = 0.2
MOVEMENT: Final = 5.0
LIFT: Final = 10.0
SEGMENTS, PERIODS = 20, 12
GRID: Final = ((20, 6), (20, 12), (20, 24), (50, 6), (50, 12), (50, 24), (100, 6), (100, 12), (100, 24))
_ROUNDING: Final = 1e-10  # of the largest eigenvalue: below, a covariance matrix is singular but for rounding
MOST_HALO_SHARE_ASSUMED: Final = (
    0.9  # of what aspects share, as an impression: beyond, nothing would be left to plan for
)


@verb(GatheringOptions)
def design(
    tree: ServiceTree,
    *,
    answers: Answers | None = None,
    n: int | None = None,
    width: float = WIDTH,
    segments: int = SEGMENTS,
    periods: int = PERIODS,
    movement: float = MOVEMENT,
    lift: float = LIFT,
    assumed: Assumed | None = None,
    **options: Unpack[GatheringOptions],
) -> Design:
    """Say what would make the next survey separable, and what each measure would buy.

    Args:
        tree: The tree.
        answers: Answers to it, or moments, whose covariances take the place of assumptions.
        n: Respondents planned in all; those of the answers, or 1000.
        width: Half of the interval of carry-over from the trunk that is wanted.
        segments: Shops, say, for a look over time; 20 at least.
        periods: Months, say; 3 at least.
        movement: Standard deviation, in points, by which a shop's aspects move between periods, and its branches by
            themselves.
        lift: By how many points an experiment would move the trunk.
        assumed: What is assumed; beside answers only its ``halo`` and ``within`` are used, where these cannot tell.
        **options: ``by``, ``weight``, ``cluster``, ``id`` and the other options of ``gather``, for the answers.

    Returns:
        The measures.

    Raises:
        UsageError: If what is stated cannot be meant, or nothing grows on the trunk.
        AnswersError: With every fault of the answers, or if they are too few.

    Example:
        >>> st.design(demo_tree(), n=800).n
        800
    """
    stated = {"segments": segments, "periods": periods, "movement": movement, "lift": lift, "width": width}
    _refuse_invalid(tree, stated if n is None else {"n": n, **stated})
    assumed = assumed or Assumed()
    grounds = _design_basis(tree, answers, assumed, options)
    sketch, impression = grounds.model, grounds.impression
    sketches = _changed_sketches(sketch, impression, assumed.within)
    _refuse_contradictory(tree, sketches.values())
    planned = n or grounds.respondents or PLANNED
    carried = float(np.mean(true_carry_over(sketch, impression)))
    looks = {
        cells: over_time_measure(sketch, carried, n=planned, width=width, cells=cells, movement=movement)
        for cells in dict.fromkeys([(segments, periods), *GRID])
    }
    measures = (
        *_range_measures(sketches, grounds.slope_variance, n=planned, width=width),
        looks[segments, periods],
        experiment(sketch, carried, n=planned, width=width, lift=lift, more=grounds.mean_variance),
        DesignMeasure("order", reason="advice"),
    )
    return Design(
        tree=tree,
        n=planned,
        width=width,
        segments=segments,
        periods=periods,
        movement=movement,
        lift=lift,
        carry_over=carried,
        halo_share=impression * _inverse_trunk_sum(sketch),
        answers=grounds.respondents,
        assumed=assumed,
        measures=measures,
        looks=tuple(OverTimeDesign(*cells, look.half_width or 0.0, look.needed) for cells, look in looks.items()),
        issues=grounds.issues,
    )


@frozen(eq=False)
class _DesignBasis:
    """What a design is reckoned from: a sketch, how much more slopes and means vary than its own, an impression."""

    model: SurveyModel
    slope_variance: float
    mean_variance: float
    impression: float
    respondents: int | None = None
    issues: tuple[Issue, ...] = ()


def _design_basis(
    tree: ServiceTree, answers: Answers | None, assumed: Assumed, options: GatheringOptions
) -> _DesignBasis:
    if answers is None:
        refuse_gathering_options(options)
        sketch = assumed_model(tree, assumed)
        return _DesignBasis(sketch, assumed.slope_design_effect, assumed.design_effect, assumed.impression)
    _refuse_ignored(assumed)
    moments = gathered(tree, answers, **options)
    sketch, best = measured_model(tree, moments), best_bounds(tree, moments, {})
    ends = best.bounds
    issues = (*answer_issues(tree, moments), *interval_issues(moments))
    more = slope_variance_ratio(moments, ends, sketch), mean_variance_ratio(tree, moments)
    if best.by == "markers":
        seen = float(next(iter(ends.values())).halo_share[0])
        impression = _impression_variance(seen, sketch)
    else:
        told = _mood_share_told(ends, sketch)
        impression = _impression_variance(assumed.halo if told is None else told, sketch)
        if told is None:
            untold = warned("mood_assumed", share=Share(assumed.halo))
            issues = (*issues, Issue("mood-assumed", tree.name, untold))
    return _DesignBasis(sketch, *more, impression, moments.n, issues)


def _refuse_ignored(assumed: Assumed) -> None:
    """Refuse assumptions that answers take the place of; what they cannot tell may be assumed beside them."""
    fallback = attrs.asdict(Assumed())
    stated = attrs.asdict(assumed)
    if idle := [name for name in fallback if name not in ("halo", "within") and stated[name] != fallback[name]]:
        raise UsageError(Fault("usage", ", ".join(idle), told("read_from_answers"), told("leave_out_one")))


def _refuse_invalid(tree: ServiceTree, stated: dict[str, float]) -> None:
    least = {"n": 1, "segments": FEWEST_SEGMENTS, "periods": FEWEST_PERIODS}
    faults = []
    for name, value in stated.items():
        got = plain_number(value)
        if not isfinite(value):
            faults.append(Fault("usage", name, told("must_be_finite", got=got)))
        elif value < least.get(name, 0) or value == 0:
            facts = {"least": least[name]} if name in least else {}
            said = told("must_be_at_least" if facts else "must_exceed_0", **facts, got=got)
            faults.append(Fault("usage", name, said))
    if not tree.trunk_children:
        faults.append(Fault("usage", tree.name, told("nothing_on_trunk"), told("add_branches")))
    if faults:
        raise UsageError(faults)


def _inverse_trunk_sum(sketch: SurveyModel) -> float:
    return float(np.linalg.inv(error_free_covariances(sketch, sketch.covariance)[0]).sum())


def _mood_share_told(ends: Mapping[str, CarryOverBounds], sketch: SurveyModel) -> float | None:
    """Take from answers which part of what the aspects share is a mood.

    Returns:
        None where they cannot tell; they may tell no more than that it is above a half.
    """
    above_half = all(
        end.why == "denominator" and end.halo_share[0] - ONE_SIDED * standard_error(end.halo_share) > MOST_HALO_SHARE
        for end in ends.values()
    )
    if above_half or all(end.why in (None, "share") for end in ends.values()):
        return float(range_estimates(sketch, sketch.covariance)[2])
    return None


def _impression_variance(share: float, sketch: SurveyModel) -> float:
    """Turn a share of what the aspects share into the variance of a mood."""
    return min(max(share, 0.0), MOST_HALO_SHARE_ASSUMED) / _inverse_trunk_sum(sketch)


def slope_variance_ratio(moments: Moments, ends: Mapping[str, CarryOverBounds], sketch: SurveyModel) -> float:
    """Say how much more the observed slopes vary than those of as many normal answers without clusters would."""
    trunk = sketch.shares @ averaging_matrix(sketch)
    varied = trunk @ sketch.covariance @ trunk
    found = []
    for place, end in enumerate(ends.values()):
        child = sketch.question_count + place
        carried, own = trunk @ sketch.covariance[:, child], sketch.covariance[child, child]
        normal = (own - carried**2 / varied) / varied
        rated = moments.n * float(sketch.reached[place])
        found.append(rated * float(standard_error(end.observed)) ** 2 / normal)
    return float(np.mean(found)) if np.isfinite(found).all() else 1.0


def mean_variance_ratio(tree: ServiceTree, moments: Moments) -> float:
    """Say how much more the mean losses of the trunk's children vary than those of respondents without clusters."""
    found = []
    for name in tree.trunk_children:
        sums, parts = moments.sums(family_block(name)), slice(len(tree.carry_over_parents[name]), None)
        variance = moments.covariance(family_block(name))[0, parts, parts].sum()
        mean = sums.means[:, 0, parts].sum(axis=1)
        found.append(int(sums.n[0]) * float(standard_error(mean)) ** 2 / float(variance))
    return float(np.mean(found)) if np.isfinite(found).all() else 1.0


def _changed_sketches(sketch: SurveyModel, impression: float, within: float) -> dict[str, SurveyModel]:
    """Sketch what sharpens the range: nothing, markers, another question for each aspect, another branch."""

    def with_two() -> SurveyModel:
        one = sketch if sketch.markers else with_marker(sketch, impression)
        return with_marker(one, impression)

    changed: dict[str, Callable[[], SurveyModel]] = {
        "as_is": lambda: sketch,
        "markers": with_two,
        "marker": lambda: with_marker(sketch, impression),
        "questions": lambda: with_questions(sketch, within),
        "branch": lambda: with_branch(sketch, impression),
    }
    if sketch.markers:
        del changed["marker"]
    if sketch.markers > 1:
        del changed["markers"]
    return {name: change() for name, change in changed.items()}


def _refuse_contradictory(tree: ServiceTree, sketches: Collection[SurveyModel]) -> None:
    """Refuse covariances that no survey can have: those of few answers, where each pair has respondents of its own.

    To take the nearest that a survey can have would be to plan for one that nobody has seen.
    """
    for sketch in sketches:
        smallest, *_, largest = np.linalg.eigvalsh(sketch.covariance)
        if smallest <= _ROUNDING * largest:
            raise AnswersError(Fault("too-few", tree.name, told("shared_unfit"), told("design_from_assumptions")))


def _range_measures(sketches: Mapping[str, SurveyModel], more: float, *, n: int, width: float) -> list[DesignMeasure]:
    """Reckon the measures that sharpen the range."""
    stands, *found = [range_measure(name, sketch, more, n=n, width=width) for name, sketch in sketches.items()]
    markers = sketches["as_is"].markers
    there = [DesignMeasure("markers" if markers > 1 else "marker", reason="there-already")] if markers else []
    return [stands, *(_with_its_use(measure, stands) for measure in found), *there]


def _with_its_use(measure: DesignMeasure, stands: DesignMeasure) -> DesignMeasure:
    """Say of a measure that helps little, or makes matters worse, that it does."""
    before, after = stands.chance or 0.0, measure.chance or 0.0
    if (
        measure.reason in ("few-branches", "one-question", "share")
        or before >= GOOD_CHANCE
        or after >= before + LEAST_GAIN
    ):
        return measure
    return attrs.evolve(measure, reason="worse" if after <= before - LEAST_GAIN else "no-help")


def range_measure(name: str, sketch: SurveyModel, more: float, *, n: int, width: float) -> DesignMeasure:
    """Reckon how sure the low end would be, averaged over the branches, and how likely it would be separable."""
    view = separability_forecast(sketch, more)
    if markers_share_moods(sketch):
        return _measured_by_markers(name, sketch, view, more, n=n, width=width)
    if view.why is not None:
        return DesignMeasure(name, chance=0.0, reason=view.why)
    if view.share >= MOST_HALO_SHARE:
        return DesignMeasure(name, chance=view.chance(n), reason="share")
    spread = float(np.mean(np.sqrt(view.low))) ** 2
    return DesignMeasure(
        id=name,
        half_width=planned_half_width(spread, n),
        needed=sample_size(spread, width),
        chance=view.chance(n),
        needed_for_chance=smallest_sufficient(lambda count: view.chance(count) >= GOOD_CHANCE),
        reason=None if sketch.errors_known else "no-high-end",
    )


def _measured_by_markers(
    name: str, sketch: SurveyModel, inferred: SeparabilityForecast, more: float, *, n: int, width: float
) -> DesignMeasure:
    """Reckon what markers would measure; where they come out too weak, what is inferred from the branches stands."""
    view = marker_forecast(sketch, more)

    def chance(count: int) -> float:
        told = view.chance(count)
        return told + (1 - told) * inferred.chance(count)

    return DesignMeasure(
        id=name,
        half_width=view.half_width(n),
        needed=view.needed(width),
        chance=chance(n),
        needed_for_chance=smallest_sufficient(lambda count: chance(count) >= GOOD_CHANCE),
        reason=None if sketch.errors_known else "no-high-end",
        points_width=view.points_width(n) if sketch.errors_known and not sketch.links else None,
    )


def over_time_measure(
    sketch: SurveyModel, carried: float, *, n: int, width: float, cells: tuple[int, int], movement: float
) -> DesignMeasure:
    """Reckon the slope over time within segments: n respondents spread evenly over all cells.

    A cell's means are m_t = tau + noise / n_c, m_v = c tau + own + noise / n_c, the noise with the covariances W of
    persons; its slope c = (S_tv - W_tv / n_c) / (S_tt - W_tt / n_c) has

        Var(c) = [Var(m_t) Var(r) + Cov(m_t, r)^2] / (df Var(tau)^2),   r = m_v - c m_t,

    with (segments - 1)(periods - 1) degrees of freedom (W. Fuller, Measurement Error Models, 1987, section 1.2).
    """
    varied, across, own = person_variances(sketch)
    moved = movement**2 * float((sketch.shares**2).sum())

    def width_with(count: float, segments: int, periods: int) -> float:
        per_cell = count / (segments * periods)
        trunk = moved + varied / per_cell
        rest = movement**2 + (own - 2 * carried * across + carried**2 * varied) / per_cell
        between = (across - carried * varied) / per_cell
        spread = (trunk * rest + between**2) / ((segments - 1) * (periods - 1) * moved**2)
        return float(student_quantile(segments - 1)) * float(spread**0.5)

    enough = smallest_sufficient(lambda count: width_with(count, *cells) <= width)
    return DesignMeasure("over_time", width_with(n, *cells), enough, reason=None if enough else "cells")


def experiment(sketch: SurveyModel, carried: float, *, n: int, width: float, lift: float, more: float) -> DesignMeasure:
    """Reckon the ratio of an experiment: difference in a branch over difference in the trunk, half of n in each arm.

    Var(ratio) = [Var_v + c^2 Var_t - 2 c Cov_tv] (1 / n_1 + 1 / n_0) / lift^2, by the delta method.
    """
    varied, across, own = person_variances(sketch)
    spread = float(more * (own + carried**2 * varied - 2 * carried * across) * 4 / lift**2)
    quantile = float(student_quantile(MOST_BUCKETS - 1))

    def power(count: float) -> float:
        return normal_below(abs(carried) / float((spread / count) ** 0.5) - quantile)

    return DesignMeasure(
        id="experiment",
        half_width=planned_half_width(spread, n),
        needed=sample_size(spread, width),
        chance=power(n),
        needed_for_chance=smallest_sufficient(lambda count: power(count) >= GOOD_CHANCE),
    )
