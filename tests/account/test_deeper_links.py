"""Branches on measured branches: their links have ends of their own, and every range that hangs on them uses these."""

import attrs
import numpy as np
import pytest
from scipy import stats
from support.deep_surveys import GROWN_ON, deep_answers, deep_tree, true_figures
from support.marker_surveys import moved_over_time

import servicetree as st
from servicetree.account.best_bounds import best_bounds
from servicetree.account.carry_over import families
from servicetree.account.entry_ranges import entry_ends
from servicetree.account.halo import KAPPAS, error_variances
from servicetree.account.ranges import account_ranges, available_panel_estimates
from servicetree.account.reach_limits import reach_limits
from servicetree.account.results import CarryOver
from servicetree.account.separability import given_trunk_carry_over, inseparable_nodes
from servicetree.analysis.planning import first_steps
from servicetree.moments.layouts import family_block
from servicetree.reporting.results.untold_figures import untold_places
from servicetree.stats.jackknife import Interval

CHILD = {"u0": "v0", "u1": "v1", "u2": "v2", "w": "v0"}  # of the trunk, from which each has grown


def within(losses, shop) -> np.ndarray:
    """Losses less the mean of each shop."""
    return losses - np.array([losses[shop == one].mean() for one in range(4)])[shop]


@pytest.mark.parametrize("moods", [0.0, 0.05])
def test_the_ends_of_a_link_are_those_of_plain_covariances(moods):
    """HIGH is s / (var(p) - E); LOW has kappa^2 x off both; the largest x that there may be holds the lower limit."""
    tree, answers, shop = deep_tree(), deep_answers(4000, 1, moods=moods), np.arange(4000) % 4
    asked = {name: within(-(values + 2) / 5, shop) for name, values in answers.items()}
    moments = st.gather(tree, answers | {"shop": shop}, by="shop")
    error, _ = error_variances(tree, moments)
    best = best_bounds(tree, moments, {})
    assert best.links.keys() == GROWN_ON.keys()
    for name, end in best.links.items():
        one, other = (asked[f"{GROWN_ON[name]}_{place}"] for place in range(2))
        grown = (asked[f"{name}_0"] + asked[f"{name}_1"]) / 2
        shared, true = (one + other) @ grown / 8000, one @ other / 4000  # all that two questions share is no error
        halo = best.bounds[CHILD[name]].halo[0]
        aspects = moments.covariance(family_block(CHILD[name]))[0, :2, :2] - np.diag(error[0])
        most = 0.5 * min(1 / np.linalg.inv(aspects).sum(), true)
        assert end.separable
        assert end.slopes_high[0] == pytest.approx([shared / true])
        assert end.halo_share[0] == pytest.approx(halo / true)
        for kappa in KAPPAS:
            for slopes, taken in ((end.slopes_by_kappa, halo), (end.slopes_at_most, most)):
                off = kappa**2 * taken
                assert slopes[kappa][0] == pytest.approx([(shared - off) / (true - off)])


UNTOLD = {
    "siblings tell": ({}, {}, None, True),
    "moods too strong": ({}, {"moods": 0.2}, "share", True),
    "markers tell the rest": ({"markers": 2}, {"moods": 0.1}, "not-by-siblings", True),
    "one question": ({"asked": 1}, {}, "one-question", False),
}


@pytest.mark.parametrize(("tree", "drawn", "why", "high"), UNTOLD.values(), ids=UNTOLD)
def test_where_siblings_do_not_tell_a_link_its_range_begins_at_nothing(tree, drawn, why, high):
    """And so do those of what it brings, which are in doubt; where a branch's errors are not known there is no end."""
    made, answers = deep_tree(**tree), deep_answers(2000, 2, **drawn)
    moments = st.gather(made, answers)
    end = best_bounds(made, moments, {}).links["u1"]
    assert end.why == why
    assert (end.slopes_low[0, 0] == 0) == (end.slopes_at_most[1.0][0, 0] == 0) == (why is not None)
    account = st.trace(made, moments)
    edge = next(one for one in account.whole.carry_over if one.to == "u1")
    entry = next(one for one in account.whole.entry_ranges if (one.source, one.at) == (None, "u1"))
    for low, top in ((edge.range_low, edge.range_high), (entry.low, entry.high)):
        assert (low == 0) == (why is not None)
        assert (top is not None) == high
    assert (account.whole.trunk_points.range_high is not None) == high
    gains = {one.id: one for one in st.plan(made, moments).measures}
    assert all((gains[name].high is not None) == high for name in ("a.q0", "v1.q0"))
    assert gains["u2.q0"].high is not None, "nothing grows there"
    assert ("u1" in inseparable_nodes(made, account.whole).branches) == (why is not None)
    assert (("a", "u1") in untold_places(account.whole)) == (why is not None)


