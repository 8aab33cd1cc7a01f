"""Ranges of carry-over by branch, the trunk's points at both ends, and the comparison with other roots."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import comb

import numpy as np
from attrs import frozen

from servicetree.account.carry_over import Family, families
from servicetree.account.halo import KAPPAS, CarryOverBounds, carry_over_bounds, contradicts
from servicetree.account.ledger import path_effects
from servicetree.account.panel_estimators import ESTIMATORS, PanelEstimate, PanelKind, panel_estimates, panel_fault
from servicetree.account.range_results import LensSlope, OtherRoots, Range, TrunkPoints, TrunkRange
from servicetree.errors import Fault, UsageError
from servicetree.moments.layouts import MOST_NODES_TOGETHER, all_nodes_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures, Interval
from servicetree.stats.regression import LEAST_EIGENVALUE
from servicetree.tree.service_tree import ServiceTree

PanelEstimates = Mapping[str, Mapping[str, PanelEstimate]]


def range_figures(moments: Moments, ends: Mapping[str, CarryOverBounds], looks: PanelEstimates) -> tuple[Range, ...]:
    """Word the ends of carry-over, with a jackknife interval for each.

    Args:
        moments: What the ends were computed from, with the same units left out.
        ends: The ends by child of the trunk.
        looks: What each lens shows of it, by lens and child.
    """
    below, _, above = KAPPAS

    def figure(stack: Array) -> Interval:
        return moments.figures(stack[:, None]).at(0)

    found = []
    for name, end in ends.items():
        low = figure(end.low[1.0])
        high = figure(end.high)
        found.append(
            Range(
                to=name,
                observed=figure(end.observed),
                low=low if end.separable else Interval(0.0, None, None, low.se),
                high=high,
                low_kappa_075=figure(end.low[below]).value,
                low_kappa_133=figure(end.low[above]).value,
                halo_share=figure(end.halo_share),
                breakdown=high.value,
                reverse=figure(end.reverse).value,
                between=_panel_slope(looks.get("between", {}).get(name)),
                over_time=_panel_slope(looks.get("over_time", {}).get(name)),
                verdict="separable" if end.separable else "not_separable",
                why=end.why,
            )
        )
    return tuple(found)


def _panel_slope(panel: PanelEstimate | None) -> LensSlope | None:
    return None if panel is None else LensSlope(panel.interval, panel.verdict)


def trunk_points_at(
    tree: ServiceTree,
    own: Mapping[str, Array],
    reach: Mapping[str, Array],
    slopes: Mapping[str, Array],
) -> Array:
    """Compute the trunk's points with other slopes for its children.

    W_a = w_a + sum over the children v of gamma_av W_v; what grows on the children keeps its carry-over.

    Args:
        tree: The tree.
        own: Own losses of the aspects, shape (R, G).
        reach: Reach of every node, shape (R,).
        slopes: Slopes by child of the trunk, shape (R, aspects).

    Returns:
        Points on 0-1, shape (R, G).
    """
    changed = trunk_reach(tree, reach, slopes)
    total: Array = np.sum([own[name] * one[:, None] for name, one in changed.items()], axis=0)
    return total


def trunk_reach(tree: ServiceTree, reach: Mapping[str, Array], slopes: Mapping[str, Array]) -> dict[str, Array]:
    """Compute the aspects' reach with other slopes for the trunk's children, shape (R,) each."""
    found = {}
    for place, aspect in enumerate(tree.aspects):
        carried = sum((slope[:, place] * reach[name] for name, slope in slopes.items()), np.zeros(1))
        found[aspect.id] = tree.node_weights[aspect.id] + carried
    return found


def reach_at(
    tree: ServiceTree, reach: Mapping[str, Array], slopes: Mapping[str, Array], found: Mapping[str, Family]
) -> dict[str, Array]:
    """Compute every node's reach at an end of carry-over; given carry-over stays as it is."""
    fixed = {name: found[name].carry_over for name in slopes if found[name].given}
    return {**reach, **trunk_reach(tree, reach, {**slopes, **fixed})}


def panel_slopes(moments: Moments, looks: PanelEstimates, lens: str) -> dict[str, Array]:
    """Take the slopes that a lens shows.

    Raises:
        UsageError: If there is no such lens, too little to look at, or nothing clear to see.
    """
    if lens not in ESTIMATORS:
        raise UsageError(
            Fault("lens", "--lens", f"there is no lens '{lens}'", f"choose one of {', '.join(ESTIMATORS)}")
        )
    if lens not in looks:
        fault = panel_fault(moments, "between" if lens == "between" else "over_time")
        raise UsageError(fault or Fault("lens", lens, "shows nothing"))
    dull = [name for name, look in looks[lens].items() if not look.has_signal]
    if dull:
        said = f"shows too little signal for {', '.join(dull)}: the aspects hardly move there beyond chance"
        raise UsageError(Fault("no-signal", lens, said, "gather more answers in each segment, or trace without a lens"))
    return {name: look.slopes for name, look in looks[lens].items()}


