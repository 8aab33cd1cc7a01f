"""The ends of carry-over by the best evidence there is: markers, else over time, else the siblings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import attrs
import numpy as np
from attrs import field, frozen

from servicetree.account.deeper_links import deeper_links
from servicetree.account.halo import (
    KAPPAS,
    MOST_HALO_SHARE,
    ONE_SIDED,
    CarryOverBounds,
    SlopeEnds,
    carry_over_bounds,
    contradicts,
    disagrees,
    error_variances,
)
from servicetree.account.measured_moods import MeasuredMoods, measured_moods
from servicetree.account.panel_estimators import PanelEstimate
from servicetree.account.range_results import Evidence
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures, standard_error
from servicetree.stats.selection import lower_limits_if_kept
from servicetree.tree.service_tree import ServiceTree

CLEARLY_APART = 3  # standard errors, as every child of the trunk is looked at

PanelEstimates = Mapping[str, Mapping[str, PanelEstimate]]


@frozen(eq=False)
class BestBounds:
    """The ends of carry-over by the best evidence there is: markers, else over time, else the siblings.

    Attributes:
        bounds: The ends by child of the trunk.
        moments: What they were computed from; a segment is left out at a time where they were seen over time.
        by: What they rest on.
        moods: What markers say; None without markers.
        contradicted: The children whose slope over time does not agree: it lies above their high end, or off what
            markers measured.
        seen: The children whose low end was seen over time.
        unequal: The children of which siblings alone would say something clearly else than markers measured.
        links: The ends by branch that grows on a measured branch; siblings tell the low ones, or nothing does.
    """

    bounds: Mapping[str, CarryOverBounds]
    moments: Moments
    by: Evidence
    moods: MeasuredMoods | None
    contradicted: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    unequal: tuple[str, ...] = ()
    links: Mapping[str, SlopeEnds] = field(factory=dict)

    def by_child(self, name: str) -> Evidence:
        """Say what the ends of a child's carry-over rest on: over time some may show a signal and others not."""
        return "siblings" if self.by == "over_time" and name not in self.seen else self.by

    @property
    def ends(self) -> dict[str, SlopeEnds]:
        """The ends by node: of the trunk's children, and of what grows on these."""
        return {**self.bounds, **self.links}

    def lower_slopes(self, kappa: float = 1.0) -> dict[str, Array]:
        """Return the slopes whose lower limits are those of the range, by node, shape (R, parents)."""
        return {name: end.slopes_by_kappa[kappa] for name, end in self.ends.items()}

    def least_slopes(self, kappa: float = 1.0) -> dict[str, Array]:
        """Return likewise those below which no lower limit need be (``lower_limits``)."""
        return {name: end.slopes_at_most[kappa] for name, end in self.ends.items()}

    @property
    def high_slopes(self) -> dict[str, Array]:
        """The slopes corrected for errors of measurement only, by node, shape (R, parents)."""
        return {name: end.slopes_high for name, end in self.ends.items()}

    @property
    def upper_slopes(self) -> dict[str, Array]:
        """The slopes whose upper limits are those of the range, by node, shape (R, parents)."""
        measured = self.moods if self.by == "markers" and self._high_is_known else None
        return self.high_slopes if measured is None else {**self.high_slopes, **measured.slopes()}

    def measured_slopes(self, moods: MeasuredMoods, kappa: float) -> tuple[dict[str, Array], dict[str, Array]]:
        """Return the slopes by node whose lower and whose upper limits are those of what markers measure.

        Markers measure the carry-over of the trunk's children; of what grows on these they say nothing.
        """
        found = moods.slopes(kappa)
        nothing = {name: np.zeros_like(end.slopes_high) for name, end in self.links.items()}
        return {**nothing, **found}, {**{name: end.slopes_high for name, end in self.links.items()}, **found}

    @property
    def _high_is_known(self) -> bool:
        return all(np.isfinite(end.slopes_high[0]).all() for end in self.bounds.values())

    def figures(self, stack: Array, scale: float = 1.0, kappa: float = 1.0) -> Figures:
        """Give figures that are linear in the slopes of an end their limits.

        Args:
            stack: Shape (R, G, ...).
            scale: Multiplies them.
            kappa: What was taken for true of moods.
        """
        if self.by == "markers" and self.moods is not None:
            return self.moods.figures(stack, scale, kappa)
        return self.moments.figures(stack, scale)

    def lower_limits(self, stack: Array, least: Array, scale: float = 1.0, kappa: float = 1.0) -> Array:
        """Give figures at the low end their lower limits, shape (G, ...).

        Without markers there are such figures only if the halo share came out clearly below a half, and the nearer it
        came to that, the more chance may have helped.

        Args:
            stack: Shape (R, G, ...): figures that are linear in the slopes of the low end.
            least: The same if halo explained a half of what the aspects share: as it explains no more where there is
                a low end, no limit need be below theirs.
            scale: Multiplies both.
            kappa: What was taken for true of moods.
        """
        plain, kept = self.figures(stack, scale, kappa), self._nearest_share
        if kept is None:
            return plain.low
        bound = MOST_HALO_SHARE - ONE_SIDED * float(standard_error(kept))
        return lower_limits_if_kept(plain, stack, kept, bound, self.figures(least, scale, kappa).low)

    @cached_property
    def _nearest_share(self) -> Array | None:
        """The halo share, shape (R,), that passed most barely; None where no verdict hangs on one."""
        shares = [end.halo_share for end in self.ends.values() if end.separable and self.by == "siblings"]
        return max(shares, key=lambda share: share[0] + ONE_SIDED * float(standard_error(share)), default=None)


