"""Between which figures the points lie that began in a source, over all places where they are felt."""

from __future__ import annotations

from servicetree.account.results import SegmentAccount
from servicetree.account.separability import lost_in_trunk_alone
from servicetree.drawing.captions import figure
from servicetree.drawing.entry_limits import entry_limits
from servicetree.drawing.values import Figure
from servicetree.tree.service_tree import ServiceTree

Entries = dict[tuple[str, str], Figure]


def entry_figures(tree: ServiceTree, shown: SegmentAccount) -> tuple[Entries, frozenset[tuple[str, str]]]:
    """Give every entry of an account the range of what may have begun there.

    Args:
        tree: The tree.
        shown: The account of a segment.

    Returns:
        Points by source and place, and the entries of which the answers leave a range.
    """
    found = {(one.source, one.at): figure(one.points) for one in shown.entries}
    limits = entry_limits(tree, shown)
    for pair, ends in limits.items():
        found[pair] = Figure(found[pair].value, ends.low, ends.high)
    return found, frozenset(limits)


def source_figures(tree: ServiceTree, shown: SegmentAccount) -> tuple[dict[str, Figure], bool]:
    """Add up the ranges of each source: sums of ends are wider than ends of sums, never narrower.

    An aspect that is the whole trunk has the trunk's own range.

    Args:
        tree: The tree.
        shown: The account of a segment.

    Returns:
        Points by source, and whether they are ranges. No aspect has more than began in the trunk, nor than was lost.
    """
    entries, ranged = entry_figures(tree, shown)
    found = {one.id: figure(one.points) for one in shown.nodes}
    if not ranged or lost_in_trunk_alone(tree, shown):
        return found, False
    most = [one for one in (shown.trunk_points.range_high, shown.loss.value) if one is not None and one > 0]
    aspects = {aspect.id for aspect in tree.aspects}
    for name, points in found.items():
        parts = [(pair in ranged, one) for pair, one in entries.items() if pair[0] == name]
        low, high = _sum([_least(one, ranged=led) for led, one in parts]), _sum([one.high for _, one in parts])
        if name in aspects and high is not None:
            high = min([high, *most])
        if aspects == {name} and low is not None:
            low = max(low, shown.trunk_points.range_low or low)
        found[name] = Figure(points.value, low, high)
    return found, True


def _least(points: Figure, *, ranged: bool) -> float | None:
    """Return the low end of an entry; without any interval what is measured is the least, and what is carried nothing.

    Where points may be won back the least is not known.
    """
    if points.low is not None or points.high is not None or (points.value or 0.0) < 0:
        return points.low
    return 0.0 if ranged else points.value


def trunk_figure(shown: SegmentAccount) -> Figure:
    """Return the points that began in the trunk with their range, cut at what was lost."""
    trunk, loss = shown.trunk_points, shown.loss.value
    low, high = trunk.range_low, trunk.range_high
    if loss is not None and loss > 0:
        low, high = (None if end is None else min(end, loss) for end in (low, high))
    return Figure(trunk.observed.value, low, high)


def branches_figure(value: float | None, high: float | None, loss: float | None, trunk: Figure) -> Figure:
    """Return the points that began in all branches together: what the trunk's range leaves of what was lost.

    Args:
        value: Their sum.
        high: The sum of their high ends.
        loss: Points lost in all.
        trunk: The points that began in the trunk, with their range.
    """
    if loss is None:
        return Figure(value)
    least, most = (None if end is None else loss - end for end in (trunk.high, trunk.low))
    return Figure(value, least, most if high is None or most is None else min(most, high))


def _sum(ends: list[float | None]) -> float | None:
    return None if None in ends else sum(end for end in ends if end is not None)
