"""Scales that are perhaps turned round: of a question, of a whole node, of an outcome.

Correlations are taken from rows that answered everything concerned, never through contributions, whose weights shift
when a sister question is skipped: two questions with r = +.50, each skipped by 45 %, would seem to have -.54.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Final

import numpy as np

from servicetree.errors import Issue
from servicetree.i18n.said import Rounded, warned
from servicetree.moments.layouts import all_nodes_block, questions_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.tree.service_tree import ServiceTree

_NOTHING: Final = 1e-12
_CLEAR = 2.0  # standard errors of a question's correlation with the rest of its node
_CLEAR_FOR_A_NODE, _LEAST_FOR_A_NODE = 3.0, 0.1  # nodes may run against each other a little by themselves


def reversed_scale_issues(tree: ServiceTree, moments: Moments) -> Iterator[Issue]:
    """Name the questions, nodes and outcomes that run against their like."""
    yield from _reversed_questions(tree, moments)
    yield from _reversed_nodes(tree, moments)


def _reversed_questions(tree: ServiceTree, moments: Moments) -> Iterator[Issue]:
    """Questions that run against the others of their node, among those who answered all of them."""
    for name, node in tree.nodes.items():
        if len(node.questions) < 2 or questions_block(name) not in moments.blocks:  # noqa: PLR2004 - an item and a rest
            continue
        sums = moments.sums(questions_block(name))
        products, rows = sums.within[0], max(int(sums.n[0]), 1)
        for question, related in zip(node.questions, _with_the_rest(products).tolist(), strict=True):
            if related < -_CLEAR / np.sqrt(rows):
                key = "reversed_wrongly" if question.reversed else "wants_reversed"
                if question.reversed is None and question.is_reversed(tree.scale):
                    key = "wants_not_reversed"
                said = warned("against_questions", r=Rounded(related, 2), hint=warned(key))
                yield Issue("reversed?", f"{name}.{question.id}", said, rows)


def _reversed_nodes(tree: ServiceTree, moments: Moments) -> Iterator[Issue]:
    """Nodes that run against the others, the worst first and turned round before the next is sought; then outcomes."""
    if all_nodes_block() not in moments.blocks:
        return
    names, sums = list(tree.measured), moments.sums(all_nodes_block())
    signs, rows = np.ones(len(names)), int(sums.n[0])
    for _ in range(len(names) // 2):
        products = sums.within[0] * np.outer(signs, signs)
        related = _with_the_rest(products).tolist()
        worst = len(names) - 1 - int(np.argmin(related[::-1]))  # of two nodes, the branch
        if signs[worst] < 0 or not _runs_against(related[worst], rows):
            break
        signs[worst] = -1.0
        yield _node_issue(names[worst], related[worst], "against_other_parts", rows)
    for outcome in tree.outcomes:
        if all_nodes_block(outcome.id) in moments.blocks:
            sums = moments.sums(all_nodes_block(outcome.id))
            turned = np.append(signs, 1.0)
            related_outcome = float(_with_the_rest(sums.within[0] * np.outer(turned, turned))[-1])
            if _runs_against(related_outcome, int(sums.n[0])):
                yield _node_issue(outcome.id, related_outcome, "against_all_parts", int(sums.n[0]))


def _with_the_rest(products: Array) -> Array:
    """Correlate each variable with the sum of the others, shape (p,); 0 where one of the two does not vary."""
    own, with_all = np.diagonal(products), products.sum(axis=1)
    rest = with_all.sum() - 2 * with_all + own
    spread = np.sqrt(np.maximum(own * rest, 0.0))
    found: Array = np.divide(with_all - own, spread, out=np.zeros(len(own)), where=spread > _NOTHING)
    return found


def _runs_against(related: float, rows: int) -> bool:
    return related < -max(_CLEAR_FOR_A_NODE / sqrt(max(rows, 1)), _LEAST_FOR_A_NODE)


def _node_issue(name: str, related: float, key: str, rows: int) -> Issue:
    return Issue("reversed?", name, warned(key, r=Rounded(related, 2)), rows)
