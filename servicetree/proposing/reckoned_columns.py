"""Columns that are reckoned from others, such as totals: told by arithmetic, or by a name off the common scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from attrs import frozen

from servicetree.proposing.correlations import is_mean_of
from servicetree.proposing.lexicon import lexicon, squeezed, words_in
from servicetree.stats.arrays import Array

_FEWEST_ROWS: Final = 20
_FEWEST_FOR_SUMS: Final = 5  # rows: a sum that comes out to the point in each is no chance
_ROWS_FOR_EACH: Final = 3  # rows more for each column that a sum may be made of
_ROUNDING: Final = 0.75  # of the last digit: half of it, and what the fit is off
_LEAST_R: Final = 0.98
_SLIGHT: Final = 0.02  # of the largest weight
_MOST_DECIMALS: Final = 3
_TINY: Final = 1e-6
_SURPRISE: Final = 20.0  # rows that would have missed by chance
_SURPRISE_OF_A_NAME: Final = 2.0
_FEWEST_OF_A_MEAN: Final = 3
_HALF: Final = 0.5 + _TINY  # a mark, and what a mean may be off
_MOST_PARTS, _ENOUGH_ROWS = 60, 2000


@frozen
class Candidate:
    """A column that may be reckoned from others.

    Attributes:
        name: Its name.
        is_on_scale: Whether it has whole marks on the scale of most others, as a rating has.
        is_an_outcome: Whether it asks for satisfaction or loyalty as a whole, which goes with the mean of the others.
    """

    name: str
    is_on_scale: bool
    is_an_outcome: bool


@frozen(eq=False)
class _Items:
    """Ratings in whole marks, shape (n,) each, and over them their sums, the sums of their squares, their numbers."""

    columns: Sequence[Array]
    total: Array
    squares: Array
    count: Array


def reckoned(candidates: Sequence[Candidate], numbers: Mapping[str, Array]) -> set[str]:
    """Find the columns that are sums or means of the ratings in whole marks, or of some of them.

    Args:
        candidates: All columns that may be ratings.
        numbers: Their numbers, shape (n,) each, NaN where there is none.

    Returns:
        The names of those that come out in every row to their last digit; off the scale of the ratings those too
        that are called a total.
    """
    on_scale = [one for one in candidates if one.is_on_scale]
    every = _items(numbers[one.name] for one in on_scale)
    inner = _items(numbers[one.name] for one in on_scale if not one.is_an_outcome)
    found = {one.name for one in on_scale if _is_rounded_mean(one, numbers[one.name], every, inner)}
    items = _items(numbers[one.name] for one in on_scale if one.name not in found)
    for one in candidates:
        if not one.is_on_scale and (is_called_a_total(one.name) or _is_made_of(one, numbers[one.name], items)):
            found.add(one.name)
    return found


def _items(columns: Iterable[Array]) -> _Items:
    listed = list(columns)
    known = [np.where(np.isfinite(column), column, 0.0) for column in listed]
    total, squares, count = (np.zeros(len(listed[0]) if listed else 0) for _ in range(3))
    for column, there in zip(known, listed, strict=True):
        total, squares, count = total + column, squares + column**2, count + np.isfinite(there)
    return _Items(listed, total, squares, count)


def is_called_a_total(name: str) -> bool:
    """Whether a name says nothing but that something was added up: "Total", "Average score"."""
    if squeezed(name) in lexicon().computed:
        return True
    words = [word for word in words_in(name) if not word.isdigit()]
    known = lexicon().computed | lexicon().beside_computed
    return bool(words) and known.issuperset(words) and not lexicon().computed.isdisjoint(words)


def _is_made_of(one: Candidate, column: Array, items: _Items) -> bool:
    """Whether a column is made of ratings; a recommendation in whole marks was asked, whatever it goes with."""
    if len(items.columns) < 2:  # noqa: PLR2004 - a sum has two parts
        return False
    if not _is_whole(column) and is_mean_of(column, items.columns):
        return True
    known = np.isfinite(column) & (items.count > 0)
    total = items.total[known]
    if one.is_an_outcome:
        return _is_the_sum(column[known], total)
    return (
        _is_the_sum(column[known], total)
        or _comes_out(column[known], total[:, None], _FEWEST_ROWS)
        or _comes_out(column[known], (total / items.count[known])[:, None], _FEWEST_ROWS)
        or _is_of_some(column, items.columns)
    )


def _is_whole(column: Array) -> bool:
    known = column[np.isfinite(column)]
    return bool((known == np.rint(known)).all())


def _is_the_sum(column: Array, total: Array) -> bool:
    return len(column) >= _FEWEST_FOR_SUMS and column.std() > 0 and bool((np.abs(column - total) < _TINY).all())


def _is_of_some(column: Array, items: Sequence[Array]) -> bool:
    """Whether a column is a weighted sum of two ratings or more, in the rows that are complete."""
    if len(items) > _MOST_PARTS:
        return False
    matrix = np.stack(items, axis=1)
    known = np.flatnonzero(np.isfinite(column) & np.isfinite(matrix).all(axis=1))[:_ENOUGH_ROWS]
    return _comes_out(column[known], matrix[known], _FEWEST_ROWS + _ROWS_FOR_EACH * len(items), parts=2)


def _comes_out(column: Array, matrix: Array, fewest: int, parts: int = 1) -> bool:
    """Whether a column is a constant and multiples of others, to its last digit in each row."""
    if len(column) < fewest or column.std() == 0:
        return False
    design = np.column_stack([np.ones(len(column)), matrix])
    weights = np.linalg.lstsq(design, column, rcond=None)[0]
    missed = np.abs(column - design @ weights)
    sizes = np.abs(weights[1:])
    if missed.max() > max(_ROUNDING * _last_digit(column), _TINY) or (sizes > _SLIGHT * sizes.max()).sum() < parts:
        return False
    return bool(missed.std() ** 2 + missed.mean() ** 2 <= (1 - _LEAST_R**2) * column.var())


def _last_digit(column: Array) -> float:
    """Find what a column was rounded to: 1, 0.1, 0.01, 0.001; 0 if it was not."""
    for decimals in range(_MOST_DECIMALS + 1):
        if bool((np.abs(column - np.round(column, decimals)) < _TINY / 10).all()):
            return float(10.0**-decimals)
    return 0.0


def _is_rounded_mean(one: Candidate, column: Array, every: _Items, inner: _Items) -> bool:
    """Whether whole marks are the mean of the others in each row, where other marks would have been likely.

    Overall satisfaction is close to that mean by nature: it is a rating unless it is called an average.
    """
    named = is_called_a_total(one.name)
    if one.is_an_outcome and not named:
        return False
    enough = _SURPRISE_OF_A_NAME if named else _SURPRISE
    return _surprise(column, every) >= enough or (not one.is_an_outcome and _surprise(column, inner) >= enough)


def _surprise(column: Array, items: _Items) -> float:
    """How many rows would have missed the mean of the other items, had the marks been drawn anew; 0 if one misses it.

    Rows in which all others are alike count for nothing, nor does a column that is one of them a second time.

    Args:
        column: One of the items.
        items: All of them.
    """
    own = np.where(np.isfinite(column), column, 0.0)
    count = items.count - np.isfinite(column)
    known = np.isfinite(column) & (count > 0)
    marks, givers = np.unique(column[known], return_counts=True)
    total, count = (items.total - own)[known], count[known]
    means = total / np.maximum(count, 1)
    if len(items.columns) <= _FEWEST_OF_A_MEAN or (np.abs(column[known] - means) > _HALF).any() or not len(marks):
        return 0.0
    if sum(np.array_equal(column, item, equal_nan=True) for item in items.columns) > 1:
        return 0.0
    differ = count * (items.squares - own**2)[known] - total**2 > _TINY
    hits = (np.abs(marks[:, None] - means[differ]) <= _HALF).T @ (givers / givers.sum())
    return float((1.0 - hits).sum())
