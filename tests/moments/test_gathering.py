"""Gathering: what stands in the way of it is told with its place, its count and what to do."""

import pandas as pd
import pytest
from support.surveys import survey

import servicetree as st
from servicetree.moments.gathering import gather_products_by_segment, gathered


def shops_in_some_rows(tree, filled, rows=100):
    """A survey in which only the first rows name their shop, as merged cells of a workbook do."""
    return survey(tree, rows, seed=3) | {"shop": ["Lille"] * filled + [None] * (rows - filled)}


def test_a_column_of_segments_that_is_blank_in_nearly_all_rows_is_refused(cafe):
    """Where nine of ten rows have no segment and hardly any has one, the column was not filled in."""
    with pytest.raises(st.AnswersError) as caught:
        st.gather(cafe, shops_in_some_rows(cafe, 9), by="shop")
    (fault,) = caught.value.faults
    assert (fault.code, fault.where) == ("no-answers", "shop")
    assert fault.message == "is empty in 91 of 100 rows"
    assert "a merged cell of a workbook fills the first one only" in fault.hint


@pytest.mark.parametrize(("filled", "rows"), [(10, 100), (16, 400)], ids=["one in ten", "sixteen rows"])
def test_a_column_of_segments_that_some_rows_fill_is_taken(cafe, filled, rows):
    """A tenth of the rows, or enough of them for intervals, are a survey; the others are counted as left out."""
    moments = st.gather(cafe, shops_in_some_rows(cafe, filled, rows), by="shop")
    assert (moments.n, moments.without_segment) == (filled, rows - filled)


@pytest.fixture
def by_shop_and_month(cafe):
    """Moments of two shops in two months with weights."""
    rows = 60
    answers = survey(cafe, rows, seed=3) | {
        "shop": ["Lille" if row < 45 else "Oslo" for row in range(rows)],
        "month": ["may", "june"] * (rows // 2),
        "w": [1.0] * rows,
    }
    return st.gather(cafe, answers, by="shop", period="month", weight="w")


@pytest.mark.parametrize(
    ("options", "stray"),
    [
        ({}, None),
        ({"by": "shop"}, None),
        ({"by": "shop", "period": "month"}, None),
        ({"by": None, "weight": None, "separator": None}, None),
        ({"min_n": 0}, None),
        ({"by": "month"}, None),
        ({"by": "town"}, "by"),
        ({"period": "shop"}, "period"),
        ({"weight": "w"}, "weight"),
        ({"by": "town", "cluster": "shop", "min_n": 3}, "by, cluster"),
    ],
)
def test_options_of_gathering_come_too_late_for_moments(cafe, by_shop_and_month, options, stray):
    """Those that say what they were gathered with are taken, and periods for segments; all others are named."""
    if stray is None:
        found = gathered(cafe, by_shop_and_month, **options)
        assert found.n == 60
        assert found.segments == (("june", "may") if options.get("by") == "month" else ("Lille", "Oslo"))
        return
    with pytest.raises(st.UsageError) as caught:
        gathered(cafe, by_shop_and_month, **options)
    (fault,) = caught.value.faults
    assert fault.where == stray


@pytest.mark.parametrize(("min_n", "shown"), [(None, 2), (10, 2), (15, 2), (16, 1), (0, 2)])
def test_segments_are_shown_from_ten_respondents_unless_another_number_is_given(cafe, by_shop_and_month, min_n, shown):
    """Of 45 and 15 both; one more than 15 joins the two, since one alone would follow by subtraction."""
    found = gathered(cafe, by_shop_and_month, min_n=min_n)
    assert len(found.shown_names) == shown
    few = st.gather(cafe, survey(cafe, 19, seed=3) | {"shop": ["a"] * 10 + ["b"] * 9}, by="shop")
    assert gathered(cafe, few).shown_names == ("others (2)",)
    assert gathered(cafe, few, min_n=9).shown_names == ("a", "b")


def test_what_is_asked_of_a_gathering_is_checked_first(cafe, tmp_path):
    """No file is looked for where the number of respondents is none."""
    with pytest.raises(st.UsageError, match="min_n"):
        st.gather(cafe, tmp_path / "none.csv", min_n=-1)


def test_that_no_row_counts_is_told_unless_it_goes_without_saying(cafe):
    """Where no weight is one, that is the fault; where all are 0, nothing else tells why there are no sums."""
    answers = survey(cafe, 20, seed=3)
    found = {}
    for weight in (-1.0, 0.0):
        with pytest.raises(st.AnswersError) as caught:
            st.gather(cafe, answers | {"w": [weight] * 20}, weight="w")
        found[weight] = [(fault.code, fault.where) for fault in caught.value.faults]
    assert found[-1.0] == [("weight", "w")]
    assert found[0.0][0] == ("no-answers", "answers")
    assert ("weight", "w") not in found[0.0]


@pytest.mark.parametrize("gathered_by", [st.gather, gather_products_by_segment])
def test_answers_outside_the_scale_are_refused_unless_they_are_to_be_missing(cafe, gathered_by):
    """Whether or not products are kept by segment; what is missing is counted as such."""
    answers = survey(cafe, 40, seed=3)
    answers["value"] = [11.0, *answers["value"][1:]]
    for options in ({}, {"outside": "error"}, {"outside": None}) if gathered_by is not st.gather else ({},):
        with pytest.raises(st.AnswersError, match="11"):
            gathered_by(cafe, answers, **options)
    found = gathered_by(cafe, answers, outside="missing")
    assert found.blocks["node:price"].n.sum() == 39


def test_a_file_and_a_stream_of_tables_are_gathered_alike(cafe):
    """Buckets by position go on from table to table, so that the moments are those of all rows at once."""
    table = pd.DataFrame(survey(cafe, 60, seed=3))
    whole, parts = st.gather(cafe, table), st.gather(cafe, iter([table[:25], table[25:]]))
    assert whole.blocks["rows"].cells.tolist() == list(range(60))
    for name, block in whole.blocks.items():
        assert parts.blocks[name].cells.tolist() == block.cells.tolist(), name
