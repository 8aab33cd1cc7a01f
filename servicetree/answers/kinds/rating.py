"""Ratings: scores of answers on a declared scale (model.md, section 2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from servicetree.answers.decoding import CodedColumn
from servicetree.answers.kinds.question_kind import QuestionKind, ScaleLimits, ScoredAnswers
from servicetree.stats.arrays import Array
from servicetree.tree.questions import Question


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


def rating_answer(score: Array, low: float, high: float, *, reversed_: bool = False, rounded: bool = True) -> Array:
    """Give the rating for a score, on whole steps of the scale if ``rounded``."""
    share = np.clip(1.0 - score if reversed_ else score, 0.0, 1.0) * (high - low)
    return np.clip(low + (np.rint(share) if rounded else share), low, high)


def answered_rating(given: CodedColumn, low: float, high: float, *, reversed_: bool) -> ScoredAnswers:
    """Score ratings on a scale; their steps are those of the scale."""
    scores = rating_score(given.values, low, high, reversed_=reversed_)
    steps = given.values - low if reversed_ else high - given.values
    return ScoredAnswers(given.places, scores, steps, 1.0 - scores if reversed_ else scores)


def _scored(question: Question, given: Sequence[CodedColumn], scale: ScaleLimits | None) -> ScoredAnswers:
    assert scale is not None  # the tree's rules make sure of it
    return answered_rating(given[0], *scale, reversed_=bool(question.reversed))


def _simulated(
    question: Question, scores: Array, scale: ScaleLimits | None, _: np.random.Generator, *, rounded: bool
) -> Sequence[Array]:
    assert scale is not None  # likewise
    return [rating_answer(scores, *scale, reversed_=bool(question.reversed), rounded=rounded)]


RATING = QuestionKind(_scored, _simulated, is_in_steps=True, is_rated=True)
