"""Questions whose columns hold the same answers in every row, as when a column was exported twice."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import combinations

import numpy as np

from servicetree.answers.decoding import Tally
from servicetree.answers.kinds.question_kind import ScoredAnswers

Pair = tuple[str, str]
_MOST_COMPARED = 50  # questions of equal counts: among more, one column was given to many, and some pairs say so


def same_answers(answers: Mapping[str, ScoredAnswers], tallies: Mapping[str, Tally]) -> frozenset[Pair]:
    """Find pairs of questions that were answered alike in every row of a batch.

    Rows are compared only where the counts of two columns are equal, which hardly ever happens by chance.

    Args:
        answers: The questions' answers, by ``node.question``.
        tallies: What was found in their columns, by ``node.question:column``.
    """
    alike: dict[Hashable, list[str]] = {}
    for place, tally in tallies.items():
        name = place.partition(":")[0]
        if name in answers and tally.counts is not None:
            counts = (tally.answered, tally.blank, tally.coded, frozenset(tally.counts.items()))
            alike.setdefault(counts, []).append(name)
    return frozenset(
        (one, other)
        for names in alike.values()
        for one, other in combinations(sorted(set(names))[:_MOST_COMPARED], 2)
        if _equal(answers[one], answers[other])
    )


def _equal(one: ScoredAnswers, other: ScoredAnswers) -> bool:
    """Whether two questions were ticked at the same place in every row, be one of them reversed."""
    if (one.position is None) != (other.position is None):
        return False
    mine, theirs = (part.scores if part.position is None else part.position for part in (one, other))
    return np.array_equal(mine[one.places], theirs[other.places], equal_nan=True)
