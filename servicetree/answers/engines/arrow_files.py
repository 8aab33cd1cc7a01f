"""Answers in Arrow and Feather files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from servicetree.answers.engines.database_streams import scored_table
from servicetree.answers.engines.sources import (
    Batch,
    Source,
    batch_of,
    rebatched,
    refuse_duplicate_columns,
    rows_at_once,
    with_progress,
)
from servicetree.answers.engines.typed_tables import typed_table
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault
from servicetree.i18n.said import told

_TORN = (pa.ArrowException, OSError, UnicodeDecodeError)  # the last for names of columns that are no UTF-8


def open_arrow(path: Path, start: bytes, options: ReadingOptions, name: str) -> Source:
    """Open an Arrow file (also called Feather 2), or a stream of record batches in a file.

    Args:
        path: The file.
        start: Its first bytes.
        options: What somebody said about it.
        name: What to call it.

    Raises:
        AnswersError: If it is damaged.
    """
    try:
        columns = _names(path, start)
    except _TORN as error:
        raise _damaged(name, error) from error
    refuse_duplicate_columns(columns, name)

    def batches(wanted: Sequence[str]) -> Iterator[Batch]:
        try:
            yield from _batches(path, start, wanted)
        except _TORN as error:
            raise _damaged(name, error) from error

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        yield from rebatched(batches(wanted), rows_at_once(len(wanted)))

    def first_rows(wanted: Sequence[str], count: int) -> Batch:
        first = next(batches(wanted), {one: pa.nulls(0) for one in wanted})
        return {one: column.slice(0, count) for one, column in first.items()}

    table = typed_table(columns, read, first_rows, options, name)
    watched = with_progress(table.read, lambda: None)
    scored = scored_table(watched, table.columns, name)
    return Source(name, table.columns, watched, scored, facts=table.facts, told=table.issues)


def _damaged(name: str, error: Exception) -> AnswersError:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return AnswersError(Fault("file", name, told("no_whole_arrow", said=said), told("write_anew")))


def _names(path: Path, start: bytes) -> list[str]:
    with pa.memory_map(str(path)) as file:
        reader = pa.ipc.open_file(file) if start.startswith(b"ARROW1") else pa.ipc.open_stream(file)
        return list(reader.schema.names)


def _batches(path: Path, start: bytes, wanted: Sequence[str]) -> Iterator[Batch]:
    with pa.memory_map(str(path)) as file:
        if start.startswith(b"ARROW1"):
            reader = pa.ipc.open_file(file)
            batches = (reader.get_batch(place) for place in range(reader.num_record_batches))
        else:
            batches = iter(pa.ipc.open_stream(file))
        for rows in batches:
            if rows.num_rows:
                chosen = rows.select(list(wanted))
                chosen.validate(full=True)  # what is damaged would be read beyond its end
                yield batch_of(chosen)
