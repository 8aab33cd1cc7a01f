"""Accounts of many segments: made when they are asked for, from scores that may be held."""

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
