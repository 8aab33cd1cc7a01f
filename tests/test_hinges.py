"""Bent lines: from sums by tenths of the scale alone, and the same as from the rows."""

import numpy as np
import pytest
from test_weighting import star

import servicetree as st
from servicetree.analysis.theory_models import bend_step, hinge, relative_bend


def answers_of(n: int, seed: int, **more) -> dict[str, np.ndarray]:
    """Draw a node and an outcome that moves more where the node is poor; every score in [0, 1]."""
    rng = np.random.default_rng(seed)
    tree = star(1, 1)
    shared = rng.uniform(0, 1, n)
    found = {name: np.clip(shared + 0.1 * rng.normal(size=n), 0, 1) for name in tree.measured}
    poor = np.minimum(found["a0"], 0.5)
    found["satisfaction"] = np.clip(0.2 + 0.3 * found["a0"] + 0.6 * poor + 0.05 * rng.normal(size=n), 0, 1)
    return found | {"loyalty": found["satisfaction"]} | more


def from_the_rows(node, outcome, bend, weights=None, groups=None) -> tuple[float, float]:
    """Fit the bent line by least squares of statsmodels, with a level for each group; slopes below and above."""
    import statsmodels.api as sm

    groups = np.zeros(len(node)) if groups is None else np.asarray(groups)
    levels = [(groups == one).astype(float) for one in np.unique(groups)]
    design = np.column_stack([node, np.minimum(node - bend, 0), *levels])
    fit = sm.WLS(outcome, design, np.ones(len(node)) if weights is None else weights).fit()
    return float(fit.params[0] + fit.params[1]), float(fit.params[0])


@pytest.mark.parametrize("segmented", [False, True])
def test_the_line_is_that_of_least_squares_on_the_rows(segmented):
    """Slopes from ten sums for each bucket equal those of statsmodels, with survey weights and within segments."""
    rows = answers_of(500, 1, h=1.0 + np.arange(500) % 3, shop=np.array(["x", "y", "z"])[np.arange(500) % 3])
    tree = star(1, 1)
    moments = st.gather(tree, rows, weight="h", by="shop" if segmented else None)
    for name in tree.measured:
        found = hinge(tree, moments, name)
        groups = rows["shop"] if segmented else None
        wanted = from_the_rows(rows[name], rows["satisfaction"], found.bend, rows["h"], groups)
        assert (found.below[0], found.above[0]) == pytest.approx(wanted, abs=1e-9)
        assert found.n == 500
    assert hinge(tree, moments, "a0").below[0] > hinge(tree, moments, "a0").above[0] + 0.3


def test_the_bend_is_near_the_median_whatever_the_target():
    """It lies at the tenth that halves the answers best; a target moves losses, not the bend nor the slopes."""
    rows = answers_of(400, 2)
    found = []
    for baseline in (None, 0.8):
        tree = star(1, 1).extend({} if baseline is None else {"baseline": baseline})
        found.append(hinge(tree, st.gather(tree, rows), "a0"))
    assert abs(found[0].bend - np.median(rows["a0"])) <= 0.05
    assert found[1].bend == pytest.approx(found[0].bend)
    assert found[1].below == pytest.approx(found[0].below, abs=1e-9)


def test_each_replicate_leaves_a_bucket_out_for_real():
    """The stack holds what fitting again without each bucket's rows gives."""
    rows = answers_of(300, 3)
    tree = star(1, 1)
    found = hinge(tree, st.gather(tree, rows), "a0")
    for bucket in (0, 5, 127):
        kept = np.arange(300) % 128 != bucket
        wanted = from_the_rows(rows["a0"][kept], rows["satisfaction"][kept], found.bend)
        assert (found.below[1 + bucket], found.above[1 + bucket]) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize(
    ("mass", "step"),
    [
        ([1] * 10, 5),
        ([8, 4, 2, 1, 1, 0, 0, 0, 0, 0], 2),  # scores crowd at the top; two tenths are left on the better side
        ([0, 0, 1, 0, 0, 1, 0, 0, 1, 1], 7),  # between the second and the third, in the middle of the gap
        ([9, 1, 0, 0, 0, 0, 0, 0, 0, 0], None),  # one tenth on a side is a dummy, no slope
        ([50, 45, 3, 1, 1, 0, 0, 0, 0, 0], None),  # fewer than a tenth of the answers on one side
        ([0] * 10, None),
    ],
)
def test_the_bend_wants_room_for_a_slope_on_either_side(mass, step):
    """Two tenths and a tenth of the answers on each side; the middle one of equally good places."""
    assert bend_step(np.array(mass, dtype=float)) == step


def test_without_room_there_is_no_line():
    """Where almost all give the best answer nothing is fitted, and nothing breaks."""
    tree = star(1, 1)
    rows = answers_of(200, 4) | {"a0": np.where(np.arange(200) % 20 == 0, 0.5, 1.0)}
    found = hinge(tree, st.gather(tree, rows), "a0")
    assert found.bend is None
    assert np.isnan(found.below).all()


@pytest.mark.parametrize(("close", "closer"), [(0.4, 0.9), (0.6, 0.7), (0.3, 0.6)])
def test_a_crowded_top_gives_every_node_the_same_relative_bend(close, closer):
    """Where nothing but the top of the scale bends the lines, the figure is alike for loose and for close nodes."""
    rng = np.random.default_rng(1)
    n = 60_000
    felt = rng.normal(size=n)
    drawn = {
        name: tie * felt + (1 - tie**2) ** 0.5 * rng.normal(size=n) for name, tie in (("a0", close), ("b0", closer))
    }
    rows = {name: np.clip(0.5 + 0.12 * loss, 0, 1) for name, loss in drawn.items()}
    rows["satisfaction"] = np.clip(0.5 + 0.12 * felt, 0, 0.56)  # a third of the answers at the top
    rows["loyalty"] = rows["satisfaction"]
    tree = star(1, 1)
    moments = st.gather(tree, rows)
    found = [hinge(tree, moments, name) for name in ("a0", "b0")]
    bends = [relative_bend([one], [1.0])[0] for one in found]
    assert bends[1] == pytest.approx(bends[0], abs=0.08)
    steepness = [(one.below[0] - one.above[0]) / (one.below[0] + one.above[0]) for one in found]
    assert steepness[1] > steepness[0] + 0.05  # which is why the bends themselves are not compared
