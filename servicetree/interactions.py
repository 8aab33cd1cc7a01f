"""How much more satisfaction moves with a branch where the trunk is good: the theory's "basics first".

Model page, section 10. Squares of the trunk and of the branch stand beside their product: the two hang together, so
that without the squares any curve, such as a crowded top of the scale, is taken for an interaction.
"""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from servicetree.blocks import Moments
from servicetree.layouts import interaction_block
from servicetree.lenses import trunk_shares
from servicetree.regression import slopes
from servicetree.tree import ServiceTree

Array = NDArray[np.float64]


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
    shares, count = trunk_shares(tree), len(tree.aspects)
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
