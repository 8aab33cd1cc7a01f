"""Whether moments hold the blocks that a tree makes, and in them nothing that no answers to it add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from servicetree.answers.outcome_answers import summary_column, summed_questions
from servicetree.errors import Fault
from servicetree.i18n.said import listed, told
from servicetree.moments.blocks import Block
from servicetree.moments.layouts import MARKERS, OF_THE_WHOLE, Layout, family_block, layouts, node_of
from servicetree.moments.segment_sums import SegmentTotals, is_multiplied
from servicetree.moments.stored_parts import LENS_PREFIX, PERIOD_PREFIX, PRODUCTS_PREFIX, SEGMENT_PREFIX
from servicetree.moments.sum_laws import ROUNDING
from servicetree.stats.arrays import Array
from servicetree.tree.derived_facts import kept_with_tree
from servicetree.tree.question_kinds import NPS
from servicetree.tree.service_tree import ServiceTree

# Kinds of blocks that files of other versions may lack: what is made of them is left out there, or says what it needs.
_MAY_LACK = {*OF_THE_WHOLE, MARKERS, "siblings", "curve", "interaction", "hinge"}
_MOST_NAMED = 5


def blocks_fault(tree: ServiceTree, moments: Any) -> Fault | None:
    """Find the blocks that no gathering with this tree makes: of another width, not there, or with impossible sums.

    Args:
        tree: The tree.
        moments: The moments; blocks that other versions do not make may be lacking, those by period altogether.

    Returns:
        A fault that names the first few as in a file; None if all is well.
    """
    unlike = list(_unlike(tree, moments.blocks, moments.segment_sums, has_periods=moments.period is not None))
    if moments.period_blocks:
        by_period = _unlike(tree, moments.period_blocks, moments.period_sums, has_periods=False)
        unlike += [f"{PERIOD_PREFIX}{name}" for name in by_period]
    unlike += _unlike_lenses(tree, moments)
    if unlike:
        return _fault("moments_blocks", unlike)
    beyond = list(_beyond_ends(tree, moments.blocks, moments.segment_sums))
    beyond += [f"{PERIOD_PREFIX}{name}" for name in _beyond_ends(tree, moments.period_blocks, moments.period_sums)]
    return _fault("moments_beyond_ends", beyond) if beyond else None


def _fault(key: str, names: list[str]) -> Fault:
    said = told(key, blocks=listed(names[:_MOST_NAMED], "comma"))
    return Fault("merge", told("place_moments"), said, told("write_moments_again"))


def _unlike(
    tree: ServiceTree, blocks: Mapping[str, Block], many: SegmentTotals | None, *, has_periods: bool
) -> Iterator[str]:
    kinds = {name.partition(":")[0] for name in blocks}
    for layout in layouts(tree):
        name, found = layout.name, blocks.get(layout.name)
        if found is None:
            kind = name.partition(":")[0]
            if kind in kinds or kind not in _MAY_LACK:
                yield name
            continue
        if found.gram.shape[1:] != Block.empty(layout).gram.shape[1:]:
            yield name
        if many is not None and layout.stepped is None and name not in OF_THE_WHOLE:
            if not many.has(name) or many.width(name) != len(layout.columns):
                yield f"{SEGMENT_PREFIX}{name}"
            if is_multiplied(name, has_periods=has_periods) and name not in many.products:
                yield f"{SEGMENT_PREFIX}{PRODUCTS_PREFIX}{name}"


def _unlike_lenses(tree: ServiceTree, moments: Any) -> Iterator[str]:
    """Find lenses of another width, or not there although others are, or although there are periods."""
    if moments.period is None:
        return
    widths = {layout.name: 1 + len(layout.columns) for layout in layouts(tree)}
    for name in tree.trunk_children:
        cells = moments.lenses.get(name)
        if cells is None or cells.sums.shape[1] != widths[family_block(name)]:
            yield f"{LENS_PREFIX}{name}"


def _beyond_ends(tree: ServiceTree, blocks: Mapping[str, Block], many: SegmentTotals | None) -> Iterator[str]:
    """Find blocks whose columns have means below or above any that answers have; of segments those of nodes alone."""
    for layout in layouts(tree):
        if (block := blocks.get(layout.name)) is None or not layout.columns:
            continue
        first = block.gram[:, 0] if layout.stepped is None else block.gram.reshape(-1, block.gram.shape[2])
        if not _are_within(tree, layout, first):
            yield layout.name
        elif many is not None and node_of(layout.name) and not _are_within(tree, layout, _segment_sums(many, layout)):
            yield f"{SEGMENT_PREFIX}{layout.name}"


def _segment_sums(many: SegmentTotals, layout: Layout) -> Array:
    """Give a block's first moments cell by cell, shape (C, 1 + p)."""
    last = many.last_segment(layout.name) + 1
    return many.of(layout.name, 0, last).sums.T if last else np.empty((0, 1 + len(layout.columns)))


def _are_within(tree: ServiceTree, layout: Layout, first: Array) -> bool:
    """Whether sums of h [1, x], shape (C, 1 + p), lie between the lowest and the highest x."""
    mass = first[:, :1]
    ends = np.array([_ends_of(tree)[column] for column in layout.columns])
    slack = ROUNDING * mass
    return bool((first[:, 1:] >= mass * ends[:, 0] - slack).all() and (first[:, 1:] <= mass * ends[:, 1] + slack).all())


@kept_with_tree
def _ends_of(tree: ServiceTree) -> Mapping[str, tuple[float, float]]:
    """Say between what each column of a block lies: losses and contributions between baseline - 1 and baseline."""
    summaries = {summary_column(name, question): question.summary for name, question in summed_questions(tree)}

    def ends(column: str) -> tuple[float, float]:
        one, times, other = column.partition("*")
        if times:
            products = [mine * theirs for mine in ends(one) for theirs in ends(other)]
            return min(products), max(products)
        if column in summaries:
            return (-1.0 if summaries[column] == NPS else 0.0), 1.0
        node = column.partition(":")[2].partition(".")[0]
        if column.startswith(("loss:", "part:", "asked:")) and node in tree.nodes:
            return tree.baseline_of(node) - 1.0, tree.baseline_of(node)
        return 0.0, 1.0  # markers, and what is true or not

    return {column: ends(column) for layout in layouts(tree) for column in layout.columns}
