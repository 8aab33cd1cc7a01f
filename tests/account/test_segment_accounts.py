"""Accounts of many segments: made when they are asked for, from scores that may be held."""

import copy
import pickle

import numpy as np
import pytest
from support.account_figures import check_identities
from support.halo_surveys import halo_answers, halo_star
from support.hand_worked import two_nodes
from support.marker_surveys import drawn_answers, marker_star, moved_over_time
from support.small_segments import shops

import servicetree as st
from servicetree.account.segment_accounts import with_scores_kept
from servicetree.account.tracing import account_of
from servicetree.moments.gathering import gather_products_by_segment


def accounts(tree, count):
    """Account for so many shops."""
    return st.trace(tree, shops(tree, {f"shop {place}": 12 for place in range(count)}), by="shop", id="guest")


def test_scores_of_many_segments_are_made_anew_unless_they_are_kept(cafe):
    """Kept they are the same at every look, of some segments too; and no account changes by it."""
    account = accounts(cafe, 70)
    kept = with_scores_kept(account)
    assert account.segments.scores[2] is not account.segments.scores[2]
    assert kept.segments.scores[2] is kept.segments.scores[2]
    assert kept.segments[1:].scores[1] is kept.segments.scores[2]
    assert list(kept.segments.scores) == [one.scores for one in account.segments]
    assert kept.segments == account.segments


def test_accounts_of_many_segments_can_be_copied_and_sent_elsewhere(cafe):
    """As a whole and in part, as other results can: to another process, into a cache."""
    account = accounts(cafe, 70)
    for whole in (account, account.segments[3:9], account.segments.scores):
        assert pickle.loads(pickle.dumps(whole)) == copy.deepcopy(whole) == whole  # noqa: S301 - our own bytes


def test_accounts_of_few_segments_are_held_as_they_are(cafe):
    """There is nothing to keep."""
    account = accounts(cafe, 3)
    assert with_scores_kept(account) is account


def test_what_does_better_is_told_once_of_the_whole():
    """However many parts the segments are dealt to: once of the whole, and once of each segment that does better."""
    drawn = halo_answers(1400, 1, halo=0.03) | {"shop": np.arange(1400) % 70}
    drawn["v0"] = drawn["v0"] + 1.5
    account = st.trace(halo_star(), drawn, by="shop")
    better = [one.by for one in account.segments if next(node for node in one.nodes if node.id == "v0").own.value < 0]
    told = [issue.where for issue in account.issues if issue.code == "credit" and "v0" in issue.where]
    assert better[0] is None
    assert told.count("v0") == 1
    assert len(told) == len(set(told)) == len(better) > 60


def test_what_may_do_better_by_chance_is_called_so():
    """By the interval of its own loss, in every segment; without an interval it may be chance too."""
    drawn = halo_answers(400, 1, halo=0.03) | {"shop": np.arange(400) % 4}
    drawn["v0"] = drawn["v0"] + np.array([1.4, 1.4, 1.1, 1.8])[drawn["shop"]]
    drawn["shop"][-10:] = 5
    account = st.trace(halo_star(), drawn, by="shop", min_n=5)
    expected = {}
    for segment in account.segments:
        for node in segment.nodes:
            if node.own.value < 0:
                place = node.id if segment.by is None else f"{node.id} (shop = {segment.by})"
                sure = node.own.high is not None and node.own.high < 0
                expected[place] = (f"{-node.own.value:.1f}", not sure, node.own.high is None)
    told = {issue.where: issue.message for issue in account.issues if issue.code == "credit"}
    assert told.keys() == expected.keys()
    for place, (points, may_be_chance, _) in expected.items():
        assert points in told[place]
        assert ("may be chance" in told[place]) == may_be_chance
    assert {found[1:] for found in expected.values()} == {(True, False), (False, False), (True, True)}


def test_every_segment_stands_in_its_place_in_however_many_parts():
    """Of six hundred shops of one customer each, dealt to three parts, every one has her own score and losses."""
    rng, rows = np.random.default_rng(1), 600
    answers = {"qa": rng.random(rows), "qv": rng.random(rows), "shop": [f"s{row}" for row in range(rows)]}
    tree = two_nodes(carry_over=0.5)
    scores, account = (verb(tree, answers, by="shop", min_n=0) for verb in (st.score, st.trace))
    whole = 100 * (0.4 * answers["qa"] + 0.6 * answers["qv"]).mean()
    assert len(scores.segments) == len(account.segments) == 1 + rows
    for row in range(0, rows, 7):
        shown = account.segment(f"s{row}")
        assert scores.segment(f"s{row}") == shown.scores
        assert shown.scores.score.value == pytest.approx(whole + shown.scores.gap.value)
        assert [node.observed for node in shown.scores.nodes] == pytest.approx(
            [100 * answers["qa"][row], 100 * answers["qv"][row]]
        )
        lost = 1 - answers["qa"][row], 1 - answers["qv"][row]
        assert [node.own.value for node in shown.nodes] == pytest.approx([100 * lost[0], 100 * (lost[1] - lost[0] / 2)])


def test_a_segment_that_lacks_a_node_reaches_as_far_as_the_others(cafe):
    """Beside many segments too its reach is over the nodes with a level: own loss times reach is what it loses."""
    answers = shops(cafe, {f"shop {place}": 12 for place in range(70)})
    for row, shop in enumerate(answers["shop"]):
        if shop == "shop 69" and row % 5:
            answers["answered"][row] = None  # what nothing grows on
    account = st.trace(cafe, answers, by="shop", id="guest")
    whole = {node.id: node.reach.value for node in account.whole.nodes}
    for name in ("shop 0", "shop 69"):
        for node in account.segment(name).nodes:
            if node.points.value is not None:
                assert node.own.value * node.reach.value == pytest.approx(node.points.value)
    lacking = {node.id: node.reach.value for node in account.segment("shop 69").nodes}
    assert lacking["phone"] is None
    assert all(lacking[name] > whole[name] for name in ("price", "solution"))


EVIDENCE = {
    "over_time": (
        marker_star(0, 3),
        moved_over_time(marker_star(0, 3)),
        {"by": "shop", "period": "month"},
        {"lens": "over_time"},
    ),
    "markers": (marker_star(2, 4), drawn_answers(4_200, 1) | {"shop": np.arange(4_200) % 70}, {"by": "shop"}, {}),
}


@pytest.mark.parametrize("evidence", EVIDENCE)
def test_of_many_segments_each_has_the_range_of_the_whole_s_evidence(evidence):
    """What is dealt to parts adds up, and has the ends that it has beside all others; over time without limits."""
    tree, answers, roles, how = EVIDENCE[evidence]
    many, beside = (
        account_of(tree, make(tree, answers, **roles), **how) for make in (st.gather, gather_products_by_segment)
    )
    assert many.whole.trunk_points.by == evidence
    assert all(node.reach.se is not None for node in many.whole.nodes)
    for one, other in zip(many.segments[1:4], beside.segments[1:4], strict=True):
        check_identities(one)
        assert [node.reach for node in one.nodes] == [node.reach for node in many.whole.nodes]
        assert one.carry_over == many.whole.carry_over
        mine, theirs = one.trunk_points, other.trunk_points
        assert mine.by == evidence
        assert (mine.low.value, mine.high.value) == pytest.approx((theirs.low.value, theirs.high.value))
        assert (mine.range_low is None) == (evidence == "over_time")
        assert (mine.range_low, mine.range_high) == pytest.approx((theirs.range_low, theirs.range_high))
