"""The waterfall chart: from the baseline down to the score, by source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from servicetree.account.results import SegmentAccount
from servicetree.account.separability import InseparableNodes, inseparable_nodes
from servicetree.drawing.captions import figure, score_text
from servicetree.drawing.charts.axes import Axis, axis_over, axis_title, below_axis, grid_lines
from servicetree.drawing.charts.chart_captions import (
    chart_nodes,
    chart_text,
    interval_of,
    negated,
    points_text,
    short_name,
)
from servicetree.drawing.charts.chart_values import Chart, ChartKind, ChartNode
from servicetree.drawing.charts.marks import Area, Datum, Line, Mark, PlacedChart, Whisker
from servicetree.drawing.charts.sheets import KeyEntry, finished_chart, placed_heading
from servicetree.drawing.headline import LEFT, RIGHT
from servicetree.drawing.text_metrics import fitted
from servicetree.drawing.values import Figure, Words
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")

MOST_STEPS = 12
_NAMED_OF_OTHERS = 12
_NOTHING = 0.05


@frozen
class WaterfallStep:
    """One step of a waterfall.

    Attributes:
        node: Where the points began.
        points: Points lost; negative points are a credit, and a step up.
        unsure_points: How many of them the answers cannot tell from a general impression.
        title: All of it in words.
    """

    node: ChartNode
    points: Figure
    unsure_points: float
    title: str


@frozen
class Waterfall(Chart):
    """The way from the baseline down to the score.

    Attributes:
        start: The baseline, 0-100; None if nothing could be scored.
        start_words: What it is called.
        score: Where the way ends.
        steps: Aspects first, then branches, each from the largest loss to the largest credit.
    """

    start: float | None
    start_words: str
    score: Figure
    steps: tuple[WaterfallStep, ...]


def waterfall(tree: ServiceTree, shown: SegmentAccount, lang: str, by: str | None) -> Waterfall:
    """Choose what a waterfall shows.

    Args:
        tree: The tree.
        shown: The account of a segment.
        lang: The language.
        by: The column of the segments.

    Returns:
        The waterfall, without places.
    """
    places, doubts = chart_nodes(tree, lang), inseparable_nodes(tree, shown)
    steps = [_waterfall_step(places[one.id], figure(one.points), doubts, lang) for one in shown.nodes]
    steps = _smallest_merged(sorted(steps, key=_order), lang)
    score, loss = figure(shown.scores.score), shown.loss.value
    start = None if score.value is None or loss is None else score.value + loss
    perfect = all(tree.baseline_of(name) == 1 for name in tree.measured)
    start_words = say("perfect" if perfect else "target", lang)
    return Waterfall(
        text=chart_text(
            tree,
            shown,
            lang,
            by,
            caption=say(
                "waterfall", lang, start=number_text(100.0 if start is None else start, lang, 0 if perfect else 1)
            ),
            described=[*(step.title for step in steps), f"{say('score', lang)} {score_text(score, lang)}"],
            notes=[say("whiskers", lang)],
        ),
        start=start,
        start_words=start_words,
        score=score,
        steps=tuple(steps),
    )


def _waterfall_step(place: ChartNode, points: Figure, doubts: InseparableNodes, lang: str) -> WaterfallStep:
    where, doubted = say("began_in", lang, place=place.name), doubts.points.get(place.id, 0.0)
    lines = [say("named", lang, place=where, figure=points_text(points, lang))]
    if abs(doubted) >= _NOTHING:
        lines.append(say("unsure_part", lang, points=number_text(doubted, lang)))
    return WaterfallStep(place, points, doubted, "\n".join(lines))


def _order(step: WaterfallStep) -> tuple[bool, float]:
    return step.node.kind != "aspect", -(step.points.value or 0.0)


def _smallest_merged(steps: Sequence[WaterfallStep], lang: str) -> list[WaterfallStep]:
    """Gather the smallest steps into one that is named so; a single one would gain nothing."""
    if len(steps) <= MOST_STEPS + 1:
        return list(steps)
    by_size = sorted(steps, key=lambda step: (step.node.kind != "aspect", -abs(step.points.value or 0.0)))
    kept = {step.node.id for step in by_size[:MOST_STEPS]}
    rest = [step for step in steps if step.node.id not in kept]
    values = [step.points.value for step in rest]
    points = Figure(None if None in values else sum(value for value in values if value is not None))
    place = ChartNode("", say("others", lang, count=len(rest)), "several", "own")
    lines = [say("named", lang, place=place.name, figure=points_text(points, lang))]
    lines += [short_name(step.title.partition("\n")[0]) for step in rest[:_NAMED_OF_OTHERS]]
    if len(rest) > _NAMED_OF_OTHERS:
        lines.append("…")
    doubted = sum(step.unsure_points for step in rest)
    return [*(step for step in steps if step.node.id in kept), WaterfallStep(place, points, doubted, "\n".join(lines))]


_NAMES_WIDE = 230.0
_FIRST, _LAST = LEFT + _NAMES_WIDE + 20, RIGHT - 190.0  # of the scale
_ROW, _BAR, _ENDS = 34.0, 20.0, 26.0
_GROUP = 30.0
_FROM_ZERO_BELOW = 40.0  # with a lower score nothing is gained by a scale that begins higher


@frozen
class _PlacedStep:
    """One step with where it stands.

    Attributes:
        step: The step.
        y: Its middle.
        start: The figure it begins at.
        end: The figure it ends at; the same without points.
    """

    step: WaterfallStep
    y: float
    start: float
    end: float

    @property
    def whisker(self) -> Figure:
        """Where it would end at the ends of its interval."""
        low, high = self.step.points.low, self.step.points.high
        if low is None or high is None:
            return Figure()
        return Figure(self.end, self.start - high, self.start - low)


def placed_waterfall(chart: Waterfall) -> PlacedChart:
    """Give a waterfall its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.
    """
    head, y = placed_heading(chart.text)
    lang = chart.text.lang
    first = y + 40
    falls, headings = _placed_steps(chart, first + 34)
    last = (falls[-1].y if falls else first) + 40
    axis = _axis(chart, falls)
    items: list[Mark | Datum] = [*head, *grid_lines(axis, first - 22, last + 20), *headings]
    items += [] if chart.start is None else _end(chart, Figure(chart.start), chart.start_words, first, axis)
    for number, fall in enumerate(falls):
        above = falls[number - 1].y + _BAR / 2 if number else first + _ENDS / 2
        if chart.start is not None:
            items.append(Line((axis(fall.start), above), (axis(fall.start), fall.y - _BAR / 2), "joint"))
        items.append(_step_marks(fall, axis, chart))
    if chart.start is not None and falls:
        items.append(
            Line((axis(falls[-1].end), falls[-1].y + _BAR / 2), (axis(falls[-1].end), last - _ENDS / 2), "joint")
        )
    items += _end(chart, chart.score, say("score", lang), last, axis)
    items += below_axis(axis, last + 20, lang, axis_title(axis, lang))
    return finished_chart(chart.text, items, _samples(chart), last + 60)


def _placed_steps(chart: Waterfall, y: float) -> tuple[list[_PlacedStep], list[Mark]]:
    """Set the steps below each other, under what says where they began and how many points that makes."""
    lang, at = chart.text.lang, chart.start or 0.0
    headings: list[Mark] = []
    falls: list[_PlacedStep] = []
    for group, trunk in (("in_trunk", True), ("in_branches", False)):
        steps = [step for step in chart.steps if (step.node.kind == "aspect") == trunk]
        if not steps:
            continue
        y += _GROUP - _ROW + 12 if falls else 6
        headings.append(Words(LEFT, y + 4.5, say(group, lang), "bough"))
        values = [step.points.value for step in steps]
        if None not in values and len(values) > 1:
            together = number_text(-sum(value for value in values if value is not None), lang, signed=True)
            headings.append(Words(_LAST + 74, y + 5, together, "bough", "end"))
        y += _GROUP
        for step in steps:
            end = at - (step.points.value or 0.0)
            falls.append(_PlacedStep(step, y, at, end))
            y, at = y + _ROW, end
    return falls, headings


def _axis(chart: Waterfall, falls: list[_PlacedStep]) -> Axis:
    figures = [one for fall in falls for one in (fall.start, fall.end, fall.whisker.low, fall.whisker.high)]
    figures += [chart.start, chart.score.value, chart.score.low, chart.score.high]
    known = [one for one in figures if one is not None] if chart.start is not None else [0.0, 100.0]
    if min(known) < _FROM_ZERO_BELOW:
        known.append(0.0)
    return axis_over(known, _FIRST, _LAST, most=100.0)


def _end(chart: Waterfall, score: Figure, words: str, y: float, axis: Axis) -> list[Mark | Datum]:
    """A bar from the edge of the scale; where that is not 0, it is cut open there."""
    lang = chart.text.lang
    said = Words(LEFT, y + 5, fitted(words, "total", _NAMES_WIDE), "total")
    if score.value is None:
        return [said, Words(_FIRST, y + 5, picture_word("no_data", lang), "axis")]
    right, top = axis(score.value), y - _ENDS / 2
    marks: list[Mark] = [Area(axis.start, top, right - axis.start, _ENDS, "wood")]
    if axis.low > 0:
        for x in (12.0, 18.0):
            start = axis.start + x
            marks.append(Line((start - 4, top + _ENDS + 3), (start + 4, top - 3), "halo"))
    if score.low is not None and score.high is not None:
        marks.append(Whisker((axis(score.low), y), (axis(score.high), y), 5))
    marks += [said, *_figures(score, y, lang, signed=False)]
    title = say(
        "named", lang, place=words, figure=f"{number_text(score.value, lang)} {interval_of(score, lang)}".strip()
    )
    return [Datum(tuple(marks), title, segment=chart.text.segment)]


def _step_marks(fall: _PlacedStep, axis: Axis, chart: Waterfall) -> Datum:
    step, lang = fall.step, chart.text.lang
    marks: list[Mark] = [Words(LEFT + 14, fall.y + 4.5, fitted(step.node.name, "row", _NAMES_WIDE - 14), "row")]
    if chart.start is None or step.points.value is None:
        marks.append(Words(_FIRST, fall.y + 4.5, picture_word("no_data", lang), "axis"))
    else:
        marks += _bar(fall, axis)
        whisker = fall.whisker
        if whisker.low is not None and whisker.high is not None:
            marks.append(Whisker((axis(whisker.low), fall.y), (axis(whisker.high), fall.y)))
        marks += _figures(negated(step.points), fall.y, lang, signed=True)
    return Datum(tuple(marks), step.title, source=step.node.id, segment=chart.text.segment)


def _bar(fall: _PlacedStep, axis: Axis) -> Iterator[Mark]:
    left, right = sorted((axis(fall.start), axis(fall.end)))
    top, wide = fall.y - _BAR / 2, max(right - left, 1.0)
    if fall.end > fall.start:
        yield Area(left + 0.5, top + 0.5, max(wide - 1, 0.5), _BAR - 1, "credit")
        return
    yield Area(left, top, wide, _BAR, f"{fall.step.node.ink} area")
    share = fall.step.unsure_points / (fall.start - fall.end) if fall.start > fall.end else 0.0
    if share > 0:
        yield Area(left, top, wide * min(share, 1.0), _BAR, "gaps")


def _figures(figure: Figure, y: float, lang: str, *, signed: bool) -> Iterator[Mark]:
    yield Words(_LAST + 74, y + 5, number_text(figure.value or 0.0, lang, signed=signed), "total", "end")
    yield Words(_LAST + 86, y + 4.5, interval_of(figure, lang), "axis")


def _samples(chart: Waterfall) -> list[KeyEntry]:
    lang, samples = chart.text.lang, []
    if any(step.unsure_points >= 0.05 for step in chart.steps):  # noqa: PLR2004 - rounds to nothing
        samples.append(
            KeyEntry(
                22,
                lambda x, y: (Area(x, y - 7, 22, 14, "s0 area"), Area(x, y - 7, 22, 14, "gaps")),
                say("key_unsure", lang),
            )
        )
    if any((step.points.value or 0.0) < 0 for step in chart.steps):
        samples.append(
            KeyEntry(22, lambda x, y: (Area(x + 1, y - 6, 20, 12, "credit"),), picture_word("legend_credit", lang))
        )
    return samples


WATERFALL = ChartKind("waterfall", "account", Waterfall, waterfall, placed_waterfall)
