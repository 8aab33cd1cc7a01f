"""The chart of what to mend: what each question would win, with the whole range, in the order of the plan."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from servicetree.account.range_results import says_something
from servicetree.analysis.decision_results import Improvement, Plan, surest
from servicetree.drawing import captions
from servicetree.drawing.charts.axes import Axis, axis_over, below_axis, grid_lines
from servicetree.drawing.charts.chart_captions import description, evidence_text, range_text, short_name
from servicetree.drawing.charts.chart_values import Chart, ChartKind, ChartText
from servicetree.drawing.charts.marks import Datum, Dot, Line, Mark, PlacedChart, Whisker
from servicetree.drawing.charts.named_rows import BarRows, bars_between
from servicetree.drawing.charts.sheets import ChartPage, KeyEntry, finished_chart, page_of, placed_heading
from servicetree.drawing.text_metrics import width
from servicetree.drawing.values import Figure, Heading, Words
from servicetree.i18n.formatting import in_language, number_text, quoted
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")

MOST_GAINS = 20
_NOTHING = 0.05


@frozen
class ChartedGain:
    """What one question would win.

    Attributes:
        id: The question, ``node.question``.
        node: What its part of the service is called.
        asked: What it asks.
        gain: Points of the overall score won, as things moved together so far, with the one range.
        chosen: Whether it is in the best set within the budget; None without a budget.
        title: All of it in words.
    """

    id: str
    node: str
    asked: str
    gain: Figure
    chosen: bool | None
    title: str


@frozen
class GainChart(Chart):
    """What to mend first.

    Attributes:
        gains: In the order of the plan.
        left_out: How many questions of the plan are not shown.
    """

    gains: tuple[ChartedGain, ...]
    left_out: int


def gain_chart(
    tree: ServiceTree,
    plan: Plan,
    lang: str,
    by: str | None,  # noqa: ARG001 - the signature of every chart
) -> GainChart:
    """Choose what a chart of gains shows.

    Args:
        tree: The tree.
        plan: The plan.
        lang: The language.
        by: Nothing here.

    Returns:
        The chart, without places: the first measures of the plan, in its order.
    """
    worth = [one for one in plan.measures if one.gain.value is None or one.gain.value > 0]
    shown = worth[:MOST_GAINS]
    gains = tuple(_charted(tree, one, lang) for one in shown)
    called = captions.label_text(in_language(tree.label, lang, tree.name))
    caption, evidence = say(f"mend_{plan.to}", lang), evidence_text(tree, lang)
    left_out = len(worth) - len(shown)
    ranged = any(one.is_ranged for one in shown) or not shown
    notes = [say("mend_range" if ranged else "mend_unranged", lang)]
    if left_out:
        notes.insert(0, say("mend_left_out", lang, count=number_text(left_out, lang, 0)))
    text = ChartText(
        lang=lang,
        heading=_heading(tree, plan, lang),
        subtitle=called,
        caption=caption,
        description=description((called, caption), (one.title for one in gains), evidence),
        notes=(*notes, evidence),
    )
    return GainChart(text, gains, left_out)


def _charted(tree: ServiceTree, one: Improvement, lang: str) -> ChartedGain:
    node, asked = _names(tree, one.id, lang)
    gain = Figure(one.gain.value, one.low, one.high)
    told = say("named", lang, place=f"{node}: {asked}", figure=_gain_text(gain, lang))
    most = None if one.at_trunk is None else one.at_trunk.high
    if most is not None and round(most, 1) > 0:
        told += f"\n{say('mend_itself', lang, points=number_text(most, lang))}"
    return ChartedGain(one.id, node, asked, gain, one.chosen, told)


def _names(tree: ServiceTree, name: str, lang: str) -> tuple[str, str]:
    node, _, short = name.partition(".")
    asked = next(question for question in tree.nodes[node].questions if question.id == short)
    labels = in_language(tree.nodes[node].label, lang, node), in_language(asked.text, lang, short)
    return captions.label_text(labels[0]), captions.label_text(labels[1])


def _gain_text(gain: Figure, lang: str) -> str:
    if gain.value is None:
        return picture_word("no_data", lang)
    if not says_something(gain.low, gain.high):
        return say("perhaps_gain", lang, points=number_text(gain.value, lang))
    return range_text(gain, lang)


def _heading(tree: ServiceTree, plan: Plan, lang: str) -> Heading:
    """Name the first of the plan with its range; if another surely wins more, both, for nothing tells them apart."""
    if plan.measures and all(one.gain.value is None for one in plan.measures):
        return Heading(lang, picture_word("unscored", lang))
    if not plan.measures or (plan.measures[0].gain.value or 0.0) <= 0:
        return Heading(lang, say("mend_none", lang))
    first = plan.measures[0]
    gain = Figure(first.gain.value, first.low, first.high)
    question, points, surer = _quoted(tree, first.id, lang), _gain_text(gain, lang), surest(plan.measures)
    if surer is None or surer.id == first.id or not first.is_ranged:
        doubt = say("mend_none_sure", lang) if surer is None else ""
        return Heading(lang, say("mend_first", lang, question=question, points=points), doubt)
    least = Figure(surer.gain.value, surer.low, surer.high)
    said = say("mend_either", lang, one=question, other=_quoted(tree, surer.id, lang))
    return Heading(lang, said, say("mend_cannot_tell", lang, one=points, other=_gain_text(least, lang)))


def _quoted(tree: ServiceTree, name: str, lang: str) -> str:
    """Quote a question, with its part where another part asks the same and both are short enough to be read whole."""
    node, asked = _names(tree, name, lang)
    every = [f"{one.id}.{question.id}" for one in tree.measured.values() for question in one.questions]
    is_twin = sum(_names(tree, one, lang)[1] == asked for one in every) > 1
    both = say("named", lang, place=node, figure=asked)
    return quoted(both if is_twin and both == short_name(both) else short_name(asked), lang)


_NAMES_LEAST, _NAMES_MOST = 120.0, 420.0


def placed_gain_chart(chart: GainChart) -> PlacedChart:
    """Give a chart of gains its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.
    """
    page, lang = page_of(chart), chart.text.lang
    head, y = placed_heading(chart.text, page)
    names = _names_wide(chart, page)
    rows = BarRows(page, _axis(chart, page, names), names)
    top = y + 18
    y, data = top, []
    for place in range(1, len(chart.gains) + 1):
        datum, y = _gain_row(chart, place, y, rows)
        data.append(datum)
    items: list[Mark | Datum] = [*head]
    if not page.small:  # there lines would run through names
        items += grid_lines(rows.axis, top, y)
        items.append(Line((rows.axis(0.0), top), (rows.axis(0.0), y), "joint"))
    items += data
    role = page.role("axis")
    items += below_axis(rows.axis, y, lang, say("mend_axis", lang), role=role)
    return finished_chart(chart.text, items, _samples(chart), y + 40, page=page)


def _names_wide(chart: GainChart, page: ChartPage) -> float:
    """As wide as the longest name asks for, so that short ones stand near their dots."""
    told = [(one.asked, page.role("row")) for one in chart.gains] + [
        (one.node, page.role("axis")) for one in chart.gains
    ]
    longest = max((width(text, role) for text, role in told), default=0.0)
    return min(max(longest + _aside(chart) + 1, _NAMES_LEAST), _NAMES_MOST)


def _aside(chart: GainChart) -> float:
    return 32.0 if len(chart.gains) > 9 else 22.0  # noqa: PLR2004 - two figures


def _axis(chart: GainChart, page: ChartPage, names: float) -> Axis:
    ends = [end for one in chart.gains for end in (one.gain.low, one.gain.value, one.gain.high) if end is not None]
    return axis_over([0.0, *ends], *bars_between(page, names))


def _gain_row(chart: GainChart, place: int, y: float, rows: BarRows) -> tuple[Datum, float]:
    """The question with its part of the service, a dot and the whole range, and the range in figures."""
    one, lang = chart.gains[place - 1], chart.text.lang
    said = _gain_text(one.gain, lang)
    aside = _aside(chart)
    asked = rows.lines(one.asked, said, "row", aside)
    node = rows.lines(one.node, said, "axis", aside)
    count = len(asked) + len(node)
    words = list(rows.words([*asked, *node], y, "row", aside))
    role = rows.page.role("axis")
    words[len(asked) :] = [Words(word.x, word.y, word.text, role) for word in words[len(asked) :]]
    number = Words(rows.page.left, words[0].y, f"{place}.", rows.page.role("total"))
    marks: list[Mark] = [number, *words, rows.said(said, y, count)]
    if one.gain.value is not None:
        marks += _range_marks(one, rows.axis, rows.middle(y, count))
    return Datum(tuple(marks), one.title, node=one.id.partition(".")[0]), y + rows.high(count)


def _range_marks(one: ChartedGain, axis: Axis, middle: float) -> Sequence[Mark]:
    """The whole range as a line, open to the right where its end is not known; the dot on it, what the answers show."""
    gain, marks = one.gain, list[Mark]()
    if gain.low is not None and gain.high is not None:
        marks.append(Whisker((axis(gain.low), middle), (axis(gain.high), middle)))
    elif gain.low is not None:
        marks.append(Line((axis(gain.low), middle), (axis.end, middle), "tail"))
    kind = "ring" if one.chosen is False else "full"
    return [*marks, Dot(axis(gain.kept_within or 0.0), middle, 5.0, kind)]


def _samples(chart: GainChart) -> list[KeyEntry]:
    lang, samples = chart.text.lang, []
    if any(one.chosen for one in chart.gains):
        samples.append(KeyEntry(10, lambda x, y: (Dot(x + 5, y, 5, "full"),), say("key_chosen", lang)))
        samples.append(KeyEntry(10, lambda x, y: (Dot(x + 5, y, 5, "ring"),), say("key_not_chosen", lang)))
    if any(one.gain.high is None and one.gain.low is not None for one in chart.gains):
        samples.append(KeyEntry(26, lambda x, y: (Line((x, y), (x + 26, y), "tail"),), say("key_open", lang)))
    return samples


GAINS = ChartKind("mend", "plan", GainChart, gain_chart, placed_gain_chart)
