"""Rivals: what each choice of root explains of the others, and the tree of the strongest ties."""

from itertools import combinations

import numpy as np
import pytest
from test_weighting import answers_of, star

import servicetree as st
from servicetree.analysis.theory_models import explained_by, rivals


def brute(table: np.ndarray, chosen: tuple[int, ...]) -> float:
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
    found = rivals(tree, st.gather(tree, rows))
    names = list(tree.measured)
    table = np.column_stack([rows[name] for name in names])
    wanted = [brute(table, choice) for choice in combinations(range(len(names)), aspects)]
    assert found.choices[0] == tuple(names[:aspects])
    assert found.explained[0] == pytest.approx(wanted, abs=1e-9)
    assert found.n == 400


def test_nodes_that_say_the_same_make_no_choice():
    """A choice of two nodes that are one and the same explains nothing that could be computed; others stand."""
    between = np.array([[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]])
    found = explained_by(between, np.array([[0, 1], [0, 2]]))
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
    skeleton = rivals(tree, st.gather(tree, rows)).skeleton
    assert skeleton.pairs == (("a0", "b0"), ("a0", "b1"), ("a0", "b2"), ("a0", "b3"))
    assert (skeleton.touching, skeleton.centre, skeleton.same) == (4, ("a0",), 1.0)


@pytest.mark.parametrize(("aspects", "branches"), [(1, 4), (2, 4), (3, 3)])
def test_what_chance_would_touch_is_the_mean_over_all_choices(aspects, branches):
    """Counted over every choice of as many nodes on the tree that was found."""
    tree = star(aspects, branches)
    skeleton = rivals(tree, st.gather(tree, answers_of(tree))).skeleton
    counts = [
        sum(bool(set(choice) & set(pair)) for pair in skeleton.pairs) for choice in combinations(tree.measured, aspects)
    ]
    assert skeleton.by_chance == pytest.approx(np.mean(counts))
