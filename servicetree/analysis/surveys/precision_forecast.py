"""Forecasts of interval widths, and of the respondents that a wanted width takes.

Without answers from stated assumptions, by closed formulas; with answers from their own intervals, which shrink with
the root of the respondents. See docs/reference/model.md, section 10.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, isfinite
from typing import Final, Unpack

import numpy as np

from servicetree.account.deeper_links import estimated_links
from servicetree.account.results import Account
from servicetree.account.tracing import trace
from servicetree.analysis.surveys.assumptions import Assumed
from servicetree.analysis.surveys.forecast_results import ForecastFigure, Precision
from servicetree.analysis.surveys.marker_forecast import marker_forecast, markers_share_moods
from servicetree.analysis.surveys.path_models import path_model
from servicetree.analysis.surveys.survey_covariances import assumed_model
from servicetree.errors import Fault, Issue, UsageError
from servicetree.i18n.said import plain_number, told
from servicetree.moments.gathering import gathered
from servicetree.moments.gathering_options import Answers, GatheringOptions, refuse_gathering_options
from servicetree.stats.arrays import Array
from servicetree.stats.delta_method import (
    planned_half_width,
    root_points,
    sample_size,
    slope_influence,
    smallest_sufficient,
    variance,
)
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

# A figure of the future: kind, id, source, value, and n times its variance; None where that is not known.
FigureVariance = tuple[str, str, str | None, float | None, float | None]

SLOPE_WIDTH: Final = 0.1
_KINDS_OF_SLOPES: Final = ("carry_over",)


@verb(GatheringOptions)
def precision(
    tree: ServiceTree,
    n: int | None = None,
    *,
    answers: Answers | None = None,
    segments: int = 2,
    width: float | None = None,
    slope_width: float | None = None,
    assumed: Assumed | None = None,
    **options: Unpack[GatheringOptions],
) -> Precision:
    """Foresee how wide the intervals of a survey would be.

    Args:
        tree: The tree.
        n: Respondents planned.
        answers: Answers to the same tree, or moments: their intervals are scaled to ``n``. With clusters, as many
            respondents in each are taken as today.
        segments: Into how many segments of equal size the respondents fall, for the gap between two of them.
        width: Half of an interval that is wanted, in points; then the respondents that it takes are told.
        slope_width: The same for carry-over, 0.1 unless stated.
        assumed: What is assumed without answers.
        **options: ``by``, ``weight``, ``cluster``, ``id`` and the other options of ``gather``, for the answers.

    Returns:
        The half-widths, and the respondents needed.

    Raises:
        UsageError: If neither a number nor a width is stated, or what is stated cannot be meant.
        AnswersError: With every fault of the answers.

    Example:
        >>> st.precision(demo_tree(), width=2).figures[0].needed
        186
    """
    _refuse_invalid(n, segments, width, slope_width, assumed=None if answers is None else assumed)
    issues: tuple[Issue, ...] = ()
    held, account = None, None
    if answers is None:
        refuse_gathering_options(options)
        assumed = assumed or Assumed()
        spreads = assumed_variances(tree, assumed)
        within = spreads[0][4]
    else:
        moments = gathered(tree, answers, **options)
        account = trace(tree, moments)
        held, spreads, issues = moments.n, measured_variances(account), account.issues
        within = variance_within_segments(account)
    wanted = None if width is None else (slope_width or SLOPE_WIDTH)
    spreads.append(("gap", "segments", None, None, None if within is None else 2 * segments * within))
    return Precision(
        tree=tree,
        n=n,
        segments=segments,
        width=width,
        slope_width=wanted,
        answers=held,
        assumed=assumed if answers is None else None,
        figures=(
            *(_forecast_figure(spread, n, wanted if spread[0] in _KINDS_OF_SLOPES else width) for spread in spreads),
            *(_assumed_range(tree, n, width, assumed) if account is None else _measured_range(account, n, width)),
        ),
        issues=issues,
    )


def _assumed_range(
    tree: ServiceTree, n: int | None, width: float | None, assumed: Assumed | None
) -> Iterator[ForecastFigure]:
    """Foresee half of the range of the trunk's points that markers measure; nothing without markers."""
    if assumed is None or not tree.marker_questions or not tree.trunk_children:
        return
    sketch = assumed_model(tree, assumed)
    if sketch.links or not markers_share_moods(sketch):
        return
    view = marker_forecast(sketch, assumed.slope_design_effect)

    def half(count: int) -> float | None:
        whole = view.points_width(count)
        return None if whole is None else whole / 2

    needed = None if width is None else smallest_sufficient(lambda count: (half(count) or np.inf) <= width)
    yield ForecastFigure("range", "trunk", None, None, None if n is None else half(n), needed)


