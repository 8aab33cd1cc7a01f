"""The interface of a source of answers: its columns, its batches and their sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from functools import lru_cache, partial
from itertools import chain, islice
from math import isnan
from typing import Any, Protocol, Self, TypeVar

import numpy as np
import pyarrow as pa
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.answers.arrow_columns import is_plain_number, number_column
from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.engines.read_sheets import ReadSheet, with_sheet_hint
from servicetree.answers.engines.threads import cores, one_blas_thread, run_in_order
from servicetree.errors import AnswersError, Fault, Issue
from servicetree.i18n.said import first_listed, told
from servicetree.tree.written_values import column_name

Batch = Mapping[str, pa.Array]
Scorer = Callable[[Batch], Mapping[str, NDArray[Any]]]

_MOST_ROWS, _FEWEST_ROWS = 131_072, 1_024
_MOST_CELLS = 4_194_304
_FEW_ROWS = 4_096  # whose products are too small for a second thread anyway; to hold threads back takes milliseconds


class Summable(Protocol):
    """What a batch is summed up into; sums of later rows add to those of earlier ones."""

    def __add__(self, later: Self) -> Self:
        """Add the sums of later rows."""


S = TypeVar("S", bound=Summable)
Read = Callable[[Sequence[str]], Iterator[Batch]]
BatchSummer = Callable[[Batch, int], S]  # a batch, and the number of rows that came before
SummedColumns = Callable[[Sequence[str], BatchSummer[Any]], Any]


def summed_in_process(read: Read, wanted: Sequence[str], summing: BatchSummer[S], threads: int = 1) -> S | None:
    """Sum up batch after batch in this process.

    Sums are added in reading order whatever the number of threads, so that it changes no digit.

    Args:
        read: Iterates over batches of the named columns.
        wanted: The columns.
        summing: Sums up one batch.
        threads: How many batches to sum up at the same time.

    Returns:
        The sums of all rows; None if there are no batches.
    """
    total: S | None = None
    is_small, batches = _looked_at(read(wanted))
    with nullcontext() if is_small else one_blas_thread():
        for piece in run_in_order(_jobs(batches, summing), threads):
            total = piece if total is None else total + piece
    return total


def _looked_at(batches: Iterator[Batch]) -> tuple[bool, Iterator[Batch]]:
    """Tell whether there is one batch alone, of few rows; and hand all batches on."""
    first = list(islice(batches, 2))
    return len(first) == 1 and rows_of(first[0]) <= _FEW_ROWS, chain(first, batches)


def _jobs(batches: Iterable[Batch], summing: BatchSummer[S]) -> Iterator[Callable[[], S]]:
    position = 0
    for batch in batches:
        yield partial(summing, batch, position)
        position += rows_of(batch)


def summed_here(read: Read) -> SummedColumns:
    """Sum up what is read in this process, on as many threads as it may use."""
    return partial(summed_in_process, read, threads=cores())


@frozen(eq=False)
class Source:
    """Answers that can be read in batches.

    Attributes:
        name: What to call them in messages.
        columns: The names of their columns.
        read: Iterates over batches of the named columns, in reading order.
        with_scores: Adds columns of numbers in the caller's own type: given the columns to read, the names of the new
            ones and a function from batches to them.
        ordered: Whether the rows come in the same order every time, so that a position can serve as a unit.
        lazy: Whether scores are computed only when the caller asks the engine for them.
        separator: What separates the columns of a text file, where it is not a comma.
        facts: What the source says of its columns besides their cells, by name.
        told: What is worth knowing about how it was read, such as rows that are no respondents; complete after a pass.
        kept: What must be there as long as the source is, such as a temporary file.
        sheet: Which sheet of a workbook it is.
        no_rows: Words that nothing is there to be read: the conditions on rows leave nothing, say.
        summed: Sums the named columns up where the rows are, given what sums up one batch; None without rows. What it
            is given must be picklable, for the rows may be on other machines.
    """

    name: str
    columns: Sequence[str]
    read: Read
    with_scores: Callable[[Sequence[str], Sequence[str], Scorer], Any]
    ordered: bool = True
    lazy: bool = False
    separator: str | None = None
    facts: Mapping[str, ColumnFacts] = field(factory=dict)
    told: Callable[[], tuple[Issue, ...]] = tuple
    kept: object = None
    sheet: ReadSheet | None = None
    no_rows: Callable[[], AnswersError] = field()
    summed: SummedColumns = field()

    @no_rows.default
    def _without_rows(self) -> Callable[[], AnswersError]:
        return partial(no_rows, self.name, self.sheet)

    @summed.default
    def _in_this_process(self) -> SummedColumns:
        return summed_here(self.read)


def labels_of(source: Source, column: str) -> dict[str, str]:
    """Say what a source calls the values of a column, by their names; nothing where it has no labels."""
    facts = source.facts.get(column)
    return {} if facts is None else facts.labels()


def is_summed_here(source: Source) -> bool:
    """Whether a source is summed up in this process, and not where its rows are."""
    return isinstance(source.summed, partial) and source.summed.func is summed_in_process


def rows_at_once(columns: int, cells: int = _MOST_CELLS) -> int:
    """Say how many rows make a batch: few enough to hold several in memory however many columns are read.

    Args:
        columns: How many columns are read.
        cells: How many cells a batch may have.
    """
    room = cells // max(columns, 1)
    return max(_FEWEST_ROWS, min(_MOST_ROWS, 1 << max(room.bit_length() - 1, 0)))


def rows_of(batch: Batch) -> int:
    """Count the rows of a batch."""
    return len(next(iter(batch.values())))


def batch_of(rows: pa.RecordBatch) -> Batch:
    """Take a record batch as a batch."""
    return dict(zip(rows.schema.names, rows.columns, strict=True))


def rebatched(batches: Iterable[Batch], size: int | None = None) -> Iterator[Batch]:
    """Cut batches of any length anew, so that sums are made in the same steps however the rows arrive.

    Args:
        batches: Batches of the same columns.
        size: How many rows each one is to have, the last may have fewer; if None, as many as are good to hold.
    """
    held: list[Batch] = []
    count = 0
    for batch in batches:
        held.append(batch)
        count += rows_of(batch)
        size = size or rows_at_once(len(batch))
        if count < size:
            continue
        whole = _joined(held)
        starts = range(0, count - size + 1, size)
        yield from (_batch_slice(whole, start, size) for start in starts)
        count %= size
        held = [_batch_slice(whole, len(starts) * size, count)] if count else []
    if count:
        yield _joined(held)


def _batch_slice(batch: Batch, start: int, size: int) -> Batch:
    return {name: column.slice(start, size) for name, column in batch.items()}


def _joined(batches: Sequence[Batch]) -> Batch:
    """Put batches one below the other; columns whose types do not go together become texts."""
    if len(batches) == 1:
        return batches[0]
    return {name: _column([batch[name] for batch in batches]) for name in batches[0]}


def _column(parts: Sequence[pa.Array]) -> pa.Array:
    kinds = {part.type for part in parts if not pa.types.is_null(part.type)} or {pa.null()}
    if len(kinds) == 1 and not any(map(pa.types.is_dictionary, kinds)):
        return pa.concat_arrays([part.cast(*kinds) for part in parts])
    if all(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in kinds):
        with suppress(pa.ArrowInvalid):  # a number that no double holds exactly
            return pa.concat_arrays([part.cast(pa.float64()) for part in parts])
    return arrow_column([cell for part in parts for cell in part.to_pylist()])


def no_rows(name: str, sheet: ReadSheet | None = None) -> AnswersError:
    """Word that there is nothing to read.

    Args:
        name: What the answers are called.
        sheet: The sheet of a workbook that was read.
    """
    hint = with_sheet_hint(told("is_it_the_right_one"), sheet)
    return AnswersError(Fault("no-answers", name, told("no_rows"), hint))


def bearing_names(columns: Sequence[str], name: str) -> dict[str, str]:
    """Say which name, as it is written, each column bears, by the name as names are compared.

    Args:
        columns: The names as they are written.
        name: What to call the table.

    Raises:
        AnswersError: If two columns have one name.
    """
    refuse_duplicate_columns([*map(column_name, columns)], name)
    return {column_name(column): column for column in columns}


def refuse_duplicate_columns(columns: Sequence[str], name: str, positions: Sequence[int] | None = None) -> None:
    """Refuse a table in which two columns have one name: nobody can say which is meant.

    Args:
        columns: Their names.
        name: What to call the table.
        positions: Where each column stands; 1, 2, 3 and so on if None.

    Raises:
        AnswersError: Naming each such column and its positions.
    """
    places: dict[str, list[int]] = {}
    for position, column in zip(positions or range(1, len(columns) + 1), columns, strict=True):
        places.setdefault(column, []).append(position)
    twins = {column: found for column, found in places.items() if len(found) > 1}
    if twins:
        raise AnswersError(
            Fault(
                "column",
                name,
                told("column_stands_twice", column=column, count=len(found), places=first_listed([*map(str, found)])),
                told("rename_twins"),
            )
            for column, found in twins.items()
        )


_WRITTEN_AS_TEXT = ("period[", "interval[")  # types of pandas that Arrow would hand over as bare numbers
_NOTHING = ("NaT", "<NA>", "nan")


def arrow_column(values: Any) -> pa.Array:
    """Turn one column of any kind into cells that the decoder reads; mixed columns become texts.

    Args:
        values: A sequence, array or series.

    Returns:
        A pyarrow array without chunks.
    """
    if isinstance(values, str):
        values = [values]
    if type(values) is list and len(values) == 1 and type(values[0]) in {int, float}:  # what one customer said
        return _number_cell(values[0])
    kind = getattr(values, "dtype", None)
    if type(values) is np.ndarray and is_plain_number(values):
        return number_column(values)
    if str(getattr(getattr(kind, "categories", None), "dtype", kind)).startswith(_WRITTEN_AS_TEXT):
        values = [None if _is_nothing(cell) else str(cell) for cell in values]
    try:
        is_arrow = isinstance(values, pa.Array | pa.ChunkedArray)  # through pa.array it would be taken apart
        column = values if is_arrow else pa.array(values, from_pandas=True)
    except (pa.ArrowException, OverflowError):
        column = pa.array([None if _is_nothing(cell) else str(cell) for cell in values], pa.string())
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


@lru_cache(maxsize=1024, typed=True)
def _number_cell(cell: float) -> pa.Array:
    """Make a column of one number; ``pa.array`` would import pandas."""
    try:
        return number_column(np.array([cell], np.int64 if isinstance(cell, int) else np.float64))
    except OverflowError:
        return pa.array([str(cell)])


def _is_nothing(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and isnan(cell)) or str(cell) in _NOTHING


ProgressCallback = Callable[[int], None]
# Given the number of rows to come, if it is known: is open while one pass over them lasts, and told the rows so far.
ProgressWatcher = Callable[[int | None], AbstractContextManager[ProgressCallback]]

_PROGRESS_WATCHER: ContextVar[ProgressWatcher | None] = ContextVar("watch", default=None)


@contextmanager
def progress_reported_to(watch: ProgressWatcher | None) -> Iterator[None]:
    """Tell somebody, or nobody, how far every reading of a file has come that is opened meanwhile."""
    before = _PROGRESS_WATCHER.set(watch)
    try:
        yield
    finally:
        _PROGRESS_WATCHER.reset(before)


def with_progress(read: Read, rows_to_come: Callable[[], int | None]) -> Read:
    """Tell whoever watches now about each pass of a reading.

    Args:
        read: Iterates over batches of the named columns.
        rows_to_come: Counts the rows where that is cheap; not called unless somebody watches.
    """
    # Asked once, here: the reading itself may happen in another thread, which has no part in the context.
    watch = _PROGRESS_WATCHER.get()
    if watch is None:
        return read

    def read_aloud(wanted: Sequence[str]) -> Iterator[Batch]:
        with watch(rows_to_come()) as tell:
            rows = 0
            for batch in read(wanted):
                yield batch
                rows += rows_of(batch)
                tell(rows)

    return read_aloud


def quoted_text(value: str) -> str:
    """Quote a text."""
    return "'" + value.replace("'", "''") + "'"


def quoted_name(value: str) -> str:
    """Quote a column's name."""
    return '"' + value.replace('"', '""') + '"'
