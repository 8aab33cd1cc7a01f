"""Chooses what a chart of changes shows: what each part won or lost of the score, and its own score on either side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import frozen

from servicetree.analysis.decision_results import Change, NodeChange, SourceChange
from servicetree.drawing import captions
from servicetree.drawing.charts.axes import Axis, axis_over, axis_words, below_axis, rules_of
from servicetree.drawing.charts.chart_captions import brief, description, interval_of, places_of, turned, with_interval
from servicetree.drawing.charts.chart_values import Chart, ChartKind, Place, Told
from servicetree.drawing.charts.marks import Area, Datum, Dot, Line, Mark, Sheet, Whisker
from servicetree.drawing.charts.sheets import Sample, headed, sheet
from servicetree.drawing.headline import LEFT, RIGHT
from servicetree.drawing.text_metrics import fitted, width
from servicetree.drawing.values import Figure, Heading, Words
from servicetree.i18n.formatting import in_language, number_text
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")

Piece = Literal["own", "carry_over", "weights"]

MOST_TURNS = 30
_PIECES: tuple[Piece, ...] = ("own", "carry_over", "weights")
_NOTHING = 1e-9  # points: what arithmetic leaves of a part that did not move


@frozen
class Turn:
    """What changed at one part of the service.

    Attributes:
        place: The node.
        won: Points of the score won since, by where they began; negative if lost.
        pieces: The same by what moved, where more than the own loss did.
        before: Its own score before.
        after: Its own score after.
        moved: The change of its own score.
        title: All of it in words.
    """

    place: Place
    won: Figure
    pieces: tuple[tuple[Piece, float], ...]
    before: Figure
    after: Figure
    moved: Figure
    title: str


@frozen
class Turns(Chart):
    """What changed between two sides.

    Attributes:
        sides: The names of both.
        whole: The overall score.
        turns: Aspects first, then branches, each from the largest change to the smallest.
    """

    sides: tuple[str, str]
    whole: Turn
    turns: tuple[Turn, ...]


def turns_chart(
    tree: ServiceTree,
    change: Change,
    lang: str,
    by: str | None,  # noqa: ARG001 - the signature of every chart
) -> Turns:
    """Choose what a chart of changes shows.

    Args:
        tree: The tree.
        change: What changed between two sides.
        lang: The language.
        by: The column of the two sides, which the change knows too.

    Returns:
        The chart, without places. Of very many parts the largest changes are shown, the others as one.
    """
    places = places_of(tree, lang)
    levels = {one.id: one for one in change.nodes}
    turns = [_turn(places[one.id], one, levels[one.id], lang) for one in change.sources]
    turns = _gathered(sorted(turns, key=_order), lang)
    whole = _whole(change, lang)
    return Turns(
        told=_told(tree, change, [whole, *turns], lang),
        sides=(captions.visible(change.before), captions.visible(change.after)),
        whole=whole,
        turns=tuple(turns),
    )


def _turn(place: Place, source: SourceChange, level: NodeChange, lang: str) -> Turn:
    parts = {piece: getattr(source, piece).value for piece in _PIECES}
    moved = any(abs(parts[piece] or 0.0) > _NOTHING for piece in ("carry_over", "weights"))
    pieces = tuple((piece, -parts[piece]) for piece in _PIECES if moved and parts[piece])
    return _told_turn(place, turned(captions.figure(source.change)), pieces, level, lang)


def _whole(change: Change, lang: str) -> Turn:
    place = Place("", say("all_in_all", lang), "several", "own")
    return _told_turn(place, captions.figure(change.score.change), (), change.score, lang)


def _told_turn(
    place: Place, won: Figure, pieces: tuple[tuple[Piece, float], ...], level: NodeChange, lang: str
) -> Turn:
    before, after, moved = (captions.figure(one) for one in (level.before, level.after, level.change))
    lines = [say("named", lang, place=place.words, figure=with_interval(won, lang, signed=True))]
    if pieces:
        lines.append(
            captions.JOINT.join(
                say(f"piece_{piece}", lang, points=number_text(points, lang, signed=True)) for piece, points in pieces
            )
        )
    sides = " → ".join(with_interval(side, lang) for side in (before, after))
    lines.append(picture_word("score", lang, score=f"{sides}: {with_interval(moved, lang, signed=True)}"))
    return Turn(place, won, pieces, before, after, moved, "\n".join(lines))


def _order(turn: Turn) -> tuple[bool, float]:
    return turn.place.kind != "aspect", -abs(turn.won.value or 0.0)


def _gathered(turns: list[Turn], lang: str) -> list[Turn]:
    """Gather the smallest changes into one; a single one would gain nothing."""
    if len(turns) <= MOST_TURNS + 1:
        return turns
    rest = turns[MOST_TURNS:]
    values = [turn.won.value for turn in rest]
    won = Figure(None if None in values else sum(value for value in values if value is not None))
    sums: dict[Piece, float] = {}
    for piece, points in (part for turn in rest for part in turn.pieces):
        sums[piece] = sums.get(piece, 0.0) + points
    place = Place("", say("others", lang, count=len(rest)), "several", "own")
    title = say("named", lang, place=place.words, figure=with_interval(won, lang, signed=True))
    together = Turn(place, won, tuple(sums.items()), Figure(), Figure(), Figure(), title)
    return [*turns[:MOST_TURNS], together]


def _told(tree: ServiceTree, change: Change, turns: Iterable[Turn], lang: str) -> Told:
    called = captions.visible(in_language(tree.label, lang, tree.name))
    counts = [
        f"{brief(side)} ({picture_word('n', lang, n=number_text(n, lang, 0))})"
        for side, n in zip((change.before, change.after), change.n, strict=True)
    ]
    subtitle = captions.JOINT.join((called, captions.visible(change.by), *counts))
    caption, evidence = say("change", lang), picture_word(tree.carry_over_evidence, lang)
    every = tuple(turns)
    alone = change.carry_over == "common" and not any(turn.pieces for turn in every)
    notes = [say("whiskers", lang), *([say("common", lang)] if alone else []), evidence]
    return Told(
        lang=lang,
        heading=_heading(change, lang),
        subtitle=subtitle,
        caption=caption,
        description=description((subtitle, caption), (turn.title for turn in every), evidence),
        notes=tuple(notes),
    )


def _heading(change: Change, lang: str) -> Heading:
    moved, before, after = (
        captions.figure(one) for one in (change.score.change, change.score.before, change.score.after)
    )
    sides: Mapping[str, str] = {"before": brief(change.before), "after": brief(change.after)}
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
    return Heading(lang, say("changed", lang, **sides, **facts), doubt)


_NAMES_LEAST, _NAMES_MOST = 120.0, 210.0
_WON_WIDE, _NUMBER, _INTERVAL = 300.0, 52.0, 106.0
_ROOMY, _TIGHT, _FEW = 32.0, 24.0, 16
_GROUP = 32.0
_BAR = 0.5  # of a row
_DOT = 4.5


@frozen
class _Columns:
    """Where the columns stand: names, points won or lost and their number, scores and theirs; the height of a row."""

    names: float
    won: Axis
    number: float
    scores: Axis
    row: float


def placed_turns(chart: Turns) -> Sheet:
    """Give a chart of changes its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.
    """
    head, y = headed(chart.told)
    lang, columns = chart.told.lang, _columns(chart)
    top = y + 34
    first = top + 30
    last, rows = _rows(chart, columns, first + 26)
    bottom = last + columns.row / 2 + 6
    items: list[Mark | Datum] = [
        *head,
        Words(columns.won.start, top, say("won_head", lang), "bough"),
        Words(columns.scores.start, top, say("levels_head", lang), "bough"),
        *rules_of(columns.scores, top + 10, bottom),
        Line((columns.won(0.0), top + 10), (columns.won(0.0), bottom), "joint"),
        Line((LEFT, first + 20), (RIGHT, first + 20), "thin"),
        _row(chart.whole, columns, first, lang),
        *rows,
        *below_axis(columns.won, bottom, lang),
        *below_axis(columns.scores, bottom, lang, axis_words(columns.scores, lang)),
    ]
    return sheet(chart.told, items, _samples(chart), bottom + 42)


def _columns(chart: Turns) -> _Columns:
    every = (chart.whole, *chart.turns)
    names = min(max(_NAMES_LEAST, *(width(turn.place.words, "total") for turn in every)), _NAMES_MOST) + 14
    ends = [one for turn in every for one in (turn.won.low, turn.won.value, turn.won.high) if one is not None]
    ends += [points for turn in every for points in _piled(turn)]
    start = LEFT + names + 20
    won = axis_over([0.0, *ends], start, start + _WON_WIDE)
    number = won.end + _NUMBER
    levels = [one for turn in every for one in (turn.before.value, turn.after.value) if one is not None]
    scores = axis_over(levels, number + _INTERVAL + 24, RIGHT - 56, most=100.0)
    return _Columns(names, won, number, scores, _ROOMY if len(chart.turns) <= _FEW else _TIGHT)


def _piled(turn: Turn) -> tuple[float, float]:
    """How far the pieces of a bar reach to either side."""
    return sum(points for _, points in turn.pieces if points < 0), sum(
        points for _, points in turn.pieces if points > 0
    )


def _rows(chart: Turns, columns: _Columns, y: float) -> tuple[float, list[Mark | Datum]]:
    items: list[Mark | Datum] = []
    kind = ""
    for turn in chart.turns:
        group = "trunk" if turn.place.kind == "aspect" else "branches"
        if group != kind:
            lang, kind = chart.told.lang, group
            said = picture_word("trunk", lang) if group == "trunk" else say("branches", lang)
            y += 22 if len(items) == 0 else _GROUP - columns.row + 8
            items.append(Words(LEFT, y + 4.5, said, "bough"))
            y += columns.row - 2
        items.append(_row(turn, columns, y, chart.told.lang))
        y += columns.row
    return y - columns.row, items


def _row(turn: Turn, columns: _Columns, y: float, lang: str) -> Datum:
    whole = turn.place.kind == "several" and turn.before.value is not None
    role, aside = ("total", 0.0) if whole else ("row", 14.0)
    marks: list[Mark] = [
        Words(LEFT + aside, y + 4.5, fitted(turn.place.words, role, columns.names - aside), role),
        *_won(turn, columns, y, lang),
        *_levels(turn, columns, y, lang),
    ]
    return Datum(tuple(marks), turn.title, node=turn.place.id)


def _won(turn: Turn, columns: _Columns, y: float, lang: str) -> Iterator[Mark]:
    if turn.won.value is None:
        yield Words(columns.won(0.0) + 6, y + 4.5, picture_word("no_data", lang), "axis")
        return
    yield from _bars(turn, columns, y)
    clear = False
    if turn.won.low is not None and turn.won.high is not None:
        yield Whisker((columns.won(turn.won.low), y), (columns.won(turn.won.high), y))
        clear = turn.won.low > 0 or turn.won.high < 0
    said = number_text(turn.won.value, lang, signed=True)
    yield Words(columns.number, y + 4.5, said, "total" if clear else "row", "end")
    yield Words(columns.number + 10, y + 4.5, interval_of(turn.won, lang), "axis")


def _bars(turn: Turn, columns: _Columns, y: float) -> Iterator[Mark]:
    """One bar, or its pieces end to end: to the right what was won, to the left what was lost."""
    pieces: tuple[tuple[Piece, float], ...] = turn.pieces or (("own", turn.won.value or 0.0),)
    ends, high = {True: 0.0, False: 0.0}, _BAR * columns.row
    for piece, points in pieces:
        start = ends[points > 0]
        ends[points > 0] = start + points
        left, right = sorted((columns.won(start), columns.won(start + points)))
        yield from _bar(piece, "better" if points > 0 else "worse", (left, y - high / 2, right - left, high))


def _bar(piece: Piece, kind: str, place: tuple[float, float, float, float]) -> Iterator[Mark]:
    """The own loss is full, carry-over is striped, weights are a frame."""
    x, y, wide, high = place
    yield Area(x, y, wide, high, kind)
    if piece == "carry_over":
        yield Area(x, y, wide, high, "gaps")
    if piece == "weights" and wide > 4:  # noqa: PLR2004 - nothing can be seen inside a thinner one
        yield Area(x + 1.6, y + 1.6, wide - 3.2, high - 3.2, "paper")


def _levels(turn: Turn, columns: _Columns, y: float, lang: str) -> Iterator[Mark]:
    if turn.before.value is None or turn.after.value is None:
        if turn.place.id or turn.won.value is None:
            yield Words(columns.scores.start + 6, y + 4.5, picture_word("no_data", lang), "axis")
        return
    before, after = columns.scores(turn.before.value), columns.scores(turn.after.value)
    kind = "worse" if turn.after.value < turn.before.value else "better"
    yield Area(min(before, after), y - 1.5, abs(after - before), 3, kind)
    yield Dot(before, y, _DOT, "ring")
    yield Dot(after, y, _DOT + 0.5, "full")
    clear = turn.moved.low is not None and turn.moved.high is not None and (turn.moved.low > 0 or turn.moved.high < 0)
    said = number_text(turn.moved.value or 0.0, lang, signed=True)
    yield Words(RIGHT, y + 4.5, said, "total" if clear else "row", "end")


def _samples(chart: Turns) -> list[Sample]:
    lang = chart.told.lang
    samples = [
        Sample(18, lambda x, y: (Area(x, y - 7, 18, 14, "worse"),), say("key_worse", lang)),
        Sample(18, lambda x, y: (Area(x, y - 7, 18, 14, "better"),), say("key_better", lang)),
    ]
    pieces: list[Piece] = ["own", "carry_over", "weights"]
    moved = {piece for turn in chart.turns for piece, _ in turn.pieces}
    samples += [_piece_sample(piece, lang) for piece in pieces if piece in moved]
    before, after = (say(key, lang, side=side) for key, side in zip(("before", "after"), chart.sides, strict=True))
    return [
        *samples,
        Sample(10, lambda x, y: (Dot(x + 5, y, _DOT, "ring"),), before),
        Sample(10, lambda x, y: (Dot(x + 5, y, _DOT + 0.5, "full"),), after),
    ]


def _piece_sample(piece: Piece, lang: str) -> Sample:
    return Sample(18, lambda x, y: tuple(_bar(piece, "worse", (x, y - 7, 18, 14))), say(f"key_{piece}", lang))


CHANGES = ChartKind("change", "change", Turns, turns_chart, placed_turns)
