"""The models behind the theory's claims: a bent line, an interaction, and rivals for the root; from sums alone."""

from itertools import combinations

import numpy as np
import pytest
from support.outcome_surveys import answers_of, star

import servicetree as st
from servicetree.analysis.theory_models import (
    breakpoint_step,
    compare_roots,
    interaction,
    mean_r_squared,
    piecewise_fit,
    relative_asymmetry,
)
from servicetree.stats.jackknife import standard_error


def bent_answers(n: int, seed: int, **more) -> dict[str, np.ndarray]:
    """Draw a node and an outcome that moves more where the node is poor; every score in [0, 1]."""
    rng = np.random.default_rng(seed)
    tree = star(1, 1)
    shared = rng.uniform(0, 1, n)
    found = {name: np.clip(shared + 0.1 * rng.normal(size=n), 0, 1) for name in tree.measured}
    poor = np.minimum(found["a0"], 0.5)
    found["satisfaction"] = np.clip(0.2 + 0.3 * found["a0"] + 0.6 * poor + 0.05 * rng.normal(size=n), 0, 1)
    return found | {"loyalty": found["satisfaction"]} | more


def bent_line_from_the_rows(node, outcome, bend, weights=None, groups=None) -> tuple[float, float]:
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
    rows = bent_answers(500, 1, h=1.0 + np.arange(500) % 3, shop=np.array(["x", "y", "z"])[np.arange(500) % 3])
    tree = star(1, 1)
    moments = st.gather(tree, rows, weight="h", by="shop" if segmented else None)
    for name in tree.measured:
        found = piecewise_fit(tree, moments, name)
        groups = rows["shop"] if segmented else None
        wanted = bent_line_from_the_rows(rows[name], rows["satisfaction"], found.breakpoint, rows["h"], groups)
        assert (found.below[0], found.above[0]) == pytest.approx(wanted, abs=1e-9)
        assert found.n == 500
    assert piecewise_fit(tree, moments, "a0").below[0] > piecewise_fit(tree, moments, "a0").above[0] + 0.3


def test_the_bend_is_near_the_median_whatever_the_target():
    """It lies at the tenth that halves the answers best; a target moves losses, not the bend nor the slopes."""
    rows = bent_answers(400, 2)
    found = []
    for baseline in (None, 0.8):
        tree = star(1, 1).extend({} if baseline is None else {"baseline": baseline})
        found.append(piecewise_fit(tree, st.gather(tree, rows), "a0"))
    assert abs(found[0].breakpoint - np.median(rows["a0"])) <= 0.05
    assert found[1].breakpoint == pytest.approx(found[0].breakpoint)
    assert found[1].below == pytest.approx(found[0].below, abs=1e-9)


def test_each_replicate_leaves_a_bucket_out_for_real():
    """The stack holds what fitting again without each bucket's rows gives."""
    rows = bent_answers(300, 3)
    tree = star(1, 1)
    found = piecewise_fit(tree, st.gather(tree, rows), "a0")
    for bucket in (0, 5, 127):
        kept = np.arange(300) % 128 != bucket
        wanted = bent_line_from_the_rows(rows["a0"][kept], rows["satisfaction"][kept], found.breakpoint)
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
    assert breakpoint_step(np.array(mass, dtype=float)) == step


def test_without_room_there_is_no_line():
    """Where almost all give the best answer nothing is fitted, and nothing breaks."""
    tree = star(1, 1)
    rows = bent_answers(200, 4) | {"a0": np.where(np.arange(200) % 20 == 0, 0.5, 1.0)}
    found = piecewise_fit(tree, st.gather(tree, rows), "a0")
    assert found.breakpoint is None
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
    found = [piecewise_fit(tree, moments, name) for name in ("a0", "b0")]
    bends = [relative_asymmetry([one], [1.0])[0] for one in found]
    assert bends[1] == pytest.approx(bends[0], abs=0.08)
    steepness = [(one.below[0] - one.above[0]) / (one.below[0] + one.above[0]) for one in found]
    assert steepness[1] > steepness[0] + 0.05  # which is why the bends themselves are not compared


