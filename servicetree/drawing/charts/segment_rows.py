"""Rows of the chart of segments: one segment's score, gap, and loss by source, in figures and words."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from servicetree.account.results import SegmentAccount, SegmentScores
from servicetree.account.separability import inseparable_nodes
from servicetree.account.small_groups import ALL_WEIGHT, segment_name
from servicetree.drawing import captions
from servicetree.drawing.charts.chart_captions import points_text, with_interval
from servicetree.drawing.charts.chart_values import ChartNode
from servicetree.drawing.values import Figure
from servicetree.i18n.formatting import number_text, percent_text
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")
table_word = phrases_of("results")


@frozen
class LossShare:
    """A part of a segment's points lost, by where they began.

    Attributes:
        node: Where: an aspect, or all branches together.
        points: Points lost; negative points are a credit.
        unsure: Whether the answers cannot tell them from a general impression.
    """

    node: ChartNode
    points: float
    unsure: bool


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
        shares: Its points lost by where they began; empty for scores without an account.
        title: All of it in words.
        luck_aside: The gap as far as it is more than luck; None where that cannot be told.
        joined: Whether these are several small segments together.
    """

    segment: str | None
    words: str
    n: int
    score: Figure
    gap: Figure
    clear: bool
    shares: tuple[LossShare, ...]
    title: str
    luck_aside: float | None = None
    joined: bool = False


def scores_of(one: SegmentAccount | SegmentScores) -> SegmentScores:
    """Return the scores of a segment's account, or of scores alone."""
    return one.scores if isinstance(one, SegmentAccount) else one


def segment_row(
    tree: ServiceTree,
    one: SegmentAccount | SegmentScores,
    places: Mapping[str, ChartNode],
    together: ChartNode,
    lang: str,
) -> SegmentRow:
    """Say what the chart shows of one segment.

    Args:
        tree: The tree.
        one: The segment.
        places: The measured nodes, as ``chart_nodes`` names them.
        together: What all branches together are called.
        lang: The language.
    """
    scored = scores_of(one)
    at_once = scored.gap_simultaneous or scored.gap
    gap = Figure() if at_once is None else captions.figure(at_once)
    aside = None if scored.gap_shrunken is None else scored.gap_shrunken.value
    slices = _loss_shares(tree, one, places, together) if isinstance(one, SegmentAccount) else []
    words = captions.label_text(segment_name(scored, lang))
    if scored.weight_covered < ALL_WEIGHT:
        words = table_word("covered", lang, segment=words, share=percent_text(scored.weight_covered, lang))
    facts = [say("named", lang, place=words, figure=captions.score_text(captions.figure(scored.score), lang))]
    if gap.value is not None:
        facts.append(say("gap", lang, gap=with_interval(gap, lang, signed=True)))
    if aside is not None:
        facts.append(say("luck_aside", lang, gap=number_text(aside, lang, signed=True)))
    facts.append(picture_word("n", lang, n=number_text(scored.n, lang, 0)))
    lines = [captions.SEPARATOR.join(facts), *(_loss_share_line(part, lang) for part in slices)]
    score, joined = captions.figure(scored.score), scored.joined is not None
    told = (scored.gap_clear, tuple(slices), "\n".join(lines), aside, joined)
    return SegmentRow(scored.by, words, scored.n, score, gap, *told)


def _loss_shares(
    tree: ServiceTree, shown: SegmentAccount, places: Mapping[str, ChartNode], together: ChartNode
) -> list[LossShare]:
    """Cut the points lost by where they began; what cannot be told from an impression comes after what can."""
    began = {one.id: one.points.value for one in shown.nodes}
    if None in began.values():
        return []
    doubted = inseparable_nodes(tree, shown).points
    aspects = [name for name, place in places.items() if place.kind == "aspect"]
    sure = [LossShare(places[name], (began[name] or 0.0) - doubted[name], unsure=False) for name in aspects]
    unsure = [LossShare(places[name], doubted[name], unsure=True) for name in aspects]
    branches = sum(value or 0.0 for name, value in began.items() if name not in aspects)
    return [part for part in (*sure, *unsure, LossShare(together, branches, unsure=False)) if part.points]


def _loss_share_line(part: LossShare, lang: str) -> str:
    where = say("began_in", lang, place=part.node.name)
    said = say("named", lang, place=where, figure=points_text(Figure(part.points), lang))
    return f"{said}; {say('unsure', lang)}" if part.unsure else said
