"""Measures: scores of amounts by anchors (model.md, section 7)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from servicetree.answers.decoding import CodedColumn, MissingCodes
from servicetree.answers.kinds.question_kind import QuestionKind, ScaleLimits, ScoredAnswers
from servicetree.stats.arrays import Array
from servicetree.tree.questions import Question

Anchors = Sequence[tuple[float, float]]

_STEPS = 1000  # amounts are written in steps of a thousandth of what the anchors span, about


def anchor_score(amount: Array, anchors: Anchors) -> Array:
    """Turn an amount into a score through the user's own anchors: straight lines between, flat outside.

    Args:
        amount: Amounts in the question's declared unit; NaN is no answer.
        anchors: Pairs of amount and score, by rising amount.

    Returns:
        Scores from 0 to 1.
    """
    points = np.asarray(anchors, dtype=float)
    return np.where(np.isnan(amount), np.nan, np.interp(amount, points[:, 0], points[:, 1]))


def anchor_amount(score: Array, anchors: Anchors) -> Array:
    """Give the amount that anchors turn into a score; they are monotone, so there is one, or a stretch of them."""
    points = np.asarray(anchors, dtype=float)
    rising = points if points[0, 1] <= points[-1, 1] else points[::-1]
    amount: Array = np.round(np.interp(score, rising[:, 1], rising[:, 0]), _digits(anchors))
    return amount


def amount_step(anchors: Anchors) -> float:
    """Return the step in which amounts are written."""
    return float(10.0 ** -_digits(anchors))


def _digits(anchors: Anchors) -> int:
    return math.ceil(math.log10(_STEPS / (anchors[-1][0] - anchors[0][0])))


def anchors_of(question: Question) -> Anchors:
    """Return the anchors of a question that has them."""
    assert question.anchors is not None  # the question's rules make sure of it
    return question.anchors


def amounts_besides_codes(question: Question, amounts: Array) -> Array:
    """Move amounts by one step where they would be a code for "no answer" by accident."""
    coded = np.isin(amounts, list(MissingCodes.of(question.missing or ()).numbers))
    return np.where(coded, amounts + amount_step(anchors_of(question)), amounts)


def scored_by_anchors(question: Question, given: Sequence[CodedColumn], _: ScaleLimits | None) -> ScoredAnswers:
    """Score the amounts of a question's one column by its anchors."""
    (amount,) = given
    return ScoredAnswers.of_scores(amount.places, anchor_score(amount.values, anchors_of(question)))


def amounts_by_anchors(
    question: Question, scores: Array, _: ScaleLimits | None, __: np.random.Generator, *, rounded: bool
) -> Sequence[Array]:
    """Give the amounts that a question's anchors turn into scores; they have steps of their own, ``rounded`` or not."""
    del rounded
    return [amounts_besides_codes(question, anchor_amount(scores, anchors_of(question)))]


MEASURE = QuestionKind(scored_by_anchors, amounts_by_anchors)
