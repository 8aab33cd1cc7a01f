"""How one answer becomes a score, 0 (worst) to 1 (best): ratings, promises, measures, durations, recovery.

Every function here is a formula over numpy arrays in which NaN means "no answer"; the model page's sections
2 and 7 are the source.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from servicetree.stats.arrays import Array


def rating_score(rating: Array, low: float, high: float, *, reversed_: bool = False) -> Array:
    """Place a rating on 0-1 by its *declared* scale, never by the observed range.

    Args:
        rating: Answers on [low, high]; NaN is no answer.
        low: The worst answer of the scale (the best one if reversed).
        high: The other end.
        reversed_: Whether a high answer means bad service.

    Returns:
        Scores, (x - low) / (high - low), or one minus that.
    """
    score = (rating - low) / (high - low)
    return 1.0 - score if reversed_ else score


def anchor_score(amount: Array, anchors: Sequence[tuple[float, float]]) -> Array:
    """Turn an amount into a score through the user's own anchors: straight lines between, flat outside.

    Args:
        amount: Amounts in the question's declared unit; NaN is no answer.
        anchors: Pairs of amount and score, by rising amount.

    Returns:
        Scores from 0 to 1.
    """
    points = np.asarray(anchors, dtype=float)
    return np.where(np.isnan(amount), np.nan, np.interp(amount, points[:, 0], points[:, 1]))


def apdex_score(amount: Array, satisfied: float) -> Array:
    """Score a waiting time as Apdex does: 1 up to T, one half up to 4T, then 0.

    Args:
        amount: Times in the declared unit.
        satisfied: T, the time up to which a customer is satisfied.

    Returns:
        Scores 1, 0.5 or 0; NaN stays NaN.
    """
    score = np.where(amount <= satisfied, 1.0, np.where(amount <= 4 * satisfied, 0.5, 0.0))
    return np.where(np.isnan(amount), np.nan, score)


def promise_score(promised: Array, delivered: Array, loss_aversion: float) -> Array:
    """Score what was delivered against what was promised: a broken promise costs more than honest bad news.

    Args:
        promised: Scores of what was promised, 0-1.
        delivered: Scores of what was delivered, 0-1.
        loss_aversion: Lambda >= 1; 1 makes a broken promise cost nothing extra.

    Returns:
        clip01(d - (lambda - 1) max(p - d, 0)); NaN where either is missing.
    """
    shortfall = np.maximum(promised - delivered, 0.0)
    return np.clip(delivered - (loss_aversion - 1.0) * shortfall, 0.0, 1.0)


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
