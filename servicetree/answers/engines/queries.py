"""Answers as lazy queries: polars lazy frames and DuckDB relations, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from typing import Any

from servicetree.answers.engines.frames import open_frame
from servicetree.answers.engines.sources import (
    Batch,
    Scorer,
    Source,
    arrow_column,
    bearing_names,
    rebatched,
    rows_at_once,
)
from servicetree.answers.engines.spans_of_time import spans_of_query, with_spans
from servicetree.answers.engines.streams import ScoredStream
from servicetree.errors import AnswersError, Fault, FileError
from servicetree.i18n.said import told

# Steps of a plan after which rows come in the same order every time; any other step may deal them to threads.
_POLARS_KEEPS_ORDER = re.compile(
    r"(DF|SELECT|SLICE|SORT BY|FILTER|FROM|WITH_COLUMNS|RENAME|PROJECT|SELECTION|ESTIMATED ROWS|"
    r"(Parquet|Csv|Ipc|NDJson) SCAN \[[^,\]]*\]|\[)"
)
_DUCKDB_KEEPS_ORDER = {
    *("PROJECTION", "FILTER", "LIMIT", "STREAMING_LIMIT", "ORDER_BY", "TOP_N", "UNNEST", "RANGE"),
    *("TABLE_SCAN", "SEQ_SCAN", "COLUMN_DATA_SCAN", "ARROW_SCAN", "PANDAS_SCAN"),
    *("PARQUET_SCAN", "READ_PARQUET", "READ_CSV", "READ_CSV_AUTO", "READ_JSON", "READ_JSON_AUTO", "PYTHON_ARROW_SCAN"),
}
_DUCKDB_STEP = re.compile(r"[A-Z_]+")
_DUCKDB_TITLE = re.compile(r"╭─ (\w[\w ]*?) [─╮┴]")  # of a step, as releases from 2 on draw it


def open_query(answers: Any) -> Source | None:
    """Read a polars lazy frame or a DuckDB relation; None if it is neither."""
    library = type(answers).__module__.partition(".")[0]
    if library == "polars" and hasattr(answers, "collect_batches"):
        return _polars(answers)
    if library in {"duckdb", "_duckdb"} and hasattr(answers, "to_arrow_reader"):
        return _duckdb(answers)
    return None


def _polars(frame: Any) -> Source:
    import polars as pl
    import polars.selectors as chosen

    with _failing_as_faults():
        schema = frame.collect_schema()
    bearing = bearing_names(schema.names(), "answers")

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        asked = chosen.by_name(*(bearing[name] for name in wanted))
        with _failing_as_faults():
            for rows in frame.select(asked).collect_batches(chunk_size=rows_at_once(len(wanted))):
                yield {name: arrow_column(rows[bearing[name]].to_arrow()) for name in wanted}

    def with_scores(wanted: Sequence[str], added: Sequence[str], score: Scorer) -> Any:
        def scored(rows: pl.DataFrame) -> Any:
            source = open_frame(rows)
            assert source is not None  # polars frames are read
            return source.with_scores(wanted, added, score)

        return frame.map_batches(scored, schema={**schema, **dict.fromkeys(added, pl.Float64)}, streamable=True)

    steps = frame.explain(optimized=False).splitlines()
    ordered = all(_POLARS_KEEPS_ORDER.match(step.strip()) for step in steps)
    return Source("answers", tuple(bearing), read, with_scores, ordered=ordered, lazy=True)


@contextmanager
def _failing_as_faults() -> Iterator[None]:
    """Tell of a query that fails, because a column or a file is not there, say, as of any other fault."""
    import polars as pl

    try:
        yield
    except pl.exceptions.PolarsError as error:
        said = str(error).strip().splitlines()[0]
        raise AnswersError(
            Fault("answers", told("lazy_frame"), told("query_fails", said=said), told("correct_the_query"))
        ) from error
    except OSError as error:
        said = str(error).strip().splitlines()[0]
        unread = told("cannot_be_read", reason=said)
        raise FileError(Fault("file", told("lazy_frame"), unread, told("check_its_files"))) from error


def _duckdb(relation: Any) -> Source:
    bearing = bearing_names(relation.columns, "answers")
    places = {name: f"c{place}" for place, name in enumerate(bearing)}
    found = spans_of_query(relation.sql_query(), partial(_rows_or_none, relation))
    spans = {name: found[one] for name, one in bearing.items() if one in found}

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        # DuckDB does not tell letters of different case apart; so columns are called by their places.
        query = f"SELECT {', '.join(places[name] for name in wanted)} FROM answers AS t({', '.join(places.values())})"  # noqa: S608 - places are numbers
        size = rows_at_once(len(wanted))
        rows = relation.query("answers", query).to_arrow_reader(size)
        batches = (dict(zip(wanted, batch.columns, strict=True)) for batch in rows)
        yield from rebatched(with_spans(batches, spans), size)

    def with_scores(wanted: Sequence[str], added: Sequence[str], score: Scorer) -> Any:
        import duckdb

        schema = relation.limit(0).to_arrow_table().schema
        begin = partial(relation.to_arrow_reader, rows_at_once(len(relation.columns)))
        # On a connection of its own: one that is running a query cannot stream another.
        return duckdb.default_connection().cursor().from_arrow(ScoredStream(schema, begin, wanted, added, score))

    ordered = _keeps_order(relation.explain())
    return Source("answers", tuple(places), read, with_scores, ordered=ordered, lazy=True)


def _keeps_order(plan: str) -> bool:
    """Whether rows come in the same order every time, by the steps of a plan; where none is known, they may not."""
    drawn = plan.splitlines()
    steps = {step for above, line in pairwise(drawn) if "┌" in above for step in _DUCKDB_STEP.findall(line)}
    steps |= {title.upper().replace(" ", "_") for title in _DUCKDB_TITLE.findall(plan)}
    return bool(steps) and steps <= _DUCKDB_KEEPS_ORDER


def _rows_or_none(relation: Any, query: str) -> list[tuple[Any, ...]]:
    """Give the rows of another query on the connection of a relation; none where it fails."""
    import duckdb

    try:
        rows: list[tuple[Any, ...]] = relation.query("answers", query).fetchall()
    except duckdb.Error:
        return []
    return rows
