"""Sums over rows with the same answered questions, and the blocks computed from them.

In such rows each loss and contribution is linear in how many steps each answer is below the best one. With
G = sum of h [1, d][1, d]' over them, d the steps, a block over the columns A has the Gram T' G T, T holding each column
of A as constant and slopes. Whole ratings make G a sum of whole numbers, which single precision holds exactly up to
2^24; so no rounding enters there at half the cost. Blocks of products need sums of products of up to four losses: each
such product is one of a few times one of a few others, summed crosswise.

Most surveys have few patterns of gaps: complete answers, and those of people who never reached a branch.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.answers.batch_scores import (
    AT_BASELINE,
    STRAIGHT_LINING,
    ScoredBatch,
    asked_columns,
    at_baseline,
    loss_column,
    part_columns,
)
from servicetree.answers.columns import ReadingPlan
from servicetree.answers.faults import marker_key
from servicetree.answers.outcome_answers import summary_column, summed_questions
from servicetree.answers.question_scores import has_enough_answers, steps_to_worst
from servicetree.moments.agreement import gathering_terms
from servicetree.moments.blocks import Block, added_blocks
from servicetree.moments.decile_sums import LossValues, tenths_block
from servicetree.moments.gram_products import (
    ALIGNED_WIDTH,
    CellRuns,
    ReusableBuffer,
    cell_groups,
    products,
    row_major_products,
)
from servicetree.moments.integer_answers import AnswerSteps
from servicetree.moments.layouts import MOST_ASPECTS_MULTIPLIED, Layout, fingerprint, layouts
from servicetree.stats.arrays import Array
from servicetree.tree.nodes import SATISFACTION
from servicetree.tree.service_tree import ServiceTree

Pattern = int  # which questions were answered, a bit for each
Monomial = tuple[str, ...]  # the columns that are multiplied, sorted; none is 1

# A pattern's Gram grows with the square of the questions, the blocks of most trees do not; beyond this, none is made.
MOST_QUESTIONS_AT_ONCE = 64
_FEWEST_ROWS, _FEWEST_ROWS_IN_A_CELL = 2048, 8  # below this, rows of a pattern are not worth a Gram of their own
_SAMPLED = 17  # one row in so many tells which patterns are frequent; odd, as gaps may come in turn
_EXACT = 2**24  # whole numbers that single precision holds
_SUMMED, _CROSSED = "answered:", "*"  # names of sums over the rows of one pattern, while answers are read


@frozen(eq=False)
class PatternLayout:
    """How blocks are cut out of the sums over rows that answered the same questions.

    Attributes:
        name: What to call the sums while answers are read.
        answered: The questions, in the order of the Gram.
        columns: Shape (1 + Q,) each: a column of blocks as constant and slopes in the steps.
        trunk: The aspects' losses, if all are there.
        units: All losses that products or stepped blocks are made of, each with the unit it is summed in: one step
            where all its questions weigh alike, so that whole ratings add up to whole numbers and no digit depends on
            the order.
        multiplied: Those that products are made of.
        factors: Products of losses ...
        left: ... of which the first so many are summed crosswise with all.
        product_index: For every product of one of each, a place where its sum stands.
        stepped: The stepped blocks whose columns are there.
        summaries: The columns of outcomes' summaries whose questions are there.
    """

    name: str
    answered: tuple[str, ...]
    columns: Mapping[str, Array]
    trunk: tuple[str, ...]
    units: Mapping[str, float]
    multiplied: tuple[str, ...]
    factors: tuple[Monomial, ...]
    left_count: int
    product_index: Mapping[Monomial, tuple[int, int]]
    stepped: tuple[Layout, ...]
    summaries: tuple[str, ...]


@frozen(eq=False)
class PatternLayouts:
    """How the blocks of a tree are made.

    Attributes:
        tree: The tree.
        key: Its fingerprint.
        layouts: The blocks that it needs.
        questions: The questions whose columns are there, and the markers; empty if there are too many to sum at once.
        terms: What in the tree decides how answers are counted, by name.
    """

    tree: ServiceTree
    key: str
    layouts: tuple[Layout, ...]
    questions: tuple[str, ...]
    terms: Mapping[str, str]
    _made: dict[Pattern, PatternLayout] = field(factory=dict, init=False)

    @classmethod
    def of(cls, plan: ReadingPlan) -> PatternLayouts:
        """Prepare for a plan."""
        there = set(plan.columns)
        asked = [
            f"{name}.{question.id}"
            for name, node in plan.tree.nodes.items()
            for question in node.questions
            if there.issuperset(question.columns)
        ]
        markers = plan.tree.marker_questions.items()
        asked += [marker_key(name) for name, question in markers if there.issuperset(question.columns)]
        if len(asked) > MOST_QUESTIONS_AT_ONCE:
            asked = []
        tree = plan.tree
        return cls(tree, fingerprint(tree), layouts(tree), tuple(asked), gathering_terms(tree))

    def layout_of(self, pattern: Pattern) -> PatternLayout:
        """Work out how blocks are cut out of the sums over the rows of one pattern."""
        if pattern not in self._made:
            answered = tuple(name for place, name in enumerate(self.questions) if pattern >> place & 1)
            self._made[pattern] = _pattern_layout(self.tree, f"{_SUMMED}{pattern}", answered)
        return self._made[pattern]


def _pattern_layout(tree: ServiceTree, name: str, answered: tuple[str, ...]) -> PatternLayout:
    columns = _linear_columns(tree, {name: place for place, name in enumerate(answered, start=1)})
    aspects = tuple(loss_column(aspect.id) for aspect in tree.aspects)
    trunk = aspects if all(name in columns for name in aspects) else ()
    summaries = tuple(
        summary_column(outcome, question)
        for outcome, question in summed_questions(tree)
        if f"{outcome}.{question.id}" in answered
    )
    first, second = _factors(tree, columns, trunk, summaries)
    hinges = tuple(
        layout
        for layout in layouts(tree)
        if layout.stepped is not None and all(column in columns for column in layout.columns[:2])
    )
    factors = (*first, *second)
    left = factors[: len(first) + -len(first) % ALIGNED_WIDTH]
    where = {_product(one, other): (i, j) for i, one in enumerate(left) for j, other in enumerate(factors)}
    multiplied = dict.fromkeys((*trunk, *(name for factor in factors for name in factor if name in columns)))
    units = {name: _unit(columns[name]) for name in (*multiplied, *_stepped_losses(hinges))}
    return PatternLayout(
        name, answered, columns, trunk, units, tuple(multiplied), factors, len(left), where, hinges, summaries
    )


def _unit(column: Array) -> float:
    slopes = set(column[1:][column[1:] != 0.0].tolist())
    return slopes.pop() if len(slopes) == 1 else 1.0


def _linear_columns(tree: ServiceTree, place: Mapping[str, int]) -> dict[str, Array]:
    """Write losses, contributions and questions by themselves as constant and slopes; nodes without a score have none.

    A score is 1 - d / worst, so that b - e = (b - 1) + d / worst.
    """
    columns: dict[str, Array] = {}
    for name, node in tree.nodes.items():
        weights = np.array(node.question_shares)
        short = np.zeros((len(node.questions), 1 + len(place)))
        answered = np.zeros(len(node.questions), dtype=np.bool_)
        for row, question in enumerate(node.questions):
            if at := place.get(f"{name}.{question.id}"):
                answered[row] = True
                short[row, 0] = tree.baseline_of(name) - 1.0
                short[row, at] = 1.0 / steps_to_worst(tree, question)
        if node.questions:
            asked = zip(asked_columns(node), short, answered, strict=True)
            columns.update({column: slopes for column, slopes, there in asked if there})
        share = weights[answered].sum()
        if node.questions and has_enough_answers(tree, name, share).all():
            parts = short * weights[:, None] / share
            columns.update(zip(part_columns(node), parts, strict=True))
            columns[loss_column(name)] = parts.sum(axis=0)
    for name, question in tree.marker_questions.items():
        if at := place.get(marker_key(name)):
            columns[marker_key(name)] = np.zeros(1 + len(place))
            columns[marker_key(name)][at] = 1.0 / steps_to_worst(tree, question)
    return columns


def _factors(
    tree: ServiceTree, columns: Mapping[str, Array], trunk: Sequence[str], summaries: Sequence[str]
) -> tuple[list[Monomial], list[Monomial]]:
    """Choose products of losses so that all that a block asks for is one of the first times one of the first or second.

    First 1, the aspects and their products, satisfaction and its products with the aspects; second the powers of every
    child of the trunk and its products with the aspects. So there is a v x a' v = (a a') (v v), and of all products of
    four losses one a child is computed row by row.
    """
    nothing: list[Monomial] = [(), (STRAIGHT_LINING,), *((name,) for name in summaries)]
    if not trunk:
        return nothing, []
    nothing.append((AT_BASELINE,))
    if len(trunk) > MOST_ASPECTS_MULTIPLIED:
        return nothing, []
    aspects: list[Monomial] = [(name,) for name in trunk]
    first = nothing + aspects + [_product(one, other) for place, one in enumerate(aspects) for other in aspects[place:]]
    if loss_column(SATISFACTION) in columns:
        first += [_product((loss_column(SATISFACTION),), one) for one in [(), *aspects]]
    children = [name for name in map(loss_column, tree.trunk_children) if name in columns]
    second: list[Monomial] = [(child,) * power for child in children for power in (1, 2)]
    if loss_column(SATISFACTION) in columns:  # interactions
        second += [(child,) * power for child in children for power in (3, 4)]
        second += [_product(one, (child,)) for child in children for one in aspects]
    return first, second


def _product(*factors: Monomial) -> Monomial:
    return tuple(sorted(name for factor in factors for name in factor))


def frequent_patterns(
    how: PatternLayouts, found: ScoredBatch, cells: int
) -> Iterator[tuple[Pattern, NDArray[np.bool_]]]:
    """Find patterns of answered questions that enough rows have to be summed at once.

    Args:
        how: How blocks are made.
        found: The batch, understood.
        cells: How many cells its rows are dealt to, at the most.

    Returns:
        The patterns, and which rows have each, shape (n,).
    """
    fewest = max(_FEWEST_ROWS, _FEWEST_ROWS_IN_A_CELL * cells)
    gaps = {place: mask for place, name in enumerate(how.questions) if (mask := found.unanswered(name)) is not None}
    everything = (1 << len(how.questions)) - 1
    if not gaps:
        if how.questions and found.rows:
            yield everything, np.ones(found.rows, dtype=np.bool_)
        return
    marks = np.packbits(np.stack(list(gaps.values()), axis=1), axis=1)
    codes = np.zeros(found.rows, np.uint64)
    codes.view(np.uint8).reshape(-1, 8)[:, : marks.shape[1]] = marks
    for code, times in zip(*np.unique(codes[::_SAMPLED], return_counts=True), strict=True):
        if times * _SAMPLED < fewest:
            continue
        same = codes == code
        row = int(np.argmax(same))
        answered = everything & ~sum(1 << place for place, mask in gaps.items() if mask[row])
        if answered and same.sum() >= fewest:
            yield answered, same


def pattern_sums(
    how: PatternLayout, found: ScoredBatch, rows: NDArray[np.intp], cell: NDArray[np.int64], weights: Array | None
) -> dict[str, Block]:
    """Sum up rows that answered the same questions.

    Args:
        how: How blocks will be cut out.
        found: The batch, understood.
        rows: Shape (n,): which rows, cell by cell.
        cell: Shape (n,): their cells, rising.
        weights: Shape (n,): their survey weights; None for 1 each.

    Returns:
        The Gram over all questions and the crosswise sums, for ``settled``; and the stepped blocks as they are.
    """
    runs, steps = CellRuns.of(cell), AnswerSteps.of([found.answers[name] for name in how.answered])
    losses = {name: steps.total(how.columns[name] / unit) for name, unit in how.units.items()}
    multiplied = {name: losses[name] for name in how.multiplied}
    records, width = steps.records(), 1 + len(how.answered)
    exact = weights is None and steps.are_bytes and steps.most.max() ** 2 * runs.counts.max() < _EXACT
    gram = np.zeros((len(runs.cells), width, width))
    crossed = np.zeros((len(runs.cells), how.left_count, len(how.factors)))
    rooms = (
        ReusableBuffer(records.dtype),
        ReusableBuffer(np.float32 if exact else np.float64),
        ReusableBuffer(np.float64),
    )
    for stack in cell_groups(runs):
        chosen = rows[stack.rows]
        picked, table = (room.array(*chosen.shape, records.shape[1]) for room in rooms[:2])
        np.copyto(table, records.take(chosen, axis=0, out=picked, mode="clip"))
        factors = rooms[2].array(len(how.factors), *chosen.shape)
        for name in how.summaries:
            factors[how.factors.index((name,))] = found.summaries[name][chosen]
        _multiply_out(how, multiplied, chosen, found.straight_lined[chosen], factors)
        if stack.filled is not None:
            table[stack.filled], factors[:, stack.filled] = 0.0, 0.0
        heavy, left = table, factors[: how.left_count]
        if weights is not None:
            mass: Array = weights[stack.rows]
            heavy, left = heavy * mass[..., None], left * mass
        gram[stack.cells] = row_major_products(heavy, table)[:, :width, :width]
        crossed[stack.cells] = products(left, factors)
    squared = runs.cell_sums(np.ones(len(cell)) if weights is None else weights**2)
    parts = (runs.cells, runs.counts, squared)
    bent = {name: losses[name].take(rows) for name in _stepped_losses(how.stepped)}
    sums = {how.name: Block(*parts, gram), how.name + _CROSSED: Block(*parts, crossed)}
    return sums | _stepped_sums(how, bent, runs, weights)


def _stepped_losses(hinges: Iterable[Layout]) -> dict[str, None]:
    return dict.fromkeys(name for layout in hinges for name in layout.columns[:2])


def _stepped_sums(
    how: PatternLayout, losses: Mapping[str, NDArray[Any]], runs: CellRuns, weights: Array | None
) -> dict[str, Block]:
    found = {}
    for layout in how.stepped:
        loss, satisfaction = (LossValues(losses[name], how.units[name]) for name in layout.columns[:2])
        assert layout.stepped is not None  # only such were taken
        found[layout.name] = tenths_block(runs, loss, satisfaction, layout.stepped, weights)
    return found


def _multiply_out(
    how: PatternLayout,
    losses: Mapping[str, NDArray[Any]],
    rows: NDArray[np.intp],
    alike: NDArray[np.bool_],
    values: Array,
) -> None:
    """Multiply losses out for some rows, shape (c, m), into ``values``, shape (factors, c, m)."""
    room = dict(zip(how.factors, values, strict=True))
    found = {name: room[name,] if (name,) in room else np.empty(rows.shape) for name in losses}
    for name, loss in losses.items():
        np.copyto(found[name], loss.take(rows, mode="clip"))
    room[()][...] = 1.0
    room[STRAIGHT_LINING,][...] = alike
    if how.trunk:
        room[AT_BASELINE,][...] = np.all([at_baseline(found[name] * how.units[name]) for name in how.trunk], axis=0)
    for product, out in room.items():
        if len(product) > 1:
            *others, last = product
            np.multiply(room[tuple(others)], found[last], out=out)


def finished_blocks(how: PatternLayouts, found: Mapping[str, Block]) -> dict[str, Block]:
    """Cut every block out of the sums over rows that answered the same questions, and add those of all other rows."""
    blocks = {name: block for name, block in found.items() if not name.startswith(_SUMMED)}
    for name, block in found.items():
        if name.startswith(_SUMMED) and not name.endswith(_CROSSED):
            cutting = how.layout_of(int(name.removeprefix(_SUMMED)))
            blocks = added_blocks(blocks, _blocks_from_sums(cutting, how.layouts, block, found[name + _CROSSED]))
    return {layout.name: blocks.get(layout.name) or Block.empty(layout) for layout in how.layouts}


def _blocks_from_sums(how: PatternLayout, wanted: Sequence[Layout], summed: Block, crossed: Block) -> dict[str, Block]:
    """Cut every block out of the sums over rows that answered the same questions, as far as its columns are there.

    Args:
        how: How to.
        wanted: The blocks.
        summed: The Gram over all questions.
        crossed: The crosswise sums.
    """
    order = {column: place for place, column in enumerate(how.columns, start=1)}
    turn = np.stack([np.eye(1, 1 + len(how.answered))[0], *how.columns.values()])
    turned = (turn @ summed.gram @ turn.T).reshape(len(summed.cells), -1)
    units = np.array([math.prod(how.units.get(name, 1.0) for name in factor) for factor in how.factors])
    scaled = (crossed.gram * (units[: how.left_count, None] * units)).reshape(len(crossed.cells), -1)
    blocks = {}
    for layout in wanted:
        factors = [tuple(sorted(column.split("*"))) for column in layout.columns]
        if layout.stepped is not None:
            continue
        if all(column in order for column in layout.columns):
            at = np.array([0, *(order[column] for column in layout.columns)])
            gram = turned.take(at[:, None] * len(turn) + at, axis=1)
        elif all(factor in how.product_index for factor in factors):
            both = [[how.product_index[_product(one, other)] for other in [(), *factors]] for one in [(), *factors]]
            gram = scaled.take(np.array(both) @ [len(units), 1], axis=1)
        else:
            continue
        blocks[layout.name] = attrs.evolve(summed, gram=gram)
    return blocks