# --- interactions: products of aspects, with any shares of the trunk --------------------------------------------------


def trunk_and_branches(seed: int, bend: float = 0.0, change: float = 0.0, n: int = 600) -> dict[str, np.ndarray]:
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

    rows = trunk_and_branches(1, change=0.5)
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
        rows = trunk_and_branches(seed, bend=0.8)
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
        np.mean([interaction(tree, st.gather(tree, trunk_and_branches(seed, **truth)), "b0")[0] for seed in range(30)])
        for truth in ({"bend": 0.8}, {"change": 2.0})
    )
    assert abs(bent) < 0.35
    assert changed == pytest.approx(2.0, abs=0.4)


# --- rivals: what each choice of root explains of the others ----------------------------------------------------------


def explained_from_the_rows(table: np.ndarray, chosen: tuple[int, ...]) -> float:
    """The mean R2 of the other columns on the chosen ones, by least squares on the rows."""
    centred = table - table.mean(axis=0)
    found = []
    for other in set(range(table.shape[1])) - set(chosen):
        fit = np.linalg.lstsq(centred[:, chosen], centred[:, other], rcond=None)[0]
        left = centred[:, other] - centred[:, chosen] @ fit
        found.append(1 - left @ left / (centred[:, other] @ centred[:, other]))
    return float(np.mean(found))


@pytest.mark.parametrize(("aspects", "branches"), [(1, 4), (2, 3), (3, 2)])
def test_every_choice_explains_what_least_squares_says(aspects, branches):
    """For each choice of as many nodes as there are aspects; the trunk stands first."""
    tree = star(aspects, branches)
    rows = answers_of(tree)
    found = compare_roots(tree, st.gather(tree, rows))
    names = list(tree.measured)
    table = np.column_stack([rows[name] for name in names])
    wanted = [explained_from_the_rows(table, choice) for choice in combinations(range(len(names)), aspects)]
    assert found.choices[0] == tuple(names[:aspects])
    assert found.explained[0] == pytest.approx(wanted, abs=1e-9)
    assert found.n == 400


def test_nodes_that_say_the_same_make_no_choice():
    """A choice of two nodes that are one and the same explains nothing that could be computed; others stand."""
    between = np.array([[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]])
    found = mean_r_squared(between, np.array([[0, 1], [0, 2]]))
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(1.0)


def test_the_strongest_ties_of_a_star_meet_in_its_root():
    """Drawn with one root, every tie touches it, it stands in the middle, and no bucket changes that."""
    tree = star(1, 4)
    rng = np.random.default_rng(1)
    root = rng.normal(size=2000)
    rows = {"a0": 0.5 + 0.05 * root}
    rows |= {f"b{place}": 0.5 + 0.05 * (root + 0.7 * rng.normal(size=2000)) for place in range(4)}
    rows |= dict.fromkeys(("satisfaction", "loyalty"), rows["a0"])
    skeleton = compare_roots(tree, st.gather(tree, rows)).skeleton
    assert skeleton.pairs == (("a0", "b0"), ("a0", "b1"), ("a0", "b2"), ("a0", "b3"))
    assert (skeleton.touching, skeleton.centre, skeleton.same) == (4, ("a0",), 1.0)


@pytest.mark.parametrize(("aspects", "branches"), [(1, 4), (2, 4), (3, 3)])
def test_what_chance_would_touch_is_the_mean_over_all_choices(aspects, branches):
    """Counted over every choice of as many nodes on the tree that was found."""
    tree = star(aspects, branches)
    skeleton = compare_roots(tree, st.gather(tree, answers_of(tree))).skeleton
    counts = [
        sum(bool(set(choice) & set(pair)) for pair in skeleton.pairs) for choice in combinations(tree.measured, aspects)
    ]
    assert skeleton.by_chance == pytest.approx(np.mean(counts))
