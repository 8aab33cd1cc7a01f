"""The interface of a question kind: scoring of answers, and its inverse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from attrs import frozen

from servicetree.answers.cell_types import ValueIndices
from servicetree.answers.decoding import CodedColumn
from servicetree.stats.arrays import Array
from servicetree.tree.questions import Question

ScaleLimits = tuple[float, float]  # of a scale, low and high; None in its place for a question of amounts


@frozen(eq=False)
class ScoredAnswers:
    """One question's answers in one batch, scored.

    Attributes:
        places: Shape (n,): for each row, the place of its answer.
        scores: Shape (m + 1,): the scores 0-1 of the answers; NaN for no answer.
        steps: Shape (m + 1,): how many steps each answer is below the best one, out of ``steps_to_worst``; whole
            numbers for whole ratings.
        position: Shape (m + 1,): where on its scale a rating was ticked, 0-1; None if the question is no plain rating.
    """

    places: ValueIndices
    scores: Array
    steps: Array
    position: Array | None = None

    @classmethod
    def of_scores(cls, places: ValueIndices, scores: Array) -> ScoredAnswers:
        """Take the scores of the different answers as they are: one step from the best to the worst."""
        return cls(places, scores, 1.0 - scores)

    @classmethod
    def row_by_row(cls, scores: Array) -> ScoredAnswers:
        """Take scores, shape (n,), that differ from row to row, because they rest on several columns."""
        return cls.of_scores(np.arange(len(scores)), np.append(scores, np.nan))

    def at(self, rows: Any) -> Array:
        """Return the scores of some rows."""
        found: Array = self.scores.take(self.places[rows], mode="clip")  # places lie within: nothing to look out for
        return found


class ScoreFunction(Protocol):
    """The way from answers to scores."""

    def __call__(self, question: Question, given: Sequence[CodedColumn], scale: ScaleLimits | None, /) -> ScoredAnswers:
        """Score the answers to one question in one batch.

        Args:
            question: A question of this kind.
            given: What its columns hold, in the order of ``question.answer_columns``; NaN is no answer.
            scale: The scale that the answers stand on.

        Returns:
            Scores from 0 (worst) to 1 (best), NaN where there is none.
        """
        ...


class AnswerFunction(Protocol):
    """The way back, from scores to answers that are scored just so."""

    def __call__(
        self,
        question: Question,
        scores: Array,
        scale: ScaleLimits | None,
        rng: np.random.Generator,
        /,
        *,
        rounded: bool,
    ) -> Sequence[Array]:
        """Write scores as answers; a score that the question cannot express becomes the nearest it can.

        Args:
            question: A question of this kind.
            scores: Shape (n,): scores 0-1.
            scale: The scale that the answers stand on.
            rng: Chooses where several answers have one score.
            rounded: Whether answers on a scale stand on whole steps of it; amounts have steps of their own.

        Returns:
            Shape (n,) for each of ``question.answer_columns``: the answers.
        """
        ...


@frozen
class QuestionKind:
    """One kind of question; which fields it has stands in ``FIELD_RULES``.

    Attributes:
        scored: Turns answers into scores.
        simulated: Turns scores into answers.
        is_in_steps: Whether ``Answered.steps`` counts the steps of the scale, from its best end to its worst; else the
            worst answer is one step below the best.
        is_rated: Whether answers are judgements, which a person's leniency colours; a clock knows none.
    """

    scored: ScoreFunction
    simulated: AnswerFunction
    is_in_steps: bool = False
    is_rated: bool = False
