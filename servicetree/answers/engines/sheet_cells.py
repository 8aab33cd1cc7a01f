"""The cells of one sheet of a workbook as texts, as those of a CSV file are: its errors too."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, Final

import pyarrow as pa

_ERRORS: Final = {"Div0": "#DIV/0!", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!"}
_NOT_AVAILABLE: Final = "NA"  # `#N/A` means no answer, in a CSV file as well
_NAMED: Final = re.compile(r"Error\((\w+)\)")
_VISIBLE: Final = "visible"


def sheet_cells(book: Any, sheet: str, n_rows: int | None = None) -> pa.RecordBatch:
    """Read a sheet of a workbook.

    Args:
        book: The workbook, as the library that reads it has opened it.
        sheet: The name of the sheet.
        n_rows: How many rows; all, where it is not said.

    Returns:
        Its cells; nothing where a cell is blank. What ``is_hidden`` says of it is kept with its schema.
    """
    loaded = book.load_sheet(sheet, header_row=None, dtypes="string", n_rows=n_rows)
    cells, found = loaded.to_arrow_with_errors()
    errors: dict[int, dict[int, str]] = defaultdict(dict)
    for error in found.errors if found is not None else ():
        row, column = error.position
        named = _NAMED.search(error.detail)
        kind = named[1] if named else ""
        if kind != _NOT_AVAILABLE:
            errors[column][row] = _ERRORS.get(kind, "#VALUE!")
    columns = [_with_errors(column, errors.get(place, {})) for place, column in enumerate(cells.columns)]
    names = [str(place) for place in range(len(columns))]
    return pa.record_batch(columns, names=names).replace_schema_metadata({_VISIBLE: loaded.visible})


def is_hidden(cells: pa.RecordBatch) -> bool:
    """Whether the sheet of cells that ``sheet_cells`` read is hidden from who opens the workbook."""
    return bool((cells.schema.metadata or {}).get(_VISIBLE.encode()) != _VISIBLE.encode())


def _with_errors(column: pa.Array, errors: dict[int, str]) -> pa.Array:
    if not errors:
        return column
    return pa.array([errors.get(row, cell) for row, cell in enumerate(column.to_pylist())], pa.string())
