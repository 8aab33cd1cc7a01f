"""Answers in CSV and Parquet files, streamed by DuckDB."""

from __future__ import annotations

import codecs
import csv
import gzip
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from servicetree.answers.engines.sources import (
    Batch,
    Read,
    Scorer,
    Source,
    quoted_name,
    quoted_text,
    refuse_duplicate_columns,
    rows_at_once,
    rows_of,
    with_progress,
)
from servicetree.errors import AnswersError, Fault, FileError

_SEPARATORS = (",", ";", "\t", "|")
_UNUSUAL_SEPARATORS = {";": "semicolon", "\t": "tab", "|": "bar"}
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_THREADS = 2  # rows come in one stream, so that more threads would only hold more of the file at a time
_READINGS = 5  # of one file, at the most
_BYTES_HELD = 8_000_000  # of a CSV file, by each thread
_MOST_TEXTS = 2_097_152  # in a batch; they take twice the room of numbers
_LONGEST_LINE = 2_000_000
_LONGEST_CELL_OF_MANY = 64  # on the average of a line of many columns
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|\\\\")


def open_file(path: str | os.PathLike[str], encoding: str | None = None) -> Source:
    """Open a CSV file (plain or gzipped) or a Parquet file.

    Args:
        path: The file.
        encoding: Of a CSV file; UTF-8 if None.

    Raises:
        AnswersError: If it is not such a file.
        FileError: If it cannot be read.
    """
    if _ADDRESS.match(os.fspath(path)):
        hint = "download it first; nothing here reads a network"
        raise FileError(Fault("file", os.fspath(path), "is an address, not a file", hint))
    path = Path(path)
    if path.suffix in {".toml", ".json"}:
        raise AnswersError(Fault("answers", path.name, "looks like a tree file", "give a CSV, Parquet or moments file"))
    start = _first_bytes(path)
    if start.startswith(b"PAR1"):
        return _parquet(path)
    if not start:
        raise AnswersError(Fault("no-answers", path.name, "is empty", "a table starts with a line of column names"))
    return _csv(path, start, encoding)


def _first_bytes(path: Path) -> bytes:
    if set(str(path)) & set("*?["):
        raise FileError(Fault("file", str(path), "has one of * ? [ in its name", "rename it; name files one by one"))
    try:
        if not path.is_file():
            said = "is a folder or a device" if path.exists() else "there is no such file"
            raise FileError(Fault("file", str(path), said, "name a CSV or Parquet file"))
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(Fault("file", str(path), f"cannot be read: {error.strerror}")) from error


