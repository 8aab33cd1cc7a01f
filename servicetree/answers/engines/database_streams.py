"""Rows of files, streamed by DuckDB."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from servicetree.answers.engines.sources import Batch, Read, Scorer, quoted_text, rows_of
from servicetree.errors import AnswersError, Fault, FileError

_THREADS = 2  # rows come in one stream, so that more threads would only hold more of the file at a time
_READINGS = 5  # of one file, at the most


@contextmanager
def database_over(path: Path) -> Iterator[Any]:
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


class RaggedFileError(AnswersError):
    """A line has another number of fields than the first."""


def streamed(path: Path, query: str, size: int) -> Iterator[Batch]:
    """Read on where the database failed within itself; rows come in the same order every time.

    A long reading does fail, once in hundreds, on machines whose clock steps back while the database waits.
    """
    rows = 0
    for left in reversed(range(_READINGS)):
        try:
            for batch in skipping_rows(rows, _read_once(path, query, size)):
                yield batch
                rows += rows_of(batch)
        except _DatabaseError:
            if not left:
                raise
        else:
            return


def skipping_rows(rows: int, batches: Iterator[Batch]) -> Iterator[Batch]:
    """Skip the first rows."""
    for batch in batches:
        skipped = min(rows, rows_of(batch))
        rows -= skipped
        if skipped < rows_of(batch):
            yield {name: column.slice(skipped) for name, column in batch.items()} if skipped else batch


def _read_once(path: Path, query: str, size: int) -> Iterator[Batch]:
    import duckdb

    with database_over(path) as connection:
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
    if not path.exists():
        raise FileError(Fault("file", path.name, "is no longer there", "leave it where it is while it is read"))
    return (RaggedFileError if "Expected Number of Columns" in said else AnswersError)(_fault_of(path, said))


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


def scored_table(read: Read, columns: Sequence[str]) -> Callable[[Sequence[str], Sequence[str], Scorer], pa.Table]:
    """Files come back as a pyarrow table: the columns as they were read, the scores added."""

    def with_scores(_: Sequence[str], __: Sequence[str], score: Scorer) -> pa.Table:
        batches = []
        for batch in read(columns):
            found = {name: pa.array(values, from_pandas=True) for name, values in score(batch).items()}
            batches.append(pa.table({**batch, **found}))
        return pa.concat_tables(batches)

    return with_scores
