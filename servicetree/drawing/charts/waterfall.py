"""What a waterfall shows: from the baseline down to the score, what surely began in each source, and the rest."""

from __future__ import annotations

import math
from collections.abc import Sequence

from attrs import frozen

from servicetree.account.results import SegmentAccount
from servicetree.drawing.captions import figure, label_text, score_text
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
from servicetree.drawing.charts.chart_values import Chart, ChartNode
from servicetree.drawing.charts.source_ranges import source_figures, trunk_figure
from servicetree.drawing.values import Figure
from servicetree.i18n.formatting import in_language, number_text, quoted
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.trunk_names import trunk_label

say = phrases_of("charts")
loss_words = phrases_of("loss_tree")

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
    def sure(self) -> float:
        """How far the step leads down, of a range only what surely began there; negative where it leads up."""
        points = self.points
        if points.value is None or not self.ranged:
            return points.value or 0.0
        return (points.high or 0.0) if self.credit else max(points.low or 0.0, 0.0)

    @property
    def most(self) -> float | None:
        """How far it may lead at the most, the same way; None if nobody knows."""
        if self.points.value is None or not self.ranged:
            return self.sure
        far = self.points.low if self.credit else self.points.high
        return far if far is None else (min(far, self.sure) if self.credit else max(far, self.sure))

    @property
    def credit(self) -> bool:
        """Whether points are won back, and the range, if there is one, leaves no doubt of it."""
        if not self.ranged:
            return (self.points.value or 0.0) < 0
        return self.points.high is not None and self.points.high < 0

    @property
    def seen(self) -> tuple[float, float]:
        """By what it is set in order: of a range by both ends as they are written, for nothing else is seen."""
        if not self.ranged:
            return self.sure, 0.0
        return round(self.sure, 1), math.inf if self.most is None else round(self.most, 1)

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
        untold: The last step of ranges: what they leave over, of which nothing tells where it began.
        trunk_words: What the trunk is called.
        trunk: Points that began in the trunk, and between which figures they lie.
        loss: Points lost in all.
    """

    start: float | None
    start_words: str
    score: Figure
    steps: tuple[WaterfallStep, ...]
    untold: WaterfallStep | None = None
    trunk_words: str = ""
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
    untold = _untold_step(steps, loss, lang) if ranged and start is not None else None
    perfect = all(tree.baseline_of(name) == 1 for name in tree.measured)
    begins = number_text(100.0 if start is None else start, lang, 0 if perfect else 1)
    told = [one.title for one in (*steps, untold) if one]
    called = in_language(trunk_label(tree.trunk), lang, "")
    return Waterfall(
        text=chart_text(
            tree,
            shown,
            lang,
            by,
            caption=say("waterfall_sure" if untold else "waterfall", lang, start=begins),
            described=[*told, f"{say('score', lang)} {score_text(score, lang)}"],
            notes=[] if ranged else [say("margins", lang)],
        ),
        start=start,
        start_words=say("perfect" if perfect else "target", lang),
        score=score,
        steps=tuple(steps),
        untold=untold,
        trunk_words=quoted(label_text(called), lang) if called else say("unnamed_trunk", lang),
        trunk=trunk_figure(shown) if ranged else Figure(),
        loss=loss,
    )


def _waterfall_step(place: ChartNode, points: Figure, *, ranged: bool, lang: str) -> WaterfallStep:
    where = say("began_in", lang, place=place.name)
    told = points_text(points, lang, ranged=ranged)
    return WaterfallStep(place, points, ranged, say("named", lang, place=where, figure=told))


def _untold_step(steps: Sequence[WaterfallStep], loss: float | None, lang: str) -> WaterfallStep | None:
    """Make the last step of what the sure parts leave over, so that all steps add up to the loss."""
    rest = (loss or 0.0) - sum(step.sure for step in steps)
    if abs(rest) < _NOTHING:
        return None
    place, points = ChartNode("", say("untold", lang), "untold", "own"), Figure(rest, rest, rest)
    told = points_text(points, lang, ranged=True)
    return WaterfallStep(place, points, ranged=True, title=say("named", lang, place=place.name, figure=told))


def _order(step: WaterfallStep) -> tuple[bool, float, float]:
    sure, most = step.seen
    return step.node.kind != "aspect", -sure, -most


def _size(step: WaterfallStep) -> tuple[bool, float, float]:
    sure, most = step.seen
    return step.node.kind != "aspect", -abs(sure), -abs(most)


def _smallest_merged(steps: Sequence[WaterfallStep], lang: str) -> list[WaterfallStep]:
    """Gather the smallest steps into one that is named so; a single one would gain nothing."""
    if len(steps) <= MOST_STEPS + 1:
        return list(steps)
    kept = {step.node.id for step in sorted(steps, key=_size)[:MOST_STEPS]}
    rest = [step for step in steps if step.node.id not in kept]
    ranged = any(step.ranged for step in rest)
    points = Figure(sum_of([step.points.value for step in rest]))  # an interval of a sum nobody computed
    if ranged:
        # What one of them may win back does not make less sure what another has surely lost.
        lows = [step.points.low if step.credit else step.sure for step in rest]
        points = Figure(points.value, sum_of(lows), sum_of([step.points.high for step in rest]))
    place = ChartNode("", say("others", lang, count=len(rest)), "several", "own")
    lines = [say("named", lang, place=place.name, figure=points_text(points, lang, ranged=ranged))]
    lines += [short_name(step.title.partition("\n")[0]) for step in rest[:_NAMED_OF_OTHERS]]
    if len(rest) > _NAMED_OF_OTHERS:
        lines.append("…")
    return [*(step for step in steps if step.node.id in kept), WaterfallStep(place, points, ranged, "\n".join(lines))]


def sum_of(values: Sequence[float | None]) -> float | None:
    """Add up figures; nothing if one is not known."""
    return None if None in values else sum(value for value in values if value is not None)
