"""How far the sheets of a workbook reach, before a reader lays their cells out.

The library that reads workbooks makes room for every cell between the first and the last that is written: one in the
last corner of a sheet of some kilobytes would take hundreds of gigabytes, and end the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as zlib_error

from servicetree.errors import AnswersError, Fault, LimitError
from servicetree.i18n.said import told

_MOST_BYTES, _MOST_TIMES = 200_000_000, 100  # a sheet unpacks to twenty times its size or so
_MOST_CELLS, _MOST_TIMES_WRITTEN = 5_000_000, 20  # beyond both of them a sheet is far emptier than any table
_PLACE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{0,7})(\d{1,10})")  # of a row, or of a cell
_LONGEST_PLACE = 64
_CHUNK = 1_000_000


def refuse_far_cells(path: Path, name: str) -> None:
    """Refuse a workbook whose cells would take far more room than they fill.

    Args:
        path: The file, in Excel's format of XML in a zip archive.
        name: What to call it.

    Raises:
        LimitError: If a sheet reaches far beyond its cells, or the file unpacks to far more than it has.
        AnswersError: If it is damaged.
    """
    try:
        with ZipFile(path) as archive:
            for info in archive.infolist():
                _refuse_bomb(info, name)
                with archive.open(info) as member:
                    _refuse_empty_room(member, name)
    except (BadZipFile, zlib_error, EOFError, RuntimeError, UnicodeDecodeError) as error:
        said = told("not_read_as", kind=told("a_workbook"), said=str(error))
        raise AnswersError(Fault("file", name, said, told("save_without_password"))) from error


def _refuse_bomb(info: ZipInfo, name: str) -> None:
    most = max(_MOST_BYTES, _MOST_TIMES * info.compress_size)
    if info.file_size > most:
        raise LimitError(Fault("limit", name, told("unpacks_without_end", most=most), told("save_sheet_as_csv")))


def _refuse_empty_room(member: IO[bytes], name: str) -> None:
    written, last_row, columns = 0, 0, {b""}
    for found in _places(member):
        written += len(found)
        columns.update(column for column, _ in found)
        last_row = max(last_row, *(int(row) for _, row in found))
    last_column = max(map(_number, columns))
    if last_row * last_column > max(_MOST_CELLS, _MOST_TIMES_WRITTEN * written):
        said = told("sheet_too_far", row=last_row, column=last_column, count=written)
        raise LimitError(Fault("limit", name, said, told("save_sheet_as_csv")))


def _places(member: IO[bytes]) -> Iterator[list[tuple[bytes, bytes]]]:
    """Find where rows and cells say that they are, chunk by chunk; what a chunk's end cuts is found in the next."""
    before = b""
    while chunk := member.read(_CHUNK):
        if found := _PLACE.findall(before + chunk):
            yield found
        before = chunk[-_LONGEST_PLACE:]


def _number(letters: bytes) -> int:
    """Count a column's letters: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - ord("A") + 1
    return number
