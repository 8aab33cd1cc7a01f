"""Durations: scores of times by anchors or Apdex (model.md, section 7)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from servicetree.answers.decoding import CodedColumn
from servicetree.answers.kinds.measure import amounts_by_anchors, scored_by_anchors
from servicetree.answers.kinds.question_kind import QuestionKind, ScaleLimits, ScoredAnswers
from servicetree.stats.arrays import Array
from servicetree.tree.questions import Question

_APDEX_TIMES = {1.0: (0.0, 1.0), 0.5: (1.0, 4.0), 0.0: (4.0, 8.0)}


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


def _scored(question: Question, given: Sequence[CodedColumn], scale: ScaleLimits | None) -> ScoredAnswers:
    if question.apdex is None:
        return scored_by_anchors(question, given, scale)
    (time,) = given
    return ScoredAnswers.of_scores(time.places, apdex_score(time.values, question.apdex))


def _simulated(
    question: Question, scores: Array, scale: ScaleLimits | None, rng: np.random.Generator, *, rounded: bool
) -> Sequence[Array]:
    if question.apdex is None:
        return amounts_by_anchors(question, scores, scale, rng, rounded=rounded)
    return [apdex_amount(scores, question.apdex, rng)]


DURATION = QuestionKind(_scored, _simulated)
