"""Rows of files, streamed by DuckDB."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from servicetree.answers.engines.sources import Batch, Read, Scorer, no_rows, quoted_text, rows_of
from servicetree.errors import AnswersError, Fault, FileError
from servicetree.i18n.said import told

_THREADS = 2  # rows come in one stream, so that more threads would only hold more of the file at a time
_READINGS = 5  # of one file, at the most


class FileDatabase:
    """A database that may read one file, or what is in one folder, and nothing else.

    To open one takes as long as to read a small file, so it is opened when it is first asked and stays open for the
    next question, until nobody holds it any more.

    Attributes:
        path: The file or the folder.
    """

    def __init__(self, path: Path, threads: int | None = None, *, text: bool = False) -> None:
        """Open nothing yet.

        Args:
            path: The file or the folder.
            threads: How many it may use, if not as many as are good for a stream.
            text: Whether it is a text, which has an encoding, quotes and line ends.
        """
        self.path = path
        self._text = text
        self._threads = threads or _THREADS
        self._connection: Any = None

    @contextmanager
    def asked(self) -> Iterator[Any]:
        """Give a connection for one question; others may be under way meanwhile.

        Raises:
            AnswersError: For what DuckDB raises.
        """
        import duckdb

        try:
            if self._connection is None:
                self._connection = self._opened()
            # The first connection of a notebook has a progress bar, which cannot be had out where widgets are missing;
            # those that are made from it have none.
            with closing(self._connection.cursor()) as connection:
                yield connection
        except duckdb.Error as error:
            raise self.fault(error) from error

    def _opened(self) -> Any:
        import duckdb

        connection = duckdb.connect()
        connection.execute(f"SET threads = {self._threads}")
        connection.execute("SET enable_external_file_cache = false")  # it would keep what is read only once
        allowed = "allowed_directories" if self.path.is_dir() else "allowed_paths"
        connection.execute(f"SET {allowed} = [" + quoted_text(str(self.path)) + "]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection

    def fault(self, error: Exception) -> AnswersError:
        """Say in our words what DuckDB said; one that failed within itself answers nothing more, and is let go."""
        found = _as_fault(self.path, str(error), text=self._text)
        if isinstance(found, _DatabaseError):
            self._connection = None
        return found


class _DatabaseError(AnswersError):
    """The database failed within itself, which is no fault of the file."""


class RaggedFileError(AnswersError):
    """A line has another number of fields than the first."""


def streamed(database: FileDatabase, cells: Mapping[str, str], table: str, size: int) -> Iterator[Batch]:
    """Stream columns; read on where the database failed within itself; rows come in the same order every time.

    Releases before 2.0.1 do fail where the system's clock steps back while they read: they reckon times by it.

    Args:
        database: What reads the file, or the folder of files.
        cells: By the name of each column, what its cells are in a query.
        table: What they stand in.
        size: How many rows make a batch.
    """
    # Columns are known by their places, since the database would cut a name at a NUL.
    query = f"SELECT {', '.join(cells.values())} FROM {table}"  # noqa: S608 - names and path are quoted
    rows = 0
    for left in reversed(range(_READINGS)):
        try:
            for batch in skipping_rows(rows, _read_once(database, query, list(cells), size)):
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


def _read_once(database: FileDatabase, query: str, names: Sequence[str], size: int) -> Iterator[Batch]:
    with database.asked() as connection:
        try:
            for batch in connection.sql(query).to_arrow_reader(size):
                yield dict(zip(names, batch.columns, strict=True))
        except (pa.ArrowException, OSError) as error:  # pyarrow wraps what DuckDB says while streaming
            raise database.fault(error) from error


def _as_fault(path: Path, said: str, *, text: bool) -> AnswersError:
    if "INTERNAL Error" in said:
        message = told("cannot_be_read", reason=said.splitlines()[0])
        return _DatabaseError(Fault("file", path.name, message, told("read_again")))
    if not path.exists():
        raise FileError(Fault("file", path.name, told("no_longer_there"), told("leave_it_there")))
    return (RaggedFileError if "Expected Number of Columns" in said else AnswersError)(_fault_of(path, said, text=text))


# What the database says of a text, and what we say: the code of the fault, its phrase and that of its remedy.
_SIGNS = (
    ("unterminated quote", "file", "quote_never_closed", "close_quote"),
    ("nicode", "encoding", "no_utf8", "say_encoding"),
    ("utf-8", "encoding", "no_utf8", "say_encoding"),
    ("invalid state", "file", "mixed_line_ends", "save_again"),
    # A line is longer than what is held of a file at a time.
    ("does not support a full read", "file", "line_too_long_somewhere", "look_for_quote"),
)


def _fault_of(path: Path, said: str, *, text: bool) -> Fault:
    line = re.search(r"CSV Error on Line: (\d+)", said)
    part = re.search(re.escape(str(path)) + r"(/[^'\"]+)", said)
    name = path.name + part[1] if part else path.name
    where = told("at_line", file=name, line=line[1]) if line else name
    if width := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said):
        fields = told("other_number_of_fields", got=width[2], wanted=width[1])
        return Fault("file", where, fields, told("quote_separator"))
    if longest := re.search(r"aximum line size of (\d+)", said):
        return Fault("file", where, told("line_too_long", most=longest[1]), told("look_for_quote"))
    for sign, code, key, remedy in _SIGNS if text else ():
        if sign in said:
            return Fault(code, where, told(key), told(remedy))
    # The database says so or not, as the fault is met by one of its threads or another.
    reason = said.splitlines()[0].replace(str(path), path.name).removeprefix("Invalid Error: ")
    return Fault("file", where, told("cannot_be_read", reason=reason), told("write_anew"))


def scored_table(
    read: Read, columns: Sequence[str], name: str, refusal: Callable[[], AnswersError] | None = None
) -> Callable[[Sequence[str], Sequence[str], Scorer], pa.Table]:
    """Files come back as a pyarrow table: the columns as they were read and the scores; one without rows is none."""

    def with_scores(_: Sequence[str], __: Sequence[str], score: Scorer) -> pa.Table:
        batches = []
        for batch in read(columns):
            found = {name: pa.array(values, from_pandas=True) for name, values in score(batch).items()}
            batches.append(pa.table({**batch, **found}))
        if not batches:
            raise no_rows(name) if refusal is None else refusal()
        return pa.concat_tables(batches)

    return with_scores