@frozen(eq=False)
class AccountRanges:
    """How far to believe the account: ranges of carry-over, the trunk's points at both ends, other roots.

    Where a look over time is clear it gives the low ends; then a segment is left out at a time.

    Attributes:
        bounds: The ends of carry-over by child of the trunk.
        ranges: The same with intervals.
        trunk_low: The trunk's points at the low end, by kappa.
        trunk_high: The trunk's points at the high end.
        other_roots: What other roots would be charged with.
        moments: What all of it was computed from, with the same units left out.
        contradicted: The children whose slope over time lies above their high end.
    """

    bounds: Mapping[str, CarryOverBounds]
    ranges: tuple[Range, ...]
    trunk_low: Mapping[float, Figures]
    trunk_high: Figures
    other_roots: OtherRoots
    moments: Moments
    contradicted: tuple[str, ...] = ()

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
        ranges = tuple(TrunkRange(kappa, low.at(place).low, high.high) for kappa, low in self.trunk_low.items())
        return TrunkPoints(observed, self.trunk_low[1.0].at(place), high, ranges)


def available_panel_estimates(tree: ServiceTree, moments: Moments) -> PanelEstimates:
    """Look through every lens for which there are enough segments and periods."""
    kinds: tuple[PanelKind, ...] = ("between", "over_time")
    return {kind: panel_estimates(tree, moments, kind) for kind in kinds if panel_fault(moments, kind) is None}


def account_ranges(
    tree: ServiceTree, moments: Moments, looks: PanelEstimates, within: Mapping[str, Family]
) -> AccountRanges:
    """Compute how far to believe an account, from the moments, what the lenses show, and carry-over without them."""
    over_time = {name: look for name, look in looks.get("over_time", {}).items() if look.has_signal}
    unit = moments.by_segment() if over_time else moments
    ends = carry_over_bounds(tree, unit)
    contradicted = tuple(name for name, look in over_time.items() if contradicts(look, ends[name]))
    if contradicted:
        unit = moments
    ends = carry_over_bounds(tree, unit, {} if contradicted else over_time)
    found = within if unit is moments else families(tree, unit)
    reach = path_effects(tree, found).reach
    own = {aspect.id: found[aspect.id].own_parts.sum(axis=2) for aspect in tree.aspects}
    fixed = {name: found[name].carry_over for name in ends if found[name].given}

    def trunk_points(slopes: Mapping[str, Array]) -> Figures:
        return unit.figures(trunk_points_at(tree, own, reach, {**slopes, **fixed}), 100)

    low = {kappa: trunk_points({name: end.slopes_by_kappa[kappa] for name, end in ends.items()}) for kappa in KAPPAS}
    high = trunk_points({name: end.slopes_high for name, end in ends.items()})
    ranges = range_figures(unit, ends, looks)
    return AccountRanges(ends, ranges, low, high, other_roots(tree, moments), unit, contradicted)


MOST_CHOICES = 5_000
FEWEST_ROWS = 30


def other_roots(tree: ServiceTree, moments: Moments) -> OtherRoots:
    """Compare the trunk's share of the loss with that of every other choice of as many root nodes.

    For a choice R the other nodes are regressed on R; its share is the weighted sum of its points over the loss. All
    from the rows complete on every node, slopes pooled within segments.

    Returns:
        Median and highest share of the other choices, the trunk's own share and rank; or the reason why not.
    """
    nodes, count = list(tree.measured), len(tree.aspects)
    if len(nodes) > MOST_NODES_TOGETHER:
        return OtherRoots(reason=f"too-many: {len(nodes)} nodes, at most {MOST_NODES_TOGETHER}")
    choices = comb(len(nodes), count)
    if choices > MOST_CHOICES or choices == 1:
        return OtherRoots(of=choices, reason=f"too-many: {choices:,} choices" if choices > 1 else "no other choice")
    sums = moments.sums(all_nodes_block())
    rows = int(sums.n[0])
    if rows < FEWEST_ROWS:
        return OtherRoots(n=rows, of=choices, reason=f"too-few: {rows} respondents have every node")
    chosen = np.array(list(combinations(range(len(nodes)), count)))
    between, means = moments.covariance(all_nodes_block())[0], sums.means[0, 0]
    weights = np.array([tree.node_weights[name] for name in nodes])
    left = between[chosen[:, :, None], chosen[:, None, :]]
    spread = np.sqrt(np.maximum(np.diagonal(left, axis1=1, axis2=2), 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):  # a node that does not vary makes a choice impossible
        alike = np.linalg.eigvalsh(np.nan_to_num(left / (spread[:, :, None] * spread[:, None, :])))[:, 0]
    possible = (alike > LEAST_EIGENVALUE) & (spread > 0).all(axis=1)
    loss = means @ weights
    if not possible[0] or not loss > 0:
        return OtherRoots(n=rows, of=choices, reason="no-variation: the shares cannot be computed")
    # For the roots themselves the slopes are the unit matrix, so that their own weight is in the sum.
    slopes = np.linalg.solve(left[possible], between[chosen[possible]])
    shares = np.einsum("cr,crv,v->c", means[chosen[possible]], slopes, weights) / loss
    others = shares[1:]  # the aspects stand first, so the proposed trunk is the first choice
    if not len(others):
        return OtherRoots(n=rows, of=choices, reason="no-variation: no other choice can be computed")
    rank = 1 + int((others > shares[0]).sum())
    ordered, middle = np.sort(others), len(others) // 2
    median = (ordered[middle] + ordered[-middle - 1]) / 2  # np.median would first import masked arrays
    return OtherRoots(float(median), float(others.max()), float(shares[0]), rank, len(shares), rows)
