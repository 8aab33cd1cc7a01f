"""Gives a chart of changes its places: a row each, with what was won or lost, and its own score on either side."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from servicetree.drawing.axes import Axis, axis_over
from servicetree.drawing.charts import Piece, Turn, Turns
from servicetree.drawing.chartwords import say
from servicetree.drawing.marks import Area, Datum, Dot, Line, Mark, Sheet, Whisker
from servicetree.drawing.measuring import fitted, width
from servicetree.drawing.placed import Words
from servicetree.drawing.rules import axis_words, below_axis, rules_of
from servicetree.drawing.sheets import LEFT, RIGHT, Sample, headed, sheet
from servicetree.drawing.telling import interval_of
from servicetree.drawing.words import say as picture_word
from servicetree.wording import number_text

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
