"""Forecasts of what markers will measure: the chance that they say enough, and the width of the ranges they give.

The formulas of ``account/measured_moods.py`` on covariances that are assumed, or read from answers, with sampling
variances by the delta method. See docs/reference/model.md, sections 5 and 10.
"""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np
from attrs import frozen

from servicetree.account.measured_moods import MarkerCovariances, MoodTerms, Pairs, marker_weights, mood_terms
from servicetree.analysis.surveys.halo_model import SurveyModel, averaging_matrix, error_free_covariances, error_growth
from servicetree.stats.arrays import Array
from servicetree.stats.delta_method import (
    FEWEST_RESPONDENTS,
    MOST_BUCKETS,
    bias_of,
    chance_of_an_interval,
    covariance_of,
    smallest_sufficient,
)
from servicetree.stats.distributions import normal_below, student_quantile

_NEARLY_ALWAYS: Final = 0.9


def sketched_covariances(sketch: SurveyModel, covariance: Array) -> MarkerCovariances:
    """Read what markers share from a stack of covariance matrices, shape (R, d, d)."""
    true, with_child = error_free_covariances(sketch, covariance)
    asked = slice(len(sketch.covariance) - sketch.markers, None)
    return MarkerCovariances(
        true,
        (averaging_matrix(sketch) @ covariance[:, :, asked]).swapaxes(1, 2),
        covariance[:, asked, asked],
        with_child,
        covariance[:, asked, sketch.child_rows],
    )


def sketched_terms(sketch: SurveyModel, covariance: Array, weights: Array) -> tuple[MoodTerms, MoodTerms]:
    """Work out what moods add to slopes, by the aspects and by the trunk's score, from a stack of covariances."""
    found = sketched_covariances(sketch, covariance)
    pairs: Pairs = tuple(combinations(range(sketch.markers), 2)) or ((0, 0),)
    overall = mood_terms(found.of_trunk_score(sketch.shares), np.ones(1), pairs, weights)
    return mood_terms(found, sketch.shares, pairs, weights), overall


@frozen(eq=False)
class MarkerForecast:
    """What markers would say; variances are those of one respondent, to be divided by their number.

    Attributes:
        denominator: D, what the markers share beyond the trunk.
        bias: Of D.
        variance: Of D.
        growth: By how much the logarithm of D's standard error grows as D comes out one of them larger, times the root
            of the respondents.
        slopes: N = c D of each child's slope c on the trunk, its variance, its covariance with D, D and D's variance,
            shape (C, 5), D being that of the trunk's score.
        points: The same of the trunk's points, shape (5,).
    """

    denominator: float
    bias: float
    variance: float
    growth: float
    slopes: Array
    points: Array

    def chance(self, n: int) -> float:
        """Give the chance that the range has two ends: that D comes out clear of 0."""
        error = (self.variance / n) ** 0.5
        steps = self.growth / n**0.5
        t = _quantile(n)
        beyond = (self.denominator + self.bias / n) / error - t
        return chance_of_an_interval(n) * normal_below(beyond / max(1 - t * steps, 0.1))

    def half_width(self, n: int) -> float | None:
        """Give half of the range of a child's slope, averaged over the children; None where it has no two ends."""
        found = [_half_width(one, n) for one in self.slopes]
        return None if any(one is None for one in found) else float(np.mean([one for one in found if one is not None]))

    def points_width(self, n: int) -> float | None:
        """Give the whole width of the trunk's range in points; None unless it has two ends in nine of ten surveys."""
        half = _half_width(self.points, n) if self.chance(n) >= _NEARLY_ALWAYS else None
        return None if half is None else 2 * half

    def needed(self, width: float) -> int | None:
        """Give the fewest respondents with whom half of a slope's range is no wider than wanted."""
        return smallest_sufficient(lambda n: (self.half_width(n) or np.inf) <= width)


def _quantile(n: int) -> float:
    return float(student_quantile(max(min(n, MOST_BUCKETS) - 1, 1)))


def _half_width(ratio: Array, n: int) -> float | None:
    """Give half of a ratio's range where N and D come out as expected (Fieller; see ``stats/fieller.py``)."""
    above, nn, nd, below, dd = ratio
    nn, nd, dd = (_quantile(n) ** 2 * one / n for one in (nn, nd, dd))
    leading, middle = below**2 - dd, above * below - nd
    if n < FEWEST_RESPONDENTS or leading <= 0:
        return None
    return float(max(middle**2 - leading * (above**2 - nn), 0.0) ** 0.5 / leading)


def markers_share_moods(sketch: SurveyModel) -> bool:
    """Say whether there are moods for the markers to measure; none are where no impression is assumed."""
    if not sketch.markers:
        return False
    here = sketch.covariance[None]
    terms, overall = sketched_terms(sketch, here, marker_weights(sketched_covariances(sketch, here), sketch.shares))
    return bool(np.all(terms.denominator() != 0) and np.all(overall.denominator() != 0))


def marker_forecast(sketch: SurveyModel, more: float = 1.0) -> MarkerForecast:
    """Reckon what the markers of a survey would say.

    Args:
        sketch: The survey, with one marker or more.
        more: By how much clusters and the shape of answers raise variances over those of normal ones.
    """
    here = sketch.covariance[None]
    weights = marker_weights(sketched_covariances(sketch, here), sketch.shares)

    def figures(matrices: Array) -> Array:
        terms, overall = sketched_terms(sketch, matrices, weights)
        below, trunk_below = terms.denominator(), overall.denominator()
        above = overall.slopes()[:, 0] * trunk_below[:, None]
        points = terms.slopes() @ sketch.reach @ sketch.losses * below
        return np.column_stack([below, trunk_below, points, above])

    at = figures(here)[0]
    scale = np.abs(at[[0, 1, 0, *[1] * sketch.children]])  # D is tiny or huge by the weights of markers
    spread = more * covariance_of(lambda matrices: figures(matrices) / scale, sketch.covariance)
    at = at / scale
    terms = sketched_terms(sketch, here, weights)[0]
    turn = averaging_matrix(sketch)
    reach = sketch.aspect_weights + terms.slopes()[0] @ sketch.reach
    by_means = more * float(reach @ (turn @ sketch.covariance @ turn.T) @ reach)  # of D x the mean losses, D = 1 here

    def below(matrices: Array) -> Array:
        return np.asarray(figures(matrices)[:, :1] / scale[:1])

    rated = 1.0 / sketch.reached
    slopes = [
        [at[3 + place], spread[3 + place, 3 + place] * rated[place], spread[3 + place, 1], at[1], spread[1, 1]]
        for place in range(sketch.children)
    ]
    return MarkerForecast(
        denominator=float(at[0]),
        bias=more * float(bias_of(below, sketch.covariance)[0]),
        variance=float(spread[0, 0]),
        growth=float(error_growth(below, sketch.covariance)[0, 0]) * more**0.5,
        slopes=np.array(slopes),
        points=np.array([at[2], spread[2, 2] + by_means, spread[2, 0], at[0], spread[0, 0]]),
    )
