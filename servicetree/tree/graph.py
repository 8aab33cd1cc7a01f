"""Order, ancestors, circles and shares among ids with one parent each.

The graphs here know ids and arrows only; what an id means is the tree's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush


def cycles(parents: Mapping[str, str | None]) -> list[list[str]]:
    """Find every circle among single-parent arrows, each as its path from parent to child and back.

    Returns:
        Paths such as ``["a", "b", "a"]``; empty if the arrows form a forest.
    """
    found = []
    passed: set[str] = set()
    for start in parents:
        upwards: dict[str, None] = {}  # with one parent each there is one way up, and it comes back or ends
        name: str | None = start
        while name is not None and name not in passed and name not in upwards:
            upwards[name] = None
            name = parents[name]
        if name is not None and name in upwards:
            way = list(upwards)
            circle = way[way.index(name) :]
            first = circle.index(min(circle))
            downwards = [*reversed(circle[: first + 1]), *reversed(circle[first + 1 :])]
            found.append([*downwards, downwards[0]])
        passed.update(upwards)
    return sorted(found)


def top_down_order(parents: Mapping[str, str | None]) -> list[str]:
    """Order the ids of a forest so that a parent always comes before its children, otherwise as given."""
    place = {name: index for index, name in enumerate(parents)}
    below = children(parents)
    ready = [(place[name], name) for name in below[None]]  # as given, so a heap already
    ordered = []
    while ready:
        _, name = heappop(ready)
        ordered.append(name)
        for child in below[name]:
            heappush(ready, (place[child], child))
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
