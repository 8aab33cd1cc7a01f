"""Numbers that mean "no answer": usual codes, and those whose givers are like anybody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from servicetree.answers.faults import MISSING_CODES
from servicetree.proposing.correlations import standardised
from servicetree.stats.arrays import Array

USUAL_TOPS: Final = frozenset({5, 7, 10, 100})  # whoever gives the highest answer of a usual scale has given one
TOPS_OVER_ONE: Final = frozenset({4.0, 5.0, 6.0, 7.0})
RARE: Final = 0.03
FEWEST_GIVERS: Final = 10  # givers of a value, before anything is said of them
_RARER: Final = 5
_FEWEST_ZEROS: Final = 3  # in all columns together, to be compared with their neighbours
_SIGNIFICANT: Final = 2.0
_BELOW_EVERY_SCALE: Final = -4
_APART: Final = (6, 7, 10)  # marks that may stand above a scale, with others between that nobody gave; no usual codes
_TOPS_BELOW: Final = frozenset({4, 5, 6, 7})


def is_usual_code(value: float) -> bool:
    """Whether a value is used as a code for "no answer": a usual one, or one below every scale, such as -77."""
    return value in MISSING_CODES or (value <= _BELOW_EVERY_SCALE and float(value).is_integer())


def suspect_codes(values: Collection[float]) -> set[float]:
    """List the values that may be codes: the usual ones, and the highest unless it is the top of a usual scale."""
    highest = max(values)
    return ({highest} - USUAL_TOPS) | ({float(value) for value in values} & MISSING_CODES)


def rare_zero(counts: Mapping[float, int]) -> frozenset[float]:
    """Tell whether 0 stands beside 1 to 5 or 1 to 7 as something else: far rarer than its neighbour, and than most."""
    given = Counter(counts)
    is_rare = 0 < given[0.0] <= min(RARE * given.total(), given[1.0] / _RARER)
    return frozenset({0.0}) if is_rare and max(counts) in TOPS_OVER_ONE and min(counts) >= 0 else frozenset()


def codes_off_the_trend(
    answers: Mapping[str, Array], suspects: Mapping[str, Collection[float]]
) -> dict[str, frozenset[float]]:
    """Find values that stand at the end of a scale but are given by people in the middle: they mean "no answer".

    Who gives the highest answer to one question gives high answers to the others. If those who gave the highest
    value are *lower* in the rest than those who gave the one before it, it was no answer; likewise at the low end.

    Args:
        answers: The columns' numbers, each of shape (n,), NaN where there is none.
        suspects: By column, values that may be codes.

    Returns:
        By column, the values that are off the trend in at least half of the columns in which that can be tested; where
        it cannot, the other columns speak for it, but not on long scales, whose ends are rare.
    """
    levels = _levels_of_the_rest(answers, suspects)
    beyond: dict[tuple[str, float], float | None] = {}
    for name, column in answers.items():
        for value in suspects.get(name, ()):
            beyond[name, value] = _standardised_gap(column, levels[name], value, suspects[name])
    long = {name: _is_long(column) for name, column in answers.items()}
    off, told = Counter[tuple[bool, float]](), Counter[tuple[bool, float]]()
    for (name, value), errors in beyond.items():
        told[long[name], value] += errors is not None
        off[long[name], value] += errors is not None and errors <= -_SIGNIFICANT
    usual = {key for key in off if off[key] and 2 * off[key] >= told[key]}
    return {
        name: frozenset(
            value
            for value in suspects.get(name, ())
            if (long[name], value) in usual and _is_code(beyond[name, value], long[name])
        )
        for name in answers
    }


def _levels_of_the_rest(answers: Mapping[str, Array], suspects: Mapping[str, Collection[float]]) -> dict[str, Array]:
    """Take, for each column, the mean of a row's other answers, shape (n,); NaN where there are too few."""
    standard = {
        name: standardised(np.where(np.isin(column, list(suspects.get(name, ()))) | _is_low(column), np.nan, column))
        for name, column in answers.items()
    }
    rows = len(next(iter(answers.values()), ()))
    total = sum((np.where(np.isfinite(one), one, 0.0) for one in standard.values()), np.zeros(rows))
    count = sum((np.isfinite(one) for one in standard.values()), np.zeros(rows))
    levels = {}
    for name, own in standard.items():
        others = count - np.isfinite(own)
        rest = total - np.where(np.isfinite(own), own, 0.0)
        levels[name] = np.where(others > 1, rest / np.maximum(others, 1), np.nan)  # a level needs some answers
    return levels


def _is_code(errors: float | None, long: bool) -> bool:  # noqa: FBT001 - a fact of the column
    """Whether a usual code is one here: the rare ends of a long scale are judged by their own column only."""
    return not long if errors is None else errors < (-_SIGNIFICANT if long else _SIGNIFICANT)


def _is_long(column: Array) -> bool:
    """Whether answers run on beyond the points of a short scale; codes such as 8 and 9 stand apart from it."""
    return {5.0, 6.0, 7.0, 8.0} <= set(np.unique(column[np.isfinite(column)]).tolist())


