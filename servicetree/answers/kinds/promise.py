"""Promises: scores of what was delivered against what was promised (model.md, section 7)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from servicetree.answers.decoding import CodedColumn
from servicetree.answers.kinds.measure import Anchors, amounts_besides_codes, anchor_amount, anchor_score, anchors_of
from servicetree.answers.kinds.question_kind import QuestionKind, ScaleLimits, ScoredAnswers
from servicetree.stats.arrays import Array
from servicetree.tree.questions import Question

_WIDEST_BREACH = 0.3


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


def _scored(question: Question, given: Sequence[CodedColumn], _: ScaleLimits | None) -> ScoredAnswers:
    promised, delivered = (anchor_score(amount.numbers(), anchors_of(question)) for amount in given)
    return ScoredAnswers.row_by_row(promise_score(promised, delivered, question.lambda_))


def _simulated(
    question: Question, scores: Array, _: ScaleLimits | None, rng: np.random.Generator, *, rounded: bool
) -> Sequence[Array]:
    del rounded  # amounts have steps of their own
    return [
        amounts_besides_codes(question, amounts)
        for amounts in promise_answers(scores, anchors_of(question), question.lambda_, rng)
    ]


PROMISE = QuestionKind(_scored, _simulated)
