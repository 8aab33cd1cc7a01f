"""The places of a waterfall: stairs from the baseline down to the score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from servicetree.drawing.charts.axes import Axis, axis_over, axis_title, below_axis, grid_lines
from servicetree.drawing.charts.chart_captions import interval_of, range_text
from servicetree.drawing.charts.chart_values import ChartKind
from servicetree.drawing.charts.marks import Area, Datum, Line, Mark, PlacedChart, Whisker
from servicetree.drawing.charts.named_rows import BarRows, bars_between
from servicetree.drawing.charts.sheets import ChartPage, KeyEntry, finished_chart, page_of, placed_heading
from servicetree.drawing.charts.source_ranges import branches_figure
from servicetree.drawing.charts.waterfall import Waterfall, WaterfallStep, sum_of, waterfall
from servicetree.drawing.text_metrics import fitted, width
from servicetree.drawing.untold import UNTOLD
from servicetree.drawing.values import Figure, Words
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of

say = phrases_of("charts")
picture_word = phrases_of("picture")
tree_word = phrases_of("loss_tree")

_ENDS = 26.0
_GROUP = 32.0
_BEFORE_REST = 10.0
_CUT_FROM = 4.0  # a shorter bar would be cut off
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
    drawn: list[Mark] = []
    for fall in falls:
        middle = places.middle(fall.y, len(fall.lines))
        if chart.start is not None and not page.small:
            items.append(
                Line((places.axis(fall.start), joined), (places.axis(fall.start), middle - places.bar / 2), "joint")
            )
        joined = middle + places.bar / 2
        shown = _step_marks(fall, chart, places)
        items.append(shown)
        drawn += shown.marks
    if chart.start is not None and falls and not page.small:
        x = places.axis(falls[-1].end)
        items.append(Line((x, joined), (x, places.middle(last, 1) - _ENDS / 2), "joint"))
    items += _end(chart, chart.score, say("score", lang), last, places)
    bottom = last + places.high(1)
    items += below_axis(places.axis, bottom, lang, axis_title(places.axis, lang), role=page.role("axis"))
    return finished_chart(chart.text, items, _samples(chart, drawn), bottom + 40, page=page)


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
        together = _together(chart, steps, lang, trunk=trunk)
        room = (places.page.right - width(together, role) if places.page.small else places.axis.end) - places.page.left
        said = fitted(say(group, lang, trunk=chart.trunk_words), role, room - _ASIDE)
        headings.append(Words(places.page.left, y, said, role))
        if together:
            x, anchor = (places.page.right, "end") if places.page.small else (places.axis.end + 24, "start")
            headings.append(Words(x, y, together, role, "end" if anchor == "end" else "start"))
        y += 6
        for step in steps:
            lines = tuple(places.lines(step.node.name, step.said(lang), "row", _ASIDE))
            falls.append(_PlacedStep(step, lines, y, at, at - step.sure))
            y, at = y + places.high(len(lines)), at - step.sure
    if chart.untold:
        y += _BEFORE_REST
        lines = tuple(places.lines(chart.untold.node.name, chart.untold.said(lang), "group"))
        falls.append(_PlacedStep(chart.untold, lines, y, at, at - chart.untold.sure))
        y += places.high(len(lines))
    return falls, headings, y + 10


_ASIDE = 14.0


def _together(chart: Waterfall, steps: Sequence[WaterfallStep], lang: str, *, trunk: bool) -> str:
    """Say how many points began in the trunk, or in the branches: the rest of what was lost."""
    total = sum_of([step.points.value for step in steps])
    if total is None or len(steps) == 1:
        return ""
    if not any(step.ranged for step in steps):
        return number_text(-total, lang, signed=True)
    if trunk:
        return range_text(chart.trunk, lang)
    left = branches_figure(total, sum_of([step.points.high for step in steps]), chart.loss, chart.trunk)
    return "" if left.high is None else range_text(left, lang)


def _axis(chart: Waterfall, page: ChartPage) -> Axis:
    """Lay the scale over every figure that is known; it goes below 0 only where the score does."""
    at, known = chart.start or 0.0, [chart.start, chart.score.value, chart.score.low, chart.score.high]
    floor = min(chart.score.value or 0.0, 0.0)
    for step in chart.steps:
        ends = (step.most,) if step.ranged else (step.points.low, step.points.high)
        reached = [at - end for end in ends if end is not None]
        known += reached if step.ranged else [max(end, floor) for end in reached]
        at -= step.sure
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
    first = min(12.0, (right - axis.start) / 2 - 3)
    if axis.low > 0 and first > _CUT_FROM:
        cuts = (axis.start + first, axis.start + first + 6)
        marks += [Line((cut - 4, top + thick + 3), (cut + 4, top - 3), "halo") for cut in cuts]
    if score.low is not None and score.high is not None:
        marks.append(Whisker((axis(score.low), middle), (axis(score.high), middle), 5))
    said = f"{number_text(score.value, lang)} {f'({ends})' if (ends := interval_of(score, lang)) else ''}".strip()
    marks += [*name, places.said(said, y, 1)]
    return [Datum(tuple(marks), say("named", lang, place=words, figure=said), segment=chart.text.segment)]


def _step_marks(fall: _PlacedStep, chart: Waterfall, places: BarRows) -> Datum:
    step, lang, axis, lines = fall.step, chart.text.lang, places.axis, len(fall.lines)
    role, aside = ("group", 0.0) if step is chart.untold else ("row", _ASIDE)
    marks: list[Mark] = list(places.words(fall.lines, fall.y, role, aside))
    middle = places.middle(fall.y, lines)
    if chart.start is None or step.points.value is None:
        marks.append(Words(axis.start, middle + 4.5, picture_word("no_data", lang), places.page.role("axis")))
    else:
        marks += _bar(fall, axis, middle, places.bar)
        marks += _range_marks(fall, axis, middle)
        marks.append(places.said(step.said(lang), fall.y, lines))
    return Datum(tuple(marks), step.title, source=step.node.id, segment=chart.text.segment)


def _range_marks(fall: _PlacedStep, axis: Axis, middle: float) -> Iterator[Mark]:
    """A margin as a thin line; of a range how far it may reach beyond what is sure, dashed where nobody knows."""
    step, points = fall.step, fall.step.points
    if not step.ranged:
        if points.low is not None and points.high is not None:
            yield Whisker((axis(fall.start - points.high), middle), (axis(fall.start - points.low), middle))
        return
    near = axis(fall.end)
    if step.most is None:
        far = near + (_OPEN if step.credit else -_OPEN)
        yield Line((near, middle), (min(max(far, axis.start), axis.end), middle), "tail")
    elif abs(far := axis(fall.start - step.most) - near) > _SHORTEST:
        yield from _reach(near, near + far, middle)


def _reach(near: float, far: float, middle: float) -> Iterator[Mark]:
    yield Line((near, middle), (far, middle), "reach")
    yield Line((far, middle - _TICK), (far, middle + _TICK), "reach")


def _bar(fall: _PlacedStep, axis: Axis, middle: float, thick: float) -> Iterator[Mark]:
    """What surely began there is full, or is a frame if it leads up; the rest, that began anywhere, is pale."""
    top, step = middle - thick / 2, fall.step
    left, right = sorted((axis(fall.start), axis(fall.end)))
    if step.node.kind == "untold":
        yield Area(left, top, max(right - left, _THINNEST), thick, UNTOLD)
    elif step.credit:
        yield Area(left + 0.5, top + 0.5, max(right - left - 1, 0.5), thick - 1, "credit")
    elif right - left > _THINNEST or not step.ranged:
        yield Area(left, top, max(right - left, _THINNEST), thick, f"{step.node.ink} area")
    else:  # the stairs lead straight on
        yield Line((left, top), (left, top + thick), "joint")


_THINNEST = 1.0  # nothing can be seen in a thinner piece
_SHORTEST = 2.0  # a line that reaches less far is lost in its own tick
_TICK = 4.0
_OPEN = 44.0


def _samples(chart: Waterfall, marks: Iterable[Mark]) -> list[KeyEntry]:
    """Explain the marks that are drawn, and no others."""
    lang, ranged = chart.text.lang, any(step.ranged for step in chart.steps)
    kinds = [mark.kind for mark in marks if isinstance(mark, (Area, Line))]
    full = [kind for kind in kinds if kind.endswith(" area")] if ranged else []
    samples = [
        (bool(full), 22, lambda x, y: (Area(x, y - 7, 22, 14, full[0]),), say("key_least", lang)),
        ("reach" in kinds, 26, lambda x, y: tuple(_reach(x + 26, x, y)), say("key_most", lang)),
        (UNTOLD in kinds, 22, lambda x, y: (Area(x, y - 7, 22, 14, UNTOLD),), tree_word("key_perhaps", lang)),
        ("tail" in kinds, 26, lambda x, y: (Line((x, y), (x + 26, y), "tail"),), say("key_open_end", lang)),
        ("credit" in kinds, 22, lambda x, y: (Area(x + 1, y - 6, 20, 12, "credit"),), tree_word("key_credit", lang)),
    ]
    return [KeyEntry(wide, drawn, text) for shown, wide, drawn, text in samples if shown]


WATERFALL = ChartKind("waterfall", "account", Waterfall, waterfall, placed_waterfall)
