"""Least squares from cross-product matrices, and shares of R2."""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import NDArray

from servicetree.stats.arrays import Array

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
    good = is_estimable(left)
    found = np.full((len(products), predictors, products.shape[-1] - predictors), np.nan)
    if good.any():
        found[good] = np.linalg.solve(left[good], products[good, :predictors, predictors:])
    return found


def constant_variables(products: Array) -> NDArray[np.bool_]:
    """Tell which variables of a cross-product matrix do not vary (variables live in about [-1, 1])."""
    return ~(np.diagonal(products) > LEAST_VARIANCE)


def is_collinear(products: Array) -> bool:
    """Tell whether some variables of a cross-product matrix are nearly a combination of the others."""
    spread = np.sqrt(np.diagonal(products))
    return bool(np.linalg.eigvalsh(products / np.outer(spread, spread))[0] < LEAST_EIGENVALUE)


def is_estimable(products: Array) -> NDArray[np.bool_]:
    """Tell for each layer, shape (R,), whether every variable varies and none is nearly a combination of the others."""
    good: NDArray[np.bool_] = np.asarray((np.diagonal(products, axis1=1, axis2=2) > LEAST_VARIANCE).all(axis=1))
    good[good] = _have_no_small_eigenvalue(correlations(products[good]))
    return good


def _have_no_small_eigenvalue(between: Array) -> NDArray[np.bool_]:
    """Tell for each layer whether R - lambda I is positive, lambda the least eigenvalue that R may have.

    It has a Cholesky root then, which takes a tenth of the time of the eigenvalues; mostly every layer has one.
    """
    try:
        np.linalg.cholesky(between - LEAST_EIGENVALUE * np.eye(between.shape[-1]))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.eigvalsh(between)[:, 0] >= LEAST_EIGENVALUE)
    return np.ones(len(between), dtype=np.bool_)


def correlations(products: Array) -> Array:
    """Divide cross-products by the spread of both variables, r_ij = s_ij / sqrt(s_ii s_jj); NaN where one is flat."""
    diagonal = np.diagonal(products, axis1=1, axis2=2)
    spread = np.sqrt(np.where(diagonal > LEAST_VARIANCE, diagonal, np.nan))
    found: Array = products / (spread[:, :, None] * spread[:, None, :])
    return found


def inverse(matrices: Array) -> Array:
    """Invert stacked symmetric matrices, shape (..., p, p), positive or not; NaN where there is no inverse."""
    good: NDArray[np.bool_] = np.asarray(np.isfinite(matrices).all(axis=(-2, -1)))
    found = np.full_like(matrices, np.nan)
    try:
        found[good] = np.linalg.inv(matrices[good])
    except np.linalg.LinAlgError:
        good[good] = np.abs(np.linalg.det(matrices[good])) > 0
        found[good] = np.linalg.inv(matrices[good])
    return found


# Below, functions take cross-products of shape (R, p + 1, p + 1) with the outcome last. A layer whose variables do
# not all vary, or whose predictors are nearly the same, gives NaN.


def r_squared(products: Array) -> Array:
    """Give the share of the outcome's variance that all predictors explain together, R2 = b's / s_yy, shape (R,)."""
    found = slopes(products, products.shape[-1] - 1)[:, :, 0]
    total = products[:, -1, -1]
    share: Array = np.einsum("rp,rp->r", found, products[:, :-1, -1]) / np.where(total > LEAST_VARIANCE, total, np.nan)
    return share


def nonnegative_slopes(products: Array) -> Array:
    """Least-squares slopes of the outcome on all predictors under the condition that none is below 0.

    With S = L L' (Cholesky) the sum of squares is |L'b - L^-1 s|^2 + constant, so that p rows stand for all answers
    (C. Lawson and R. Hanson, Solving Least Squares Problems, 1974, chapter 23).

    Returns:
        Shape (R, p).
    """
    from scipy.optimize import nnls

    found = np.full((len(products), products.shape[-1] - 1), np.nan)
    for layer in np.flatnonzero(_is_defined(products)):
        standard = correlations(products[layer : layer + 1])[0]
        spread = np.sqrt(np.diagonal(products[layer]))
        root = np.linalg.cholesky(standard[:-1, :-1])
        scaled, _ = nnls(root.T, np.linalg.solve(root, standard[:-1, -1]), maxiter=100 * len(root))
        found[layer] = scaled * spread[-1] / spread[:-1]
    return found


