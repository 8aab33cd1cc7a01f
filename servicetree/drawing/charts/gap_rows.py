"""Few segments row by row: the name, a dot at the gap, and as a whisker the interval that decides what is clear."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from servicetree.drawing.charts.axes import Axis, axis_over, below_axis, grid_lines
from servicetree.drawing.charts.chart_captions import with_interval
from servicetree.drawing.charts.marks import Datum, Dot, Line, Mark, Whisker
from servicetree.drawing.charts.named_rows import BarRows, bars_between
from servicetree.drawing.charts.segment_order import in_reading_order
from servicetree.drawing.charts.segment_rows import SegmentRow
from servicetree.drawing.charts.segment_strip import LEAST_SHOWN, whole_words
from servicetree.drawing.charts.segments import Segments
from servicetree.drawing.charts.sheets import ChartPage, KeyEntry
from servicetree.drawing.text_metrics import width
from servicetree.drawing.values import Words
from servicetree.i18n.messages import phrases_of

say = phrases_of("charts")
picture_word = phrases_of("picture")

_NAMES_LEAST, _NAMES_MOST = 90.0, 330.0
_ROW = 27.0
_VERY_LONG = 3.0  # times the reach of the others: a whisker that would press them all together is cut
_SAMPLE = 26.0


def gap_rows(chart: Segments, page: ChartPage, top: float) -> tuple[list[Mark | Datum], float]:
    """Place a row for each segment on one scale, with the line of the overall score through all of them.

    Args:
        chart: What it shows.
        page: The page.
        top: Where it begins.

    Returns:
        Marks, and where they end.
    """
    lang, role = chart.text.lang, page.role("axis")
    ordered = in_reading_order(chart.dots)
    names = min(max(_NAMES_LEAST, *(width(row.words, "total") + 1 for row in ordered)), _NAMES_MOST)
    rows = BarRows(page, _axis(ordered, *bars_between(page, names)), names, _ROW)
    first = top + 22
    y, data = first, list[Datum]()
    for row in ordered:
        datum, y = _gap_row(row, y, rows, lang)
        data.append(datum)
    items: list[Mark | Datum] = [*whole_words(chart, rows.axis, page, top)]
    if not page.small:  # there a line through all rows would run through long names
        items += grid_lines(rows.axis, first, y)
        items.append(Line((rows.axis(0.0), top + 20), (rows.axis(0.0), y + 4), "mean"))
    items += [*data, *below_axis(rows.axis, y, lang, role=role, signed=True)]
    items.append(Words(page.left if page.small else rows.axis.start, y + 36, say("axis_gap", lang), role))
    return items, y + 42


def _axis(rows: Sequence[SegmentRow], start: float, end: float) -> Axis:
    """Lay the scale over all dots and whiskers; a very long whisker of a tiny group does not stretch it."""
    reach = [max(map(abs, _ends(row))) for row in rows if _ends(row)]
    most = _VERY_LONG * statistics.median_high(reach) if reach else 0.0
    told = [end for row in rows for end in _ends(row) if row.clear or abs(end) <= most]
    cut = [most if end > 0 else -most for row in rows for end in _ends(row) if not row.clear and abs(end) > most]
    gaps = [row.gap.value for row in rows if row.gap.value is not None]
    return axis_over([-LEAST_SHOWN, LEAST_SHOWN, *gaps, *told, *cut], start, end)


def _ends(row: SegmentRow) -> tuple[float, ...]:
    """The ends of the interval that decides; none where it is not known."""
    return () if row.gap.low is None or row.gap.high is None else (row.gap.low, row.gap.high)


def beyond(row: SegmentRow, axis: Axis) -> tuple[bool, bool]:
    """Whether the low end and the high end of a segment's whisker lie beyond the scale.

    Args:
        row: The segment.
        axis: The scale.
    """
    ends = _ends(row)
    return (ends[0] < axis.low, ends[1] > axis.high) if ends else (False, False)


def _gap_row(row: SegmentRow, y: float, rows: BarRows, lang: str) -> tuple[Datum, float]:
    """The name, the gap with its interval in figures, and both drawn."""
    role = "total" if row.clear else "row"
    said = with_interval(row.gap, lang, signed=True)
    lines = rows.lines(row.words, said, "total")
    count, axis = len(lines), rows.axis
    middle = rows.middle(y, count)
    words = [*rows.words(lines, y, role), rows.said(said, y, count, role)]
    marks: list[Mark] = [*words]
    if rows.page.small:
        free = not any(left - 3 < axis(0.0) < right + 3 for left, _, right, _ in (one.box for one in words))
        marks.append(Line((axis(0.0), y if free else middle - 9), (axis(0.0), y + rows.high(count)), "mean"))
    marks += _drawn(row, axis, middle)
    title = "\n".join([row.title, *([say("gap_beyond", lang)] if any(beyond(row, axis)) else [])])
    return Datum(tuple(marks), title, segment=row.segment), y + rows.high(count)


def _drawn(row: SegmentRow, axis: Axis, middle: float) -> Iterator[Mark]:
    """Dark and full where the interval leaves out the overall score, pale and open where it may be chance."""
    if row.gap.value is None:
        return
    faint = "" if row.clear else " faint"
    if ends := _ends(row):
        low, high = ((axis(end), middle) for end in ends)
        yield Whisker(low, high, kind=f"whisker{faint}", beyond=beyond(row, axis))
    yield Dot(axis(row.gap.value), middle, *((5.0, "full") if row.clear else (4.4, "ring faint")))


def row_samples(chart: Segments, marks: Sequence[Mark]) -> list[KeyEntry]:
    """Say what the marks of rows mean, those that are there.

    Args:
        chart: What it shows.
        marks: What is drawn.

    Returns:
        The key.
    """
    lang = chart.text.lang
    whiskers = [mark for mark in marks if isinstance(mark, Whisker)]
    known = [row for row in chart.dots if row.gap.low is not None]
    samples = []
    if any(row.clear for row in known):
        samples.append(_sample("full", 5.0, "whisker", say("key_row_clear", lang)))
    if any(not row.clear for row in known):
        samples.append(_sample("ring faint", 4.4, "whisker faint", say("key_row_not_clear", lang)))
    if known and any(row.gap.value is not None and row.gap.low is None for row in chart.dots):
        samples.append(KeyEntry(11, lambda x, y: (Dot(x + 5, y, 4.4, "ring faint"),), say("key_row_unsure", lang)))
    if any(any(one.beyond) for one in whiskers):
        cut = Whisker((0.0, 0.0), (_SAMPLE, 0.0), kind="whisker faint", beyond=(False, True))
        samples.append(KeyEntry(_SAMPLE, lambda x, y: (_moved(cut, x, y),), say("key_beyond", lang)))
    return samples


def _sample(dot: str, radius: float, kind: str, said: str) -> KeyEntry:
    line = Whisker((0.0, 0.0), (_SAMPLE, 0.0), kind=kind)
    return KeyEntry(_SAMPLE, lambda x, y: (_moved(line, x, y), Dot(x + _SAMPLE / 2, y, radius, dot)), said)


def _moved(line: Whisker, x: float, y: float) -> Whisker:
    return Whisker((x, y), (x + line.high[0], y), kind=line.kind, beyond=line.beyond)
