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
_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_STARTS: Mapping[bytes, FileKind] = {
    b"PAR1": "parquet",
    b"ARROW1": "arrow",
    b"\xff\xff\xff\xff": "arrow",
    b"FEA1": "feather",
    _EMPTY_ZIP: "zip",
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
# What is no table, by its first bytes, or by a part of the archive that it is; each with the phrase that names it.
_NO_TABLES = {
    b"\x89PNG": "a_picture",
    b"\xff\xd8\xff": "a_picture",
    b"GIF8": "a_picture",
    b"II*\x00": "a_picture",
    b"MM\x00*": "a_picture",
    b"%PDF-": "a_pdf",
    b"{\\rtf": "a_text_document",
    b"SQLite format 3": "a_database",
    b"\x7fELF": "a_program",
    b"MZ\x90": "a_program",
}
_NO_TABLES_IN_WORDS = {
    b"<!doctype html": "a_web_page",
    b"<html": "a_web_page",
    b"<table": "a_web_page",
    b"<?xml": "an_xml_file",
    b'{"': "a_json_file",
    b"[{": "a_json_file",
}
_NO_TABLES_PACKED = {"word/": "a_text_document", "ppt/": "a_presentation", "Index/": "a_numbers_document"}


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


def kind_without_table(path: Path, start: bytes) -> str | None:
    """Tell a file that holds no table whatever is said of it: a picture, a page to log in, a database.

    Args:
        path: The file.
        start: Its first bytes.

    Returns:
        The phrase that names its kind; None for what may be a table.
    """
    begins = _unpacked_start(path) if start.startswith(GZIP) else start
    words = begins.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for signs, text in ((_NO_TABLES, begins), (_NO_TABLES_IN_WORDS, words)):
        if found := next((kind for sign, kind in signs.items() if text.startswith(sign)), None):
            return found
    if not start.startswith(_ZIP):
        return None
    packed = ((one, part) for one in _members(path) for part in _NO_TABLES_PACKED)
    return next((_NO_TABLES_PACKED[part] for one, part in packed if one.startswith(part)), None)


def _holds_text(path: Path) -> bool:
    """Whether a file packed by gzip holds none of the other kinds."""
    start = _unpacked_start(path)
    return not start.startswith((_ZIP, GZIP, *_STARTS)) and _PORTABLE_SIGN not in start


def _unpacked_start(path: Path) -> bytes:
    """Unpack the first bytes of what gzip packed; none of what is damaged, since reading it says what is wrong."""
    try:
        with gzip.open(path) as packed:
            return packed.read(BYTES_LOOKED_AT)
    except (OSError, EOFError, zlib.error):
        return b""


def _kind_of_archive(path: Path, start: bytes) -> FileKind:
    """Tell moments, whose members are arrays, and workbooks from an archive of anything else."""
    if is_start_of_moments(start):
        return "moments"
    return "workbook" if any(name.startswith(_WORKBOOK_PARTS) for name in _members(path)) else "zip"


def _members(path: Path) -> list[str]:
    """List what is in an archive; nothing of a torn one, since unpacking it says what is wrong."""
    try:
        with ZipFile(path) as archive:
            return archive.namelist()
    except (BadZipFile, OSError, ValueError, RuntimeError):
        return []


def is_named_moments(path: Path) -> bool:
    """Whether an archive of which nothing can be listed, torn or empty, is called a moments file."""
    return path.suffix.casefold() == ".moments" and not _members(path)


def is_start_of_moments(start: bytes) -> bool:
    """Whether a file begins as an archive of arrays does."""
    length = int.from_bytes(start[26:28], "little")
    return start.startswith(_ZIP) and start[30 : 30 + length].endswith(b".npy")
