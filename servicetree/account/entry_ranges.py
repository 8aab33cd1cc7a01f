"""Ranges of the account's entries: what of the points felt in a place may have begun in the trunk.

See docs/reference/model.md, section 5. As for the trunk as a whole, a range goes from the lower limit at the low end of
carry-over to the upper limit at the high end.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from attrs import frozen

from servicetree.account.carry_over import Family, families
from servicetree.account.range_results import EntryRange
from servicetree.account.ranges import AccountRanges
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures
from servicetree.tree.service_tree import ServiceTree

_Key = tuple[str | None, str]


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
        The ends; None where no branch grows on the trunk by carry-over that was estimated.
    """
    if not any(not within[name].given for name in doubts.bounds):
        return None
    found = within if doubts.moments is moments else families(tree, doubts.moments)
    lower = {name: end.slopes_low for name, end in doubts.bounds.items()}
    least = {name: end.slopes_at_most[1.0] for name, end in doubts.bounds.items()}
    entries = [
        _entries(tree, found, {name: slope for name, slope in slopes.items() if not found[name].given})
        for slopes in (lower, doubts.best.upper_slopes, least)
    ]
    low, high, lowest = (np.stack(list(one.values()), axis=2) for one in entries)
    best = doubts.best
    figures = attrs.evolve(best.figures(low, 100), low=best.lower_limits(low, lowest, 100))
    return EntryEnds(tuple(entries[0]), figures, best.figures(high, 100))


def _entries(tree: ServiceTree, found: Mapping[str, Family], slopes: Mapping[str, Array]) -> dict[_Key, Array]:
    """Enter w_v own_a C(a -> v) for every aspect a and every place v above it, and their sums; shape (R, G) each."""
    own = {aspect.id: found[aspect.id].own_parts.sum(axis=2) for aspect in tree.aspects}
    spread: dict[str, dict[str, Array]] = {name: {name: np.ones(len(loss))} for name, loss in own.items()}
    entries: dict[_Key, Array] = {}
    for name, family in found.items():
        if not family.parents:
            continue
        carried: dict[str, Array] = {}
        slope = slopes.get(name, family.carry_over)
        for place, parent in enumerate(family.parents):
            for source, factor in spread[parent].items():
                carried[source] = carried.get(source, 0.0) + factor * slope[:, place]
        spread[name] = carried
        weight = tree.node_weights[name]
        entries |= {(source, name): weight * own[source] * factor[:, None] for source, factor in carried.items()}
        entries[None, name] = np.sum([entries[source, name] for source in carried], axis=0)
    return entries
