"""What of an account rests on carry-over that the answers cannot tell from a general impression."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from servicetree.accounts import SegmentAccount
from servicetree.tree import ServiceTree


@frozen
class Doubts:
    """The doubt about one segment's account, by node.

    Attributes:
        stated: The children of the trunk whose carry-over the tree states, so that no answer can speak against it.
        branches: The branches into which the answers cannot tell what is carried.
        aspects: The aspects from which nothing is carried but into such branches.
        points: How many points of each aspect are felt in such branches.
    """

    stated: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset()
    aspects: frozenset[str] = frozenset()
    points: Mapping[str, float] = field(factory=dict)

    def about(self, source: str, at: str) -> bool:
        """Whether points that climb from an aspect into a branch are in doubt."""
        return source in self.points and at in self.branches


def doubts_about(tree: ServiceTree, shown: SegmentAccount) -> Doubts:
    """Find what is in doubt in the account of a segment.

    Args:
        tree: The tree.
        shown: The account.

    Returns:
        The doubts.
    """
    stated = _stated(shown)
    branches = _branches(tree, shown, stated)
    return Doubts(stated, branches, _aspects(tree, shown, branches), _points(tree, shown, branches))


def _stated(shown: SegmentAccount) -> frozenset[str]:
    children = {one.to for one in shown.ranges}
    return frozenset(one.to for one in shown.carry_over if one.given and one.to in children)


def _branches(tree: ServiceTree, shown: SegmentAccount, stated: frozenset[str]) -> frozenset[str]:
    """What grows on a doubtful branch inherits its doubt: loss of the trunk reaches it through that branch."""
    found = {one.to for one in shown.ranges if one.verdict == "not_separable"} - stated
    for name in tree.from_the_trunk:
        if found.intersection(tree.carry_over_parents[name]):
            found.add(name)
    return frozenset(found)


def _points(tree: ServiceTree, shown: SegmentAccount, branches: frozenset[str]) -> dict[str, float]:
    points = {aspect.id: 0.0 for aspect in tree.aspects}
    for one in shown.entries:
        if one.source in points and one.at in branches:
            points[one.source] += one.points.value or 0.0
    return points


def _aspects(tree: ServiceTree, shown: SegmentAccount, branches: frozenset[str]) -> frozenset[str]:
    reached: dict[str, set[str]] = {aspect.id: set() for aspect in tree.aspects}
    for one in shown.entries:
        if one.source in reached and one.at != one.source and one.points.value:
            reached[one.source].add(one.at)
    return frozenset(name for name, places in reached.items() if places and places <= branches)
