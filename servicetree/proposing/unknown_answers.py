"""Columns whose words are answers to like questions, though nobody knows what they stand for, such as ``AO01``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from servicetree.answers.decoding import number_by_words
from servicetree.answers.engines.sources import Source
from servicetree.proposing.column_profiles import ColumnProfile
from servicetree.proposing.correlations import numbers_of
from servicetree.stats.arrays import Array

_MOST_POINTS: Final = 13
_FEWEST_COLUMNS: Final = 3
_CLEAR: Final = 3.0  # standard errors of agreement beyond what the margins bring
_FEWEST_ROWS: Final = 20


def answered_alike(source: Source, profiles: Mapping[str, ColumnProfile], skipped: int) -> frozenset[str]:
    """Find columns that share a few words and are answered alike: who says one thing here says it there as well.

    Groups such as sexes and ages do not repeat from column to column; answers on a scale do.

    Args:
        source: The table.
        profiles: The columns that may be groups.
        skipped: Rows at the top that hold no answers.
    """
    found: set[str] = set()
    for names in _sharing_words(profiles):
        shared = sorted({word for name in names for word in profiles[name].words or ()})
        words = number_by_words({word: float(place) for place, word in enumerate(shared)})
        numbers = numbers_of(source, names, skipped, dict.fromkeys(names, words))
        agreements = [_agreement(numbers[one], numbers[other]) for one, other in pairwise(names)]
        if float(np.median(agreements)) > _CLEAR:
            found.update(names)
    return frozenset(found)


def sharing_words(profiles: Mapping[str, ColumnProfile]) -> frozenset[str]:
    """Name the columns that share their few words with two others at the least, however these go together."""
    return frozenset(name for names in _sharing_words(profiles) for name in names)


def _sharing_words(profiles: Mapping[str, ColumnProfile]) -> list[list[str]]:
    """Group columns whose few words are among those of the column with most of them."""
    bags = {
        name: frozenset(profile.words or ())
        for name, profile in profiles.items()
        if not profile.numbered and 1 < len(profile.words or ()) <= _MOST_POINTS
    }
    groups: dict[frozenset[str], list[str]] = {}
    for name in sorted(bags, key=lambda name: -len(bags[name])):
        home = next((known for known in groups if bags[name] <= known), bags[name])
        groups.setdefault(home, []).append(name)
    order: Sequence[str] = list(profiles)
    return [sorted(names, key=order.index) for names in groups.values() if len(names) >= _FEWEST_COLUMNS]


def _agreement(one: Array, other: Array) -> float:
    """Count like answers beyond what the margins bring, in standard errors."""
    both = np.isfinite(one) & np.isfinite(other)
    if both.sum() < _FEWEST_ROWS:
        return 0.0
    first, second = one[both], other[both]
    chance = sum(float((first == value).mean() * (second == value).mean()) for value in np.unique(first))
    error = np.sqrt(max(chance * (1 - chance), 1e-12) / both.sum())
    return float(((first == second).mean() - chance) / error)
