"""Delta method: variances of a path model's figures from covariances.

Persons are taken as independent and jointly normal, and gaps as chance; what this does to plans is in the manual's
table, beside simulations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.stats.arrays import Array
from servicetree.stats.distributions import student_quantile
from servicetree.stats.jackknife import FEWEST_BUCKETS

MOST_BUCKETS = 128
FEWEST_RESPONDENTS = 19  # fill 16 of 128 buckets with a chance of 95 %, so that there is an interval
_STEP, _BIAS_STEP = 1e-4, 1e-3
_AT_ONCE = 2**20  # numbers in a stack of matrices

Figures = Callable[[Array], Array]  # of each of a stack of covariance matrices, shape (R, d, d): shape (R, J)


@frozen(eq=False)
class PathModel:
    """A tree in numbers: p nodes, parents before children in no special order.

    Attributes:
        covariance: Shape (p, p): of the nodes' losses.
        parents: Shape (p, p): which nodes (columns) are parents of which (rows).
        slopes: Shape (p, p): slope of each node on its parents; 0 elsewhere.
        estimated: Shape (p,): whether the slopes of a node are estimated, not given.
        reached: Shape (p,): share of the respondents who have a score for it.
        weights: Shape (p,): of the nodes in the overall score.
        losses: Shape (p,): mean losses.
        roots: Shape (p,): whether a node is an aspect.
    """

    covariance: Array
    parents: NDArray[np.bool_]
    slopes: Array
    estimated: NDArray[np.bool_]
    reached: Array
    weights: Array
    losses: Array
    roots: NDArray[np.bool_]

    @property
    def paths(self) -> Array:
        """Shape (p, p): C(a -> v), v in rows, (I - B)^-1."""
        return np.asarray(np.linalg.inv(np.eye(len(self.slopes)) - self.slopes))

    @property
    def reach(self) -> Array:
        """Shape (p,): W_a = sum_v w_v C(a -> v)."""
        return np.asarray(self.weights @ self.paths)


def variance(plant: PathModel, own: Array, slopes: Array) -> float:
    """Give n times the variance of a figure, from how it moves with each node's own loss and slopes.

    A figure's influence is sum_v (J_v / r_v) e_v (b_v + D_v x), e_v = x_v - gamma_v x_pa what is a node's own, J_v
    whether a person is in its family's rows: has it and all its parents (share r_v). For normal x with mean 0 all odd
    moments vanish, and

        n Var = sum_uv k_uv [Cov(e_u, e_v) (b_u b_v + Cov(D_u x, D_v x)) + Cov(e_u, D_v x) Cov(e_v, D_u x)],

    k_uv = E(J_u J_v) / (r_u r_v), the product of 1 / pi_i over the nodes i that both families need (pi_i the share
    that reached i). Without gaps and slopes it is the variance of a mean; for a slope alone it is that of least
    squares, Var(e) times the inverse covariance of the parents (gaps: T. W. Anderson, Journal of the American
    Statistical Association 52, 1957).

    Args:
        plant: The tree in numbers.
        own: Shape (p,): b.
        slopes: Shape (p, p): D, by node in rows.
    """
    residual = np.eye(len(own)) - plant.slopes
    between = residual @ plant.covariance @ residual.T
    across = residual @ plant.covariance @ slopes.T
    moved = slopes @ plant.covariance @ slopes.T
    needs = np.eye(len(own)) + plant.parents
    apart = np.exp(-(needs * np.log(plant.reached)) @ needs.T)
    return float((apart * (between * (np.outer(own, own) + moved) + across * across.T)).sum())


def slope_influence(plant: PathModel, node: int, weights: Mapping[int, float]) -> Array:
    """Give D, shape (p, p), of a figure that moves with a node's slopes on its parents by the weights stated."""
    found = np.zeros_like(plant.slopes)
    if plant.estimated[node]:
        above = list(weights)
        inverse = np.linalg.inv(plant.covariance[np.ix_(above, above)])
        found[node, above] = inverse @ np.array(list(weights.values()))
    return found


def root_points(plant: PathModel) -> tuple[Array, Array]:
    """Give b and D of the points that began in the aspects, sum_a mu_a W_a.

    With the slope of v on a parent p they move by F_p W_v, F_p = sum_a mu_a C(a -> p) being what p lost by the trunk.
    """
    borne = plant.paths @ np.where(plant.roots, plant.losses, 0.0)
    slopes = np.zeros_like(plant.slopes)
    for node in range(len(plant.slopes)):
        above = np.flatnonzero(plant.parents[node])
        if len(above):
            weights = {int(parent): float(borne[parent] * plant.reach[node]) for parent in above}
            slopes += slope_influence(plant, node, weights)
    return np.where(plant.roots, plant.reach, 0.0), slopes


