"""Accounts of many segments: made when they are asked for, from scores that may be held."""

import copy
import pickle

import numpy as np
import pytest
from support.account_figures import check_identities
from support.halo_surveys import halo_answers, halo_star
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
    for one, other in zip(many.segments[1:4], beside.segments[1:4], strict=True):
        check_identities(one)
        mine, theirs = one.trunk_points, other.trunk_points
        assert mine.by == evidence
        assert (mine.low.value, mine.high.value) == pytest.approx((theirs.low.value, theirs.high.value))
        assert (mine.range_low is None) == (evidence == "over_time")
        assert (mine.range_low, mine.range_high) == pytest.approx((theirs.range_low, theirs.range_high))
