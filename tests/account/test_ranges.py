"""From the ends of carry-over to figures: the trunk's points at both ends, what is claimed of it, and other roots."""

from itertools import combinations

import attrs
import numpy as np
import pytest
from scipy import stats
from support.folders import STUDIES
from support.halo_surveys import halo_answers, halo_star, shaken_chain
from support.hand_worked import ANSWERS, two_nodes
from support.marker_surveys import marker_star

import servicetree as st
from servicetree.account.best_bounds import BestBounds
from servicetree.account.carry_over import families
from servicetree.account.halo import carry_over_bounds, error_variances
from servicetree.account.ledger import path_effects
from servicetree.account.range_results import TrunkRange
from servicetree.account.ranges import account_ranges, reach_at, trunk_points_at, trunk_reach
from servicetree.moments.gathering import gather
from servicetree.moments.layouts import family_block
from servicetree.stats.jackknife import Figures

OWN, REACH = {"a": np.array([[0.4]])}, {"a": np.array([0.7]), "v": np.array([0.6])}


@pytest.mark.parametrize(("slope", "points"), [(0.5, 0.28), (0.0, 0.16), (1.0, 0.40), (-0.5, 0.04)])
def test_the_trunks_points_at_another_carry_over_worked_by_hand(slope, points):
    """Own .4 times the reach w_a + c W_v = .4 + .6 c."""
    slopes = {"v": np.array([[slope]])}
    assert trunk_points_at(two_nodes(), OWN, REACH, slopes) == pytest.approx(np.array([[points]]))
    assert trunk_reach(two_nodes(), REACH, slopes)["a"] == pytest.approx([0.4 + 0.6 * slope])


@pytest.mark.parametrize(("stated", "expected"), [(None, 0.4), (0.5, 0.7)])
def test_given_carry_over_stays_at_an_end(stated, expected):
    """At a low end of 0 an aspect reaches no further than itself, unless the tree states what is carried over."""
    tree = two_nodes(carry_over=stated)
    found = families(tree, st.gather(tree, ANSWERS))
    reach = reach_at(tree, REACH, {"v": np.array([[0.0]])}, found)
    assert reach["a"][0] == pytest.approx(expected)
    assert reach["v"] is REACH["v"]


@pytest.mark.parametrize("seed", range(6))
def test_of_pure_halo_nothing_is_claimed(seed):
    """Where nothing but a general mood holds the ratings together, no sentence accuses the trunk."""
    account = st.trace(halo_star(), halo_answers(1500, seed, halo=0.12, carry=(0.0, 0.0)))
    whole = account.whole
    assert {one.verdict for one in whole.ranges} == {"not_separable"}
    assert all(one.low.value == 0 for one in whole.ranges)
    weights = account.tree.node_weights
    own = {node.id: node.own.value for node in whole.nodes}
    assert whole.trunk_points.low.value == pytest.approx(sum(weights[name] * own[name] for name in "ab"))
    said = str(account)
    assert "how many, these answers cannot tell" in said.replace("\n", " ")
    assert "Not separable" in said
    assert "most of all" not in said
    assert "not_separable" in {one.verdict for one in whole.ranges}
    drawn = st.draw(account.tree, account).to_svg()
    assert "trace to “a” and “b”; these answers cannot tell more</title>" in drawn
    assert "the largest link is" not in drawn


@pytest.mark.parametrize(
    ("seed", "rows", "passed"), [(0, 6000, "clearly"), (1, 1500, "barely"), (4, 1500, "by chance")]
)
def test_a_range_allows_for_how_barely_the_verdict_was_passed(seed, rows, passed):
    """Far from the limit it begins at the low end's own, near to it lower, never below where halo explained a half."""
    tree, moments = halo_star(), st.gather(halo_star(), halo_answers(rows, seed, halo=0.05))
    within = families(tree, moments)
    found = account_ranges(tree, moments, {}, within)
    assert all(end.separable for end in found.bounds.values())
    trunk = found.trunk_points(st.Interval(0.0), 0, is_whole=True)
    slopes = {name: end.slopes_at_most[1.0] for name, end in found.bounds.items()}
    own = {name: within[name].own_parts.sum(axis=2) for name in "ab"}
    at_most = moments.figures(trunk_points_at(tree, own, path_effects(tree, within).reach, slopes), 100).at(0)
    if passed == "clearly":
        assert trunk.range_low == trunk.low.low
    elif passed == "barely":
        assert at_most.low <= trunk.range_low < trunk.low.low
    else:
        assert trunk.range_low == pytest.approx(at_most.low)
    assert at_most.value < trunk.low.value
    assert trunk.range_high == trunk.high.high


