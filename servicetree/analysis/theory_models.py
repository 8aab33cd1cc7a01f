"""Models behind the tests of the theory: piecewise regression, interaction, comparison of roots.

See docs/reference/model.md, section 10.
The line is continuous, with one bend, and slopes are per point; dummies for "low" and "high"
would take a skewed scale for asymmetry. The median is known only after the one pass, so blocks hold sums for each tenth
of the scale, and the bend is put between the two tenths where it comes nearest to halving the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, combinations_with_replacement

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.moments.blocks import Block
from servicetree.moments.layouts import TENTHS, all_nodes_block, interaction_block, stepped_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.regression import correlations, is_estimable, slopes
from servicetree.tree.networkx_graphs import centre, maximum_spanning_tree
from servicetree.tree.service_tree import ServiceTree

LEAST_SHARE_PER_SIDE = 0.1


@frozen(eq=False)
class PiecewiseFit:
    """A bent line of satisfaction over a node; stacks over the buckets left out, shape (R,).

    Attributes:
        breakpoint: The score at which it bends, 0-1; None if there is no room for two slopes.
        below: Points of satisfaction for one point of the node where that is worse than the bend.
        above: Likewise where it is better.
        correlation: The correlation of the node with satisfaction.
        n: Respondents.
    """

    breakpoint: float | None
    below: Array
    above: Array
    correlation: Array
    n: int


def piecewise_fit(tree: ServiceTree, moments: Moments, name: str) -> PiecewiseFit:
    """Fit the line s = a + b l + c max(l - k, 0) within segments; b is the slope above the bend, b + c below.

    A loss l below the knot k is a score above it.

    Args:
        tree: The tree.
        moments: Gathered with it.
        name: A measured node.
    """
    block = moments.blocks[stepped_block(name)]
    n = int(block.n.sum())
    step = breakpoint_step(block.gram.sum(axis=0)[:, 0])
    if step is None:
        nothing = np.full(1, np.nan)
        return PiecewiseFit(None, nothing, nothing, nothing, n)
    knot = step / TENTHS - (1.0 - tree.baseline_of(name))
    within = moments.laid_out(piecewise_gram(block, step, knot)).within
    found = slopes(within, 2)[:, :, 0]
    tie = correlations(within[:, [0, 2]][:, :, [0, 2]])[:, 0, 1]
    return PiecewiseFit(1.0 - step / TENTHS, found[:, 0] + found[:, 1], found[:, 0], tie, n)


def relative_asymmetry(found: Sequence[PiecewiseFit], shares: Sequence[float]) -> Array:
    """Compare bends of lines that are not equally steep: sum alpha (b - a) / sum alpha r (b + a), shape (R,).

    Where the top of satisfaction's scale is crowded, every line is steeper below than above, the more so the closer the
    node goes with satisfaction: (b - a) / (b + a) is in proportion to the correlation r, to 7 % where a third of the
    answers are at the top (simulated). So this figure is the same for all nodes, and a difference is none of the scale.

    Args:
        found: Lines that bend somewhere.
        shares: How much each of them counts.
    """
    bend = sum(share * (one.below - one.above) for one, share in zip(found, shares, strict=True))
    steep = sum(share * one.correlation * (one.below + one.above) for one, share in zip(found, shares, strict=True))
    with np.errstate(invalid="ignore", divide="ignore"):  # lines that are level on average have no relative bend
        relative: Array = np.asarray(bend) / np.asarray(steep)
    return relative


def breakpoint_step(mass: Array) -> int | None:
    """Choose the place between two tenths that halves the answers best, with room for a slope on either side.

    Each side needs answers in two tenths and a tenth of all answers; of equally good places the middle one is taken.

    Args:
        mass: Shape (10,): the weight of the answers in each tenth.

    Returns:
        How many tenths lie on the better side; None if no place has room.
    """
    total = mass.sum()
    room = {}
    for step in range(1, TENTHS):
        sides = mass[:step], mass[step:]
        least = min(side.sum() for side in sides)
        if least >= LEAST_SHARE_PER_SIDE * total > 0 and all((side > 0).sum() > 1 for side in sides):
            room[step] = round(float(least / total), 9)
    best = [step for step, least in room.items() if least == max(room.values())]
    return best[len(best) // 2] if best else None


def piecewise_gram(block: Block, step: int, knot: float) -> Block:
    """Make the Gram block of l, u = max(l - k, 0) and s from a stepped block's sums of l, s, l l, l s and s s.

    Sums of u follow from those over the tenths beyond the knot: sum u = sum l - k n, sum u u = sum l l - 2 k sum l +
    k k n, and so on.
    """
    n, loss, sat, loss2, both, sat2 = np.moveaxis(block.gram.sum(axis=1), 1, 0)
    n_over, loss_over, sat_over, loss2_over, both_over, _ = np.moveaxis(block.gram[:, step:].sum(axis=1), 1, 0)
    over = loss_over - knot * n_over
    over2 = loss2_over - 2 * knot * loss_over + knot**2 * n_over
    with_loss, with_sat = loss2_over - knot * loss_over, both_over - knot * sat_over
    rows = [
        [n, loss, over, sat],
        [loss, loss2, with_loss, both],
        [over, with_loss, over2, with_sat],
        [sat, both, with_sat, sat2],
    ]
    return Block(block.cells, block.n, block.squared_weight, np.moveaxis(np.array(rows), 2, 0))


@frozen
class CorrelationTree:
    """The tree of the strongest correlations between nodes.

    Attributes:
        pairs: Its ties.
        touching: How many of them touch an aspect.
        by_chance: How many would touch as many nodes chosen by lot.
        centre: The one or two nodes in its middle.
        same: The share of the replicates, each without one bucket, in which the tree is the same.
    """

    pairs: tuple[tuple[str, str], ...]
    touching: int
    by_chance: float
    centre: tuple[str, ...]
    same: float


@frozen(eq=False)
class RootComparison:
    """How much of all other nodes each choice of root explains; the trunk is the first choice.

    Attributes:
        choices: The nodes of each choice.
        explained: Shape (R, choices): mean R2 of the nodes outside the choice, given those in it.
        skeleton: The tree of the strongest correlations.
        n: Respondents with a score for every node.
    """

    choices: tuple[tuple[str, ...], ...]
    explained: Array
    skeleton: CorrelationTree
    n: int


def compare_roots(tree: ServiceTree, moments: Moments) -> RootComparison:
    """Compare the trunk with every other choice of as many nodes, on the rows complete on every node."""
    nodes, count = list(tree.measured), len(tree.aspects)
    sums = moments.sums(all_nodes_block())
    between = correlations(sums.within)
    chosen = list(combinations(range(len(nodes)), count))  # the aspects stand first, so the trunk is the first choice
    return RootComparison(
        choices=tuple(tuple(nodes[place] for place in choice) for choice in chosen),
        explained=np.array([mean_r_squared(layer, np.array(chosen)) for layer in between]),
        skeleton=_correlation_tree(nodes, count, np.abs(between)),
        n=int(sums.n[0]),
    )


def mean_r_squared(between: Array, chosen: NDArray[np.int64]) -> Array:
    """Give the mean R2 of the nodes outside each choice, given those in it: sum over v of r_v' R^-1 r_v / (p - P).

    Args:
        between: Shape (p, p): correlations.
        chosen: Shape (C, P): places of the nodes of each choice.

    Returns:
        Shape (C,); NaN for a choice whose nodes are nearly the same.
    """
    outside = between.shape[0] - chosen.shape[1]
    found = np.full(len(chosen), np.nan)
    if not np.isfinite(between).all():
        return found
    left = between[chosen[:, :, None], chosen[:, None, :]]
    good = is_estimable(left)
    right = between[chosen[good]]
    total = np.einsum("crv,crv->c", right, np.linalg.solve(left[good], right))
    found[good] = (total - chosen.shape[1]) / outside  # a node in the choice explains itself, with R2 = 1
    return found


def _correlation_tree(nodes: list[str], count: int, ties: Array) -> CorrelationTree:
    found = [maximum_spanning_tree(nodes, layer.tolist()) for layer in np.nan_to_num(ties)]
    pairs, aspects, total = found[0], set(nodes[:count]), len(nodes)
    untouched = (total - count) * (total - count - 1) / (total * (total - 1))
    return CorrelationTree(
        pairs=tuple(pairs),
        touching=sum(bool(aspects & set(pair)) for pair in pairs),
        by_chance=(total - 1) * (1 - untouched),
        centre=tuple(centre(pairs)),
        same=float(np.mean([other == pairs for other in found[1:]])) if len(found) > 1 else float("nan"),
    )


def interaction(tree: ServiceTree, moments: Moments, name: str) -> Array:
    """Regress satisfaction on t, v, t v, t^2 and v^2, and return the slope on t v, in terms of scores.

    With t = sum alpha_a l_a the products are linear in those of the aspects, so that no weight shapes the block. For
    scores S = 1 - s, T = 1 - t, V = 1 - v a loss's s = ... + b t v reads S = ... - b T V.

    Args:
        tree: The tree.
        moments: Gathered with it.
        name: A child of the trunk.

    Returns:
        Shape (R,): by how much the slope of satisfaction on the branch rises with the trunk's score, both on 0-1.
    """
    shares, count = np.array(tree.trunk_shares), len(tree.aspects)
    within = moments.sums(interaction_block(name)).within
    pairs = list(combinations_with_replacement(range(count), 2))
    turn = np.zeros((within.shape[1], 6))
    turn[:count, 0] = shares
    turn[count, 1] = 1.0
    squares = slice(count + 1, count + 1 + len(pairs))
    turn[squares, 2] = [(1 if one == other else 2) * shares[one] * shares[other] for one, other in pairs]
    turn[squares.stop : squares.stop + count, 3] = shares
    turn[-2, 4] = turn[-1, 5] = 1.0
    found: Array = -slopes(turn.T @ within @ turn, 5)[:, 3, 0]
    return found
