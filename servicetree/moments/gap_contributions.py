"""Contributions of questions in rows with gaps, in bytes where possible.

Question i contributes omega_i (b - e_i) / Omega, Omega being the weight that was answered: what its answer gives, times
what the gaps of its node make of it. Where questions weigh in whole proportions, answers are whole steps and nothing
but the best answer is no loss, both are whole numbers in a common unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.answers.batch_scores import ScoredBatch
from servicetree.answers.faults import marker_key
from servicetree.answers.kinds.question_kind import ScoredAnswers
from servicetree.answers.question_scores import has_enough_answers, steps_to_worst
from servicetree.moments.integer_answers import steps_as_bytes
from servicetree.stats.arrays import Array
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree

_MOST_TABLED = 8  # questions of a node; all patterns of their gaps are written down
_MOST_PROPORTION = 12
_ROUNDING = 1e-12
_LARGEST = np.iinfo(np.uint16).max


@frozen(eq=False)
class NodeContributions:
    """What a node's questions contribute in every row of a batch.

    Attributes:
        parts: Shape (n,) each: the contributions, in some unit; 0 where there is none.
        most: The largest of them, at the most; infinite where they are no whole numbers.
        unit: The unit.
        answered: Shape (n,): which questions were answered, a bit for each.
        has_score: Shape (n,): whether these are enough.
    """

    parts: Sequence[NDArray[Any]]
    most: float
    unit: float
    answered: NDArray[Any]
    has_score: NDArray[np.bool_]

    def loss(self) -> NDArray[Any]:
        """Shape (n,): the sum of the contributions."""
        kind = np.dtype(float) if np.isinf(self.most) else np.min_scalar_type(int(self.most) * len(self.parts))
        total = self.parts[0].astype(kind)
        for part in self.parts[1:]:
            total += part
        return total

    def has_all(self, wanted: Sequence[bool]) -> NDArray[np.bool_]:
        """Tell who answered all the questions that are wanted."""
        bits = self.answered.dtype.type(sum(1 << place for place, is_wanted in enumerate(wanted) if is_wanted))
        found: NDArray[np.bool_] = self.answered & bits == bits
        return found


@frozen(eq=False)
class _WholeUnit:
    """How contributions become whole numbers.

    Attributes:
        factors: Shape (Q,): what one step of each question gives.
        multipliers: Shape (P,): what the gaps make of it; 0 where too little was answered.
        most: The largest contribution, at the most.
        unit: What they are multiples of.
    """

    factors: NDArray[np.int64]
    multipliers: NDArray[np.int64]
    most: int
    unit: float


@frozen(eq=False)
class _Asked:
    """Questions that are asked together, with their answers in one batch.

    Attributes:
        questions: The questions.
        shares: Their weights, which add up to 1.
        baseline: What score is no loss.
        answers: Their answers; None for a question that was not asked.
        there: Shape (n,) each: who answered them.
    """

    questions: Sequence[Question]
    shares: Sequence[float]
    baseline: float
    answers: Sequence[ScoredAnswers | None]
    there: Sequence[NDArray[np.bool_]]

    @classmethod
    def of(cls, found: ScoredBatch, asked: Mapping[str, Question], shares: Sequence[float], baseline: float) -> _Asked:
        """Look the answers up by the names of the questions in a batch."""
        answers, there = [found.answers.get(key) for key in asked], [found.answered(key) for key in asked]
        return cls(tuple(asked.values()), shares, baseline, answers, there)


def node_contributions(tree: ServiceTree, found: ScoredBatch, name: str) -> NodeContributions:
    """Compute what a node's questions contribute in every row of a batch."""
    node = tree.nodes[name]
    asked = {f"{name}.{question.id}": question for question in node.questions}
    together = _Asked.of(found, asked, node.question_shares, tree.baseline_of(name))
    return _contributions(tree, together, lambda share: has_enough_answers(tree, name, share))


def marker_contributions(tree: ServiceTree, found: ScoredBatch, name: str) -> NodeContributions:
    """Compute likewise how far a marker is from its best answer."""
    together = _Asked.of(found, {marker_key(name): tree.marker_questions[name]}, (1.0,), 1.0)
    return _contributions(tree, together, lambda share: share > 0.0)


