"""Between which figures the points lie that began in a source, over all places where they are felt."""

from __future__ import annotations

from collections.abc import Mapping

from servicetree.account.results import SegmentAccount
from servicetree.drawing.captions import figure
from servicetree.drawing.entry_limits import Limits, entry_limits
from servicetree.drawing.values import Figure
from servicetree.tree.service_tree import ServiceTree

Entries = dict[tuple[str, str], Figure]


def entry_figures(tree: ServiceTree, shown: SegmentAccount) -> tuple[Entries, frozenset[tuple[str, str]]]:
    """Give every entry of an account the range of what may have begun there.

    Args:
        tree: The tree.
        shown: The account of a segment.

    Returns:
        Points by source and place, and the entries of which the answers leave a range. No aspect brings a place more
        than the trunk as a whole may bring, nor more than was lost there, as in the tree's picture.
    """
    found = {(one.source, one.at): figure(one.points) for one in shown.entries}
    limits = entry_limits(tree, shown)
    aspects = {aspect.id for aspect in tree.aspects}
    most = {at: _most_brought(shown, limits, at) for _, at in limits}
    for (source, at), ends in limits.items():
        high = ends.high
        if source in aspects and high is not None:
            high = min([high, *most[at]])
        found[source, at] = Figure(found[source, at].value, ends.low, high)
    return found, frozenset(limits)


def _most_brought(shown: SegmentAccount, limits: Mapping[tuple[str, str], Limits], at: str) -> list[float]:
    """What no aspect can bring more of: what the trunk may, and what was lost there, unless the branch wins back."""
    trunk = [one.high for one in shown.entry_ranges if one.source is None and one.at == at and one.high is not None]
    own = limits.get((at, at))
    points = [one.points.value for one in shown.entries if one.at == at]
    if own is None or own.high is None or own.high < 0 or None in points:
        return trunk
    return [*trunk, max(sum(one for one in points if one is not None), 0.0)]


def source_figures(tree: ServiceTree, shown: SegmentAccount) -> tuple[dict[str, Figure], bool]:
    """Add up the ranges of each source: sums of ends are wider than ends of sums, never narrower.

    Args:
        tree: The tree.
        shown: The account of a segment.

    Returns:
        Points by source, and whether they are ranges. No aspect has more than began in the trunk, nor than was lost.
    """
    entries, ranged = entry_figures(tree, shown)
    found = {one.id: figure(one.points) for one in shown.nodes}
    if not ranged:
        return found, False
    most = [one for one in (shown.trunk_points.range_high, shown.loss.value) if one is not None and one > 0]
    aspects = {aspect.id for aspect in tree.aspects}
    for name, points in found.items():
        parts = [one for (source, _), one in entries.items() if source == name]
        low, high = _sum([one.low for one in parts]), _sum([one.high for one in parts])
        if name in aspects and high is not None:
            high = min([high, *most])
        found[name] = Figure(points.value, low, high)
    return found, True


def trunk_figure(shown: SegmentAccount) -> Figure:
    """Return the points that began in the trunk with their range, cut at what was lost."""
    trunk, loss = shown.trunk_points, shown.loss.value
    low, high = trunk.range_low, trunk.range_high
    if loss is not None and loss > 0:
        low, high = (None if end is None else min(end, loss) for end in (low, high))
    return Figure(trunk.observed.value, low, high)


def _sum(ends: list[float | None]) -> float | None:
    return None if None in ends else sum(end for end in ends if end is not None)
