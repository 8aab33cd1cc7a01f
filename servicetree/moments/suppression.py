"""Complementary suppression: which segments' figures of a node are withheld, so that none follows by subtraction.

The whole, less the segments that are shown, is what those that are not have together. So figures that too few people
stand behind are withheld, and with them the next smallest ones, until these are two segments at the least and reach
``min_n`` raters together: the rule of statistical disclosure control for cells of a table and their total. (L. Cox,
Journal of the American Statistical Association 75, 1980; docs/reference/model.md, section 14.)
"""

from __future__ import annotations

from collections.abc import Callable, Container

import numpy as np
from numpy.typing import NDArray

from servicetree.answers.outcome_answers import summed_questions
from servicetree.moments.joined_segments import ShownSegments, few_or_revealing
from servicetree.moments.layouts import family_block, node_block, question_block
from servicetree.tree.service_tree import ServiceTree


def withheld_figures(
    tree: ServiceTree, blocks: Container[str], raters_of: Callable[[str], NDArray[np.int64]], shown: ShownSegments
) -> dict[str, NDArray[np.bool_]]:
    """Say in which of the shown segments the figures of each node, and of summarised outcomes, are withheld.

    Raters are those who rated the node's parents too. What grows on a node that is withheld is withheld with it: what
    it lost, less its own loss, would tell the parent's.

    Args:
        tree: The tree.
        blocks: The blocks that there are.
        raters_of: Gives the rows of a block in each segment, before small ones are joined.
        shown: The segments that are shown.

    Returns:
        By node, or block of a summarised question, shape (S,) over the shown segments.
    """

    def chosen(block: str, above: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
        return few_or_revealing(shown.added(raters_of(block), 0), shown.min_n, above)

    found: dict[str, NDArray[np.bool_]] = {}
    for name in tree.from_the_trunk:
        parents = tree.carry_over_parents[name]
        above = np.any([found[parent] for parent in parents], axis=0) if parents else None
        found[name] = chosen(family_block(name) if parents else node_block(name), above)
    found |= {outcome.id: chosen(node_block(outcome.id)) for outcome in tree.outcomes}
    asked = (question_block(name, question.id) for name, question in summed_questions(tree))
    return found | {block: chosen(block) for block in asked if block in blocks}
