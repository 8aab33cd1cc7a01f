"""The range of carry-over as a function of one covariance matrix, with its sampling variances.

The formulas are those of docs/reference/model.md, section 5, for complete answers; ``account/halo.py`` has them for
answers with gaps.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from servicetree.account.halo import FEWEST_CHILDREN, MOST_HALO_SHARE
from servicetree.stats.arrays import Array
from servicetree.stats.delta_method import covariance_of, gradients_of
from servicetree.stats.distributions import bivariate_normal_below, normal_below

_STEP, _MOST_ERROR_GROWTH = 0.02, 0.9
_CLEAR = 2.0  # standard errors by which the denominator of the halo variance must exceed 0


@frozen(eq=False)
class SurveyModel:
    """The trunk and what grows on it: all aspects' questions, then the children of the trunk, then a marker if any.

    Attributes:
        covariance: Shape (d, d): of what is asked, as losses.
        shares: The aspects' shares of the trunk.
        questions: The weights of each aspect's questions, which add up to 1.
        reliability: Stated reliability of each aspect; None where it is not stated.
        children: How many children of the trunk there are.
        marker: Whether the last row is a marker.
    """

    covariance: Array
    shares: Array
    questions: tuple[Array, ...]
    reliability: tuple[float | None, ...]
    children: int
    marker: bool = False

    @property
    def question_count(self) -> int:
        """How many questions the aspects have."""
        return sum(map(len, self.questions))

    @property
    def child_rows(self) -> slice:
        """Where the children of the trunk stand."""
        return slice(self.question_count, self.question_count + self.children)

    @property
    def errors_known(self) -> bool:
        """Whether the error of every aspect can be known: two questions, or a stated reliability."""
        return all(
            len(weights) > 1 or stated is not None
            for weights, stated in zip(self.questions, self.reliability, strict=True)
        )


def range_estimates(sketch: SurveyModel, covariance: Array) -> Array:
    """Compute the range's figures from a covariance matrix that has the shape of the sketch.

    Returns:
        The denominator of the halo variance (1 with a marker), the halo variance x, the halo share x m; then for each
        child c_lo with x as it comes, then for each child c_hi; shape (3 + 2 children,).
    """
    true, with_child = error_free_covariances(sketch, covariance)
    among = covariance[sketch.child_rows, sketch.child_rows]
    inverse = np.linalg.inv(true)
    mass = float(inverse.sum())
    carried, varied = sketch.shares @ with_child, float(sketch.shares @ true @ sketch.shares)
    denominator, halo = 1.0, float("nan")
    if sketch.marker:
        halo = float(sketch.shares @ averaging_matrix(sketch) @ covariance[:, -1])
    elif sketch.children > 1:
        absorbed = inverse.sum(axis=0) @ with_child
        left = among - with_child.T @ inverse @ with_child
        shared = float(left.sum() - np.trace(left)) / 2  # over all pairs of branches
        denominator = float((1 - absorbed).sum() ** 2 - ((1 - absorbed) ** 2).sum()) / 2 + mass * shared
        halo = shared / denominator
    return np.concatenate(
        [[denominator, halo, halo * mass], (carried - halo) / (varied - halo), carried / varied],
    )


def error_free_covariances(sketch: SurveyModel, covariance: Array) -> tuple[Array, Array]:
    """Return the aspects' covariances without errors of measurement, and those with the children of the trunk."""
    turn, errors, start = averaging_matrix(sketch), [], 0
    between = turn @ covariance @ turn.T
    for place, (weights, stated) in enumerate(zip(sketch.questions, sketch.reliability, strict=True)):
        errors.append(_error_variance(covariance, between[place, place], start, weights, stated))
        start += len(weights)
    return between - np.diag(errors), turn @ covariance[:, sketch.child_rows]


