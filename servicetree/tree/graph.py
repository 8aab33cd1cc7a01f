"""Graph algorithms on ids: order, ancestors, cycles, shares; by networkx.

The graphs here know ids and arrows only; what an id means is the tree's business.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import networkx as nx

Id = TypeVar("Id", bound=Hashable)


def hierarchy(parents: Mapping[str, str | None]) -> Any:
    """Draw an arrow from each parent to its child.

    Args:
        parents: The parent of each id; None for those that stand at the top.

    Returns:
        A networkx DiGraph over the ids, in the given order.
    """
    graph = nx.DiGraph()
    graph.add_nodes_from(parents)
    graph.add_edges_from((parent, child) for child, parent in parents.items() if parent is not None)
    return graph


def cycles(parents: Mapping[str, str | None]) -> list[list[str]]:
    """Find every circle among single-parent arrows, each as its path from parent to child and back.

    Returns:
        Paths such as ``["a", "b", "a"]``; empty if the arrows form a forest.
    """
    graph = hierarchy(parents)
    # With one parent each, every strongly connected piece larger than a node is exactly one circle.
    found = []
    for piece in nx.strongly_connected_components(graph):
        first = min(piece)
        if len(piece) == 1 and not graph.has_edge(first, first):
            continue
        backwards = [first]
        while (above := parents[backwards[-1]]) != first:
            assert above is not None  # a node on a circle has a parent
            backwards.append(above)
        found.append([first, *reversed(backwards)])
    return sorted(found)


def top_down_order(parents: Mapping[str, str | None]) -> list[str]:
    """Order the ids so that a parent always comes before its children, otherwise as given."""
    place = {name: index for index, name in enumerate(parents)}
    ordered = nx.lexicographical_topological_sort(hierarchy(parents), key=place.__getitem__)
    return list(ordered)


def children(parents: Mapping[str, str | None]) -> dict[str | None, list[str]]:
    """List the children of each id, in the given order; those at the top stand under None."""
    below: dict[str | None, list[str]] = {name: [] for name in parents}
    below[None] = []
    for child, parent in parents.items():
        below[parent].append(child)
    return below


def ancestors(name: str, parents: Mapping[str, str | None]) -> Iterable[str]:
    """Walk from an id's parent up to the top."""
    above = parents[name]
    while above is not None:
        yield above
        above = parents[above]


def share_downwards(
    order: Sequence[str],
    below: Mapping[str | None, Sequence[str]],
    claims: Mapping[str, float],
    kept: Mapping[str, float],
) -> dict[str, float]:
    """Divide 1 at the top among the children by their claims; each divides its share with its own.

    Args:
        order: The ids, parents before children.
        below: The children of each id; the top ones under None.
        claims: What each id claims against its sisters, >= 0.
        kept: What an id claims for itself against its children; 0 for one that only groups.

    Returns:
        The share that stays with each id; the shares add up to 1.
    """
    arriving = dict(zip(below[None], _shares([claims[child] for child in below[None]]), strict=True))
    staying = {}
    for name in order:
        family = below[name]
        own, *passed_on = _shares([kept[name], *(claims[child] for child in family)])
        staying[name] = arriving[name] * own
        arriving.update((child, arriving[name] * share) for child, share in zip(family, passed_on, strict=True))
    return staying


def _shares(claims: Sequence[float]) -> list[float]:
    total = sum(claims)
    return [claim / total for claim in claims]


def maximum_spanning_tree(names: Sequence[str], ties: Sequence[Sequence[float]]) -> list[tuple[str, str]]:
    """Join all ids by the strongest ties, without a circle.

    Args:
        names: The ids.
        ties: How strong the tie between each two of them is, a symmetric table.

    Returns:
        One pair fewer than there are ids, each in the given order.
    """
    graph = nx.Graph()
    graph.add_nodes_from(names)
    for place, name in enumerate(names):
        graph.add_weighted_edges_from((name, names[other], ties[place][other]) for other in range(place))
    rank = {name: place for place, name in enumerate(names)}
    pairs = [sorted(pair, key=rank.__getitem__) for pair in nx.maximum_spanning_edges(graph, data=False)]
    return sorted(((one, other) for one, other in pairs), key=lambda pair: (rank[pair[0]], rank[pair[1]]))


def centre(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Find the one or two ids of a tree from which the ways to all others add up to the least."""
    return sorted(nx.barycenter(nx.Graph(list(pairs))))
