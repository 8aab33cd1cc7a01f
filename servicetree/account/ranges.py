"""Ranges of carry-over by branch, and the trunk's points at both ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs
import numpy as np
from attrs import frozen

from servicetree.account.best_bounds import BestBounds, PanelEstimates, best_bounds
from servicetree.account.carry_over import Family, families
from servicetree.account.halo import KAPPAS, CarryOverBounds
from servicetree.account.ledger import path_effects, reach_along_paths
from servicetree.account.measured_moods import MeasuredMoods
from servicetree.account.panel_estimators import ESTIMATORS, PanelEstimate, PanelKind, panel_estimates, panel_fault
from servicetree.account.range_results import Evidence, LensSlope, OtherRoots, Range, TrunkPoints, TrunkRange
from servicetree.account.root_comparison import other_roots
from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import PartName, QuotedName, listed, told
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures, Interval, number_or_none
from servicetree.tree.service_tree import ServiceTree


def trunk_points_at(
    tree: ServiceTree,
    own: Mapping[str, Array],
    reach: Mapping[str, Array],
    slopes: Mapping[str, Array],
) -> Array:
    """Compute the trunk's points with other slopes for its children.

    W_a = w_a + sum over the children v of gamma_av W_v.

    Args:
        tree: The tree.
        own: Own losses of the aspects, shape (R, G).
        reach: Reach of every node, shape (R,); that of the children as it is with the slopes of what grows on them.
        slopes: Slopes by child of the trunk, shape (R, aspects); those of other nodes do not count here.

    Returns:
        Points on 0-1, shape (R, G).
    """
    changed = trunk_reach(tree, reach, slopes)
    total: Array = np.sum([own[name] * one[:, None] for name, one in changed.items()], axis=0)
    return total


def trunk_reach(tree: ServiceTree, reach: Mapping[str, Array], slopes: Mapping[str, Array]) -> dict[str, Array]:
    """Compute the aspects' reach with other slopes for the trunk's children, shape (R,) each."""
    found = {}
    carriers = [name for name in tree.trunk_children if name in slopes]
    for place, aspect in enumerate(tree.aspects):
        carried = sum((slopes[name][:, place] * reach[name] for name in carriers), np.zeros(1))
        found[aspect.id] = tree.node_weights[aspect.id] + carried
    return found


def reach_at(
    tree: ServiceTree, reach: Mapping[str, Array], slopes: Mapping[str, Array], found: Mapping[str, Family]
) -> dict[str, Array]:
    """Compute every node's reach at an end of carry-over; given carry-over stays as it is.

    Args:
        tree: The tree.
        reach: Reach of every node by carry-over as observed, shape (R,).
        slopes: Slopes at that end by node, shape (R, parents): of the trunk's children, and of what grows on them.
        found: The families.
    """
    used, changed = _reach_of_branches(tree, reach, slopes, found)
    return {**changed, **trunk_reach(tree, changed, used)}


def _reach_of_branches(
    tree: ServiceTree, reach: Mapping[str, Array], slopes: Mapping[str, Array], found: Mapping[str, Family]
) -> tuple[dict[str, Array], Mapping[str, Array]]:
    """Return the slopes at an end with those that are given, and every node's reach with what grows on branches."""
    used = {name: found[name].carry_over if found[name].given else slope for name, slope in slopes.items()}
    is_flat = used.keys() <= set(tree.trunk_children)
    return used, reach if is_flat else reach_along_paths(found, tree.node_weights, used)


def panel_slopes(moments: Moments, looks: PanelEstimates, lens: str) -> dict[str, Array]:
    """Take the slopes that a lens shows.

    Raises:
        UsageError: If there is no such lens, too little to look at, or nothing clear to see.
    """
    if lens not in ESTIMATORS:
        said, hint = told("no_such_lens", lens=QuotedName(lens)), told("choose_one_of", names=", ".join(ESTIMATORS))
        raise UsageError(Fault("lens", "--lens", said, hint))
    if lens not in looks:
        fault = panel_fault(moments, "between" if lens == "between" else "over_time")
        raise UsageError(fault or Fault("lens", lens, told("shows_nothing")))
    dull = [name for name, look in looks[lens].items() if not look.has_signal]
    if dull:
        said = told("too_little_signal", parts=listed(map(PartName, dull), "comma"))
        raise UsageError(Fault("no-signal", lens, said, told("more_in_each_segment")))
    return {name: look.slopes for name, look in looks[lens].items()}


