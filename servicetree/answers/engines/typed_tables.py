"""Tables whose columns have types: header lines among their rows, and rows that are no respondents.

A frame that was read from an export, or a file written from such a frame, holds the same lines as the export itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen
from numpy.typing import NDArray

from servicetree.answers.arrow_columns import number_column, raw_numbers, text_column, text_value
from servicetree.answers.cell_types import is_text
from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.engines.database_streams import skipping_rows
from servicetree.answers.engines.other_rows import MOST_LOOKED_THROUGH, OtherRows, preview_column
from servicetree.answers.engines.sources import Batch, Read, Scorer, bearing_names, rows_of
from servicetree.answers.engines.table_heads import MOST_RECORDS, TableHead, table_head
from servicetree.answers.long_tables import long_fault, long_layout, may_be_long
from servicetree.answers.reading_options import ReadingOptions
from servicetree.answers.row_names import is_name_type, names_of
from servicetree.errors import AnswersError, Issue
from servicetree.stats.arrays import Array

FirstRows = Callable[[Sequence[str], int], Batch]

_PLACE = "\u241fplace"  # column of the place of each row
_SOMETHING = "\u241f"  # stands for a cell that is no text
# What libraries of frames call a column whose name is blank.
_NAMELESS = re.compile(r"(Unnamed: |_duplicated_)\d+")


@frozen(eq=False)
class TypedTable:
    """The respondents of a table.

    Attributes:
        columns: The names of its columns.
        read: Iterates over batches of the named columns, with the rows of respondents.
        facts: What is said of its columns, such as the questions' texts that stood below the names.
        issues: Tells of lines and rows that are no respondents; complete after a pass.
        respondents: Lists the places, from 0, of the rows of respondents; None if all rows are.
    """

    columns: tuple[str, ...]
    read: Read
    facts: Mapping[str, ColumnFacts]
    issues: Callable[[], tuple[Issue, ...]]
    respondents: Callable[[], NDArray[np.int64] | None]


def typed_table(
    columns: Sequence[str],
    read: Read,
    first_rows: FirstRows,
    options: ReadingOptions | None,
    name: str,
    *,
    facts: Mapping[str, ColumnFacts] | None = None,
    read_few: Read | None = None,
) -> TypedTable:
    """Find the respondents of a table that can be read several times.

    Args:
        columns: The names that its columns bear.
        read: Iterates over batches of the named columns, with all rows.
        first_rows: Gives the first rows of the named columns.
        options: What somebody said about how to read it; None for a piece of a larger table, of which every row is
            taken as it is.
        name: What to call it.
        facts: What it says of its columns besides their cells, by the names that they bear.
        read_few: As ``read``, where a pass over a few columns had better be read in another way.

    Raises:
        AnswersError: If each row is one answer, and nobody said so.
    """
    head = _plain_head(columns, name) if options is None else _head(columns, first_rows, options, name)
    bearing = dict(zip(head.names, (columns[place] for place in head.positions), strict=True))
    further = head.above + head.further

    def below(wanted: Sequence[str], reading: Read = read) -> Iterator[Batch]:
        borne = [bearing[column] for column in wanted]
        for batch in skipping_rows(further, reading(borne)):
            yield {column: batch[one] for column, one in zip(wanted, borne, strict=True)}

    def whole() -> Iterator[Batch]:
        return _looked_through(head.names[:MOST_LOOKED_THROUGH], below, None)

    others = OtherRows(None if options is None else preview_column(head.names, options.where), whole=whole)

    @cache
    def kept() -> NDArray[np.int64] | None:
        return None if options is None else _respondents(head.names, partial(below, reading=read_few or read), others)

    def respondents() -> NDArray[np.int64] | None:
        found = kept()
        if found is None:
            return np.arange(further, further + _rows_below(below, head.names)) if further else None
        return found + further

    def read_respondents(wanted: Sequence[str]) -> Iterator[Batch]:
        found = kept()
        yield from below(wanted) if found is None else _picked(below(wanted), found)

    said = {name: facts[one] for name, one in bearing.items() if facts and one in facts}
    return TypedTable(
        head.names,
        read_respondents,
        {**said, **head.facts()},
        lambda: (*head.issues(), *others.issues()),
        respondents,
    )


def all_rows_scored(
    table: TypedTable, score: Scorer, wanted: Sequence[str], added: Sequence[str], rows: int
) -> dict[str, Array]:
    """Score a table that keeps all its rows.

    Args:
        table: Its respondents.
        score: Scores a batch.
        wanted: The columns that scores are made of.
        added: The names of the scores.
        rows: How many rows the table has.

    Returns:
        Shape (rows,) each: the scores by name, NaN in rows that are no respondents.
    """
    found: dict[str, list[Array]] = {name: [np.empty(0)] for name in added}
    for batch in table.read(wanted):
        for name, values in score(batch).items():
            found[name].append(values)
    places = table.respondents()
    scores = {name: np.full(rows, np.nan) for name in added}
    for name, parts in found.items():
        scores[name][slice(None) if places is None else places] = np.concatenate(parts)
    return scores


def _head(columns: Sequence[str], first_rows: FirstRows, options: ReadingOptions, name: str) -> TableHead:
    """Judge the first rows; only where they hold nothing but texts can they belong to the header."""
    plain = _plain_head(columns, name)
    if not columns:
        return plain
    looked = list(columns[:MOST_LOOKED_THROUGH])
    top = first_rows(looked, MOST_RECORDS)
    # To write cells out takes longer than to sum up a small survey.
    if options.long is None and may_be_long(plain.names) and (seen := long_layout(plain.names, _records(top))):
        raise AnswersError(long_fault(seen, name))
    if options.header == 1 or not rows_of(top) or (options.header is None and not _begins_with_texts(top)):
        return plain
    names = ["" if _NAMELESS.fullmatch(column) else column for column in columns]
    found = table_head([names, *_records(first_rows(columns, MOST_RECORDS))], name, options.header)
    return found if found.above or found.further else plain


def _plain_head(columns: Sequence[str], name: str) -> TableHead:
    return TableHead(0, tuple(bearing_names(columns, name)), tuple(range(len(columns))), len(columns))


def _begins_with_texts(top: Batch) -> bool:
    return all(is_text(cells.type) or not cells[0].is_valid for cells in top.values())


def _records(top: Batch) -> list[tuple[str, ...]]:
    return list(zip(*map(_written, top.values()), strict=True))


def _written(cells: pa.Array) -> list[str]:
    if not is_name_type(cells.type):
        return [_SOMETHING if cell.is_valid else "" for cell in cells]
    return [name or "" for name in names_of(cells)]


def _picked(batches: Iterator[Batch], kept: NDArray[np.int64]) -> Iterator[Batch]:
    position = 0
    for batch in batches:
        first, last = np.searchsorted(kept, [position, position + rows_of(batch)])
        places = kept[first:last] - position
        if len(places) == rows_of(batch):
            yield batch
        elif len(places):
            taken = number_column(places)
            yield {name: column.take(taken) for name, column in batch.items()}
        position += rows_of(batch)


def _rows_below(read: Read, columns: Sequence[str]) -> int:
    return sum(map(rows_of, read(columns[:1])))


def _respondents(columns: Sequence[str], read: Read, others: OtherRows) -> NDArray[np.int64] | None:
    """List the places of rows that are respondents; None if all are.

    Mostly one column is read once more, for where it has no gap no row is blank.
    """
    if others.preview is None and any(
        all(map(_has_amount_in_each_row, read(columns[:count]))) for count in (1, 4, MOST_LOOKED_THROUGH)
    ):
        return None
    for count in (1, 4, MOST_LOOKED_THROUGH):
        looked = columns[:count]
        left = others.left_out(_looked_through(looked, read, others.preview), [_PLACE])
        places = [raw_numbers(batch[_PLACE]) for batch in left]
        if not others.found["blank"] or len(looked) == len(columns):
            break
    if not others.found["blank"] + others.found["totals"]:
        return None
    return np.concatenate([np.empty(0, np.int64), *places])


def _has_amount_in_each_row(batch: Batch) -> bool:
    """Whether each row begins with something that is no text: then none is blank, and none a total."""
    blank: pa.Array | None = None
    for cells in batch.values():
        if pa.types.is_dictionary(cells.type) or is_text(cells.type):
            return False
        empty = pc.is_null(cells, nan_is_null=True)
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return True
    return False


def _looked_through(columns: Sequence[str], read: Read, preview: str | None) -> Iterator[Batch]:
    """Give the place of each row, with what tells it from those of respondents."""
    position = 0
    for batch in read(list(dict.fromkeys([*columns, preview] if preview else columns))):
        rows = rows_of(batch)
        cells = {
            **{name: batch[name] for name in columns},
            OtherRows.first_cell: first_cells(batch[name] for name in columns),
            _PLACE: number_column(np.arange(position, position + rows)),
        }
        if preview is not None:
            cells[OtherRows.preview_cell] = text_column(_written(batch[preview]))
        yield cells
        position += rows


def first_cells(columns: Iterator[pa.Array]) -> pa.Array:
    """Give the first cell of each row that holds anything: a text as it is, a sign for anything else.

    Args:
        columns: The columns from left to right, as far as they are needed.

    Returns:
        Texts; nothing where no column has any.
    """
    found: pa.Array | None = None
    for column in columns:
        cells = _as_texts(column)
        found = cells if found is None else pc.coalesce(found, cells)
        if not found.null_count:
            break
    return found


def _as_texts(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if is_text(column.type):
        column = pc.utf8_trim_whitespace(column.cast(pa.string()))
        return pc.if_else(pc.equal(column, text_value("")), text_value(None), column)
    return pc.if_else(pc.is_null(column, nan_is_null=True), text_value(None), text_value(_SOMETHING))
