"""The finding of a tree of lost points, as a range and in the words of those who run the service."""

from __future__ import annotations

from collections.abc import Mapping

from servicetree.account.results import SegmentAccount, SegmentScores
from servicetree.account.separability import (
    given_trunk_carry_over,
    is_not_separable,
    lost_in_trunk_alone,
    lost_sentence,
)
from servicetree.account.small_groups import segment_name
from servicetree.drawing import captions
from servicetree.i18n.formatting import in_language, interval_text, number_text, quoted
from servicetree.i18n.messages import phrases_of
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.trunk_names import trunk_label

say = phrases_of("loss_tree")

MOST_NAMED = 2  # aspects that stand for a trunk without a name


def finding_sentence(tree: ServiceTree, shown: SegmentAccount | SegmentScores | None, lang: str) -> str:
    """Say the finding: how many of the points lost trace to the trunk, never more narrowly than their range.

    Args:
        tree: The tree.
        shown: The segment that is drawn; None for a bare tree.
        lang: The language.

    Returns:
        One sentence without a full stop; empty where a picture has nothing to say of an account.
    """
    if not isinstance(shown, SegmentAccount):
        return ""
    loss = shown.loss.value
    if loss is None or round(loss, 1) <= 0:
        return lost_sentence(tree, shown, lang)
    perfection = all(tree.baseline_of(name) == 1 for name in tree.measured)
    facts = {
        "lost": say("of_lost" if perfection else "of_lacking", lang, loss=number_text(loss, lang)),
        "trunk": trunk_name(tree, lang),
    }
    if shown.ranges and lost_in_trunk_alone(tree, shown):
        return say("all_there", lang, **facts)
    said = _given(tree, shown, lang, facts) if given_trunk_carry_over(shown) else _ranged(shown, loss, lang, facts)
    return said or say("lost" if perfection else "lacking", lang, loss=number_text(loss, lang))


def _given(tree: ServiceTree, shown: SegmentAccount, lang: str, facts: Mapping[str, str]) -> str:
    trunk, loss = shown.trunk_points.observed.value, shown.loss.value
    if trunk is None or loss is None or not 0 < round(trunk, 1) <= round(loss, 1):
        return ""
    found = all(one.to in tree.found_by_experiment for one in given_trunk_carry_over(shown))
    return say("experiment" if found else "given", lang, points=number_text(trunk, lang), **facts)


def _ranged(shown: SegmentAccount, loss: float, lang: str, facts: Mapping[str, str]) -> str:
    """Say the range. Both ends are cut at what was lost; an end that says nothing is left out."""
    low, high = shown.trunk_points.range_low, shown.trunk_points.range_high
    if not shown.ranges or (low is None and high is None):
        return ""
    least = 0.0 if low is None else max(min(low, loss), 0.0)
    said = {**facts, "low": number_text(least, lang), "high": number_text(high or 0.0, lang)}
    some, is_all = round(least, 1) > 0, high is not None and round(high, 1) >= round(loss, 1)
    if high is None or is_all:
        return say("unknown" if not some else "perhaps_all" if is_all else "at_least", lang, **said)
    if round(high, 1) <= 0:
        return say("none", lang, **said)
    kept = say("between" if some else "up_to", lang, **said)
    if is_not_separable(shown):
        return say("not_more", lang, said=kept)
    return kept


def clearest_link(shown: SegmentAccount | SegmentScores | None) -> tuple[str, str] | None:
    """Find the aspect and the branch that most points link, if no other link may be larger.

    Args:
        shown: The segment that is drawn.

    Returns:
        Source and place; None where the ranges leave open which link is the largest.
    """
    if not isinstance(shown, SegmentAccount):
        return None
    ranges = [one for one in shown.entry_ranges if one.source is not None]
    lows = {(one.source, one.at): one.low or 0.0 for one in ranges if one.source is not None}
    if not lows:
        return None
    first = max(lows, key=lambda pair: lows[pair])
    highs = [one.high for one in ranges if (one.source, one.at) != first]
    clear = all(high is not None and high < lows[first] for high in highs)
    return first if clear and round(lows[first], 1) > 0 else None


def with_link(said: str, tree: ServiceTree, link: tuple[str, str] | None, lang: str) -> str:
    """Add the largest link to a finding."""
    if not said or link is None:
        return said
    source, at = (quoted(node_name(tree, name, lang), lang) for name in link)
    return say("most", lang, said=said, source=source, at=at)


def node_name(tree: ServiceTree, name: str, lang: str) -> str:
    """Say what a node is called."""
    return captions.label_text(in_language(tree.nodes[name].label, lang, name))


def trunk_name(tree: ServiceTree, lang: str) -> str:
    """Quote what the trunk is called; without a name its aspects stand for it, if they are few, or what it is for."""
    called = in_language(trunk_label(tree.trunk), lang, "")
    if called:
        return say("part", lang, name=quoted(captions.label_text(called), lang))
    names = [quoted(node_name(tree, aspect.id, lang), lang) for aspect in tree.aspects]
    if len(names) > MOST_NAMED:
        return say("part", lang, name=quoted(say("trunk_alone", lang), lang))
    return say("part", lang, name=names[0]) if len(names) == 1 else say("parts", lang, one=names[0], other=names[1])


def finding_note(
    tree: ServiceTree, shown: SegmentAccount | SegmentScores | None, lang: str, by: str | None = None
) -> str:
    """Say the line below the finding: which survey, how many answered, the score with its margin.

    Args:
        tree: The tree.
        shown: The segment that is drawn; None for a bare tree.
        lang: The language.
        by: The column of the segments.

    Returns:
        The line.
    """
    if shown is None:
        return captions.headline_and_subtitle(tree, None, lang, by)[1]
    scored = shown.scores if isinstance(shown, SegmentAccount) else shown
    told = [captions.label_text(in_language(tree.label, lang, tree.name))]
    if scored.by is not None:
        name = segment_name(scored, lang)
        told.append(captions.label_text(f"{by} = {name}" if by else name))
    told.append(say("answered", lang, n=number_text(scored.n, lang, 0)))
    if isinstance(shown, SegmentAccount) and scored.score.value is not None:
        told.append(score_line(scored.score, lang))
    levels = {group.id: group.level for group in scored.groups if group.kind == "outcome"}
    for outcome in tree.outcomes:
        if outcome.id in levels and levels[outcome.id].value is not None:
            words = captions.label_text(in_language(outcome.label, lang, outcome.id))
            told.append(f"{words} {captions.score_text(captions.figure(levels[outcome.id]), lang)}")
    return captions.SEPARATOR.join(told)


def score_line(score: Interval, lang: str) -> str:
    """Say a score with its margin, and what the margin is."""
    said = number_text(score.value or 0.0, lang)
    if score.low is None or score.high is None:
        return say("score", lang, score=said)
    return say("score_within", lang, score=said, margin=interval_text(score.low, score.high, lang))
