"""Recovery: the part of a loss that later help forgives (model.md, section 7)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from servicetree.answers.kinds.measure import Anchors, anchor_amount, anchor_score
from servicetree.stats.arrays import Array


def recovered_score(score: Array, recovery: Array, speed: Array, forgiveness: float) -> Array:
    """Forgive part of a loss where the need was met after all, the more so the quicker.

    The loss forgiven is the loss against perfection, so that a score never falls and never beats "new",
    whatever target the node has.

    Args:
        score: Scores before recovery, 0-1.
        recovery: How far the need was met afterwards, 0-1; NaN leaves the score as it is.
        speed: How quickly, 0-1; NaN leaves the score as it is.
        forgiveness: phi, 0-1: the share of the loss that full and quick recovery wipes out.

    Returns:
        1 - (1 - e)(1 - phi r s).
    """
    forgiven = np.nan_to_num(forgiveness * recovery * speed, nan=0.0)
    return 1.0 - (1.0 - score) * (1.0 - forgiven)


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
    forgiven = [phi * met * anchor_score(time, own) for own, phi in zip(anchors, forgiveness, strict=True)]
    helped = rng.random(n) < 1 / 3
    for score, part in zip(scores, forgiven, strict=True):
        helped &= (part <= score) & (part < 1.0)
    before = [
        score_before_recovery(score, np.where(helped, part, 0.0)) for score, part in zip(scores, forgiven, strict=True)
    ]
    return np.where(helped, np.stack([met, time]), np.nan), before
