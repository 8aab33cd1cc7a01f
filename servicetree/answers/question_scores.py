"""One batch of answers, row by row: question scores, node losses and what each question contributes to them.

Formulas of the model page, sections 2 and 7, over numpy columns in which NaN means "missing".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from attrs import frozen
from numpy.typing import NDArray

from servicetree.answers import scales
from servicetree.answers.decoding import Coded, Codes, Places, Tally, decode, distinct_cells
from servicetree.stats.arrays import Array
from servicetree.tree.questions import Gate, Marker, Question, Recovery
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.weights import question_shares
from servicetree.tree.written_values import as_number, canonical_text

Batch = Mapping[str, pa.Array]
Outside = Literal["error", "missing"]

_SLACK = 1e-12  # so that min_share = 0.5 is met by two of four equal weights, whatever their sum rounds to


@frozen(eq=False)
class NodeRows:
    """A node's losses in one batch.

    Attributes:
        loss: Shape (n,): baseline minus score; NaN where the node is missing.
        parts: Shape (n, questions): contributions, adding up to the loss; NaN where the node is missing.
    """

    loss: Array
    parts: Array


def question_codes(tree: ServiceTree, question: Question) -> Codes:
    """Collect the codes that mean "no answer" for a question; the scale's own apply to ratings only."""
    if question.missing is not None:
        return Codes.of(question.missing)
    return Codes.of(tree.scale.missing) if tree.scale is not None and question.kind == "rating" else Codes()


def question_scale(tree: ServiceTree, question: Question) -> tuple[float, float]:
    """Return the scale that a rating is given on."""
    if question.scale is not None:
        return question.scale
    assert tree.scale is not None  # the tree's rules make sure of it
    return tree.scale.low, tree.scale.high


@frozen(eq=False)
class Answered:
    """One question's answers in one batch, scored.

    Attributes:
        places: Shape (n,): for each row, the place of its answer.
        scores: Shape (m + 1,): the scores 0-1 of the answers; NaN for no answer.
        steps: Shape (m + 1,): how many steps each answer is below the best one, out of ``steps_to_worst``; whole
            numbers for whole ratings.
        ticked: Shape (m + 1,): where on its scale a rating was ticked, 0-1; None if the question is no plain rating.
    """

    places: Places
    scores: Array
    steps: Array
    ticked: Array | None = None

    @classmethod
    def of_amounts(cls, places: Places, scores: Array) -> Answered:
        """Take scores as they are."""
        return cls(places, scores, 1.0 - scores)

    @classmethod
    def of_rating(cls, given: Coded, low: float, high: float, *, reversed_: bool) -> Answered:
        """Score ratings on a scale."""
        scores = scales.rating_score(given.values, low, high, reversed_=reversed_)
        steps = given.values - low if reversed_ else high - given.values
        return cls(given.places, scores, steps, 1.0 - scores if reversed_ else scores)

    def at(self, rows: Any) -> Array:
        """Return the scores of some rows."""
        found: Array = self.scores[self.places[rows]]
        return found


def steps_to_worst(tree: ServiceTree, question: Question) -> float:
    """Say how many steps the worst answer is below the best: those of the scale for a plain rating, else 1."""
    if question.kind != "rating" or question.recovery is not None:
        return 1.0
    low, high = question_scale(tree, question)
    return high - low


def question_answers(tree: ServiceTree, question: Question, batch: Batch) -> tuple[Answered, dict[str, Tally]]:
    """Score one question in every row of a batch.

    Returns:
        The answers; and a tally for each column read.
    """
    codes = question_codes(tree, question)
    tallies: dict[str, Tally] = {}

    def amounts(column: str, codes: Codes, scale: tuple[float, float] | None = None) -> Coded:
        coded, tallies[column] = decode(batch[column], codes, scale)
        return coded

    if question.kind == "rating":
        low, high = question_scale(tree, question)
        rating = amounts(question.columns[0], codes, (low, high))
        answered = Answered.of_rating(rating, low, high, reversed_=question.reversed)
    elif question.kind == "promise":
        promised, delivered = (
            amount_score(question, amounts(column, codes).numbers()) for column in question.columns[:2]
        )
        answered = _row_by_row(scales.promise_score(promised, delivered, question.lambda_))
    else:
        amount = amounts(question.columns[0], codes)
        answered = Answered.of_amounts(amount.places, amount_score(question, amount.values))
    if question.recovery is not None:
        after: Recovery = question.recovery
        met = amounts(after.column, Codes(), (0.0, 1.0)).numbers()
        speed = scales.anchor_score(amounts(after.speed, Codes()).numbers(), after.anchors)
        answered = _row_by_row(scales.recovered_score(answered.at(slice(None)), met, speed, after.forgiveness))
    return answered, tallies


def _row_by_row(scores: Array) -> Answered:
    """Take scores that differ from row to row, because they rest on several columns."""
    return Answered.of_amounts(np.arange(len(scores)), np.append(scores, np.nan))


def marker_answers(tree: ServiceTree, marker: Marker, batch: Batch) -> tuple[Answered, Tally]:
    """Score the marker question, which is asked on the tree's own scale."""
    assert tree.scale is not None  # the tree's rules make sure of it
    low, high = tree.scale.low, tree.scale.high
    rating, tally = decode(batch[marker.column], Codes.of(tree.scale.missing), (low, high))
    return Answered.of_rating(rating, low, high, reversed_=False), tally


def amount_score(question: Question, amount: Array) -> Array:
    """Score amounts by a question's anchors or Apdex time."""
    if question.apdex is not None:
        return scales.apdex_score(amount, question.apdex)
    assert question.anchors is not None  # the question's rules make sure of it
    return scales.anchor_score(amount, question.anchors)


def reached(gate: Gate, batch: Batch) -> NDArray[np.bool_]:
    """Tell, row by row, who could have an opinion on a gated branch."""
    distinct, places = distinct_cells(batch[gate.column])
    numbers = {amount for code in gate.reached if (amount := as_number(code)) is not None}
    words = {canonical_text(code) for code in gate.reached}

    def opens(cell: object) -> bool:
        if cell is None:
            return False
        text = canonical_text(cell)
        return text in words or as_number(text) in numbers

    table = np.array([*(opens(cell) for cell in distinct.to_pylist()), False])
    found: NDArray[np.bool_] = table[places]
    return found


def node_rows(tree: ServiceTree, name: str, scores: Array, gate: NDArray[np.bool_] | None = None) -> NodeRows:
    """Compute a node's loss and its questions' contributions.

    Question i contributes omega_i (b - e_i) / Omega where it was answered, Omega being the answered weight, if
    that is at least ``min_share``; so contributions add up to the loss in every row.

    Args:
        tree: The tree.
        name: The node.
        scores: Shape (n, questions): scores 0-1, NaN where unanswered.
        gate: Shape (n,): who could have an opinion; everyone if None.

    Returns:
        The losses and contributions.
    """
    node = tree.nodes[name]
    weights = question_shares(node)
    answered = ~np.isnan(scores)
    share = answered @ weights
    present = suffices(tree, name, share)
    if gate is not None:
        present &= gate
    losses = np.where(answered, weights * (tree.baseline_of(name) - scores), 0.0)
    parts = losses / np.where(present, share, np.nan)[:, None]
    return NodeRows(parts.sum(axis=1), parts)


def suffices(tree: ServiceTree, name: str, share: Array) -> NDArray[np.bool_]:
    """Tell where the weight that was answered is enough for the node to have a score."""
    enough: NDArray[np.bool_] = (share >= tree.min_share_of(name) - _SLACK) & (share > 0)
    return enough