def range_figures(
    tree: ServiceTree, best: BestBounds, looks: PanelEstimates, given: frozenset[str]
) -> tuple[Range, ...]:
    """Word the ends of carry-over, with an interval for each.

    Args:
        tree: The tree.
        best: The ends by child of the trunk, and what they rest on.
        looks: What each lens shows of it, by lens and child.
        given: The children whose carry-over the tree states.
    """
    below, _, above = KAPPAS

    def figures_of(*stacks: Array) -> Iterator[Interval]:
        return best.moments.figures(np.stack(stacks, axis=1)[:, None]).over(0)

    def low_figure(name: str, end: CarryOverBounds, low: Interval) -> Interval:
        if best.by == "markers" and best.moods is not None:
            return best.moods.slope_figures(name).at(0)
        return low if end.separable else Interval(0.0, None, None, low.se)

    found = []
    for name, end in best.bounds.items():
        lows = (end.low[kappa] for kappa in (1.0, below, above))
        figures = figures_of(end.observed, end.high, end.halo_share, end.reverse, *lows)
        observed, high, halo_share, reverse, low, low_below, low_above = figures
        found.append(
            Range(
                to=name,
                observed=observed,
                low=low_figure(name, end, low),
                high=high,
                low_kappa_075=low_below.value,
                low_kappa_133=low_above.value,
                halo_share=halo_share,
                breakdown=high.value,
                reverse=reverse.value,
                between=_panel_slope(looks.get("between", {}).get(name)),
                over_time=_panel_slope(looks.get("over_time", {}).get(name)),
                verdict="separable" if end.separable else "not_separable",
                why=end.why,
                by=_stated_evidence(tree, [name]) if name in given else best.by_child(name),
            )
        )
    return tuple(found)


def _panel_slope(panel: PanelEstimate | None) -> LensSlope | None:
    return None if panel is None else LensSlope(panel.interval, panel.verdict)


@frozen(eq=False)
class AccountRanges:
    """How far to believe the account: ranges of carry-over, the trunk's points at both ends, other roots.

    Where a look over time is clear it gives the low ends; then a segment is left out at a time.

    Attributes:
        best: The ends of carry-over, by the best evidence.
        ranges: The same with intervals.
        trunk_low: The trunk's points at the low end, by kappa.
        trunk_least: The lower limits of these that ranges state, by kappa, shape (G,).
        trunk_high: The trunk's points at the high end.
        other_roots: What other roots would be charged with.
        evidence: What the trunk's points rest on.
        measured: The trunk's points as markers measure them, by kappa, as far as they have limits; empty without.
    """

    best: BestBounds
    ranges: tuple[Range, ...]
    trunk_low: Mapping[float, Figures]
    trunk_least: Mapping[float, Array]
    trunk_high: Figures
    other_roots: OtherRoots
    evidence: Evidence
    measured: Mapping[float, Figures]

    @property
    def bounds(self) -> Mapping[str, CarryOverBounds]:
        """The ends of carry-over by child of the trunk."""
        return self.best.bounds

    @property
    def moments(self) -> Moments:
        """What all of it was computed from, with the same units left out."""
        return self.best.moments

    def trunk_points(self, observed: Interval, place: int, *, is_whole: bool) -> TrunkPoints:
        """Return the trunk's points in the whole (0) or a segment, with their range.

        Args:
            observed: By carry-over as observed.
            place: The segment.
            is_whole: Whether every node has a level there; else there is no range, for the ends are over all nodes.
        """
        if not is_whole:
            return TrunkPoints(observed, Interval(None), Interval(None))
        high = self.trunk_high.at(place)
        least = {kappa: number_or_none(low[place]) for kappa, low in self.trunk_least.items()}
        ranges = [TrunkRange(kappa, low, high.high) for kappa, low in least.items()]
        told = [self._told_by_markers(one, place) for one in ranges]
        by = "markers" if told != ranges and self.evidence == "siblings" else self.evidence
        asked = 0 if by != "markers" or self.best.moods is None else len(self.best.moods.used)
        return TrunkPoints(observed, self.trunk_low[1.0].at(place), high, tuple(told), by, asked)

    def _told_by_markers(self, inferred: TrunkRange, place: int) -> TrunkRange:
        """Take the limits that markers measured; where they set none on a side, that side of the siblings' range."""
        if inferred.kappa not in self.measured:
            return inferred
        one = self.measured[inferred.kappa].at(place)
        low = inferred.low if one.low is None else one.low
        high = inferred.high if one.high is None or inferred.high is None else one.high
        if low is not None and high is not None and not low < high:
            return inferred  # the two disagree; the wider one stands
        return TrunkRange(inferred.kappa, low, high)


