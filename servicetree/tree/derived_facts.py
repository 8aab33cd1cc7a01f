"""Facts that other wings work out of a tree once and keep with it; a loop over surveys asks for them every time."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple, Unpack

from servicetree.tree.service_tree import ServiceTree

Found = TypeVar("Found")
Others = TypeVarTuple("Others")


def kept_with_tree(
    work: Callable[[ServiceTree, Unpack[Others]], Found],
) -> Callable[[ServiceTree, Unpack[Others]], Found]:
    """Keep what a function works out of a tree as long as the tree is there; a tree is frozen, so it stays true.

    Args:
        work: A function of a tree and hashable values, few of which ever differ. Nobody may write into what it returns.
    """

    @wraps(work)
    def kept(tree: ServiceTree, *others: *Others) -> Found:
        asked = (work, *others)
        if asked not in tree.derived:
            tree.derived[asked] = work(tree, *others)
        found: Found = tree.derived[asked]
        return found

    return kept
