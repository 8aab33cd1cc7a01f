"""The chart of changes: points won or lost by node, and each node's score before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import frozen

from servicetree.analysis.decision_results import Change, NodeChange, SourceChange
from servicetree.drawing import captions
from servicetree.drawing.charts.chart_captions import (
    chart_nodes,
    description,
    evidence_text,
    negated,
    short_name,
    with_interval,
)
from servicetree.drawing.charts.chart_values import Chart, ChartNode, ChartText
from servicetree.drawing.values import Figure, Heading
from servicetree.i18n.formatting import in_language, number_text, quoted
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")

ChangeComponent = Literal["own", "carry_over", "weights"]

MOST_CHANGES = 30
COMPONENTS: tuple[ChangeComponent, ...] = ("own", "carry_over", "weights")
NOTHING = 1e-9  # points: what arithmetic leaves of a part that did not move


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
    parts = {piece: getattr(source, piece).value for piece in COMPONENTS}
    moved = any(abs(parts[piece] or 0.0) > NOTHING for piece in ("carry_over", "weights"))
    pieces = tuple((piece, -parts[piece]) for piece in COMPONENTS if moved and parts[piece])
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
