"""A source of answers: names of columns, and batches of those that are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isnan
from typing import Any

import pyarrow as pa
from attrs import frozen

from servicetree.errors import AnswersError, Fault

Batch = Mapping[str, pa.Array]

ROWS_IN_A_BATCH = 65_536


@frozen(eq=False)
class Source:
    """Answers that can be read in batches.

    Attributes:
        name: What to call them in messages.
        columns: The names of their columns.
        read: Iterates over batches of the named columns, in reading order.
        with_scores: Adds columns of numbers, given a function from batches to them, in the caller's own type.
        ordered: Whether the rows come in the same order every time, so that a position can serve as a unit.
        separator: What separates the columns of a text file, where it is not a comma.
    """

    name: str
    columns: Sequence[str]
    read: Callable[[Sequence[str]], Iterator[Batch]]
    with_scores: Callable[[Sequence[str], Callable[[Batch], Mapping[str, Any]]], Any]
    ordered: bool = True
    separator: str | None = None


def refuse_twins(columns: Sequence[str], name: str) -> None:
    """Refuse a table in which two columns have one name: nobody can say which is meant.

    Raises:
        AnswersError: Naming each such column and its positions.
    """
    places: dict[str, list[int]] = {}
    for position, column in enumerate(columns, start=1):
        places.setdefault(column, []).append(position)
    twins = {column: found for column, found in places.items() if len(found) > 1}
    if twins:
        raise AnswersError(
            Fault(
                "column",
                name,
                f"column '{column}' stands {len(found)} times (positions {_listed(found)})",
                "rename",
            )
            for column, found in twins.items()
        )


def _called(column: str) -> str:
    return f"column '{column}'" if column else "a column without a name"


def _listed(positions: Sequence[int]) -> str:
    return ", ".join(map(str, positions[:5])) + (", ..." if len(positions) > 5 else "")  # noqa: PLR2004 - enough to find them


def cells(values: Any) -> pa.Array:
    """Turn one column of any kind into cells that the decoder reads; mixed columns become texts.

    Args:
        values: A sequence, array or series.

    Returns:
        A pyarrow array without chunks.
    """
    if isinstance(values, str):
        values = [values]
    try:
        column = pa.array(values, from_pandas=True)
    except (pa.ArrowException, OverflowError):
        column = pa.array([None if _is_nothing(cell) else str(cell) for cell in values], pa.string())
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _is_nothing(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and isnan(cell))
