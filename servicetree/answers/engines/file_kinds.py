"""Kinds of files, told by their first bytes and never by their endings."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile

from servicetree.errors import Fault, FileError
from servicetree.i18n.said import told
from servicetree.i18n.system_errors import system_reason

FileKind = Literal[
    "parquet",
    "arrow",
    "feather",
    "workbook",
    "spss",
    "spss portable",
    "stata",
    "sas",
    "sas transport",
    "moments",
    "gz",
    "zip",
    "zst",
    "bz2",
    "xz",
    "text",
]

BYTES_LOOKED_AT = 512
GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_STARTS: Mapping[bytes, FileKind] = {
    b"PAR1": "parquet",
    b"ARROW1": "arrow",
    b"\xff\xff\xff\xff": "arrow",
    b"FEA1": "feather",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "workbook",
    b"$FL2": "spss",
    b"$FL3": "spss",
    b"<stata_dta>": "stata",
    bytes(12) + b"\xc2\xea\x81\x60": "sas",
    b"HEADER RECORD*******LIB": "sas transport",
    b"\x28\xb5\x2f\xfd": "zst",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
}
_PORTABLE_SIGN = b"SPSS PORT FILE"
_OLD_STATA = (104, 105, 108, 110, 111, 112, 113, 114, 115)  # the format's number, then the order of bytes, then 1
_WORKBOOK_PARTS = ("xl/workbook.", "content.xml")


def first_bytes(path: Path) -> bytes:
    """Read the first bytes of a file.

    Raises:
        FileError: If it is none, or cannot be read.
    """
    if set(str(path)) & set("*?["):
        raise FileError(Fault("file", str(path), told("pattern_in_name"), told("one_by_one")))
    try:
        if not path.is_file():
            if path.is_fifo() or path.is_char_device():
                raise FileError(Fault("file", str(path), told("pipe_or_device"), told("save_first")))
            said = told("folder_or_device") if path.exists() else told("no_such_file")
            raise FileError(Fault("file", str(path), said, told("name_answers")))
        with path.open("rb") as file:
            return file.read(BYTES_LOOKED_AT)
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(Fault("file", str(path), told("cannot_be_read", reason=system_reason(error)))) from error


def kind_of_file(path: Path, start: bytes) -> FileKind:
    """Tell a file's kind.

    Args:
        path: The file.
        start: Its first bytes.
    """
    if start.startswith(_ZIP):
        return _kind_of_archive(path, start)
    for sign, kind in _STARTS.items():
        if start.startswith(sign):
            return kind
    if start.startswith(GZIP) and not _holds_text(path):
        return "gz"  # texts are unpacked while they are read
    if _PORTABLE_SIGN in start.replace(b"\r", b"").replace(b"\n", b""):
        return "spss portable"
    if len(start) > 3 and start[0] in _OLD_STATA and start[1] in (1, 2) and start[2] == 1:  # noqa: PLR2004 - four bytes of a header
        return "stata"
    return "text"


def _holds_text(path: Path) -> bool:
    """Whether a file packed by gzip holds none of the other kinds."""
    try:
        with gzip.open(path) as packed:
            start = packed.read(BYTES_LOOKED_AT)
    except (OSError, EOFError, zlib.error):
        return True  # reading it says what is wrong
    return not start.startswith((_ZIP, GZIP, *_STARTS)) and _PORTABLE_SIGN not in start


def _kind_of_archive(path: Path, start: bytes) -> FileKind:
    """Tell moments, whose members are arrays, and workbooks from an archive of anything else."""
    if is_start_of_moments(start):
        return "moments"
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError, ValueError, RuntimeError):
        return "zip"  # a torn one: unpacking it says so
    return "workbook" if any(name.startswith(_WORKBOOK_PARTS) for name in names) else "zip"


def is_start_of_moments(start: bytes) -> bool:
    """Whether a file begins as an archive of arrays does."""
    length = int.from_bytes(start[26:28], "little")
    return start.startswith(_ZIP) and start[30 : 30 + length].endswith(b".npy")
