"""Views of Arrow columns as numpy arrays, without copies.

pyarrow's own ``to_numpy`` first imports pandas wherever it is installed, which takes longer than a whole survey.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_WIDEST = 8  # bytes of a number


def raw_numbers(column: pa.Array) -> NDArray[Any]:
    """Look at a column of whole numbers or floats; what stands in its gaps may be anything."""
    memory = [None, column.buffers()[1]]
    whole = pa.Array.from_buffers(column.type, len(column), memory, null_count=0, offset=column.offset)
    return np.from_dlpack(whole)


def is_plain_number(values: NDArray[Any]) -> bool:
    """Whether an array holds whole numbers or floats as Arrow has them."""
    return (
        values.ndim == 1 and values.dtype.kind in "iuf" and values.dtype.isnative and values.dtype.itemsize <= _WIDEST
    )


def number_column(values: NDArray[Any]) -> pa.Array:
    """Look at an array of plain numbers as a column, NaN as it is; ``pa.array`` would import pandas."""
    memory = [None, pa.py_buffer(np.ascontiguousarray(values))]
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), memory, null_count=0)


def text_column(words: Sequence[str]) -> pa.Array:
    """Make a column of texts; ``pa.array`` would import pandas."""
    written = [word.encode() for word in words]
    ends = np.cumsum([0, *map(len, written)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(written), pa.py_buffer(ends.tobytes()), pa.py_buffer(b"".join(written)))


def text_value(word: str | None) -> pa.Scalar:
    """Make a text, or none, for sums over columns; ``pa.scalar`` would import pandas."""
    return pa.nulls(1, pa.string())[0] if word is None else text_column([word])[0]


def cell_column(cell: float | str | None, kind: pa.DataType) -> pa.Array:
    """Make a column of one cell, a whole number, float or text; ``pa.array`` would import pandas."""
    if cell is None:
        return pa.nulls(1, kind)
    if isinstance(cell, str):
        return text_column([cell]).cast(kind)
    return number_column(np.array([cell], kind.to_pandas_dtype()))


def null_mask(column: pa.Array) -> NDArray[np.bool_] | None:
    """Tell where a column has nothing; None if it has something everywhere."""
    if not column.null_count:
        return None
    if (held := column.buffers()[0]) is None:  # a type without a list of gaps, such as that of nothing
        return raw_numbers(column.is_null().cast(pa.uint8())).astype(np.bool_)
    end = column.offset + len(column)
    bits = np.unpackbits(np.frombuffer(held, np.uint8, -(-end // 8)), count=end, bitorder="little")
    gone: NDArray[np.bool_] = bits[column.offset :] == 0
    return gone