def best_bounds(tree: ServiceTree, moments: Moments, looks: PanelEstimates) -> BestBounds:
    """Bound carry-over by the best evidence that the answers hold.

    Args:
        tree: The tree.
        moments: Gathered with it.
        looks: What each lens shows.
    """
    over_time = {name: look for name, look in looks.get("over_time", {}).items() if look.has_signal}
    moods = measured_moods(tree, moments, error_variances(tree, moments)[0]) if tree.marker_questions else None
    if moods is not None and moods.is_clear:
        inferred = carry_over_bounds(tree, moments)
        ends = {name: _measured(end, moods, name) for name, end in inferred.items()}
        apart = tuple(name for name, look in over_time.items() if disagrees(look, ends[name]))
        unequal = tuple(name for name, end in inferred.items() if end.separable and _differ(end, ends[name]))
        links = deeper_links(tree, moments, ends, frozenset())
        return BestBounds(ends, moments, "markers", moods, apart, unequal=unequal, links=links)
    unit = moments.by_segment() if over_time else moments
    ends = carry_over_bounds(tree, unit)
    contradicted = tuple(name for name, look in over_time.items() if contradicts(look, ends[name]))
    if contradicted:
        unit = moments
    used = {} if contradicted else over_time
    if over_time:
        ends = carry_over_bounds(tree, unit, used)
    links = deeper_links(tree, unit, ends, ends.keys() - used.keys())
    by: Evidence = "over_time" if used else "siblings"
    return BestBounds(ends, unit, by, moods, contradicted, frozenset(used), links=links)


def _differ(inferred: CarryOverBounds, measured: CarryOverBounds) -> bool:
    """Whether siblings and markers clearly tell two low ends, by the standard error of their difference."""
    apart = inferred.unclamped - measured.unclamped
    return bool(abs(apart[0]) > CLEARLY_APART * standard_error(apart))


def _measured(end: CarryOverBounds, moods: MeasuredMoods, name: str) -> CarryOverBounds:
    """Put what markers measured in the place of what siblings tell of the low end."""
    return attrs.evolve(
        end,
        low={kappa: moods.trunk_slope(name, kappa) for kappa in KAPPAS},
        unclamped=moods.trunk_slope(name),
        slopes_by_kappa={kappa: moods.slopes(kappa)[name] for kappa in KAPPAS},
        halo_share=moods.halo_share,
        why=None,
    )
