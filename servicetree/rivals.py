"""Whether the proposed trunk is the root: how much of all other ratings goes with it, against every other choice.

Model page, section 10. The account's own shares favour whatever weighs much or stands low, so roots are compared here
by correlations alone: by how much of the other nodes each choice explains, and by the tree of the strongest ties
(C. Chow and C. Liu, IEEE Transactions on Information Theory 14, 1968). Who was first, no correlation can tell.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.blocks import Moments
from servicetree.graph import centre, maximum_spanning_tree
from servicetree.layouts import together_block
from servicetree.regression import correlations, sound
from servicetree.tree import ServiceTree

Array = NDArray[np.float64]


@frozen
class Skeleton:
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
class Rivals:
    """How much of all other nodes each choice of root explains; the trunk is the first choice.

    Attributes:
        choices: The nodes of each choice.
        explained: Shape (R, choices): mean R2 of the nodes outside the choice, given those in it.
        skeleton: The tree of the strongest correlations.
        n: Respondents with a score for every node.
    """

    choices: tuple[tuple[str, ...], ...]
    explained: Array
    skeleton: Skeleton
    n: int


def rivals(tree: ServiceTree, moments: Moments) -> Rivals:
    """Compare the trunk with every other choice of as many nodes, on the rows complete on every node."""
    nodes, count = list(tree.measured), len(tree.aspects)
    sums = moments.sums(together_block())
    between = correlations(sums.within)
    chosen = list(combinations(range(len(nodes)), count))  # the aspects stand first, so the trunk is the first choice
    return Rivals(
        choices=tuple(tuple(nodes[place] for place in choice) for choice in chosen),
        explained=np.array([explained_by(layer, np.array(chosen)) for layer in between]),
        skeleton=_skeleton(nodes, count, np.abs(between)),
        n=int(sums.n[0]),
    )


def explained_by(between: Array, chosen: NDArray[np.int64]) -> Array:
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
    good = sound(left)
    right = between[chosen[good]]
    total = np.einsum("crv,crv->c", right, np.linalg.solve(left[good], right))
    found[good] = (total - chosen.shape[1]) / outside  # a node in the choice explains itself, with R2 = 1
    return found


def _skeleton(nodes: list[str], count: int, ties: Array) -> Skeleton:
    found = [maximum_spanning_tree(nodes, layer.tolist()) for layer in np.nan_to_num(ties)]
    pairs, aspects, total = found[0], set(nodes[:count]), len(nodes)
    untouched = (total - count) * (total - count - 1) / (total * (total - 1))
    return Skeleton(
        pairs=tuple(pairs),
        touching=sum(bool(aspects & set(pair)) for pair in pairs),
        by_chance=(total - 1) * (1 - untouched),
        centre=tuple(centre(pairs)),
        same=float(np.mean([other == pairs for other in found[1:]])) if len(found) > 1 else float("nan"),
    )
