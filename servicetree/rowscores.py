"""One batch of answers, row by row: question scores, node losses and what each question contributes to them.

Formulas of the model page, sections 2 and 7, over numpy columns in which NaN means "missing".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pyarrow as pa
from attrs import frozen
from numpy.typing import NDArray

from servicetree import scales
from servicetree.decoding import Codes, Tally, decode, distinct_cells
from servicetree.parsing import as_number, canonical_text
from servicetree.questions import Gate, Marker, Question, Recovery
from servicetree.tree import ServiceTree

Array = NDArray[np.float64]
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


def question_score(tree: ServiceTree, question: Question, batch: Batch) -> tuple[Array, dict[str, Tally]]:
    """Score one question in every row of a batch.

    Returns:
        Scores 0-1, shape (n,), NaN where there is no answer; and a tally for each column read.
    """
    codes = question_codes(tree, question)
    tallies: dict[str, Tally] = {}

    def amounts(column: str, codes: Codes, scale: tuple[float, float] | None = None) -> Array:
        numbers, tallies[column] = decode(batch[column], codes, scale)
        return numbers

    if question.kind == "rating":
        low, high = question_scale(tree, question)
        rating = amounts(question.columns[0], codes, (low, high))
        score = scales.rating_score(rating, low, high, reversed_=question.reversed)
    elif question.kind == "promise":
        promised, delivered = (amount_score(question, amounts(column, codes)) for column in question.columns[:2])
        score = scales.promise_score(promised, delivered, question.lambda_)
    else:
        score = amount_score(question, amounts(question.columns[0], codes))
    if question.recovery is not None:
        after: Recovery = question.recovery
        met = amounts(after.column, Codes(), (0.0, 1.0))
        speed = scales.anchor_score(amounts(after.speed, Codes()), after.anchors)
        score = scales.recovered_score(score, met, speed, after.forgiveness)
    return score, tallies


def marker_score(tree: ServiceTree, marker: Marker, batch: Batch) -> tuple[Array, Tally]:
    """Score the marker question, which is asked on the tree's own scale."""
    assert tree.scale is not None  # the tree's rules make sure of it
    low, high = tree.scale.low, tree.scale.high
    rating, tally = decode(batch[marker.column], Codes.of(tree.scale.missing), (low, high))
    return scales.rating_score(rating, low, high), tally


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
    return table[places]


def node_rows(tree: ServiceTree, name: str, scores: Array, batch: Batch) -> NodeRows:
    """Compute a node's loss and its questions' contributions.

    Question i contributes omega_i (b - e_i) / Omega where it was answered, Omega being the answered weight, if
    that is at least ``min_share``; so contributions add up to the loss in every row.

    Args:
        tree: The tree.
        name: The node.
        scores: Shape (n, questions): scores 0-1, NaN where unanswered.
        batch: The answers, for the node's gate.

    Returns:
        The losses and contributions.
    """
    node = tree.nodes[name]
    weights = np.array([question.weight for question in node.questions])
    weights = weights / weights.sum()
    answered = ~np.isnan(scores)
    share = answered @ weights
    present = (share >= tree.min_share_of(name) - _SLACK) & (share > 0)
    gate = getattr(node, "gate", None)
    if gate is not None and gate.column in batch:  # one customer's answers may leave the gate out: then they speak
        present &= reached(gate, batch)
    losses = np.where(answered, weights * (tree.baseline_of(name) - scores), 0.0)
    parts = losses / np.where(present, share, np.nan)[:, None]
    return NodeRows(parts.sum(axis=1), parts)
