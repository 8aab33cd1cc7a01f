"""Answers in a data frame that narwhals knows: pandas, polars, pyarrow, DuckDB relations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np

from servicetree.engines.sources import ROWS_IN_A_BATCH, Batch, Source, cells, refuse_twins

# Where libraries that allow two columns of one name keep the names; narwhals would fail on them without saying which.
_NAMES_OF = {"pandas": ("columns",), "pyarrow": ("column_names",)}

Scorer = Callable[[Batch], Mapping[str, Any]]


def open_frame(answers: Any) -> Source | None:
    """Read a frame through narwhals; None if it is none that narwhals knows."""
    for attribute in _NAMES_OF.get(type(answers).__module__.partition(".")[0], ()):
        refuse_twins([str(column) for column in getattr(answers, attribute, ())], "answers")
    frame = nw.from_native(answers, pass_through=True)
    if isinstance(frame, nw.DataFrame):
        return _eager(frame)
    return _lazy(frame) if isinstance(frame, nw.LazyFrame) else None


def _eager(frame: nw.DataFrame[Any]) -> Source:
    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        for start in range(0, len(frame), ROWS_IN_A_BATCH):
            rows = frame[start : start + ROWS_IN_A_BATCH]
            yield {name: _arrow(rows[name]) for name in wanted}

    def with_scores(wanted: Sequence[str], score: Scorer) -> Any:
        found: dict[str, list[Any]] = {}
        for batch in read(wanted):
            for name, values in score(batch).items():
                found.setdefault(name, []).append(values)
        index = nw.maybe_get_index(frame)
        added = []
        for name, parts in found.items():
            series = nw.new_series(name, np.concatenate(parts), nw.Float64, backend=frame.implementation)
            series = series if index is None else nw.maybe_set_index(series, index=index)
            added.append(nw.when(~series.is_nan()).then(series).alias(name) if index is None else series)
        return frame.with_columns(*added).to_native()

    return Source("answers", tuple(frame.columns), read, with_scores)


def _lazy(frame: nw.LazyFrame[Any]) -> Source:
    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        yield from _eager(frame.select(*wanted).collect("pyarrow")).read(wanted)

    def with_scores(wanted: Sequence[str], score: Scorer) -> Any:
        scored = nw.from_native(_eager(frame.collect("pyarrow")).with_scores(wanted, score), eager_only=True)
        if frame.implementation.is_duckdb():
            import duckdb

            return duckdb.from_arrow(scored.to_native())
        return scored.lazy(frame.implementation).to_native()

    ordered = frame.implementation.is_polars() or frame.implementation.is_duckdb()
    return Source("answers", tuple(frame.collect_schema().names()), read, with_scores, ordered=ordered)


def _arrow(series: nw.Series[Any]) -> Any:
    native = series.to_native()
    return cells(native.to_arrow() if series.implementation.is_polars() else native)