@pytest.mark.slow
def test_ranges_hold_in_surveys_that_were_separable_by_luck(monkeypatch):
    """Where halo explains a half hardly any survey gets the verdict, and those that do hold the truth all the same."""
    monkeypatch.syspath_prepend(STUDIES)
    import sentence_study as study

    tree, surveys, held, plain = study.TREE.extend({"baseline": 0.6}), 600, [], []
    for seed in range(surveys):
        moments = st.gather(tree, study.drawn(2000, 0.5, 0.95, seed))
        found = account_ranges(tree, moments, {}, families(tree, moments))
        if all(end.separable for end in found.bounds.values()):
            trunk = found.trunk_points(st.Interval(0.0), 0, is_whole=True)
            high = 5 * trunk.range_high
            held.append(5 * trunk.range_low <= study.truth() <= high)
            plain.append(5 * trunk.low.low <= study.truth() <= high)
    assert 5 <= len(held) <= 0.06 * surveys
    assert sum(held) >= stats.binom.ppf(0.001, len(held), 0.94)
    assert sum(plain) < sum(held), "or the limits do nothing"


def test_at_most_is_the_low_end_of_a_survey_whose_halo_explains_a_half():
    """The slopes solve (M - x 11') gamma = s - kappa x with x a half over 1'M^-1 1."""
    tree, moments = halo_star(), st.gather(halo_star(), halo_answers(6000, 0, halo=0.05))
    error, _ = error_variances(tree, moments)
    for name, end in account_ranges(tree, moments, {}, families(tree, moments)).bounds.items():
        between = moments.covariance(family_block(name))[0]
        true = between[:2, :2] - np.diag(error[0])
        halo = 0.5 / np.linalg.inv(true).sum()
        for kappa in (0.75, 1.0, 1.33):
            expected = np.linalg.solve(true - halo, between[:2, 2:].sum(axis=1) - kappa * halo)
            assert end.slopes_at_most[kappa][0] == pytest.approx(expected)


def test_given_carry_over_has_no_range_and_stays_at_both_ends():
    """What the tree states is not corrected: observed, low and high are one."""
    tree = halo_star(carry_over=0.5)
    whole = st.trace(tree, halo_answers(400, 5, halo=0.1)).whole
    assert whole.trunk_points.low.value == pytest.approx(whole.trunk_points.observed.value)
    assert whole.trunk_points.high.value == pytest.approx(whole.trunk_points.observed.value)
    assert all(one.range_low is None and one.given for one in whole.carry_over)


def test_without_intervals_nothing_is_separable():
    """A verdict needs doubt: without units there is none, and the reason is said."""
    drawn = halo_answers(300, 6, halo=0.02)
    halves = [{name: values[rows] for name, values in drawn.items()} for rows in (slice(0, 150), slice(150, 300))]
    moments = gather(halo_star(), halves[0]) + gather(halo_star(), halves[1])
    assert {one.why for one in st.trace(halo_star(), moments).whole.ranges} == {"no-interval"}


def test_other_roots_look_guilty_too():
    """Six nodes that share nothing but an impression: the trunk takes most of the loss, and so would any root."""
    roots = st.trace(halo_star(), halo_answers(3000, 7, halo=0.14, carry=(0.0, 0.0))).whole.other_roots
    assert roots.of == 15
    assert roots.n > 2000
    assert roots.median > 0.5
    assert roots.highest >= roots.median
    assert 1 <= roots.rank <= 15


@pytest.mark.parametrize("branches", [3, 4])
def test_other_roots_equal_a_calculation_by_hand(branches):
    """The share of each choice is that of regressing the other nodes on it, one choice after the other."""
    tree, nodes = halo_star(branches), branches + 2
    rated = st.rate(tree, halo_answers(500, 8, halo=0.05, branches=branches))
    losses = (
        1 - np.array([[np.nan if x is None else x for x in rated[f"score_{name}"]] for name in tree.measured]).T / 100
    )
    losses = losses[~np.isnan(losses).any(axis=1)]
    weights = np.array(list(tree.node_weights.values()))
    centred = losses - losses.mean(axis=0)
    shares = {}
    for chosen in combinations(range(nodes), 2):
        points = 0.0
        for node in range(nodes):
            if node in chosen:
                points += weights[node] * losses[:, node].mean()
            else:
                slopes = np.linalg.lstsq(centred[:, chosen], centred[:, node], rcond=None)[0]
                points += weights[node] * slopes @ losses[:, chosen].mean(axis=0)
        shares[chosen] = points / (weights @ losses.mean(axis=0))
    others = [share for chosen, share in shares.items() if chosen != (0, 1)]
    roots = st.trace(tree, halo_answers(500, 8, halo=0.05, branches=branches)).whole.other_roots
    assert roots.share == pytest.approx(shares[0, 1], rel=1e-9)
    assert roots.median == pytest.approx(np.median(others), rel=1e-9)
    assert roots.highest == pytest.approx(max(others), rel=1e-9)
    assert roots.rank == 1 + sum(share > shares[0, 1] for share in others)


