"""Types of cells, and the different cells of a column."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from servicetree.answers.arrow_columns import null_mask, number_column, raw_numbers

ValueIndices = NDArray[np.integer[Any]]

_FEW_PLACES, _MANY_ROWS = 32, 4096  # from where on it is quicker to look at bytes
_SHORT = 2  # bytes of a text
_MOST_IN_A_BYTE = 254  # different cells, blanks besides


def distinct_cells(column: pa.Array) -> tuple[pa.Array, ValueIndices]:
    """Split a column into its different cells and, for each row, the place of its cell; past the last for a null."""
    if pa.types.is_dictionary(column.type) and column.dictionary.null_count:
        column = column.dictionary_decode()  # a null in the dictionary is a blank like others
    if not pa.types.is_dictionary(column.type):
        if (found := _short_texts(column)) is not None:
            return found
        column = pc.dictionary_encode(column)
    blank, gone = len(column.dictionary), null_mask(column.indices)
    places = raw_numbers(column.indices.cast(pa.uint8() if blank <= _MOST_IN_A_BYTE else pa.int64()))
    return column.dictionary, places if gone is None else np.where(gone, places.dtype.type(blank), places)


def _short_texts(column: pa.Array) -> tuple[pa.Array, ValueIndices] | None:
    """Tell texts of at most two bytes apart by these, in a third of the time that any texts take.

    Returns:
        As ``distinct_cells``; None if any text is longer, or many are different.
    """
    if column.type != pa.string() or len(column) < _MANY_ROWS or column.null_count == len(column):
        return None
    bounds = np.frombuffer(column.buffers()[1], np.int32)[column.offset :][: len(column) + 1]
    lengths = np.diff(bounds)
    if lengths.max() > _SHORT:
        return None
    held = np.frombuffer(column.buffers()[2], np.uint8)
    first, last = (held.take(places, mode="clip").astype(np.uint16) for places in (bounds[:-1], bounds[1:] - 1))
    codes = (first << 8) * (lengths > 0) + last * (lengths == _SHORT)
    gone = null_mask(column)
    if gone is not None:
        codes[gone] = 0  # what stands in a gap may be anything; nothing else is 0 but an empty text
    different = np.flatnonzero(np.bincount(codes)).tolist()
    if len(different) > _FEW_PLACES:
        return None
    is_first = [codes == code if gone is None or code else (codes == code) & ~gone for code in different]
    appeared = np.sort([np.argmax(where) for where in is_first if where.any()])
    place = np.zeros(different[-1] + 1, np.uint8)
    place[codes[appeared]] = np.arange(len(appeared))
    places = place.take(codes, mode="clip")
    if gone is not None:
        places[gone] = len(appeared)
    return column.take(number_column(appeared)), places


@lru_cache(maxsize=64)
def is_answer_type(kind: pa.DataType) -> bool:
    """Whether cells of a kind can be answers; dates, lists and other things cannot."""
    if pa.types.is_dictionary(kind):
        return is_answer_type(kind.value_type)
    tests = (
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_boolean,
        pa.types.is_null,
    )
    return is_text(kind) or any(test(kind) for test in tests)


def is_text(kind: pa.DataType) -> bool:
    """Whether cells of a kind are texts."""
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


@lru_cache(maxsize=64)
def is_plain_type(kind: pa.DataType) -> bool:
    """Whether cells of a kind are whole numbers, floats or texts."""
    return is_text(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)
