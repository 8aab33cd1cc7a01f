"""Between-segment and fixed-effects estimators of carry-over.

Leniency belongs to a respondent and averages out of the mean of many; so do errors of measurement. What each lens is
blind to stands beside it: ``between`` to the segments' general quality, ``over_time`` to nothing that is constant.
See docs/reference/model.md, section 5.
Intervals leave out one segment at a time; stacks have R = all, then each segment left out.
"""

from __future__ import annotations

from math import isqrt
from typing import Final, Literal

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.errors import Fault
from servicetree.i18n.said import told
from servicetree.moments.blocks import BUCKETS, Block
from servicetree.moments.layouts import family_block
from servicetree.moments.moments import Moments
from servicetree.moments.period_order import chronological_ranks
from servicetree.moments.segment_sums import MOST_SEGMENTS_MULTIPLIED
from servicetree.stats.arrays import Array
from servicetree.stats.distributions import student_quantile
from servicetree.stats.fieller import fieller
from servicetree.stats.jackknife import Interval, grouped_sums, leave_one_out, standard_error
from servicetree.stats.regression import inverse
from servicetree.tree.service_tree import ServiceTree

PanelKind = Literal["between", "over_time"]

ESTIMATORS: Final = ("within", "between", "over_time")
FEWEST_SEGMENTS: Final = 20
FEWEST_PERIODS: Final = 3
FEWEST_PERIODS_FOR_TRENDS: Final = 5

_NOTHING = 1e-10  # what rounding leaves of a direction that was projected off, in parts of the largest
_PRODUCTS_AT_ONCE = 1 << 20
_MOST_PRODUCTS = 10_000_000  # of periods with each other, of all segments; beyond, they would not fit

Verdict = Literal["signal", "no-signal", "too-weak"]


@frozen(eq=False)
class PanelEstimate:
    """What a lens shows of one child of the trunk; stacks over the segments left out.

    Attributes:
        slopes: Carry-over to each contribution, shape (R, aspects, questions).
        trunk_slope: Slope of the child's loss on the trunk's, shape (R,).
        interval: The same slope with its limits, from the segments that hold rows of the child; empty without signal.
        verdict: ``signal``; ``no-signal`` where the aspects hardly move beyond chance; ``too-weak`` where they move,
            and yet no slope can be ruled out.
        trends: Whether a trend of each segment's own was taken off, because it changes the slope clearly.
    """

    slopes: Array
    trunk_slope: Array
    interval: Interval
    verdict: Verdict
    trends: bool = False

    @property
    def has_signal(self) -> bool:
        """Whether the slopes mean something."""
        return self.verdict == "signal"


@frozen(eq=False)
class _SegmentSums:
    """What adds up over segments: S segments; p columns, the aspects first; T nuisance columns (periods)."""

    signal: Array  # (S, T + p, T + p): products of sqrt(n_c) [D, m_c], segment effects projected off (over time)
    noise: Array  # (S, p, p): products of deviations within cells
    mass: Array  # (S,): sum of survey weights
    rows: Array  # (S,): rows, as numbers
    cells: Array  # (S,): non-empty cells
    lost: Array  # (S,): degrees of freedom that were projected off in the segment itself

    def where(self, chosen: NDArray[np.bool_]) -> _SegmentSums:
        """Return the sums of some segments."""
        return _SegmentSums(*(part[chosen] for part in attrs.astuple(self, recurse=False)))