@cache
def chance_of_an_interval(n: int) -> float:
    """Give the chance that n respondents, dealt to 128 buckets by their ids, fill the 16 that an interval takes."""
    if n >= MOST_BUCKETS:
        return 1.0
    filled = np.eye(1, MOST_BUCKETS + 1)[0]  # the chance of each number of filled buckets
    share = np.arange(MOST_BUCKETS + 1) / MOST_BUCKETS
    for _ in range(n):
        filled = filled * share + np.append(0.0, (filled * (1 - share))[:-1])
    return float(filled[FEWEST_BUCKETS:].sum())


def half_width(spread: float, n: float) -> float:
    """Give half of a 95 % interval, t sqrt(V / n); t has one degree of freedom fewer than there are buckets."""
    buckets = int(min(max(n, 2), MOST_BUCKETS))
    return float(student_quantile(buckets - 1)) * float((spread / n) ** 0.5)


def planned_half_width(spread: float | None, n: int | None) -> float | None:
    """Give the same; None where a variance or n is not known, or n are too few for an interval."""
    if spread is None or n is None or n < FEWEST_RESPONDENTS:
        return None
    return half_width(spread, n)


def sample_size(spread: float, width: float) -> int | None:
    """Give the fewest respondents with whom half of the interval is no wider than wanted; None beyond a billion."""
    return smallest_sufficient(lambda n: half_width(spread, n) <= width, most=10**9)


def smallest_sufficient(good: Callable[[int], bool], least: int = FEWEST_RESPONDENTS, most: int = 10**7) -> int | None:
    """Find the smallest number that is good enough, where all larger ones are too; None if ``most`` is not."""
    low, high = least, least
    while not good(high):
        if high >= most:
            return None
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle, high)
    return low if good(low) else high


def covariance_of(figures: Figures, covariance: Array) -> Array:
    """Give n times the covariance of several figures of a sample covariance matrix S, by the delta method.

    For normal rows n Cov(g_i, g_j) = 2 tr(G_i S G_j S), G the symmetric matrix of derivatives of g by the elements of
    S, here by central differences.

    Args:
        figures: From a stack of matrices of shape (R, d, d) to figures of shape (R, J).
        covariance: Shape (d, d).

    Returns:
        Shape (J, J).
    """
    turned = gradients_of(figures, covariance) @ covariance
    found: Array = 2 * np.einsum("iab,jba->ij", turned, turned)
    return found


def gradients_of(figures: Figures, covariance: Array) -> Array:
    """Give the symmetric matrices of derivatives of figures of a covariance matrix, shape (J, d, d)."""
    spread = np.sqrt(np.diagonal(covariance))
    gradients = np.zeros((figures(covariance[None]).shape[1], *covariance.shape))
    for rows, columns in _elements(len(covariance)):
        steps = _STEP * spread[rows] * spread[columns]
        moved = np.zeros((len(rows), *covariance.shape))
        each = np.arange(len(rows))
        moved[each, rows, columns] = moved[each, columns, rows] = steps
        rises = (figures(covariance + moved) - figures(covariance - moved)).T / (2 * steps)
        gradients[:, rows, columns] = gradients[:, columns, rows] = np.where(rows == columns, rises, rises / 2)
    return gradients


def _elements(size: int) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Give the rows and the columns of a symmetric matrix's elements, as many at once as stacks may hold."""
    rows, columns = np.tril_indices(size)
    most = max(_AT_ONCE // size**2, 1)
    for start in range(0, len(rows), most):
        yield rows[start : start + most], columns[start : start + most]


def bias_of(figures: Figures, covariance: Array) -> Array:
    """Give n times the bias of figures of a sample covariance matrix, to second order, for normal rows.

    With S = L W L', W has independent elements about the unit matrix, of variance 2 / n on its diagonal and 1 / n
    beside it; so the bias is half the sum of the second derivatives along them, each times its variance.

    Args:
        figures: From a stack of matrices of shape (R, d, d) to figures of shape (R, J).
        covariance: Shape (d, d).

    Returns:
        Shape (J,).
    """
    root, here = np.linalg.cholesky(covariance), figures(covariance[None])
    found = np.zeros(here.shape[1])
    for rows, columns in _elements(len(covariance)):
        along = _BIAS_STEP * np.einsum("ar,br->rab", root[:, rows], root[:, columns])
        beside = (rows != columns)[:, None]
        along = along + np.where(beside[:, None], along.swapaxes(1, 2), 0.0)
        bent = figures(covariance + along) - 2 * here + figures(covariance - along)
        found += (np.where(beside, bent / 2, bent) / _BIAS_STEP**2).sum(axis=0)
    return found
