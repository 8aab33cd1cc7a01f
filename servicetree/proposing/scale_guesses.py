"""Guesses of rating scales and of their codes for "no answer"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import attrs
from attrs import frozen

from servicetree.proposing.no_answer_codes import FEWEST_GIVERS, RARE, TOPS_OVER_ONE, USUAL_TOPS, is_usual_code

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
    if _is_continuous(values):
        return None
    stated = [(float(low), float(high)) for low, high in _STATED_SCALE.findall(text)] + ([ends] if ends else [])
    scales = [scale for scale in stated if scale in KNOWN_SCALES] or KNOWN_SCALES
    found = [gauge for scale in scales if (gauge := _on_scale(scale, values, codes)) is not None]
    if not found:
        return (
            guess_scale(values, (), text, ends) if codes else None
        )  # what lies inside every scale was an answer after all
    return max(found, key=lambda gauge: (gauge.coverage - 0.5 * _is_wide(gauge.scale), -len(gauge.codes)))


def _is_continuous(values: Collection[float]) -> bool:
    """Whether values below 0 are no marks but amounts, such as the tone of a text from -1.00 to 1.00."""
    return any(value < 0 and not float(2 * value).is_integer() for value in values)


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
    return scale[1] in USUAL_TOPS and other == (scale[0], scale[1] - 1)


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


def as_named_alike(gauge: ScaleGuess, counts: Mapping[float, int], shared: Sequence[Scale]) -> ScaleGuess:
    """Take a column to be answered on the scale of those that bear its name with other numbers, and say what it lacks.

    One mark may lack at either end, whoever gave the one before it; more only where answers thin out.

    Args:
        gauge: The guess from the column alone.
        counts: How often each number stands in it.
        shared: The scales of other columns, those that are likeliest first.
    """
    found = on_shared_scale(gauge, counts, shared)
    given = Counter({value: n for value, n in counts.items() if value not in gauge.codes})
    (low, high), first, last = found.scale, min(given), max(given)
    ends = [(first - low, first), (high - last, last)]
    if found.scale == gauge.scale or not all(
        lacking <= 1 or _may_go_on(lacking, end, given, found.scale) for lacking, end in ends
    ):
        return gauge
    return attrs.evolve(found, lacking=_lacking(found.scale, first, last))


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
    return ScaleGuess(common, gauge.codes, used / (high - low + 1), _lacking(common, first, last))


def _lacking(scale: Scale, first: float, last: float) -> tuple[float, ...]:
    return tuple(float(mark) for mark in range(int(scale[0]), int(scale[1]) + 1) if not first <= mark <= last)


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
        return lacking == 0 or given[last] < FEWEST_GIVERS or given[last] <= others
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


def without_stray_zero(gauge: ScaleGuess, counts: Mapping[float, int], common: Scale | None) -> ScaleGuess | None:
    """Take a few zeros for no answer where most columns run from 1 to the same end; None where that is not so."""
    low, high = gauge.scale
    few = 0 < counts.get(0.0, 0) <= RARE * sum(counts.values())
    if common != (1.0, high) or low != 0 or not few or high not in TOPS_OVER_ONE:
        return None
    used = sum(value == round(value) and 1 <= value <= high for value in counts)
    return ScaleGuess((1.0, high), tuple(sorted({0.0, *gauge.codes})), used / high)
