"""Graphs on ids by networkx: the hierarchy as a DiGraph, the strongest ties as a tree, and its centre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import networkx as nx


def hierarchy(parents: Mapping[str, str | None]) -> nx.DiGraph[str]:
    """Draw an arrow from each parent to its child.

    Args:
        parents: The parent of each id; None for those that stand at the top.

    Returns:
        A networkx DiGraph over the ids, in the given order.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(parents)
    graph.add_edges_from((parent, child) for child, parent in parents.items() if parent is not None)
    return graph


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
