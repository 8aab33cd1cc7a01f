"""Question scores, node losses and contributions of questions, row by row.

Formulas of docs/reference/model.md, sections 2 and 7, over numpy columns in which NaN means "missing".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Literal

import numpy as np
import pyarrow as pa
from attrs import frozen
from numpy.typing import NDArray

from servicetree.answers.decoding import MOST_VALUES_COUNTED, CodedColumn, MissingCodes, Tally, decode, number_by_words
from servicetree.answers.kinds import KINDS
from servicetree.answers.kinds.measure import anchor_score
from servicetree.answers.kinds.question_kind import ScoredAnswers
from servicetree.answers.recovery import recovered_score
from servicetree.answers.row_names import row_names, written_name
from servicetree.stats.arrays import Array
from servicetree.tree.questions import Gate, Question
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.written_values import NO_ANSWER, code_number

Batch = Mapping[str, pa.Array]
OutsidePolicy = Literal["error", "missing"]

_NO_WORDS: Mapping[str, Mapping[str, float]] = {}
# Values of a gate's column that mean "not reached" in any survey, besides those for no answer.
_NOT_REACHED = NO_ANSWER | {
    *("0", "no", "n", "false", "none", "never", "not applicable", "did not", "not used", "not reached", "no contact"),
    *("non", "jamais", "nein", "nie", "нет", "не было", "никогда", "ні", "não", "nee", "nej", "ei"),
}
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


def question_answers(
    tree: ServiceTree, question: Question, batch: Batch, declared: Mapping[str, Mapping[str, float]] = _NO_WORDS
) -> tuple[ScoredAnswers, dict[str, Tally]]:
    """Score one question in every row of a batch.

    Args:
        tree: The tree.
        question: One of its questions.
        batch: The cells.
        declared: What answers in words stand for in columns where the source says it itself; the tree rules over it.

    Returns:
        The answers; and a tally for each column read.
    """
    scale, codes = question.answer_scale(tree.scale), _sorted_codes(question.missing_codes(tree.scale))
    words = number_by_words(question.answers_in_words(tree.scale))
    tallies: dict[str, Tally] = {}

    def read(
        column: str,
        codes: MissingCodes,
        limits: tuple[float, float],
        words: Mapping[str, float] | None = None,
    ) -> CodedColumn:
        coded, tallies[column] = decode(batch[column], codes, limits, words)
        return coded

    limits = scale or (question.least_amount, np.inf)
    given = [
        read(column, codes, limits, (words or declared.get(column, words)) if scale else None)
        for column in question.answer_columns
    ]
    answered = KINDS[question.kind].scored(question.turned_with(tree.scale), given, scale)
    if (after := question.recovery) is not None:
        met = read(after.column, MissingCodes(), (0.0, 1.0)).numbers()
        speed = anchor_score(read(after.speed, MissingCodes(), (0.0, np.inf)).numbers(), after.anchors)
        answered = ScoredAnswers.row_by_row(recovered_score(answered.at(slice(None)), met, speed, after.forgiveness))
    return answered, tallies


@lru_cache(maxsize=256)
def _sorted_codes(listed: tuple[float | str, ...]) -> MissingCodes:
    """Sort listed codes once: all questions of most trees have the same."""
    return MissingCodes.of(listed)


def gate_tally_name(branch: str, column: str) -> str:
    """Name the tally of a branch's gate."""
    return f"{branch}.gate:{column}"


def reached_rows(gate: Gate, batch: Batch, labels: Mapping[str, str] | None = None) -> tuple[NDArray[np.bool_], Tally]:
    """Tell, row by row, who could have an opinion on a gated branch; values are compared without regard to case.

    Args:
        gate: The gate.
        batch: The cells.
        labels: What the source calls the values of the gate's column; a word in ``reached`` may be one.

    Returns:
        Shape (n,): who reached it; and a tally, in which texts that are neither listed nor known to mean "not reached"
        are unread.
    """
    found, places = row_names(batch[gate.column])
    numbers = {amount for code in gate.reached if (amount := code_number(code)) is not None}
    words = {(written_name(str(code)) or "").casefold() for code in gate.reached}
    called = labels or {}
    opens = [
        text is not None
        and (text.casefold() in words or code_number(text.casefold()) in numbers or _is_label(called.get(text), words))
        for text in found
    ]
    times = np.bincount(places, minlength=len(found)).tolist()
    unknown = {
        called.get(text, text): count
        for text, open_, count in zip(found, opens, times, strict=True)
        if text is not None
        and not open_
        and count
        and _NOT_REACHED.isdisjoint((text.casefold(), called.get(text, text).casefold()))
    }
    reached: NDArray[np.bool_] = np.array(opens)[places]
    answered = len(places) - times[0]
    kept = Counter(dict(sorted(unknown.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES_COUNTED]))
    return reached, Tally(answered=answered, blank=times[0], unread=kept)


def _is_label(label: str | None, words: Collection[str]) -> bool:
    """Whether a label is listed; one that is a number is no more than what a code is called."""
    return label is not None and label.casefold() in words and code_number(label) is None


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
    share = np.sum([weight * there for weight, there in zip(weights.tolist(), answered.T, strict=True)], axis=0)
    present = has_enough_answers(tree, name, share)
    if gate is not None:
        present &= gate
    losses = weights * (tree.baseline_of(name) - scores)
    losses[~answered] = 0.0
    parts = losses / np.where(present, share, np.nan)[:, None]
    return BatchNodeLosses(parts.sum(axis=1), parts)


def has_enough_answers(tree: ServiceTree, name: str, share: Array) -> NDArray[np.bool_]:
    """Tell where the weight that was answered is enough for the node to have a score."""
    enough: NDArray[np.bool_] = (share >= tree.min_share_of(name) - _TOLERANCE) & (share > 0)
    return enough
