"""Where a segment's gap to the whole began, or was felt: parts that add up to it, each with its whole range."""

from __future__ import annotations

from collections.abc import Mapping

from servicetree.account.results import SegmentAccount, SegmentScores
from servicetree.drawing.charts.source_ranges import Entries, entry_figures
from servicetree.drawing.values import Figure
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree

_NOTHING = 1e-9


def gap_by_felt(segment: SegmentScores, whole: SegmentScores) -> dict[str, Figure]:
    """Divide a gap by where it was felt: the weight of each part times how far it scores off the whole.

    Args:
        segment: The segment's scores.
        whole: Those of the whole.

    Returns:
        Points by node, positive where the segment does better; their ends hold for all segments at once.
    """
    wider = _for_all_at_once(segment)
    levels = {node.id: node for node in whole.nodes}
    found = {}
    for node in segment.nodes:
        here, there = node.level, levels[node.id].level
        if here.value is None or there.value is None:
            found[node.id] = Figure()
        else:
            points = node.weight * (here.value - there.value)
            found[node.id] = _within(points, points, points, _half(here, node.weight), wider)
    return found


def gap_by_origin(tree: ServiceTree, segment: SegmentAccount, whole: SegmentAccount) -> dict[str, Figure]:
    """Divide a gap by where it began: what the whole loses from each source, less what the segment loses.

    What is carried moves with the slopes, which segments share: the ends of a part are those of the whole's entries,
    in proportion. Chance in the segment's own figures comes on top.

    Args:
        tree: The tree.
        segment: The segment's account.
        whole: That of the whole.

    Returns:
        Points by node, positive where the segment loses less; they add up to the gap where every part has a level.
    """
    wider = _for_all_at_once(segment.scores)
    ends = _entry_gaps(tree, segment, whole)
    lost = {one.id: one.points for one in whole.nodes}
    found = {}
    for one in segment.nodes:
        there = lost[one.id].value
        if one.points.value is None or there is None:
            found[one.id] = Figure()
            continue
        points = there - one.points.value
        parts = [figure for (source, _), figure in ends.items() if source == one.id]
        low, high = (_sum([getattr(part, end) for part in parts]) for end in ("low", "high"))
        found[one.id] = _within(points, low, high, _half(one.points, 1.0), wider)
    return found


def _entry_gaps(tree: ServiceTree, segment: SegmentAccount, whole: SegmentAccount) -> Entries:
    """Give what every entry adds to the gap, with the ends that the whole's range leaves it."""
    entries, ranged = entry_figures(tree, whole)
    here = {(one.source, one.at): one.points.value for one in segment.entries}
    aspects = {aspect.id for aspect in tree.aspects}
    found: Entries = {}
    for pair, figure in entries.items():
        there, mine = figure.value, here.get(pair)
        if there is None or mine is None:
            found[pair] = Figure()
        elif pair in ranged and pair[0] in aspects:
            found[pair] = _in_proportion(there - mine, there, figure)
        else:
            found[pair] = Figure(there - mine, there - mine, there - mine)
    return found | _left_to_branches(found, ranged, aspects)


def _in_proportion(gap: float, there: float, figure: Figure) -> Figure:
    if abs(gap) < _NOTHING:
        return Figure(gap, gap, gap)
    if abs(there) < _NOTHING or figure.low is None or figure.high is None:
        return Figure(gap)
    ends = sorted((gap * figure.low / there, gap * figure.high / there))
    return Figure(gap, *ends)


def _left_to_branches(
    found: Mapping[tuple[str, str], Figure], ranged: frozenset[tuple[str, str]], aspects: set[str]
) -> Entries:
    """What the trunk may bring more or less is less or more that began in the branch itself."""
    left: Entries = {}
    for source, at in ranged:
        if source != at or (at, at) not in found:
            continue
        brought = [one for (name, place), one in found.items() if place == at and name in aspects]
        own = found[at, at].value
        if own is None or any(one.value is None or one.low is None or one.high is None for one in brought):
            left[at, at] = Figure(own)
            continue
        spare = [(one.value or 0.0) - (one.high or 0.0) for one in brought]
        more = [(one.value or 0.0) - (one.low or 0.0) for one in brought]
        left[at, at] = Figure(own, own + sum(spare), own + sum(more))
    return left


def _for_all_at_once(scores: SegmentScores) -> float:
    """How much wider an interval is that holds for all segments at once."""
    one, every = scores.gap, scores.gap_simultaneous
    if one is None or every is None or None in (one.low, one.high, every.low, every.high):
        return 1.0
    narrow = (one.high or 0.0) - (one.low or 0.0)
    return max(((every.high or 0.0) - (every.low or 0.0)) / narrow, 1.0) if narrow > 0 else 1.0


def _half(figure: Interval, factor: float) -> float | None:
    if figure.low is None or figure.high is None:
        return None
    return factor * (figure.high - figure.low) / 2


def _within(points: float, low: float | None, high: float | None, half: float | None, wider: float) -> Figure:
    if low is None or high is None or half is None:
        return Figure(points)
    return Figure(points, min(low, points) - wider * half, max(high, points) + wider * half)


def _sum(values: list[float | None]) -> float | None:
    return None if None in values else sum(value for value in values if value is not None)