def panel_fault(moments: Moments, kind: PanelKind) -> Fault | None:
    """Say what a lens lacks; None if it can be used. Only segments and periods that hold rows count."""
    segments = np.count_nonzero(moments.respondents) if moments.segments else 0
    if segments < FEWEST_SEGMENTS:
        said = told("needs_segments", least=FEWEST_SEGMENTS, count=segments)
        return Fault("lens", kind, said, told("gather_by"))
    if kind == "over_time" and len(moments.periods) < FEWEST_PERIODS:
        said = told("needs_periods", least=FEWEST_PERIODS, count=len(moments.periods))
        return Fault("lens", kind, said, told("gather_period"))
    if kind == "over_time" and moments.segment_sums is not None:
        room = isqrt(_MOST_PRODUCTS // segments)
        if len(moments.periods) > room:
            counts = {"segments": segments, "periods": len(moments.periods), "room": room}
            said = told("too_many_over_time", most=MOST_SEGMENTS_MULTIPLIED, **counts)
            return Fault("lens", kind, said, told("fewer_periods"))
    return None


def panel_estimates(tree: ServiceTree, moments: Moments, kind: PanelKind) -> dict[str, PanelEstimate]:
    """Look through a lens at every child of the trunk for which enough segments and periods hold rows.

    Whether there are enough of them for the lens itself is asked of ``panel_fault`` before.
    """
    found = {name: _panel_estimate(tree, moments, name, kind) for name in tree.trunk_children}
    return {name: one for name, one in found.items() if one is not None}


def _panel_estimate(tree: ServiceTree, moments: Moments, name: str, kind: PanelKind) -> PanelEstimate | None:
    found = _between_segment_sums(moments, name) if kind == "between" else _fixed_effects_sums(moments, name)
    there = found.cells > 0
    periods = 0 if kind == "between" else _periods_with_rows(moments, name)
    if there.sum() < FEWEST_SEGMENTS or (kind == "over_time" and periods < FEWEST_PERIODS):
        return None
    estimate = _estimate(tree, moments, found, there)
    if periods >= FEWEST_PERIODS_FOR_TRENDS and estimate.has_signal:
        other = _estimate(tree, moments, _fixed_effects_sums(moments, name, trends=True), there)
        apart = estimate.trunk_slope - other.trunk_slope
        if other.has_signal and abs(apart[0]) > 2 * standard_error(apart):
            return attrs.evolve(other, trends=True)
    return estimate


def _estimate(tree: ServiceTree, moments: Moments, found: _SegmentSums, there: NDArray[np.bool_]) -> PanelEstimate:
    """Estimate slopes from the segments that hold rows, with each of them left out in turn."""
    aspects, shares = len(tree.aspects), np.array(tree.trunk_shares)
    spread = _signal_covariance(found.where(there))
    left, right = spread[:, :aspects, :aspects], spread[:, :aspects, aspects:]
    smallest = np.linalg.eigvalsh(np.nan_to_num(left))[:, 0]
    moved = np.einsum("p,rpq,q->r", shares, left, shares)
    carried = np.einsum("p,rpq->r", shares, right)
    with np.errstate(invalid="ignore", divide="ignore"):  # without signal there is nothing to divide by
        trunk = carried / moved
    count = int(there.sum())
    clear = bool(np.isfinite(spread).all() and smallest[0] > 2 * standard_error(smallest))
    limits = fieller(carried, moved, float(student_quantile(count - 1))) if clear else None
    verdict: Verdict = "no-signal" if not clear else "too-weak" if limits is None else "signal"
    interval = Interval(None) if limits is None else Interval(float(trunk[0]), *limits, float(standard_error(trunk)))
    chosen = there[np.flatnonzero(moments.respondents)]
    return PanelEstimate(_over(chosen, inverse(left) @ right), _over(chosen, trunk), interval, verdict)


def _over(there: NDArray[np.bool_], stack: Array) -> Array:
    """Lay a stack out over all segments; to leave out one without rows of the child changes nothing.

    The jackknife of K replicates has the factor (K - 1) / K; the deviations of those that are there make up for it.
    """
    mean, found, count = stack[1:].mean(axis=0), len(stack) - 1, len(there)
    whole = np.broadcast_to(mean, (1 + count, *stack.shape[1:])).copy()
    whole[0] = stack[0]
    whole[1:][there] = mean + np.sqrt((found - 1) / found * count / (count - 1)) * (stack[1:] - mean)
    return whole


def _periods_with_rows(moments: Moments, name: str) -> int:
    cells = moments.lenses[name]
    return len(_distinct(cells.cells[cells.sums[:, 0] > 0, 1]))


def _distinct(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """List the different ones of some places, rising; ``np.unique`` would first import masked arrays."""
    return np.flatnonzero(np.bincount(places))


def _signal_covariance(found: _SegmentSums) -> Array:
    """Return S_lens = mt' Qt mt / tr Qt - S_w for all segments and with each left out, shape (R, p, p)."""
    signal, noise = leave_one_out(found.signal), leave_one_out(found.noise)
    mass, rows, cells, lost = (leave_one_out(part) for part in (found.mass, found.rows, found.cells, found.lost))
    nuisance = signal.shape[1] - noise.shape[1]
    d, m = signal[:, :nuisance, :nuisance], signal[:, nuisance:, nuisance:]
    across = signal[:, :nuisance, nuisance:]
    explained = np.swapaxes(across, 1, 2) @ np.linalg.pinv(d, rcond=_NOTHING, hermitian=True) @ across
    rank = np.linalg.matrix_rank(d, rtol=_NOTHING, hermitian=True)
    with np.errstate(invalid="ignore", divide="ignore"):  # cells of one row each tell nothing of what is within them
        within = noise / (mass * (1 - cells / rows))[:, None, None]
        covariance: Array = (m - explained) / (cells - rank - lost)[:, None, None] - within
    return covariance


def _between_segment_sums(moments: Moments, name: str) -> _SegmentSums:
    """Cells are the segments; the one nuisance column is the overall mean."""
    block = moments.products_by_segment(family_block(name))
    count = len(moments.segments)
    segment = block.cells // BUCKETS
    gram = grouped_sums(segment, block.gram, count)
    squared = np.bincount(segment, weights=block.squared_weight, minlength=count).astype(float)
    cells = _Cells(gram[:, 0], squared, np.arange(count), np.ones((count, 1)))
    return _cell_products(cells, gram[:, 1:, 1:], _rows_by_segment(block, count))


def _fixed_effects_sums(moments: Moments, name: str, *, trends: bool = False) -> _SegmentSums:
    """Cells are segments in periods; segment effects are projected off, periods are the nuisance columns.

    Args:
        moments: With segments and periods.
        name: The child.
        trends: Whether to project off a linear trend of each segment's own too.
    """
    panel = moments.lenses[name]
    block = moments.products_by_segment(family_block(name))
    count = len(moments.segments)
    products = grouped_sums(block.cells // BUCKETS, block.gram[:, 1:, 1:], count)
    segment, period = panel.cells[:, 0], panel.cells[:, 1]
    cells = _Cells(panel.sums, panel.squared_weight, segment, np.eye(len(moments.periods))[period])
    effects = np.column_stack(
        [np.ones(len(period)), *([chronological_ranks(moments.periods)[period]] if trends else [])]
    )
    return _cell_products(cells, products, _rows_by_segment(block, count), effects)


def _rows_by_segment(block: Block, count: int) -> Array:
    return np.bincount(block.cells // BUCKETS, weights=block.n, minlength=count).astype(float)


@frozen(eq=False)
class _Cells:
    """Cells of segments, or of segments in periods: C of them."""

    sums: Array  # (C, 1 + p): sums of h [1, x]
    squared: Array  # (C,): sums of squared survey weights, so that n_c = (sum h)^2 / sum h^2
    segment: NDArray[np.int64]  # (C,)
    nuisance: Array  # (C, T): columns to be projected off


def _cell_products(cells: _Cells, products: Array, rows: Array, effects: Array | None = None) -> _SegmentSums:
    """Bring cells to the sums that add over segments.

    Args:
        cells: The cells; those without rows do not count.
        products: Shape (S, p, p): sums of h x x' by segment.
        rows: Shape (S,): rows.
        effects: Shape (C, E): what is projected off in each segment by itself; None for nothing.
    """
    count = len(rows)
    there = cells.sums[:, 0] > 0
    sums, segment = cells.sums[there], cells.segment[there]
    mass = sums[:, :1]
    means = sums[:, 1:] / mass
    n = mass[:, 0] ** 2 / cells.squared[there]
    noise = products - _products_by_segment(means, sums[:, 1:], segment, count)
    table = np.column_stack([cells.nuisance[there], means])
    lost = np.zeros(count)
    if effects is not None:
        table, lost = _without_effects(table, effects[there], n, segment, count)
    signal = _products_by_segment(n[:, None] * table, table, segment, count)
    by_segment_mass = np.bincount(segment, weights=mass[:, 0], minlength=count).astype(float)
    return _SegmentSums(signal, noise, by_segment_mass, rows, np.bincount(segment, minlength=count).astype(float), lost)


def _products_by_segment(left: Array, right: Array, segment: NDArray[np.int64], count: int) -> Array:
    """Add up left' right over the cells of each segment, shape (count, l, r); some cells at a time, for the room."""
    found = np.zeros((count, left.shape[1], right.shape[1]))
    at_once = max(1, _PRODUCTS_AT_ONCE // (left.shape[1] * right.shape[1]))
    for first in range(0, len(segment), at_once):
        some = slice(first, first + at_once)
        own = segment[some]
        starts = np.flatnonzero(np.diff(own, prepend=-1))
        found[own[starts]] += np.add.reduceat(left[some, :, None] * right[some, None, :], starts)
    return found


def _without_effects(
    table: Array, effects: Array, n: Array, segment: NDArray[np.int64], count: int
) -> tuple[Array, Array]:
    """Project effects off the columns of a table, in each segment by itself.

    Returns:
        What is left, and the degrees of freedom that it costs each segment.
    """
    inner = _products_by_segment(n[:, None] * effects, effects, segment, count)
    outer = _products_by_segment(n[:, None] * effects, table, segment, count)
    fitted = np.linalg.pinv(inner, rcond=_NOTHING, hermitian=True) @ outer
    left = table - np.einsum("ce,cet->ct", effects, fitted[segment])
    return left, np.linalg.matrix_rank(inner, rtol=_NOTHING, hermitian=True).astype(float)
