"""Branches on measured branches: their links have ends of their own, and every range that hangs on them allows for it."""

import attrs
import numpy as np
import pytest
from scipy import stats
from support.deep_surveys import GROWN_ON, deep_answers, deep_tree, true_figures

import servicetree as st
from servicetree.account.best_bounds import best_bounds
from servicetree.account.carry_over import families
from servicetree.account.halo import KAPPAS, error_variances
from servicetree.account.ledger import reach_along_paths
from servicetree.account.range_results import TrunkRange
from servicetree.account.ranges import account_ranges, available_panel_estimates
from servicetree.account.reach_limits import reach_limits
from servicetree.account.separability import given_trunk_carry_over, inseparable_nodes
from servicetree.reporting.page.grids import unsure_places
from servicetree.stats.jackknife import standard_error


def centred(answers, shop, name) -> np.ndarray:
    """A node's losses within shops, its questions weighing the same."""
    losses = 1 - np.mean([(answers[f"{name}_{place}"] + 2) / 5 for place in range(2)], axis=0)
    for one in np.unique(shop):
        losses[shop == one] -= losses[shop == one].mean()
    return losses


@pytest.mark.parametrize("moods", [0.0, 0.05])
def test_the_ends_of_a_link_are_those_of_plain_covariances(moods):
    """HIGH is s / (var - E); LOW has x off both, the largest x where the lower limit may lie likewise; by kappa."""
    tree, answers = deep_tree(), deep_answers(4000, 1, moods=moods)
    shop = np.arange(4000) % 4
    moments = st.gather(tree, answers | {"shop": shop}, by="shop")
    best = best_bounds(tree, moments, {})
    assert best.links.keys() == GROWN_ON.keys()
    for name, end in best.links.items():
        parent, child = centred(answers, shop, GROWN_ON[name]), best.bounds["v0" if name == "w" else "v" + name[1]]
        shared, seen = parent @ centred(answers, shop, name) / 4000, parent @ parent / 4000
        asked = [(1 - (answers[f"{GROWN_ON[name]}_{place}"] + 2) / 5) for place in range(2)]
        asked = [one - np.array([one[shop == at].mean() for at in range(4)])[shop] for one in asked]
        errors = sum(one @ one / 4000 - asked[0] @ asked[1] / 4000 for one in asked) / 4
        true, most = seen - errors, min(0.5 * child.halo[0] / child.halo_share[0] if moods else np.inf, np.inf)
        most = min(most, child.halo_at_most[0], 0.5 * (seen - errors))
        assert end.separable
        assert end.slopes_high[0] == pytest.approx([shared / true])
        assert end.halo_share[0] == pytest.approx(child.halo[0] / true)
        for kappa in KAPPAS:
            halo, largest = kappa**2 * child.halo[0], kappa**2 * most
            assert end.slopes_by_kappa[kappa][0] == pytest.approx([(shared - halo) / (true - halo)])
            assert end.slopes_at_most[kappa][0] == pytest.approx([(shared - largest) / (true - largest)])


def measured_halo(tree, moments) -> float:
    """The largest halo variance of the first child's family: a half of 1 / 1'M^-1 1."""
    error, _ = error_variances(tree, moments)
    between = moments.covariance("family:v0")[0, :2, :2] - np.diag(error[0])
    return 0.5 / np.linalg.inv(between).sum()


def test_the_largest_halo_is_a_half_of_what_the_aspects_share():
    """What the lower limit of a link rests on is the trunk's."""
    tree = deep_tree()
    moments = st.gather(tree, deep_answers(1000, 1, moods=0.05))
    found = best_bounds(tree, moments, {}).bounds["v0"].halo_at_most[0]
    assert found == pytest.approx(measured_halo(tree, moments))


UNTOLD = {
    "siblings tell": ({}, {}, None, True),
    "moods too strong": ({}, {"moods": 0.2}, "share", True),
    "two children of the trunk": ({"children": 3, "asked": 2}, {}, None, True),
    "markers tell the rest": ({"markers": 2}, {"moods": 0.1}, "not-by-siblings", True),
    "one question": ({"asked": 1}, {}, "one-question", False),
}


@pytest.mark.parametrize(("tree", "drawn", "why", "high"), UNTOLD.values(), ids=UNTOLD)
def test_where_a_link_is_not_told_it_begins_at_nothing(tree, drawn, why, high):
    """By siblings it is told, else its low end is 0; where errors of the branch are not known there is no high end."""
    made = deep_tree(**tree)
    answers = deep_answers(2000, 2, **drawn)
    best = best_bounds(made, st.gather(made, answers), {})
    end = best.links["u1"]
    assert end.why == why
    assert (end.slopes_low[0, 0] == 0) == (end.slopes_at_most[1.0][0, 0] == 0) == (why is not None)
    assert bool(np.isfinite(end.slopes_high[0, 0])) == high
    account = st.trace(made, answers)
    edge = next(one for one in account.whole.carry_over if one.to == "u1")
    assert (edge.range_low == 0) == (why is not None)
    assert (edge.range_high is not None) == high
    at_u = next(one for one in account.whole.entry_ranges if (one.source, one.at) == (None, "u1"))
    assert (at_u.low == 0) == (why is not None)
    assert (at_u.high is not None) == high
    assert (account.whole.trunk_points.range_high is not None) == high
    doubts = inseparable_nodes(made, account.whole)
    assert ("u1" in doubts.branches) == (why is not None)
    assert (("a", "u1") in unsure_places(made, account.whole)) == (why is not None)
