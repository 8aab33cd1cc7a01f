"""Sums of questions by themselves, over rows with gaps.

All questions of a node are there in nearly all rows that have a score of it. There a contribution is the question's
share of the loss, so that sums over contributions need only be freed of the few other rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.answers.batch_scores import ScoredBatch, part_columns
from servicetree.answers.outcome_answers import summary_column, summed_questions
from servicetree.moments.blocks import Block
from servicetree.moments.gap_contributions import NodeContributions
from servicetree.moments.gram_products import CellRows
from servicetree.moments.layouts import question_block, questions_block
from servicetree.stats.arrays import Array
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree


@frozen(eq=False)
class SummedRows:
    """Some rows, summed up.

    Attributes:
        within: Shape (n,): which of all rows.
        sums: The Gram over their records.
    """

    within: NDArray[np.bool_]
    sums: Block


@frozen(eq=False)
class AskedRows:
    """Rows in which questions stand by themselves.

    Attributes:
        tree: The tree.
        found: The batch, understood.
        nodes: The contributions to nodes.
        places: Where they stand in the records.
        rows: All rows that are summed up.
    """

    tree: ServiceTree
    found: ScoredBatch
    nodes: Mapping[str, NodeContributions]
    places: Mapping[str, int]
    rows: CellRows

    def sums(self, left: Mapping[str, Sequence[SummedRows]]) -> dict[str, Block]:
        """Sum up blocks of questions by themselves, each with the rows in which it may be."""
        blocks = {}
        for name, node in self.tree.nodes.items():
            if some := left.get(questions_block(name)):
                blocks[questions_block(name)] = self._together(name, some)
            for question in node.questions:
                if some := left.get(question_block(name, question.id)):
                    rows = self._within(some)
                    blocks[question_block(name, question.id)] = _where_there(self._asked(name, question, rows), rows)
        for summary in (summary_column(*pair) for pair in summed_questions(self.tree)):
            if (some := left.get(summary)) and (added := self.found.summaries.get(summary)) is not None:
                rows = self._within(some)
                blocks[summary] = _where_there(added[rows.rows], rows)
        return {name: block for name, block in blocks.items() if len(block.cells)}

    def _within(self, some: Sequence[SummedRows]) -> CellRows:
        return self.rows.where(np.logical_or.reduce([one.within for one in some]))

    def _asked(self, name: str, question: Question, rows: CellRows) -> Array:
        """Subtract the scores of a question from the node's baseline; NaN without an answer."""
        answered = self.found.answers.get(f"{name}.{question.id}")
        scores = np.full(len(rows.rows), np.nan) if answered is None else answered.at(rows.rows)
        return self.tree.baseline_of(name) - scores

    def _together(self, name: str, some: Sequence[SummedRows]) -> Block:
        """Sum up the questions of a node where all are answered."""
        node, contributions = self.tree.nodes[name], self.nodes[name]
        within = np.logical_or.reduce([one.within for one in some])
        lacking = within & ~contributions.has_all([True] * len(node.questions)).take(self.rows.rows, mode="clip")
        if 2 * np.count_nonzero(lacking) > np.count_nonzero(within) or not all(node.question_shares):
            rows = self.rows.where(within & ~lacking)
            return _block([self._asked(name, question, rows) for question in node.questions], rows)
        rows = self.rows.where(lacking)
        others = _block([part.take(rows.rows, mode="clip") for part in contributions.parts], rows)
        at = np.array([0, *(self.places[part] for part in part_columns(node))])
        units = np.array([1.0, *(contributions.unit / share for share in node.question_shares)])
        total = Block(others.cells, -others.n, -others.squared_weight, -others.gram)
        for one in some:
            total += attrs.evolve(one.sums, gram=one.sums.gram[:, at[:, None], at])
        left = total.n > 0
        gram = total.gram[left] * (units[:, None] * units)
        return Block(total.cells[left], total.n[left], total.squared_weight[left], gram)


def _where_there(column: Array, rows: CellRows) -> Block:
    """Sum up a column, shape (n,), where it is no NaN."""
    there = ~np.isnan(column)
    return _block([column[there]], rows.where(there))


def _block(columns: Sequence[NDArray[Any]], rows: CellRows) -> Block:
    """Sum up rows, shape (n,) for each column, in which all is there."""
    runs, width = rows.runs, 1 + len(columns)
    gram = np.zeros((len(runs.cells), width, width))
    table = np.stack([np.ones(len(rows.rows)), *columns])
    heavy = table if rows.weights is None else table * rows.weights
    for place, column in enumerate(heavy if len(runs.cells) else ()):
        sums = np.add.reduceat(table[place:] * column, runs.starts, axis=1)
        gram[:, place, place:] = gram[:, place:, place] = sums.T
    return Block(runs.cells, runs.counts, rows.squared_weights(runs), gram)
