"""Batches of rows that are summed one after the other give what their rows give at once, faults among it."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from support.surveys import survey

import servicetree as st
from servicetree.answers.engines import sources
from servicetree.moments import batch_sums

BATCH = 64


@pytest.fixture
def small_batches(monkeypatch):
    """Let a survey of a few hundred rows come in several batches."""
    monkeypatch.setattr(sources, "_MOST_ROWS", BATCH)
    monkeypatch.setattr(sources, "_FEWEST_ROWS", BATCH)


def assert_same_sums(mine, theirs):
    """The same segments and periods, and in every block the same cells, rows and sums to 1e-10."""
    assert (mine.segments, mine.periods) == (theirs.segments, theirs.periods)
    for some, others in ((mine.blocks, theirs.blocks), (mine.period_blocks, theirs.period_blocks)):
        assert some.keys() == others.keys()
        for name, block in others.items():
            np.testing.assert_array_equal(some[name].cells, block.cells, err_msg=name)
            np.testing.assert_array_equal(some[name].n, block.n, err_msg=name)
            np.testing.assert_allclose(some[name].gram, block.gram, rtol=1e-10, atol=1e-10, err_msg=name)


@pytest.mark.parametrize("column", ["shop", "day"])
def test_few_segments_in_each_batch_that_are_many_together(cafe, monkeypatch, column):
    """Forty in a batch and eighty in all: products by segment are left, and each has the rows that a count finds."""
    rows = 4 * BATCH
    answers = survey(cafe, rows, seed=5, missing=0.1) | {"guest": list(range(rows))}
    names = [f"n{row % 40 + 40 * (row >= rows // 2):02}" for row in range(rows)]
    answers |= {"shop": ["a"] * rows, "day": ["d"] * rows} | {column: names}
    whole = st.gather(cafe, answers, by="shop", period="day", id="guest")
    monkeypatch.setattr(sources, "_MOST_ROWS", BATCH)
    monkeypatch.setattr(sources, "_FEWEST_ROWS", BATCH)
    parts = st.gather(cafe, answers, by="shop", period="day", id="guest")
    assert_same_sums(parts, whole)
    found = parts if column == "shop" else parts.by_period()
    assert found.segment_sums is not None
    counts = dict(zip(*np.unique(names, return_counts=True), strict=True))
    assert dict(zip(found.segments, found.respondents.tolist(), strict=True)) == counts
    mine, theirs = found.sums("family:price"), (whole if column == "shop" else whole.by_period()).sums("family:price")
    np.testing.assert_allclose(mine.within, theirs.within, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(mine.first_moments, theirs.first_moments, rtol=1e-9, atol=1e-9)


@pytest.mark.usefixtures("small_batches")
def test_ids_are_compared_no_more_once_they_are_too_many(cafe, monkeypatch):
    """Beyond the limit no batch that follows is compared either: nothing is said rather than half of it."""
    answers = survey(cafe, 4 * BATCH, seed=1) | {"guest": ["g"] * 4 * BATCH}
    assert st.gather(cafe, answers, id="guest").repeated_ids == 4 * BATCH - 1
    monkeypatch.setattr(batch_sums, "MOST_IDS_COMPARED", BATCH)
    assert st.gather(cafe, answers, id="guest").repeated_ids == 0
    for most, expected in ((2 * BATCH, 0), (4 * BATCH - 1, 0), (4 * BATCH, 4 * BATCH - 1)):
        monkeypatch.setattr(batch_sums, "MOST_IDS_COMPARED", most)
        assert st.gather(cafe, answers, id="guest").repeated_ids == expected


@pytest.mark.parametrize("largest", [65_534, 65_535, 65_536, 200_000])
@pytest.mark.parametrize("weighted", [False, True])
def test_rows_lie_cell_by_cell_and_in_a_cell_as_they_were_read(largest, weighted):
    """However large a cell's number is: sixteen bits hold no more than 65,535."""
    cell = np.array([largest, 3, -1, largest, 0, 3])
    weights = np.arange(6.0) if weighted else None
    found = batch_sums._by_cell(cell, weights, np.array([True, True, False, True, True, True]))
    assert found.rows.tolist() == [4, 1, 5, 0, 3]
    assert found.cell.tolist() == [0, 3, 3, largest, largest]
    assert (found.weights is None) if weights is None else found.weights.tolist() == found.rows.tolist()
    assert batch_sums._by_cell(cell, weights, np.zeros(6, bool)).rows.tolist() == []


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("first", [True, False])
def test_a_column_without_answers_in_any_batch_is_told_once(cafe, first):
    """Whichever batch holds dates instead, and however many do: one fault for the column."""
    good, dates = (pd.DataFrame(survey(cafe, 2 * BATCH, seed=1) | {"guest": range(2 * BATCH)}) for _ in range(2))
    dates["value"] = [dt.date(2026, 1, 1)] * 2 * BATCH
    with pytest.raises(st.AnswersError) as caught:
        st.gather(cafe, iter([dates, good] if first else [good, dates]), id="guest")
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [("column", "value")]


