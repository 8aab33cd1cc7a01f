"""The strip of all segments: a dot each on the scale of gaps, stacked where they would touch, and the whole's line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from servicetree.drawing.charts.axes import Axis, axis_over, below_axis
from servicetree.drawing.charts.marks import Datum, Dot, Line, Mark
from servicetree.drawing.charts.segment_rows import SegmentRow
from servicetree.drawing.charts.segments import Segments
from servicetree.drawing.charts.sheets import ChartPage
from servicetree.drawing.text_metrics import width
from servicetree.drawing.values import Words
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of

say = phrases_of("charts")

MOST_TITLED = 400  # dots that tell what they are; more would make a file that no browser opens gladly
_MOST_NAMED, _LONGEST_NAME = 8, 280.0
_RADII = (5.5, 4.5, 3.6, 2.8, 2.1, 1.6, 1.2)
_HIGHEST, _HIGHEST_SMALL = 110.0, 150.0
_TALLER = 2.6  # the smallest dots may stack higher than that
LEAST_SHOWN = 1.0  # a scale of hundredths of a point would set apart what nobody feels
_SMALL_DOT = 3.0  # no ring is seen in a smaller one


@frozen
class _PlacedDot:
    """A segment with where its dot stands; ``level`` counts from the scale up."""

    row: SegmentRow
    x: float
    level: int


def strip(chart: Segments, page: ChartPage, top: float) -> tuple[list[Mark | Datum], float]:
    """Place the strip.

    Args:
        chart: What it shows.
        page: The page.
        top: Where it begins.

    Returns:
        Marks, and where they end.
    """
    lang, role = chart.text.lang, page.role("axis")
    rows = [row for row in chart.dots if row.gap.value is not None]
    if not rows:
        return [], top
    gaps = [row.gap.value or 0.0 for row in rows]
    axis = axis_over([-LEAST_SHOWN, LEAST_SHOWN, *gaps], page.left + 14, page.right - 14)
    radius, dots = _stacked(rows, axis, _HIGHEST_SMALL if page.small else _HIGHEST)
    high = (2 * radius + 1) * (max(dot.level for dot in dots) + 1)
    base = top + 22 + high + 4
    items: list[Mark | Datum] = [
        Line((axis.start, base), (axis.end, base), "joint"),
        Line((axis(0.0), top + 20), (axis(0.0), base + 4), "mean"),
        *whole_words(chart, axis, page, top),
    ]
    titled = len(dots) <= MOST_TITLED
    for dot in dots:
        mark = _dot(dot, base, radius)
        items.append(Datum((mark,), dot.row.title, segment=dot.row.segment) if titled else mark)
    names = list(_names(dots, page, base + radius + 15))
    below = base + radius + (19 if names else 2)
    items += [*names, *below_axis(axis, below, lang, role=role, signed=True)]
    items.append(Words(page.left, below + 36, say("axis_gap", lang), role))
    return items, below + 36


def whole_words(chart: Segments, axis: Axis, page: ChartPage, top: float) -> Iterator[Words]:
    """Write the overall score above its line.

    Args:
        chart: What it shows.
        axis: The scale of gaps.
        page: The page.
        top: Where the drawing begins.

    Yields:
        The words, within the page.
    """
    value = chart.whole.score.value
    if value is None:
        return
    lang, role = chart.text.lang, page.role("total")
    said = say("whole_line", lang, score=number_text(value, lang))
    half = width(said, role) / 2
    yield Words(min(max(axis(0.0), page.left + half), page.right - half), top + 13, said, role, "middle")


def _stacked(rows: Sequence[SegmentRow], axis: Axis, highest: float) -> tuple[float, list[_PlacedDot]]:
    """Stack dots that would touch, those clear of the whole lowest; the more there are, the smaller they are."""
    for radius in _RADII:
        dots = _stack(rows, axis, radius)
        if (2 * radius + 1) * (max(dot.level for dot in dots) + 1) <= highest:
            return radius, dots
    smallest = _RADII[-1]
    most = int(_TALLER * highest / (2 * smallest + 1))
    dots = _stack(rows, axis, smallest)
    tallest = max(dot.level for dot in dots) + 1
    if tallest > most:  # no dot is left out: they close up
        dots = [_PlacedDot(dot.row, dot.x, dot.level * most // tallest) for dot in dots]
    return smallest, dots


def _stack(rows: Sequence[SegmentRow], axis: Axis, radius: float) -> list[_PlacedDot]:
    step = 2 * radius + 1
    levels: dict[int, int] = {}
    dots = []
    for row in sorted(rows, key=lambda row: (not row.clear, row.gap.value or 0.0)):
        bin_ = round((axis(row.gap.value or 0.0) - axis.start) / step)
        dots.append(_PlacedDot(row, axis.start + bin_ * step, levels.get(bin_, 0)))
        levels[bin_] = levels.get(bin_, 0) + 1
    return dots


def _dot(dot: _PlacedDot, base: float, radius: float) -> Dot:
    y = base - radius - 2 - dot.level * (2 * radius + 1)
    if dot.row.clear:
        return Dot(dot.x, y, radius, "full")
    return Dot(dot.x, y, radius - 0.9, "ring") if radius > _SMALL_DOT else Dot(dot.x, y, radius, "pale")


def _distance(dot: _PlacedDot) -> float:
    """Say how far a segment lies from the whole, luck aside, in the order of the rows and of the headline."""
    row = dot.row
    return abs(row.gap.value or 0.0) if row.luck_aside is None else abs(row.luck_aside)


def _names(dots: Sequence[_PlacedDot], page: ChartPage, y: float) -> Iterator[Words]:
    """Name the furthest that is clear, the outermost dots, and more that are clear, as many as have room."""
    lowest = sorted((dot for dot in dots if dot.level == 0), key=lambda dot: dot.x)
    clear = sorted((dot for dot in lowest if dot.row.clear), key=_distance, reverse=True)[:_MOST_NAMED]
    ends = (lowest[0], lowest[-1])  # the eye goes there first
    taken: list[tuple[float, float]] = []
    for dot in dict.fromkeys((*clear[:1], *ends, *clear[1:])):
        name, role = dot.row.words, page.role("total" if dot.row.clear else "axis")
        half = width(name, role) / 2 + 5
        if half > _LONGEST_NAME / 2:  # it stands whole in the matrix
            continue
        x = min(max(dot.x, page.left + half), page.right - half)
        if abs(x - dot.x) > half - 5 or any(x - half < end and start < x + half for start, end in taken):
            continue
        taken.append((x - half, x + half))
        yield Words(x, y, name, role, "middle")
