"""Answers in memory: data frames that narwhals knows, and mappings of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
import numpy as np

from servicetree.answers.engines.sources import (
    Batch,
    Scorer,
    Source,
    arrow_column,
    refuse_duplicate_columns,
    rows_at_once,
)

# Where libraries that allow two columns of one name keep the names; narwhals would fail on them without saying which.
_NAMES_OF = {"pandas": ("columns",), "pyarrow": ("column_names",)}


def open_frame(answers: Any) -> Source | None:
    """Read a frame through narwhals; None if it is none that narwhals knows."""
    for attribute in _NAMES_OF.get(type(answers).__module__.partition(".")[0], ()):
        refuse_duplicate_columns([str(column) for column in getattr(answers, attribute, ())], "answers")
    frame = nw.from_native(answers, pass_through=True, eager_only=True)
    return _eager(frame) if isinstance(frame, nw.DataFrame) else None


def _eager(frame: nw.DataFrame[Any]) -> Source:
    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        size = rows_at_once(len(wanted))
        for start in range(0, len(frame), size):
            rows = frame[start : start + size]
            yield {name: _arrow(rows[name]) for name in wanted}

    def with_scores(wanted: Sequence[str], added: Sequence[str], score: Scorer) -> Any:
        found: dict[str, list[Any]] = {name: [] for name in added}
        for batch in read(wanted):
            for name, values in score(batch).items():
                found[name].append(values)
        return _with_columns(frame, {name: np.concatenate([np.empty(0), *parts]) for name, parts in found.items()})

    return Source("answers", tuple(frame.columns), read, with_scores)


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
        return arrow_column(native.to_arrow())
    return arrow_column(native.to_numpy() if isinstance(getattr(native, "dtype", None), np.dtype) else native)
