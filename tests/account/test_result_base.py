"""Results as tidy rows for frames of every kind; a library that is not installed is named with its extra."""

import sys

import pytest
from support.surveys import survey

import servicetree as st


@pytest.fixture
def moments(cafe):
    """Moments by shop, with a weight."""
    answers = survey(cafe, 90, seed=6, missing=0.05)
    answers |= {"shop": ["a", "b", None] * 30, "w": [1.0, 2.0] * 45, "guest": list(range(90))}
    return st.gather(cafe, answers, by="shop", weight="w", id="guest")


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_results_become_frames(kind, cafe, moments):
    """One row a figure, with its doubt; points of the account add up to the loss."""
    for result in (st.trace(cafe, moments, cut="characteristic"), st.score(cafe, moments)):
        frame = result.to_frame(kind)
        columns = frame.column_names if kind == "pyarrow" else list(frame.columns)
        assert columns == ["segment", "figure", "id", "at", "value", "low", "high", "se"]
    table = st.trace(cafe, moments).to_frame("pyarrow").to_pylist()
    whole = [row for row in table if row["segment"] is None]
    points = sum(row["value"] for row in whole if row["figure"] == "account")
    assert points == pytest.approx(next(row["value"] for row in whole if row["figure"] == "loss"))


def test_a_missing_library_names_its_extra(cafe, moments, monkeypatch):
    """D16: without the library the error says what to install; an unknown kind names those there are."""
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(st.MissingExtraError, match=r"polars is not installed; pip install 'servicetree\[polars\]'"):
        st.trace(cafe, moments).to_frame("polars")
    with pytest.raises(st.UsageError, match="did you mean 'pandas'"):
        st.trace(cafe, moments).to_frame("panda")
