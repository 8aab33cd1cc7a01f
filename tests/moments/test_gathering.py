"""Gathering: what stands in the way of it is told with its place, its count and what to do."""

import pytest
from support.surveys import survey

import servicetree as st


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