@contextmanager
def _connection(path: Path) -> Iterator[Any]:
    """Open a database that may read one file and nothing else."""
    import duckdb

    connection = duckdb.connect()
    try:
        connection.execute("SET enable_progress_bar = false")  # it would print by itself
        connection.execute(f"SET threads = {_THREADS}")
        connection.execute("SET enable_external_file_cache = false")  # it would keep what is read only once
        connection.execute("SET allowed_paths = [" + quoted_text(str(path)) + "]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    except duckdb.Error as error:
        raise _as_fault(path, str(error)) from error
    finally:
        connection.close()


class _DatabaseError(AnswersError):
    """The database failed within itself, which is no fault of the file."""


def _stream(path: Path, query: str, size: int) -> Iterator[Batch]:
    """Read on where the database failed within itself; rows come in the same order every time.

    A long reading does fail, once in hundreds, on machines whose clock steps back while the database waits.
    """
    rows = 0
    for left in reversed(range(_READINGS)):
        try:
            for batch in _skipping_rows(rows, _read_once(path, query, size)):
                yield batch
                rows += rows_of(batch)
        except _DatabaseError:
            if not left:
                raise
        else:
            return


def _skipping_rows(rows: int, batches: Iterator[Batch]) -> Iterator[Batch]:
    """Skip the first rows."""
    for batch in batches:
        skipped = min(rows, rows_of(batch))
        rows -= skipped
        if skipped < rows_of(batch):
            yield {name: column.slice(skipped) for name, column in batch.items()} if skipped else batch


def _read_once(path: Path, query: str, size: int) -> Iterator[Batch]:
    import duckdb

    with _connection(path) as connection:
        try:
            for batch in connection.sql(query).to_arrow_reader(size):
                yield dict(zip(batch.schema.names, batch.columns, strict=True))
        except (pa.ArrowException, OSError) as error:  # pyarrow wraps what DuckDB says while streaming
            raise _as_fault(path, str(error)) from error
        except duckdb.Error as error:
            raise _as_fault(path, str(error)) from error


def _as_fault(path: Path, said: str) -> AnswersError:
    if "INTERNAL Error" in said:
        hint = "try again; if it fails every time, write the file anew"
        return _DatabaseError(Fault("file", path.name, f"cannot be read: {said.splitlines()[0]}", hint))
    return AnswersError(_fault_of(path, said))


def _fault_of(path: Path, said: str) -> Fault:
    line = re.search(r"CSV Error on Line: (\d+)", said)
    where = f"{path.name}:{line[1]}" if line else path.name
    if width := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said):
        hint = "a text that holds the separator must stand in quotes"
        return Fault("file", where, f"has {width[2]} fields where {width[1]} are expected", hint)
    if longest := re.search(r"aximum line size of (\d+)", said):
        hint = "look for a quote that is never closed, or leave the long texts out"
        return Fault("file", where, f"has a line of more than {longest[1]} bytes", hint)
    if "unterminated quote" in said:
        return Fault("file", where, "opens a quote that is never closed", "close it, or double it")
    if "nicode" in said or "utf-8" in said:
        hint = "say which encoding it has, for example --encoding cp1252"
        return Fault("encoding", where, "is not written in UTF-8", hint)
    if "invalid state" in said:
        hint = "save it again with one kind of line end and properly quoted texts"
        return Fault("file", where, "mixes line ends, or has a stray quote", hint)
    return Fault("file", where, f"cannot be read: {said.splitlines()[0]}")


def _parquet(path: Path) -> Source:
    table = f"read_parquet({quoted_text(str(path))})"
    with _connection(path) as connection:
        columns = _parquet_columns(connection, path, table)

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        query = f"SELECT {', '.join(map(quoted_name, wanted))} FROM {table}"  # noqa: S608 - names are quoted
        yield from _stream(path, query, rows_at_once(len(wanted)))

    def rows() -> int:
        with _connection(path) as connection:
            return int(connection.sql(f"SELECT count(*) FROM {table}").fetchall()[0][0])  # noqa: S608 - the path is quoted

    told = with_progress(read, rows)
    return Source(path.name, tuple(columns), told, _scored_table(told, columns))


def _parquet_columns(connection: Any, path: Path, table: str) -> Sequence[str]:
    """Name the columns; for a flat table from its schema, since to select all of a wide one takes far more memory."""
    schema = f"SELECT name, num_children FROM parquet_schema({quoted_text(str(path))})"  # noqa: S608 - the path is quoted
    (_, width), *below = connection.sql(schema).fetchall()
    names = [name for name, _ in below]
    # DuckDB does not tell letters of different case apart; it gives such columns names of its own.
    if len(names) == len({name.casefold() for name in names}) == width:
        return names
    columns: Sequence[str] = connection.sql(f"SELECT * FROM {table} LIMIT 0").columns  # noqa: S608 - the path is quoted
    return columns


