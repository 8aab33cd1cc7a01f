"""Linear axes with round tick marks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from attrs import frozen

from servicetree.drawing.charts.marks import Line, Mark
from servicetree.drawing.text_metrics import width
from servicetree.drawing.values import Words
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of

say = phrases_of("charts")

_STEPS = (1, 2, 5, 10)
_MOST_TICKS = 8
_ROUNDING = 1e-6


@frozen
class Axis:
    """A scale from ``low`` at ``start`` to ``high`` at ``end``, in units of the picture.

    Attributes:
        low: The figure at the start.
        high: The figure at the end.
        start: Where it begins.
        end: Where it ends.
        ticks: The round figures within it.
    """

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """Return where a figure stands; what lies beyond the scale stands at its edge."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    @property
    def digits(self) -> int:
        """How many digits its round figures need."""
        return max((_digits(one) for one in self.ticks), default=0)


def axis_over(figures: Iterable[float], start: float, end: float, *, most: float = math.inf) -> Axis:
    """Lay a scale over some figures, from one round figure to another.

    Args:
        figures: What must find a place.
        start: Where the scale begins.
        end: Where it ends.
        most: The highest figure that can be; the scale does not go beyond.

    Returns:
        The scale; from 0 to 1 without any figures.
    """
    every = list(figures) or [0.0, 1.0]
    low, high = min(every), max(every)
    step = _step(max(high - low, abs(high) * 0.01, 0.1))
    first, last = math.floor(low / step + _ROUNDING), math.ceil(high / step - _ROUNDING)
    last = max(last, first + 1)
    if last * step > most and (last - 1) * step >= high - step * _ROUNDING:
        last -= 1
    first = min(first, last - 1)  # all figures may be the highest that can be
    return Axis(first * step, last * step, start, end, tuple(number * step for number in range(first, last + 1)))


def _step(spread: float) -> float:
    """The smallest round step with which few enough ticks cover the spread."""
    size = 10.0 ** math.floor(math.log10(spread / _MOST_TICKS))
    return next(size * step for step in _STEPS if spread / (size * step) <= _MOST_TICKS)


def _digits(number: float) -> int:
    return next((digits for digits in range(4) if abs(number - round(number, digits)) < 1e-9), 4)  # noqa: PLR2004 - no more is ever written


def grid_lines(axis: Axis, top: float, bottom: float) -> Iterator[Mark]:
    """Draw a thin upright line at each round figure."""
    yield from (Line((axis(tick), top), (axis(tick), bottom), "thin") for tick in axis.ticks)


def below_axis(
    axis: Axis, y: float, lang: str, said: str = "", *, role: str = "axis", signed: bool = False
) -> Iterator[Mark]:
    """Write the round figures below a scale, as many as have room, and what is measured."""
    for tick in _legible(axis, lang, role):
        yield Words(axis(tick), y + 17, number_text(tick, lang, axis.digits, signed=signed), role, "middle")
    if said:
        yield Words(axis.start, y + 35, said, role)


def _legible(axis: Axis, lang: str, role: str) -> tuple[float, ...]:
    """Every tick, or every second or third, so that the figures stay apart; 0 is always among them."""
    widest = max(width(number_text(tick, lang, axis.digits, signed=True), role) for tick in axis.ticks) + 8
    apart = abs(axis.end - axis.start) / max(len(axis.ticks) - 1, 1)
    every = max(1, math.ceil(widest / apart))
    zero = next((place for place, tick in enumerate(axis.ticks) if round(tick, 9) == 0), 0)
    return axis.ticks[zero % every :: every]


def axis_title(axis: Axis, lang: str) -> str:
    """Name a scale of scores, and say where it does not run from 0."""
    low, high = (number_text(one, lang, axis.digits) for one in (axis.low, axis.high))
    if axis.low == 0:
        return say("axis_score", lang)
    key = "axis_from" if axis.high == 100 else "axis_span"  # noqa: PLR2004 - the highest score
    return f"{say('axis_score', lang)}. {say(key, lang, low=low, high=high)}"
