"""Ranges of the account's entries: what of the points felt in a place may have begun in the trunk.

See docs/reference/model.md, section 5. As for the trunk as a whole, a range goes from the lower limit at the low end of
carry-over to the upper limit at the high end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

import attrs
import numpy as np
from attrs import frozen

from servicetree.account.carry_over import Family, families
from servicetree.account.range_results import EntryRange
from servicetree.account.ranges import AccountRanges
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures, side_by_side
from servicetree.tree.service_tree import ServiceTree

_Key = tuple[str | None, str]
_NODES_AT_ONCE = 250


@frozen(eq=False)
class EntryEnds:
    """The entries from the trunk at both ends of carry-over, over the whole and all segments.

    Attributes:
        keys: Source and place; no source for all aspects together.
        low: Points at the low end, a column for each key.
        high: Points at the high end, likewise.
    """

    keys: tuple[_Key, ...]
    low: Figures
    high: Figures

    def at(self, segment: int) -> tuple[EntryRange, ...]:
        """Give the ranges in the whole (0) or in a segment."""
        both = zip(self.keys, self.low.over(segment), self.high.over(segment), strict=True)
        return tuple(EntryRange(source, at, low.low, high.high) for (source, at), low, high in both)


def entry_ends(
    tree: ServiceTree, moments: Moments, doubts: AccountRanges, within: Mapping[str, Family]
) -> EntryEnds | None:
    """Enter the trunk's points again at both ends of carry-over.

    Args:
        tree: The tree.
        moments: What the account is made from.
        doubts: The ends of carry-over, for which other units may be left out.
        within: The families as the answers show them without a lens.

    Returns:
        The ends; None where nothing grows on the trunk by carry-over that was estimated.
    """
    if all(within[name].given for name in doubts.best.ends):
        return None
    found = within if doubts.moments is moments else families(tree, doubts.moments)
    best = doubts.best
    ends = (
        _entries(tree, found, {name: slope for name, slope in slopes.items() if not found[name].given})
        for slopes in (best.lower_slopes(), best.upper_slopes, best.least_slopes())
    )
    each = zip(*ends, strict=True)
    keys: list[_Key] = []
    lows, highs = [], []
    for some in iter(lambda: [*islice(each, _NODES_AT_ONCE)], []):
        low, high, lowest = (np.concatenate([stack for _, stack in one], axis=2) for one in zip(*some, strict=True))
        keys += [key for (own, _), *_others in some for key in own]
        lows.append(attrs.evolve(best.figures(low, 100), low=best.lower_limits(low, lowest, 100)))
        highs.append(best.figures(high, 100))
    return EntryEnds(tuple(keys), side_by_side(lows), side_by_side(highs))


def _entries(
    tree: ServiceTree, found: Mapping[str, Family], slopes: Mapping[str, Array]
) -> Iterator[tuple[list[_Key], Array]]:
    """Enter w_v own_a C(a -> v) for every aspect a and every place v above it, and their sums, node by node.

    Returns:
        The keys, and shape (R, G, keys).
    """
    own = {aspect.id: found[aspect.id].own_parts.sum(axis=2) for aspect in tree.aspects}
    grown_on = {parent for family in found.values() for parent in family.parents}
    spread: dict[str, dict[str, Array]] = {name: {name: np.ones(len(loss))} for name, loss in own.items()}
    for name, family in found.items():
        if not family.parents:
            continue
        carried: dict[str, Array] = {}
        slope = slopes.get(name, family.carry_over)
        for place, parent in enumerate(family.parents):
            for source, factor in spread[parent].items():
                carried[source] = carried.get(source, 0.0) + factor * slope[:, place]
        if name in grown_on:
            spread[name] = carried
        weight = tree.node_weights[name]
        points = [weight * own[source] * factor[:, None] for source, factor in carried.items()]
        keys: list[_Key] = [*((source, name) for source in carried), (None, name)]
        yield keys, np.stack([*points, np.sum(points, axis=0)], axis=2)
