"""The limits of a tree's entries: between which figures the points of a place lie, by where they began."""

from __future__ import annotations

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
        Limits by source and place. Nothing for what is felt in the trunk itself, which is measured, nor where the tree
        states what is carried.
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
    return found


def _left(felt: float, trunk: Limits) -> Limits:
    """What is left to a branch of what is felt there, the trunk bringing between two figures."""
    low = None if trunk.high is None else felt - trunk.high
    return Limits(low, felt if trunk.low is None else felt - trunk.low)
