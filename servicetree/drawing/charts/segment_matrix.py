"""The segments that stand clear of the whole, with the parts of their gaps: a matrix, or blocks on a narrow page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from servicetree.drawing.charts.chart_captions import interval_of
from servicetree.drawing.charts.chart_values import ChartKind, ChartNode
from servicetree.drawing.charts.gap_rows import gap_rows, row_samples
from servicetree.drawing.charts.marks import Area, Datum, Dot, Line, Mark, PlacedChart
from servicetree.drawing.charts.segment_rows import GapPart, SegmentRow
from servicetree.drawing.charts.segment_strip import strip
from servicetree.drawing.charts.segments import Segments, segments_chart
from servicetree.drawing.charts.sheets import (
    NARROW_PAGE,
    WIDE_PAGE,
    KeyEntry,
    finished_chart,
    page_of,
    placed_heading,
)
from servicetree.drawing.text_metrics import uncut_lines, width
from servicetree.drawing.values import Figure, Words
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of

say = phrases_of("charts")
picture_word = phrases_of("picture")

_NAMES_LEAST, _NAMES_MOST = 90.0, 230.0
_GAP_WIDE, _CELL_LEAST, _CELL_MOST, _BETWEEN = 118.0, 100.0, 150.0, 4.0
_ROW, _LINE = 42.0, 17.0
_WORSE, _BETTER = 4, 8  # the palest tones to either side that are seen as such
_STEPS = 5
_NOTHING = 0.05
_MOST_LISTED = 3  # parts of a gap in a block


def placed_segments(chart: Segments) -> PlacedChart:
    """Give a chart of segments its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.
    """
    page, lang = page_of(chart), chart.text.lang
    head, y = placed_heading(chart.text, page)
    if all(row.score.value is None for row in chart.dots) and chart.whole.score.value is None:
        y += 40
        head.append(Words(page.left, y, picture_word("no_data", lang), page.role("axis")))
    dots, y = (gap_rows if chart.row_by_row else strip)(chart, page, y + 12)
    items, listed = [*head, *dots], list[Mark | Datum]()
    if chart.rows:
        listed, y = _blocks(chart, y + 30) if page.small else _matrix(chart, y + 40)
        items += listed
    folded, y = _folded(chart, y + 10)
    marks = _marks_of(dots)
    samples = row_samples(chart, marks) if chart.row_by_row else _dot_samples(chart, marks)
    samples += _tone_samples(_marks_of(listed), lang)
    return finished_chart(chart.text, [*items, *folded], samples, y, page=page)


def _marks_of(items: Sequence[Mark | Datum]) -> list[Mark]:
    return [mark for item in items for mark in (item.marks if isinstance(item, Datum) else (item,))]


def _folded(chart: Segments, y: float) -> tuple[list[Mark | Datum], float]:
    """Say in a line or two how many segments are not shown one by one, and what chance alone would give."""
    page, lang = page_of(chart), chart.text.lang
    told = []
    if chart.left_out:
        told.append(say("left_out", lang, count=number_text(chart.left_out, lang, 0)))
    if chart.unclear and chart.whole.score.value is not None and any(row.gap.low is not None for row in chart.dots):
        others = f"{say('folded', lang, count=number_text(chart.unclear, lang, 0))} " if chart.rows else ""
        told.append(others + say("by_chance", lang))
    items: list[Mark | Datum] = []
    role = page.role("row")
    for said, row in (*((said, None) for said in told), *((row.title, row) for row in chart.joined)):
        lines = uncut_lines(said, role, page.right - page.left - 20)
        high = page.line("row") * len(lines) + 10
        words = [Words(page.left + 10, y + 17 + page.line("row") * n, line, role) for n, line in enumerate(lines)]
        marks: tuple[Mark, ...] = (Area(page.left, y, page.right - page.left, high, "band", 4), *words)
        items += marks if row is None else [Datum(marks, row.title, segment=row.segment)]
        y += high + 4
    return items, y


@frozen
class _MatrixColumns:
    """Where the columns of the matrix stand: names, the gap, and a cell for each node that is shown by itself."""

    names: float
    gap: float
    cells: tuple[float, ...]
    wide: float
    nodes: tuple[ChartNode, ...]
    others: bool
    rest: bool


def _columns(chart: Segments) -> _MatrixColumns:
    """Choose as many nodes as have room, those with the largest parts; the others are one column together."""
    longest = max(width(row.words, "total") for row in chart.rows) + 4
    names = min(max(_NAMES_LEAST, longest), _NAMES_MOST)
    gap = WIDE_PAGE.left + names + _GAP_WIDE / 2
    start = gap + _GAP_WIDE / 2 + 10
    rest = any(abs(row.rest) >= _NOTHING for row in chart.rows)
    room = WIDE_PAGE.right - start
    most = int(room // (_CELL_LEAST + _BETWEEN)) - rest
    nodes = list(chart.nodes)
    others = len(nodes) > most
    if others:
        sizes = {node.id: _size(chart, node) for node in nodes}
        kept = sorted(nodes, key=lambda node: -sizes[node.id])[: most - 1]
        nodes = [node for node in nodes if node in kept]
    count = len(nodes) + others + rest
    wide = min(room / count - _BETWEEN, _CELL_MOST)
    lefts = tuple(start + number * (wide + _BETWEEN) for number in range(count))
    return _MatrixColumns(names, gap, lefts, wide, tuple(nodes), others, rest)


def _size(chart: Segments, node: ChartNode) -> float:
    return max(abs(part.points.value or 0.0) for row in chart.rows for part in row.parts if part.node == node)


def _matrix(chart: Segments, y: float) -> tuple[list[Mark | Datum], float]:
    """A row for each segment that stands clear: its gap, and the parts that add up to it."""
    lang, columns = chart.text.lang, _columns(chart)
    heads = [node.name for node in columns.nodes]
    heads += [say("others", lang, count=len(chart.nodes) - len(columns.nodes))] if columns.others else []
    heads += [say("rest_head", lang)] if columns.rest else []
    lines = [uncut_lines(name, "group", columns.wide - 4, lang=lang) for name in heads]
    items: list[Mark | Datum] = [
        Words(WIDE_PAGE.left, y, say("felt_head" if chart.felt else "began_head", lang), "caption")
    ]
    base = y + 12 + _LINE * max(map(len, lines))
    items.append(Words(columns.gap, base, say("gap_head", lang), "group", "middle"))
    for x, said in zip(columns.cells, lines, strict=True):
        items += [
            Words(x + columns.wide / 2, base - _LINE * (len(said) - 1 - n), line, "group", "middle")
            for n, line in enumerate(said)
        ]
    most = max(abs(part.points.value or 0.0) for row in chart.rows for part in row.parts)
    y = base + 12
    below = True
    for row in chart.rows:
        if below and (row.gap.value or 0.0) > 0:  # a line between those below the whole and those above it
            below = False
            items.append(Line((WIDE_PAGE.left, y + 2), (WIDE_PAGE.right, y + 2), "thin"))
            y += 8
        datum, y = _matrix_row(row, columns, y, most or 1.0, lang)
        items.append(datum)
    return items, y


def _matrix_row(row: SegmentRow, columns: _MatrixColumns, y: float, most: float, lang: str) -> tuple[Datum, float]:
    lines = uncut_lines(row.words, "total", columns.names, lang=lang)
    high = max(_ROW, _LINE * len(lines) + 8)
    middle = y + high / 2
    first = middle + 4.5 - _LINE / 2 * (len(lines) - 1)
    marks: list[Mark] = [Words(WIDE_PAGE.left, first + _LINE * n, line, "total") for n, line in enumerate(lines)]
    marks += _two_lines(row.gap, (columns.gap, middle), ("total", "axis"), lang)
    shown = {part.node: part for part in row.parts}
    parts = [shown[node] for node in columns.nodes]
    if columns.others:
        hidden = [part for part in row.parts if part.node not in columns.nodes]
        parts.append(GapPart(ChartNode("", "", "several", "own"), _together(hidden)))
    if columns.rest:
        parts.append(GapPart(ChartNode("", "", "several", "own"), Figure(row.rest)))
    for x, part in zip(columns.cells, parts, strict=True):
        marks += _cell(part, (x, y + 2, columns.wide, high - 4), most, lang)
    return Datum(tuple(marks), row.title, segment=row.segment), y + high


def _together(parts: Sequence[GapPart]) -> Figure:
    """Add parts up; their ends are added too, which is wider than the end of the sum."""
    ends = []
    for name in ("value", "low", "high"):
        values = [getattr(part.points, name) for part in parts]
        ends.append(None if None in values else sum(value for value in values if value is not None))
    return Figure(*ends)


def _cell(part: GapPart, box: tuple[float, float, float, float], most: float, lang: str) -> Iterator[Mark]:
    """A tone where the part is clear of nothing, to the side on which it lies; else its figure alone, in grey."""
    x, y, wide, high = box
    value, at = part.points.value, (x + wide / 2, y + high / 2)
    if value is None:
        yield Words(at[0], at[1] + 4.5, "–", "axis", "middle")
    elif not part.clear:
        yield Words(at[0], at[1] + 4.5, number_text(value, lang, signed=True), "axis", "middle")
    else:
        yield Area(x, y, wide, high, _tone(value, most), 5)
        yield from _two_lines(part.points, at, ("largest", "cell"), lang)


def _tone(value: float, most: float) -> str:
    step = min(int(_STEPS * abs(value) / most), _STEPS - 1)
    return f"t{_WORSE - step if value < 0 else _BETTER + step}"


def _two_lines(figure: Figure, at: tuple[float, float], roles: tuple[str, str], lang: str) -> Iterator[Words]:
    """A figure, and below it its range."""
    if figure.value is None:
        yield Words(at[0], at[1] + 4.5, "–", "axis", "middle")
        return
    ends = interval_of(figure, lang)
    said = number_text(figure.value, lang, signed=True)
    yield Words(at[0], at[1] + (-3 if ends else 4.5), said, roles[0], "middle")
    if ends:
        yield Words(at[0], at[1] + 14, ends, roles[1], "middle")


def _blocks(chart: Segments, y: float) -> tuple[list[Mark | Datum], float]:
    """On a narrow page each segment with its gap, and below it the largest parts that are clear of nothing."""
    page, lang = NARROW_PAGE, chart.text.lang
    items: list[Mark | Datum] = []
    # without a clear part a block would only repeat the row above
    listed = [row for row in chart.rows if not chart.row_by_row or any(part.clear for part in row.parts)]
    head = say("felt_head" if chart.felt else "began_head", lang) if listed else ""
    for line in uncut_lines(head, "caption_small", 362.0):
        items.append(Words(page.left, y, line, "caption_small"))
        y += 17
    y += 6
    if not listed:
        for line in uncut_lines(say("no_clear_part", lang), "axis_small", 362.0):
            items.append(Words(page.left, y, line, "axis_small"))
            y += 16
    for row in listed:
        datum, y = _block(row, chart, y)
        items.append(datum)
    return items, y


def _block(row: SegmentRow, chart: Segments, y: float) -> tuple[Datum, float]:
    page, lang = NARROW_PAGE, chart.text.lang
    said = _in_one_line(row.gap, lang)
    room = page.right - page.left - width(said, "total_small") - 12
    lines = uncut_lines(row.words, "total_small", room)
    marks: list[Mark] = [Words(page.left, y + 15.5 * n, line, "total_small") for n, line in enumerate(lines)]
    marks.append(Words(page.right, y, said, "total_small", "end"))
    y += 15.5 * (len(lines) - 1) + 8
    most = max(abs(part.points.value or 0.0) for one in chart.rows for part in one.parts) or 1.0
    clear = sorted((part for part in row.parts if part.clear), key=lambda part: -abs(part.points.value or 0.0))
    for part in clear[:_MOST_LISTED]:
        told = _in_one_line(part.points, lang)
        wide = _WIDER * width(told, "cell_small") + 12
        names = uncut_lines(part.node.name, "row_small", page.right - page.left - wide - 24)
        high = max(21.0, 15.5 * len(names) + 4)
        marks.append(Area(page.right - wide, y, wide, high - 2, _tone(part.points.value or 0.0, most), 3))
        marks.append(Words(page.right - 6, y + high / 2 + 3, told, "cell_small", "end"))
        first = y + high / 2 + 3 - 15.5 / 2 * (len(names) - 1)
        marks += [Words(page.left + 12, first + 15.5 * n, line, "row_small") for n, line in enumerate(names)]
        y += high
    others = [part for part in row.parts if part not in clear[:_MOST_LISTED]]
    left = (row.gap.value or 0.0) - sum(part.points.value or 0.0 for part in clear[:_MOST_LISTED])
    if others and clear:
        said = number_text(left, lang, signed=True)
        key = "elsewhere_clear" if any(part.clear for part in others) else "elsewhere"
        marks.append(Words(page.left + 12, y + 13, say(key, lang), "axis_small"))
        marks.append(Words(page.right - 6, y + 13, said, "axis_small", "end"))
        y += 18
    return Datum(tuple(marks), row.title, segment=row.segment), y + 20


_WIDER = 1.12  # so much wider than we count are figures and their signs in the fonts of some desktops


def _in_one_line(figure: Figure, lang: str) -> str:
    said, ends = number_text(figure.value or 0.0, lang, signed=True), interval_of(figure, lang)
    return f"{said} ({ends})" if ends else said


def _dot_samples(chart: Segments, marks: Sequence[Mark]) -> list[KeyEntry]:
    """Say what dots mean; tiny ones that may be chance are pale, larger ones rings."""
    lang, samples = chart.text.lang, list[KeyEntry]()
    unclear = "pale" if any(isinstance(mark, Dot) and mark.kind == "pale" for mark in marks) else "ring"
    if any(row.gap.low is not None for row in chart.dots):
        if chart.rows:
            samples.append(KeyEntry(11, lambda x, y: (Dot(x + 5, y, 5, "full"),), say("key_clear", lang)))
        samples.append(KeyEntry(11, lambda x, y: (Dot(x + 5, y, 4.5, unclear),), say("key_not_clear", lang)))
    return samples


def _tone_samples(drawn: Sequence[Mark], lang: str) -> list[KeyEntry]:
    """Say what the colours of parts mean, those that are drawn."""
    samples, kinds = list[KeyEntry](), {mark.kind for mark in drawn if isinstance(mark, Area)}
    for tones, tone, key in (
        (range(_WORSE + 1), _WORSE - 3, "key_loses_more"),
        (range(_BETTER, _BETTER + _STEPS), _BETTER + 3, "key_loses_less"),
    ):
        if kinds & {f"t{step}" for step in tones}:
            samples.append(KeyEntry(20, _toned(f"t{tone}"), say(key, lang)))
    return samples


def _toned(tone: str) -> Callable[[float, float], tuple[Mark, ...]]:
    return lambda x, y: (Area(x, y - 7, 20, 14, tone, 3),)


SEGMENTS = ChartKind("segments", "segments", Segments, segments_chart, placed_segments)
