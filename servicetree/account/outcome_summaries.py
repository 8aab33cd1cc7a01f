"""Summaries of outcomes, such as the net promoter score, with intervals."""

from __future__ import annotations

from collections.abc import Callable

from servicetree.account.results import OutcomeSummary
from servicetree.answers.outcome_answers import summary_column, summed_questions
from servicetree.moments.layouts import question_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import where_spread
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree


def outcome_summaries(tree: ServiceTree, moments: Moments) -> Callable[[int], tuple[OutcomeSummary, ...]]:
    """Sum up the outcomes' questions that say how (model.md, section 2).

    Args:
        tree: The tree.
        moments: What was answered.

    Returns:
        What words the summaries of the whole (0) or of a segment shown, each with the delete-a-group jackknife's
        interval.
    """
    found = []
    for name, question in summed_questions(tree):
        if f"{name}.{question.id}" in moments.absent:
            continue
        mean, value = outcome_stacks(tree, moments, name, question)
        means, values = (where_spread(moments.figures(stack, 100)) for stack in (mean, value))
        sums = moments.sums(question_block(name, question.id))
        found.append((name, f"{name}.{question.id}", str(question.summary), sums, means, values))

    def at(place: int) -> tuple[OutcomeSummary, ...]:
        return tuple(
            OutcomeSummary(
                name,
                asked,
                None if sums.is_withheld(place) else int(sums.n[place]),
                means.at(place),
                kind,
                values.at(place),
            )
            for name, asked, kind, sums, means, values in found
        )

    return at


def outcome_stacks(tree: ServiceTree, moments: Moments, name: str, question: Question) -> tuple[Array, Array]:
    """Lay out the mean score and the summary of a question, shape (R, G) each: all rows, and each unit left out."""
    lost = moments.sums(question_block(name, question.id)).means[:, :, 0]
    return tree.baseline_of(name) - lost, moments.sums(summary_column(name, question)).means[:, :, 0]