def averaging_matrix(sketch: SurveyModel) -> Array:
    """Return the matrix that averages each aspect's questions, shape (aspects, d)."""
    turn, start = np.zeros((len(sketch.questions), len(sketch.covariance))), 0
    for place, weights in enumerate(sketch.questions):
        turn[place, start : start + len(weights)] = weights
        start += len(weights)
    return turn


def _error_variance(covariance: Array, total: float, start: int, weights: Array, stated: float | None) -> float:
    if stated is not None:
        return (1.0 - stated) * total
    if len(weights) == 1:
        return 0.0
    between = covariance[start : start + len(weights), start : start + len(weights)]
    variances = np.diagonal(between)
    common = (between.sum() - variances.sum()) / (len(weights) * (len(weights) - 1))
    return float((weights**2 * (variances - common)).sum())


@frozen(eq=False)
class SeparabilityForecast:
    """How a survey would fare; variances are those of one respondent, to be divided by their number.

    Attributes:
        denominator: The denominator of the halo variance, and its variance.
        share: The halo share, and its variance.
        correlation: The correlation of the two estimates.
        error_growth: By what power the standard error of the denominator grows with the denominator.
        low: The variance of each child's low end.
        testable: Whether the branches, or a marker, are enough to judge by.
        has_marker: Whether a marker judges.
    """

    denominator: tuple[float, float]
    share: tuple[float, float]
    correlation: float
    error_growth: float
    low: Array
    testable: bool
    has_marker: bool

    def chance(self, n: float) -> float:
        """Give the chance that carry-over is separable with ``n`` respondents.

        The halo share must come out at .5 at most and, without a marker, the denominator above two standard errors.
        Its own standard error swells with it, SE ~ d^k, so that z = d / SE - 2 is not told in units of 1 but of 1 - k.
        """
        if not self.testable:
            return 0.0
        below = (MOST_HALO_SHARE - self.share[0]) / (self.share[1] / n) ** 0.5
        if self.has_marker:
            return normal_below(below)
        clear = self.denominator[0] / (self.denominator[1] / n) ** 0.5 - _CLEAR
        return bivariate_normal_below(below, clear / (1.0 - self.error_growth), -self.correlation)


def separability_forecast(sketch: SurveyModel, more: float = 1.0) -> SeparabilityForecast:
    """Reckon how a survey would fare.

    Args:
        sketch: The survey.
        more: By how much clusters, gaps and the shape of answers raise variances over those of normal ones.
    """
    figures = range_estimates(sketch, sketch.covariance)
    judged = sketch.marker or sketch.children >= FEWEST_CHILDREN
    spread = more * covariance_of(lambda matrix: range_estimates(sketch, matrix), sketch.covariance)
    variances = np.diagonal(spread)
    tie, swell = 0.0, 0.0
    if judged and not sketch.marker:
        tie = float(spread[0, 2] / (variances[0] * variances[2]) ** 0.5)
        swell = min(_error_growth(sketch, float(figures[0])), _MOST_ERROR_GROWTH)
    low = variances[3 : 3 + sketch.children]
    pair = (float(figures[0]), float(variances[0])), (float(figures[2]), float(variances[2]))
    return SeparabilityForecast(*pair, tie, swell, low, judged, sketch.marker)


def _error_growth(sketch: SurveyModel, denominator: float) -> float:
    """Give k in SE(d) ~ d^k, d the denominator of the halo variance, as samples vary.

    Where d comes out larger by 1, the covariances are expected to differ by H = S G S / tr(G S G S), G the derivatives
    of d; so k = d log SE / d log d along H.
    """

    def one(matrix: Array) -> Array:
        return range_estimates(sketch, matrix)[:1]

    gradient = gradients_of(one, sketch.covariance)[0]
    turned = gradient @ sketch.covariance
    along = sketch.covariance @ turned / np.trace(turned @ turned)
    step = _STEP * denominator
    ends = [covariance_of(one, sketch.covariance + side * step * along)[0, 0] for side in (1, -1)]
    return float((np.log(ends[0]) - np.log(ends[1])) / (4 * _STEP))
