"""Answers as integer steps below the best answer, in bytes where possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.answers.kinds.question_kind import ScoredAnswers
from servicetree.stats.arrays import Array


@frozen(eq=False)
class AnswerSteps:
    """How many steps the answers to some questions are below the best; they mean nothing in rows that did not answer.

    Where all are whole numbers, as those of whole ratings are, they are held in bytes: these are moved eight times as
    fast as numbers, and their sums are exact.

    Attributes:
        columns: Shape (n,) each: the steps of each question.
        most: Shape (Q,): the most steps of any answer.
    """

    columns: Sequence[NDArray[Any]]
    most: Array

    @classmethod
    def of(cls, answers: Sequence[ScoredAnswers]) -> AnswerSteps:
        """Take the answers to some questions of a batch."""
        held: list[NDArray[Any]] = [step for answered in answers if (step := steps_as_bytes(answered)) is not None]
        if len(held) < len(answers):
            held = [answered.steps.take(answered.places) for answered in answers]
        return cls(held, np.array([np.nanmax(answered.steps) for answered in answers]))

    @property
    def are_bytes(self) -> bool:
        """Whether they are held in bytes."""
        return self.columns[0].dtype == np.uint8

    def total(self, column: Array) -> NDArray[Any]:
        """Add up constant and slopes times steps in every row; in whole numbers where all slopes are 1.

        Args:
            column: Shape (1 + Q,): the constant and the slopes.
        """
        slopes = column[1:]
        used = np.flatnonzero(slopes).tolist()
        if self.are_bytes and not column[0] and (slopes[used] == 1.0).all():
            kind = np.min_scalar_type(int(self.most[used].sum()))
            steps = [self.columns[place].astype(kind, copy=False) for place in used]
            total: NDArray[Any] = np.add.reduce(steps, dtype=kind)
            return total
        found = np.full(len(self.columns[0]), column[0])
        for place in used:
            found += slopes[place] * self.columns[place]
        return found


def steps_as_bytes(answered: ScoredAnswers) -> NDArray[np.uint8] | None:
    """Compute steps from places, if they are whole numbers that rise or fall by one from place to place.

    Args:
        answered: The answers to a question.

    Returns:
        Shape (n,): the steps, which mean nothing in rows that did not answer; None if they are no such numbers.
    """
    if answered.places.dtype != np.uint8:
        return None
    own = np.flatnonzero(answered.steps == answered.steps)
    for slope in (-1, 1):
        first = answered.steps[own] - slope * own
        if len(own) and (first == first[0]).all() and first[0].is_integer():
            base = np.uint8(first[0] % 256)  # what wraps here wraps back below
            places = answered.places.astype(np.uint8, copy=False)
            return base + places if slope > 0 else base - places
    return None
