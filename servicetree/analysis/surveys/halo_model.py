"""The range of carry-over as a function of one covariance matrix, with its sampling variances.

The formulas are those of docs/reference/model.md, section 5, for complete answers; ``account/halo.py`` has them for
answers with gaps.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from servicetree.account.halo import FEWEST_CHILDREN, MOST_HALO_SHARE, ONE_SIDED
from servicetree.stats.arrays import Array
from servicetree.stats.delta_method import (
    MOST_BUCKETS,
    Figures,
    bias_of,
    chance_of_an_interval,
    covariance_of,
    gradients_of,
)
from servicetree.stats.distributions import ratio_clear_chance

_CLEAR = 2.0  # standard errors by which the denominator of the halo variance must exceed 0
# The share's error by the jackknife over that by the delta method: medians of 1.01 to 1.03 in drawn surveys.
_JACKKNIFE_EXCESS = 1.025
_STEP = 0.05  # of the covariances' spread, to see how standard errors grow


@frozen(eq=False)
class SurveyModel:
    """The trunk and what grows on it: all aspects' questions, then the children of the trunk, then markers if any.

    Attributes:
        covariance: Shape (d, d): of what is asked, as losses.
        shares: The aspects' shares of the trunk.
        questions: The weights of each aspect's questions, which add up to 1.
        reliability: Stated reliability of each aspect; None where it is not stated.
        reached: The share of the respondents who have a score for each child of the trunk.
        losses: What each aspect loses, in points.
        aspect_weights: The weight of each aspect in the score.
        reach: For one point lost at each child of the trunk, how many of the score.
        markers: How many of the last rows are markers.
        links: How many links from branch to branch are estimated: of these markers say nothing.
    """

    covariance: Array
    shares: Array
    questions: tuple[Array, ...]
    reliability: tuple[float | None, ...]
    reached: Array
    losses: Array
    aspect_weights: Array
    reach: Array
    markers: int = 0
    links: int = 0

    @property
    def children(self) -> int:
        """How many children of the trunk there are."""
        return len(self.reached)

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
    """Compute the range's figures from covariance matrices that have the shape of the sketch.

    Args:
        sketch: The survey.
        covariance: Shape (d, d), or a stack of them.

    Returns:
        The denominator of the halo variance, the halo variance x, the halo share x m, as the children tell; then for
        each child c_lo with x as it comes, then for each child c_hi; shape (3 + 2 children,), of each of a stack.
    """
    true, with_child = error_free_covariances(sketch, covariance)
    among = covariance[..., sketch.child_rows, sketch.child_rows]
    inverse = np.linalg.inv(true)
    mass = inverse.sum(axis=(-2, -1))
    carried, varied = sketch.shares @ with_child, (sketch.shares @ true @ sketch.shares)[..., None]
    denominator, halo = np.ones_like(mass), np.full_like(mass, np.nan)
    if sketch.children > 1:
        beyond = 1 - (inverse.sum(axis=-2)[..., None, :] @ with_child)[..., 0, :]
        left = among - np.swapaxes(with_child, -2, -1) @ inverse @ with_child
        shared = (left.sum(axis=(-2, -1)) - np.trace(left, axis1=-2, axis2=-1)) / 2  # over all pairs of branches
        denominator = (beyond.sum(axis=-1) ** 2 - (beyond**2).sum(axis=-1)) / 2 + mass * shared
        halo = shared / denominator
    told, halo = np.stack([denominator, halo, halo * mass], axis=-1), halo[..., None]
    return np.concatenate([told, (carried - halo) / (varied - halo), carried / varied], axis=-1)


def error_free_covariances(sketch: SurveyModel, covariance: Array) -> tuple[Array, Array]:
    """Return the aspects' covariances without errors of measurement, and those with the children of the trunk.

    Each of one matrix, or of a stack of them.
    """
    turn, start = averaging_matrix(sketch), 0
    between = turn @ covariance @ turn.T
    with_child = turn @ covariance[..., sketch.child_rows]
    for place, (weights, stated) in enumerate(zip(sketch.questions, sketch.reliability, strict=True)):
        own = slice(start, start + len(weights))
        between[..., place, place] -= _error_variance(
            covariance[..., own, own], between[..., place, place], weights, stated
        )
        start = own.stop
    return between, with_child


def averaging_matrix(sketch: SurveyModel) -> Array:
    """Return the matrix that averages each aspect's questions, shape (aspects, d)."""
    turn, start = np.zeros((len(sketch.questions), len(sketch.covariance))), 0
    for place, weights in enumerate(sketch.questions):
        turn[place, start : start + len(weights)] = weights
        start += len(weights)
    return turn


