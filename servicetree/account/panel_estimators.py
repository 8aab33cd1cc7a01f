"""Between-segment and fixed-effects estimators of carry-over.

Leniency belongs to a respondent and averages out of the mean of many; so do errors of measurement. What each lens is
blind to stands beside it: ``between`` to the segments' general quality, ``over_time`` to nothing that is constant.
See docs/reference/model.md, section 5.
Intervals leave out one segment at a time; stacks have R = all, then each segment left out.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.errors import Fault, UsageError
from servicetree.moments.blocks import BUCKETS
from servicetree.moments.layouts import family_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import leave_one_out, standard_error
from servicetree.stats.regression import inverse
from servicetree.tree.service_tree import ServiceTree

PanelKind = Literal["between", "over_time"]

ESTIMATORS: Final = ("within", "between", "over_time")
FEWEST_SEGMENTS: Final = 20
FEWEST_PERIODS: Final = 3


@frozen(eq=False)
class PanelEstimate:
    """What a lens shows of one child of the trunk; stacks over the segments left out.

    Attributes:
        slopes: Carry-over to each contribution, shape (R, aspects, questions).
        trunk_slope: Slope of the child's loss on the trunk's, shape (R,).
        has_signal: Whether the aspects move clearly more than chance does; if not, the slopes mean nothing.
    """

    slopes: Array
    trunk_slope: Array
    has_signal: bool


@frozen(eq=False)
class _SegmentSums:
    """What adds up over segments: S segments; p columns, the aspects first; T nuisance columns (periods)."""

    signal: Array  # (S, T + p, T + p): products of sqrt(n_c) [D, m_c], segment effects projected off (over time)
    noise: Array  # (S, p, p): products of deviations within cells
    mass: Array  # (S,): sum of survey weights
    rows: Array  # (S,): rows, as numbers
    cells: Array  # (S,): non-empty cells


def panel_fault(moments: Moments, kind: PanelKind) -> Fault | None:
    """Say what a lens lacks; None if it can be used."""
    if len(moments.segments) < FEWEST_SEGMENTS:
        said = f"needs at least {FEWEST_SEGMENTS} segments (there are {len(moments.segments)})"
        return Fault("lens", kind, said, "gather with --by, a column of many shops or teams")
    if kind == "over_time" and len(moments.periods) < FEWEST_PERIODS:
        said = f"needs at least {FEWEST_PERIODS} periods (there are {len(moments.periods)})"
        return Fault("lens", kind, said, "gather with --period, a column of months or waves")
    return None


def panel_estimates(tree: ServiceTree, moments: Moments, kind: PanelKind) -> dict[str, PanelEstimate]:
    """Look through a lens at every child of the trunk.

    Raises:
        UsageError: If there are too few segments or periods.
    """
    if fault := panel_fault(moments, kind):
        raise UsageError(fault)
    return {name: _panel_estimate(tree, moments, name, kind) for name in tree.trunk_children}


def _panel_estimate(tree: ServiceTree, moments: Moments, name: str, kind: PanelKind) -> PanelEstimate:
    found = _between_segment_sums(moments, name) if kind == "between" else _fixed_effects_sums(moments, name)
    aspects = len(tree.aspects)
    spread = _signal_covariance(found, segments_lost=kind == "over_time")
    left, right = spread[:, :aspects, :aspects], spread[:, :aspects, aspects:]
    smallest = np.linalg.eigvalsh(np.nan_to_num(left))[:, 0]
    shares = np.array(tree.trunk_shares)
    seen = np.einsum("p,rpq,q->r", shares, left, shares)
    with np.errstate(invalid="ignore", divide="ignore"):  # without signal there is nothing to divide by
        trunk = np.einsum("p,rpq->r", shares, right) / seen
    clear = bool(np.isfinite(spread).all() and smallest[0] > 2 * standard_error(smallest))
    return PanelEstimate(inverse(left) @ right, trunk, clear)


def _signal_covariance(found: _SegmentSums, *, segments_lost: bool) -> Array:
    """Return S_lens = mt' Qt mt / tr Qt - S_w for all segments and with each left out, shape (R, p, p).

    Args:
        found: Sums by segment.
        segments_lost: Whether the segments' own effects were projected off, a degree of freedom for each.
    """
    signal, noise = leave_one_out(found.signal), leave_one_out(found.noise)
    mass, rows, cells = (leave_one_out(part) for part in (found.mass, found.rows, found.cells))
    count = len(found.mass)
    segments = np.array([count, *([count - 1] * count)])
    nuisance = signal.shape[1] - noise.shape[1]
    d, m = signal[:, :nuisance, :nuisance], signal[:, nuisance:, nuisance:]
    across = signal[:, :nuisance, nuisance:]
    explained = np.swapaxes(across, 1, 2) @ np.linalg.pinv(d, hermitian=True) @ across
    rank = np.linalg.matrix_rank(d, hermitian=True) if nuisance else 0
    degrees = cells - rank - (segments if segments_lost else 0)
    within = noise / (mass * (1 - cells / rows))[:, None, None]
    covariance: Array = (m - explained) / degrees[:, None, None] - within
    return covariance


def _between_segment_sums(moments: Moments, name: str) -> _SegmentSums:
    """Cells are the segments; the one nuisance column is the overall mean."""
    block = moments.blocks[family_block(name)]
    count = len(moments.segments)
    segment = block.cells // BUCKETS
    gram = np.zeros((count, *block.gram.shape[1:]))
    np.add.at(gram, segment, block.gram)
    rows = np.bincount(segment, weights=block.n, minlength=count).astype(float)
    squared = np.bincount(segment, weights=block.squared_weight, minlength=count).astype(float)
    return _cell_products(gram[:, 0], squared, np.arange(count), gram[:, 1:, 1:], rows, nuisance=np.ones((count, 1)))


def _fixed_effects_sums(moments: Moments, name: str) -> _SegmentSums:
    """Cells are segments in periods; segment effects are projected off, periods are the nuisance columns."""
    cells = moments.lenses[name]
    block = moments.blocks[family_block(name)]
    count = len(moments.segments)
    products = np.zeros((count, block.gram.shape[1] - 1, block.gram.shape[1] - 1))
    np.add.at(products, block.cells // BUCKETS, block.gram[:, 1:, 1:])
    rows = np.bincount(block.cells // BUCKETS, weights=block.n, minlength=count).astype(float)
    segment, period = cells.cells[:, 0], cells.cells[:, 1]
    nuisance = np.eye(len(moments.periods))[period]
    return _cell_products(cells.sums, cells.squared_weight, segment, products, rows, nuisance=nuisance, demean=True)


def _cell_products(
    sums: Array,
    squared: Array,
    segment: NDArray[np.int64],
    products: Array,
    rows: Array,
    *,
    nuisance: Array,
    demean: bool = False,
) -> _SegmentSums:
    """Bring cells to the sums that add over segments.

    Args:
        sums: Shape (C, 1 + p): sums of h [1, x] by cell.
        squared: Shape (C,): sums of squared survey weights, so that n_c = (sum h)^2 / sum h^2.
        segment: Shape (C,): the segment of each cell.
        products: Shape (S, p, p): sums of h x x' by segment.
        rows: Shape (S,): rows.
        nuisance: Shape (C, T): columns to be projected off.
        demean: Whether to project off the segments' own effects too.
    """
    count = len(rows)
    there = sums[:, 0] > 0
    sums, squared, segment, nuisance = sums[there], squared[there], segment[there], nuisance[there]
    mass = sums[:, :1]
    means = sums[:, 1:] / mass
    n = (mass[:, 0] ** 2 / squared)[:, None]
    noise = products.copy()
    np.subtract.at(noise, segment, means[:, :, None] * sums[:, None, 1:])
    table = np.column_stack([nuisance, means])
    if demean:
        totals, weights = np.zeros((count, table.shape[1])), np.zeros((count, 1))
        np.add.at(totals, segment, n * table)
        np.add.at(weights, segment, n)
        table = table - (totals / np.where(weights > 0, weights, 1.0))[segment]
    signal = np.zeros((count, table.shape[1], table.shape[1]))
    np.add.at(signal, segment, n[:, :, None] * table[:, :, None] * table[:, None, :])
    by_segment_mass = np.bincount(segment, weights=mass[:, 0], minlength=count).astype(float)
    return _SegmentSums(signal, noise, by_segment_mass, rows, np.bincount(segment, minlength=count).astype(float))
