"""Answers in Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from servicetree.answers.engines.database_streams import FileDatabase, scored_table, streamed
from servicetree.answers.engines.sources import (
    Batch,
    Source,
    quoted_name,
    quoted_text,
    rebatched,
    refuse_duplicate_columns,
    rows_at_once,
    with_progress,
)
from servicetree.answers.engines.spans_of_time import spans_in, with_spans
from servicetree.answers.engines.typed_tables import typed_table
from servicetree.answers.reading_options import ReadingOptions

_WIDE = 1_000  # columns


def open_parquet(path: Path, options: ReadingOptions, name: str) -> Source:
    """Open a Parquet file.

    Args:
        path: The file.
        options: What somebody said about it.
        name: What to call it.
    """
    # Left to itself the database would take folders above the file that are named `clean=1` for columns.
    table = f"read_parquet({quoted_text(str(path))}, hive_partitioning = false)"
    with FileDatabase(path).asked() as connection:  # which lets go of a long table of contents
        spans = spans_in(quoted_text(str(path)), lambda query: connection.sql(query).fetchall())
    database = FileDatabase(path)
    with database.asked() as connection:
        columns, table = _parquet_columns(connection, path, table)
    if len(columns) >= _WIDE:
        database = FileDatabase(path)  # the first lets go of what it read of a long table of contents
    return _parquet_table(database, columns, table, options, name, spans=spans)


def open_parquet_parts(folder: Path, files: Sequence[str], columns: Sequence[str], options: ReadingOptions) -> Source:
    """Open Parquet files that have the same columns as one table, which takes hardly longer than one file of it.

    Columns whose types differ from file to file are read as a type that holds both.

    Args:
        folder: Where they lie.
        files: Their paths within the folder; what folders such as ``shop=A`` say is a column.
        columns: All columns.
        options: What somebody said about them.
    """
    paths = f"[{', '.join(quoted_text(str(folder / one)) for one in files)}]"
    how = "union_by_name = true, hive_partitioning = true, hive_types_autocast = false"
    names = {name: quoted_name(name) for name in columns}
    database = FileDatabase(folder)
    with database.asked() as connection:
        spans = spans_in(paths, lambda query: connection.sql(query).fetchall())
    return _parquet_table(database, names, f"read_parquet({paths}, {how})", options, folder.name, spans=spans)


def flat_columns(folder: Path, files: Sequence[str]) -> dict[str, list[str]] | None:
    """Name the columns of each Parquet file; None where the database would not tell all of them apart.

    Args:
        folder: Where they lie.
        files: Their paths within the folder.
    """
    paths = {str(folder / one): one for one in files}
    query = f"FROM parquet_schema([{', '.join(map(quoted_text, paths))}])"
    found: dict[str, list[str]] = {one: [] for one in files}
    with FileDatabase(folder).asked() as connection:
        for path, name, children in connection.sql(f"SELECT file_name, name, num_children {query}").fetchall():
            found[paths[path]].append(name)
            if children is not None and len(found[paths[path]]) > 1:
                return None
    named = {one: names for one, (_, *names) in found.items()}
    return named if all(map(told_apart, named.values())) else None


def told_apart(names: Sequence[str]) -> bool:
    """Whether the database knows columns by their names: it cuts these at a NUL, knows no case, and no empty one."""
    return len({name.casefold() for name in names}) == len(names) and all(name and "\0" not in name for name in names)


def _parquet_table(
    database: FileDatabase,
    columns: Mapping[str, str],
    table: str,
    options: ReadingOptions,
    name: str,
    *,
    spans: Mapping[str, pa.DataType],
) -> Source:
    def streamed_by(reader: FileDatabase, wanted: Sequence[str], size: int) -> Iterator[Batch]:
        return with_spans(streamed(reader, {one: columns[one] for one in wanted}, table, size), spans)

    def aside() -> FileDatabase:
        # Each thread would leave behind what it read of the long table of contents of a wide file.
        return database if len(columns) < _WIDE else FileDatabase(database.path, threads=1)

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        yield from rebatched(streamed_by(database, wanted, rows_at_once(len(wanted))))

    def read_few(wanted: Sequence[str]) -> Iterator[Batch]:
        yield from rebatched(streamed_by(aside(), wanted, rows_at_once(len(wanted))))

    def first_rows(wanted: Sequence[str], count: int) -> Batch:
        first = next(streamed_by(aside(), wanted, count), {one: pa.nulls(0) for one in wanted})
        return {one: column.slice(0, count) for one, column in first.items()}

    def rows() -> int:
        with database.asked() as connection:
            return int(connection.sql(f"SELECT count(*) FROM {table}").fetchall()[0][0])  # noqa: S608 - the path is quoted

    found = typed_table(tuple(columns), read, first_rows, options, name, read_few=read_few)
    watched = with_progress(found.read, rows)
    scored = scored_table(watched, found.columns, name)
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
        if told_apart(names):
            return {name: quoted_name(name) for name in names}, table
        refuse_duplicate_columns(names, path.name)
        places = [f"c{place}" for place in range(width)]
        return dict(zip(names, places, strict=True)), f"{table} AS t({', '.join(places)})"
    found: Sequence[str] = connection.sql(f"SELECT * FROM {table} LIMIT 0").columns  # noqa: S608 - the path is quoted
    return {name: quoted_name(name) for name in found}, table
