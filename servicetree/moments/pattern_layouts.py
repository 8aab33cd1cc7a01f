"""How blocks are cut out of sums over rows that are alike: the same questions answered, or the same nodes scored.

In such rows every column of a block is linear in a few others, the *variables*: how many steps each answer is below
the best, or the contributions. With G = sum of h [1, x][1, x]' over the variables x, a block over the columns A has the
Gram T' G T, T holding each column of A as constant and slopes. Blocks of products need sums of products of up to four
losses: each such product is one of a few times one of a few others, summed crosswise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.answers.batch_scores import (
    AT_BASELINE,
    STRAIGHT_LINING,
    asked_column,
    asked_columns,
    loss_column,
    part_columns,
)
from servicetree.answers.columns import ReadingPlan
from servicetree.answers.faults import marker_key
from servicetree.answers.outcome_answers import summary_column, summed_questions
from servicetree.answers.question_scores import has_enough_answers, steps_to_worst
from servicetree.moments.agreement import gathering_terms
from servicetree.moments.blocks import Block, added_blocks
from servicetree.moments.gram_products import ALIGNED_WIDTH
from servicetree.moments.layouts import MOST_ASPECTS_MULTIPLIED, Layout, fingerprint, layouts, questions_block
from servicetree.moments.segment_sums import MOST_SEGMENTS_MULTIPLIED
from servicetree.stats.arrays import Array
from servicetree.tree.derived_facts import kept_with_tree
from servicetree.tree.nodes import SATISFACTION
from servicetree.tree.service_tree import ServiceTree

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")

Pattern = int  # which questions were answered, a bit for each
Monomial = tuple[str, ...]  # the columns that are multiplied, sorted; none is 1

# A pattern's Gram grows with the square of the questions, the blocks of most trees do not; beyond this, none is made.
MOST_QUESTIONS_AT_ONCE = 64
SUMMED, CROSSED = "answered:", "*"  # names of sums over the rows of one pattern, while answers are read
SCORED = "scored:"
_MOST_KEPT = 64  # patterns of which it is known how blocks are cut out of their sums


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
class BlockCut:
    """Where a block stands in the sums over rows that are alike.

    Attributes:
        name: The block.
        places: Shape (1 + p, 1 + p): the places of its Gram in that of all columns, or in the crosswise sums, in a row.
        is_crossed: Whether in the crosswise sums.
    """

    name: str
    places: NDArray[np.intp]
    is_crossed: bool


@frozen(eq=False)
class PatternLayouts:
    """How the blocks of a tree are made.

    Attributes:
        tree: The tree.
        key: Its fingerprint.
        layouts: The blocks that it needs.
        questions: The questions whose columns are there, and the markers; empty if there are too many to sum at once.
        terms: What in the tree decides how answers are counted, by name.
        most_segments: How many segments, or periods, have products of their own.
    """

    tree: ServiceTree
    key: str
    layouts: tuple[Layout, ...]
    questions: tuple[str, ...]
    terms: Mapping[str, str]
    most_segments: float = MOST_SEGMENTS_MULTIPLIED
    _made: dict[str, PatternLayout] = field(factory=dict, init=False)
    _left: dict[Pattern, tuple[str, ...]] = field(factory=dict, init=False)
    _cuts: dict[str, tuple[BlockCut, ...]] = field(factory=dict, init=False)

    @classmethod
    def of(cls, plan: ReadingPlan, most_segments: float = MOST_SEGMENTS_MULTIPLIED) -> PatternLayouts:
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
        return _pattern_layouts(plan.tree, tuple(asked), most_segments)

    def layout_of(self, pattern: Pattern) -> PatternLayout:
        """Work out how blocks are cut out of the sums over the rows of one pattern."""
        answered = tuple(name for place, name in enumerate(self.questions) if pattern >> place & 1)
        return self._layout(f"{SUMMED}{pattern}", lambda name: _pattern_layout(self.tree, name, answered))

    @property
    def facts(self) -> tuple[tuple[str, ...], ...]:
        """What tells rows with gaps apart: the columns that must be there for each bit of their code.

        One for every node's score, one for all questions of the trunk that carry, one for all markers.
        """
        tree = self.tree
        nodes = [(loss_column(name),) for name, node in tree.nodes.items() if node.questions]
        trunk = [asked_column(aspect, name) for aspect in tree.aspects for name in aspect.carrying_questions]
        return *nodes, tuple(trunk), tuple(marker_key(name) for name in tree.marker_questions)

    def scored_layout(self, code: Pattern) -> PatternLayout:
        """Work out how blocks are cut out of the sums over rows with gaps of which the same is true."""
        facts = [bool(code >> place & 1) for place in range(len(self.facts))]
        return self._layout(f"{SCORED}{code}", lambda name: _scored_layout(self.tree, name, facts))

    def left_over(self, code: Pattern) -> tuple[str, ...]:
        """Name the blocks that are not cut out of these sums and may have rows: of questions by themselves."""
        there = self.scored_layout(code).columns.keys()
        nodes = {name: node for name, node in self.tree.nodes.items() if node.questions}
        asked = {column for node in nodes.values() for column in asked_columns(node)}
        alone = asked | {summary_column(*pair) for pair in summed_questions(self.tree)}
        # All questions of a node are answered only where it has a score.
        never = {questions_block(name) for name in nodes if loss_column(name) not in there}

        def is_left(layout: Layout) -> bool:
            beside = set(layout.columns) - there
            return bool(beside) and alone.issuperset(layout.columns) and layout.name not in never

        return _kept(self._left, code, lambda: tuple(layout.name for layout in self.layouts if is_left(layout)))

    def cuts(self, name: str) -> tuple[BlockCut, ...]:
        """Say where every block stands in sums, found by their name."""
        return _kept(self._cuts, name, lambda: tuple(_block_cuts(self.named(name), self.layouts)))

    def named(self, name: str) -> PatternLayout:
        """Find the layout of sums by their name."""
        if name.startswith(SCORED):
            return self.scored_layout(int(name.removeprefix(SCORED)))
        return self.layout_of(int(name.removeprefix(SUMMED)))

    def _layout(self, name: str, make: Callable[[str], PatternLayout]) -> PatternLayout:
        return _kept(self._made, name, lambda: make(name))


@kept_with_tree
def _pattern_layouts(tree: ServiceTree, asked: tuple[str, ...], most_segments: float) -> PatternLayouts:
    return PatternLayouts(tree, fingerprint(tree), layouts(tree), asked, gathering_terms(tree), most_segments)


def _kept(known: dict[Key, Found], key: Key, work: Callable[[], Found]) -> Found:
    """Look up what was worked out before; each survey has gaps of its own, so that not all is kept for ever."""
    found = known.get(key)
    if found is None:
        if len(known) >= _MOST_KEPT:
            known.clear()
        found = known[key] = work()
    return found


def _pattern_layout(tree: ServiceTree, name: str, answered: tuple[str, ...]) -> PatternLayout:
    columns = _linear_columns(tree, {name: place for place, name in enumerate(answered, start=1)})
    summaries = tuple(
        summary_column(outcome, question)
        for outcome, question in summed_questions(tree)
        if f"{outcome}.{question.id}" in answered
    )
    return _layout_of_columns(tree, name, answered, columns, summaries)


def _scored_layout(tree: ServiceTree, name: str, facts: Sequence[bool]) -> PatternLayout:
    """Write columns by the contributions of nodes that have a score, and by the markers.

    Args:
        tree: The tree.
        name: What to call the sums.
        facts: In the order of ``PatternLayouts.facts``.
    """
    *scored, whole_trunk, all_markers = facts
    asked = [node for node in tree.nodes.values() if node.questions]
    markers = [marker_key(marker) for marker in tree.marker_questions]
    variables = (*(part for node in asked for part in part_columns(node)), *markers)
    places = dict(zip(variables, np.eye(len(variables), 1 + len(variables), 1), strict=True))
    columns: dict[str, Array] = {}
    for node in (node for node, has_score in zip(asked, scored, strict=True) if has_score):
        parts = part_columns(node)
        columns |= {part: places[part] for part in parts}
        columns[loss_column(node.id)] = np.sum([places[part] for part in parts], axis=0)
        if whole_trunk and node in tree.aspects:  # a contribution is then the question's share of its loss
            shares = zip(asked_columns(node), parts, node.question_shares, strict=True)
            columns |= {column: places[part] / share for column, part, share in shares if share}
    columns |= {marker: places[marker] for marker in markers if all_markers}
    return _layout_of_columns(tree, name, variables, columns, ())


def _layout_of_columns(
    tree: ServiceTree,
    name: str,
    variables: tuple[str, ...],
    columns: Mapping[str, Array],
    summaries: tuple[str, ...],
) -> PatternLayout:
    aspects = tuple(loss_column(aspect.id) for aspect in tree.aspects)
    trunk = aspects if all(name in columns for name in aspects) else ()
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
    units = {name: _unit(columns[name]) for name in (*multiplied, *stepped_losses(hinges))}
    return PatternLayout(
        name, variables, columns, trunk, units, tuple(multiplied), factors, len(left), where, hinges, summaries
    )


def stepped_losses(hinges: Iterable[Layout]) -> dict[str, None]:
    """List the losses that stepped blocks are made of."""
    return dict.fromkeys(name for layout in hinges for name in layout.columns[:2])


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


def finished_blocks(how: PatternLayouts, found: Mapping[str, Block]) -> dict[str, Block]:
    """Cut every block out of the sums over rows that answered the same questions, and add those of all other rows."""
    blocks = {name: block for name, block in found.items() if not name.startswith((SUMMED, SCORED))}
    for name, block in found.items():
        if name.startswith((SUMMED, SCORED)) and not name.endswith(CROSSED):
            cut = _blocks_from_sums(how.named(name), how.cuts(name), block, found[name + CROSSED])
            blocks = added_blocks(blocks, cut)
    return {layout.name: blocks.get(layout.name) or Block.empty(layout) for layout in how.layouts}


def _blocks_from_sums(how: PatternLayout, cuts: Iterable[BlockCut], summed: Block, crossed: Block) -> dict[str, Block]:
    """Cut every block out of the sums over rows that answered the same questions, as far as its columns are there.

    Args:
        how: How columns are made of the variables.
        cuts: Where the blocks stand.
        summed: The Gram over all variables.
        crossed: The crosswise sums.
    """
    turn = np.stack([np.eye(1, 1 + len(how.answered))[0], *how.columns.values()])
    turned = (turn @ summed.gram @ turn.T).reshape(len(summed.cells), -1)
    units = np.array([math.prod(how.units.get(name, 1.0) for name in factor) for factor in how.factors])
    scaled = (crossed.gram * (units[: how.left_count, None] * units)).reshape(len(crossed.cells), -1)
    parts = (summed.cells, summed.n, summed.squared_weight)
    return {cut.name: Block(*parts, (scaled if cut.is_crossed else turned).take(cut.places, axis=1)) for cut in cuts}


def _block_cuts(how: PatternLayout, wanted: Iterable[Layout]) -> Iterator[BlockCut]:
    """Find every block whose columns are there; stepped blocks are no parts of a Gram."""
    order = {column: place for place, column in enumerate(how.columns, start=1)}
    for layout in wanted:
        factors = [(), *(tuple(sorted(column.split("*"))) for column in layout.columns)]
        if layout.stepped is not None:
            continue
        if all(column in order for column in layout.columns):
            at = np.array([0, *(order[column] for column in layout.columns)])
            yield BlockCut(layout.name, at[:, None] * (1 + len(order)) + at, is_crossed=False)
        elif all(factor in how.product_index for factor in factors):
            both = [[how.product_index[_product(one, other)] for other in factors] for one in factors]
            yield BlockCut(layout.name, np.array(both) @ [len(how.factors), 1], is_crossed=True)
