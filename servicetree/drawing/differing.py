"""Chooses what a chart of changes shows: what each part won or lost of the score, and its own score on either side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servicetree.decisions import Change, NodeChange, SourceChange
from servicetree.drawing import captions
from servicetree.drawing.charts import Piece, Place, Told, Turn, Turns
from servicetree.drawing.chartwords import say
from servicetree.drawing.parts import Figure, Heading
from servicetree.drawing.telling import brief, description, places_of, turned, with_interval
from servicetree.drawing.words import say as picture_word
from servicetree.tree import ServiceTree
from servicetree.wording import in_language, number_text

MOST_TURNS = 30
_PIECES: tuple[Piece, ...] = ("own", "carry_over", "weights")
_NOTHING = 1e-9  # points: what arithmetic leaves of a part that did not move


def turns_chart(tree: ServiceTree, change: Change, lang: str) -> Turns:
    """Choose what a chart of changes shows.

    Args:
        tree: The tree.
        change: What changed between two sides.
        lang: The language.

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
