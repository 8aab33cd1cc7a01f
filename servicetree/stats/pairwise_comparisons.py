"""Pairwise comparison matrices: priorities and consistency.

A comparison matrix is positive and reciprocal, a_ji = 1 / a_ij and a_ii = 1: a_ij says how many times as much i counts
as j. (T. Saaty, The Analytic Hierarchy Process, 1980.)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np

from servicetree.stats.arrays import Array

# The mean consistency index of random matrices, by size: up to 10 as printed by T. Saaty (European Journal of
# Operational Research 48, 1990), so that published ratios come out to their digits; beyond, from 100,000 matrices each
# (J. Alonso and M. Lamata, International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 14, 2006).
RANDOM_INDEX: Final = {
    3: 0.58,
    4: 0.90,
    5: 1.12,
    6: 1.24,
    7: 1.32,
    8: 1.41,
    9: 1.45,
    10: 1.49,
    11: 1.5141,
    12: 1.5365,
    13: 1.5551,
    14: 1.5713,
    15: 1.5838,
}
MOST_COMPARED: Final = max(RANDOM_INDEX)
_EXACT = 1e-12  # what arithmetic leaves of a consistency index that is 0


def priorities(matrices: Array) -> tuple[Array, Array]:
    """Find the weights that comparisons imply: the principal eigenvector, A w = lambda w, with sum(w) = 1.

    Args:
        matrices: Shape (R, n, n).

    Returns:
        Weights, shape (R, n), all above 0 (Perron); and the largest eigenvalues, shape (R,).
    """
    values, vectors = np.linalg.eig(matrices)
    first = values.real.argmax(axis=1)
    rows = np.arange(len(matrices))
    found = np.abs(vectors[rows, :, first])
    weights: Array = found / found.sum(axis=1, keepdims=True)
    return weights, values.real[rows, first]


def consistency_ratios(largest: Array, size: int) -> Array:
    """Compare inconsistency with that of random judgements: CR = CI / RI, CI = (lambda - n) / (n - 1).

    Args:
        largest: Shape (R,): largest eigenvalues.
        size: n, at most 15; two or fewer cannot contradict each other, CR = 0.

    Returns:
        Shape (R,).
    """
    if size not in RANDOM_INDEX:
        return np.zeros_like(largest)
    index = (largest - size) / (size - 1)
    ratios: Array = np.where(index > _EXACT, index, 0.0) / RANDOM_INDEX[size]
    return ratios


def implied_ratios(matrix: Array) -> tuple[Array, Array]:
    """Ask of each judgement what the others imply in its place, and how consistent all would be with that.

    The judgement on i and j is left out: b_ij = b_ji = 0, b_ii = b_jj = 2. The principal eigenvector of B gives the
    ratio w_i / w_j, and its eigenvalue is that of the matrix completed with this ratio (P. Harker, Mathematical
    Modelling 9, 1987). So a judgement has no voice in what is held against it.

    Args:
        matrix: Shape (n, n), n >= 3.

    Returns:
        Ratios and consistency ratios, shape (n (n - 1) / 2,), in the order of ``combinations(range(n), 2)``.
    """
    size = len(matrix)
    first, second = np.triu_indices(size, 1)
    rows = np.arange(len(first))
    others = np.repeat(matrix[None], len(first), axis=0)
    others[rows, first, second] = others[rows, second, first] = 0.0
    others[rows, first, first] = others[rows, second, second] = 2.0
    weights, largest = priorities(others)
    return weights[rows, first] / weights[rows, second], consistency_ratios(largest, size)


def geometric_mean(matrices: Array) -> Array:
    """Join several judges' matrices: geometric mean of each entry, the only mean that keeps them reciprocal.

    (J. Aczel and T. Saaty, Journal of Mathematical Psychology 27, 1983.)

    Args:
        matrices: Shape (J, n, n).

    Returns:
        Shape (n, n).
    """
    mean: Array = np.exp(np.log(matrices).mean(axis=0))
    return mean


def geometric_deviations(matrices: Array) -> Array:
    """Tell how far judges differ: the geometric standard deviation of each entry, exp(sd(log a_ij)), 1 if they agree.

    Args:
        matrices: Shape (J, n, n), J >= 2.

    Returns:
        Shape (n, n).
    """
    spread: Array = np.exp(np.log(matrices).std(axis=0, ddof=1))
    return spread


def circular_triads(matrix: Array) -> Iterator[tuple[int, int, int]]:
    """Find judgements that contradict each other outright: i above j, j above k, and yet k above i.

    Args:
        matrix: Shape (n, n).

    Yields:
        Each circle once, beginning with its first member.
    """
    above = matrix > 1
    for i, j, k in combinations(range(len(matrix)), 3):
        if above[i, j] and above[j, k] and above[k, i]:
            yield i, j, k
        elif above[i, k] and above[k, j] and above[j, i]:
            yield i, k, j