def _measured_range(account: Account, n: int | None, width: float | None) -> Iterator[ForecastFigure]:
    """Scale half of the range that markers measured; nothing where they say too little, or nothing of some links."""
    trunk = account.whole.trunk_points
    if estimated_links(account.tree) or trunk.by != "markers" or trunk.range_low is None or trunk.range_high is None:
        return
    spread = ((trunk.range_high - trunk.range_low) / 2) ** 2 * account.whole.scores.n
    half = None if n is None else float((spread / n) ** 0.5)
    yield ForecastFigure("range", "trunk", None, None, half, None if width is None else ceil(spread / width**2))


def _refuse_invalid(
    n: int | None, segments: int, width: float | None, slope_width: float | None, assumed: Assumed | None
) -> None:
    faults = []
    if n is None and width is None:
        faults.append(Fault("usage", "n", told("not_stated"), told("state_n_or_width")))
    if n is not None and n < 1:
        faults.append(Fault("usage", "n", told("must_be_at_least", least=1, got=n)))
    if segments < 1:
        faults.append(Fault("usage", "segments", told("must_be_at_least", least=1, got=segments)))
    for name, value in (("width", width), ("slope_width", slope_width)):
        if value is not None and not value > 0:
            faults.append(Fault("usage", name, told("must_exceed_0", got=plain_number(value))))
        elif value is not None and not isfinite(value):
            faults.append(Fault("usage", name, told("must_be_finite", got=plain_number(value))))
    if assumed is not None:
        faults.append(Fault("usage", "assumed", told("not_needed_beside_answers"), told("leave_out_one")))
    if faults:
        raise UsageError(faults)


def _forecast_figure(spread: FigureVariance, n: int | None, width: float | None) -> ForecastFigure:
    kind, name, source, value, variance_of_one = spread
    return ForecastFigure(
        kind=kind,
        id=name,
        source=source,
        value=value,
        half_width=planned_half_width(variance_of_one, n),
        needed=None if variance_of_one is None or width is None else sample_size(variance_of_one, width),
    )


def assumed_variances(tree: ServiceTree, assumed: Assumed) -> list[FigureVariance]:
    """List the figures of an account with n times their variances, by the delta method."""
    grown, names = path_model(tree, assumed), list(tree.measured)
    nothing, score = np.zeros_like(grown.slopes), 100.0 - assumed.loss

    def spread(own: Array, slopes: Array) -> float:
        """Means and slopes have no covariance, and clusters raise their variances each by its own factor."""
        of_slopes = variance(grown, np.zeros(len(names)), slopes)
        return assumed.design_effect * variance(grown, own, nothing) + assumed.slope_design_effect * of_slopes

    found: list[FigureVariance] = [("score", "overall", None, score, spread(grown.reach, nothing))]
    for place, name in enumerate(names):
        found.append(("level", name, None, score, spread(grown.paths[place], nothing)))
    for place, name in enumerate(names):
        for parent in tree.carry_over_parents[name]:
            above = {names.index(one): float(one == parent) for one in tree.carry_over_parents[name]}
            slopes = slope_influence(grown, place, above)
            known = spread(np.zeros(len(names)), slopes) if grown.estimated[place] else None
            found.append(("carry_over", name, parent, float(grown.slopes[place, names.index(parent)]), known))
    points = float((grown.losses * grown.reach)[grown.roots].sum())
    found.append(("points", "trunk", None, points, spread(*root_points(grown))))
    return found


def measured_variances(account: Account) -> list[FigureVariance]:
    """List the figures of an account of answers with n times their squared standard errors."""
    whole = account.whole

    def spread(kind: str, name: str, source: str | None, figure: Interval) -> FigureVariance:
        return kind, name, source, figure.value, None if figure.se is None else whole.scores.n * figure.se**2

    found = [spread("score", "overall", None, whole.scores.score)]
    found += [spread("level", node.id, None, node.level) for node in whole.scores.nodes]
    found += [spread("carry_over", one.to, one.source, one.value) for one in whole.carry_over]
    found.append(spread("points", "trunk", None, whole.trunk_points.observed))
    return found


def variance_within_segments(account: Account) -> float | None:
    """Give n_g SE_g^2 of the score, averaged over the segments: differences between segments do not enter.

    None where no segment has an interval; of the whole where there are no segments.
    """
    parts = [one.scores for one in account.segments[1:]] or [account.whole.scores]
    found = [one.n * one.score.se**2 for one in parts if one.score.se is not None]
    return float(np.mean(found)) if found else None
