"""Chooses what a waterfall shows: the way from the baseline down to the score, source by source."""

from __future__ import annotations

from collections.abc import Sequence

from servicetree.accounts import SegmentAccount
from servicetree.drawing.captions import figure, score_text
from servicetree.drawing.charts import Place, Step, Waterfall
from servicetree.drawing.chartwords import say
from servicetree.drawing.doubts import Doubts, doubts_about
from servicetree.drawing.parts import Figure
from servicetree.drawing.telling import brief, places_of, points_text, told_of
from servicetree.tree import ServiceTree
from servicetree.wording import number_text

MOST_STEPS = 12
_NAMED_OF_OTHERS = 12
_NOTHING = 0.05


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
    places, doubts = places_of(tree, lang), doubts_about(tree, shown)
    steps = [_step(places[one.id], figure(one.points), doubts, lang) for one in shown.nodes]
    steps = _gathered(sorted(steps, key=_order), lang)
    score, loss = figure(shown.scores.score), shown.loss.value
    start = None if score.value is None or loss is None else score.value + loss
    perfect = all(tree.baseline_of(name) == 1 for name in tree.measured)
    start_words = say("perfect" if perfect else "target", lang)
    return Waterfall(
        told=told_of(
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


def _step(place: Place, points: Figure, doubts: Doubts, lang: str) -> Step:
    where, doubted = say("began_in", lang, place=place.words), doubts.points.get(place.id, 0.0)
    lines = [say("named", lang, place=where, figure=points_text(points, lang))]
    if abs(doubted) >= _NOTHING:
        lines.append(say("unsure_part", lang, points=number_text(doubted, lang)))
    return Step(place, points, doubted, "\n".join(lines))


def _order(step: Step) -> tuple[bool, float]:
    return step.place.kind != "aspect", -(step.points.value or 0.0)


def _gathered(steps: Sequence[Step], lang: str) -> list[Step]:
    """Gather the smallest steps into one that is named so; a single one would gain nothing."""
    if len(steps) <= MOST_STEPS + 1:
        return list(steps)
    by_size = sorted(steps, key=lambda step: (step.place.kind != "aspect", -abs(step.points.value or 0.0)))
    kept = {step.place.id for step in by_size[:MOST_STEPS]}
    rest = [step for step in steps if step.place.id not in kept]
    values = [step.points.value for step in rest]
    points = Figure(None if None in values else sum(value for value in values if value is not None))
    place = Place("", say("others", lang, count=len(rest)), "several", "own")
    lines = [say("named", lang, place=place.words, figure=points_text(points, lang))]
    lines += [brief(step.title.partition("\n")[0]) for step in rest[:_NAMED_OF_OTHERS]]
    if len(rest) > _NAMED_OF_OTHERS:
        lines.append("…")
    doubted = sum(step.doubted for step in rest)
    return [*(step for step in steps if step.place.id in kept), Step(place, points, doubted, "\n".join(lines))]
