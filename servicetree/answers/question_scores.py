"""Question scores, node losses and contributions of questions, row by row.

Formulas of docs/reference/model.md, sections 2 and 7, over numpy columns in which NaN means "missing".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pyarrow as pa
from attrs import frozen
from numpy.typing import NDArray

from servicetree.answers.decoding import CodedColumn, MissingCodes, Tally, decode, distinct_cells
from servicetree.answers.kinds import KINDS
from servicetree.answers.kinds.measure import anchor_score
from servicetree.answers.kinds.question_kind import ScoredAnswers
from servicetree.answers.recovery import recovered_score
from servicetree.stats.arrays import Array
from servicetree.tree.questions import Gate, Question
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.written_values import canonical_text, code_number

Batch = Mapping[str, pa.Array]
OutsidePolicy = Literal["error", "missing"]

_TOLERANCE = 1e-12  # so that min_share = 0.5 is met by two of four equal weights, whatever their sum rounds to


@frozen(eq=False)
class BatchNodeLosses:
    """A node's losses in one batch.

    Attributes:
        loss: Shape (n,): baseline minus score; NaN where the node is missing.
        parts: Shape (n, questions): contributions, adding up to the loss; NaN where the node is missing.
    """

    loss: Array
    parts: Array


def scale_steps(tree: ServiceTree, question: Question) -> float | None:
    """Count the steps of the scale that a question's scores stand on; None if they stand on no steps of a scale."""
    scale = question.answer_scale(tree.scale)
    if scale is None or question.recovery is not None or not KINDS[question.kind].is_in_steps:
        return None  # what was put right has lifted some answers off the steps of the scale
    low, high = scale
    return high - low


def steps_to_worst(tree: ServiceTree, question: Question) -> float:
    """Say how many steps the worst answer is below the best: those of the scale where answers stand on it, else 1."""
    steps = scale_steps(tree, question)
    return 1.0 if steps is None else steps


def question_answers(tree: ServiceTree, question: Question, batch: Batch) -> tuple[ScoredAnswers, dict[str, Tally]]:
    """Score one question in every row of a batch.

    Returns:
        The answers; and a tally for each column read.
    """
    scale, codes = question.answer_scale(tree.scale), MissingCodes.of(question.missing_codes(tree.scale))
    tallies: dict[str, Tally] = {}

    def read(column: str, codes: MissingCodes, scale: tuple[float, float] | None = None) -> CodedColumn:
        coded, tallies[column] = decode(batch[column], codes, scale)
        return coded

    given = [read(column, codes, scale) for column in question.answer_columns]
    answered = KINDS[question.kind].scored(question, given, scale)
    if (after := question.recovery) is not None:
        met = read(after.column, MissingCodes(), (0.0, 1.0)).numbers()
        speed = anchor_score(read(after.speed, MissingCodes()).numbers(), after.anchors)
        answered = ScoredAnswers.row_by_row(recovered_score(answered.at(slice(None)), met, speed, after.forgiveness))
    return answered, tallies


def reached_rows(gate: Gate, batch: Batch) -> NDArray[np.bool_]:
    """Tell, row by row, who could have an opinion on a gated branch."""
    distinct, places = distinct_cells(batch[gate.column])
    numbers = {amount for code in gate.reached if (amount := code_number(code)) is not None}
    words = {canonical_text(code) for code in gate.reached}

    def opens(cell: object) -> bool:
        if cell is None:
            return False
        text = canonical_text(cell)
        return text in words or code_number(text) in numbers

    table = np.array([*(opens(cell) for cell in distinct.to_pylist()), False])
    found: NDArray[np.bool_] = table[places]
    return found


def batch_node_losses(
    tree: ServiceTree, name: str, scores: Array, gate: NDArray[np.bool_] | None = None
) -> BatchNodeLosses:
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
    weights = np.array(node.question_shares)
    answered = ~np.isnan(scores)
    share = answered @ weights
    present = has_enough_answers(tree, name, share)
    if gate is not None:
        present &= gate
    losses = np.where(answered, weights * (tree.baseline_of(name) - scores), 0.0)
    parts = losses / np.where(present, share, np.nan)[:, None]
    return BatchNodeLosses(parts.sum(axis=1), parts)


def has_enough_answers(tree: ServiceTree, name: str, share: Array) -> NDArray[np.bool_]:
    """Tell where the weight that was answered is enough for the node to have a score."""
    enough: NDArray[np.bool_] = (share >= tree.min_share_of(name) - _TOLERANCE) & (share > 0)
    return enough
