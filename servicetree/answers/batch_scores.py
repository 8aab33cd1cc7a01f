"""Scores of one batch of answers: questions, gates and losses of nodes in every row.

Where single rows are wanted (``rate``, ``audit``) this is all; for sums, ``batch_sums.py`` goes on from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.answers.cell_types import ValueIndices, is_answer_type
from servicetree.answers.columns import ReadingPlan
from servicetree.answers.decoding import Tally
from servicetree.answers.engines.sources import Batch, rows_of
from servicetree.answers.faults import marker_key
from servicetree.answers.kinds.question_kind import ScoredAnswers
from servicetree.answers.outcome_answers import summary_column, summed_answers, summed_questions
from servicetree.answers.question_scores import (
    BatchNodeLosses,
    batch_node_losses,
    gate_tally_name,
    question_answers,
    reached_rows,
)
from servicetree.answers.row_names import is_name_type
from servicetree.errors import AnswersError, Fault
from servicetree.i18n.said import told
from servicetree.stats.arrays import Array
from servicetree.tree.nodes import Aspect, Branch, Outcome
from servicetree.tree.service_tree import ServiceTree

# Blocks of one indicator: who is at the baseline of every aspect; who gave the same answer throughout.
AT_BASELINE, STRAIGHT_LINING = "at_baseline", "straight"

_ROUNDING = 1e-9  # rounding
_FEWEST_RATINGS = 5


@frozen(eq=False)
class ScoredBatch:
    """A batch of answers, understood.

    Attributes:
        tree: Whose questions they answer.
        rows: How many rows there are.
        answers: The questions that were asked, by ``node.question``; markers by ``marker_key``.
        gates: Shape (n,) each: who could have an opinion, by gated branch.
        summaries: Shape (n,) each: what each answer adds to the summary of an outcome's question, by its column.
        tallies: What was found, by ``node.question:column``; the markers' by ``marker_key``.
    """

    tree: ServiceTree
    rows: int
    answers: Mapping[str, ScoredAnswers]
    gates: Mapping[str, NDArray[np.bool_]]
    tallies: Mapping[str, Tally]
    summaries: Mapping[str, Array] = field(factory=dict)

    @cached_property
    def straight_lined(self) -> NDArray[np.bool_]:
        """Shape (n,): whose ratings of one scale, five or more, were all ticked at one place."""
        return straight_liners([self.answers[name] for name in _on_one_scale(self.tree, self.answers)], self.rows)

    def unanswered(self, name: str) -> NDArray[np.bool_] | None:
        """Tell which rows did not answer a question, or could not; None if all did."""
        answered, gate = self.answers[name], self.gates.get(name.partition(".")[0])
        found = _without_answer(answered)
        if not found.any():
            return None if gate is None or gate.all() else ~gate
        return found if gate is None else found | ~gate

    def answered(self, name: str) -> NDArray[np.bool_]:
        """Tell which rows answered a question; none where it was not asked."""
        if name not in self.answers:
            return np.zeros(self.rows, dtype=np.bool_)
        unanswered = self.unanswered(name)
        return np.ones(self.rows, dtype=np.bool_) if unanswered is None else ~unanswered


def _without_answer(answered: ScoredAnswers) -> NDArray[np.bool_]:
    """Tell which rows did not answer; mostly those beyond a place, and to compare costs a tenth of looking up."""
    nothing = np.isnan(answered.steps)
    first = int(np.argmax(nothing))
    is_beyond = bool(nothing[first:].all())
    found: NDArray[np.bool_] = answered.places >= first if is_beyond else nothing.take(answered.places, mode="clip")
    return found


def score_batch(plan: ReadingPlan, batch: Batch) -> ScoredBatch:
    """Score every question of a batch whose columns are there, and look through every gate."""
    tree, tallies, gates = plan.tree, {}, {}
    answers: dict[str, ScoredAnswers] = {}
    for name, node in tree.nodes.items():
        for question in node.questions:
            if all(column in batch for column in question.columns):
                answers[f"{name}.{question.id}"], found = question_answers(tree, question, batch, plan.declared)
                tallies.update({f"{name}.{question.id}:{column}": tally for column, tally in found.items()})
        gate = getattr(node, "gate", None)
        if gate is not None and gate.column in batch:  # one customer's answers may leave the gate out: then they speak
            reached = reached_rows(gate, batch, plan.labels.get(gate.column))
            gates[name], tallies[gate_tally_name(name, gate.column)] = reached
    for name, question in tree.marker_questions.items():
        if all(column in batch for column in question.columns):
            key = marker_key(name)
            answers[key], found = question_answers(tree, question, batch)
            tallies.update(dict.fromkeys([key], *found.values()))
    summaries = {
        summary_column(name, question): summed_answers(tree, question, answers[f"{name}.{question.id}"])
        for name, question in summed_questions(tree)
        if f"{name}.{question.id}" in answers
    }
    return ScoredBatch(tree, rows_of(batch), answers, gates, tallies, summaries)


def _on_one_scale(tree: ServiceTree, answers: Mapping[str, ScoredAnswers]) -> tuple[str, ...]:
    """List the ratings of the service, without outcomes and markers, that are on the scale that most of them have."""
    scales = {
        f"{node.id}.{question.id}": question.answer_scale(tree.scale)
        for node in tree.measured.values()
        for question in node.questions
    }
    found = Counter(scale for name, scale in scales.items() if scale is not None and name in answers)
    most = max(found, key=lambda scale: (found[scale], scale), default=None)
    return tuple(name for name, scale in scales.items() if scale == most is not None and name in answers)


def checked_losses(plan: ReadingPlan, batch: Batch) -> tuple[dict[str, Array], Mapping[str, Tally]]:
    """Compute every node's loss in every row, for those who need single rows.

    Returns:
        Shape (n,) each: the losses, by their column; and what was found in each question's column.

    Raises:
        AnswersError: Naming every column that holds no answers.
    """
    if unreadable := unreadable_columns(plan, batch):
        raise AnswersError(unreadable)
    found = score_batch(plan, batch)
    everyone = slice(None)
    asked = {name: node for name, node in plan.tree.nodes.items() if node.questions}
    losses = {loss_column(name): _node_losses(plan, found, name, everyone)[1].loss for name in asked}
    return losses, found.tallies


def unreadable_columns(plan: ReadingPlan, batch: Batch) -> tuple[Fault, ...]:
    """Find columns that hold dates, lists or other things that are no answers, or what cannot be names."""
    answers = (
        Fault("column", column, told("no_answers_held", kind=str(batch[column].type)), told("compute_first"))
        for column in plan.answered
        if column in batch and not is_answer_type(batch[column].type)
    )
    names = (
        Fault("column", column, told("no_names_held", kind=str(batch[column].type)), told("give_names"))
        for column in plan.columns
        if column in batch and column not in plan.answered and not is_name_type(batch[column].type)
    )
    return (*answers, *names)


def loss_columns(plan: ReadingPlan, found: ScoredBatch, rows: Any = slice(None)) -> dict[str, Array]:
    """Compute every node's loss and contributions in some rows: the columns that blocks are made of.

    Args:
        plan: What was read.
        found: The batch, understood.
        rows: Which rows; all if left out.
    """
    tree = plan.tree
    columns: dict[str, Array] = {}
    count = len(np.arange(found.rows)[rows])
    for name, node in tree.nodes.items():
        if not node.questions:
            continue
        asked, losses = _node_losses(plan, found, name, rows)
        columns[loss_column(name)] = losses.loss
        columns.update(zip(part_columns(node), losses.parts.T, strict=True))
        columns.update(zip(asked_columns(node), (tree.baseline_of(name) - asked).T, strict=True))
    for name, question in summed_questions(tree):
        column = summary_column(name, question)
        columns[column] = found.summaries[column][rows] if column in found.summaries else np.full(count, np.nan)
    for name in tree.marker_questions:
        if (answered := found.answers.get(marker_key(name))) is not None:
            columns[marker_key(name)] = 1.0 - answered.at(rows)
    trunk = np.column_stack([columns[loss_column(aspect.id)] for aspect in tree.aspects])
    columns[AT_BASELINE] = np.where(np.isnan(trunk).any(axis=1), np.nan, at_baseline(trunk).all(axis=1))
    columns[STRAIGHT_LINING] = found.straight_lined[rows].astype(float)
    return columns


def _node_losses(plan: ReadingPlan, found: ScoredBatch, name: str, rows: Any) -> tuple[Array, BatchNodeLosses]:
    """Compute the scores of a node's questions, where it was reached, and what is lost at it."""
    questions, count = plan.tree.nodes[name].questions, len(np.arange(found.rows)[rows])
    scores = np.full((len(questions), count), np.nan).T  # a question's scores together: three times as fast
    for place, question in enumerate(questions):
        if (answered := found.answers.get(f"{name}.{question.id}")) is not None:
            scores[:, place] = answered.at(rows)
    reached = found.gates[name][rows] if name in found.gates else None
    losses = batch_node_losses(plan.tree, name, scores, reached)
    return scores if reached is None else np.where(reached[:, None], scores, np.nan), losses


