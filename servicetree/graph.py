"""Who stands above whom, in what order: circles, orders and shares, without recursion and in linear time.

Only ids and arrows are known here; what an id means is the tree's business. Where each id has one parent a walk is a
few lines; networkx, which takes longer to import than a tree to read, is asked for graphs that are more than that.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from itertools import takewhile
from typing import Any, TypeVar

Id = TypeVar("Id", bound=Hashable)


def hierarchy(parents: Mapping[str, str | None]) -> Any:
    """Draw an arrow from each parent to its child.

    Args:
        parents: The parent of each id; None for those that stand at the top.

    Returns:
        A networkx DiGraph over the ids, in the given order.
    """
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(parents)
    graph.add_edges_from((parent, child) for child, parent in parents.items() if parent is not None)
    return graph


def circles(parents: Mapping[str, str | None]) -> list[list[str]]:
    """Find every circle among single-parent arrows, each as its path from parent to child and back.

    Returns:
        Paths such as ``["a", "b", "a"]``; empty if the arrows form a forest.
    """
    met_from: dict[str, str] = {}
    found = []
    for start in parents:
        name: str | None = start
        while name is not None and name not in met_from:
            met_from[name] = start
            name = parents[name]
        if name is not None and met_from[name] == start:  # this walk came back to where it had been
            first = min(_round(name, parents))
            found.append([first, *reversed(_round(first, parents))])
    return sorted(found)


def _round(name: str, parents: Mapping[str, str | None]) -> list[str]:
    """Walk from an id on a circle up to itself again."""
    return [name, *takewhile(lambda above: above != name, lineage(name, parents))]


def from_the_top(parents: Mapping[str, str | None]) -> list[str]:
    """Order the ids so that a parent always comes before its children, otherwise as given."""
    names, below = list(parents), children(parents)
    place = {name: index for index, name in enumerate(names)}
    ready = [place[name] for name in below[None]]
    ordered = []
    while ready:
        name = names[heappop(ready)]
        ordered.append(name)
        for child in below[name]:
            heappush(ready, place[child])
    return ordered


def children(parents: Mapping[str, str | None]) -> dict[str | None, list[str]]:
    """List the children of each id, in the given order; those at the top stand under None."""
    below: dict[str | None, list[str]] = {name: [] for name in parents}
    below[None] = []
    for child, parent in parents.items():
        below[parent].append(child)
    return below


def lineage(name: str, parents: Mapping[str, str | None]) -> Iterable[str]:
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
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(names)
    for place, name in enumerate(names):
        graph.add_weighted_edges_from((name, names[other], ties[place][other]) for other in range(place))
    rank = {name: place for place, name in enumerate(names)}
    pairs = [sorted(pair, key=rank.__getitem__) for pair in nx.maximum_spanning_edges(graph, data=False)]
    return sorted(((one, other) for one, other in pairs), key=lambda pair: (rank[pair[0]], rank[pair[1]]))


def centre(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Find the one or two ids of a tree from which the ways to all others add up to the least."""
    import networkx as nx

    return sorted(nx.barycenter(nx.Graph(list(pairs))))