def _error_variance(between: Array, total: Array, weights: Array, stated: float | None) -> Array:
    """Give the variance of an aspect's errors, from the covariances of its questions and the variance of their mean."""
    if stated is not None:
        return (1.0 - stated) * total
    if len(weights) == 1:
        return np.zeros_like(total)
    variances = np.diagonal(between, axis1=-2, axis2=-1)
    pairs = len(weights) * (len(weights) - 1)
    common = (between.sum(axis=(-2, -1)) - variances.sum(axis=-1)) / pairs
    return np.asarray((weights**2 * (variances - common[..., None])).sum(axis=-1))


@frozen(eq=False)
class SeparabilityForecast:
    """How a survey would fare; variances are those of one respondent, to be divided by their number.

    Attributes:
        ratio: The numerator and the denominator of the halo share, shape (2,).
        spread: Their covariance, shape (2, 2).
        bias: Their bias, of one respondent too, shape (2,).
        growth: How the logarithms of their standard errors grow as they come out larger, shape (2, 2).
        columns: How many columns a verdict is reckoned from: a degree of freedom each.
        low: The variance of each child's low end.
        why: Why no number of respondents can tell, ``few-branches`` or ``one-question``; None if one may.
    """

    ratio: Array
    spread: Array
    bias: Array
    growth: Array
    columns: int
    low: Array
    why: str | None

    @property
    def share(self) -> float:
        """The halo share that is expected."""
        return float(self.ratio[0] / self.ratio[1])

    def chance(self, n: int) -> float:
        """Give the chance that carry-over is separable with ``n`` respondents.

        There must be an interval; the halo share and 1.645 of its standard errors must come out at .5 at most; the
        denominator must come out above two of its own.
        """
        if self.why is not None:
            return 0.0
        told = ratio_clear_chance(
            self.ratio + self.bias / n,
            self.spread / max(n - self.columns, 1),
            self.growth / n**0.5,
            limit=MOST_HALO_SHARE,
            errors=ONE_SIDED * _JACKKNIFE_EXCESS,
            least_denominator=_CLEAR,
            degrees=max(min(n, MOST_BUCKETS) - 1, 1),
        )
        return chance_of_an_interval(n) * told


def separability_forecast(sketch: SurveyModel, more: float = 1.0) -> SeparabilityForecast:
    """Reckon how a survey would fare.

    Args:
        sketch: The survey.
        more: By how much clusters and the shape of answers raise variances over those of normal ones.
    """

    def parts(matrix: Array) -> Array:
        return _share_parts(sketch, matrix)

    rated = _pairs_share(sketch)
    spread = more * covariance_of(lambda matrix: range_estimates(sketch, matrix), sketch.covariance)
    judging, growth = covariance_of(parts, sketch.covariance), error_growth(parts, sketch.covariance)
    return SeparabilityForecast(
        ratio=parts(sketch.covariance),
        spread=judging * more / rated,
        bias=bias_of(parts, sketch.covariance) / rated,
        growth=growth * (more / rated) ** 0.5,
        columns=len(sketch.covariance) - sketch.markers,
        low=np.diagonal(spread)[3 : 3 + sketch.children] / rated,
        why=_untestable(sketch),
    )


def _share_parts(sketch: SurveyModel, covariance: Array) -> Array:
    """Give the halo share as a ratio of what is nearly normal: by the denominator of x."""
    found = range_estimates(sketch, covariance)
    denominator, share = found[..., 0], found[..., 2]
    return np.stack([share * denominator, denominator], axis=-1)


def error_growth(figures: Figures, covariance: Array) -> Array:
    """Give d log SE / d z of figures g = L z, z in rows, as samples vary.

    Where z comes out larger by 1, the covariances S are expected to differ by 2 S G S L'^-1, G the derivatives of g.
    """
    gradients = gradients_of(figures, covariance)
    turned = gradients @ covariance
    root = np.linalg.cholesky(2 * np.einsum("iab,jba->ij", turned, turned))
    along = np.einsum("jab,jk->kab", 2 * covariance @ turned, np.linalg.inv(root).T)
    found = []
    for direction in along:
        scaled = np.linalg.solve(covariance, direction)
        step = _STEP / float(np.einsum("ab,ba->", scaled, scaled)) ** 0.5
        ends = [np.diagonal(covariance_of(figures, covariance + side * step * direction)) for side in (1, -1)]
        found.append(np.log(ends[0] / ends[1]) / (4 * step))
    return np.array(found)


def _pairs_share(sketch: SurveyModel) -> float:
    """Give the share of the respondents who have both children of a pair, averaged over the pairs."""
    reached = sketch.reached
    pairs = max(len(reached) * (len(reached) - 1), 1)
    return float(reached.sum() ** 2 - (reached**2).sum()) / pairs if len(reached) > 1 else float(reached[0])


def _untestable(sketch: SurveyModel) -> str | None:
    if sketch.children < FEWEST_CHILDREN:
        return "few-branches"
    return None if sketch.errors_known else "one-question"
