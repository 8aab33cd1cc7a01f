"""What the answers cannot tell: nodes whose carry-over may be halo, their warnings, and the headline that says so.

It claims no more than the range allows: any root looks guilty when ratings hang together, and where carry-over cannot
be told from a general mood the sentence says so. See docs/reference/model.md, section 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from servicetree.account.advice import Advice, advice
from servicetree.account.collinearity import together_place
from servicetree.account.range_results import Range, says_something
from servicetree.account.results import CarryOver, SegmentAccount
from servicetree.errors import Issue
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import PartName, listed, warned
from servicetree.moments.layouts import MOST_NODES_TOGETHER
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("headline")


def lost_sentence(tree: ServiceTree, shown: SegmentAccount, lang: str) -> str:
    """Say how much was lost, and within which range it traces to the trunk; without a full stop.

    Args:
        tree: The tree, for its baseline.
        shown: The account of a segment.
        lang: ``en``, ``fr`` or ``ru``.
    """
    loss = shown.loss.value
    if loss is None:
        return say("unscored", lang)
    if round(loss, 1) <= 0:
        beyond = round(loss, 1) < 0
        return say("beyond_target", lang, gain=number_text(-loss, lang)) if beyond else say("nothing_lost", lang)
    perfection = all(tree.baseline_of(name) == 1 for name in tree.measured)
    lost = say("lost_of_100" if perfection else "lost_to_target", lang, loss=number_text(loss, lang))
    trunk = shown.trunk_points.observed.value
    if carried := given_trunk_carry_over(shown):
        if trunk is None or not 0 < round(trunk, 1) <= round(loss, 1):
            return lost
        found = all(one.to in tree.found_by_experiment for one in carried)
        return say("experiment" if found else "given", lang, lost=lost, trunk=number_text(trunk, lang))
    if shown.ranges and lost_in_trunk_alone(tree, shown):
        return say("in_trunk", lang, lost=lost)
    return _with_trunk(lost, loss, shown, lang)


def _with_trunk(lost: str, loss: float, shown: SegmentAccount, lang: str) -> str:
    """Add the range of the trunk's points, which is never said to hold more than was lost."""
    low, high = shown.trunk_points.range_low, shown.trunk_points.range_high
    if not shown.ranges or (low is None and high is None):
        return lost
    least = None if low is None or round(low, 1) <= 0 else min(low, loss)
    facts = {"lost": lost} if least is None else {"lost": lost, "low": number_text(least, lang)}
    if high is None:
        return lost if least is None else say("at_least", lang, **facts)
    if round(high, 1) <= 0:
        return say("none", lang, lost=lost)
    facts["high"] = number_text(high, lang)
    is_all = round(high, 1) >= round(loss, 1)
    if least is None:
        return say("up_to_all" if is_all else "up_to", lang, **facts)
    return say("between_and_all" if is_all else "between", lang, **facts)


def lost_in_trunk_alone(tree: ServiceTree, shown: SegmentAccount) -> bool:
    """Whether points are lost in the trunk and none elsewhere, neither lost nor won back.

    Args:
        tree: The tree.
        shown: The account of a segment.
    """
    aspects = {aspect.id for aspect in tree.aspects}
    felt: dict[str, float] = {}
    for one in shown.entries:
        felt[one.at] = felt.get(one.at, 0.0) + (one.points.value or 0.0)
    here = sum(points for at, points in felt.items() if at in aspects)
    elsewhere = sum(abs(points) for at, points in felt.items() if at not in aspects)
    return round(here, 1) > 0 and round(elsewhere, 1) == 0


def untold_words(tree: ServiceTree, shown: SegmentAccount, lang: str) -> str:
    """Say what is untold of points that no answer tells from a mood: the number within a range, or all of it.

    Args:
        tree: The tree.
        shown: The account of a segment, of which some points are lost.
        lang: The language.

    Returns:
        The end of a sentence; empty where nothing is left to tell.
    """
    low, high = shown.trunk_points.range_low, shown.trunk_points.range_high
    if lost_in_trunk_alone(tree, shown) or (high is not None and round(high, 1) <= 0):
        return ""
    return say("not_separable" if says_something(low, high) else "trunk_untold", lang)


