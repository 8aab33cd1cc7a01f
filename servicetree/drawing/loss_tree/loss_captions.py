"""Words at the parts of a tree of lost points: causes in order, what began in an aspect, and the whole in words."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from servicetree.account.results import SegmentAccount, SegmentScores
from servicetree.account.separability import given_trunk_carry_over, lost_in_trunk_alone
from servicetree.drawing.captions import label_text, score_text
from servicetree.drawing.entry_limits import Limits
from servicetree.drawing.loss_tree.portions import NOTHING, Portion, portions
from servicetree.drawing.tree_picture.tree_values import Picture, PictureNode
from servicetree.i18n.formatting import interval_text, number_text, percent_text
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("loss_tree")
say_of_tree = phrases_of("picture")

MOST_CAUSES = 4


@frozen
class Cause:
    """One cause of what is felt in a branch, in words.

    Attributes:
        text: The words.
        source: The node where the points began; empty for what is left.
        name: What that is called, as it stands in the words; empty where it is not named.
        first: Whether it is the largest whatever its range.
    """

    text: str
    source: str = ""
    name: str = ""
    first: bool = False


def points_text(low: float, high: float | None, lang: str) -> str:
    """Write points within their range: one figure where both ends are the same.

    Args:
        low: The low end, 0 or more.
        high: The high end; None where it is not known.
        lang: The language.
    """
    some = round(low, 1) > 0
    if high is None:
        return say("at_least_points", lang, low=number_text(low, lang)) if some else say("perhaps", lang)
    if round(low, 1) >= round(high, 1):
        return number_text(high, lang)
    return interval_text(low, high, lang) if some else say("up_to_points", lang, high=number_text(high, lang))


def causes(part: PictureNode, lang: str) -> list[Cause]:
    """Say where what is felt in a branch began, the surest first, each within its range.

    Args:
        part: The branch.
        lang: The language.

    Returns:
        The causes; the smallest are one together where there are many.
    """
    told = [one for one in portions(part) if one.high is None or one.high >= NOTHING]
    named, others = told[:MOST_CAUSES], told[MOST_CAUSES:]
    if len(told) > 1 and not others and _nothing_tells_apart(told, part):
        return [_possible(one, lang, first=place == 0) for place, one in enumerate(told)]
    found = [
        Cause(_cause(one, lang), one.strand.source, label_text(one.strand.words), _is_first(one, told)) for one in named
    ]
    if others:
        highs = [one.high for one in others]
        high = None if None in highs else sum(one for one in highs if one is not None)
        range_ = points_text(sum(one.low for one in others), high, lang)
        found.append(Cause(say("elsewhere", lang, points=range_)))
    return found


def _nothing_tells_apart(told: Sequence[Portion], part: PictureNode) -> bool:
    """Whether each may be nothing or all of what is felt: the same figure for each would look like several losses."""
    felt = sum(strand.points for strand in part.strands)
    return not any(one.credit or one.low >= NOTHING for one in told) and all(
        one.high is None or one.high >= felt - NOTHING for one in told
    )


def _possible(one: Portion, lang: str, *, first: bool) -> Cause:
    own, name = one.strand.origin == "own", label_text(one.strand.words)
    key = f"{'perhaps_all' if first else 'or'}_{'own' if own else 'from'}"
    return Cause(say(key, lang) if own else say(key, lang, source=name), one.strand.source, "" if own else name)


def _is_first(one: Portion, every: Sequence[Portion]) -> bool:
    return all(other.high is not None and other.high < one.low for other in every if other is not one)


def _cause(one: Portion, lang: str) -> str:
    told = points_text(one.low, one.high, lang)
    if one.credit:
        better = say("better", lang, points=told)
        return better if one.strand.origin == "own" else f"{label_text(one.strand.words)} {better}"
    if one.strand.origin == "own":
        return say("own", lang, points=told)
    if one.high is None and round(one.low, 1) <= 0:
        return say("perhaps_from", lang, source=label_text(one.strand.words))
    return say("from", lang, source=label_text(one.strand.words), points=told)


def lost_line(part: PictureNode, picture: Picture) -> str:
    """Say in a word what a branch shows: its points, its score, or its share of the score."""
    lang = picture.lang
    if picture.mode == "account":
        if part.began is None:
            return say_of_tree("no_data", lang)
        felt = sum(strand.points for strand in part.strands)
        key = "gained_at" if round(felt, 1) < 0 else "lost_at"
        return say(key, lang, points=number_text(abs(felt), lang))
    if picture.mode == "bare":
        return say_of_tree("weight", lang, share=percent_text(part.weight, lang))
    return score_text(part.score, lang)


def carried_limits(picture: Picture, aspect: PictureNode) -> Limits:
    """Add up the limits of what an aspect brings to the branches; the sum of ends is wider than the end of the sum."""
    low, high = 0.0, 0.0
    known = True
    for part in picture.of_kind("branch"):
        for one in portions(part):
            if one.strand.source == aspect.id and not one.credit:
                low += one.low
                high += one.high or 0.0
                known = known and one.high is not None
    return Limits(low, high if known else None)


def aspect_lines(part: PictureNode, picture: Picture) -> list[str]:
    """Say what is lost in an aspect itself, and how much of what the branches lose goes with it."""
    lang = picture.lang
    if picture.mode != "account":
        return [lost_line(part, picture)]
    if part.began is None:
        return [say_of_tree("no_data", lang)]
    felt = sum(strand.points for strand in part.strands)
    carried = carried_limits(picture, part)
    lines = [lost_line(part, picture) if round(felt, 1) < 0 else say("lost_here", lang, points=number_text(felt, lang))]
    if carried.high is not None and carried.high < NOTHING:
        return [*lines, say("goes_nowhere", lang)] if picture.of_kind("branch") else lines
    if carried.high is None and round(carried.low or 0.0, 1) <= 0:
        return [*lines, say("goes_on_perhaps", lang)]
    return [*lines, say("goes_on", lang, points=points_text(carried.low or 0.0, carried.high, lang))]


def trunk_range(tree: ServiceTree, shown: SegmentAccount | SegmentScores | None, lang: str) -> str:
    """Say how many of the points lost trace to the trunk, in as few words as may be; the same range as the finding.

    Args:
        tree: The tree.
        shown: The segment that is drawn; None for a bare tree.
        lang: The language.

    Returns:
        The words; empty where nothing is known of it, and where the finding says that it is all.
    """
    if not isinstance(shown, SegmentAccount) or shown.loss.value is None or round(shown.loss.value, 1) <= 0:
        return ""
    loss, points = shown.loss.value, shown.trunk_points
    low, high = points.range_low, points.range_high
    if given_trunk_carry_over(shown):
        low = high = points.observed.value
        if low is None or not 0 < round(low, 1) <= round(loss, 1):
            return ""
    elif not shown.ranges or (low is None and high is None) or lost_in_trunk_alone(tree, shown):
        return ""
    least, most = (max(min(end, loss), 0.0) for end in (low or 0.0, loss if high is None else high))
    return say("trunk_range", lang, points=points_text(least, most, lang), loss=number_text(loss, lang))


def part_sentence(part: PictureNode, picture: Picture) -> str:
    """Say everything about a part, for pointers and for readers who do not see."""
    lang, name = picture.lang, label_text(part.words)
    if part.kind == "aspect":
        return "; ".join((name, *aspect_lines(part, picture)))
    if part.kind == "bough":
        return say("told_group", lang, name=name)
    if part.kind == "outcome":
        return f"{name}: {score_text(part.score, lang)}"
    told = [say("told_branch", lang, name=name, lost=lost_line(part, picture))]
    told += [cause.text for cause in causes(part, lang)] if picture.mode == "account" else []
    return "; ".join(told)


def description(picture: Picture, most: int = 60) -> str:
    """Tell the picture to one who does not see it: every part with its points and where they began, a sentence each."""
    told = [part_sentence(part, picture) for part in picture.of_kind("aspect", "branch")]
    said = [picture.finding_note, *told[:most]]
    if len(told) > most:
        said.append("…")
    if picture.mode == "account":
        said.append(evidence_line(picture))
    return ". ".join(one.rstrip(".") for one in said) + "."


def evidence_line(picture: Picture) -> str:
    """Say what the links rest on."""
    key = {"association": "association", "both": "both", "experiment": "experiment_links"}[picture.evidence]
    return say(key, picture.lang)
