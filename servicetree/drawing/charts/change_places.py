"""The places of a chart of changes: columns on a wide page, one part below the other on a narrow one."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from servicetree.drawing.charts.axes import Axis, axis_over, below_axis
from servicetree.drawing.charts.changes import (
    ChangeChart,
    ChartedChange,
    bar_extent,
    change_bars,
    change_chart,
    change_samples,
    placed_change_chart,
)
from servicetree.drawing.charts.chart_captions import with_interval
from servicetree.drawing.charts.chart_values import ChartKind
from servicetree.drawing.charts.marks import Datum, Line, Mark, PlacedChart, Whisker
from servicetree.drawing.charts.named_rows import BarRows, bars_between
from servicetree.drawing.charts.sheets import NARROW_PAGE, finished_chart, placed_heading
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
        return placed_change_chart(chart)
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
    return finished_chart(chart.text, items, change_samples(chart), y + 24, page=page)


def _axis(chart: ChangeChart) -> Axis:
    every = (chart.whole, *chart.changes)
    ends = [one for turn in every for one in (turn.won.low, turn.won.value, turn.won.high) if one is not None]
    return axis_over([0.0, *ends, *(end for turn in every for end in bar_extent(turn))], *bars_between(NARROW_PAGE))


def _change_row(turn: ChartedChange, y: float, rows: BarRows, lang: str, *, whole: bool) -> tuple[Datum, float]:
    """The name with what was won, both scores below it, and the bar."""
    said, role = with_interval(turn.won, lang, signed=True), "total" if whole or turn.clearly_won else "row"
    lines = rows.lines(turn.node.name, said, role)
    count = len(lines) + 1
    words = list(rows.words([*lines, _levels(turn, lang)], y, role))
    words[-1] = Words(words[-1].x, words[-1].y, words[-1].text, "axis_small")
    marks = (*words, rows.said(said, y, count, role), *_bar(turn, rows, rows.middle(y, count)))
    return Datum(marks, turn.title, node=turn.node.id), y + rows.high(count)


def _levels(turn: ChartedChange, lang: str) -> str:
    if turn.before.value is None or turn.after.value is None:
        return picture_word("no_data", lang) if turn.node.id else ""
    before, after = number_text(turn.before.value, lang), number_text(turn.after.value, lang)
    return say("score_moved", lang, before=before, after=after)


def _bar(turn: ChartedChange, rows: BarRows, middle: float) -> Iterator[Mark]:
    if turn.won.value is None:
        return
    zero = rows.axis(0.0)
    yield Line((zero, middle - rows.bar / 2 - 2), (zero, middle + rows.bar / 2 + 2), "joint")
    yield from change_bars(turn, rows.axis, middle, rows.bar)
    if turn.won.low is not None and turn.won.high is not None:
        yield Whisker((rows.axis(turn.won.low), middle), (rows.axis(turn.won.high), middle))


CHANGES = ChartKind("change", "change", ChangeChart, change_chart, placed_changes)
