"""Answers in workbooks: Excel and OpenDocument sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from servicetree.answers.engines.database_streams import scored_table
from servicetree.answers.engines.library_versions import refuse_old_library
from servicetree.answers.engines.other_rows import MOST_LOOKED_THROUGH, OtherRows, preview_column
from servicetree.answers.engines.read_sheets import ReadSheet, with_sheet_hint
from servicetree.answers.engines.sheet_cells import is_hidden
from servicetree.answers.engines.sources import Batch, Source, rows_at_once, with_progress
from servicetree.answers.engines.table_heads import MOST_RECORDS, table_head
from servicetree.answers.engines.workbooks_apart import WorkbookApart, is_read_apart, opened_apart
from servicetree.answers.engines.workbooks_here import WorkbookHere, opened_here
from servicetree.answers.long_tables import long_fault, long_layout
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault, MissingExtraError
from servicetree.i18n.said import QuotedName, first_listed, meant_name, told

Workbook = WorkbookHere | WorkbookApart


def open_workbook(path: Path, options: ReadingOptions, name: str) -> Source:
    """Open a sheet of a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods): the one that is named, else the first with a table.

    Its cells are read as texts, as those of a CSV file are. A sheet has at most a million rows and is held in memory.

    Args:
        path: The file.
        options: What somebody said about it.
        name: What to call it.

    Raises:
        MissingExtraError: If the library that reads workbooks is not installed.
        AnswersError: If there is no such sheet, or it holds no table.
        LimitError: If its cells would take far more room than they fill.
    """
    book = _workbook(path, name)
    sheet, cells = _read_sheet(book, _sheet(book, options.sheet, name), name)
    top = [[cell or "" for cell in row.values()] for row in cells.slice(0, MOST_RECORDS).to_pylist()]
    head = table_head(top, name, options.header)
    rows = cells.slice(head.above + 1)
    if options.long is None and (seen := long_layout(head.names, head.rows_in(top))):
        raise AnswersError(long_fault(seen, name))
    place_of = dict(zip(head.names, head.positions, strict=True))
    first = _first_cells(rows)

    def whole() -> Iterator[Batch]:
        looked = {column: rows.column(place_of[column]) for column in head.names[:MOST_LOOKED_THROUGH]}
        yield {column: one.slice(head.further) for column, one in (looked | {OtherRows.first_cell: first}).items()}

    others = OtherRows(preview_column(head.names, options.where), whole=whole)

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        picked = {column: rows.column(place_of[column]) for column in wanted} | {OtherRows.first_cell: first}
        if others.preview is not None:
            picked[OtherRows.preview_cell] = rows.column(place_of[others.preview])
        size = rows_at_once(len(wanted))
        starts = range(head.further, rows.num_rows, size)
        batches = ({column: one.slice(start, size) for column, one in picked.items()} for start in starts)
        return others.left_out(batches, wanted)

    watched = with_progress(read, lambda: rows.num_rows)
    return Source(
        name,
        head.names,
        watched,
        scored_table(watched, head.names, name),
        facts=head.facts(),
        sheet=sheet,
        told=lambda: (*sheet.issues(), *head.issues(), *others.issues()),
    )


def _workbook(path: Path, name: str) -> Workbook:
    try:
        import fastexcel  # noqa: F401 - asked here whether it is there; who opens the workbook uses it
    except ImportError as error:
        hint = told("install_fastexcel")
        raise MissingExtraError(Fault("extra", name, told("fastexcel_lacking"), hint)) from error
    refuse_old_library("fastexcel")
    return opened_apart(path, name) if is_read_apart(path) else opened_here(path, name)


def _sheet(book: Workbook, wanted: str | None, name: str) -> ReadSheet:
    """Choose a sheet."""
    sheets: list[str] = book.sheet_names
    if wanted is not None and wanted not in sheets:
        named = first_listed([QuotedName(one) for one in sheets])
        hint = meant_name(wanted, sheets) or told("there_are", names=named)
        raise AnswersError(Fault("file", name, told("no_such_sheet", sheet=wanted), hint))
    if not sheets:
        raise AnswersError(Fault("no-answers", name, told("has_no_sheet"), told("is_it_the_right_file")))
    chosen = wanted or _first_with_table(book, sheets)
    return ReadSheet(chosen, tuple(one for one in sheets if one != chosen), wanted is not None)


def _first_with_table(book: Workbook, sheets: Sequence[str]) -> str:
    """Choose the first sheet with two columns and two rows, a visible one if there is one; else what holds anything."""
    sizes = {}
    for one in sheets:
        top = book.load_sheet(one, n_rows=2)
        is_table = min(top.num_columns, top.num_rows) > 1
        if is_table and not is_hidden(top):
            return one
        sizes[one] = (is_table, top.num_columns > 0)
    return max(sizes, key=lambda one: sizes[one])


def _read_sheet(book: Workbook, sheet: ReadSheet, name: str) -> tuple[ReadSheet, pa.RecordBatch]:
    """Read the cells of a sheet, nothing where they hold blanks alone, and what is worth knowing about it."""
    cells = book.load_sheet(sheet.name)
    if not cells.num_rows:
        said, hint = told("sheet_is_empty", sheet=sheet.name), with_sheet_hint(told("starts_with_names"), sheet)
        raise AnswersError(Fault("no-answers", name, said, hint))
    unsaved = book.unsaved_formulas(sheet.name) if isinstance(book, WorkbookHere) else 0
    filled = [pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), ""), None, column) for column in cells.columns]
    return attrs.evolve(sheet, is_hidden=is_hidden(cells), unsaved=unsaved), pa.record_batch(
        filled, names=cells.schema.names
    )


def _first_cells(rows: pa.RecordBatch) -> pa.Array:
    return pc.coalesce(*rows.columns) if rows.num_columns > 1 else rows.column(0)
