"""Small segments and periods joined for good: what is in the moments afterwards, and what is not."""

import numpy as np
import pytest
from support.small_segments import shops
from support.surveys import rows_of

import servicetree as st
from servicetree.moments.blocks import BUCKETS
from servicetree.moments.layouts import ROWS
from servicetree.moments.small_segments import only_segment

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


def test_one_segment_by_itself_has_the_sums_of_its_rows(cafe):
    """Over the buckets of all rows, so that two sides leave out the same: those that it lacks hold nothing."""
    answers = shops(cafe, SIZES, missing=0.05)
    moments = st.gather(cafe, answers, by="shop", id="guest")
    alone = only_segment(moments, "Oslo")
    rows = st.gather(
        cafe, rows_of(answers, [row for row, shop in enumerate(answers["shop"]) if shop == "Oslo"]), id="guest"
    )
    assert (alone.segments, alone.n) == (("Oslo",), 14)
    for name, block in rows.blocks.items():
        mine = alone.blocks[name]
        kept = mine.n > 0
        np.testing.assert_array_equal(mine.cells[kept], block.cells, err_msg=name)
        np.testing.assert_allclose(mine.gram[kept], block.gram, rtol=1e-12, err_msg=name)
    assert set(alone.blocks[ROWS].cells) == set(moments.blocks[ROWS].cells % BUCKETS)


def test_one_of_many_segments_has_no_sums_by_itself(cafe):
    """Beyond 64 no products are kept of each, and common carry-over is what there is."""
    moments = st.gather(cafe, shops(cafe, {f"s{place:02}": 2 for place in range(65)}), by="shop")
    with pytest.raises(st.UsageError, match=r"kept for 64 segments at the most \(there are 65\); use common"):
        only_segment(moments, "s00")
