"""Ordered categories are the marks of a scale by their order, where they are words and as many as the scale has."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import servicetree as st
from servicetree.tree.building import valid_tree
from servicetree.tree.service_tree import ServiceTree


def score_of(frame, low, high, **fields):
    """Score a column ``a`` on a scale."""
    nodes = {"aspects": {"room": {"questions": {"a": fields}}}}
    tree = valid_tree(ServiceTree, {"schema": 1, "name": "x", "scale": {"low": low, "high": high}} | nodes)
    return st.score(tree, frame).segments[0].score.value


def of_arrow(cells, words):
    """Make an ordered dictionary."""
    places = pa.array([None if cell is None else words.index(cell) for cell in cells], pa.int8())
    return pa.table({"a": pa.DictionaryArray.from_arrays(places, words, ordered=True)})


FRAMES = {
    "pandas": lambda cells, words: pd.DataFrame({"a": pd.Categorical(cells, words, ordered=True)}),
    "polars": lambda cells, words: pl.DataFrame({"a": pl.Series(cells, dtype=pl.Enum(words))}),
    "pyarrow": of_arrow,
}
READ = {
    "numbers without the lowest": (["2", "10", "6"], [str(one) for one in range(2, 11)], 1, 10, 6),
    "numbers sorted as texts": (["2", "10", "6"], sorted(map(str, range(1, 11))), 1, 10, 6),
    "numbers, highest first": (["2", "10", "6"], [str(one) for one in range(10, 0, -1)], 1, 10, 6),
    "numbers with words": (["2 - poor", "5 - good"], ["2 - poor", "3 - fair", "5 - good"], 1, 5, 3.5),
    "ends in words": (["1 (bad)", "3", "5 (good)"], ["1 (bad)", "2", "3", "4", "5 (good)"], 1, 5, 3),
    "decimal commas": (["4,5", "3"], ["3", "4,5"], 1, 5, 3.75),
    "words": (["bad", "good", "good"], ["bad", "fair", "good"], 1, 3, 7 / 3),
    "words, and one for nothing": (["bad", "good", "n/a", None], ["n/a", "bad", "good"], 1, 2, 1.5),
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("case", READ)
def test_categories_are_read(case, frame):
    """Numbers as themselves, whatever their order; words by their order on a scale that has as many marks."""
    cells, words, low, high, mean = READ[case]
    found = score_of(FRAMES[frame](cells, words), low, high)
    assert found == pytest.approx(100 * (mean - low) / (high - low))


REFUSED = {
    "three words of ten marks": (["bad", "good"], ["bad", "fair", "good"], 1, 10),
    "the lowest mark has no word": (["fair", "good"], ["fair", "good"], 1, 3),
    "a scale from 0": (["bad", "good"], ["bad", "fair", "good"], 0, 2),
    "more words than marks": (["bad", "good"], ["bad", "fair", "good"], 1, 2),
    "words among numbers": (["1", "good"], ["1", "2", "good"], 1, 3),
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("case", REFUSED)
def test_words_that_may_be_other_marks_are_refused(case, frame):
    """With the table to fill in, which then reads them."""
    cells, words, low, high = REFUSED[case]
    table = FRAMES[frame](cells, words)
    with pytest.raises(st.AnswersError, match=r"cannot be read as an answer; .*(answers|missing) = "):
        score_of(table, low, high)
    answers = {word: high for word in words if not word.isdecimal()}
    given = [float(cell) if cell.isdecimal() else high for cell in cells]
    found = score_of(table, low, high, scale=[low, high], answers=answers)
    assert found == pytest.approx(100 * (np.mean(given) - low) / (high - low))
