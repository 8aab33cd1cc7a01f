"""Answers in CSV files, and rows in them that are no respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from servicetree.answers.engines.csv_texts import (
    TextFile,
    ragged_lines,
    readable_text,
    refuse_endless_lines,
    text_file,
)
from servicetree.answers.engines.database_streams import (
    FileDatabase,
    RaggedFileError,
    scored_table,
    skipping_rows,
    streamed,
)
from servicetree.answers.engines.mojibake import encoding_issues
from servicetree.answers.engines.other_rows import MOST_LOOKED_THROUGH, OtherRows, preview_column
from servicetree.answers.engines.sources import (
    Batch,
    Source,
    quoted_text,
    rows_at_once,
    with_progress,
)
from servicetree.answers.long_tables import long_fault, long_layout
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError

_UNUSUAL_SEPARATORS = {";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}
_BYTES_HELD = 8_000_000  # of a CSV file, by each thread
_MOST_TEXTS = 2_097_152  # in a batch; they take twice the room of numbers
_LONGEST_LINE = 2_000_000
_LONGEST_CELL_OF_MANY = 64  # on the average of a line of many columns


def open_csv(path: Path, start: bytes, options: ReadingOptions, name: str) -> Source:
    """Open a CSV file, plain or gzipped.

    Args:
        path: The file.
        start: Its first bytes.
        options: What somebody said about it.
        name: What to call it.

    Raises:
        AnswersError: If it is no such file.
        FileError: If it cannot be read.
    """
    file = text_file(path, start, options, name)
    head = file.head
    if options.long is None and (seen := long_layout(head.names, file.rows)):
        raise AnswersError(long_fault(seen, name))

    def whole() -> Iterator[Batch]:
        return skipping_rows(head.further, _rows(file, head.names[:MOST_LOOKED_THROUGH], None))

    others = OtherRows(preview_column(head.names, options.where), whole=whole)

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        batches = _rows(file, wanted, others.preview)
        return others.left_out(skipping_rows(head.further, batches), wanted)

    watched = with_progress(read, lambda: None)
    return Source(
        name,
        head.names,
        watched,
        scored_table(watched, head.names, name),
        separator=_unusual(file.separator),
        facts=head.facts(),
        told=lambda: (*head.issues(), *others.issues(), *encoding_issues(file.sample, options.encoding)),
    )


def _unusual(separator: str) -> str | None:
    return None if separator == "," else _UNUSUAL_SEPARATORS.get(separator, f"'{separator}'")


def _rows(file: TextFile, wanted: Sequence[str], preview: str | None) -> Iterator[Batch]:
    """Read columns as text, and beside them what tells rows apart that are no respondents."""
    width = file.head.width
    cells = dict(zip(file.head.names, (f"c{place}" for place in file.head.positions), strict=True))
    looked = dict.fromkeys(
        [*(f"c{place}" for place in range(min(width, MOST_LOOKED_THROUGH))), *map(cells.get, wanted)]
    )
    picked = {column: cells[column] for column in wanted}
    picked[OtherRows.first_cell] = f"coalesce({', '.join(map(str, looked))}, NULL)"
    if preview is not None:
        picked[OtherRows.preview_cell] = cells[preview]
    with readable_text(file) as (readable, compression):
        refuse_endless_lines(file, readable, max(_BYTES_HELD, _longest_line(width)))
        table = _table(file, readable, compression, width)
        try:
            yield from streamed(
                FileDatabase(readable, text=True), picked, table, rows_at_once(len(wanted), _MOST_TEXTS)
            )
        except RaggedFileError as error:
            faults = ragged_lines(file, readable.name)
            raise AnswersError(faults or error.faults) from error


def _longest_line(width: int) -> int:
    return max(_LONGEST_LINE, _LONGEST_CELL_OF_MANY * width)


def _table(file: TextFile, readable: Path, compression: str, width: int) -> str:
    longest = _longest_line(width)
    types = "{" + ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width)) + "}"
    line_end = "" if file.line_end is None else f"new_line = {file.line_end!r}, "
    return (
        f"read_csv({quoted_text(str(readable))}, auto_detect = false, header = true, columns = {types}, "
        f"comment = '', delim = {quoted_text(file.separator)}, quote = '\"', escape = '\"', "
        f"compression = '{compression}', {line_end}"
        f"max_line_size = {longest}, buffer_size = {max(_BYTES_HELD, longest)})"
    )
