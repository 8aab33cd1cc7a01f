"""Carry-over as answers show it, with its ranges, worked out once for all that is made of the same answers."""

from __future__ import annotations

from functools import cached_property

from attrs import frozen

from servicetree.account.best_bounds import PanelEstimates
from servicetree.account.carry_over import Family, families
from servicetree.account.ranges import AccountRanges, account_ranges, available_panel_estimates
from servicetree.moments.moments import Moments
from servicetree.tree.service_tree import ServiceTree


@frozen(eq=False)
class EstimatedCarryOver:
    """What moments say of carry-over; each part is worked out when it is first asked for.

    An account and a plan made together share it: most of a plan's time went into ranges that the account had.

    Attributes:
        tree: The tree.
        moments: Gathered with it, small segments joined.
    """

    tree: ServiceTree
    moments: Moments

    @cached_property
    def whole(self) -> Moments:
        """The moments as the whole needs them; of many segments none is laid out."""
        return self.moments.of_the_whole()

    @cached_property
    def within(self) -> dict[str, Family]:
        """Carry-over pooled within segments, without a lens."""
        return families(self.tree, self.whole)

    @cached_property
    def looks(self) -> PanelEstimates:
        """What each lens shows, as far as there is enough to look at."""
        return available_panel_estimates(self.tree, self.moments)

    @cached_property
    def ranges(self) -> AccountRanges:
        """How far to believe it; not to be asked for where it cannot be estimated."""
        return account_ranges(self.tree, self.whole, self.looks, self.within)
