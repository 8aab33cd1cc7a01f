"""Carry-over: slopes of a branch's loss on the losses of its parents (model.md, section 4).

An association, pooled within segments; one number for each parent. Linear in its left side: every contribution of
the branch is regressed, and their slopes add up to those of the branch.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.errors import Fault, Issue
from servicetree.i18n.said import Said, listed_parts, told, warned
from servicetree.moments.blocks import BlockSums
from servicetree.moments.layouts import family_block, node_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.regression import constant_variables, is_collinear, slopes
from servicetree.tree.service_tree import ServiceTree

FEW_ROWS = 30


@frozen(eq=False)
class Family:
    """A measured node with its parents; G is the whole and the segments, R all rows and each bucket left out.

    Attributes:
        node: The node.
        parents: From where loss is carried over to it; empty for an aspect.
        slopes: Shape (R, parents, questions): carry-over to each contribution; NaN if it cannot be estimated.
        given: Whether the tree states the carry-over.
        parent_means: Shape (R, G, parents): mean losses on the family's rows.
        part_means: Shape (R, G, questions): mean contributions on the family's rows.
        n: Shape (G,): the family's rows.
        fault: Why the carry-over cannot be estimated; None if it can.
    """

    node: str
    parents: tuple[str, ...]
    slopes: Array
    given: bool
    parent_means: Array
    part_means: Array
    n: NDArray[np.int64]
    fault: Fault | None = None

    @property
    def own_parts(self) -> Array:
        """Shape (R, G, questions): own loss, split by where it began in the node: mean(k_i) - slopes_i . mean(l_pa)."""
        return self.part_means - self.parent_means @ self.slopes

    @cached_property
    def carry_over(self) -> Array:
        """Shape (R, parents): carry-over to the node."""
        if self.slopes.shape[2] == 1:  # of one question there is nothing to add up, nor to hold twice
            return self.slopes[:, :, 0]
        total: Array = self.slopes.sum(axis=2)
        return total


def families(tree: ServiceTree, moments: Moments, seen: Mapping[str, Array] | None = None) -> dict[str, Family]:
    """Estimate, or take as given, the carry-over of every measured node, parents before children.

    Args:
        tree: The tree.
        moments: Gathered with it.
        seen: Slopes seen through a lens, shape (R, parents, questions), by child of the trunk; they go before
            estimated ones, and given ones before them.
    """
    return {name: _family(tree, moments, name, (seen or {}).get(name)) for name in tree.from_the_trunk}


def _family(tree: ServiceTree, moments: Moments, name: str, seen: Array | None) -> Family:
    parents = tree.carry_over_parents[name]
    sums = moments.sums(family_block(name) if parents else node_block(name))
    means = sums.means
    cut = len(parents)
    fault = None
    if given := tree.given_carry_over(name):
        weights = np.array(tree.nodes[name].question_shares)
        layer = np.array([[given[parent] * share for share in weights] for parent in parents])
        found = np.broadcast_to(layer, (len(means), *layer.shape))
    elif seen is not None:
        found = seen
    elif parents:
        fault = _estimation_fault(name, parents, sums)
        found = slopes(sums.within, cut)
        found = np.full_like(found, np.nan) if fault else found
    else:
        found = np.empty((len(means), 0, means.shape[2]))
    return Family(name, parents, found, bool(given), means[..., :cut], means[..., cut:], sums.n, fault)


def _estimation_fault(name: str, parents: tuple[str, ...], sums: BlockSums) -> Fault | None:
    """Say why carry-over to a node cannot be estimated, if so."""
    rows, needed = int(sums.n[0]), len(parents) + 2
    if rows < needed:
        key = "too_few_for_carry_over_one" if rows == 1 else "too_few_for_carry_over"
        said = told(key, count=rows, parents=listed_parts(parents), needed=needed)
        return Fault("too-few", name, said, told("more_answers_or", hint=_stated(name)))
    left = sums.within[0, : len(parents), : len(parents)]
    constant = [parent for parent, is_flat in zip(parents, constant_variables(left), strict=True) if is_flat]
    if constant:
        key = "does_not_vary" if len(constant) == 1 else "do_not_vary"
        return Fault("no-variation", name, told(key, parents=listed_parts(constant)), _stated(name))
    if is_collinear(left):
        said = told("parents_alike", parents=listed_parts(parents))
        return Fault("singular", name, said, told("one_aspect_or", hint=_stated(name)))
    return None


def _stated(name: str) -> Said:
    return told("state_carry_over", name=name)


def family_issues(found: Mapping[str, Family]) -> list[Issue]:
    """Warn of carry-over from few rows, and of what leaves it without an interval."""
    issues = []
    for family in found.values():
        if not family.parents or family.given or family.fault is not None:
            continue
        if family.n[0] < FEW_ROWS:
            rows = int(family.n[0])
            issues.append(Issue("too-few", family.node, warned("few_rows", count=rows, least=FEW_ROWS), rows))
        if lacking := int(np.isnan(family.carry_over[1:]).any(axis=1).sum()):
            said = warned("replicates_lacking", count=lacking, buckets=len(family.carry_over) - 1)
            issues.append(Issue("no-interval", family.node, said, lacking))
    return issues
