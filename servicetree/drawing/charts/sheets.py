"""Headings above a chart, and the key and notes below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from servicetree.drawing.charts.chart_values import ChartText
from servicetree.drawing.charts.marks import Datum, Mark, PlacedChart
from servicetree.drawing.headline import _TOP, LEFT, RIGHT, head_words
from servicetree.drawing.text_metrics import width, wrapped
from servicetree.drawing.values import MIDDLE, Words

_ABOVE_CAPTION = 38.0
_KEY_ROW, _NOTE_ROW = 24.0, 18.0
_APART, _BESIDE = 30.0, 8.0


@frozen
class KeyEntry:
    """A mark and what it means.

    Attributes:
        wide: The width of the mark.
        marks: Draws it with its left end and its middle at a place.
        text: What it means.
    """

    wide: float
    marks: Callable[[float, float], tuple[Mark, ...]]
    text: str


def placed_heading(told: ChartText) -> tuple[list[Mark | Datum], float]:
    """Place what stands above a chart.

    Args:
        told: What it says.

    Returns:
        The words, and the base line of the last.
    """
    words = head_words(told.heading, told.subtitle) if told.heading.text else []
    y = words[-1].y + _ABOVE_CAPTION if words else _TOP
    caption = [
        Words(LEFT, y + 19 * number, line, "caption")
        for number, line in enumerate(wrapped(told.caption, "caption", RIGHT - LEFT))
    ]
    return [*words, *caption], caption[-1].y


def finished_chart(
    told: ChartText,
    items: Iterable[Mark | Datum],
    samples: Sequence[KeyEntry],
    bottom: float,
    *,
    wide: float = 2 * MIDDLE,
) -> PlacedChart:
    """Close a chart with its key and its notes.

    Args:
        told: What it says.
        items: What is drawn above.
        samples: The marks that need a word.
        bottom: Where the drawing ends.
        wide: The width of the sheet.

    Returns:
        The sheet.
    """
    below, end = _foot(told, samples, bottom + 34)
    return PlacedChart(
        lang=told.lang,
        title=told.heading.sentence or told.caption,
        description=told.description,
        wide=wide,
        high=end + 26,
        items=(*items, *below),
    )


def _foot(told: ChartText, samples: Sequence[KeyEntry], top: float) -> tuple[list[Mark], float]:
    marks: list[Mark] = []
    x, y = LEFT, top
    for sample in samples:
        room = sample.wide + _BESIDE + width(sample.text, "legend")
        if x > LEFT and x + room > RIGHT:
            x, y = LEFT, y + _KEY_ROW
        text = wrapped(sample.text, "legend", RIGHT - x - sample.wide - _BESIDE, 1)[0]
        marks += [*sample.marks(x, y), Words(x + sample.wide + _BESIDE, y + 4, text, "legend")]
        x += room + _APART
    y += _KEY_ROW if samples else 0.0
    for line in wrapped(" ".join(told.notes), "legend", RIGHT - LEFT, 4) if told.notes else ():
        marks.append(Words(LEFT, y + 4, line, "legend"))
        y += _NOTE_ROW
    return marks, y - _NOTE_ROW + 4
