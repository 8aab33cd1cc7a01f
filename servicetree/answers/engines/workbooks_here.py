"""Workbooks of Excel's format of XML in a zip archive, read by this process."""

from __future__ import annotations

import io
import re
from functools import cached_property
from html import unescape
from pathlib import Path
from posixpath import join, normpath
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

import pyarrow as pa
from attrs import frozen

from servicetree.answers.engines.sheet_cells import sheet_cells
from servicetree.answers.engines.workbook_extents import refuse_far_cells
from servicetree.errors import AnswersError, Fault
from servicetree.i18n.said import told

_KNOWN_ERRORS: Final = (b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!")
_STRANGE: Final = "cell error value"  # what the library says of an error that is newer than it is
_CELL: Final = rb"<(?:\w+:)?c\b[^>]*>"
_ERROR_CELL: Final = re.compile(
    rb"(<(?:\w+:)?c\b[^>]*\bt=[\"']e[\"'][^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>)([^<]*)", re.DOTALL
)
_FORMULA: Final = re.compile(
    rb"(" + _CELL + rb")\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_IS_TEXT: Final = re.compile(rb"\bt=[\"']str[\"']")  # a formula whose value is an empty text was reckoned
_ATTRIBUTE: Final = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CHUNK: Final = 1_000_000
_LONGEST_FORMULA: Final = 20_000


@frozen
class WorkbookHere:
    """A workbook that is open.

    Attributes:
        path: The file.
        name: What to call it.
        book: What the library that reads workbooks made of it.
    """

    path: Path
    name: str
    book: Any

    @property
    def sheet_names(self) -> list[str]:
        """Its sheets."""
        names: list[str] = self.book.sheet_names
        return names

    def load_sheet(self, sheet: str, n_rows: int | None = None) -> pa.RecordBatch:
        """Read the cells of a sheet as texts.

        Args:
            sheet: Its name.
            n_rows: How many rows; all, where it is not said.

        Raises:
            AnswersError: If the reader refuses it.
        """
        import fastexcel

        try:
            try:
                return sheet_cells(self.book, sheet, n_rows)
            except fastexcel.FastExcelError as error:
                if _STRANGE not in str(error):
                    raise
                return sheet_cells(self._with_known_errors, sheet, n_rows)
        except (fastexcel.FastExcelError, pa.ArrowException) as error:
            said = told("sheet_not_read", sheet=sheet, said=_line(error))
            raise AnswersError(Fault("file", self.name, said, told("save_without_password"))) from error

    @cached_property
    def _with_known_errors(self) -> Any:
        """The same with each error that the library does not know, such as ``#SPILL!``, in the place of another."""
        import fastexcel

        copy = io.BytesIO()
        with ZipFile(self.path) as archive, ZipFile(copy, "w") as mended:
            for info in archive.infolist():
                content = archive.read(info)
                mended.writestr(info.filename, _ERROR_CELL.sub(_known_error, content))
        return fastexcel.read_excel(copy.getvalue())

    def unsaved_formulas(self, sheet: str) -> int:
        """Count the formulas of a sheet whose values were not saved, as programs that write workbooks leave them."""
        try:
            with ZipFile(self.path) as archive:
                member = _member(archive, sheet)
                return 0 if member is None else _formulas_without_value(archive, member)
        except (BadZipFile, KeyError, OSError):
            return 0  # the library has read it, as far as it could


def opened_here(path: Path, name: str) -> WorkbookHere:
    """Open a workbook.

    Args:
        path: The file.
        name: What to call it.

    Raises:
        AnswersError: If the reader refuses it.
        LimitError: If its cells would take far more room than they fill.
    """
    import fastexcel

    refuse_far_cells(path, name)
    try:
        return WorkbookHere(path, name, fastexcel.read_excel(str(path)))
    except fastexcel.FastExcelError as error:
        said = told("not_read_as", kind=told("a_workbook"), said=_line(error))
        raise AnswersError(Fault("file", name, said, told("save_without_password"))) from error


def _known_error(found: re.Match[bytes]) -> bytes:
    return found[0] if found[2] in _KNOWN_ERRORS else found[1] + b"#VALUE!"


def _member(archive: ZipFile, sheet: str) -> str | None:
    """Find the file of a sheet in the archive."""
    sheets = _elements(archive, "xl/workbook.xml", "sheet")
    files = {
        one.get("Id"): one.get("Target", "") for one in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    for one in sheets:
        if one.get("name") == sheet and (target := files.get(one.get("r:id"))):
            return normpath(join("xl", target)).lstrip("/")
    return None


def _elements(archive: ZipFile, member: str, tag: str) -> list[dict[str, str]]:
    written = archive.read(member).decode("utf-8", "replace")
    tags = re.findall(rf"<(?:\w+:)?{tag}\s([^>]*)>", written)
    return [{key: unescape(one or other) for key, one, other in _ATTRIBUTE.findall(found)} for found in tags]


def _formulas_without_value(archive: ZipFile, member: str) -> int:
    count, left = 0, b""
    with archive.open(member) as content:
        while chunk := content.read(_CHUNK):
            held = left + chunk
            cut = held.rfind(b"c>") + 2  # behind the last cell that is whole
            if b"<f" in held or b":f" in held:  # to look at each cell takes as long as to read it
                count += sum(not _IS_TEXT.search(cell) for cell in _FORMULA.findall(held[:cut]))
            left = held[cut:][-_LONGEST_FORMULA:]
    return count


def _line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