def test_a_parent_whose_questions_contradict_each_other_has_no_high_end():
    """As errors are then all that is seen of it."""
    answers = deep_answers(1000, 1)
    answers["v1_1"] = 1 - answers["v1_0"]
    links = best_bounds(deep_tree(), st.gather(deep_tree(), answers), {}).links
    assert links["u1"].why == "contradictory"
    assert np.isnan(links["u1"].slopes_high).all()
    assert np.isfinite(links["u0"].slopes_high).all()


def test_slopes_over_time_say_nothing_of_what_grows_on_a_branch():
    """They tell what is carried to the children of the trunk, but no link above these."""
    tree = deep_tree()
    moments = st.gather(tree, moved_over_time(tree), by="shop", period="month", id="guest")
    best = best_bounds(tree, moments, available_panel_estimates(tree, moments))
    assert best.seen == {"v0", "v1", "v2"}
    assert {end.why for end in best.links.values()} == {"not-by-siblings"}
    assert st.trace(tree, moments).whole.trunk_points.range_low is not None


@pytest.mark.parametrize("markers", [0, 2])
def test_entries_at_an_end_add_up_to_the_trunk_at_that_end(markers):
    """In the shop of each and in all; with markers each side with its own links: none below, the most above."""
    tree, answers = deep_tree(markers=markers), deep_answers(3000, 4, moods=0.05)
    moments = st.gather(tree, answers | {"shop": np.arange(3000) % 3}, by="shop")
    found = families(tree, moments)
    doubts = account_ranges(tree, moments, {}, found)
    assert doubts.evidence == ("markers" if markers else "siblings")
    ends = entry_ends(tree, moments, doubts, found)
    felt = 100 * sum(tree.node_weights[name] * found[name].own_parts[0].sum(axis=1) for name in "ab")
    whole = [place for place, (source, _) in enumerate(ends.keys) if source is None]
    np.testing.assert_allclose(felt + ends.low.value[:, whole].sum(axis=1), doubts.trunk_low[1.0].value)
    if not markers:
        np.testing.assert_allclose(felt + ends.high.value[:, whole].sum(axis=1), doubts.trunk_high.value)
        return
    grown = [ends.keys.index((None, name)) for name in GROWN_ON]
    assert (ends.low.value[:, grown] == 0).all()
    assert (ends.high.high[:, grown] > ends.high.value[:, grown]).all()
    assert (doubts.measured[1.0].high > doubts.trunk_low[1.0].high).all(), "or what branches pass on were forgotten"
    np.testing.assert_allclose(doubts.measured[1.0].low, doubts.trunk_low[1.0].low)


def test_a_link_that_the_tree_states_stays_at_both_ends():
    """Then what is carried on is as sure as what came."""
    tree = deep_tree(carry_over=0.8)
    moments = st.gather(tree, deep_answers(2000, 2))
    whole = st.trace(tree, moments).whole
    ranges = {one.at: (one.low, one.high) for one in whole.entry_ranges if one.source is None}
    ratio = 0.8 * tree.node_weights["u0"] / tree.node_weights["v0"]
    assert ranges["u0"] == pytest.approx([ratio * end for end in ranges["v0"]], rel=0.02)
    gains = {one.id: one for one in st.plan(tree, moments).measures}["v1.q0"]
    assert gains.gain == gains.gain_low == gains.gain_high
    assert all(one.range_low is None for one in whole.carry_over if one.to in GROWN_ON)


def test_where_only_links_from_branch_to_branch_are_estimated_there_is_a_range():
    """Nothing says then that these answers have not tested any link; the trunk's points are not sure."""
    tree = deep_tree()
    tree = attrs.evolve(
        tree, branches=[attrs.evolve(one, carry_over=0.6) if one.parent is None else one for one in tree.branches]
    )
    moments = st.gather(tree, deep_answers(2000, 2))
    whole = st.trace(tree, moments).whole
    assert given_trunk_carry_over(whole) == ()
    assert whole.trunk_points.by == "siblings"
    assert whole.trunk_points.range_high - whole.trunk_points.range_low > 0.5
    assert whole.entry_ranges
    assert st.plan(tree, moments).verdict == "separable"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.0, 0.8, (0.25, 0.41)), (0.5, 0.5, (0.35, 0.35)), (-0.5, 0.5, (0.15, 0.35)), (0.0, None, (0.25, None))],
)
def test_limits_of_reach_go_along_the_paths(low, high, expected):
    """W_v = w_v + link times w_u, and an aspect's from that: with weights .3, .25, .2 by hand."""
    tree = st.ServiceTree(
        name="chain",
        scale=st.Scale(0, 1),
        trunk=st.Trunk(weight=0.55),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="q", column="a")])],
        branches=[
            st.Branch(id="v", weight=0.45, own_weight=0.25, questions=[st.Question(id="q", column="v")]),
            st.Branch(id="u", parent="v", weight=0.2, questions=[st.Question(id="q", column="u")]),
        ],
    )
    whole = st.trace(tree, {"a": [0, 1, 1, 0, 1], "v": [0, 1, 0, 0, 1], "u": [0, 1, 1, 1, 0]}).whole
    edges = [
        CarryOver("a", "v", Interval(0.5), given=False, range_low=0.2, range_high=1.0),
        CarryOver("v", "u", Interval(0.4), given=False, range_low=low, range_high=high),
    ]
    found = reach_limits(tree, attrs.evolve(whole, carry_over=tuple(edges)))
    assert found["v"] == pytest.approx(expected)
    known = expected[1] is not None
    assert found["a"] == pytest.approx((0.55 + 0.2 * expected[0], 0.55 + expected[1] if known else None))


