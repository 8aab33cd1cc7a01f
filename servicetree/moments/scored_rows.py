"""Sums over rows with gaps, those together in which the same nodes have a score.

Where questions are skipped by chance, hardly two rows answered the same ones; but nearly all have a score for every
node, and a node's contributions are there as soon as its score is. So one Gram over contributions holds most blocks,
and only those of questions by themselves are summed apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from servicetree.answers.batch_scores import STRAIGHT_LINING
from servicetree.moments.answer_patterns import multiply_out, stepped_sums
from servicetree.moments.blocks import Block, added_blocks
from servicetree.moments.gram_products import CellRuns, ReusableBuffer, cell_groups, products
from servicetree.moments.incomplete_rows import block_sums
from servicetree.moments.pattern_layouts import CROSSED, Pattern, PatternLayout, PatternLayouts, stepped_losses
from servicetree.stats.arrays import Array

_FEWEST_ROWS, _FEWEST_ROWS_IN_A_CELL = 2048, 2  # below this, rows with the same nodes are summed block by block
_MOST_FACTS = 63


def gap_sums(
    how: PatternLayouts, columns: Mapping[str, Array], cell: NDArray[np.int64], weights: Array | None
) -> dict[str, Block]:
    """Sum up rows in which anything may be missing.

    Args:
        how: How blocks are made.
        columns: Shape (n,) each: what blocks are made of; NaN where it is missing.
        cell: Shape (n,): the rows' cells, rising.
        weights: Shape (n,): their survey weights; None for 1 each.

    Returns:
        Blocks, and the sums that others will be cut out of.
    """
    blocks: dict[str, Block] = {}
    rest = np.ones(len(cell), dtype=np.bool_)
    for code, rows in _frequent_codes(how, columns, cell):
        own, mass = cell[rows], None if weights is None else weights[rows]
        blocks = added_blocks(blocks, _scored_sums(how.scored_layout(code), columns, rows, own, mass))
        if wanted := how.left_over(code):
            used = {name for layout in wanted for column in layout.columns for name in column.split("*")}
            some = {name: columns[name].take(rows) for name in used}
            blocks = added_blocks(blocks, block_sums(wanted, some, own, mass))
        rest[rows] = False
    if len(rows := np.flatnonzero(rest)):
        mass = None if weights is None else weights[rows]
        left = columns if rest.all() else {name: column.take(rows) for name, column in columns.items()}
        blocks = added_blocks(blocks, block_sums(how.layouts, left, cell[rows], mass))
    return blocks


def _frequent_codes(
    how: PatternLayouts, columns: Mapping[str, Array], cell: NDArray[np.int64]
) -> Iterator[tuple[Pattern, NDArray[np.intp]]]:
    """Find what is true of enough rows; with it, their places, rising."""
    fewest = max(_FEWEST_ROWS, _FEWEST_ROWS_IN_A_CELL * len(CellRuns.of(cell).cells))
    if not how.questions or len(how.facts) > _MOST_FACTS or len(cell) < fewest:
        return
    codes = np.zeros(len(cell), np.int64)
    for place, names in enumerate(how.facts):
        is_true = np.ones(len(cell), np.bool_) if names else np.zeros(len(cell), np.bool_)
        for name in names:
            is_true &= ~np.isnan(columns[name]) if name in columns else False
        codes |= is_true.astype(np.int64) << place
    for code, count in zip(*np.unique(codes, return_counts=True), strict=True):
        if count >= fewest:
            yield int(code), np.flatnonzero(codes == code)


def _scored_sums(
    how: PatternLayout,
    columns: Mapping[str, Array],
    rows: NDArray[np.intp],
    cell: NDArray[np.int64],
    weights: Array | None,
) -> dict[str, Block]:
    """Sum up rows in which the same nodes have a score: the Gram over contributions, and the crosswise sums."""
    runs, width = CellRuns.of(cell), 1 + len(how.answered)
    multiplied, straight = {name: columns[name] for name in how.multiplied}, columns[STRAIGHT_LINING] > 0
    gram = np.zeros((len(runs.cells), width, width))
    crossed = np.zeros((len(runs.cells), how.left_count, len(how.factors)))
    rooms = ReusableBuffer(np.float64), ReusableBuffer(np.float64)
    for stack in cell_groups(runs):
        chosen = rows[stack.rows]
        table = rooms[0].array(width, *chosen.shape)
        factors = rooms[1].array(len(how.factors), *chosen.shape)
        table[0] = 1.0
        for place, name in enumerate(how.answered, 1):
            columns[name].take(chosen, out=table[place], mode="clip")
        multiply_out(how, multiplied, chosen, straight[chosen], factors)
        if stack.filled is not None:
            table[:, stack.filled], factors[:, stack.filled] = 0.0, 0.0
        heavy, left = table, factors[: how.left_count]
        if weights is not None:
            mass: Array = weights[stack.rows]
            heavy, left = heavy * mass, left * mass
        gram[stack.cells] = products(heavy, table)
        crossed[stack.cells] = products(left, factors)
    squared = runs.cell_sums(np.ones(len(cell)) if weights is None else weights**2)
    parts = (runs.cells, runs.counts, squared)
    sums = {how.name: Block(*parts, gram), how.name + CROSSED: Block(*parts, crossed)}
    bent = {name: columns[name].take(rows) for name in stepped_losses(how.stepped)}
    return sums | stepped_sums(how, bent, runs, weights)
