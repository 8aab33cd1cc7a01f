"""Sums over rows with the same answered questions.

In such rows each loss and contribution is linear in how many steps each answer is below the best one. Most surveys have
few patterns of gaps: complete answers, and those of people who never reached a branch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from servicetree.answers.batch_scores import ScoredBatch
from servicetree.moments.alike_rows import RowNumbers, alike_sums, side_by_side
from servicetree.moments.blocks import Block
from servicetree.moments.gram_products import CellRows
from servicetree.moments.integer_answers import AnswerSteps
from servicetree.moments.pattern_layouts import CROSSED, Pattern, PatternLayout, PatternLayouts

_FEWEST_ROWS, _FEWEST_ROWS_IN_A_CELL = 2048, 8  # below this, rows of a pattern are not worth a Gram of their own
_SAMPLED = 17  # one row in so many tells which patterns are frequent; odd, as gaps may come in turn
_MOSTLY = 0.9  # of the rows; else those that are left cost as much as all together


def frequent_patterns(
    how: PatternLayouts, found: ScoredBatch, cells: int
) -> Iterator[tuple[Pattern, NDArray[np.bool_]]]:
    """Find patterns of answered questions that enough rows have to be summed at once.

    Args:
        how: How blocks are made.
        found: The batch, understood.
        cells: How many cells its rows are dealt to, at the most.

    Returns:
        The patterns, and which rows have each, shape (n,).
    """
    fewest = max(_FEWEST_ROWS, _FEWEST_ROWS_IN_A_CELL * cells)
    gaps = {place: mask for place, name in enumerate(how.questions) if (mask := found.unanswered(name)) is not None}
    everything = (1 << len(how.questions)) - 1
    if not gaps:
        if how.questions and found.rows:
            yield everything, np.ones(found.rows, dtype=np.bool_)
        return
    codes = _gap_codes({place: mask[::_SAMPLED] for place, mask in gaps.items()})
    frequent = [
        (code, times)
        for code, times in zip(*np.unique(codes, return_counts=True), strict=True)
        if times * _SAMPLED >= fewest
    ]
    if sum(times for _, times in frequent) < _MOSTLY * len(codes):
        return
    codes = _gap_codes(gaps)
    for code, _ in frequent:
        same = codes == code
        answered = everything & ~int(code)
        if answered and same.sum() >= fewest:
            yield answered, same


def _gap_codes(gaps: Mapping[int, NDArray[np.bool_]]) -> NDArray[np.uint64]:
    """Write the gaps of each row as a number, a bit for each question."""
    codes = np.zeros(len(next(iter(gaps.values()))), np.uint64)
    for place, mask in gaps.items():
        codes |= mask.astype(np.uint64) << np.uint64(place)
    return codes


def pattern_sums(how: PatternLayout, found: ScoredBatch, rows: CellRows) -> dict[str, Block]:
    """Sum up rows that answered the same questions.

    Args:
        how: How blocks will be cut out.
        found: The batch, understood.
        rows: Which rows.

    Returns:
        The Gram over all questions and the crosswise sums, for ``settled``; and the stepped blocks as they are.
    """
    steps = AnswerSteps.of([found.answers[name] for name in how.answered])
    losses = {name: steps.total(how.columns[name] / unit) for name, unit in how.units.items()}
    most = float(steps.most.max()) if steps.are_bytes else math.inf
    straight = found.straight_lined
    numbers = RowNumbers(side_by_side(steps.columns), most, losses, how.units, straight, found.summaries)
    gram, crossed, stepped = alike_sums(how, numbers, rows)
    width = 1 + len(how.answered)
    own = attrs.evolve(gram, gram=gram.gram[:, :width, :width])
    return {how.name: own, how.name + CROSSED: crossed, **stepped}
