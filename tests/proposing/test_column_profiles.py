"""Columns are counted in one pass: numbers, words, lines that hold no answers."""

import datetime as dt
import json

import numpy as np
import polars as pl
import pytest

from servicetree.answers.engines.opening import open_answers
from servicetree.answers.engines.sources import rows_at_once
from servicetree.errors import AnswersError, LimitError
from servicetree.proposing.column_profiles import MOST_DIFFERENT, profile_columns


def columns_of(answers):
    """Profile answers; by name."""
    return {one.name: one for one in profile_columns(open_answers(answers)).columns}


def test_numbers_and_words_are_counted():
    """Blanks count as nothing, `7,5` is a number, a text is a word."""
    one = columns_of({"q": ["7", "7.0", " 8 ", "7,5", "", "n/a", "so so", None]})["q"]
    assert (one.answered, one.numbers, one.words) == (5, {7.0: 2, 8.0: 1, 7.5: 1}, {"so so": 1})
    assert (one.low, one.high, one.whole, one.numbered, one.worded, one.distinct) == (7, 8, False, 4, 1, 4)


def test_counts_stop_where_there_are_too_many():
    """A column of ids or amounts is not kept value by value, but its ends are known."""
    rows = MOST_DIFFERENT + 5
    found = columns_of({"id": [f"r{row}" for row in range(rows)], "x": np.arange(rows) + 0.5})
    assert (found["id"].words, found["id"].answered, found["id"].worded) == (None, rows, rows)
    assert (found["x"].numbers, found["x"].low, found["x"].high) == (None, 0.5, rows - 0.5)


def test_batches_add_up():
    """The counts of a long table are those of its parts."""
    rows = rows_at_once(1) + 10
    found = columns_of({"q": np.arange(rows) % 5})["q"]
    assert found.answered == found.numbers.total() == rows
    assert set(found.numbers) == {0, 1, 2, 3, 4}


def test_dates_and_infinite_amounts_are_told():
    """Types that are no answers are named; an infinite amount is a word, not a number."""
    found = columns_of({"when": [dt.date(2026, 3, 1)] * 2, "x": [1.0, float("inf")]})
    assert (found["when"].foreign, found["when"].answered) == ("date32[day]", 2)
    assert (found["x"].numbers, found["x"].words) == ({1.0: 1}, {"inf": 1})


def test_lines_below_the_names_are_told_apart():
    """Qualtrics writes the questions and inner ids there: they are kept as texts, and are no answers."""
    ids = [json.dumps({"ImportId": name}) for name in ("A", "B", "C")]
    cells = [("The room", "The food", "Which hotel?"), ids, ("4", "5", "Nice"), ("3", "2", "Lyon")]
    columns = dict(zip(("Q1", "Q2", "Q3"), map(list, zip(*cells, strict=True)), strict=True))
    whole = profile_columns(open_answers(pl.LazyFrame(columns)))  # of what is in memory the source tells them apart
    assert (whole.rows, whole.header_lines) == (2, 2)
    found = {one.name: one for one in whole.columns}
    assert (found["Q1"].text, found["Q1"].answered, found["Q1"].words) == ("The room", 2, {})
    assert found["Q1"].header_lines == ("The room", '{"ImportId": "A"}')
    assert (found["Q3"].text, found["Q3"].words) == ("Which hotel?", {"Nice": 1, "Lyon": 1})


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        (["4,5,3", "The room,2,1", "1,2,3"], 0),  # one text in one column may be an answer
        (["The room,The food,The bill", "4,5,3"], 1),
        (["The room,The food,The bill"], None),  # nothing but heads: no column of numbers is there
    ],
)
def test_what_is_no_line_of_texts(tmp_path, rows, heads):
    """Only a line in which nearly every column of numbers holds a text is taken for one."""
    path = tmp_path / "q.csv"
    path.write_text("\n".join(["a,b,c", *rows]) + "\n")
    assert profile_columns(open_answers(path)).header_lines == (heads or 0)


def test_a_question_about_many_things_is_cut_to_the_thing():
    """The part that columns share tells nothing; it goes, whichever tool wrote it."""
    found = columns_of(
        {
            "How good was it? - The room": [1, 2],
            "How good was it? - The food": [1, 2],
            "Q2. Rate us [Price]": [1, 2],
            "Q2. Rate us [Staff]": [1, 2],
            "Would you come - if you could - again": [1, 2],
            "q7": [1, 2],
        }
    )
    texts = [one.text for one in found.values()]
    assert texts == ["The room", "The food", "Price", "Staff", "Would you come - if you could - again", ""]


def test_a_table_without_rows_is_refused(tmp_path):
    """There is nothing to propose from."""
    (tmp_path / "q.csv").write_text("a,b\n")
    with pytest.raises(AnswersError, match="has 0 rows of answers"):
        profile_columns(open_answers(tmp_path / "q.csv"))


def test_a_table_of_endless_columns_is_refused():
    """No survey asks so much; the limit is told."""
    with pytest.raises(LimitError, match="has 5001 columns, where at most 5000 are judged"):
        profile_columns(open_answers({f"q{place}": [1] for place in range(5001)}))
