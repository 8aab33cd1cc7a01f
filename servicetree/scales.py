"""How one answer becomes a score, 0 (worst) to 1 (best): ratings, promises, measures, durations, recovery.

Every function here is a formula over numpy arrays in which NaN means "no answer"; the model page's sections
2 and 7 are the source.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from servicetree import checks
from servicetree.checks import is_number, shown

Array = NDArray[np.float64]

DURATION_UNITS = ("milliseconds", "seconds", "minutes", "hours", "days", "weeks", "months", "years")


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


def scale_complaint(value: object) -> str | None:
    """Say what is wrong with a scale [low, high], if anything."""
    if not isinstance(value, tuple) or len(value) != 2 or not all(is_number(end) for end in value):  # noqa: PLR2004 - two ends
        return f"must be a list of two numbers, [low, high] (got {shown(value)})"
    low, high = value
    if not (checks.is_finite(low) and checks.is_finite(high)):
        return f"must have finite ends (got {shown(value)})"
    if low >= high:
        return f"must have low < high (got {shown(list(value))}); turn a question round with reversed = true"
    return None


def anchors_complaint(value: object) -> str | None:
    """Say what is wrong with anchors, if anything: rising amounts, scores 0-1 all rising or all falling."""
    if not isinstance(value, tuple) or len(value) < 2:  # noqa: PLR2004 - a line needs two points
        return f"must be a list of at least two [amount, score] pairs (got {shown(value)})"
    for pair in value:
        if not isinstance(pair, tuple) or len(pair) != 2 or any(checks.number()(part) for part in pair):  # noqa: PLR2004 - a pair
            return f"must be pairs of finite numbers (got {shown(pair)})"
    amounts, scores = zip(*value, strict=True)
    if any(later <= earlier for earlier, later in zip(amounts, amounts[1:], strict=False)):
        return f"must have rising amounts (got {shown(list(amounts))})"
    if any(not 0 <= score <= 1 for score in scores):
        return f"must have scores from 0 to 1 (got {shown(list(scores))})"
    steps = [later - earlier for earlier, later in zip(scores, scores[1:], strict=False)]
    if any(step > 0 for step in steps) and any(step < 0 for step in steps):
        return f"must have scores that only rise or only fall (got {shown(list(scores))})"
    return None


def as_pairs(value: object) -> object:
    """Turn a list of lists into a tuple of tuples; leave anything else for the check to judge."""
    outer = checks.as_tuple(value)
    return tuple(checks.as_tuple(pair) for pair in outer) if isinstance(outer, tuple) else outer
