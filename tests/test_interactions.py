"""Interactions: from products of aspects, with any shares of the trunk, the same as from the rows."""

import numpy as np
import pytest
from test_weighting import star

import servicetree as st
from servicetree.analysis.theory_models import interaction
from servicetree.stats.jackknife import standard_error


def drawn(seed: int, bend: float = 0.0, change: float = 0.0, n: int = 600) -> dict[str, np.ndarray]:
    """Draw two aspects and two branches that hang together; satisfaction bends in the trunk, or changes with it."""
    rng = np.random.default_rng(seed)
    aspects = 0.5 + 0.1 * rng.normal(size=(n, 2))
    trunk = aspects.mean(axis=1)
    branches = 0.2 + 0.6 * trunk[:, None] + 0.06 * rng.normal(size=(n, 2))
    felt = 0.1 + 0.4 * trunk + 0.4 * branches[:, 0] + change * (trunk - 0.5) * (branches[:, 0] - 0.5)
    felt = felt + bend * np.minimum(trunk - 0.5, 0) + 0.04 * rng.normal(size=n)
    columns = dict(zip(("a0", "a1", "b0", "b1"), [*aspects.T, *branches.T], strict=True))
    return columns | {"satisfaction": felt, "loyalty": felt, "h": 1.0 + np.arange(n) % 2}


@pytest.mark.parametrize("shares", [(1, 1), (3, 1), (0, 2)])
def test_the_interaction_is_that_of_least_squares_on_scores(shares):
    """Slope on trunk x branch, squares beside it, as statsmodels gives it; shares may change after gathering."""
    import statsmodels.api as sm

    rows = drawn(1, change=0.5)
    gathered_with = star(2, 2)
    moments = st.gather(gathered_with, rows, weight="h")
    aspects = {name: {"weight": weight} for name, weight in zip(("a0", "a1"), shares, strict=True)}
    tree = gathered_with.extend({"aspects": aspects})
    trunk = (shares[0] * rows["a0"] + shares[1] * rows["a1"]) / sum(shares)
    for name in ("b0", "b1"):
        branch = rows[name]
        design = sm.add_constant(np.column_stack([trunk, branch, trunk * branch, trunk**2, branch**2]))
        fit = sm.WLS(rows["satisfaction"], design, rows["h"]).fit()
        assert interaction(tree, moments, name)[0] == pytest.approx(fit.params[3], abs=1e-6)


def test_without_squares_a_bent_line_is_taken_for_an_interaction():
    """Of 40 surveys with a bent trunk and no interaction, plain least squares finds one in nine of ten; ours seldom."""
    import statsmodels.api as sm

    tree, plain, ours = star(2, 2), 0, 0
    for seed in range(40):
        rows = drawn(seed, bend=0.8)
        trunk, branch = (rows["a0"] + rows["a1"]) / 2, rows["b0"]
        design = sm.add_constant(np.column_stack([trunk, branch, trunk * branch]))
        plain += sm.OLS(rows["satisfaction"], design).fit().pvalues[3] < 0.05
        stack = interaction(tree, st.gather(tree, rows), "b0")
        ours += abs(stack[0]) > 1.98 * standard_error(stack)
    assert plain >= 36
    assert ours <= 7


def test_a_bent_line_is_not_taken_for_an_interaction():
    """Where satisfaction falls faster with a poor trunk, and branches count alike, the mean over surveys is near 0."""
    tree = star(2, 2)
    bent, changed = (
        np.mean([interaction(tree, st.gather(tree, drawn(seed, **truth)), "b0")[0] for seed in range(30)])
        for truth in ({"bend": 0.8}, {"change": 2.0})
    )
    assert abs(bent) < 0.35
    assert changed == pytest.approx(2.0, abs=0.4)