def test_only_ids_are_looked_through_for_some_that_stand_twice(cafe):
    """Rows of a cluster are meant to be several, and positions are all different."""
    answers = survey(cafe, 40, seed=1) | {"house": ["one", "two"] * 20}
    assert st.gather(cafe, answers, id="house").repeated_ids == 38
    assert st.gather(cafe, answers, cluster="house").repeated_ids == 0
    assert st.gather(cafe, answers).repeated_ids == 0


def test_rows_without_an_id_repeat_none():
    """Of five rows two have none, and two of the others have the same, in one batch or in two."""
    ids = [pa.array(["a", "b"]), pa.array(["a"])]
    whole = batch_sums.BatchSums(5, None, without_unit=2, ids=(pa.concat_arrays(ids),))
    parts = [
        batch_sums.BatchSums(rows, None, without_unit=1, ids=(own,)) for rows, own in zip((3, 2), ids, strict=True)
    ]
    assert whole.repeated_ids == (parts[0] + parts[1]).repeated_ids == 1
    assert batch_sums.BatchSums(5, None, ids=None).repeated_ids == batch_sums.BatchSums(5, None).repeated_ids == 0


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize(("most", "told"), [(4, [2 * BATCH]), (3, [])])
def test_spellings_are_counted_while_they_are_few(cafe, monkeypatch, most, told):
    """Two in each half and four in all: counted up to the limit over all batches; beyond it nothing is said."""
    halves = [["Lille", "Oslo"], [" Lille", "Oslo "]]
    shops = [halves[row >= 2 * BATCH][row % 2] for row in range(4 * BATCH)]
    monkeypatch.setattr(batch_sums, "MOST_SPELLINGS", most)
    moments = st.gather(cafe, survey(cafe, 4 * BATCH, seed=1) | {"shop": shops}, by="shop")
    assert moments.segments == ("Lille", "Oslo")
    assert [issue.count for issue in moments.told if issue.code == "spellings"] == told


@pytest.mark.usefixtures("small_batches")
def test_what_cannot_be_counted_is_told_over_all_batches(cafe):
    """Rows without a unit, and weights that are none, of the first batch and of the last; each with its number."""
    rows = 4 * BATCH
    answers = survey(cafe, rows, seed=1) | {
        "guest": [None if row in {0, 1, rows - 1} else row for row in range(rows)],
        "w": [-1.0 if row in {0, rows - 1} else 1.0 for row in range(rows)],
    }
    with pytest.raises(st.AnswersError) as caught:
        st.gather(cafe, answers, id="guest", weight="w")
    (weights, units) = caught.value.faults
    assert (weights.where, units.where, units.code) == ("w", "guest", "no-unit")
    assert weights.message == "2 answers (-1 (2 times)) cannot be a survey weight"
    assert units.message == f"is empty in 3 of {rows} rows"
