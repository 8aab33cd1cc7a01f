"""Outcomes' answers as their summaries count them: promoters and detractors, or the top answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from servicetree.answers.kinds.question_kind import ScoredAnswers
from servicetree.stats.arrays import Array
from servicetree.tree.question_kinds import NPS
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree

_PROMOTERS, _DETRACTORS = 9.0, 6.0  # from 9 up, from 6 down
_SAME = 1e-9


def summed_questions(tree: ServiceTree) -> Iterator[tuple[str, Question]]:
    """Iterate over the outcomes' questions that have a summary, each with its outcome."""
    for outcome in tree.outcomes:
        for question in outcome.questions:
            if question.summary is not None:
                yield outcome.id, question


def summary_column(outcome: str, question: Question) -> str:
    """Name the column, and the block, of what each answer adds to a summary."""
    return f"summary:{outcome}.{question.id}"


def summed_answers(tree: ServiceTree, question: Question, answered: ScoredAnswers) -> Array:
    """Say what each row adds to the summary of a question.

    Args:
        tree: The tree.
        question: A question of an outcome, with a summary.
        answered: Its answers.

    Returns:
        Shape (n,): for ``nps`` 1 for a promoter, -1 for a detractor, 0 for others, by the score, so that a reversed
        scale counts those who are pleased; for ``top`` 1 for an answer among ``top``, else 0. NaN without an answer.
    """
    scale = question.answer_scale(tree.scale)
    assert scale is not None  # the tree's rules make sure of it
    low, high = scale
    pleased = high - answered.steps
    if question.summary == NPS:
        added = (pleased >= _PROMOTERS).astype(float) - (pleased <= _DETRACTORS)
    else:
        given = low + answered.steps if question.is_reversed(tree.scale) else pleased
        added = (np.abs(given[:, None] - np.array(question.top)) <= _SAME * (high - low)).any(axis=1).astype(float)
    found: Array = np.where(np.isnan(answered.steps), np.nan, added)[answered.places]
    return found
