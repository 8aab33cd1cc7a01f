"""Facts that other wings work out of a tree once and keep with it; a loop over surveys asks for them every time."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from servicetree.tree.service_tree import ServiceTree

Found = TypeVar("Found")
Others = ParamSpec("Others")


def kept_with_tree(
    work: Callable[Concatenate[ServiceTree, Others], Found],
) -> Callable[Concatenate[ServiceTree, Others], Found]:
    """Keep what a function works out of a tree as long as the tree is there; a tree is frozen, so it stays true.

    Args:
        work: A function of a tree and hashable values, few of which ever differ. Nobody may write into what it returns.
    """

    @wraps(work)
    def found(tree: ServiceTree, *others: Others.args, **named: Others.kwargs) -> Found:
        asked = (work, others, *named.items())
        if asked not in tree.derived:
            tree.derived[asked] = work(tree, *others, **named)
        kept: Found = tree.derived[asked]
        return kept

    return found
