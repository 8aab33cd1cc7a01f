"""The most valuable set of things within a budget: the 0-1 knapsack, solved exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from servicetree.stats.arrays import Array


def best_set(worth: Array, prices: Array, budget: float) -> NDArray[np.bool_]:
    """Choose the set that is worth most within a budget.

    Args:
        worth: Shape (n,), at least 0.
        prices: Shape (n,), at least 0.
        budget: What the chosen may cost together.

    Returns:
        Shape (n,): what is chosen; nothing that is worth nothing.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    limit = LinearConstraint(prices[None], ub=budget)
    found = milp(-worth, integrality=np.ones(len(worth)), bounds=Bounds(0, 1), constraints=limit)
    taken: NDArray[np.bool_] = np.round(found.x).astype(np.bool_) & (worth > 0)
    return taken
