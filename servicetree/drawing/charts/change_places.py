"""The places of a chart of changes: columns on a wide page, one part below the other on a narrow one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import evolve, frozen

from servicetree.drawing.charts.axes import Axis, axis_over, axis_title, below_axis, grid_lines
from servicetree.drawing.charts.changes import (
    COMPONENTS,
    NOTHING,
    ChangeChart,
    ChangeComponent,
    ChartedChange,
    change_chart,
)
from servicetree.drawing.charts.chart_captions import interval_of, with_interval
from servicetree.drawing.charts.chart_values import ChartKind
from servicetree.drawing.charts.marks import Area, Datum, Dot, Line, Mark, PlacedChart, Whisker
from servicetree.drawing.charts.named_rows import BarRows, bars_between
from servicetree.drawing.charts.sheets import NARROW_PAGE, KeyEntry, finished_chart, placed_heading
from servicetree.drawing.headline import LEFT, RIGHT
from servicetree.drawing.text_metrics import uncut_lines, width
from servicetree.drawing.values import Words
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of

say = phrases_of("charts")
picture_word = phrases_of("picture")


def placed_changes(chart: ChangeChart) -> PlacedChart:
    """Give a chart of changes its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.
    """
    if not chart.narrow:
        return _placed_wide(chart)
    page, lang = NARROW_PAGE, chart.text.lang
    items, y = placed_heading(evolve(chart.text, caption=say("won_head", lang)), page)
    rows = BarRows(page, _axis(chart))
    y += 10
    group = ""
    for turn in (chart.whole, *chart.changes):
        kind = "trunk" if turn.node.kind == "aspect" else "branches"
        if turn is not chart.whole and kind != group:
            group = kind
            said = picture_word("trunk", lang) if kind == "trunk" else say("branches", lang)
            items.append(Words(page.left, y + 16, said, "group_small"))
            y += 22
        datum, y = _change_row(turn, y, rows, lang, whole=turn is chart.whole)
        items.append(datum)
    items += below_axis(rows.axis, y, lang, role="axis_small", signed=True)
    return finished_chart(chart.text, items, _samples(chart), y + 24, page=page)


def _axis(chart: ChangeChart) -> Axis:
    every = (chart.whole, *chart.changes)
    ends = [one for turn in every for one in (turn.won.low, turn.won.value, turn.won.high) if one is not None]
    return axis_over([0.0, *ends, *(end for turn in every for end in _bar_extent(turn))], *bars_between(NARROW_PAGE))


def _change_row(turn: ChartedChange, y: float, rows: BarRows, lang: str, *, whole: bool) -> tuple[Datum, float]:
    """The name with what was won, both scores below it, and the bar."""
    said, role = with_interval(turn.won, lang, signed=True), "total" if whole or turn.clearly_won else "row"
    lines = rows.lines(turn.node.name, said, role)
    count = len(lines) + 1
    words = list(rows.words([*lines, _both_scores(turn, lang)], y, role))
    words[-1] = Words(words[-1].x, words[-1].y, words[-1].text, "axis_small")
    marks = (*words, rows.said(said, y, count, role), *_bar_below(turn, rows, rows.middle(y, count)))
    return Datum(marks, turn.title, node=turn.node.id), y + rows.high(count)


def _both_scores(turn: ChartedChange, lang: str) -> str:
    if turn.before.value is None or turn.after.value is None:
        return picture_word("no_data", lang) if turn.node.id else ""
    before, after = number_text(turn.before.value, lang), number_text(turn.after.value, lang)
    return say("score_moved", lang, before=before, after=after)


def _bar_below(turn: ChartedChange, rows: BarRows, middle: float) -> Iterator[Mark]:
    if turn.won.value is None:
        return
    zero = rows.axis(0.0)
    yield Line((zero, middle - rows.bar / 2 - 2), (zero, middle + rows.bar / 2 + 2), "joint")
    yield from _bars(turn, rows.axis, middle, rows.bar)
    if turn.won.low is not None and turn.won.high is not None:
        yield Whisker((rows.axis(turn.won.low), middle), (rows.axis(turn.won.high), middle))


_NAMES_LEAST, _NAMES_MOST = 120.0, 280.0
_WON_WIDE, _NUMBER, _INTERVAL = 300.0, 52.0, 106.0
_ROOMY, _TIGHT, _FEW = 32.0, 24.0, 16
_LINE = 17.0
_GROUP = 32.0
_BAR = 0.5  # of a row
_DOT = 4.5


@frozen
class _ChangeColumns:
    """Where the columns stand: names, points won or lost and their number, scores and theirs; the height of a row."""

    names: float
    won: Axis
    number: float
    scores: Axis
    row: float


def _placed_wide(chart: ChangeChart) -> PlacedChart:
    """Give a chart of changes its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.
    """
    head, y = placed_heading(chart.text)
    lang, columns = chart.text.lang, _columns(chart)
    top = y + 34
    first = top + 30
    last, rows = _rows(chart, columns, first + 26)
    bottom = last + columns.row / 2 + 6
    items: list[Mark | Datum] = [
        *head,
        Words(columns.won.start, top, say("won_head", lang), "group"),
        Words(columns.scores.start, top, say("levels_head", lang), "group"),
        *grid_lines(columns.scores, top + 10, bottom),
        Line((columns.won(0.0), top + 10), (columns.won(0.0), bottom), "joint"),
        Line((LEFT, first + 20), (RIGHT, first + 20), "thin"),
        _row(chart.whole, columns, first, lang),
        *rows,
        *below_axis(columns.won, bottom, lang),
        *below_axis(columns.scores, bottom, lang, axis_title(columns.scores, lang)),
    ]
    return finished_chart(chart.text, items, _samples(chart), bottom + 42)


def _columns(chart: ChangeChart) -> _ChangeColumns:
    every = (chart.whole, *chart.changes)
    names = min(max(_NAMES_LEAST, *(width(turn.node.name, "total") for turn in every)), _NAMES_MOST) + 14
    ends = [one for turn in every for one in (turn.won.low, turn.won.value, turn.won.high) if one is not None]
    ends += [points for turn in every for points in _bar_extent(turn)]
    start = LEFT + names + 20
    won = axis_over([0.0, *ends], start, start + _WON_WIDE)
    number = won.end + _NUMBER
    levels = [one for turn in every for one in (turn.before.value, turn.after.value) if one is not None]
    scores = axis_over(levels, number + _INTERVAL + 24, RIGHT - 56, most=100.0)
    return _ChangeColumns(names, won, number, scores, _ROOMY if len(chart.changes) <= _FEW else _TIGHT)


def _bar_extent(turn: ChartedChange) -> tuple[float, float]:
    """How far the pieces of a bar reach to either side."""
    pieces = [points for _, points in turn.components]
    return sum(points for points in pieces if points < 0), sum(points for points in pieces if points > 0)


def _rows(chart: ChangeChart, columns: _ChangeColumns, y: float) -> tuple[float, list[Mark | Datum]]:
    items: list[Mark | Datum] = []
    kind = ""
    for turn in chart.changes:
        group = "trunk" if turn.node.kind == "aspect" else "branches"
        if group != kind:
            lang, kind = chart.text.lang, group
            said = picture_word("trunk", lang) if group == "trunk" else say("branches", lang)
            y += 22 if len(items) == 0 else _GROUP - columns.row + 8
            items.append(Words(LEFT, y + 4.5, said, "group"))
            y += columns.row - 2
        more = _LINE * (len(_name_lines(turn, columns)) - 1) / 2
        items.append(_row(turn, columns, y + more, chart.text.lang))
        y += columns.row + 2 * more
    return y - columns.row, items


def _name_lines(turn: ChartedChange, columns: _ChangeColumns) -> list[str]:
    role, aside = _set_as(turn)
    return uncut_lines(turn.node.name, role, columns.names - aside)


def _set_as(turn: ChartedChange) -> tuple[str, float]:
    """Say how a name is set, and how far in: the whole stands out."""
    whole = turn.node.kind == "several" and turn.before.value is not None
    return ("total", 0.0) if whole else ("row", 14.0)


def _row(turn: ChartedChange, columns: _ChangeColumns, y: float, lang: str) -> Datum:
    role, aside = _set_as(turn)
    lines = _name_lines(turn, columns)
    first = y + 4.5 - _LINE * (len(lines) - 1) / 2
    marks: list[Mark] = [
        *(Words(LEFT + aside, first + _LINE * number, line, role) for number, line in enumerate(lines)),
        *_won(turn, columns, y, lang),
        *_levels(turn, columns, y, lang),
    ]
    return Datum(tuple(marks), turn.title, node=turn.node.id)


def _won(turn: ChartedChange, columns: _ChangeColumns, y: float, lang: str) -> Iterator[Mark]:
    if turn.won.value is None:
        yield Words(columns.won(0.0) + 6, y + 4.5, picture_word("no_data", lang), "axis")
        return
    yield from _bars(turn, columns.won, y, _BAR * columns.row)
    if turn.won.low is not None and turn.won.high is not None:
        yield Whisker((columns.won(turn.won.low), y), (columns.won(turn.won.high), y))
    said = number_text(turn.won.value, lang, signed=True)
    yield Words(columns.number, y + 4.5, said, "total" if turn.clearly_won else "row", "end")
    yield Words(columns.number + 10, y + 4.5, interval_of(turn.won, lang), "axis")


def _bars(turn: ChartedChange, axis: Axis, y: float, high: float) -> Iterator[Mark]:
    """One bar, or its pieces end to end: to the right what was won, to the left what was lost."""
    pieces: tuple[tuple[ChangeComponent, float], ...] = turn.components or (("own", turn.won.value or 0.0),)
    ends = {True: 0.0, False: 0.0}
    for piece, points in pieces:
        start = ends[points > 0]
        ends[points > 0] = start + points
        left, right = sorted((axis(start), axis(start + points)))
        yield from _bar(piece, "better" if points > 0 else "worse", (left, y - high / 2, right - left, high))


def _bar(piece: ChangeComponent, kind: str, place: tuple[float, float, float, float]) -> Iterator[Mark]:
    """The own loss is full, carry-over is striped, weights are a frame."""
    x, y, wide, high = place
    yield Area(x, y, wide, high, kind)
    if piece == "carry_over":
        yield Area(x, y, wide, high, "gaps")
    if piece == "weights" and wide > 4:  # noqa: PLR2004 - nothing can be seen inside a thinner one
        yield Area(x + 1.6, y + 1.6, wide - 3.2, high - 3.2, "paper")


def _levels(turn: ChartedChange, columns: _ChangeColumns, y: float, lang: str) -> Iterator[Mark]:
    if turn.before.value is None or turn.after.value is None:
        if turn.node.id or turn.won.value is None:
            yield Words(columns.scores.start + 6, y + 4.5, picture_word("no_data", lang), "axis")
        return
    before, after = columns.scores(turn.before.value), columns.scores(turn.after.value)
    kind = "worse" if turn.after.value < turn.before.value else "better"
    yield Area(min(before, after), y - 1.5, abs(after - before), 3, kind)
    yield Dot(before, y, _DOT, "ring")
    yield Dot(after, y, _DOT + 0.5, "full")
    said = number_text(turn.moved.value or 0.0, lang, signed=True)
    yield Words(RIGHT, y + 4.5, said, "total" if turn.clear else "row", "end")


def _samples(chart: ChangeChart) -> list[KeyEntry]:
    """Say what the marks mean; a narrow page has no dots."""
    lang = chart.text.lang
    every = [points for turn in (chart.whole, *chart.changes) for points in _bar_extent(turn)]
    every += [turn.won.value or 0.0 for turn in (chart.whole, *chart.changes)]
    ways = (("worse", -1), ("better", 1))
    drawn = [kind for kind, way in ways if any(way * points > NOTHING for points in every)]
    samples = [KeyEntry(18, _area_sample(kind), say(f"key_{kind}", lang)) for kind in drawn]
    moved = {piece for turn in chart.changes for piece, _ in turn.components}
    samples += [_component_key(piece, lang) for piece in COMPONENTS[1:] if piece in moved]  # the own loss is plain
    if not chart.narrow:
        dots = (_dot_sample(_DOT, "ring"), _dot_sample(_DOT + 0.5, "full"))
        samples += [KeyEntry(10, dot, side) for dot, side in zip(dots, chart.sides, strict=True)]
    return samples


def _area_sample(kind: str) -> Callable[[float, float], tuple[Mark, ...]]:
    return lambda x, y: (Area(x, y - 7, 18, 14, kind),)


def _dot_sample(radius: float, kind: str) -> Callable[[float, float], tuple[Mark, ...]]:
    return lambda x, y: (Dot(x + 5, y, radius, kind),)


def _component_key(piece: ChangeComponent, lang: str) -> KeyEntry:
    return KeyEntry(18, lambda x, y: tuple(_bar(piece, "worse", (x, y - 7, 18, 14))), say(f"key_{piece}", lang))


CHANGES = ChartKind("change", "change", ChangeChart, change_chart, placed_changes)
