"""Small segments and periods joined for good: what is in the moments afterwards, and what is not."""

import numpy as np
import pytest
from support.small_segments import shops

import servicetree as st
from servicetree.moments.layouts import ROWS

SIZES = {"Lille": 40, "Nantes": 45, "Oslo": 14, "Xanten": 5}


def test_small_periods_are_joined_where_there_are_no_segments(cafe):
    """April stands alone with its rows; the small month and the next smallest are one, with the sum of theirs."""
    answers = shops(cafe)
    months = dict(zip(*np.unique(answers["month"], return_counts=True), strict=True))
    assert months["Quintember"] < 10 <= months["March"] < months["April"]
    joined = st.gather(cafe, answers, period="month", id="guest", min_n=10)
    assert (joined.segments, joined.joined) == ((), {})
    assert (joined.periods, joined.joined_periods) == (("April", "others (2)"), {"others (2)": 2})
    by_month = joined.by_period().respondents.tolist()
    assert by_month == [months["April"], months["March"] + months["Quintember"]]
    np.testing.assert_array_equal(
        joined.blocks[ROWS].n, st.gather(cafe, answers, period="month", id="guest").blocks[ROWS].n
    )


def test_periods_that_are_the_segments_are_joined_as_these_are(cafe):
    """Who is small is told by respondents, for both alike, however many of them left questions out."""
    answers = shops(cafe, SIZES)
    rows = [row for row, shop in enumerate(answers["shop"]) if shop == "Oslo"]
    answers["choice"] = [None if row in rows[6:] else cell for row, cell in enumerate(answers["choice"])]
    moments = st.gather(cafe, answers, by="shop", period="shop", id="guest", min_n=10)
    assert moments.segments == ("Lille", "Nantes", "others (2)")
    assert (moments.periods, moments.joined_periods) == (moments.segments, moments.joined)
    assert moments.respondents.tolist() == [40, 45, 19]


def test_a_segment_with_enough_respondents_stands_alone_as_a_period_too(cafe):
    """Fourteen who rated little are fourteen respondents."""
    answers = shops(cafe, {"Lille": 40, "Nantes": 45, "Oslo": 14})
    rows = [row for row, shop in enumerate(answers["shop"]) if shop == "Oslo"]
    answers["choice"] = [None if row in rows[6:] else cell for row, cell in enumerate(answers["choice"])]
    moments = st.gather(cafe, answers, by="shop", period="shop", id="guest", min_n=10)
    assert moments.periods == moments.segments == ("Lille", "Nantes", "Oslo")


@pytest.mark.parametrize("roles", [{}, {"by": "shop"}, {"period": "month"}])
def test_with_zero_nothing_is_joined(cafe, roles):
    """Whatever was gathered stays as it is."""
    moments = st.gather(cafe, shops(cafe, SIZES), id="guest", **roles, min_n=0)
    assert moments.joined == moments.joined_periods == {}
    assert moments.segments == (tuple(sorted(SIZES)) if "by" in roles else ())
