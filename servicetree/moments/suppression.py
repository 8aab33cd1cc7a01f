"""Complementary suppression: which segments' figures of a node are withheld, so that none follows by subtraction.

The whole, less the segments that are shown, is what those that are not have together. So figures that too few people
stand behind are withheld, and with them the next smallest ones, until these are two segments at the least and reach
``min_n`` raters together: the rule of statistical disclosure control for cells of a table and their total. (L. Cox,
Journal of the American Statistical Association 75, 1980; docs/reference/model.md, section 14.)
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from servicetree.moments.blocks import BUCKETS, Block
from servicetree.moments.joined_segments import ShownSegments, few_or_revealing
from servicetree.moments.layouts import family_block, node_block
from servicetree.tree.service_tree import ServiceTree


def withheld_nodes(
    tree: ServiceTree, blocks: Mapping[str, Block], shown: ShownSegments, segments: int
) -> dict[str, NDArray[np.bool_]]:
    """Say in which of the shown segments each measured node's figures are withheld.

    Raters are those who rated the node's parents too. What grows on a node that is withheld is withheld with it: what
    it lost, less its own loss, would tell the parent's.

    Args:
        tree: The tree.
        blocks: The blocks by name.
        shown: The segments that are shown.
        segments: How many segments there are before small ones are joined.

    Returns:
        By node, shape (S,) over the shown segments.
    """
    found: dict[str, NDArray[np.bool_]] = {}
    for name in tree.from_the_trunk:
        parents = tree.carry_over_parents[name]
        block = blocks[family_block(name) if parents else node_block(name)]
        raters = np.bincount(block.cells // BUCKETS, block.n, segments).astype(np.int64)
        above = np.any([found[parent] for parent in parents], axis=0) if parents else None
        found[name] = few_or_revealing(shown.added(raters, 0), shown.min_n, above)
    return found
