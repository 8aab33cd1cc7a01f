"""Layouts of blocks: the columns of each block that a tree needs.

Columns are named by what they hold in a row: ``loss:price`` a node's loss, ``part:price.value`` a question's
contribution to it, ``asked:environment.clean`` an aspect's question by itself, ``loss:environment*loss:price`` a
product. No weight of a node shapes a block, so that weights can be changed after gathering.

A *stepped* block holds plain sums of its columns for each tenth of the scale, so that a line may be bent at any of
nine places after the one pass over the answers: where the median is, nobody knows before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement
from typing import Any

import attrs
from attrs import frozen

from servicetree.answers.batch_scores import (
    AT_BASELINE,
    STRAIGHT_LINING,
    asked_column,
    asked_columns,
    loss_column,
    part_columns,
)
from servicetree.answers.decoding import number_by_words
from servicetree.answers.faults import marker_key
from servicetree.answers.outcome_answers import summary_column, summed_questions
from servicetree.tree.derived_facts import kept_with_tree
from servicetree.tree.nodes import LOYALTY, SATISFACTION, TRUNK
from servicetree.tree.questions import MARKER, Question
from servicetree.tree.service_tree import ServiceTree

ROWS = "rows"
NODES = "nodes"
MARKERS = "markers"
JOINT = "joint:"
OF_THE_WHOLE = (AT_BASELINE, STRAIGHT_LINING)  # blocks of which no figure of a segment is made

# Blocks of all nodes, and of pairs of branches, grow with the square of the nodes; beyond this they are not made.
MOST_NODES_TOGETHER = 60
# Tenths of the scale: a line may be bent between any two of them.
TENTHS = 10
# Blocks of products of aspects grow with the fourth power of the aspects; beyond this they are not made.
MOST_ASPECTS_MULTIPLIED = 6
# A curve's block holds as much as all other blocks of a branch, and among thousands no test finds one; beyond this many
# children of the trunk they are not made.
MOST_CHILDREN_BENT = 1_000


@frozen
class Layout:
    """The columns of one block.

    Attributes:
        name: The block.
        columns: Its columns.
        stepped: For a stepped block, how far the baseline is below the top, 1 - b: its first column, a loss, then sorts
            the rows into tenths of the scale. None for a Gram block.
        shared: How many of its first columns other blocks have too.
    """

    name: str
    columns: tuple[str, ...]
    stepped: float | None = None
    shared: int = 0


def product_column(one: str, other: str) -> str:
    """Name the column of the product of two nodes' losses."""
    return f"{loss_column(one)}*{loss_column(other)}"


def node_block(node: str) -> str:
    """Name the block of a node's contributions on all rows that have the node."""
    return f"node:{node}"


def family_block(node: str) -> str:
    """Name the block of a node's contributions with its parents' losses, on rows that have all of them."""
    return f"family:{node}"


def node_of(block: str) -> str:
    """Return the node whose losses a block is about, alone or with its parents'; nothing if it is another block."""
    kind, _, name = block.partition(":")
    return name if kind in {"node", "family"} else ""


def questions_block(node: str) -> str:
    """Name the block of a node's questions by themselves, on rows that have all of them."""
    return f"questions:{node}"


def question_block(aspect: str, question: str) -> str:
    """Name the block of one question of an aspect or an outcome, on all rows that have it."""
    return f"question:{aspect}.{question}"


def siblings_block(one: str, other: str) -> str:
    """Name the block of the aspects and two children of the trunk."""
    return f"siblings:{one}+{other}"


def markers_block(node: str | None = None) -> str:
    """Name the block of the aspects and all markers, and of a child of the trunk too if it is named."""
    return MARKERS if node is None else f"{MARKERS}:{node}"


def joint_block(tree: ServiceTree, node: str) -> str:
    """Name the block of all aspects' questions that have a weight, and the contributions of a child of the trunk.

    Where one question of each aspect has a weight it is that aspect's loss, and the family's block holds the same.
    """
    by_question = any(len(aspect.carrying_questions) > 1 for aspect in tree.aspects)
    return f"{JOINT}{node}" if by_question else family_block(node)


def curve_block(node: str) -> str:
    """Name the block of the aspects, their products with each other, and a child of the trunk."""
    return f"curve:{node}"


def interaction_block(node: str) -> str:
    """Name the block of the aspects, a child of the trunk, all their products, and satisfaction."""
    return f"interaction:{node}"


def stepped_block(node: str) -> str:
    """Name the stepped block of a node's loss and satisfaction."""
    return f"hinge:{node}"


def all_nodes_block(*outcomes: str) -> str:
    """Name the block of all nodes, with outcomes or without."""
    return "+".join((NODES, *outcomes))


@kept_with_tree
def layouts(tree: ServiceTree) -> tuple[Layout, ...]:
    """List the blocks that a tree needs (model.md, section 3)."""
    indicators = (Layout(AT_BASELINE, (AT_BASELINE,)), Layout(STRAIGHT_LINING, (STRAIGHT_LINING,)))
    return (
        Layout(ROWS, ()),
        *indicators,
        *_family_layouts(tree),
        *_trunk_layouts(tree),
        *_marker_layouts(tree),
        *_together_layouts(tree),
        *_outcome_layouts(tree),
    )


