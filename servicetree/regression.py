"""Least squares from small matrices, many at once; no word of service in here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEAST_VARIANCE = 1e-12
LEAST_EIGENVALUE = 1e-10


def slopes(products: Array, predictors: int) -> Array:
    """Regress every later variable on the first ones, for a stack of cross-product matrices.

    Args:
        products: Shape (R, p, p): centred cross-products.
        predictors: How many of the first variables predict the others.

    Returns:
        Shape (R, predictors, p - predictors): least-squares slopes; NaN in a layer whose predictors do not vary
        or are nearly the same.
    """
    left = products[:, :predictors, :predictors]
    good = np.array([not flat(layer).any() and not alike(layer) for layer in left])
    found = np.full((len(products), predictors, products.shape[-1] - predictors), np.nan)
    if good.any():
        found[good] = np.linalg.solve(left[good], products[good, :predictors, predictors:])
    return found


def flat(products: Array) -> NDArray[np.bool_]:
    """Tell which variables of a cross-product matrix do not vary (variables live in about [-1, 1])."""
    return ~(np.diagonal(products) > LEAST_VARIANCE)


def alike(products: Array) -> bool:
    """Tell whether some variables of a cross-product matrix are nearly a combination of the others."""
    spread = np.sqrt(np.diagonal(products))
    return bool(np.linalg.eigvalsh(products / np.outer(spread, spread))[0] < LEAST_EIGENVALUE)


def inverse(matrices: Array) -> Array:
    """Invert a stack of symmetric matrices, which need not be positive; NaN for a layer that has no inverse."""
    good: NDArray[np.bool_] = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    good[good] = np.abs(np.linalg.det(matrices[good])) > 0
    found = np.full_like(matrices, np.nan)
    found[good] = np.linalg.inv(matrices[good])
    return found
