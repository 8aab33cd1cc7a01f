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
    refuse_duplicate_columns,
    rows_at_once,
)
from servicetree.answers.engines.typed_tables import all_rows_scored, typed_table
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault
from servicetree.i18n.said import told


def open_mapping(answers: Mapping[str, Any], options: ReadingOptions | None = None) -> Source:
    """Read a mapping of columns; a column that is one value is one row.

    Args:
        answers: The mapping.
        options: How to read it; None for one customer, who is one even if she answered nothing.

    Raises:
        AnswersError: If the columns differ in length.
    """
    refuse_duplicate_columns(list(map(str, answers)), "answers")
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

    def first_rows(wanted: Sequence[str], count: int) -> Batch:
        return {name: arrow_column(columns[name][:count]) for name in wanted}

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        length = next(iter(lengths.values()), 0)
        size = rows_at_once(len(wanted))
        for start in range(0, length, size):
            yield {name: arrow_column(columns[name][start : start + size]) for name in wanted}

    table = typed_table(tuple(columns), read, first_rows, options, "answers")

    def with_scores(wanted: Sequence[str], added: Sequence[str], score: Scorer) -> dict[str, Any]:
        listed = dict(answers)
        found = all_rows_scored(table, score, wanted, added, next(iter(lengths.values()), 0))
        listed = {
            name: [None if isnan(value) else value for value in values.tolist()] for name, values in found.items()
        }
        return {**answers, **listed}

    return Source("answers", table.columns, table.read, with_scores, facts=table.facts, told=table.issues)


def _listed(values: Any) -> Any:
    return [values] if values is None or np.ndim(values) == 0 else values