def _outcome_layouts(tree: ServiceTree) -> Iterator[Layout]:
    """List what the summaries of outcomes need: each question by itself, and what its answers add."""
    for name, question in summed_questions(tree):
        yield Layout(question_block(name, question.id), (asked_column(tree.nodes[name], question.id),))
        yield Layout(summary_column(name, question), (summary_column(name, question),))


def _family_layouts(tree: ServiceTree) -> Iterator[Layout]:
    aspects = {aspect.id for aspect in tree.aspects}
    for name, node in (*tree.measured.items(), *((outcome.id, outcome) for outcome in tree.outcomes)):
        yield Layout(node_block(name), part_columns(node))
        if name not in aspects and len(node.questions) > 1:
            yield Layout(questions_block(name), asked_columns(node))
        if parents := tree.carry_over_parents.get(name):
            yield Layout(family_block(name), (*map(loss_column, parents), *part_columns(node)), shared=len(parents))
        if name in tree.measured and SATISFACTION in tree.nodes:
            pairs = combinations_with_replacement((name, SATISFACTION), 2)
            both = (loss_column(name), loss_column(SATISFACTION))
            columns = (*both, *(product_column(*pair) for pair in pairs))
            yield Layout(stepped_block(name), columns, 1.0 - tree.baseline_of(name))


def _trunk_layouts(tree: ServiceTree) -> Iterator[Layout]:
    """List what the range of carry-over and the tests of the theory need."""
    aspects = [loss_column(aspect.id) for aspect in tree.aspects]
    children = tree.trunk_children
    yield Layout(TRUNK, tuple(aspects))
    for aspect in tree.aspects:
        yield Layout(questions_block(aspect.id), asked_columns(aspect))
        for name in aspect.carrying_questions:
            yield Layout(question_block(aspect.id, name), (asked_column(aspect, name),))
    yield from _joint_layouts(tree)
    if len(aspects) <= MOST_ASPECTS_MULTIPLIED:
        names = [aspect.id for aspect in tree.aspects]
        squares = [product_column(one, other) for one, other in combinations_with_replacement(names, 2)]
        for name in children:
            if len(children) <= MOST_CHILDREN_BENT:
                yield Layout(curve_block(name), (*aspects, *squares, loss_column(name)))
            if SATISFACTION in tree.nodes:
                times = [product_column(other, name) for other in (*names, name)]
                columns = (*aspects, loss_column(name), *squares, *times, loss_column(SATISFACTION))
                yield Layout(interaction_block(name), columns)
    if len(tree.measured) <= MOST_NODES_TOGETHER:
        for one, other in combinations(children, 2):
            yield Layout(siblings_block(one, other), (*aspects, loss_column(one), loss_column(other)))


def _joint_layouts(tree: ServiceTree) -> Iterator[Layout]:
    asked = [asked_column(aspect, name) for aspect in tree.aspects for name in aspect.carrying_questions]
    for name in tree.trunk_children:
        if (block := joint_block(tree, name)) != family_block(name):
            yield Layout(block, (*asked, *part_columns(tree.nodes[name])), shared=len(asked))


def _marker_layouts(tree: ServiceTree) -> Iterator[Layout]:
    """List what measures moods: all markers with the aspects, and with each child of the trunk."""
    aspects = [loss_column(aspect.id) for aspect in tree.aspects]
    if markers := [marker_key(name) for name in tree.marker_questions]:
        yield Layout(markers_block(), (*aspects, *markers))
        for name in tree.trunk_children:
            yield Layout(markers_block(name), (*aspects, loss_column(name), *markers))


def _together_layouts(tree: ServiceTree) -> Iterator[Layout]:
    if len(tree.measured) > MOST_NODES_TOGETHER:
        return
    nodes = [loss_column(name) for name in tree.measured]
    yield Layout(all_nodes_block(), tuple(nodes))
    for outcome in tree.outcomes:
        yield Layout(all_nodes_block(outcome.id), (*nodes, loss_column(outcome.id)))
    if {SATISFACTION, LOYALTY} <= set(tree.nodes):
        columns = (*nodes, loss_column(SATISFACTION), loss_column(LOYALTY))
        yield Layout(all_nodes_block(SATISFACTION, LOYALTY), columns)


def question_key(tree: ServiceTree, question: Question) -> dict[str, Any]:
    """List what of a question shapes the blocks."""
    left_out = {"text", "column", "tags", "answers", "summary", "top"}
    fields = attrs.asdict(question, filter=lambda attribute, _: attribute.name not in left_out)
    words = number_by_words(question.answers_in_words(tree.scale))
    fields |= {"answers": words} if words else {}
    fields |= {"summary": [question.summary, *question.top]} if question.summary else {}
    return fields | {"scale": question.answer_scale(tree.scale), "reversed": question.is_reversed(tree.scale)}


@kept_with_tree
def fingerprint(tree: ServiceTree) -> str:
    """Digest everything in a tree that shapes its blocks; labels, columns, tags and node weights do not."""
    parts: dict[str, Any] = {
        name: {
            "parents": tree.carry_over_parents.get(name, ()),
            "baseline": tree.baseline_of(name),
            "min_share": tree.min_share_of(name),
            "gate": bool(getattr(node, "gate", None)),
            "questions": [question_key(tree, question) for question in node.questions],
        }
        for name, node in tree.nodes.items()
        if node.questions
    }
    parts[MARKER] = tree.marker is not None
    if tree.markers:
        parts[MARKERS] = {question.id: question_key(tree, question) for question in tree.markers}
    written = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()
