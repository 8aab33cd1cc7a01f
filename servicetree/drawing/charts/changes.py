"""The chart of changes: points won or lost by node, and each node's score before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import frozen

from servicetree.analysis.decision_results import Change, NodeChange, SourceChange
from servicetree.drawing import captions
from servicetree.drawing.charts.axes import Axis, axis_over, axis_title, below_axis, grid_lines
from servicetree.drawing.charts.chart_captions import (
    chart_nodes,
    description,
    evidence_text,
    interval_of,
    negated,
    short_name,
    with_interval,
)
from servicetree.drawing.charts.chart_values import Chart, ChartNode, ChartText
from servicetree.drawing.charts.marks import Area, Datum, Dot, Line, Mark, PlacedChart, Whisker
from servicetree.drawing.charts.sheets import KeyEntry, finished_chart, placed_heading
from servicetree.drawing.headline import LEFT, RIGHT
from servicetree.drawing.text_metrics import uncut_lines, width
from servicetree.drawing.values import Figure, Heading, Words
from servicetree.i18n.formatting import in_language, number_text, quoted
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")

ChangeComponent = Literal["own", "carry_over", "weights"]

MOST_CHANGES = 30
_COMPONENTS: tuple[ChangeComponent, ...] = ("own", "carry_over", "weights")
_NOTHING = 1e-9  # points: what arithmetic leaves of a part that did not move


@frozen
class ChartedChange:
    """What changed at one part of the service.

    Attributes:
        node: The node.
        won: Points of the score won since, by where they began; negative if lost.
        components: The same by what moved, where more than the own loss did.
        before: Its own score before.
        after: Its own score after.
        moved: The change of its own score.
        title: All of it in words.
        clear: Whether its own score clearly changed, all parts looked at together.
    """

    node: ChartNode
    won: Figure
    components: tuple[tuple[ChangeComponent, float], ...]
    before: Figure
    after: Figure
    moved: Figure
    title: str
    clear: bool = False

    @property
    def clearly_won(self) -> bool:
        """Whether what it won or lost is clear too: it has a range of its own."""
        low, high = self.won.low, self.won.high
        return self.clear and low is not None and high is not None and (low > 0 or high < 0)


@frozen
class ChangeChart(Chart):
    """What changed between two sides.

    Attributes:
        sides: The names of both.
        whole: The overall score.
        changes: Aspects first, then branches, each from the largest change to the smallest.
    """

    sides: tuple[str, str]
    whole: ChartedChange
    changes: tuple[ChartedChange, ...]


def change_chart(
    tree: ServiceTree,
    change: Change,
    lang: str,
    by: str | None,  # noqa: ARG001 - the signature of every chart
) -> ChangeChart:
    """Choose what a chart of changes shows.

    Args:
        tree: The tree.
        change: What changed between two sides.
        lang: The language.
        by: The column of the two sides, which the change knows too.

    Returns:
        The chart, without places. Of very many parts the largest changes are shown, the others as one.
    """
    places = chart_nodes(tree, lang)
    levels = {one.id: one for one in change.nodes}
    turns = [_charted_change(places[one.id], one, levels[one.id], lang) for one in change.sources]
    turns = _smallest_merged(sorted(turns, key=_order), lang)
    whole = _whole(change, lang)
    return ChangeChart(
        text=_chart_text(tree, change, [whole, *turns], lang),
        sides=(captions.label_text(change.before), captions.label_text(change.after)),
        whole=whole,
        changes=tuple(turns),
    )


def _charted_change(place: ChartNode, source: SourceChange, level: NodeChange, lang: str) -> ChartedChange:
    parts = {piece: getattr(source, piece).value for piece in _COMPONENTS}
    moved = any(abs(parts[piece] or 0.0) > _NOTHING for piece in ("carry_over", "weights"))
    pieces = tuple((piece, -parts[piece]) for piece in _COMPONENTS if moved and parts[piece])
    return _described_change(place, negated(captions.figure(source.change)), pieces, level, lang)


def _whole(change: Change, lang: str) -> ChartedChange:
    place = ChartNode("", say("all_in_all", lang), "several", "own")
    return _described_change(place, captions.figure(change.score.change), (), change.score, lang)


def _described_change(
    place: ChartNode, won: Figure, pieces: tuple[tuple[ChangeComponent, float], ...], level: NodeChange, lang: str
) -> ChartedChange:
    before, after, moved = (captions.figure(one) for one in (level.before, level.after, level.change))
    lines = [say("named", lang, place=place.name, figure=with_interval(won, lang, signed=True))]
    if pieces:
        lines.append(
            captions.SEPARATOR.join(
                say(f"piece_{piece}", lang, points=number_text(points, lang, signed=True)) for piece, points in pieces
            )
        )
    sides = " → ".join(with_interval(side, lang) for side in (before, after))
    lines.append(picture_word("score", lang, score=f"{sides}: {with_interval(moved, lang, signed=True)}"))
    clear = level.is_clear if level.change_simultaneous is not None else level.change.clear_of_zero
    return ChartedChange(place, won, pieces, before, after, moved, "\n".join(lines), clear)


def _order(turn: ChartedChange) -> tuple[bool, float]:
    return turn.node.kind != "aspect", -abs(turn.won.value or 0.0)


def _smallest_merged(turns: list[ChartedChange], lang: str) -> list[ChartedChange]:
    """Gather the smallest changes into one; a single one would gain nothing."""
    if len(turns) <= MOST_CHANGES + 1:
        return turns
    rest = turns[MOST_CHANGES:]
    values = [turn.won.value for turn in rest]
    won = Figure(None if None in values else sum(value for value in values if value is not None))
    sums: dict[ChangeComponent, float] = {}
    for piece, points in (part for turn in rest for part in turn.components):
        sums[piece] = sums.get(piece, 0.0) + points
    place = ChartNode("", say("others", lang, count=len(rest)), "several", "own")
    title = say("named", lang, place=place.name, figure=with_interval(won, lang, signed=True))
    together = ChartedChange(place, won, tuple(sums.items()), Figure(), Figure(), Figure(), title)
    return [*turns[:MOST_CHANGES], together]


def _chart_text(tree: ServiceTree, change: Change, turns: Iterable[ChartedChange], lang: str) -> ChartText:
    called = captions.label_text(in_language(tree.label, lang, tree.name))
    counts = [
        f"{short_name(side)} ({picture_word('n', lang, n=number_text(n, lang, 0))})"
        for side, n in zip((change.before, change.after), change.n, strict=True)
    ]
    subtitle = captions.SEPARATOR.join((called, captions.label_text(change.by), *counts))
    caption, evidence = say("change", lang), evidence_text(tree, lang)
    every = tuple(turns)
    alone = change.carry_over == "common" and not any(turn.components for turn in every)
    bold = [say("bold_parts", lang)] if any(turn.clear for turn in every[1:]) else []
    common = [say("common", lang)] if alone else []
    margins = [say("margins", lang)] if any(turn.won.low is not None for turn in every) else []
    notes = [*margins, *bold, say("rounded", lang), *common, evidence]
    return ChartText(
        lang=lang,
        heading=_heading(tree, change, lang),
        subtitle=subtitle,
        caption=caption,
        description=description((subtitle, caption), (turn.title for turn in every), evidence),
        notes=tuple(notes),
    )


def _heading(tree: ServiceTree, change: Change, lang: str) -> Heading:
    moved, before, after = (
        captions.figure(one) for one in (change.score.change, change.score.before, change.score.after)
    )
    sides: Mapping[str, str] = {"before": short_name(change.before), "after": short_name(change.after)}
    if moved.value is None or before.value is None or after.value is None:
        return Heading(lang, say("not_compared", lang, **sides))
    facts = {
        "change": with_interval(moved, lang, signed=True),
        "from_": number_text(before.value, lang),
        "to": number_text(after.value, lang),
    }
    doubt = ""
    if moved.low is None:
        doubt = say("no_interval", lang)
    elif not change.score.change.clear_of_zero:
        doubt = say("perhaps_chance", lang)
    moved_most = _moved_most(tree, change, lang)
    if doubt and moved_most:
        doubt = say("and_moved", lang, doubt=doubt, moved=moved_most)
    return Heading(lang, say("changed", lang, **sides, **facts), doubt or moved_most)


def _moved_most(tree: ServiceTree, change: Change, lang: str) -> str:
    """Name the part that moved most of those that clearly did, with its interval for all parts at once."""
    clear = [one for one in change.nodes if one.is_clear]
    if not clear:
        return ""
    most = max(clear, key=lambda one: abs(one.change.value or 0.0))
    part = quoted(short_name(captions.label_text(in_language(tree.nodes[most.id].label, lang, most.id))), lang)
    ends = captions.figure(most.change_simultaneous or most.change)
    return say("clearly_moved", lang, part=part, change=with_interval(ends, lang, signed=True))


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


def placed_change_chart(chart: ChangeChart) -> PlacedChart:
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
    return finished_chart(chart.text, items, change_samples(chart), bottom + 42)


def _columns(chart: ChangeChart) -> _ChangeColumns:
    every = (chart.whole, *chart.changes)
    names = min(max(_NAMES_LEAST, *(width(turn.node.name, "total") for turn in every)), _NAMES_MOST) + 14
    ends = [one for turn in every for one in (turn.won.low, turn.won.value, turn.won.high) if one is not None]
    ends += [points for turn in every for points in bar_extent(turn)]
    start = LEFT + names + 20
    won = axis_over([0.0, *ends], start, start + _WON_WIDE)
    number = won.end + _NUMBER
    levels = [one for turn in every for one in (turn.before.value, turn.after.value) if one is not None]
    scores = axis_over(levels, number + _INTERVAL + 24, RIGHT - 56, most=100.0)
    return _ChangeColumns(names, won, number, scores, _ROOMY if len(chart.changes) <= _FEW else _TIGHT)


def bar_extent(turn: ChartedChange) -> tuple[float, float]:
    """How far the pieces of a bar reach to either side."""
    return sum(points for _, points in turn.components if points < 0), sum(
        points for _, points in turn.components if points > 0
    )


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
    yield from change_bars(turn, columns.won, y, _BAR * columns.row)
    if turn.won.low is not None and turn.won.high is not None:
        yield Whisker((columns.won(turn.won.low), y), (columns.won(turn.won.high), y))
    said = number_text(turn.won.value, lang, signed=True)
    yield Words(columns.number, y + 4.5, said, "total" if turn.clearly_won else "row", "end")
    yield Words(columns.number + 10, y + 4.5, interval_of(turn.won, lang), "axis")


def change_bars(turn: ChartedChange, axis: Axis, y: float, high: float) -> Iterator[Mark]:
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


def change_samples(chart: ChangeChart) -> list[KeyEntry]:
    """Say what the marks mean; a narrow page has no dots."""
    lang = chart.text.lang
    every = [points for turn in (chart.whole, *chart.changes) for points in bar_extent(turn)]
    every += [turn.won.value or 0.0 for turn in (chart.whole, *chart.changes)]
    samples = [
        KeyEntry(18, lambda x, y, kind=kind: (Area(x, y - 7, 18, 14, kind),), say(f"key_{kind}", lang))
        for kind, way in (("worse", -1), ("better", 1))
        if any(way * points > _NOTHING for points in every)
    ]
    pieces: list[ChangeComponent] = ["carry_over", "weights"]  # the own loss is plain
    moved = {piece for turn in chart.changes for piece, _ in turn.components}
    samples += [_component_key(piece, lang) for piece in pieces if piece in moved]
    if chart.narrow:
        return samples
    before, after = chart.sides
    return [
        *samples,
        KeyEntry(10, lambda x, y: (Dot(x + 5, y, _DOT, "ring"),), before),
        KeyEntry(10, lambda x, y: (Dot(x + 5, y, _DOT + 0.5, "full"),), after),
    ]


def _component_key(piece: ChangeComponent, lang: str) -> KeyEntry:
    return KeyEntry(18, lambda x, y: tuple(_bar(piece, "worse", (x, y - 7, 18, 14))), say(f"key_{piece}", lang))
