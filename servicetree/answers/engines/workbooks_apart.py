"""Workbooks of other formats than Excel's XML (.xls, .xlsb, .ods), each sheet read by a process of its own.

Their reader believes what such a file says of its own size. One changed byte makes it ask for hundreds of gigabytes,
or stop where it stands, and the process that reads ends with it: so it is not the user's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pyarrow as pa
from attrs import frozen

from servicetree.answers.engines.sheet_process import REFUSED
from servicetree.errors import AnswersError, Fault
from servicetree.i18n.said import Said, told

_MOST_BYTES, _TIMES_THE_FILE = 300_000_000, 300  # full sheets take up to 240 times their file, as they are packed
_LONGEST_WAIT = 600  # by the clock, where the system sets no limits to the processor
_LONGEST_SAYING = 200
_READER = "servicetree.answers.engines.sheet_process"


@frozen
class WorkbookApart:
    """A workbook that another process opens each time.

    Attributes:
        path: The file.
        name: What to call it.
        sheet_names: Its sheets.
    """

    path: Path
    name: str
    sheet_names: list[str]

    def load_sheet(self, sheet: str, n_rows: int | None = None) -> pa.RecordBatch:
        """Read the cells of a sheet as texts.

        Args:
            sheet: Its name.
            n_rows: How many rows; all, where it is not said.

        Raises:
            AnswersError: If the reader refuses it, asks for far more memory than the file could fill, or ends.
        """
        rows = [] if n_rows is None else [str(n_rows)]
        with pa.ipc.open_stream(_read(self.path, self.name, sheet, *rows)) as stream:
            return stream.read_next_batch()


def is_read_apart(path: Path) -> bool:
    """Whether a workbook is of another format than Excel's XML, or of several at once."""
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except BadZipFile:
        return True
    return "xl/workbook.xml" not in names or "xl/workbook.bin" in names or "content.xml" in names


def opened_apart(path: Path, name: str) -> WorkbookApart:
    """Open a workbook of another format.

    Args:
        path: The file.
        name: What to call it.

    Raises:
        AnswersError: If the reader refuses it or ends.
    """
    return WorkbookApart(path, name, json.loads(_read(path, name)))


def _read(path: Path, name: str, *asked: str) -> bytes:
    most = _MOST_BYTES + _TIMES_THE_FILE * path.stat().st_size
    called = [sys.executable, "-m", _READER, str(path.absolute()), str(most), *asked]
    where = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    try:
        ended = subprocess.run(called, capture_output=True, env=where, timeout=_LONGEST_WAIT, check=False)  # noqa: S603 - Python itself, and no shell
    except subprocess.TimeoutExpired as error:
        raise _not_read(name, told("reader_ended")) from error
    if ended.returncode == REFUSED:
        raise _not_read(name, ended.stderr.decode("utf-8", "replace").partition("\n")[0][:_LONGEST_SAYING])
    if ended.returncode:
        raise _not_read(name, told("reader_ended"))
    return ended.stdout


def _not_read(name: str, said: str | Said) -> AnswersError:
    kind = told("a_workbook")
    return AnswersError(Fault("file", name, told("not_read_as", kind=kind, said=said), told("save_without_password")))
