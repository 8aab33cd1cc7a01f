"""A mapping from column names to values as a source of answers; it needs no library for frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import Any

import numpy as np

from servicetree.answers.engines.sources import (
    Batch,
    Scorer,
    Source,
    arrow_column,
    rows_at_once,
)
from servicetree.errors import AnswersError, Fault
from servicetree.i18n.said import told


def open_mapping(answers: Mapping[str, Any]) -> Source:
    """Read a mapping of columns; a column that is one value is one row.

    Raises:
        AnswersError: If the columns differ in length.
    """
    columns = {str(name): _listed(values) for name, values in answers.items()}
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        longest = max(lengths.values())
        raise AnswersError(
            Fault(
                "column",
                told("the_answers"),
                told("other_length", column=name, rows=str(length), most=str(longest)),
                told("give_all_the_same"),
            )
            for name, length in lengths.items()
            if length != longest
        )

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        length = next(iter(lengths.values()), 0)
        size = rows_at_once(len(wanted))
        for start in range(0, length, size):
            yield {name: arrow_column(columns[name][start : start + size]) for name in wanted}

    def with_scores(wanted: Sequence[str], added: Sequence[str], score: Scorer) -> dict[str, Any]:
        found: dict[str, list[Any]] = {name: [] for name in added}
        for batch in read(wanted):
            for name, values in score(batch).items():
                found[name].extend(None if isnan(value) else value for value in values.tolist())
        return {**answers, **found}

    return Source("answers", tuple(columns), read, with_scores)


def _listed(values: Any) -> Any:
    return [values] if values is None or np.ndim(values) == 0 else values
