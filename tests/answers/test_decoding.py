"""Decoding: a cell by itself means what it means in a column."""

import decimal

import numpy as np
import pyarrow as pa
import pytest

from servicetree.answers.decoding import MissingCodes, decode

CODES = MissingCodes.of([99, "refused"])
WORDS = {"good": 4.0, "bad": 1.0}


@pytest.mark.parametrize("scale", [(1.0, 5.0), (1.0, 10.0), None])
@pytest.mark.parametrize("words", [WORDS, {}, None])
@pytest.mark.parametrize(
    "cells",
    [
        pa.array([1, 7, 99, None, 0], pa.int8()),
        pa.array([1.0, 4.5, float("nan"), None, 99.0, 11.0, -0.0]),
        pa.array([0.1, 3.0], pa.float32()),
        pa.array(["4", "Good", " bad ", "5 - very good", "refused", "99", "4,5", "", "nobody knows", None]),
        pa.array([True, False, None]),
        pa.array([decimal.Decimal("2.50"), None]),
        pa.array(["4", "good", "4"]).dictionary_encode(),
    ],
)
def test_a_cell_alone_is_what_it_is_in_a_column(cells, words, scale):
    """Its number and its tally, asked for once and once more; those of all cells are the column's."""
    whole, tally = decode(cells, CODES, scale, words)
    alone = [decode(cells.slice(place, 1), CODES, scale, words) for place in range(len(cells)) for _ in range(2)]
    np.testing.assert_array_equal(np.concatenate([one.numbers() for one, _ in alone]), np.repeat(whole.numbers(), 2))
    added = sum((found for _, found in alone[2::2]), alone[0][1])
    assert added == tally


def test_cells_that_look_alike_are_told_apart():
    """The same number on another scale, under other codes, or of another type."""
    nine = pa.array([9.0])
    assert decode(nine, MissingCodes(), (1.0, 10.0))[0].numbers() == [9.0]
    assert np.isnan(decode(nine, MissingCodes(), (1.0, 5.0))[0].numbers()).all()
    assert np.isnan(decode(nine, MissingCodes.of([9]), (1.0, 10.0))[0].numbers()).all()
    assert decode(pa.array([1]), MissingCodes(), None)[1] == decode(pa.array([1.0]), MissingCodes(), None)[1]
    assert decode(pa.array(["good"]), MissingCodes(), None, {"good": 3.0})[0].numbers() == [3.0]
    assert decode(pa.array(["good"]), MissingCodes(), None, {"good": 5.0})[0].numbers() == [5.0]
