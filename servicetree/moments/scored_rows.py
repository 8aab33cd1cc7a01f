"""Sums over rows with gaps, those together in which the same nodes have a score.

Where questions are skipped by chance, hardly two rows answered the same ones; but nearly all have a score for every
node, and a node's contributions are there as soon as its score is. So one Gram over contributions holds most blocks,
and only those of questions by themselves are summed apart (``asked_rows.py``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.answers.batch_scores import ScoredBatch, loss_column, loss_columns, part_columns
from servicetree.answers.columns import ReadingPlan
from servicetree.answers.faults import marker_key
from servicetree.moments.alike_rows import RowNumbers, alike_sums, side_by_side
from servicetree.moments.asked_rows import AskedRows, SummedRows
from servicetree.moments.blocks import Block, added_blocks
from servicetree.moments.gap_contributions import NodeContributions, marker_contributions, node_contributions
from servicetree.moments.gram_products import CellRows
from servicetree.moments.incomplete_rows import block_sums
from servicetree.moments.pattern_layouts import CROSSED, PatternLayout, PatternLayouts
from servicetree.stats.arrays import Array
from servicetree.tree.service_tree import ServiceTree

_FEWEST_ROWS, _FEWEST_ROWS_IN_A_CELL = 2048, 2  # below this, rows with the same nodes are summed block by block
_MOST_FACTS = 63
_BYTES_COUNTED = 2  # of a code; longer ones are too many to count each


def gap_sums(plan: ReadingPlan, how: PatternLayouts, found: ScoredBatch, rows: CellRows) -> dict[str, Block]:
    """Sum up rows in which anything may be missing.

    Args:
        plan: What was read.
        how: How blocks are made.
        found: The batch, understood.
        rows: Which rows.

    Returns:
        Blocks, and the sums that others will be cut out of.
    """
    blocks: dict[str, Block] = {}
    rest = np.ones(len(rows.rows), dtype=np.bool_)
    fewest = max(_FEWEST_ROWS, _FEWEST_ROWS_IN_A_CELL * len(rows.runs.cells))
    if how.questions and len(how.facts) <= _MOST_FACTS and len(rest) >= fewest:
        numbers = _GapNumbers.of(how.tree, found)
        codes = numbers.codes(how.tree).take(rows.rows, mode="clip")
        left: dict[str, list[SummedRows]] = {}
        for code in _frequent(codes, fewest):
            same = codes == code
            layout = how.scored_layout(code)
            gram, crossed, stepped = alike_sums(layout, numbers.rows, rows.where(same))
            blocks = added_blocks(blocks, numbers.in_losses(layout, gram, crossed) | stepped)
            for name in how.left_over(code):
                left.setdefault(name, []).append(SummedRows(same, gram))
            rest &= ~same
        asked = AskedRows(how.tree, found, numbers.nodes, numbers.places, rows)
        blocks = added_blocks(blocks, asked.sums(left))
    if rest.any():
        some = rows.where(rest)
        columns = loss_columns(plan, found, some.rows)
        blocks = added_blocks(blocks, block_sums(how.layouts, columns, some.cell, some.weights))
    return blocks


def _frequent(codes: NDArray[Any], fewest: int) -> list[int]:
    """List the codes that enough rows have."""
    if codes.dtype.itemsize <= _BYTES_COUNTED:
        return np.flatnonzero(np.bincount(codes) >= fewest).tolist()
    there, times = np.unique(codes, return_counts=True)
    return there[times >= fewest].tolist()


@frozen(eq=False)
class _GapNumbers:
    """The numbers in the rows of a batch that sums over rows with gaps are made of.

    Attributes:
        nodes: The contributions to nodes, by node.
        markers: Those of markers, by their key.
        rows: What is summed up.
        places: Where the variables stand in the records.
        units: Their units, by place.
    """

    nodes: Mapping[str, NodeContributions]
    markers: Mapping[str, NodeContributions]
    rows: RowNumbers
    places: Mapping[str, int]
    units: Array

    @classmethod
    def of(cls, tree: ServiceTree, found: ScoredBatch) -> _GapNumbers:
        """Compute them."""
        nodes = {name: node_contributions(tree, found, name) for name, node in tree.nodes.items() if node.questions}
        markers = {marker_key(name): marker_contributions(tree, found, name) for name in tree.marker_questions}
        names = [part for name in nodes for part in part_columns(tree.nodes[name])] + list(markers)
        together = (*nodes.values(), *markers.values())
        columns, units = zip(*((part, one.unit) for one in together for part in one.parts), strict=True)
        rows = RowNumbers(
            side_by_side(columns),
            max(one.most for one in together),
            {loss_column(name): one.loss() for name, one in nodes.items()},
            {loss_column(name): one.unit for name, one in nodes.items()},
            found.straight_lined,
            {},
        )
        return cls(nodes, markers, rows, {name: place for place, name in enumerate(names, 1)}, np.array((1.0, *units)))

    def codes(self, tree: ServiceTree) -> NDArray[Any]:
        """Say which facts (``PatternLayouts.facts``) are true of each row, a bit for each."""
        trunk = [self.nodes[one.id].has_all([share > 0.0 for share in one.question_shares]) for one in tree.aspects]
        markers = [one.has_score for one in self.markers.values()]
        nobody = np.zeros(len(self.rows.records), np.bool_)
        facts = [one.has_score for one in self.nodes.values()]
        facts += [
            np.logical_and.reduce(trunk) if trunk else nobody,
            np.logical_and.reduce(markers) if markers else nobody,
        ]
        kind = np.min_scalar_type((1 << len(facts)) - 1)
        return np.bitwise_or.reduce([is_true * kind.type(1 << place) for place, is_true in enumerate(facts)])

    def in_losses(self, layout: PatternLayout, gram: Block, crossed: Block) -> dict[str, Block]:
        """Turn sums in the units of a batch into sums of losses, which add to those of other batches."""
        width = len(self.units)
        turned = gram.gram[:, :width, :width] * (self.units[:, None] * self.units)
        units = np.array([math.prod(self.rows.units.get(name, 1.0) for name in factor) for factor in layout.factors])
        scaled = crossed.gram * (units[: layout.left_count, None] * units)
        return {
            layout.name: attrs.evolve(gram, gram=turned),
            layout.name + CROSSED: attrs.evolve(crossed, gram=scaled),
        }
