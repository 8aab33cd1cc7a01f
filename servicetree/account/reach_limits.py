"""How far each node's loss carries, from the limits of single carry-overs: all that an account by itself knows."""

from __future__ import annotations

from servicetree.account.results import CarryOver, SegmentAccount
from servicetree.tree.service_tree import ServiceTree

Ends = tuple[float | None, float | None]


def reach_limits(tree: ServiceTree, shown: SegmentAccount) -> dict[str, Ends]:
    """Put the limits of carry-over together along the paths, W_a = w_a + sum of gamma_av W_v over its children v.

    All of them are taken to err in the same direction, so that what comes out is rather too wide than too narrow.

    Args:
        tree: The tree.
        shown: The account of a segment.

    Returns:
        The lower and the upper limit by node from which something is carried over, and of every aspect; None where a
        limit is not known.
    """
    found: dict[str, Ends] = {one.id: (one.reach.value, one.reach.value) for one in shown.nodes}
    edges: dict[str, list[CarryOver]] = {aspect.id: [] for aspect in tree.aspects}
    for edge in shown.carry_over:
        edges.setdefault(edge.source, []).append(edge)
    carriers = [name for name in reversed(tree.from_the_trunk) if name in edges]
    for name in carriers:
        carried = [_carried(edge, found.get(edge.to, (None, None))) for edge in edges[name]]
        lows, highs = ([ends[side] for ends in carried] for side in (0, 1))
        found[name] = _added(tree.node_weights[name], lows), _added(tree.node_weights[name], highs)
    return {name: found[name] for name in carriers}


def _carried(edge: CarryOver, reach: Ends) -> Ends:
    """Multiply limits: what carries over the other way round reaches lowest where most hangs on it."""
    slopes = (edge.value.value,) * 2 if edge.given else (edge.range_low, edge.range_high)
    low, high = ((side if (slope or 0.0) >= 0 else 1 - side) for side, slope in enumerate(slopes))
    return _product(slopes[0], reach[low]), _product(slopes[1], reach[high])


def _product(slope: float | None, reach: float | None) -> float | None:
    return None if slope is None or reach is None else slope * reach


def _added(weight: float, carried: list[float | None]) -> float | None:
    known = [one for one in carried if one is not None]
    return weight + sum(known) if len(known) == len(carried) else None
