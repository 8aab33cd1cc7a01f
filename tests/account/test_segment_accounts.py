"""Accounts of many segments: made when they are asked for, from scores that may be held."""

import pytest
from support.small_segments import shops

import servicetree as st
from servicetree.account.segment_accounts import with_scores_kept


@pytest.mark.parametrize("count", [3, 70])
def test_kept_scores_are_made_once_and_are_the_same(count, cafe):
    """Few accounts are held as they are; of many, each look makes an account anew, and its scores too unless kept."""
    account = st.trace(cafe, shops(cafe, {f"shop {place}": 12 for place in range(count)}), by="shop", id="guest")
    kept = with_scores_kept(account)
    assert len(kept.segments) == 1 + count
    assert (kept is account) == (count == 3)
    assert kept.segments == account.segments
    assert kept.segments[2].scores is kept.segments[2].scores
    assert (account.segments[2].scores is account.segments[2].scores) == (count == 3)
