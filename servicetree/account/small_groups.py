"""Nodes that too few people rated: weights of the others, the warning, and names and order of segments for display.

See docs/reference/model.md, sections 4 and 14.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from servicetree.account.carry_over import Family
from servicetree.account.results import NodeScore, SegmentScores
from servicetree.errors import Issue
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import warned
from servicetree.moments.joined_segments import mark_of
from servicetree.moments.layouts import node_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.tree.service_tree import ServiceTree

FEW_RATERS = "few-raters"
FEW_ELSEWHERE = "few-raters-elsewhere"
ALL_WEIGHT = 1 - 1e-9  # rounding

say = phrases_of("results")


def covered_weights(tree: ServiceTree, losses: Mapping[str, Array]) -> dict[str, Array]:
    """Share the overall weight out among the nodes that have a level, segment by segment.

    Args:
        tree: The tree.
        losses: The loss of each measured node, shape (R, G): all rows and each unit left out, the whole and segments.

    Returns:
        By node, shape (G,): its weight over the weight of all nodes with a level; NaN where it has none. Where every
        node has a level these are the tree's own weights.
    """
    weights = tree.node_weights
    there = {name: np.isfinite(losses[name][0]) for name in weights}
    total = weight_covered(tree, losses)
    every = np.all(list(there.values()), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):  # a segment without any level has no score
        return {
            name: np.where(there[name], np.where(every, weight, weight / total), np.nan)
            for name, weight in weights.items()
        }


def weight_covered(tree: ServiceTree, losses: Mapping[str, Array]) -> Array:
    """Add up the weights of the nodes that have a level, shape (G,); 1 where all have."""
    there = {name: np.isfinite(losses[name][0]) for name in tree.node_weights}
    total = np.sum([weight * there[name] for name, weight in tree.node_weights.items()], axis=0)
    return np.where(np.all(list(there.values()), axis=0), 1.0, total)


def weighted_over(shares: Mapping[str, Array], values: Mapping[str, Array]) -> Array:
    """Add up values of nodes by their share of the weight; nodes without a level, or without weight, stand aside.

    Args:
        shares: From ``covered_weights``.
        values: By node, shape (R, G) or (R, 1).

    Returns:
        Shape (R, G); NaN for a segment without any level.
    """
    total = sum((np.where(share > 0, share * values[name], 0.0) for name, share in shares.items()), np.zeros(1))
    none = np.all([~(share > 0) for share in shares.values()], axis=0)
    return np.where(none, np.nan, total)


def reasons_for_nothing(
    tree: ServiceTree, moments: Moments, found: Mapping[str, Family], losses: Mapping[str, Array]
) -> dict[str, list[str | None]]:
    """Say why nodes have no figures in some segments; what grows on a node that few rated has that node's reason.

    Args:
        tree: The tree.
        moments: Gathered with it.
        found: The families, parents before children.
        losses: The loss of each measured node, shape (R, G).

    Returns:
        By node, for the whole and each segment, why; None where there are figures, and for the whole.
    """
    fewest = 1 if moments.shown is None else moments.shown.min_n
    few: dict[str, NDArray[np.bool_]] = {}
    for name in tree.from_the_trunk:
        few[name] = np.any([found[name].n < fewest, *(few[parent] for parent in tree.carry_over_parents[name])], axis=0)

    def reason(name: str, place: int) -> str | None:
        if not place or np.isfinite(losses[name][0, place]):
            return None
        return FEW_RATERS if few[name][place] else FEW_ELSEWHERE

    return {name: [reason(name, place) for place in range(losses[name].shape[1])] for name in tree.measured}


def few_raters(tree: ServiceTree, moments: Moments, losses: Mapping[str, Array]) -> Counter[str]:
    """Count, by node, the shown segments in which it has no figure, since too few rated it somewhere.

    Args:
        tree: The tree.
        moments: Gathered with it.
        losses: The loss of each measured node, shape (R, G).
    """
    if moments.shown is None or not moments.shown.min_n:
        return Counter()
    without = {name: np.isnan(loss[0, 1:]) for name, loss in losses.items()}
    shown = range(1, 1 + len(moments.shown_names))
    for outcome in tree.outcomes:
        sums = moments.sums(node_block(outcome.id))
        without[outcome.id] = np.array([sums.is_withheld(place) for place in shown])
    return Counter({name: int(gone.sum()) for name, gone in without.items()})


def few_raters_issues(moments: Moments, counts: Mapping[str, int]) -> list[Issue]:
    """Tell which nodes have no figure in some of the segments that are shown, since too few rated them somewhere.

    Args:
        moments: With all segments that are shown.
        counts: In how many of these, by node.
    """
    fewest = 0 if moments.shown is None else moments.shown.min_n
    shown = moments.shown_names
    return [
        Issue(FEW_RATERS, name, warned("few_rated_it", least=fewest, count=count, n=len(shown)), count)
        for name, count in counts.items()
        if count
    ]


def withheld_word(node: NodeScore, lang: str) -> str:
    """Say in a word why a node has no figures in a segment; nothing if it has."""
    return "" if node.reason is None else say(node.reason.replace("-", "_"), lang)


def segment_name(scores: SegmentScores, lang: str) -> str:
    """Name a segment in the reader's language: its value, or that several small ones stand together."""
    if scores.joined is None or scores.by is None:
        return say("whole", lang) if scores.by is None else scores.by
    said = say("others", lang, count=number_text(scores.joined, lang, 0))
    return said + mark_of(scores.by, scores.joined)


def lowest_first(segments: Iterable[SegmentScores]) -> list[SegmentScores]:
    """Order segments by their gap, luck aside; then those whose gap has no standard error; last those without one."""

    def place(one: SegmentScores) -> tuple[int, float]:
        if one.gap_shrunken is not None and one.gap_shrunken.value is not None:
            return 0, one.gap_shrunken.value
        gap = None if one.gap is None else one.gap.value
        return (2, 0.0) if gap is None else (1, gap)

    return sorted(segments, key=place)


def clear_ones(segments: Iterable[SegmentScores]) -> list[SegmentScores]:
    """Choose the segments that stand clear of the whole, the lowest first, luck aside."""
    return [one for one in lowest_first(segments) if one.joined is None and one.gap_clear]


def shown_gap(one: SegmentScores) -> float:
    """Return the gap of a segment as it is shown, luck and all; 0 where there is none."""
    gap = one.gap_simultaneous or one.gap
    return (None if gap is None else gap.value) or 0.0


def are_compared(segments: Sequence[SegmentScores]) -> bool:
    """Whether segments can be compared with the whole: one that holds all respondents is the whole.

    Args:
        segments: The whole first.
    """
    whole, *others = segments
    return len(others) > 1 or any(one.n < whole.n for one in others)


def joined_count(segments: Iterable[SegmentScores]) -> int:
    """Count the segments that are shown together only."""
    return sum(one.joined or 0 for one in segments)
