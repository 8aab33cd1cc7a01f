"""Answers in Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from servicetree.answers.engines.database_streams import database_over, scored_table, streamed
from servicetree.answers.engines.sources import (
    Batch,
    Source,
    quoted_name,
    quoted_text,
    refuse_duplicate_columns,
    rows_at_once,
    with_progress,
)
from servicetree.answers.engines.typed_tables import typed_table
from servicetree.answers.reading_options import ReadingOptions


def open_parquet(path: Path, options: ReadingOptions, name: str) -> Source:
    """Open a Parquet file.

    Args:
        path: The file.
        options: What somebody said about it.
        name: What to call it.
    """
    table = f"read_parquet({quoted_text(str(path))})"
    with database_over(path) as connection:
        columns, table = _parquet_columns(connection, path, table)

    def chosen(wanted: Sequence[str]) -> dict[str, str]:
        return {one: columns[one] for one in wanted}

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        yield from streamed(path, chosen(wanted), table, rows_at_once(len(wanted)))

    def read_alone(wanted: Sequence[str]) -> Iterator[Batch]:
        # Each thread of its own would leave behind what it read of the file's table of contents.
        yield from streamed(path, chosen(wanted), table, rows_at_once(len(wanted)), threads=1)

    def first_rows(wanted: Sequence[str], count: int) -> Batch:
        first = next(streamed(path, chosen(wanted), table, count, threads=1), {one: pa.nulls(0) for one in wanted})
        return {one: column.slice(0, count) for one, column in first.items()}

    def rows() -> int:
        with database_over(path) as connection:
            return int(connection.sql(f"SELECT count(*) FROM {table}").fetchall()[0][0])  # noqa: S608 - the path is quoted

    found = typed_table(tuple(columns), read, first_rows, options, name, read_few=read_alone)
    watched = with_progress(found.read, rows)
    scored = scored_table(watched, found.columns)
    return Source(name, found.columns, watched, scored, facts=found.facts, told=found.issues)


def _parquet_columns(connection: Any, path: Path, table: str) -> tuple[dict[str, str], str]:
    """Name the columns; for a flat table from its schema, since to select all of a wide one takes far more memory.

    Returns:
        What each column is called in a query, and the table in which it is.
    """
    schema = f"SELECT name, num_children FROM parquet_schema({quoted_text(str(path))})"  # noqa: S608 - the path is quoted
    (_, width), *below = connection.sql(schema).fetchall()
    names = [name for name, _ in below]
    if len(names) == width:
        if len({name.casefold() for name in names}) == width and not any("\0" in name for name in names):
            return {name: quoted_name(name) for name in names}, table
        # DuckDB cuts names at a NUL and does not tell letters of different case apart: columns are called by places.
        refuse_duplicate_columns(names, path.name)
        places = [f"c{place}" for place in range(width)]
        return dict(zip(names, places, strict=True)), f"{table} AS t({', '.join(places)})"
    found: Sequence[str] = connection.sql(f"SELECT * FROM {table} LIMIT 0").columns  # noqa: S608 - the path is quoted
    return {name: quoted_name(name) for name in found}, table
