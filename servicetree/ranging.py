"""From the ends of carry-over to figures: ranges by child of the trunk, and the trunk's points at both ends."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from servicetree.accounts import Range
from servicetree.blocks import Moments
from servicetree.halo import KAPPAS, Ends
from servicetree.resampling import Interval
from servicetree.scoring import doubt
from servicetree.tree import ServiceTree

Array = NDArray[np.float64]


def range_figures(moments: Moments, ends: Mapping[str, Ends]) -> tuple[Range, ...]:
    """Word the ends of carry-over, with a jackknife interval for each."""
    below, _, above = KAPPAS

    def figure(stack: Array) -> Interval:
        return doubt(moments, stack[:, None]).at(0)

    found = []
    for name, end in ends.items():
        low = figure(end.low[1.0])
        high = figure(end.high)
        found.append(
            Range(
                to=name,
                observed=figure(end.observed),
                low=low if end.separable else Interval(0.0, None, None, low.se),
                high=high,
                low_kappa_075=figure(end.low[below]).value,
                low_kappa_133=figure(end.low[above]).value,
                halo_share=figure(end.halo_share),
                breakdown=high.value,
                reverse=figure(end.reverse).value,
                verdict="separable" if end.separable else "not_separable",
                why=end.why,
            )
        )
    return tuple(found)


def trunk_points_at(
    tree: ServiceTree,
    own: Mapping[str, Array],
    reach: Mapping[str, Array],
    slopes: Mapping[str, Array],
) -> Array:
    """Compute the trunk's points with other slopes for its children.

    W_a = w_a + sum over the children v of gamma_av W_v; what grows on the children keeps its carry-over.

    Args:
        tree: The tree.
        own: Own losses of the aspects, shape (R, G).
        reach: Reach of every node, shape (R,).
        slopes: Slopes by child of the trunk, shape (R, aspects).

    Returns:
        Points on 0-1, shape (R, G).
    """
    total = np.zeros(1)
    for place, aspect in enumerate(tree.aspects):
        carried = sum((slope[:, place] * reach[name] for name, slope in slopes.items()), np.zeros(1))
        total = total + own[aspect.id] * (tree.node_weights[aspect.id] + carried)[:, None]
    return total
