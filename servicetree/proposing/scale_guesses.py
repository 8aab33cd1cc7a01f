"""Guesses of rating scales and of their codes for "no answer"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
from attrs import frozen

from servicetree.answers.faults import MISSING_CODES
from servicetree.proposing.correlations import standardised
from servicetree.stats.arrays import Array

Scale = tuple[float, float]

# In the order of preference where values fit several equally well.
KNOWN_SCALES: Final[Sequence[Scale]] = (
    *((1, 5), (1, 7), (1, 10), (0, 10), (1, 4), (1, 6), (0, 5), (1, 9), (0, 4), (1, 3), (0, 1), (1, 2)),
    *((-3, 3), (-2, 2), (0, 100), (1, 100)),
)
_STATED_SCALE: Final = re.compile(r"(?<!\d)(\d{1,2}) ?(?:-|–|to|à|до|\.\.\.?) ?(\d{1,3})(?!\d)")
_WIDE: Final = 50  # on a slider nobody expects every point to be used
_SLIDER_VALUES: Final = 12
_SLIDER_LEAST: Final = 20
_SLIDER_STEP, _SLIDER_TOP, _FEWEST_RUNGS = 5, 100, 4
_FEWEST_GIVERS: Final = 10  # givers of a value, before anything is said of them
_SIGNIFICANT: Final = 2.0
_USUAL_TOPS: Final = frozenset({5, 7, 10, 100})  # whoever gives the highest answer of a usual scale has given one
_TOPS_OVER_ONE: Final = frozenset({4.0, 5.0, 6.0, 7.0})
_RARE, _RARER = 0.03, 5
_BELOW_EVERY_SCALE: Final = -4
_OF_RECOMMENDATIONS: Final = (0.0, 10.0)
_NEARLY_ALL: Final = 0.8  # of a scale's points
_LAST_MARK: Final = 0.05  # of the answers: so few may be the end of those that thin out


@frozen
class ScaleGuess:
    """A guess at how a column was answered.

    Attributes:
        scale: The lowest and highest answer.
        codes: Values in it that mean "no answer".
        coverage: The share of the scale's points that were given, 0-1.
        lacking: Marks that nobody gave, where the scale is that of the other columns.
    """

    scale: Scale
    codes: tuple[float, ...]
    coverage: float
    lacking: tuple[float, ...] = ()


def guess_scale(
    values: Collection[float], codes: Collection[float] = (), text: str = "", ends: Scale | None = None
) -> ScaleGuess | None:
    """Guess the scale of a column from the values in it.

    A scale fits if every value outside it is a usual code for "no answer". Of those that fit, the one is taken of
    whose points most were given; then the one that needs fewest codes.

    Args:
        values: The different values.
        codes: Those that are known to mean "no answer".
        text: What was asked; a scale that it states, such as "from 0 to 10", is taken if it fits.
        ends: A scale whose ends the question states in words; the same.

    Returns:
        The guess; None if no usual scale fits.
    """
    stated = [(float(low), float(high)) for low, high in _STATED_SCALE.findall(text)] + ([ends] if ends else [])
    scales = [scale for scale in stated if scale in KNOWN_SCALES] or KNOWN_SCALES
    found = [gauge for scale in scales if (gauge := _on_scale(scale, values, codes)) is not None]
    if not found:
        return (
            guess_scale(values, (), text, ends) if codes else None
        )  # what lies inside every scale was an answer after all
    return max(found, key=lambda gauge: (gauge.coverage - 0.5 * _is_wide(gauge.scale), -len(gauge.codes)))


def _on_scale(scale: Scale, values: Collection[float], codes: Collection[float]) -> ScaleGuess | None:
    low, high = scale
    inside = [value for value in values if low <= value <= high]
    outside = [value for value in values if not low <= value <= high]
    if (
        not inside
        or not set(codes).isdisjoint(inside)
        or not all(is_usual_code(one) or one in codes for one in outside)
    ):
        return None
    if _is_wide(scale):
        return ScaleGuess(scale, tuple(sorted(outside)), 1.0) if _is_slider(inside) else None
    return ScaleGuess(scale, tuple(sorted(outside)), sum(value == round(value) for value in inside) / (high - low + 1))


def is_usual_code(value: float) -> bool:
    """Whether a value is used as a code for "no answer": a usual one, or one below every scale, such as -77."""
    return value in MISSING_CODES or (value <= _BELOW_EVERY_SCALE and float(value).is_integer())


def _is_wide(scale: Scale) -> bool:
    return scale[1] - scale[0] >= _WIDE


def _is_slider(values: Collection[float]) -> bool:
    """Whether values are many and reach far, or are the rungs of a percentage: 0, 25, 50, 75, 100."""
    if len(values) >= _SLIDER_VALUES and max(values) > _SLIDER_LEAST:
        return True
    rungs = [value for value in values if value % _SLIDER_STEP == 0]
    return len(rungs) == len(values) >= _FEWEST_RUNGS and max(values) == _SLIDER_TOP and min(values) <= _SLIDER_TOP / 4


def most_common_scale(gauges: Collection[ScaleGuess]) -> Scale | None:
    """Find the scale on which most columns were answered; None without any."""
    every = Counter(gauge.scale for gauge in gauges)
    votes = Counter(gauge.scale for gauge in gauges if gauge.coverage >= _NEARLY_ALL) or every
    return max(votes, key=lambda scale: (votes[scale], every[scale], scale[1] - scale[0])) if votes else None


def is_of_most(scale: Scale | None, gauges: Collection[ScaleGuess]) -> bool:
    """Whether more than half of the columns are on a scale, and two of them show nearly all its points.

    Those from 0 to 10 beside them, as recommendations are, do not count.
    """
    on_it = [gauge for gauge in gauges if gauge.scale == scale]
    others = [gauge for gauge in gauges if gauge.scale not in (scale, _OF_RECOMMENDATIONS)]
    return len(on_it) > len(others) and sum(gauge.coverage >= _NEARLY_ALL for gauge in on_it) > 1


def is_one_mark_longer(scale: Scale, other: Scale | None) -> bool:
    """Whether a usual scale goes one mark further up than another: 1-5 beside 1-4."""
    return scale[1] in _USUAL_TOPS and other == (scale[0], scale[1] - 1)


def states_a_range(text: str) -> bool:
    """Whether a text states a usual scale in figures, such as "from 1 to 4"."""
    return any((float(low), float(high)) in KNOWN_SCALES for low, high in _STATED_SCALE.findall(text))


def shared_scales(gauges: Collection[ScaleGuess]) -> list[Scale]:
    """List the scales of which two columns or more show every point, the shortest first; sliders are no witnesses."""
    votes = Counter(gauge.scale for gauge in gauges if gauge.coverage == 1.0 and not _is_wide(gauge.scale))
    return sorted((scale for scale in votes if votes[scale] > 1), key=lambda scale: (scale[1] - scale[0], scale))


def on_shared_scale(gauge: ScaleGuess, values: Collection[float], shared: Sequence[Scale]) -> ScaleGuess:
    """Take a column that other columns' scale holds to be answered on that scale, the first that will do.

    Args:
        gauge: The guess from the column alone.
        values: Its values.
        shared: The scales of other columns, those that are likeliest first.
    """
    answers = [value for value in values if value not in gauge.codes]
    for low, high in shared:
        swallows = any(low <= code <= high for code in gauge.codes)
        holds = low <= min(answers) and max(answers) <= high and high - low >= gauge.scale[1] - gauge.scale[0]
        if holds and not swallows:
            return ScaleGuess((low, high), gauge.codes, len(answers) / (high - low + 1))
    return gauge


def on_common_scale(gauge: ScaleGuess, counts: Mapping[float, int], common: Scale | None) -> ScaleGuess | None:
    """Take a column to be answered on the scale of most others, though nobody gave the mark at one of its ends.

    Where the last mark that was given is the one given most, or several marks lack beyond one that many gave, it has a
    scale of its own; three points and fewer may be groups.

    Args:
        gauge: The guess from the column alone.
        counts: How often each number stands in it.
        common: The scale of most other columns.

    Returns:
        The column on that scale, with the marks that nobody gave; None where it has a scale of its own.
    """
    if common is None or _is_wide(common) or gauge.scale == common or _width(gauge.scale) < _FEWEST_RUNGS - 1:
        return None
    (low, high), given = common, Counter({value: n for value, n in counts.items() if value not in gauge.codes})
    first, last = min(given), max(given)
    is_inside = low <= first and last <= high and _width(common) > _width(gauge.scale)
    if not is_inside or any(low <= code <= high for code in gauge.codes):
        return None
    if not _may_go_on(first - low, first, given, common) or not _may_go_on(high - last, last, given, common):
        return None
    used = sum(value == round(value) for value in given)
    lacking = tuple(float(mark) for mark in range(int(low), int(high) + 1) if not first <= mark <= last)
    return ScaleGuess(common, gauge.codes, used / (high - low + 1), lacking)


def _width(scale: Scale) -> float:
    return scale[1] - scale[0]


def _may_go_on(lacking: float, last: float, given: Mapping[float, int], scale: Scale) -> bool:
    """Whether a scale may go on beyond the last mark that was given at one of its ends.

    Args:
        lacking: How many marks nobody gave at this end.
        last: The mark before these.
        given: How often each mark was given.
        scale: The scale that may go on.
    """
    others = max((count for mark, count in given.items() if mark != last), default=0)
    if lacking <= 1:
        return lacking == 0 or given[last] < _FEWEST_GIVERS or given[last] <= others
    return lacking <= (_width(scale) + 2) // 4 and given[last] <= max(1, _LAST_MARK * sum(given.values()))


def half_steps_together(
    gauges: Mapping[str, ScaleGuess | None], values: Mapping[str, Collection[float]]
) -> dict[str, ScaleGuess]:
    """Put columns of half points on a scale from 0 where one of them begins below 1: 1-5 has no half a star."""
    halves = {
        name: gauge
        for name, gauge in gauges.items()
        if gauge is not None and _has_half_steps([value for value in values[name] if value not in gauge.codes])
    }
    tops = {gauge.scale[1] for gauge in halves.values() if gauge.scale[0] == 0}
    return {
        name: ScaleGuess((0.0, gauge.scale[1]), gauge.codes, gauge.coverage)
        for name, gauge in halves.items()
        if gauge.scale[0] == 1 and gauge.scale[1] in tops and 0 not in gauge.codes
    }


def _has_half_steps(values: Collection[float]) -> bool:
    return all((2 * value).is_integer() for value in values) and not all(value.is_integer() for value in values)


def suspect_codes(values: Collection[float]) -> set[float]:
    """List the values that may be codes: the usual ones, and the highest unless it is the top of a usual scale."""
    highest = max(values)
    return ({highest} - _USUAL_TOPS) | ({float(value) for value in values} & MISSING_CODES)


def rare_zero(counts: Mapping[float, int]) -> frozenset[float]:
    """Tell whether 0 stands beside 1 to 5 or 1 to 7 as something else: far rarer than its neighbour, and than most."""
    given = Counter(counts)
    is_rare = 0 < given[0.0] <= min(_RARE * given.total(), given[1.0] / _RARER)
    return frozenset({0.0}) if is_rare and max(counts) in _TOPS_OVER_ONE and min(counts) >= 0 else frozenset()


def without_stray_zero(gauge: ScaleGuess, counts: Mapping[float, int], common: Scale | None) -> ScaleGuess | None:
    """Take a few zeros for no answer where most columns run from 1 to the same end; None where that is not so."""
    low, high = gauge.scale
    few = 0 < counts.get(0.0, 0) <= _RARE * sum(counts.values())
    if common != (1.0, high) or low != 0 or not few or high not in _TOPS_OVER_ONE:
        return None
    used = sum(value == round(value) and 1 <= value <= high for value in counts)
    return ScaleGuess((1.0, high), tuple(sorted({0.0, *gauge.codes})), used / high)


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
    standard = {
        name: standardised(np.where(np.isin(column, list(suspects.get(name, ()))), np.nan, column))
        for name, column in answers.items()
    }
    rows = len(next(iter(answers.values()), ()))
    total = sum((np.where(np.isfinite(one), one, 0.0) for one in standard.values()), np.zeros(rows))
    count = sum((np.isfinite(one) for one in standard.values()), np.zeros(rows))
    beyond: dict[tuple[str, float], float | None] = {}
    for name, column in answers.items():
        own = standard[name]
        others = count - np.isfinite(own)
        rest = total - np.where(np.isfinite(own), own, 0.0)
        level = np.where(others > 1, rest / np.maximum(others, 1), np.nan)  # a level needs some answers
        for value in suspects.get(name, ()):
            beyond[name, value] = _standardised_gap(column, level, value, suspects[name])
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
    known = np.isfinite(column) & np.isfinite(level)
    sure = sorted(set(np.unique(column[known]).tolist()) - set(suspects))
    if len(sure) < 2 or sure[0] < value < sure[-1]:  # noqa: PLR2004 - a trend needs two values
        return None
    neighbour, outward = (sure[-1], 1.0) if value > sure[-1] else (sure[0], -1.0)
    inner = known & np.isin(column, sure)
    here, near = level[known & (column == value)], level[known & (column == neighbour)]
    if min(len(here), len(near)) < _FEWEST_GIVERS or level[inner].std() == 0:
        return None
    slope = np.sign(np.corrcoef(column[inner], level[inner])[0, 1]) * outward
    doubt = np.sqrt(here.var() / len(here) + near.var() / len(near))
    return float((here.mean() - near.mean()) * slope / doubt) if doubt > 0 else None