@pytest.mark.parametrize("markers", [(), ("m0", "m1")])
@pytest.mark.parametrize("shocks", [0.4, 1.2])
def test_a_slope_over_time_that_others_contradict_is_told_and_not_used(shocks, markers):
    """Shocks that whole shops carry as persons do agree with all; three times as much contradicts siblings and markers.

    Without markers a clear slope over time is the low end, unless it lies above the high one; markers go before it, and
    measure what persons and months together show within shops, two aspects of a half each.
    """
    persons, months = 0.12**2, 0.06**2 * 5 / 6  # the sixth part of the shops' six shocks is their mean
    within = 2 * (0.4 * persons + shocks * months) / (persons + months)
    tree = marker_star(len(markers)) if markers else halo_star(3)
    drawn = shaken_chain(1, shocks=shocks, markers=markers, n=12_000)
    account = st.trace(tree, drawn, by="shop", period="month")
    told = {issue.where: issue.message for issue in account.issues if issue.code == "lens-contradicts"}
    assert set(told) == (set() if shocks == 0.4 else {"v0", "v1", "v2"})
    assert all(message.endswith("it is not used") for message in told.values())
    unseen = st.trace(tree, drawn, by="shop").whole.ranges
    for one, other in zip(account.whole.ranges, unseen, strict=True):
        seen = one.over_time.slope
        assert abs(seen.value - 2 * shocks) < 3.5 * seen.se
        if markers:
            assert one.by == "markers"
            assert abs(one.low.value - within) < 3.5 * one.low.se
        elif shocks == 0.4:
            assert (one.by, one.low.value) == ("over_time", seen.value)
        else:
            assert (one.by, one.verdict, one.low.value) == ("siblings", "not_separable", 0.0)
            assert one.high.value < seen.value
            assert (one.observed, one.high) == (other.observed, other.high), "as if nothing had been seen over time"


@pytest.mark.parametrize(
    ("measured", "expected", "by"),
    [
        ((12.0, 18.0), (12.0, 18.0), "markers"),
        ((np.nan, 18.0), (10.0, 18.0), "markers"),
        ((12.0, np.nan), (12.0, 20.0), "markers"),
        ((21.0, np.nan), (10.0, 20.0), "siblings"),
        ((np.nan, 9.0), (10.0, 20.0), "siblings"),
        ((20.0, np.nan), (10.0, 20.0), "siblings"),
        ((19.9, np.nan), (19.9, 20.0), "markers"),
    ],
)
def test_markers_set_the_limits_that_they_know(measured, expected, by):
    """Within the siblings' 10 to 20 points; a side they leave open stays, and where the two disagree so do both."""
    tree, moments = two_nodes(), st.gather(two_nodes(), ANSWERS)
    told = Figures(*(np.array([one]) for one in (15.0, *measured, 1.0)))
    found = attrs.evolve(
        account_ranges(tree, moments, {}, families(tree, moments)),
        trunk_least={1.0: np.array([10.0]), 0.75: np.array([8.0])},
        trunk_high=Figures(*(np.array([one]) for one in (19.0, 18.0, 20.0, 0.5))),
        measured={1.0: told},
    )
    points = found.trunk_points(st.Interval(16.0), 0, is_whole=True)
    assert points.ranges == (TrunkRange(1.0, *expected), TrunkRange(0.75, 8.0, 20.0))
    assert points.by == by


def with_error(value, error) -> np.ndarray:
    """A stack with this standard error: of all rows, and with each of 16 buckets left out, which lie elsewhere."""
    return np.array([value, *(value * 2 + error / 15**0.5 * np.array([-1.0, 1.0] * 8))])


def test_the_share_that_passed_most_barely_is_nearest_to_a_half_with_its_error():
    """By 1.645 standard errors; of children that are told apart, and where siblings tell them apart."""
    tree, moments = halo_star(), st.gather(halo_star(), halo_answers(400, 0, halo=0.02))
    end = carry_over_bounds(tree, moments)["v0"]
    found = {
        "sure": (0.4, 0.01, None),
        "barely": (0.2, 0.16, None),
        "not": (0.48, 0.3, "share"),
        "far": (0.1, 0.1, None),
    }
    bounds = {
        name: attrs.evolve(end, halo_share=with_error(share, error), why=why)
        for name, (share, error, why) in found.items()
    }
    best = BestBounds(bounds, moments, "siblings", None)
    assert best._nearest_share is bounds["barely"].halo_share
    assert BestBounds(bounds, moments, "over_time", None)._nearest_share is None
    assert BestBounds({"not": bounds["not"]}, moments, "siblings", None)._nearest_share is None
