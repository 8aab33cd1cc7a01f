"""Sentences about charts: names of nodes, figures with intervals, descriptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servicetree.account.results import SegmentAccount
from servicetree.drawing import captions
from servicetree.drawing.charts.chart_values import ChartNode, ChartText
from servicetree.drawing.escaping import shortened
from servicetree.drawing.loss_tree.finding import finding_note, finding_sentence
from servicetree.drawing.palette import MOST_STRAND_INKS
from servicetree.drawing.values import Figure, Heading
from servicetree.i18n.formatting import in_language, interval_text, number_text
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")
tree_word = phrases_of("loss_tree")

MOST_DESCRIBED = 40
MOST_NAMED = 3
_MOST_OF_A_NAME = 80


def chart_nodes(tree: ServiceTree, lang: str) -> dict[str, ChartNode]:
    """Name every measured node, and give each aspect its ink; after the last they begin again."""
    inks = {aspect.id: f"s{index % MOST_STRAND_INKS}" for index, aspect in enumerate(tree.aspects)}
    return {
        name: ChartNode(
            name,
            captions.label_text(in_language(node.label, lang, name)),
            "aspect" if name in inks else "branch",
            inks.get(name, "own"),
        )
        for name, node in tree.measured.items()
    }


def chart_text(
    tree: ServiceTree,
    shown: SegmentAccount,
    lang: str,
    by: str | None,
    *,
    caption: str,
    described: Iterable[str],
    notes: Sequence[str],
) -> ChartText:
    """Say what stands above and below a chart of an account.

    Args:
        tree: The tree.
        shown: The account of a segment.
        lang: The language.
        by: The column of the segments.
        caption: What the chart shows.
        described: The chart in sentences, the most important first.
        notes: What to know when reading it; what carry-over rests on is added.

    Returns:
        All of it. The headline is the finding of the tree's picture.
    """
    subtitle, evidence = finding_note(tree, shown, lang, by), evidence_text(tree, lang)
    return ChartText(
        lang=lang,
        heading=Heading(lang, finding_sentence(tree, shown, lang)),
        subtitle=subtitle,
        caption=caption,
        description=description((subtitle, caption), described, evidence),
        notes=(*notes, evidence),
        segment=shown.by,
    )


def evidence_text(tree: ServiceTree, lang: str) -> str:
    """Say what the links between parts of the service rest on."""
    key = {"association": "association", "both": "both", "experiment": "experiment_links"}[tree.carry_over_evidence]
    return tree_word(key, lang)


def description(first: Iterable[str], every: Iterable[str], last: str = "") -> str:
    """Make a description of sentences, as many as one listens to."""
    told = list(every)
    kept = [*first, *told[:MOST_DESCRIBED], *(["…"] if len(told) > MOST_DESCRIBED else []), last]
    return ". ".join(one.rstrip(".").replace("\n", "; ") for one in kept if one) + "."


def points_text(points: Figure, lang: str, *, ranged: bool = False) -> str:
    """Say how many points were lost, or won back, with the interval; of a range its ends alone.

    Args:
        points: Points lost; negative points are won back.
        lang: The language.
        ranged: Whether the ends are those of a range within which nothing can be told.
    """
    if points.value is None:
        return picture_word("no_data", lang)
    if ranged:
        return _ranged_text(points, lang)
    credit = round(points.value, 1) < 0
    shown = negated(points) if credit else points
    said = say("won" if credit else "lost", lang, points=number_text(abs(points.value), lang))
    ends = interval_of(shown, lang)
    return f"{said} ({ends})" if ends else said


def _ranged_text(points: Figure, lang: str) -> str:
    if points.high is not None and round(points.high, 1) < 0:
        won = negated(points)
        return say("won", lang, points=range_text(won, lang))
    said = range_text(points, lang)
    return said if said == say("unknown_points", lang) else say("lost", lang, points=said)


def range_text(points: Figure, lang: str, digits: int = 1) -> str:
    """Write between which figures points lie; a figure alone where both ends are the same.

    Args:
        points: Points with the ends of their range; an end that is not known is not said.
        lang: The language.
        digits: Digits after the decimal mark.
    """
    low, high = points.low, points.high
    some = low is not None and round(low, digits) > 0
    if high is None:
        least = number_text(low or 0.0, lang, digits)
        return tree_word("at_least_points", lang, low=least) if some else say("unknown_points", lang)
    if round(high, digits) == 0 and (low is None or round(low, digits) == 0):
        return number_text(0.0, lang, digits)
    if low is None or (not some and round(high, digits) >= 0):
        return tree_word("up_to_points", lang, high=number_text(high, lang, digits))
    same = round(low, digits) == round(high, digits)
    return number_text(high, lang, digits) if same else interval_text(low, high, lang, digits)


def won_text(points: Figure, lang: str) -> str:
    """Write between which figures points lie that surely were won back, with a plus.

    Args:
        points: Points lost, negative; an end that is not known is not said.
        lang: The language.
    """
    won = negated(points)
    if won.high is None:
        return tree_word("at_least_points", lang, low=number_text(won.low or 0.0, lang, signed=True))
    return f"+{range_text(won, lang)}"


def with_interval(figure: Figure, lang: str, digits: int = 1, *, signed: bool = False) -> str:
    """Write a figure with its interval, if it has one."""
    if figure.value is None:
        return picture_word("no_data", lang)
    said = number_text(figure.value, lang, digits, signed=signed)
    ends = interval_of(figure, lang, digits)
    return f"{said} ({ends})" if ends else said


def interval_of(figure: Figure, lang: str, digits: int = 1) -> str:
    """Write the interval of a figure; nothing without one."""
    if figure.low is None or figure.high is None:
        return ""
    return interval_text(figure.low, figure.high, lang, digits)


def negated(figure: Figure) -> Figure:
    """Return a figure seen from the other side: what is lost as what is won."""
    value, high, low = (None if one is None else -one for one in (figure.value, figure.low, figure.high))
    return Figure(value, low, high)


def short_name(text: str) -> str:
    """Return a name as it stands in a sentence."""
    return shortened(captions.label_text(text), _MOST_OF_A_NAME)
