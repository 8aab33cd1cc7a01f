"""Tables written to CSV and Parquet files, whole or not at all, and safe to open in a spreadsheet."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from servicetree.errors import Fault, UsageError
from servicetree.saving import saved

# What a spreadsheet takes for a formula, unless it reads as a number.
_FORMULA = re.compile("^[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_NUMBER = r"^[+-]?([0-9]+[.,]?[0-9]*|[.,][0-9]+)([eE][+-]?[0-9]+)?$"


def table_writer(
    path: str | os.PathLike[str], *, separator: str = ",", marked: bool = False
) -> Callable[[pa.Table], None]:
    """Choose how to write a table by the ending of the file.

    Args:
        path: The file.
        separator: What separates the columns of a CSV file.
        marked: Whether a CSV file begins with the mark by which spreadsheets know UTF-8.

    Raises:
        UsageError: If the ending is neither ``.csv`` nor ``.parquet``.
    """
    writers: dict[str, Callable[[pa.Table, Any], None]] = {
        ".csv": partial(_write_csv, separator=separator, marked=marked),
        ".parquet": _write_parquet,
    }
    ending = Path(path).suffix.lower()
    if ending not in writers:
        raise UsageError(Fault("usage", str(path), f"cannot be written as '{ending}'", "end it in .csv or .parquet"))

    def write(table: pa.Table) -> None:
        with saved(path) as file:
            writers[ending](table, file)

    return write


def _write_csv(table: pa.Table, file: Any, *, separator: str, marked: bool) -> None:
    import pyarrow.csv

    if marked:
        file.write(codecs.BOM_UTF8)
    names = ["'" + name if _FORMULA.match(name) else name for name in table.column_names]
    columns = [_guarded(column) for column in table.columns]
    options = pyarrow.csv.WriteOptions(delimiter=separator)
    pyarrow.csv.write_csv(pa.table(dict(zip(names, columns, strict=True))), file, options)


def _guarded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    risky = pc.and_(
        pc.match_substring_regex(column, _FORMULA.pattern),
        pc.invert(pc.match_substring_regex(column, _NUMBER)),
    )
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)


def _write_parquet(table: pa.Table, file: Any) -> None:
    import pyarrow.parquet

    pyarrow.parquet.write_table(table, file)
