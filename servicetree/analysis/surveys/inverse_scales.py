"""The way back: from a score to an answer that the scales turn into just this score. For simulated surveys only.

The inverses of `scales.py`, in the same order; a score that a question cannot express becomes the nearest it can.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from servicetree.answers import scales
from servicetree.stats.arrays import Array

Anchors = Sequence[tuple[float, float]]

_STEPS = 1000  # amounts are written in steps of a thousandth of what the anchors span, about
_WIDEST_BREACH = 0.3
_APDEX_TIMES = {1.0: (0.0, 1.0), 0.5: (1.0, 4.0), 0.0: (4.0, 8.0)}


def rating_answer(score: Array, low: float, high: float, *, reversed_: bool = False, rounded: bool = True) -> Array:
    """Give the rating for a score, on whole steps of the scale if ``rounded``."""
    share = np.clip(1.0 - score if reversed_ else score, 0.0, 1.0) * (high - low)
    return np.clip(low + (np.rint(share) if rounded else share), low, high)


def anchor_amount(score: Array, anchors: Anchors) -> Array:
    """Give the amount that anchors turn into a score; they are monotone, so there is one, or a stretch of them."""
    points = np.asarray(anchors, dtype=float)
    rising = points if points[0, 1] <= points[-1, 1] else points[::-1]
    amount: Array = np.round(np.interp(score, rising[:, 1], rising[:, 0]), _digits(anchors))
    return amount


def step_of(anchors: Anchors) -> float:
    """Return the step in which amounts are written."""
    return float(10.0 ** -_digits(anchors))


def _digits(anchors: Anchors) -> int:
    return math.ceil(math.log10(_STEPS / (anchors[-1][0] - anchors[0][0])))


def apdex_amount(score: Array, satisfied: float, rng: np.random.Generator) -> Array:
    """Give a time whose Apdex score is the score on average: Apdex knows 0, 0.5 and 1 only.

    Args:
        score: Scores 0-1.
        satisfied: T.
        rng: Decides between the two steps around a score, and where in its step a time falls.

    Returns:
        Times, at the most 8 T.
    """
    doubled = 2.0 * np.clip(score, 0.0, 1.0)
    step = (np.floor(doubled) + (rng.random(len(score)) < doubled % 1.0)) / 2.0
    within = 1.0 - rng.random(len(score))  # above 0, so that no time stands on the edge below
    amount = np.zeros_like(score)
    for reached, (least, most) in _APDEX_TIMES.items():
        amount = np.where(step == reached, satisfied * (least + (most - least) * within), amount)
    return amount if satisfied > 0 else np.where(step == 1.0, 0.0, 1.0)


def promise_answers(score: Array, anchors: Anchors, loss_aversion: float, rng: np.random.Generator) -> Array:
    """Give what was promised and delivered for a score; about half of the promises are broken.

    A promise broken by g needs d = e + (lambda - 1) g delivered and p = d + g promised, as far as the anchors reach.

    Args:
        score: Scores 0-1.
        anchors: The question's anchors.
        loss_aversion: Its lambda.
        rng: Draws the gaps.

    Returns:
        Shape (2, n): amounts promised and delivered.
    """
    reach = [point for _, point in anchors]
    score = np.clip(score, min(reach), max(reach))
    gap = rng.uniform(-_WIDEST_BREACH, _WIDEST_BREACH, len(score))
    broken = np.clip(gap, 0.0, (max(reach) - score) / loss_aversion)
    delivered = score + (loss_aversion - 1.0) * broken
    promised = np.maximum(delivered + np.where(gap > 0, broken, gap), min(reach))
    return np.stack([anchor_amount(promised, anchors), anchor_amount(delivered, anchors)])


def score_before_recovery(score: Array, forgiven: Array) -> Array:
    """Give the score that recovery lifts to ``score``: 1 - (1 - e) / (1 - f), f = phi r s < 1."""
    return 1.0 - (1.0 - score) / (1.0 - forgiven)


def recoveries(
    scores: Sequence[Array], anchors: Sequence[Anchors], forgiveness: Sequence[float], rng: np.random.Generator
) -> tuple[Array, list[Array]]:
    """Draw who was helped afterwards, among those whom all scores leave room for it.

    Args:
        scores: The scores after recovery of the questions that share one recovery.
        anchors: Their anchors for its speed.
        forgiveness: Their phi.
        rng: Draws who, how far and how fast.

    Returns:
        Shape (2, n): how far the need was met and the time it took, NaN for those not helped; and the scores before.
    """
    n = len(scores[0])
    met = rng.integers(0, 3, n) / 2.0
    time = anchor_amount(rng.random(n), anchors[0])
    forgiven = [phi * met * scales.anchor_score(time, own) for own, phi in zip(anchors, forgiveness, strict=True)]
    helped = rng.random(n) < 1 / 3
    for score, part in zip(scores, forgiven, strict=True):
        helped &= (part <= score) & (part < 1.0)
    before = [
        score_before_recovery(score, np.where(helped, part, 0.0)) for score, part in zip(scores, forgiven, strict=True)
    ]
    return np.where(helped, np.stack([met, time]), np.nan), before
