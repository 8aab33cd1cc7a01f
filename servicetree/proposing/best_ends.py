"""Which end of the ratings is the best: told by words, by an anchor, or taken for granted and said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from attrs import frozen

from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.name_matching import outcome_of
from servicetree.proposing.scale_guesses import Scale
from servicetree.proposing.stated_scales import is_recommend
from servicetree.stats.arrays import Array

WORDS, ANCHOR, AGREES, ASSUMED = "best_words", "best_anchor", "best_agrees", "best_assumed"
_FEWEST: Final = 10
_ERRORS: Final = 2.0
_MAJORITY: Final = 0.5


@frozen
class BestEnd:
    """Which end of the common scale is the best.

    Attributes:
        scale: The common scale.
        is_reversed: Whether it is the low end.
        why: ``best_words``, ``best_anchor`` (an anchor runs against the ratings), ``best_agrees`` (it runs with them),
            or ``best_assumed``: nothing tells.
        anchor: The column that told.
        r: Its rank correlation with the ratings.
    """

    scale: Scale
    is_reversed: bool
    why: str
    anchor: str = ""
    r: float = 0.0

    @property
    def best(self) -> float:
        """The best answer."""
        return self.scale[0] if self.is_reversed else self.scale[1]

    @property
    def worst(self) -> float:
        """The worst answer."""
        return self.scale[1] if self.is_reversed else self.scale[0]


def best_end(columns: Sequence[ClassifiedColumn], answers: Mapping[str, Array], common: Scale) -> BestEnd:
    """Find which end of the common scale is the best.

    Words decide where most ratings have some that tell. Else a recommendation on another scale does, whose high end is
    the best wherever it was asked; else overall satisfaction, if that runs against the ratings or is on another scale.
    What is a recommendation by its scale only tells nothing.

    Args:
        columns: All columns.
        answers: Those of the ratings, shape (n,) each, NaN where there is none.
        common: The scale of most ratings.
    """
    rated = [one for one in columns if one.kind == "rating" and one.scale_guess is not None and one.name in answers]
    outcomes = {one.name: found for one in rated if (found := outcome_of(one, common)) is not None}
    anchors = {name: found.node for name, found in outcomes.items() if not found.is_by_scale}
    inner = [one for one in rated if one.name not in outcomes and one.scale_guess.scale == common]  # type: ignore[union-attr]  # as above
    told = [end for one in inner if (end := _told_by_words(one, common)) is not None]
    if inner and len(told) > _MAJORITY * len(inner):
        return BestEnd(common, sum(told) > _MAJORITY * len(told), WORDS)
    if inner and (spoken := _by_anchor(rated, anchors, inner, answers, common)) is not None:
        return spoken
    return BestEnd(common, is_reversed=False, why=ASSUMED)


def _told_by_words(column: ClassifiedColumn, common: Scale) -> bool | None:
    """Whether the words of a column, or of its question, say that the low end is the best; None if they do not tell."""
    worded, stated = column.profile.worded_answers, column.profile.stated
    if worded is not None and worded.best is not None:
        return worded.best <= max(common[0], worded.scale[0])
    return stated.best == common[0] if stated is not None and stated.scale == common else None


def _by_anchor(
    rated: Sequence[ClassifiedColumn],
    anchors: Mapping[str, str],
    inner: Sequence[ClassifiedColumn],
    answers: Mapping[str, Array],
    common: Scale,
) -> BestEnd | None:
    level = _mean_rank([answers[one.name] for one in inner])
    by_name = {one.name: one for one in rated}
    recommending = [name for name in anchors if is_recommend(by_name[name].profile)]
    for name in [*recommending, *(name for name in anchors if name not in recommending)]:
        guess = by_name[name].scale_guess
        r, rows = _correlation(_ranks(answers[name]), level)
        if rows < _FEWEST or abs(r) < _ERRORS / float(np.sqrt(rows)) or guess is None:
            continue
        if r < 0:
            return BestEnd(common, is_reversed=True, why=ANCHOR, anchor=name, r=r)
        if guess.scale != common or by_name[name].profile.worded_answers is not None:
            return BestEnd(common, is_reversed=False, why=AGREES, anchor=name, r=r)
    return None


def _mean_rank(columns: Sequence[Array]) -> Array:
    ranks = np.stack([_ranks(column) for column in columns], axis=1)
    there = np.isfinite(ranks)
    counts = there.sum(axis=1)
    level: Array = np.where(counts > 0, np.where(there, ranks, 0.0).sum(axis=1) / np.maximum(counts, 1), np.nan)
    return level


def _ranks(column: Array) -> Array:
    """Rank answers from 0 to 1, ties at their middle; NaN where there is none."""
    there = np.isfinite(column)
    ranks = np.full(len(column), np.nan)
    _, places, counts = np.unique(column[there], return_inverse=True, return_counts=True)
    middles = np.cumsum(counts) - (counts - 1) / 2
    ranks[there] = middles[places] / max(there.sum(), 1)
    return ranks


def _correlation(one: Array, other: Array) -> tuple[float, int]:
    both = np.isfinite(one) & np.isfinite(other)
    rows = int(both.sum())
    if rows < _FEWEST or one[both].std() == 0 or other[both].std() == 0:
        return 0.0, rows
    return float(np.corrcoef(one[both], other[both])[0, 1]), rows
