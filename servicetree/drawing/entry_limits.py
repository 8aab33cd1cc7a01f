"""The limits of a tree's entries: between which figures the points of a place lie, by where they began."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isfinite, nan

from attrs import frozen

from servicetree.account.results import SegmentAccount
from servicetree.account.separability import given_trunk_carry_over
from servicetree.tree.service_tree import ServiceTree


@frozen
class Limits:
    """Between which figures points lie; an end that is not known is None."""

    low: float | None = None
    high: float | None = None


def entry_limits(tree: ServiceTree, shown: SegmentAccount) -> dict[tuple[str, str], Limits]:
    """Find the limits of every entry that has any: what is carried out of the trunk, and what is left to a branch.

    Args:
        tree: The tree.
        shown: The account of a segment.

    Returns:
        Limits by source and place, from nothing to what was lost there, but for credits. Nothing for what is felt in
        the trunk itself, which is measured, nor where the tree states what is carried.
    """
    places = [name for name in tree.from_the_trunk if tree.carry_over_parents[name]]
    if not shown.ranges or given_trunk_carry_over(shown):
        return {}
    aspects = {aspect.id for aspect in tree.aspects}
    points = {(one.source, one.at): one.points for one in shown.entries}
    ranges = {(one.source, one.at): Limits(one.low, one.high) for one in shown.entry_ranges}
    found: dict[tuple[str, str], Limits] = {}
    for (source, at), one in points.items():
        if at in places and source != at:
            found[source, at] = ranges.get((source, at), Limits()) if source in aspects else Limits(one.low, one.high)
    for at in places:
        values = [one.value for (_, place), one in points.items() if place == at]
        if (at, at) in points and None not in values:
            felt = sum(value for value in values if value is not None)
            between = sum(
                one.value or 0.0
                for (source, place), one in points.items()
                if place == at and source != at and source not in aspects
            )
            found[at, at] = _left(felt - between, ranges.get((None, at), Limits()))
    if ranges:  # of a segment in which some part has no level nothing is known
        _pass_on(tree, shown, found)
    most = {at: _most(shown, found, at) for at in places}
    for (source, at), limits in found.items():
        trunk = ranges.get((None, at), Limits()).high if source in aspects else None
        found[source, at] = _cut(limits, [end for end in (most[at], trunk) if end is not None])
    return found


def _pass_on(tree: ServiceTree, shown: SegmentAccount, found: dict[tuple[str, str], Limits]) -> None:
    """Bound what a branch passes on to what grows on it: the link, between its limits, times what is lost below.

    What is left to the branch that grows there is the rest. Where the tree states the link it stays as it is.
    """
    felt: dict[str, float] = {}
    for entry in shown.entries:
        felt[entry.at] = felt.get(entry.at, 0.0) + (nan if entry.points.value is None else entry.points.value)
    edges = {one.to: one for one in shown.carry_over if one.source in tree.branch_parents and one.range_low is not None}
    for at in filter(edges.__contains__, tree.from_the_trunk):
        below, link = edges[at].source, Limits(edges[at].range_low, edges[at].range_high)
        if not tree.node_weights[below] or not isfinite(felt[below] + felt[at]):
            continue
        ratio = tree.node_weights[at] / tree.node_weights[below]
        for source in [source for source, place in found if place == at and source in tree.branch_parents]:
            points = Limits(felt[below], felt[below]) if source == at else found[source, below]
            passed = _product(link, points, ratio)
            found[source, at] = _left(felt[at], passed) if source == at else passed


def _product(link: Limits, points: Limits, ratio: float) -> Limits:
    """Multiply limits, whichever way round they are."""
    slopes, amounts = ((-inf if one.low is None else one.low, one.high) for one in (link, points))
    ends = [
        0.0 if slope == 0 or amount == 0 else ratio * slope * amount
        for slope in (slopes[0], inf if slopes[1] is None else slopes[1])
        for amount in (amounts[0], inf if amounts[1] is None else amounts[1])
    ]
    low, high = min(ends), max(ends)
    return Limits(low if isfinite(low) else None, high if isfinite(high) else None)


def _most(shown: SegmentAccount, found: Mapping[tuple[str, str], Limits], at: str) -> float | None:
    """Say what nothing can bring a place more of: what was lost there, and what surely is won back; None if unknown."""
    points = [one.points.value for one in shown.entries if one.at == at]
    won = [one.low for (_, place), one in found.items() if place == at and _is_credit(one)]
    if None in points or None in won:
        return None
    return max(sum(one for one in points if one is not None), 0.0) - sum(one for one in won if one is not None)


def _is_credit(one: Limits) -> bool:
    return one.high is not None and one.high < 0


def _cut(one: Limits, most: list[float]) -> Limits:
    """Cut limits at nothing and at the most; what is surely won back stays as it is."""
    if _is_credit(one):
        return one
    high = None if one.high is None else min([one.high, *most])
    low = None if one.low is None else max(one.low, 0.0)
    return Limits(low if low is None or high is None else min(low, high), high)


def _left(felt: float, trunk: Limits) -> Limits:
    """What is left to a branch of what is felt there, the trunk bringing between two figures."""
    low = None if trunk.high is None else felt - trunk.high
    return Limits(low, felt if trunk.low is None else felt - trunk.low)
