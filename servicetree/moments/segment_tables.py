"""Rows summed up by segment and bucket where segments are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, islice
from operator import mul, or_

import numpy as np
from numpy.typing import NDArray

from servicetree.answers.batch_scores import (
    asked_columns,
    loss_column,
    part_columns,
)
from servicetree.answers.faults import marker_key
from servicetree.moments.blocks import BUCKETS, Block
from servicetree.moments.incomplete_rows import block_sums
from servicetree.moments.layouts import OF_THE_WHOLE, Layout
from servicetree.moments.pattern_layouts import PatternLayouts
from servicetree.moments.segment_sums import BlockView, CellTable, SegmentTotals, is_multiplied
from servicetree.stats.arrays import Array
from servicetree.tree.nodes import Aspect, Branch, Outcome
from servicetree.tree.service_tree import ServiceTree

_MOST_FACTS = 62


def segment_sums(
    how: PatternLayouts,
    columns: Mapping[str, Array],
    cell: NDArray[np.int64],
    weights: Array | None,
    *,
    has_periods: bool,
) -> SegmentTotals:
    """Sum up rows in which anything may be missing, for each of many segments.

    Args:
        how: How blocks are made.
        columns: Shape (n,) each: what blocks are made of; NaN where it is missing.
        cell: Shape (n,): the rows' cells; -1 for a row that does not count.
        weights: Shape (n,): their survey weights; None for 1 each.
        has_periods: Whether there may be a look over time.
    """
    rows = np.flatnonzero(cell >= 0)
    rows = rows[np.argsort(cell[rows], kind="stable")]
    wanted = [layout for layout in how.layouts if layout.stepped is None and layout.name not in OF_THE_WHOLE]
    facts = _facts(how.tree)
    codes = _codes(columns, facts, len(cell))
    variables = _variables(how, wanted) if facts else ()
    views = dict(_views(how, wanted, variables, facts)) if facts else {}
    own = {}
    for layout in wanted:
        if layout.name in views and not _is_asked(layout):
            continue  # all its rows are there
        complete = np.ones(len(cell), np.bool_)
        if layout.name in views:
            complete = (codes & views[layout.name].needed) != views[layout.name].needed
        for name in _elements(layout.columns):
            complete &= ~np.isnan(columns[name])
        own[layout.name] = _table(columns, layout.columns, cell, weights, rows[complete[rows]])
    shared = _table(columns, variables, cell, weights, rows, codes=codes)
    return SegmentTotals((shared,), views, own, _products(how, columns, cell, weights, rows, has_periods=has_periods))


def _products(
    how: PatternLayouts,
    columns: Mapping[str, Array],
    cell: NDArray[np.int64],
    weights: Array | None,
    rows: NDArray[np.intp],
    *,
    has_periods: bool,
) -> dict[str, Block]:
    """Sum products by segment, for the few blocks that keep them."""
    segment, mass = cell[rows] // BUCKETS * BUCKETS, None if weights is None else weights[rows]
    found: dict[str, Block] = {}
    for layout in how.layouts:
        if is_multiplied(layout.name, has_periods=has_periods):
            some = {name: columns[name].take(rows) for name in layout.columns}
            found |= block_sums([layout], some, segment, mass)  # one by one: together they would take much room
    return found


def _elements(columns: Iterable[str]) -> Iterator[str]:
    return (name for column in columns for name in column.split("*"))


def _is_asked(layout: Layout) -> bool:
    """Whether its columns are questions by themselves, which may be there where the trunk is not whole."""
    return all(column.startswith("asked:") for column in layout.columns) and bool(layout.columns)


def _facts(tree: ServiceTree) -> tuple[tuple[str, ...], ...]:
    """List what tells rows apart, as the columns that must be there: node by node its score, and all that carries.

    First all markers. Nothing where a tree has more nodes than there are bits.
    """
    nodes = [node for node in tree.nodes.values() if node.questions]
    facts = tuple(marker_key(name) for name in tree.marker_questions), *((loss_column(node.id),) for node in nodes)
    whole = (_carrying(node) for node in nodes if len(node.questions) > 1)
    return tuple(islice(chain(facts, whole), _MOST_FACTS)) if len(facts) <= _MOST_FACTS else ()


def _carrying(node: Aspect | Branch | Outcome) -> tuple[str, ...]:
    """Name the columns of a node's questions by themselves, as far as they have a weight."""
    asked = zip(asked_columns(node), node.question_shares, strict=True)
    return tuple(column for column, share in asked if share)