def test_a_first_step_of_a_branch_allows_for_what_grows_on_it():
    """An account knows single links only: its ranges are wider than a plan's, if anything."""
    account = st.trace(deep_tree(), deep_answers(2000, 2, moods=0.05))
    steps = {one.id: one for one in first_steps(account)}
    reach = reach_limits(account.tree, account.whole)["v1"]
    step = steps["v1.q0"]
    observed = next(one.reach.value for one in account.whole.nodes if one.id == "v1")
    assert [step.low, step.high] == pytest.approx([step.gain.value * end / observed for end in reach])


@pytest.mark.parametrize("markers", [0, 2])
def test_loyalty_at_stake_has_the_ends_of_the_account(markers):
    """The slope times the trunk's points at either end; with markers what branches pass on counts above only."""
    outcomes = [
        st.Outcome(id=name, questions=[st.Question(id="q", column=name)]) for name in ("satisfaction", "loyalty")
    ]
    tree, answers = attrs.evolve(deep_tree(markers=markers), outcomes=outcomes), deep_answers(2000, 3, moods=0.05)
    liked = np.mean([answers[f"{name}_0"] for name in tree.measured], axis=0)
    answers |= {"satisfaction": liked, "loyalty": 0.3 + 0.6 * liked}
    moments = st.gather(tree, answers)
    tree = tree.with_weights(st.weigh(tree, moments))
    found, points = st.loyalty(tree, moments), st.trace(tree, moments).whole.trunk_points
    stake = found.trunk_at_stake
    for end in ("observed", "low") if markers else ("observed", "low", "high"):
        assert getattr(stake, end).value == pytest.approx(found.slope.value * getattr(points, end).value)
    assert stake.range_low < stake.low.value < stake.range_high
    assert (stake.range_high > stake.low.high) == bool(markers), "without, the high end has limits of its own"


@pytest.mark.parametrize(("branch", "told"), [({}, False), ({"carry_over": 0.8}, True)])
def test_no_range_by_markers_is_foretold_where_they_say_nothing_of_links(branch, told):
    """More respondents do not narrow it; where the tree states the links they do."""
    tree, answers = deep_tree(markers=2, **branch), deep_answers(1000, 2, moods=0.1)
    assert ("range" in {one.kind for one in st.precision(tree, 4000, answers=answers).figures}) == told
    assumed = st.Assumed(sd=12, within=0.6, between=0.35, halo=0.5, loss=45)
    assert ("range" in {one.kind for one in st.precision(tree, 4000, assumed=assumed).figures}) == told
    assert (st.design(tree, n=4000, assumed=assumed).measure("as_is").points_width is not None) == told


SURVEYS = 32


@pytest.mark.ci
@pytest.mark.parametrize(
    ("markers", "moods", "link"),
    [
        (2, 0.1, 0.0),
        (0, 0.05, 0.8),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in [(0, 0, 0), (0, 0, 0.8), (0, 0.05, 0), (2, 0.1, 0.8)]
        ),
    ],
)
def test_ranges_hold_where_branches_grow_on_branches(markers, moods, link):
    """The trunk's, of what it brings to each branch, of what mending wins: without a link of branches, and with one.

    With the links as observed, not corrected, all of these ranges missed the truth in most of such surveys.
    """
    tree, held = deep_tree(markers=markers), {"trunk": [], "entries": [], "gains": []}
    points, entries, won = true_figures(tree, link)
    for seed in range(SURVEYS):
        moments = st.gather(tree, deep_answers(1000, [seed, 7], link=link, moods=moods))
        whole, plan = st.trace(tree, moments).whole, st.plan(tree, moments)
        held["trunk"].append(whole.trunk_points.range_low <= points <= whole.trunk_points.range_high)
        held["entries"] += [
            one.low <= entries[one.at] <= one.high
            for one in whole.entry_ranges
            if one.source is None and one.at in GROWN_ON
        ]
        held["gains"] += [one.low <= won[one.id.partition(".")[0]] <= one.high for one in plan.measures]
    assert sum(held["trunk"]) >= stats.binom.ppf(0.001, SURVEYS, 0.95)
    assert np.mean(held["entries"]) >= 0.93
    assert np.mean(held["gains"]) >= 0.93