def rests_on_equal_moods(shown: SegmentAccount) -> bool:
    """Whether the range of the trunk's points takes moods to colour trunk and branches alike."""
    lows = [one.low for one in shown.trunk_points.ranges if one.low is not None]
    return bool(lows) and round(max(lows) - min(lows), 6) > 0


def given_trunk_carry_over(shown: SegmentAccount) -> tuple[CarryOver, ...]:
    """Return the carry-over to the children of the trunk if the tree states all, to what grows on them too."""
    children = {one.to for one in shown.ranges}
    carried = tuple(one for one in shown.carry_over if one.to in children)
    return carried if all(one.given for one in shown.carry_over) else ()


def is_not_separable(shown: SegmentAccount) -> bool:
    """Whether no carry-over that was estimated from the trunk can be told from a general mood."""
    given = {one.to for one in shown.carry_over if one.given}
    estimated = [one for one in shown.ranges if one.to not in given]
    return bool(estimated) and all(one.verdict == "not_separable" for one in estimated)


@frozen
class InseparableNodes:
    """The doubt about one segment's account, by node.

    Attributes:
        stated: The children of the trunk whose carry-over the tree states, so that no answer can speak against it.
        branches: The branches into which the answers cannot tell what the trunk's loss brings.
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
    """What grows on a doubtful branch inherits its doubt: loss of the trunk reaches it through that branch.

    Where the branch itself is told, what it passes on may not be: then the range of that carry-over begins at 0.
    """
    found = {one.to for one in shown.ranges if one.verdict == "not_separable"} - stated
    untold = {one.to for one in shown.carry_over if not one.given and one.range_low == 0}
    if shown.ranges:  # else there is no verdict at all
        found |= untold.difference(tree.trunk_children)
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


_REASONS = {
    "few-branches": "why_few_branches",
    "one-question": "why_one_question",
    "no-interval": "why_no_interval",
    "contradictory": "why_contradictory",
    "denominator": "why_siblings",
    "share": "why_mood",
}


def not_separable_issues(
    tree: ServiceTree, ranges: Sequence[Range], given: frozenset[str], respondents: int
) -> Iterator[Issue]:
    """Warn of every child whose carry-over was estimated and cannot be told from a general mood."""
    estimated = [one for one in ranges if one.to not in given]
    help_ = advice(tree, estimated, respondents)
    if help_ is None:
        return
    for one in estimated:
        if one.why is not None:
            said = warned("mood_or_link", why=warned(_REASONS[one.why]), hint=_hint(help_))
            yield Issue("not-separable", one.to, said)


def _hint(found: Advice) -> str:
    if found.key == "more-branches" and found.branches == 1:
        return warned("help_one_branch")
    facts: dict[str, dict[str, object]] = {
        "more-branches": {"count": found.branches},
        "fewer-parts": {"most": MOST_NODES_TOGETHER},
        "second-question": {"parts": listed(map(PartName, found.aspects), "comma")},
        "more-respondents": {"count": found.respondents},
        "ranges-first": {"count": found.respondents},
    }
    return warned(f"help_{found.key.replace('-', '_')}", **facts.get(found.key, {}))


def marker_issues(related: tuple[str, str] | None, apart: Sequence[str], unequal: Sequence[str]) -> Iterator[Issue]:
    """Warn of markers that share more than moods, and of other evidence that does not agree with what they measured.

    Args:
        related: The two markers.
        apart: The children whose slope over time is clearly another.
        unequal: The children of which the siblings alone would say something clearly else.
    """
    if related is not None:
        yield Issue("markers-related", together_place(related), warned("share_more_than_moods"))
    for name in apart:
        yield Issue("lens-contradicts", name, warned("off_the_markers"))
    for name in unequal:
        yield Issue("moods-unequal", name, warned("coloured_otherwise"))


def panel_issues(lens: str, contradicted: Sequence[str], trends: Sequence[str]) -> Iterator[Issue]:
    """Warn where slopes over time are contradicted, or hang on trends of the segments' own.

    Args:
        lens: Through what carry-over is seen.
        contradicted: The children whose slope over time lies clearly above the high end of their range.
        trends: The children whose slope over time changes where the segments' own trends are taken off.
    """
    for name in contradicted:
        yield Issue("lens-contradicts", name, warned("above_the_range" if lens == "within" else "above_the_range_used"))
    for name in trends:
        yield Issue("segment-trends", name, warned("trends_matter"))