def at_baseline(loss: Array) -> NDArray[np.bool_]:
    """Tell where nothing is lost against the baseline."""
    nothing: NDArray[np.bool_] = loss <= _ROUNDING
    return nothing


def straight_liners(answers: Iterable[ScoredAnswers], rows: int) -> NDArray[np.bool_]:
    """Tell whose ratings, five or more, were all ticked at one place; reversed ones by where they were ticked."""
    ratings = [(one.position, one.places) for one in answers if one.position is not None]
    alike = np.zeros(rows, dtype=np.bool_)
    if len(ratings) < _FEWEST_RATINGS:
        return alike
    left = _same_position(*ratings[:2])  # those who still may be: nearly all drop out here
    lowest = highest = np.full(len(left), np.nan)
    count = np.zeros(len(left), dtype=np.int64)
    for ticks, places in ratings:
        ticked = ticks[places[left]]
        lowest, highest, count = np.fmin(lowest, ticked), np.fmax(highest, ticked), count + ~np.isnan(ticked)
        same = np.logical_not(highest - lowest >= _ROUNDING)  # nobody answered yet: NaN, who still may be
        left, lowest, highest, count = left[same], lowest[same], highest[same], count[same]
    alike[left] = count >= _FEWEST_RATINGS
    return alike


def _same_position(one: tuple[Array, ValueIndices], other: tuple[Array, ValueIndices]) -> NDArray[np.intp]:
    """List the rows in which two ratings were ticked at one place, or one of them not at all."""
    (ticks, places), (other_ticks, other_places) = one, other
    if places.dtype != np.uint8 or other_places.dtype != np.uint8:
        return np.arange(len(places))
    same = np.logical_not(np.abs(ticks[:, None] - other_ticks) >= _ROUNDING)
    return np.flatnonzero(same.ravel().take(places * np.uint16(len(other_ticks)) + other_places))


def loss_column(node: str) -> str:
    """Name the column of a node's loss."""
    return f"loss:{node}"


def part_columns(node: Aspect | Branch | Outcome) -> tuple[str, ...]:
    """Name the columns of the contributions of a node's questions to its loss."""
    return tuple(f"part:{node.id}.{question.id}" for question in node.questions)


def asked_columns(node: Aspect | Branch | Outcome) -> tuple[str, ...]:
    """Name the columns of a node's questions by themselves: baseline minus score."""
    return tuple(asked_column(node, question.id) for question in node.questions)


def asked_column(node: Aspect | Branch | Outcome, question: str) -> str:
    """Name the column of one of a node's questions by itself."""
    return f"asked:{node.id}.{question}"
