"""Two-stage least squares with groups as instruments.

Between groups drawn by lot nothing differs but what the groups were made to differ in, and what follows from it. So
errors of measurement and whatever a person brings to all her answers average out. Arrays have R layers, all units and
each left out; G groups; p predictors, with the outcome last.
"""

from __future__ import annotations

import numpy as np

from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import jackknife_covariance
from servicetree.stats.regression import slopes


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
