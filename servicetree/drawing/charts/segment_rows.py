"""Segments as a chart shows them: score, gap to the whole, and where the gap began, in figures and words."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from servicetree.account.results import SegmentAccount, SegmentScores
from servicetree.account.small_groups import ALL_WEIGHT, segment_name
from servicetree.drawing import captions
from servicetree.drawing.charts.chart_captions import with_interval
from servicetree.drawing.charts.chart_values import ChartNode
from servicetree.drawing.values import Figure
from servicetree.i18n.formatting import number_text, percent_text
from servicetree.i18n.messages import phrases_of

say = phrases_of("charts")
table_word = phrases_of("results")
tree_word = phrases_of("loss_tree")


@frozen
class GapPart:
    """A part of a segment's gap.

    Attributes:
        node: Where it began, or was felt.
        points: Points above the whole, negative below it; the ends hold for all segments at once.
    """

    node: ChartNode
    points: Figure

    @property
    def clear(self) -> bool:
        """Whether the ends leave no doubt on which side it lies."""
        low, high = self.points.low, self.points.high
        return low is not None and high is not None and (round(low, 1) > 0 or round(high, 1) < 0)


@frozen
class SegmentRow:
    """One segment.

    Attributes:
        segment: Its value as text; None for the whole.
        words: What it is called.
        n: Respondents.
        score: Its score.
        gap: Its distance from the whole, with an interval that holds for all segments at once.
        clear: Whether that interval excludes 0.
        title: All of it in words.
        luck_aside: The gap as far as it is more than luck; None where that cannot be told.
        joined: Whether these are several small segments together.
        parts: The gap by where it began, or was felt; only of segments that are shown in full.
    """

    segment: str | None
    words: str
    n: int
    score: Figure
    gap: Figure
    clear: bool
    title: str
    luck_aside: float | None = None
    joined: bool = False
    parts: tuple[GapPart, ...] = ()

    @property
    def rest(self) -> float:
        """What the parts leave of the gap: where too few rated a part, the others weigh more."""
        known = [part.points.value for part in self.parts]
        return (self.gap.value or 0.0) - sum(value for value in known if value is not None)


def scores_of(one: SegmentAccount | SegmentScores) -> SegmentScores:
    """Return the scores of a segment's account, or of scores alone."""
    return one.scores if isinstance(one, SegmentAccount) else one


def segment_row(one: SegmentAccount | SegmentScores, lang: str) -> SegmentRow:
    """Say what the chart shows of one segment.

    Args:
        one: The segment.
        lang: The language.
    """
    scored = scores_of(one)
    at_once, alone = scored.gap_simultaneous, scored.gap
    gap = Figure(None if alone is None else alone.value) if at_once is None else captions.figure(at_once)
    aside = None if scored.gap_shrunken is None else scored.gap_shrunken.value
    words = captions.label_text(segment_name(scored, lang))
    if scored.weight_covered < ALL_WEIGHT:
        words = table_word("covered", lang, segment=words, share=percent_text(scored.weight_covered, lang))
    facts = [say("named", lang, place=words, figure=captions.score_text(captions.figure(scored.score), lang))]
    if gap.value is not None:
        facts.append(say("gap", lang, gap=with_interval(gap, lang, signed=True)))
    if aside is not None:
        facts.append(say("luck_aside", lang, gap=number_text(aside, lang, signed=True)))
    facts.append(tree_word("answered", lang, n=number_text(scored.n, lang, 0)))
    told = (scored.gap_clear, captions.SEPARATOR.join(facts), aside, scored.joined is not None)
    return SegmentRow(scored.by, words, scored.n, captions.figure(scored.score), gap, *told)


def with_parts(row: SegmentRow, parts: Mapping[str, Figure], places: Mapping[str, ChartNode], lang: str) -> SegmentRow:
    """Add the parts of a segment's gap, and say those that leave no doubt."""
    found = tuple(GapPart(places[name], points) for name, points in parts.items())
    told = [
        say("named", lang, place=part.node.name, figure=with_interval(part.points, lang, signed=True))
        for part in sorted(found, key=lambda part: -abs(part.points.value or 0.0))
        if part.clear
    ]
    return evolve(row, parts=found, title="\n".join((row.title, *told)))
