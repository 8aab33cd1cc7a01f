"""The headline of an account, and the nodes whose carry-over cannot be told from halo.

It claims no more than the range allows. "Between LOW and OBSERVED" is meant: any root looks guilty when ratings hang
together, and where carry-over cannot be told from a general impression the sentence says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from servicetree.account.results import CarryOver, SegmentAccount
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("headline")


def lost_sentence(tree: ServiceTree, shown: SegmentAccount, lang: str) -> str:  # noqa: PLR0911 - one return a sentence
    """Say how much was lost, and between which ends it traces to the trunk; without a full stop.

    Args:
        tree: The tree, for its baseline.
        shown: The account of a segment.
        lang: ``en``, ``fr`` or ``ru``.
    """
    loss, trunk = shown.loss.value, shown.trunk_points.observed.value
    if loss is None:
        return say("unscored", lang)
    if round(loss, 1) <= 0:
        beyond = round(loss, 1) < 0
        return say("beyond_target", lang, gain=number_text(-loss, lang)) if beyond else say("nothing_lost", lang)
    perfection = all(tree.baseline_of(name) == 1 for name in tree.measured)
    lost = say("lost_of_100" if perfection else "lost_to_target", lang, loss=number_text(loss, lang))
    if trunk is None:
        return lost
    if round(trunk, 1) <= 0:
        return say("none", lang, lost=lost)
    if trunk > loss:
        return say("beyond_loss", lang, lost=lost, trunk=number_text(trunk, lang))
    if carried := given_trunk_carry_over(shown):
        found = all(one.to in tree.found_by_experiment for one in carried)
        return say("experiment" if found else "given", lang, lost=lost, trunk=number_text(trunk, lang))
    low = shown.trunk_points.low.value
    if low is None or number_text(low, lang) == number_text(trunk, lang):
        return say("up_to", lang, lost=lost, trunk=number_text(trunk, lang))
    ends = sorted((low, trunk))
    return say("between", lang, lost=lost, low=number_text(ends[0], lang), trunk=number_text(ends[1], lang))


def given_trunk_carry_over(shown: SegmentAccount) -> tuple[CarryOver, ...]:
    """Return the carry-over to the children of the trunk if the tree states all of it; else nothing."""
    children = {one.to for one in shown.ranges}
    carried = tuple(one for one in shown.carry_over if one.to in children)
    return carried if all(one.given for one in carried) else ()


def is_not_separable(shown: SegmentAccount) -> bool:
    """Whether no carry-over that was estimated from the trunk can be told from a general impression."""
    given = {one.to for one in shown.carry_over if one.given}
    estimated = [one for one in shown.ranges if one.to not in given]
    return bool(estimated) and all(one.verdict == "not_separable" for one in estimated)


@frozen
class InseparableNodes:
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

    def covers(self, source: str, at: str) -> bool:
        """Whether points that climb from an aspect into a branch are in doubt."""
        return source in self.points and at in self.branches


def inseparable_nodes(tree: ServiceTree, shown: SegmentAccount) -> InseparableNodes:
    """Find what is in doubt in the account of a segment.

    Args:
        tree: The tree.
        shown: The account.

    Returns:
        The doubts.
    """
    stated = _given_children(shown)
    branches = _branches(tree, shown, stated)
    return InseparableNodes(stated, branches, _aspects(tree, shown, branches), _points(tree, shown, branches))


def _given_children(shown: SegmentAccount) -> frozenset[str]:
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