def _csv(path: Path, start: bytes, encoding: str | None) -> Source:
    if encoding is None and start.startswith(_UTF16_MARKS):
        raise AnswersError(Fault("encoding", path.name, "is written in UTF-16", "say so: --encoding utf-16"))
    gzipped = start.startswith(b"\x1f\x8b")
    columns, separator = _header(path, gzipped, encoding)
    refuse_duplicate_columns(columns, path.name)
    positions = {column: f"c{place}" for place, column in enumerate(columns)}
    longest = max(_LONGEST_LINE, _LONGEST_CELL_OF_MANY * len(columns))
    types = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in positions.values()) + "}"

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        with _as_utf8(path, gzipped, encoding) as (readable, compression):
            table = (
                f"read_csv({quoted_text(str(readable))}, auto_detect = false, header = true, columns = {types}, "
                f"comment = '', delim = {quoted_text(separator)}, quote = '\"', escape = '\"', "
                f"compression = '{compression}', "
                f"max_line_size = {longest}, buffer_size = {max(_BYTES_HELD, longest)})"
            )
            picked = ", ".join(f"{positions[column]} AS {quoted_name(column)}" for column in wanted)
            query = f"SELECT {picked} FROM {table}"  # noqa: S608 - names and path are quoted
            yield from _stream(readable, query, rows_at_once(len(wanted), _MOST_TEXTS))

    told = with_progress(read, lambda: None)
    return Source(
        path.name,
        tuple(columns),
        told,
        _scored_table(told, columns),
        separator=_UNUSUAL_SEPARATORS.get(separator),
    )


def _header(path: Path, gzipped: bool, encoding: str | None) -> tuple[list[str], str]:  # noqa: FBT001 - a fact of the file
    opened: IO[str]
    try:
        with (gzip.open if gzipped else open)(path, "rt", encoding=encoding or "utf-8-sig", newline="") as opened:
            first = opened.readline().lstrip("\ufeff")
            separator = max(_SEPARATORS, key=first.count)
            opened.seek(0)
            names = next(csv.reader(opened, delimiter=separator), [])
    except (UnicodeError, LookupError) as error:
        hint = "say which encoding it has, for example --encoding cp1252"
        said = f"is not written in {encoding or 'UTF-8'}"
        raise AnswersError(Fault("encoding", path.name, f"{said} ({error})", hint)) from error
    except csv.Error as error:
        raise AnswersError(Fault("file", f"{path.name}:1", f"has no readable line of column names: {error}")) from error
    except (OSError, EOFError) as error:
        raise FileError(Fault("file", str(path), f"cannot be read: {error}")) from error
    return [name.lstrip("\ufeff").strip() for name in names], separator


@contextmanager
def _as_utf8(path: Path, gzipped: bool, encoding: str | None) -> Iterator[tuple[Path, str]]:  # noqa: FBT001 - a fact of the file
    """Give a path that DuckDB can read as UTF-8; other encodings are rewritten to a temporary file first."""
    if encoding is None or codecs.lookup(encoding).name in ("utf-8", "utf-8-sig"):
        yield path, "gzip" if gzipped else "none"
        return
    with tempfile.TemporaryDirectory(prefix="servicetree-") as folder:
        rewritten = Path(folder) / path.name
        try:
            with (
                (gzip.open if gzipped else open)(path, "rt", encoding=encoding, newline="") as source,
                rewritten.open("w", encoding="utf-8", newline="") as target,
            ):
                while chunk := source.read(1 << 20):
                    target.write(chunk.lstrip("\ufeff") if not target.tell() else chunk)
        except UnicodeError as error:
            raise AnswersError(Fault("encoding", path.name, f"is not {encoding}: {error}", "try another")) from error
        yield rewritten, "none"


def _scored_table(read: Read, columns: Sequence[str]) -> Callable[[Sequence[str], Sequence[str], Scorer], pa.Table]:
    """Files come back as a pyarrow table: the columns as they were read, the scores added."""

    def with_scores(_: Sequence[str], __: Sequence[str], score: Scorer) -> pa.Table:
        batches = []
        for batch in read(columns):
            found = {name: pa.array(values, from_pandas=True) for name, values in score(batch).items()}
            batches.append(pa.table({**batch, **found}))
        return pa.concat_tables(batches)

    return with_scores