def _contributions(
    tree: ServiceTree, asked: _Asked, is_enough: Callable[[Array], NDArray[np.bool_]]
) -> NodeContributions:
    count = len(asked.questions)
    bits = [np.min_scalar_type((1 << count) - 1).type(1 << place) for place in range(count)]
    code = np.bitwise_or.reduce([is_there * bit for is_there, bit in zip(asked.there, bits, strict=True)])
    patterns, places = np.arange(1 << count) if count <= _MOST_TABLED else None, code
    if patterns is None:
        patterns, places = np.unique(code, return_inverse=True)
    answered = np.stack([patterns & bit > 0 for bit in bits], axis=1)
    share = answered @ np.array(asked.shares)
    enough = is_enough(share)
    whole = _whole_unit(tree, asked, answered, enough)
    if whole is None:
        most, unit, values = math.inf, 1.0, _amounts(asked)
        multipliers = np.divide(1.0, share, out=np.zeros(len(share)), where=enough)
    else:
        most, unit, kind = whole.most, whole.unit, np.min_scalar_type(whole.most)
        multipliers, values = whole.multipliers.astype(kind), _steps(asked, whole.factors.astype(kind))
    times = multipliers.take(places, mode="clip")
    parts = [value * times for value in values]
    return NodeContributions(parts, most, unit, code, enough.take(places, mode="clip"))


def _amounts(asked: _Asked) -> list[Array]:
    """Look up omega_i (b - e_i), shape (n,) for each question; 0 without an answer."""
    return [
        np.zeros(len(there))
        if one is None
        else np.nan_to_num(share * (asked.baseline - one.scores)).take(one.places, mode="clip") * there
        for one, share, there in zip(asked.answers, asked.shares, asked.there, strict=True)
    ]


def _steps(asked: _Asked, factors: NDArray[Any]) -> list[NDArray[Any]]:
    """Multiply whole steps by a factor, shape (n,) for each question; 0 without an answer."""
    found = []
    for one, factor, is_there in zip(asked.answers, factors, asked.there, strict=True):
        steps = None if one is None else steps_as_bytes(one)
        if one is not None and steps is None:
            steps = np.nan_to_num(one.steps).astype(factors.dtype).take(one.places, mode="clip")
        times = is_there * factor
        found.append(times if steps is None else steps.astype(factors.dtype, copy=False) * times)
    return found


def _whole_unit(
    tree: ServiceTree, asked: _Asked, answered: NDArray[np.bool_], enough: NDArray[np.bool_]
) -> _WholeUnit | None:
    """Find a unit in which all contributions are whole numbers; None if none is found.

    With whole proportions w of the weights, W those answered added up, and d steps of s, a contribution is
    (w / W) (d / s).

    Args:
        tree: The tree.
        asked: The questions.
        answered: Shape (P, Q): the patterns of answered questions.
        enough: Shape (P,): whether they are enough.
    """
    proportions, scales = _proportions(asked.shares), [steps_to_worst(tree, one) for one in asked.questions]
    steps = [np.zeros(1) if one is None else one.steps[one.steps == one.steps] for one in asked.answers]
    if (
        proportions is None
        or asked.baseline != 1.0
        or any(scale % 1 for scale in scales)
        or not all((one == np.rint(one)).all() for one in steps)
    ):
        return None
    total = answered @ proportions
    common, longest = math.lcm(*total[enough].tolist()), math.lcm(*map(int, scales))
    if common * longest > _LARGEST:
        return None
    factors = proportions * longest // np.array(scales, np.int64)
    multipliers = np.where(enough, common // np.maximum(total, 1), 0)
    highest = max(factor * one.max(initial=0.0) for factor, one in zip(factors.tolist(), steps, strict=True))
    most = int(highest) * int(multipliers.max())
    return _WholeUnit(factors, multipliers, most, 1.0 / (common * longest)) if most <= _LARGEST else None


def _proportions(shares: Sequence[float]) -> NDArray[np.int64] | None:
    """Write weights as small whole numbers in the same proportion; None if they are in none."""
    least = min(share for share in shares if share)
    for times in range(1, _MOST_PROPORTION + 1):
        found = np.array(shares) / least * times
        if (np.abs(found - np.rint(found)) <= _ROUNDING * found).all():
            return np.rint(found).astype(np.int64)
    return None
