"""Summaries of outcomes, such as the net promoter score, with intervals."""

from __future__ import annotations

from servicetree.account.results import OutcomeSummary
from servicetree.answers.outcome_answers import summary_column, summed_questions
from servicetree.moments.layouts import question_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree


def outcome_summaries(tree: ServiceTree, moments: Moments) -> list[tuple[OutcomeSummary, ...]]:
    """Sum up the outcomes' questions that say how (model.md, section 2).

    Args:
        tree: The tree.
        moments: What was answered.

    Returns:
        For the whole and each segment shown, the summaries, each with the delete-a-group jackknife's interval.
    """
    places = range(1 + len(moments.shown_names))
    found: list[list[OutcomeSummary]] = [[] for _ in places]
    for name, question in summed_questions(tree):
        if f"{name}.{question.id}" in moments.absent:
            continue
        mean, value = outcome_stacks(tree, moments, name, question)
        means, values = moments.figures(mean, 100), moments.figures(value, 100)
        sums = moments.sums(question_block(name, question.id))
        for place in places:
            asked, kind = f"{name}.{question.id}", str(question.summary)
            n = None if sums.is_withheld(place) else int(sums.n[place])
            found[place].append(OutcomeSummary(name, asked, n, means.at(place), kind, values.at(place)))
    return [tuple(one) for one in found]


def outcome_stacks(tree: ServiceTree, moments: Moments, name: str, question: Question) -> tuple[Array, Array]:
    """Lay out the mean score and the summary of a question, shape (R, G) each: all rows, and each unit left out."""
    lost = moments.sums(question_block(name, question.id)).means[:, :, 0]
    return tree.baseline_of(name) - lost, moments.sums(summary_column(name, question)).means[:, :, 0]
