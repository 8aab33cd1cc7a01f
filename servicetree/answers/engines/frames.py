"""Answers in memory: data frames that narwhals knows, and mappings of columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isnan
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from servicetree.answers.column_facts import ColumnFacts
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
from servicetree.tree.written_values import bears_number, parse_text

# Where libraries that allow two columns of one name keep the names; narwhals would fail on them without saying which.
_NAMES_OF = {"pandas": ("columns",), "pyarrow": ("column_names",)}


def open_frame(answers: Any, options: ReadingOptions | None = None) -> Source | None:
    """Read a frame through narwhals.

    Args:
        answers: The frame.
        options: How to read it; None for a piece of a larger table, whose rows are taken as they are.

    Returns:
        A source; None if it is no frame that narwhals knows.
    """
    for attribute in _NAMES_OF.get(type(answers).__module__.partition(".")[0], ()):
        refuse_odd_labels(getattr(answers, attribute, ()))
        refuse_duplicate_columns([str(column) for column in getattr(answers, attribute, ())], "answers")
    frame = nw.from_native(answers, pass_through=True, eager_only=True)
    return _eager(frame, options) if isinstance(frame, nw.DataFrame) else None


def refuse_odd_labels(labels: Iterable[Any]) -> None:
    """Refuse labels of columns that are no texts: a tree names its columns by texts.

    Raises:
        AnswersError: Naming the first one.
    """
    odd = next((label for label in labels if not isinstance(label, str)), None)
    if odd is not None:
        said = told("label_is_no_text", label=repr(str(odd)[:40]), kind=type(odd).__name__)
        raise AnswersError(Fault("column", told("the_answers"), said, told("name_by_texts")))


def _eager(frame: nw.DataFrame[Any], options: ReadingOptions | None) -> Source:
    def first_rows(wanted: Sequence[str], count: int) -> Batch:
        return {name: _arrow(frame[:count][name]) for name in wanted}

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        size = rows_at_once(len(wanted))
        for start in range(0, len(frame), size):
            rows = frame[start : start + size]
            yield {name: _arrow(rows[name]) for name in wanted}

    table = typed_table(frame.columns, read, first_rows, options, "answers", facts=_category_facts(frame))

    def with_scores(wanted: Sequence[str], added: Sequence[str], score: Scorer) -> Any:
        return _with_columns(frame, all_rows_scored(table, score, wanted, added, len(frame)))

    return Source("answers", table.columns, table.read, with_scores, facts=table.facts, told=table.issues)


def _category_facts(frame: nw.DataFrame[Any]) -> dict[str, ColumnFacts]:
    """Take the order of ordered categories, which says which answer is which number from 1 on.

    Where one of them is a number or bears one, such as ``10`` or ``2 - poor``, they are read as such texts always are:
    their places would be other numbers. What means no answer has no place.
    """
    found = {}
    for name, kind in frame.schema.items():
        if not isinstance(kind, nw.Categorical | nw.Enum):
            continue
        words = [word for word in _ordered_categories(frame[name]) if not _is_no_answer(word)]
        if words and all(isinstance(word, str) and not bears_number(word) for word in words):
            answers = {str(word).strip(): float(place) for place, word in enumerate(words, start=1)}
            found[name] = ColumnFacts(answers=answers, ordered=True)
    return found


def _is_no_answer(word: object) -> bool:
    return isinstance(word, str) and (amount := parse_text(word)) is not None and isnan(amount)


def _ordered_categories(series: nw.Series[Any]) -> Sequence[Any]:
    """List the categories of a column that declares their order; nothing for one that does not."""
    native = series.to_native()
    if series.implementation.is_pandas():
        return list(native.cat.categories) if native.cat.ordered else []
    if series.implementation.is_polars():
        return list(series.dtype.categories) if isinstance(series.dtype, nw.Enum) else []
    if series.implementation.is_pyarrow() and native.type.ordered and native.num_chunks:
        words: list[Any] = native.chunk(0).dictionary.to_pylist()
        return words
    return []


def _with_columns(frame: nw.DataFrame[Any], added: dict[str, Any]) -> Any:
    """Add columns of numbers in which NaN is missing, whatever index the frame has."""
    index = nw.maybe_get_index(frame)
    columns: list[Any] = []
    for name, values in added.items():
        series = nw.new_series(name, values, nw.Float64, backend=frame.implementation)
        series = series if index is None else nw.maybe_set_index(series, index=index)
        columns.append(nw.when(~series.is_nan()).then(series).alias(name) if index is None else series)
    return frame.with_columns(*columns).to_native()


def _arrow(series: nw.Series[Any]) -> Any:
    native = series.to_native()
    if series.implementation.is_polars():
        try:
            return arrow_column(native.to_arrow())
        except pa.ArrowInvalid:  # a type of its own, such as whole numbers of 128 bits
            return arrow_column(native.to_list())
    return arrow_column(native.to_numpy() if isinstance(getattr(native, "dtype", None), np.dtype) else native)