def _codes(columns: Mapping[str, Array], facts: Sequence[Sequence[str]], rows: int) -> NDArray[np.int64]:
    """Say what is true of each row, a bit for each fact."""
    codes = np.zeros(rows, np.int64)
    for place, names in enumerate(facts):
        is_true = np.full(rows, bool(names))
        for name in names:
            is_true &= ~np.isnan(columns[name])
        codes |= is_true.astype(np.int64) << place
    return codes


def _variables(how: PatternLayouts, wanted: Sequence[Layout]) -> tuple[str, ...]:
    """List the columns that blocks share: contributions, markers, and the products that blocks ask for."""
    everything = how.scored_layout((1 << len(how.facts)) - 1)
    times = dict.fromkeys(column for layout in wanted for column in layout.columns if "*" in column)
    return *everything.answered, *times


def _views(
    how: PatternLayouts, wanted: Sequence[Layout], variables: Sequence[str], facts: Sequence[tuple[str, ...]]
) -> Iterator[tuple[str, BlockView]]:
    """Say how each block that can be is read off the shared columns."""
    base = how.scored_layout((1 << len(how.facts)) - 1)
    units = np.eye(len(variables))
    columns = dict(zip(variables, units, strict=True))
    beyond = len(variables) - len(base.answered)
    columns |= {name: np.pad(slopes[1:], (0, beyond)) for name, slopes in base.columns.items()}
    bits: dict[str, int] = {}
    for place, names in enumerate(facts):
        bits |= dict.fromkeys(names, 1 << place)
    for node in how.tree.nodes.values():
        for part, asked, share in zip(part_columns(node), asked_columns(node), node.question_shares, strict=True):
            bits[part] = bits[loss_column(node.id)]
            if len(node.questions) == 1:
                bits[asked] = bits[part]
            if share and asked in bits:  # a contribution is its share of the loss where all questions are answered
                columns[asked] = columns[part] / share
            else:
                columns.pop(asked, None)
    for layout in wanted:
        if columns.keys() >= set(layout.columns):
            needed = reduce(or_, (bits[name] for name in _elements(layout.columns)), 0)
            turn = np.stack([columns[name] for name in layout.columns], axis=1) if layout.columns else units[:, :0]
            yield layout.name, BlockView(needed, turn)


def _table(
    columns: Mapping[str, Array],
    names: Sequence[str],
    cell: NDArray[np.int64],
    weights: Array | None,
    rows: NDArray[np.intp],
    *,
    codes: NDArray[np.int64] | None = None,
) -> CellTable:
    """Sum columns over some rows, cell by cell and code by code; what is missing adds nothing."""
    own = cell[rows]
    known = np.zeros(len(rows), np.int64) if codes is None else codes[rows]
    if codes is not None:
        order = np.lexsort((known, own))
        rows, own, known = rows[order], own[order], known[order]
    starts = np.flatnonzero((np.diff(own, prepend=-1) != 0) | (np.diff(known, prepend=-1) != 0))
    if not len(starts):
        return CellTable.empty(len(names))
    sums = np.empty((1 + len(names), len(starts)))
    mass = np.ones(len(rows)) if weights is None else weights[rows]
    np.add.reduceat(mass, starts, out=sums[0])
    for name, out in zip(names, sums[1:], strict=True):
        first, *others = (columns[part][rows] for part in name.split("*"))
        value = reduce(mul, others, first)
        np.add.reduceat(np.nan_to_num(value if weights is None else value * mass), starts, out=out)
    return CellTable(own[starts], known[starts], np.diff(starts, append=len(rows)).astype(np.int64), sums)
