"""A source of answers with one more column, that of several columns' values together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from servicetree.answers.engines.sources import Batch, BatchSummer, Source, labels_of
from servicetree.answers.row_names import row_names
from servicetree.errors import AnswersError, Fault
from servicetree.i18n.said import meant_name, told

LabelledColumns = Sequence[tuple[str, Mapping[str, str]]]  # columns, each with what its values are called

_BETWEEN = "\u241f"  # the sign for the separator of units: nobody types it into an answer, and no blank that is trimmed


def with_combined_column(source: Source, columns: Sequence[str]) -> tuple[Source, str]:
    """Add a column of the values that several columns have together, read as segments are.

    A row without a value in the first column has none in the new one; one without a value in another has a blank there.

    Args:
        source: The answers.
        columns: The columns, at least one.

    Returns:
        The source with the new column, and that column's name. ``separate_values`` takes its values apart.

    Raises:
        AnswersError: Naming every column that is not there.
    """
    lacking = [name for name in columns if name not in source.columns]
    if lacking:
        raise AnswersError(
            Fault("column", source.name, told("no_column", column=name), meant_name(name, source.columns))
            for name in lacking
        )
    name = _BETWEEN.join(columns)
    parts = [(column, labels_of(source, column)) for column in columns]

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        return (_combined(batch, parts, name) for batch in source.read(_columns_to_read(wanted, columns, name)))

    def summed(wanted: Sequence[str], summing: BatchSummer[Any]) -> Any:
        return source.summed(_columns_to_read(wanted, columns, name), partial(_sum_combined, parts, name, summing))

    return attrs.evolve(source, columns=[*source.columns, name], read=read, summed=summed), name


def separate_values(text: str) -> tuple[str | None, ...]:
    """Take a value of a combined column apart; None where there was none."""
    return tuple(part or None for part in text.split(_BETWEEN))


def _columns_to_read(wanted: Sequence[str], columns: Sequence[str], name: str) -> list[str]:
    return [*dict.fromkeys([*(column for column in wanted if column != name), *columns])]


def _sum_combined(parts: LabelledColumns, name: str, summing: BatchSummer[Any], batch: Batch, position: int = 0) -> Any:
    """Sum up a batch with its new column; a function of the module, since it may run on other machines."""
    return summing(_combined(batch, parts, name), position)


def _combined(batch: Batch, parts: LabelledColumns, name: str) -> Batch:
    read = [row_names(batch[column]) for column, _ in parts]
    shape = tuple(len(found) for found, _ in read)
    codes, places = np.unique(np.ravel_multi_index(tuple(rows for _, rows in read), shape), return_inverse=True)
    together = []
    for combination in zip(*np.unravel_index(codes, shape), strict=True):
        named_places = zip(read, parts, combination, strict=True)
        values = [
            called.get(text := found[place] or "", text) or None for (found, _), (_, called), place in named_places
        ]
        named = _BETWEEN.join((text or "").replace(_BETWEEN, " ") for text in values)
        together.append(None if values[0] is None else named)
    return {**batch, name: pa.array(together, pa.string()).take(pa.array(places.ravel()))}