def variance_inflation(products: Array) -> Array:
    """Variance inflation factors of variables, VIF_j = (R^-1)_jj = 1 / (1 - R2 of j on the others).

    From the eigenvectors of the correlations R, sum_k v_jk^2 / lambda_k, so that variables which are nearly the same
    get a huge factor, and the others keep theirs.

    Args:
        products: Shape (R, p, p): cross-products of the predictors alone.

    Returns:
        Shape (R, p); NaN in a layer in which a variable does not vary.
    """
    between = correlations(products)
    found = np.full(between.shape[:2], np.nan)
    good = np.isfinite(between).all(axis=(1, 2))
    values, vectors = np.linalg.eigh(between[good])
    found[good] = (vectors**2 / np.maximum(values, LEAST_EIGENVALUE**2)[:, None, :]).sum(axis=2)
    return found


def lmg(products: Array) -> Array:
    """Share R2 out among the predictors: the average of what each adds to it, over all orders of entry.

    phi_j = sum over S without j of |S|! (p - 1 - |S|)! / p! [R2(S + j) - R2(S)]; they add up to R2. (R. Lindeman,
    P. Merenda and R. Gold, Introduction to Bivariate and Multivariate Analysis, 1980; the Shapley value of R2.)

    Returns:
        Shape (R, p). Time and memory grow with 2^p: 15 predictors are a matter of seconds.
    """
    predictors = products.shape[-1] - 1
    sizes = np.zeros(1, dtype=int)  # of every subset of the others, in the order of their binary numbers
    for _ in range(predictors - 1):
        sizes = np.concatenate([sizes, sizes + 1])
    chances = np.array([1 / (predictors * comb(predictors - 1, size)) for size in range(predictors)])[sizes]
    found = np.full((len(products), predictors), np.nan)
    for layer in np.flatnonzero(_is_defined(products)):
        left = _residual_variances(correlations(products[layer : layer + 1])[0])
        for place in range(predictors):
            by_entry = left.reshape(2**place, 2, -1)
            found[layer, place] = chances @ (by_entry[:, 0] - by_entry[:, 1]).ravel()
    return found


def _residual_variances(between: Array) -> Array:
    """Give the outcome's variance left over by every subset of predictors, shape (2^p,).

    A subset's place is the binary number whose first digit stands for the first predictor. One predictor after the
    other is left out or swept out of all matrices so far; they grow in number as they shrink, about 6 x 2^p steps.
    """
    matrices = between[None]
    while matrices.shape[-1] > 1:
        pivot, row, rest = matrices[:, 0, 0], matrices[:, 0, 1:], matrices[:, 1:, 1:]
        swept = rest - row[:, :, None] * row[:, None, :] / pivot[:, None, None]
        matrices = np.stack([rest, swept], axis=1).reshape(-1, *rest.shape[1:])
    return matrices[:, 0, 0]


def relative_weights(products: Array) -> Array:
    """Share R2 out by way of the uncorrelated variables that are nearest to the predictors.

    With the root Q of the predictors' correlations, R_xx = Q Q and Q symmetric, the outcome's slopes on the
    uncorrelated variables are b = Q^-1 r_xy, and eps_j = sum_k Q_jk^2 b_k^2; they add up to R2. (J. Johnson,
    Multivariate Behavioral Research 35, 2000.)

    Returns:
        Shape (R, p).
    """
    found = np.full((len(products), products.shape[-1] - 1), np.nan)
    good = _is_defined(products)
    between = correlations(products[good])
    values, vectors = np.linalg.eigh(between[:, :-1, :-1])
    root = np.einsum("rik,rk,rjk->rij", vectors, np.sqrt(values), vectors)
    inner = np.einsum("rik,rk,rjk,rj->ri", vectors, 1 / np.sqrt(values), vectors, between[:, :-1, -1])
    found[good] = np.einsum("rij,rj->ri", root**2, inner**2)
    return found


def _is_defined(products: Array) -> NDArray[np.bool_]:
    return is_estimable(products[:, :-1, :-1]) & (products[:, -1, -1] > LEAST_VARIANCE)
