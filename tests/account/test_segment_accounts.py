"""Accounts of many segments: made when they are asked for, from scores that may be held."""

import numpy as np
from support.halo_surveys import halo_answers, halo_star
from support.small_segments import shops

import servicetree as st
from servicetree.account.segment_accounts import with_scores_kept


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
