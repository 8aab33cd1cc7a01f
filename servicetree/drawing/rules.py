"""The thin lines and numbers of a scale, upright or level."""

from __future__ import annotations

from collections.abc import Iterator

from servicetree.drawing.axes import Axis
from servicetree.drawing.chartwords import say
from servicetree.drawing.marks import Line, Mark
from servicetree.drawing.placed import Words
from servicetree.wording import number_text


def rules_of(axis: Axis, top: float, bottom: float) -> Iterator[Mark]:
    """Draw a thin upright line at each round figure."""
    yield from (Line((axis(tick), top), (axis(tick), bottom), "thin") for tick in axis.ticks)


def below_axis(axis: Axis, y: float, lang: str, said: str = "") -> Iterator[Mark]:
    """Write the round figures below a scale, and what is measured."""
    for tick in axis.ticks:
        yield Words(axis(tick), y + 17, number_text(tick, lang, axis.digits), "axis", "middle")
    if said:
        yield Words(axis.start, y + 35, said, "axis")


def axis_words(axis: Axis, lang: str) -> str:
    """Name a scale of scores, and say where it does not run from 0."""
    low, high = (number_text(one, lang, axis.digits) for one in (axis.low, axis.high))
    if axis.low == 0:
        return say("axis_score", lang)
    key = "axis_from" if axis.high == 100 else "axis_span"  # noqa: PLR2004 - the highest score
    return f"{say('axis_score', lang)}. {say(key, lang, low=low, high=high)}"
