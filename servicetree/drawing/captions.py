"""What a picture's headline and subtitle say."""

from __future__ import annotations

from servicetree.account.results import SegmentAccount, SegmentScores
from servicetree.account.separability import is_not_separable, lost_sentence, untold_words
from servicetree.account.small_groups import segment_name
from servicetree.drawing.escaping import clean, shortened
from servicetree.drawing.values import Figure
from servicetree.i18n.formatting import in_language, interval_text, number_text
from servicetree.i18n.messages import phrases_of
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("picture")

SEPARATOR = " · "


def headline_and_subtitle(
    tree: ServiceTree, shown: SegmentAccount | SegmentScores | None, lang: str, by: str | None
) -> tuple[str, str]:
    """Say the one sentence to remember, and the line below it.

    Args:
        tree: The tree.
        shown: The segment that is drawn; None for a bare tree.
        lang: The language.
        by: The column of the segments.

    Returns:
        Headline and subtitle.
    """
    called = label_text(in_language(tree.label, lang, tree.name))
    if shown is None:
        return called, _counts(tree, lang)
    scored = shown.scores if isinstance(shown, SegmentAccount) else shown
    told = [called]
    if scored.by is not None:
        name = segment_name(scored, lang)
        told.append(label_text(f"{by} = {name}" if by else name))
    if isinstance(shown, SegmentAccount):
        told.append(say("score", lang, score=score_text(figure(scored.score), lang)))
        headline = lost_sentence(tree, shown, lang)
    else:
        headline = _score_sentence(scored.score, lang)
    outcomes = {group.id: figure(group.level) for group in scored.groups if group.kind == "outcome"}
    told.append(say("n", lang, n=number_text(scored.n, lang, 0)))
    told += [
        f"{label_text(in_language(outcome.label, lang, outcome.id))} {score_text(outcomes[outcome.id], lang)}"
        for outcome in tree.outcomes
        if outcome.id in outcomes
    ]
    return headline, SEPARATOR.join(told)


def headline_caveat(tree: ServiceTree, shown: SegmentAccount | SegmentScores | None, lang: str) -> str:
    """Say what the headline must not be read without: that these answers cannot tell how much is the trunk's.

    Args:
        tree: The tree.
        shown: The segment that is drawn.
        lang: The language.

    Returns:
        The second part of the headline's sentence; empty where it speaks of no points of the trunk.
    """
    if not isinstance(shown, SegmentAccount) or not is_not_separable(shown):
        return ""
    figures = (shown.loss.value, shown.trunk_points.observed.value)
    spoken_of = all(value is not None and round(value, 1) > 0 for value in figures)
    return untold_words(tree, shown, lang) if spoken_of else ""


def _counts(tree: ServiceTree, lang: str) -> str:
    questions = sum(len(node.questions) for node in tree.nodes.values())
    counts = {"aspects": len(tree.aspects), "branches": len(tree.branches), "questions": questions}
    return say("counts", lang, **{name: number_text(count, lang, 0) for name, count in counts.items()})


def _score_sentence(score: Interval, lang: str) -> str:
    if score.value is None:
        return say("unscored", lang)
    whole = figure(score)
    said = number_text(score.value, lang)
    if whole.low is not None and whole.high is not None:
        said += f" ({interval_text(whole.low, whole.high, lang)})"
    return say("scored", lang, score=said)


def figure(interval: Interval) -> Figure:
    """Keep of an interval what a picture shows."""
    return Figure(interval.value, interval.low, interval.high)


def score_text(score: Figure, lang: str) -> str:
    """Write a score with its interval, or that there is none."""
    if score.value is None:
        return say("no_data", lang)
    said = number_text(score.value, lang)
    if score.low is None or score.high is None:
        return said
    return f"{said} ({interval_text(score.low, score.high, lang)})"


def label_text(text: str) -> str:
    """Show a label as it can be measured and written: one line, nothing that works unseen."""
    return clean(shortened(text, 400))
