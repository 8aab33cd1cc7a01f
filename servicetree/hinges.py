"""Satisfaction along a bent line: what a point costs below a node's median, and what it wins above.

Model page, section 10. The line is continuous, with one bend, and slopes are per point; dummies for "low" and "high"
would take a skewed scale for asymmetry. The median is known only after the one pass, so blocks hold sums for each tenth
of the scale, and the bend is put between the two tenths where it comes nearest to halving the answers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.blocks import Block, Moments
from servicetree.layouts import STEPS, hinge_block
from servicetree.regression import correlations, slopes
from servicetree.tree import ServiceTree

Array = NDArray[np.float64]

LEAST_ON_A_SIDE = 0.1


@frozen(eq=False)
class Hinge:
    """A bent line of satisfaction over a node; stacks over the buckets left out, shape (R,).

    Attributes:
        bend: The score at which it bends, 0-1; None if there is no room for two slopes.
        below: Points of satisfaction for one point of the node where that is worse than the bend.
        above: Likewise where it is better.
        tie: The correlation of the node with satisfaction.
        n: Respondents.
    """

    bend: float | None
    below: Array
    above: Array
    tie: Array
    n: int


def hinge(tree: ServiceTree, moments: Moments, name: str) -> Hinge:
    """Fit the line s = a + b l + c max(l - k, 0) within segments; b is the slope above the bend, b + c below.

    A loss l below the knot k is a score above it.

    Args:
        tree: The tree.
        moments: Gathered with it.
        name: A measured node.
    """
    block = moments.blocks[hinge_block(name)]
    n = int(block.n.sum())
    step = bend_step(block.gram.sum(axis=0)[:, 0])
    if step is None:
        nothing = np.full(1, np.nan)
        return Hinge(None, nothing, nothing, nothing, n)
    knot = step / STEPS - (1.0 - tree.baseline_of(name))
    within = moments.laid_out(bent(block, step, knot)).within
    found = slopes(within, 2)[:, :, 0]
    tie = correlations(within[:, [0, 2]][:, :, [0, 2]])[:, 0, 1]
    return Hinge(1.0 - step / STEPS, found[:, 0] + found[:, 1], found[:, 0], tie, n)


def relative_bend(found: Sequence[Hinge], shares: Sequence[float]) -> Array:
    """Compare bends of lines that are not equally steep: sum alpha (b - a) / sum alpha r (b + a), shape (R,).

    Where the top of satisfaction's scale is crowded, every line is steeper below than above, the more so the closer the
    node goes with satisfaction: (b - a) / (b + a) is in proportion to the correlation r, to 7 % where a third of the
    answers are at the top (simulated). So this figure is the same for all nodes, and a difference is none of the scale.

    Args:
        found: Lines that bend somewhere.
        shares: How much each of them counts.
    """
    bend = sum(share * (one.below - one.above) for one, share in zip(found, shares, strict=True))
    steep = sum(share * one.tie * (one.below + one.above) for one, share in zip(found, shares, strict=True))
    with np.errstate(invalid="ignore", divide="ignore"):  # lines that are level on average have no relative bend
        relative: Array = np.asarray(bend) / np.asarray(steep)
    return relative


def bend_step(mass: Array) -> int | None:
    """Choose the place between two tenths that halves the answers best, with room for a slope on either side.

    Each side needs answers in two tenths and a tenth of all answers; of equally good places the middle one is taken.

    Args:
        mass: Shape (10,): the weight of the answers in each tenth.

    Returns:
        How many tenths lie on the better side; None if no place has room.
    """
    total = mass.sum()
    room = {}
    for step in range(1, STEPS):
        sides = mass[:step], mass[step:]
        least = min(side.sum() for side in sides)
        if least >= LEAST_ON_A_SIDE * total > 0 and all((side > 0).sum() > 1 for side in sides):
            room[step] = round(float(least / total), 9)
    best = [step for step, least in room.items() if least == max(room.values())]
    return best[len(best) // 2] if best else None


def bent(block: Block, step: int, knot: float) -> Block:
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
