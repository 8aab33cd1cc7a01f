"""Two-stage least squares with groups as instruments.

Between groups drawn by lot nothing differs but what the groups were made to differ in, and what follows from it. So
errors of measurement and whatever a person brings to all her answers average out. Arrays have R layers, all units and
each left out; G groups; p predictors, with the outcome last.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from servicetree.stats.arrays import Array
from servicetree.stats.distributions import CONFIDENCE, f_tail
from servicetree.stats.jackknife import jackknife_covariance
from servicetree.stats.regression import inverse, slopes


def two_stage_slopes(first: Array) -> Array:
    """Two-stage least squares of the outcome on the predictors with the groups as instruments.

    The first stage puts each row's group means in the place of her own values, so that the slopes are those between the
    groups: S = sum_g n_g (m_g - m)(m_g - m)', slopes = S_xx^-1 S_xy. With two groups and one predictor that is the
    difference of the outcome over the difference of the predictor (A. Wald, Annals of Mathematical Statistics 11,
    1940; H. Theil, Economic Forecasts and Policy, 1958).

    Args:
        first: Shape (R, G, 1 + p + 1): sums of h [1, x, y] by group.

    Returns:
        Shape (R, p); NaN where a group is empty, or the groups do not tell the predictors apart.
    """
    mass = first[..., :1]
    whole = first.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):  # an empty group: NaN, which is what is meant
        away = first[..., 1:] / mass - whole[..., 1:] / whole[..., :1]
        between = np.einsum("rgp,rgq->rpq", mass * away, away) / whole[..., 0, 0][:, None, None]
    found = np.full((len(first), between.shape[-1] - 1), np.nan)
    good = np.isfinite(between).all(axis=(1, 2))
    found[good] = slopes(between[good], between.shape[-1] - 1)[:, :, 0]
    return found


def slope_ratios(first: Array) -> tuple[Array, Array]:
    """Write two-stage slopes as ratios N / D of sums that are linear in the groups' means, for Fieller's limits.

    With the contrasts between groups Z = W X, W their mass, of the whole held fast, the slopes c solve Z'(y - X c) = 0;
    so that with A = Z'X, b = Z'y, and o all predictors but j, c_j = (b_j - A_jo A_oo^-1 b_o) / (A_jj - A_jo A_oo^-1
    A_oj). For two groups and one predictor these are the differences of A. Wald, but for a factor.

    Args:
        first: Shape (R, G, 1 + p + 1): sums of h [1, x, y] by group.

    Returns:
        N and D, shape (R, p) each, N / D in the first layer being ``two_stage_slopes``; NaN where a group is empty.
    """
    mass = first[0, :, :1]
    with np.errstate(invalid="ignore", divide="ignore"):  # an empty group: NaN, which is what is meant
        means = first[..., 1:] / first[..., :1]
        contrasts = mass * (means[0] - (mass * means[0]).sum(axis=0) / mass.sum())
    products = np.einsum("gp,rgq->rpq", contrasts[:, :-1], means)
    tops, bottoms = [], []
    for place in range(products.shape[1]):
        others = [other for other in range(products.shape[1]) if other != place]
        left = products[:, [place]][:, :, others] @ inverse(products[:, others][:, :, others])
        rest = products[:, place] - (left @ products[:, others])[:, 0]
        tops.append(rest[:, -1])
        bottoms.append(rest[:, place])
    return np.stack(tops, axis=1), np.stack(bottoms, axis=1)


def fieller_quantile(degrees: int, spare: int) -> float:
    """How many standard errors a slope's limits allow where the groups leave ``spare`` contrasts over.

    Contrasts that were chosen by the same answers are allowed for as all contrasts at once, sqrt((1 + s) F) with F the
    95 % quantile of 1 + s and ``degrees`` degrees of freedom (H. Scheffe, Biometrika 40, 1953); without any it is
    Student's t.
    """
    low, high = 0.0, 1.0
    while f_tail(high, 1 + spare, degrees) > 1 - CONFIDENCE:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if f_tail(middle, 1 + spare, degrees) > 1 - CONFIDENCE else (low, middle)
    return sqrt((1 + spare) * high)


def residual_group_test(first: Array) -> tuple[float, int]:
    """Test whether the outcome differs between groups beyond what the predictors account for.

    d_g = y_g - y_1 - (x_g - x_1)'c for the groups but the first; Omega their covariance over the layers at the
    two-stage c; then c by generalised least squares, and F = d' Omega^-1 d / (G - 1 - p). Without predictors this tests
    whether the groups differ at all; with them, whether the groups contradict each other on c (L. Hansen, Econometrica
    50, 1982), or, the outcome being one more predictor, how well the groups move it by itself (E. Sanderson and F.
    Windmeijer, Journal of Econometrics 190, 2016).

    Args:
        first: Shape (R, G, 1 + p + 1): sums of h [1, x, y] by group; G - 1 > p.

    Returns:
        F, NaN if it cannot be computed, and its degrees of freedom G - 1 - p.
    """
    with np.errstate(invalid="ignore", divide="ignore"):  # an empty group: NaN, which is what is meant
        means = first[..., 1:] / first[..., :1]
    differences = means[:, 1:] - means[:, :1]
    x, y = differences[..., :-1], differences[..., -1]
    degrees = y.shape[1] - x.shape[2]
    start = two_stage_slopes(first)[0] if x.shape[2] else np.empty(0)
    rest = y - x @ start
    if not np.isfinite(rest).all():
        return float("nan"), degrees
    precision = np.linalg.pinv(jackknife_covariance(rest), hermitian=True)
    weighted = x[0].T @ precision
    best = np.linalg.lstsq(weighted @ x[0], weighted @ y[0], rcond=None)[0]
    left = y[0] - x[0] @ best
    return float(left @ precision @ left) / degrees, degrees
