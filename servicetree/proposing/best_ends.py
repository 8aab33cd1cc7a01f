"""Which end of the ratings is the best: told by words, by an anchor, or taken for granted and said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from attrs import frozen

from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.name_matching import Match, outcome_of
from servicetree.proposing.outcome_words import is_negated
from servicetree.proposing.scale_guesses import Scale
from servicetree.proposing.stated_scales import is_recommend
from servicetree.proposing.told_ends import told_end
from servicetree.stats.arrays import Array

WORDS, ANCHOR, AGREES = "best_words", "best_anchor", "best_agrees"
ASSUMED, ASSUMED_LOW = "best_assumed", "best_assumed_low"
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
            or ``best_assumed`` and ``best_assumed_low``: nothing tells.
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

    Words decide where most ratings have some that tell; those of agreement and of how often only tell their order. Else
    a recommendation does, on another scale or in words; else overall satisfaction, if it runs against the ratings, is
    on another scale, or in words; else the ratings whose words tell. What is a recommendation by its scale only tells
    nothing. Without any of these the end is taken for granted at which people agree, or the high one.

    Args:
        columns: All columns.
        answers: Those of the ratings, shape (n,) each, NaN where there is none.
        common: The scale of most ratings.
    """
    rated = [one for one in columns if one.kind == "rating" and one.scale_guess is not None and one.name in answers]
    outcomes = {one.name: found for one in rated if (found := outcome_of(one, common)) is not None}
    inner = [one for one in rated if one.name not in outcomes and one.scale_guess.scale == common]  # type: ignore[union-attr]  # as above
    told = {one.name: end for one in inner if (end := told_end(one.profile, common)) is not None}
    good = [end.is_low for end in told.values() if end.is_good]
    if inner and len(good) > _MAJORITY * len(inner):
        return BestEnd(common, sum(good) > _MAJORITY * len(good), WORDS)
    witnesses = [one for one in rated if one.name in outcomes and is_anchor(one, outcomes[one.name])]
    witnesses.sort(key=lambda one: not is_recommend(one.profile))
    witnesses += [one for one in inner if one.name in told and told[one.name].is_good]
    for one in witnesses:
        others = [answers[other.name] * (-1 if other.runs_reversed else 1) for other in inner if other is not one]
        if others and (spoken := _by_anchor(one, answers[one.name], others, common)) is not None:
            return spoken
    is_low = 2 * sum(end.is_low for end in told.values()) > len(inner)
    return BestEnd(common, is_low, ASSUMED_LOW if is_low else ASSUMED)


def is_anchor(column: ClassifiedColumn, outcome: Match) -> bool:
    """Whether an outcome may tell which end is best: by its words, and without a "not" among them."""
    return not outcome.is_by_scale and not is_negated(column.profile.text or column.name)


def _by_anchor(anchor: ClassifiedColumn, answered: Array, others: Sequence[Array], common: Scale) -> BestEnd | None:
    """Find how the ratings run with a column whose own best end is known; None if they do so by chance only."""
    assert anchor.scale_guess is not None  # a rating has been gauged
    end = told_end(anchor.profile, anchor.scale_guess.scale)
    r, rows = _correlation(_ranks(answered), _mean_rank(others))
    if rows < _FEWEST or abs(r) < _ERRORS / float(np.sqrt(rows)):
        return None
    r = -r if end is not None and end.is_low else r
    if r < 0:
        return BestEnd(common, is_reversed=True, why=ANCHOR, anchor=anchor.name, r=r)
    if anchor.scale_guess.scale != common or end is not None or anchor.profile.worded_answers is not None:
        return BestEnd(common, is_reversed=False, why=AGREES, anchor=anchor.name, r=r)
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