def available_panel_estimates(tree: ServiceTree, moments: Moments) -> PanelEstimates:
    """Look through every lens for which there are enough segments and periods."""
    if not moments.segments:
        return {}
    kinds: tuple[PanelKind, ...] = ("between", "over_time")
    return {kind: panel_estimates(tree, moments, kind) for kind in kinds if panel_fault(moments, kind) is None}


def account_ranges(
    tree: ServiceTree, moments: Moments, looks: PanelEstimates, within: Mapping[str, Family]
) -> AccountRanges:
    """Compute how far to believe an account, from the moments, what the lenses show, and carry-over without them."""
    best = best_bounds(tree, moments, looks)
    ends, unit = best.bounds, best.moments
    found = within if unit is moments else families(tree, unit)
    fixed = frozenset(name for name in ends if found[name].given)
    low, least, high, measured = trunk_point_figures(tree, best, found)
    evidence = best.by
    if ends and all(found[name].given for name in best.ends):
        evidence = _stated_evidence(tree, list(ends))
    return AccountRanges(
        best,
        range_figures(tree, best, looks, fixed),
        low,
        least,
        high,
        other_roots(tree, moments),
        evidence,
        measured,
    )


def trunk_point_figures(
    tree: ServiceTree, best: BestBounds, found: Mapping[str, Family]
) -> tuple[dict[float, Figures], dict[float, Array], Figures, dict[float, Figures]]:
    """Compute the trunk's points at the low end and their limits, by kappa, at the high end, and by markers."""
    ends = best.bounds
    reach = path_effects(tree, found).reach
    own = {aspect.id: found[aspect.id].own_parts.sum(axis=2) for aspect in tree.aspects}

    def points(slopes: Mapping[str, Array]) -> Array:
        used, changed = _reach_of_branches(tree, reach, slopes, found)
        return trunk_points_at(tree, own, changed, used)

    low = {kappa: points(best.lower_slopes(kappa)) for kappa in KAPPAS}
    least = {kappa: points(best.least_slopes(kappa)) for kappa in KAPPAS}
    high = points(best.high_slopes)
    measured = {}
    if best.moods is not None and best.by != "over_time" and not all(found[name].given for name in ends):
        measured = {kappa: _measured_points(best, best.moods, kappa, points) for kappa in KAPPAS}
    lower = {kappa: best.figures(stack, 100, kappa) for kappa, stack in low.items()}
    limits = {kappa: best.lower_limits(stack, least[kappa], 100, kappa) for kappa, stack in low.items()}
    return lower, limits, best.moments.figures(high, 100), measured


def _measured_points(
    best: BestBounds, moods: MeasuredMoods, kappa: float, points: Callable[[Mapping[str, Array]], Array]
) -> Figures:
    """Give the trunk's points by markers: what branches pass on is none at the lower limit, the most at the upper."""
    low, high = (moods.figures(points(slopes), 100, kappa) for slopes in best.measured_slopes(moods, kappa))
    return attrs.evolve(low, high=high.high)


def _stated_evidence(tree: ServiceTree, children: Sequence[str]) -> Evidence:
    return "experiment" if tree.found_by_experiment.issuperset(children) else "given"
