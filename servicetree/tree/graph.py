"""Walks from parents to children, by ids: order, ancestors, circles, shares.

Every node has one parent, so that the standard library's sorter is enough; what needs a graph stands in
``networkx_graphs``. That networkx, a quarter of a short command's start, is loaded only by those who draw or span one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from heapq import heapify, heappop, heappush


def cycles(parents: Mapping[str, str | None]) -> list[list[str]]:
    """Find every circle among single-parent arrows, each as its path from parent to child and back.

    Returns:
        Paths such as ``["a", "b", "a"]``; empty if the arrows form a forest.
    """
    found = []
    met_from: dict[str, str] = {}  # from which start each id was first met
    for start in parents:
        upwards: list[str] = []
        above: str | None = start
        while above is not None and above not in met_from:
            met_from[above] = start
            upwards.append(above)
            above = parents[above]
        # With one parent each, a way upwards that meets itself has closed the only circle that it leads to.
        if above is not None and met_from[above] == start:
            circle = upwards[upwards.index(above) :]
            first = circle.index(min(circle))
            found.append([circle[first], *reversed(circle[first:] + circle[:first])])
    return sorted(found)


def top_down_order(parents: Mapping[str, str | None]) -> list[str]:
    """Order the ids so that a parent always comes before its children, otherwise as given."""
    names = list(parents)
    place = {name: index for index, name in enumerate(names)}
    sorter = TopologicalSorter({name: () if above is None else (above,) for name, above in parents.items()})
    sorter.prepare()
    waiting = [place[name] for name in sorter.get_ready()]
    heapify(waiting)
    ordered = []
    while waiting:
        ordered.append(names[heappop(waiting)])
        sorter.done(ordered[-1])
        for name in sorter.get_ready():
            heappush(waiting, place[name])
    return ordered


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
