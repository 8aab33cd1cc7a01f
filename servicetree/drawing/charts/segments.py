"""The chart of segments: score, gap to the whole, and loss by source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from servicetree.account.results import Account, Scores
from servicetree.account.small_groups import lowest_first
from servicetree.drawing import captions
from servicetree.drawing.charts.axes import Axis, axis_over, axis_title, below_axis, grid_lines
from servicetree.drawing.charts.chart_captions import (
    chart_nodes,
    description,
    interval_of,
    short_name,
)
from servicetree.drawing.charts.chart_values import Chart, ChartKind, ChartNode, ChartText
from servicetree.drawing.charts.marks import Area, Datum, Dot, Line, Mark, PlacedChart, Whisker
from servicetree.drawing.charts.segment_rows import SegmentRow, scores_of, segment_row
from servicetree.drawing.charts.sheets import KeyEntry, finished_chart, placed_heading
from servicetree.drawing.headline import LEFT, RIGHT
from servicetree.drawing.text_metrics import fitted, width
from servicetree.drawing.values import Heading, Words
from servicetree.i18n.formatting import in_language, number_text
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")

MOST_SEGMENTS = 40
_FEWEST_FOR_SPAN = 2  # segments, from which on one can speak of a span


@frozen
class Segments(Chart):
    """Segments beside each other, the lowest gap first, luck aside.

    Attributes:
        whole: The whole.
        rows: The segments that are shown.
        left_out: How many are not.
        after: After how many rows those would stand.
        nodes: Where points began: the aspects, then all branches together; empty for scores without an account.
    """

    whole: SegmentRow
    rows: tuple[SegmentRow, ...]
    left_out: int = 0
    after: int = 0
    nodes: tuple[ChartNode, ...] = ()


def segments_chart(
    tree: ServiceTree,
    result: Account | Scores,
    lang: str,
    by: str | None,  # noqa: ARG001 - the signature of every chart
) -> Segments:
    """Choose what a chart of segments shows.

    Args:
        tree: The tree.
        result: An account, or scores, with segments.
        lang: The language.
        by: The column of the segments, which the result knows too.

    Returns:
        The chart, without places. Of many segments the lowest and the highest are shown.
    """
    places = chart_nodes(tree, lang)
    together = ChartNode("", say("branches", lang), "several", "own")
    first, *others = [segment_row(tree, one, places, together, lang) for one in result.segments]
    order = lowest_first(map(scores_of, result.segments[1:]))
    ranked = [next(row for row in others if row.segment == one.by) for one in order]
    half = MOST_SEGMENTS // 2
    left_out = max(len(ranked) - MOST_SEGMENTS, 0)
    shown = ranked if not left_out else [*ranked[:half], *ranked[-half:]]
    began: tuple[ChartNode, ...] = ()
    if isinstance(result, Account):
        aspects = [place for place in places.values() if place.kind == "aspect"]
        began = (*aspects, together) if len(places) > len(aspects) else tuple(aspects)
    return Segments(
        text=_chart_text(tree, result, first, ranked, lang),
        whole=first,
        rows=tuple(shown),
        left_out=left_out,
        after=half,
        nodes=began,
    )


def _chart_text(
    tree: ServiceTree, result: Account | Scores, whole: SegmentRow, ranked: Sequence[SegmentRow], lang: str
) -> ChartText:
    called = captions.label_text(in_language(tree.label, lang, tree.name))
    score = picture_word("score", lang, score=captions.score_text(whole.score, lang))
    count = picture_word("n", lang, n=number_text(whole.n, lang, 0))
    subtitle = captions.SEPARATOR.join((called, score, count))
    caption = say("segments", lang, by=captions.label_text(str(result.by)))
    notes = [say("whiskers", lang), say("by_chance", lang), say("shrunken_note", lang)]
    evidence = picture_word(tree.carry_over_evidence, lang) if isinstance(result, Account) else ""
    return ChartText(
        lang=lang,
        heading=_heading(whole, ranked, lang),
        subtitle=subtitle,
        caption=caption,
        description=description((subtitle, caption), (row.title for row in ranked), evidence),
        notes=(*notes, evidence) if evidence else tuple(notes),
    )


def _heading(whole: SegmentRow, ranked: Sequence[SegmentRow], lang: str) -> Heading:
    """Say how far the segments differ, luck aside; small ones, shown together, have no voice in it."""
    scored = [row for row in ranked if row.score.value is not None and not row.joined]
    if not scored:
        return Heading(
            lang, picture_word("unscored", lang) if whole.score.value is None else say("segments_small", lang)
        )
    raw = sorted(scored, key=lambda row: row.score.value or 0.0)
    if len(scored) < _FEWEST_FOR_SPAN:
        only = {"lowest": short_name(raw[0].words), "low": number_text(raw[0].score.value or 0.0, lang)}
        return Heading(lang, say("segments_one", lang, **only))
    told = [row for row in scored if row.luck_aside is not None]
    if not told:
        span = _span(raw[0], raw[0].score.value, raw[-1], raw[-1].score.value, lang)
        return Heading(lang, say("segments_raw", lang, **span), say("segments_unsure", lang))
    clear, middle = sum(row.clear for row in told), whole.score.value or 0.0
    doubt = say("segments_clear" if clear else "segments_none_clear", lang, clear=clear, count=len(scored))
    low, high = (middle + (row.luck_aside or 0.0) for row in (told[0], told[-1]))
    span = _span(told[0], low, told[-1], high, lang)
    alike = span["low"] == span["high"]
    return Heading(lang, say("segments_alike", lang) if alike else say("segments_span", lang, **span), doubt)


def _span(lowest: SegmentRow, low: float | None, highest: SegmentRow, high: float | None, lang: str) -> dict[str, str]:
    names = {"lowest": short_name(lowest.words), "highest": short_name(highest.words)}
    return {"low": number_text(low or 0.0, lang), "high": number_text(high or 0.0, lang), **names}


_NAMES_LEAST, _NAMES_MOST = 120.0, 220.0
_COUNT_WIDE, _SCORE_WIDE, _GAP_WIDE, _INTERVAL_WIDE, _ASIDE_WIDE = 56.0, 52.0, 60.0, 106.0, 96.0
_SLICES_WIDE = 250.0
_ROOMY, _TIGHT, _FEW = 30.0, 23.0, 14


@frozen
class _SegmentColumns:
    """Where the columns stand.

    Attributes:
        count: The right end of the respondents.
        scores: The scale of scores.
        score: The right end of the score's number.
        gap: The right end of the gap's number.
        aside: The right end of what is left of it, luck aside.
        points: The scale of points lost; None for scores without an account.
        row: Height of a row.
    """

    count: float
    scores: Axis
    score: float
    gap: float
    aside: float
    points: Axis | None
    row: float


def placed_segments(chart: Segments) -> PlacedChart:
    """Give a chart of segments its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.
    """
    head, y = placed_heading(chart.text)
    lang, columns = chart.text.lang, _columns(chart)
    top = y + 34
    first = top + 30
    last, rows = _rows(chart, columns, first + 40)
    bottom = last + columns.row / 2 + 6
    items: list[Mark | Datum] = [*head, *_headings(columns, top, lang), *grid_lines(columns.scores, top + 10, bottom)]
    if columns.points is not None:
        items.append(Line((columns.points(0.0), top + 10), (columns.points(0.0), bottom), "thin"))
    if chart.whole.score.value is not None:
        items.append(
            Line(
                (columns.scores(chart.whole.score.value), top + 10),
                (columns.scores(chart.whole.score.value), bottom),
                "mean",
            )
        )
    items.append(Line((LEFT, first + 20), (RIGHT, first + 20), "thin"))
    items += [_row(chart.whole, columns, first, lang), *rows]
    items += below_axis(columns.scores, bottom, lang, axis_title(columns.scores, lang))
    if columns.points is not None:
        items += below_axis(columns.points, bottom, lang)
    return finished_chart(chart.text, items, _samples(chart), bottom + 42)


def _columns(chart: Segments) -> _SegmentColumns:
    every = (chart.whole, *chart.rows)
    scores = [one for row in every for one in (row.score.low, row.score.value, row.score.high) if one is not None]
    points = None
    right = RIGHT
    if any(row.shares for row in every):
        lost = [sum(part.points for part in row.shares if part.points > 0) for row in every]
        won = [sum(part.points for part in row.shares if part.points < 0) for row in every]
        right = RIGHT - _SLICES_WIDE - 24
        points = axis_over([0.0, *lost, *won], RIGHT - _SLICES_WIDE, RIGHT)
    names = min(max(_NAMES_LEAST, *(width(row.words, "total") for row in every)), _NAMES_MOST)
    count, gap = LEFT + names + _COUNT_WIDE, right - _INTERVAL_WIDE - _ASIDE_WIDE
    score = gap - _GAP_WIDE
    axis = axis_over(scores, count + 24, score - _SCORE_WIDE, most=100.0)
    high = _ROOMY if len(chart.rows) <= _FEW else _TIGHT
    return _SegmentColumns(count, axis, score, gap, right, points, high)


def _headings(columns: _SegmentColumns, y: float, lang: str) -> Iterator[Mark]:
    yield Words(columns.count, y, say("n", lang), "bough", "end")
    yield Words(columns.scores.start, y, say("score", lang), "bough")
    yield Words(columns.gap, y, say("gap_head", lang), "bough", "end")
    yield Words(columns.aside, y, say("luck_head", lang), "bough", "end")
    if columns.points is not None:
        room = _SLICES_WIDE + 30
        said = fitted(say("began_head", lang), "bough", room)
        yield Words(RIGHT, y, said, "bough", "end")


def _rows(chart: Segments, columns: _SegmentColumns, y: float) -> tuple[float, list[Mark | Datum]]:
    """Set the rows below each other; where some are left out, a line says how many."""
    items: list[Mark | Datum] = []
    for number, row in enumerate(chart.rows):
        if chart.left_out and number == chart.after:
            said = say("left_out", chart.text.lang, count=number_text(chart.left_out, chart.text.lang, 0))
            items.append(Words(LEFT, y + 4.5, f"… {said}", "axis"))
            y += columns.row
        items.append(_row(row, columns, y, chart.text.lang))
        y += columns.row
    return y - columns.row, items


def _row(row: SegmentRow, columns: _SegmentColumns, y: float, lang: str) -> Datum:
    role = "total" if row.segment is None else "row"
    marks: list[Mark] = [
        Words(LEFT, y + 4.5, fitted(row.words, role, columns.count - LEFT - _COUNT_WIDE), role),
        Words(columns.count, y + 4.5, number_text(row.n, lang, 0), "axis", "end"),
    ]
    if row.score.value is None:
        marks.append(Words(columns.scores.start + 6, y + 4.5, picture_word("no_data", lang), "axis"))
        return Datum(tuple(marks), row.title, segment=row.segment)
    if row.score.low is not None and row.score.high is not None:
        marks.append(Whisker((columns.scores(row.score.low), y), (columns.scores(row.score.high), y)))
    marks.append(_dot(row, columns, y))
    marks.append(Words(columns.score, y + 4.5, number_text(row.score.value, lang), role, "end"))
    if row.gap.value is not None:
        said = number_text(row.gap.value, lang, signed=True)
        marks.append(Words(columns.gap, y + 4.5, said, "total" if row.clear else "row", "end"))
        marks.append(Words(columns.gap + 10, y + 4.5, interval_of(row.gap, lang), "axis"))
    if row.luck_aside is not None:
        said = number_text(row.luck_aside, lang, signed=True)
        marks.append(Words(columns.aside, y + 4.5, said, "total" if row.clear else "row", "end"))
    if columns.points is not None:
        marks += _loss_share_marks(row, columns.points, y, columns.row)
    return Datum(tuple(marks), row.title, segment=row.segment)


def _dot(row: SegmentRow, columns: _SegmentColumns, y: float) -> Mark:
    x = columns.scores(row.score.value or 0.0)
    return Dot(x, y, 5.0, "full") if row.clear or row.segment is None else Dot(x, y, 4.5, "ring")


def _loss_share_marks(row: SegmentRow, axis: Axis, y: float, high: float) -> Iterator[Mark]:
    """Losses to the right of nothing, credits to the left; a hair of paper between them keeps them apart."""
    tall, hair = 0.52 * high, 0.8
    right = left = 0.0
    for part in row.shares:
        end = (right if part.points > 0 else left) + part.points
        start, stop = sorted((axis(end - part.points), axis(end)))
        if part.points > 0:
            wide = max(stop - start - hair, hair)
            yield Area(start, y - tall / 2, wide, tall, f"{part.node.ink} area")
            if part.unsure:
                yield Area(start, y - tall / 2, wide, tall, "gaps")
            right = end
        else:
            yield Area(start, y - tall / 2, stop - start, tall, "credit")
            left = end


def _samples(chart: Segments) -> list[KeyEntry]:
    lang, samples = chart.text.lang, []
    if any(row.gap.low is not None for row in chart.rows):
        samples.append(KeyEntry(10, lambda x, y: (Dot(x + 5, y, 5, "full"),), say("key_clear", lang)))
        samples.append(KeyEntry(10, lambda x, y: (Dot(x + 5, y, 4.5, "ring"),), say("key_not_clear", lang)))
    samples += [_loss_share_key(place, lang) for place in chart.nodes]
    parts = [part for row in (chart.whole, *chart.rows) for part in row.shares]
    if any(part.unsure for part in parts):
        ink = next(part.node.ink for part in parts if part.unsure)
        samples.append(
            KeyEntry(
                22,
                lambda x, y: (Area(x, y - 7, 22, 14, f"{ink} area"), Area(x, y - 7, 22, 14, "gaps")),
                say("key_unsure", lang),
            )
        )
    if any(part.points < 0 for part in parts):
        samples.append(
            KeyEntry(22, lambda x, y: (Area(x + 1, y - 6, 20, 12, "credit"),), picture_word("legend_credit", lang))
        )
    return samples


def _loss_share_key(place: ChartNode, lang: str) -> KeyEntry:
    said = say("key_in_branches", lang) if place.kind == "several" else say("began_in", lang, place=place.name)
    return KeyEntry(16, lambda x, y: (Area(x, y - 6, 16, 12, f"{place.ink} area"),), said)


SEGMENTS = ChartKind("segments", "segments", Segments, segments_chart, placed_segments)
