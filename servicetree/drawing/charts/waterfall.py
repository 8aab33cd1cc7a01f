"""The waterfall chart: from the baseline down to the score, by source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from servicetree.account.results import SegmentAccount
from servicetree.drawing.captions import figure, score_text
from servicetree.drawing.charts.axes import Axis, axis_over, axis_title, below_axis, grid_lines
from servicetree.drawing.charts.chart_captions import (
    chart_nodes,
    chart_text,
    interval_of,
    negated,
    points_text,
    range_text,
    short_name,
    won_text,
)
from servicetree.drawing.charts.chart_values import Chart, ChartKind, ChartNode
from servicetree.drawing.charts.marks import Area, Datum, Line, Mark, PlacedChart, Whisker
from servicetree.drawing.charts.named_rows import BarRows, bars_between
from servicetree.drawing.charts.sheets import ChartPage, KeyEntry, finished_chart, page_of, placed_heading
from servicetree.drawing.charts.source_ranges import source_figures, trunk_figure
from servicetree.drawing.untold import UNTOLD
from servicetree.drawing.values import Figure, Words
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")
tree_word = phrases_of("loss_tree")

MOST_STEPS = 12
_NAMED_OF_OTHERS = 12
_NOTHING = 0.05


@frozen
class WaterfallStep:
    """One step of a waterfall.

    Attributes:
        node: Where the points began.
        points: Points lost; negative points are a credit, and a step up.
        ranged: Whether their ends are a range within which the answers tell nothing.
        title: All of it in words.
    """

    node: ChartNode
    points: Figure
    ranged: bool
    title: str

    @property
    def reach(self) -> tuple[float, float]:
        """How far the step surely leads down, and how far at the most; both negative where it surely leads up."""
        points = self.points.value or 0.0
        if not self.ranged:
            return points, points
        if self.credit:
            return self.points.high or 0.0, points if self.points.low is None else self.points.low
        sure = max(self.points.low or 0.0, 0.0)
        return sure, max(sure, points if self.points.high is None else self.points.high)

    @property
    def credit(self) -> bool:
        """Whether points are won back, and the range, if there is one, leaves no doubt of it."""
        if not self.ranged:
            return (self.points.value or 0.0) < 0
        return self.points.high is not None and self.points.high < 0

    def said(self, lang: str) -> str:
        """Write the points: within their range, or with a sign as they move the score."""
        if self.ranged:
            return won_text(self.points, lang) if self.credit else range_text(self.points, lang)
        lost = number_text(-(self.points.value or 0.0), lang, signed=True)
        ends = interval_of(negated(self.points), lang)
        return f"{lost} ({ends})" if ends else lost


@frozen
class Waterfall(Chart):
    """The way from the baseline down to the score.

    Attributes:
        start: The baseline, 0-100; None if nothing could be scored.
        start_words: What it is called.
        score: Where the way ends.
        steps: Aspects first, then branches, each from the largest loss to the largest credit.
        trunk: Points that began in the trunk, and between which figures they lie.
        loss: Points lost in all.
    """

    start: float | None
    start_words: str
    score: Figure
    steps: tuple[WaterfallStep, ...]
    trunk: Figure = Figure()
    loss: float | None = None


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
    places, (points, ranged) = chart_nodes(tree, lang), source_figures(tree, shown)
    steps = [_waterfall_step(places[one.id], points[one.id], ranged=ranged, lang=lang) for one in shown.nodes]
    steps = _smallest_merged(sorted(steps, key=_order), lang)
    score, loss = figure(shown.scores.score), shown.loss.value
    start = None if score.value is None or loss is None else score.value + loss
    perfect = all(tree.baseline_of(name) == 1 for name in tree.measured)
    start_words = say("perfect" if perfect else "target", lang)
    begins = number_text(100.0 if start is None else start, lang, 0 if perfect else 1)
    return Waterfall(
        text=chart_text(
            tree,
            shown,
            lang,
            by,
            caption=say("waterfall", lang, start=begins),
            described=[*(step.title for step in steps), f"{say('score', lang)} {score_text(score, lang)}"],
            notes=[say("whole_range" if ranged else "margins", lang)],
        ),
        start=start,
        start_words=start_words,
        score=score,
        steps=tuple(steps),
        trunk=trunk_figure(shown) if ranged else Figure(),
        loss=loss,
    )


def _waterfall_step(place: ChartNode, points: Figure, *, ranged: bool, lang: str) -> WaterfallStep:
    where = say("began_in", lang, place=place.name)
    told = points_text(points, lang, ranged=ranged)
    return WaterfallStep(place, points, ranged, say("named", lang, place=where, figure=told))


def _order(step: WaterfallStep) -> tuple[bool, float]:
    return step.node.kind != "aspect", -(step.points.value or 0.0)


def _smallest_merged(steps: Sequence[WaterfallStep], lang: str) -> list[WaterfallStep]:
    """Gather the smallest steps into one that is named so; a single one would gain nothing."""
    if len(steps) <= MOST_STEPS + 1:
        return list(steps)
    by_size = sorted(steps, key=lambda step: (step.node.kind != "aspect", -abs(step.points.value or 0.0)))
    kept = {step.node.id for step in by_size[:MOST_STEPS]}
    rest = [step for step in steps if step.node.id not in kept]
    ranged = any(step.ranged for step in rest)
    ends = ("value", "low", "high") if ranged else ("value",)  # an interval of a sum nobody computed
    points = Figure(*(_sum([getattr(step.points, end) for step in rest]) for end in ends))
    place = ChartNode("", say("others", lang, count=len(rest)), "several", "own")
    lines = [say("named", lang, place=place.name, figure=points_text(points, lang, ranged=ranged))]
    lines += [short_name(step.title.partition("\n")[0]) for step in rest[:_NAMED_OF_OTHERS]]
    if len(rest) > _NAMED_OF_OTHERS:
        lines.append("…")
    return [*(step for step in steps if step.node.id in kept), WaterfallStep(place, points, ranged, "\n".join(lines))]


def _sum(values: Sequence[float | None]) -> float | None:
    return None if None in values else sum(value for value in values if value is not None)


_ENDS = 26.0
_GROUP = 32.0
_FROM_ZERO_BELOW = 40.0  # with a lower score nothing is gained by a scale that begins higher


@frozen
class _PlacedStep:
    """One step with where it stands.

    Attributes:
        step: The step.
        lines: Its name.
        y: The top of its row.
        start: The figure it begins at.
        end: The figure it ends at; the same without points.
    """

    step: WaterfallStep
    lines: tuple[str, ...]
    y: float
    start: float
    end: float


def placed_waterfall(chart: Waterfall) -> PlacedChart:
    """Give a waterfall its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.
    """
    page, lang = page_of(chart), chart.text.lang
    head, y = placed_heading(chart.text, page)
    places = BarRows(page, _axis(chart, page))
    first = y + (14 if page.small else 26)
    begin = [] if chart.start is None else _end(chart, Figure(chart.start), chart.start_words, first, places)
    falls, headings, last = _placed_steps(chart, first + places.high(1) + 4, places)
    # On a narrow page lines would run through names.
    lines = [] if page.small else grid_lines(places.axis, first, last + places.high(1))
    items: list[Mark | Datum] = [*head, *lines, *headings, *begin]
    joined = places.middle(first, 1) + _thick(places) / 2
    for fall in falls:
        middle = places.middle(fall.y, len(fall.lines))
        if chart.start is not None and not page.small:
            items.append(
                Line((places.axis(fall.start), joined), (places.axis(fall.start), middle - places.bar / 2), "joint")
            )
        # Within a range the line crosses the bar, so that the place is seen from which the next step is reckoned.
        joined = middle + (-places.bar if fall.step.ranged else places.bar) / 2
        items.append(_step_marks(fall, chart, places))
    if chart.start is not None and falls and not page.small:
        x = places.axis(falls[-1].end)
        items.append(Line((x, joined), (x, places.middle(last, 1) - _ENDS / 2), "joint"))
    items += _end(chart, chart.score, say("score", lang), last, places)
    bottom = last + places.high(1)
    items += below_axis(places.axis, bottom, lang, axis_title(places.axis, lang), role=page.role("axis"))
    return finished_chart(chart.text, items, _samples(chart), bottom + 40, page=page)


def _placed_steps(chart: Waterfall, y: float, places: BarRows) -> tuple[list[_PlacedStep], list[Mark], float]:
    """Set the steps below each other, under what says where they began and how many points that makes."""
    lang, at = chart.text.lang, chart.start or 0.0
    headings: list[Mark] = []
    falls: list[_PlacedStep] = []
    for group, trunk in (("in_trunk", True), ("in_branches", False)):
        steps = [step for step in chart.steps if (step.node.kind == "aspect") == trunk]
        if not steps:
            continue
        y += _GROUP if falls else 22
        role = places.page.role("group")
        headings.append(Words(places.page.left, y, say(group, lang), role))
        together = _together(chart, steps, lang, trunk=trunk)
        if together:
            x, anchor = (places.page.right, "end") if places.page.small else (places.axis.end + 24, "start")
            headings.append(Words(x, y, together, role, "end" if anchor == "end" else "start"))
        y += 6
        for step in steps:
            end = at - (step.points.value or 0.0)
            lines = tuple(places.lines(step.node.name, step.said(lang), "row", _ASIDE))
            falls.append(_PlacedStep(step, lines, y, at, end))
            y, at = y + places.high(len(lines)), end
    return falls, headings, y + 10


_ASIDE = 14.0


def _together(chart: Waterfall, steps: Sequence[WaterfallStep], lang: str, *, trunk: bool) -> str:
    """Say how many points began in the trunk, or in the branches: the rest of what was lost."""
    total = _sum([step.points.value for step in steps])
    if total is None or len(steps) == 1:
        return ""
    if not any(step.ranged for step in steps):
        return number_text(-total, lang, signed=True)
    if trunk:
        return range_text(chart.trunk, lang)
    low, high = chart.trunk.low, chart.trunk.high
    if chart.loss is None or low is None:
        return ""
    most = _sum([step.points.high for step in steps])
    left = chart.loss - low if most is None else min(chart.loss - low, most)
    return range_text(Figure(total, None if high is None else chart.loss - high, left), lang)


def _axis(chart: Waterfall, page: ChartPage) -> Axis:
    """Lay the scale over every figure that is known; it goes below 0 only where the score does."""
    at, known = chart.start or 0.0, [chart.start, chart.score.value, chart.score.low, chart.score.high]
    floor = min(chart.score.value or 0.0, 0.0)
    for step in chart.steps:
        ends = [None if end is None else at - end for end in (step.points.low, step.points.high)]
        known += [None if end is None else max(end, floor) for end in ends]
        at -= step.points.value or 0.0
        known.append(at)
    figures = [one for one in known if one is not None] if chart.start is not None else [0.0, 100.0]
    if min(figures) < _FROM_ZERO_BELOW:
        figures.append(0.0)
    return axis_over(figures, *bars_between(page))


def _thick(places: BarRows) -> float:
    return places.bar if places.page.small else _ENDS


def _end(chart: Waterfall, score: Figure, words: str, y: float, places: BarRows) -> list[Mark | Datum]:
    """A bar from the edge of the scale; where that is not 0, it is cut open there."""
    lang, axis, middle, thick = chart.text.lang, places.axis, places.middle(y, 1), _thick(places)
    name = list(places.words([words], y, "total"))
    if score.value is None:
        return [*name, Words(axis.start, middle + 5, picture_word("no_data", lang), places.page.role("axis"))]
    right, top = axis(score.value), middle - thick / 2
    marks: list[Mark] = [Area(axis.start, top, right - axis.start, thick, "wood")]
    if axis.low > 0:
        for x in (12.0, 18.0):
            start = axis.start + x
            marks.append(Line((start - 4, top + thick + 3), (start + 4, top - 3), "halo"))
    if score.low is not None and score.high is not None:
        marks.append(Whisker((axis(score.low), middle), (axis(score.high), middle), 5))
    said = f"{number_text(score.value, lang)} {f'({ends})' if (ends := interval_of(score, lang)) else ''}".strip()
    marks += [*name, places.said(said, y, 1)]
    return [Datum(tuple(marks), say("named", lang, place=words, figure=said), segment=chart.text.segment)]


def _step_marks(fall: _PlacedStep, chart: Waterfall, places: BarRows) -> Datum:
    step, lang, axis, lines = fall.step, chart.text.lang, places.axis, len(fall.lines)
    marks: list[Mark] = list(places.words(fall.lines, fall.y, "row", _ASIDE))
    middle = places.middle(fall.y, lines)
    if chart.start is None or step.points.value is None:
        marks.append(Words(axis.start, middle + 4.5, picture_word("no_data", lang), places.page.role("axis")))
    else:
        marks += _bar(fall, axis, middle, places.bar)
        marks += _range_marks(fall, axis, middle)
        marks.append(places.said(step.said(lang), fall.y, lines))
    return Datum(tuple(marks), step.title, source=step.node.id, segment=chart.text.segment)


def _range_marks(fall: _PlacedStep, axis: Axis, middle: float) -> Iterator[Mark]:
    """A margin as a thin line; where one end of a range is not known, a dashed line to the edge."""
    step, points = fall.step, fall.step.points
    if not step.ranged:
        if points.low is not None and points.high is not None:
            yield Whisker((axis(fall.start - points.high), middle), (axis(fall.start - points.low), middle))
    elif points.high is None and points.low is not None:
        yield Line((axis.start, middle), (axis(fall.start - points.low), middle), "tail")
    elif points.low is None and points.high is not None:
        yield Line((axis(fall.start - points.high), middle), (axis.end, middle), "tail")


def _bar(fall: _PlacedStep, axis: Axis, middle: float, thick: float) -> Iterator[Mark]:
    """What surely began there is full, or is a frame if it leads up; what may have begun there besides is pale."""
    top, step = middle - thick / 2, fall.step
    sure, most = step.reach
    near, far = axis(fall.start - sure), axis(fall.start - most)
    yield from _pale(min(near, far), top, abs(far - near), thick)
    left, right = sorted((axis(fall.start), near))
    if step.credit:
        yield Area(left + 0.5, top + 0.5, max(right - left - 1, 0.5), thick - 1, "credit")
    elif right - left > _THINNEST or not step.ranged:
        yield Area(left, top, max(right - left, _THINNEST), thick, f"{step.node.ink} area")


def _pale(left: float, top: float, wide: float, thick: float) -> Iterator[Mark]:
    if wide > _THINNEST:
        yield Area(left, top, wide, thick, UNTOLD)


_THINNEST = 1.0  # nothing can be seen in a thinner piece


def _samples(chart: Waterfall) -> list[KeyEntry]:
    lang, samples = chart.text.lang, []
    if any(abs(step.reach[1] - step.reach[0]) >= _NOTHING for step in chart.steps):
        samples.append(KeyEntry(22, lambda x, y: tuple(_pale(x, y - 7, 22, 14)), tree_word("key_perhaps", lang)))
    if any(step.ranged and (step.points.low is None) != (step.points.high is None) for step in chart.steps):
        samples.append(KeyEntry(26, lambda x, y: (Line((x, y), (x + 26, y), "tail"),), say("key_open_end", lang)))
    if any(step.credit for step in chart.steps):
        samples.append(
            KeyEntry(22, lambda x, y: (Area(x + 1, y - 6, 20, 12, "credit"),), tree_word("key_credit", lang))
        )
    return samples


WATERFALL = ChartKind("waterfall", "account", Waterfall, waterfall, placed_waterfall)
