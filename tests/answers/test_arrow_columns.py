"""Columns of Arrow, as numpy sees them: what pyarrow itself would say, also of a part of a column."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicetree.answers.arrow_columns import is_plain_number, null_mask, number_column, raw_numbers


@given(some.lists(some.one_of(some.none(), some.integers(-100, 100)), max_size=40), some.integers(0, 10), some.data())
@pytest.mark.parametrize("kind", [pa.int8(), pa.int32(), pa.uint64(), pa.float32(), pa.float64()])
def test_parts_of_columns_are_seen_as_pyarrow_sees_them(kind, cells, start, data):
    """Numbers agree wherever there are any, and gaps are found, whatever part of a column is taken."""
    whole = pa.array([None if cell is None else abs(cell) for cell in cells], kind)
    column = whole.slice(start, data.draw(some.integers(0, 40)))
    gone = null_mask(column)
    assert (gone is None) == (column.null_count == 0)
    there = slice(None) if gone is None else ~gone
    assert raw_numbers(column)[there].tolist() == column.drop_null().to_pylist()
    assert gone is None or gone.tolist() == np.asarray(column.is_null()).tolist()


@pytest.mark.parametrize("kind", ["i1", "u2", "i4", "u8", "f4", "f8"])
def test_arrays_of_numbers_are_columns_as_they_are(kind):
    """Whole numbers and floats become what pyarrow would make of them, also every other cell of an array; NaN stays."""
    values = np.arange(10).astype(kind)[::3]
    assert is_plain_number(values)
    assert number_column(values).equals(pa.array(values, from_pandas=False))


@pytest.mark.parametrize(
    "values", [np.ones((2, 2)), np.ones(2, ">f8"), np.ones(2, bool), np.ones(2, "g"), np.ones(2, "O")]
)
def test_other_arrays_are_no_plain_numbers(values):
    """Tables, foreign byte orders, truth values, objects and longer floats are left to pyarrow."""
    assert not is_plain_number(values)
