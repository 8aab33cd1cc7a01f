"""Aspects that are nearly the same: how points divide between them the answers do not tell.

See docs/reference/model.md, section 4. Two aspects that differed in 1 of 200 answers got 120.9 and -98.2 of 38.6
points; the trunk's total stands all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from servicetree.errors import Issue
from servicetree.i18n.said import QuotedPart, warned
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.regression import LEAST_EIGENVALUE, correlations, variance_inflation
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree

MOST_INFLATION: Final = 10.0
_LEAST_PARTIAL_CORRELATION = 0.3  # of three alike each two have .5, the third held fast
_AND = " and "


def aspects_alike(tree: ServiceTree, moments: Moments) -> tuple[tuple[str, ...], ...]:
    """Find the aspects that are nearly the same, or nearly a combination of each other.

    They are those whose variance inflation among the aspects, within segments, exceeds 10; two of them belong together
    where they still correlate with all other aspects held fast, or would exceed it by themselves: of many alike, each
    two have little left that the others do not say.

    Args:
        tree: The tree.
        moments: Gathered with it.

    Returns:
        The groups, each of at least two aspects in the order of the tree; empty where all are told apart.
    """
    products = moments.sums(TRUNK).within[:1]
    inflated = np.flatnonzero(variance_inflation(products)[0] > MOST_INFLATION).tolist()
    if len(inflated) < 2:  # noqa: PLR2004 - nothing to be alike with
        return ()
    between, those = correlations(products)[0], np.ix_(inflated, inflated)
    related = _partial_correlations(between)[those]
    np.fill_diagonal(related, 0.0)
    ties = related >= np.minimum(_LEAST_PARTIAL_CORRELATION, related.max(axis=0))
    ties |= MOST_INFLATION * (1 - between[those] ** 2) < 1
    names = [tree.aspects[place].id for place in inflated]
    return tuple(tuple(names[place] for place in group) for group in _tied(ties | ties.T))


def _tied(ties: NDArray[np.bool_]) -> list[list[int]]:
    """Group what is tied, directly or through others; shape (C, C)."""
    label = np.arange(len(ties))
    for _ in label:
        label = np.minimum(label, np.where(ties, label, len(ties)).min(axis=1))
    return [np.flatnonzero(label == one).tolist() for one in sorted(set(label.tolist()))]


def _partial_correlations(between: Array) -> Array:
    """Correlate each two variables with all others held fast, |p_jk| / sqrt(p_jj p_kk), p the inverse of r."""
    values, vectors = np.linalg.eigh(between)
    precision = (vectors / np.maximum(values, LEAST_EIGENVALUE)) @ vectors.T
    spread = np.sqrt(np.diagonal(precision))
    found: Array = np.abs(precision) / np.outer(spread, spread)
    return found


def alike_issue(group: tuple[str, ...]) -> Issue:
    """Warn of a group."""
    return Issue("aspects-alike", together_place(group), warned("say_the_same"))


def together_place(names: Iterable[str]) -> str:
    """Name parts of the tree that a warning concerns together."""
    return reduce(lambda place, other: warned("and_part", one=place, other=other), (_part(name) for name in names))


def _part(name: str) -> str:
    return warned("part", name=QuotedPart(name))


def groups_warned_of(issues: Iterable[Issue]) -> tuple[tuple[str, ...], ...]:
    """Read the groups back from the warnings of an account."""
    return tuple(tuple(issue.where.split(_AND)) for issue in issues if issue.code == "aspects-alike")