def _standardised_gap(column: Array, level: Array, value: float, suspects: Collection[float]) -> float | None:
    """How far, in standard errors, the givers of a value stand beyond those of its neighbour, in all the rest.

    Above 0 they are further out, as the givers of an answer are; None where too few gave either.
    """
    known = np.isfinite(column) & np.isfinite(level) & ~(_is_low(column) & (column != value))
    sure = sorted(set(np.unique(column[known]).tolist()) - set(suspects))
    if len(sure) < 2 or sure[0] < value < sure[-1]:  # noqa: PLR2004 - a trend needs two values
        return None
    neighbour, outward = (sure[-1], 1.0) if value > sure[-1] else (sure[0], -1.0)
    inner = known & np.isin(column, sure)
    here, near = level[known & (column == value)], level[known & (column == neighbour)]
    if min(len(here), len(near)) < FEWEST_GIVERS or level[inner].std() == 0:
        return None
    slope = np.sign(np.corrcoef(column[inner], level[inner])[0, 1]) * outward
    doubt = np.sqrt(here.var() / len(here) + near.var() / len(near))
    return float((here.mean() - near.mean()) * slope / doubt) if doubt > 0 else None


def _is_low(column: Array) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):  # NaN is not low
        return column <= _BELOW_EVERY_SCALE


def zero_of_short_scales(
    answers: Mapping[str, Array], suspects: Mapping[str, Collection[float]], witnesses: Collection[str]
) -> frozenset[str]:
    """Name the columns of short scales in which 0 is no answer; one 0 means one thing in all of them.

    Args:
        answers: The columns' numbers, each of shape (n,), NaN where there is none.
        suspects: By column, values that may be codes.
        witnesses: Those of them that are most likely no groups.
    """
    short = [name for name, column in answers.items() if _has_zero_below_a_short_scale(column)]
    pool = {name: answers[name] for name in short if name in witnesses}
    given = Counter[float]()
    for column in pool.values():
        given.update(value for value in column[np.isfinite(column)].tolist() if not is_usual_code(value) or value == 0)
    if not given:
        return frozenset()
    gap = _pooled_gap_of_zero(pool, _levels_of_the_rest(answers, suspects))
    is_code = bool(rare_zero(given)) if gap is None else gap <= (0 if rare_zero(given) else -_SIGNIFICANT)
    return frozenset(short) if is_code else frozenset()


def _has_zero_below_a_short_scale(column: Array) -> bool:
    values = set(np.unique(column[np.isfinite(column)]).tolist())
    marks = {value for value in values if not is_usual_code(value)}
    whole = all(value.is_integer() for value in marks)
    is_short = bool(marks) and min(marks) > 0 and max(marks) in TOPS_OVER_ONE and not _is_long(column)
    return 0.0 in values and whole and is_short


def _pooled_gap_of_zero(pool: Mapping[str, Array], levels: Mapping[str, Array]) -> float | None:
    """How far, in standard errors, the givers of 0 stand beyond those of the marks next to it, all columns together."""
    pairs = [(column, levels[name] * _slope(column, levels[name])) for name, column in pool.items()]
    here = _levels_at(pairs, (0.0,))
    lowest = [1.0]
    while len(near := _levels_at(pairs, lowest)) < FEWEST_GIVERS and lowest[-1] < min(TOPS_OVER_ONE):
        lowest.append(lowest[-1] + 1)
    if len(here) < _FEWEST_ZEROS or len(near) < FEWEST_GIVERS:
        return None
    spread = np.concatenate([here - here.mean(), near - near.mean()]).std()
    doubt = spread * np.sqrt(1 / len(here) + 1 / len(near))
    return float((near.mean() - here.mean()) / doubt) if doubt > 0 else None


def _levels_at(pairs: Iterable[tuple[Array, Array]], values: Collection[float]) -> Array:
    found: Array = np.concatenate([level[np.isin(column, list(values))] for column, level in pairs])
    return found[np.isfinite(found)]


def _slope(column: Array, level: Array) -> float:
    """Tell which way a column runs with the rest, its marks above 0 alone."""
    inner = np.isfinite(level) & (column > 0) & (column <= max(TOPS_OVER_ONE))
    if inner.sum() < FEWEST_GIVERS or column[inner].std() == 0 or level[inner].std() == 0:
        return 0.0
    return float(np.sign(np.corrcoef(column[inner], level[inner])[0, 1]))


def mark_set_apart(
    counts: Mapping[str, Mapping[float, int]], witnesses: Collection[str]
) -> dict[str, frozenset[float]]:
    """Find a mark above a scale where nobody, in any column, gave the one before it: 1 to 5, and 7.

    On a scale that goes so far up somebody gives the last mark but one.

    Args:
        counts: By column, how often each number stands in it.
        witnesses: Those of them that are most likely no groups.

    Returns:
        By column, the mark that is no answer; several columns must have it, with enough answers on both sides.
    """
    found: dict[str, frozenset[float]] = {}
    for mark in _APART:
        ending = [name for name, given in counts.items() if _ends_at(mark, given)]
        pool = [name for name in ending if name in witnesses]
        given = sum((Counter(counts[name]) for name in pool), Counter[float]())
        below = sorted(value for value in given if 1 <= value < mark)
        top = len(below)
        is_scale = below == list(range(1, top + 1)) and top in _TOPS_BELOW and top < mark - 1
        if is_scale and len(pool) > 1 and min(given[top], given[mark]) >= FEWEST_GIVERS:
            found |= dict.fromkeys(ending, frozenset({float(mark)}))
    return found


def _ends_at(mark: float, given: Mapping[float, int]) -> bool:
    return mark in given and all(1 <= value <= mark or is_usual_code(value) for value in given)
