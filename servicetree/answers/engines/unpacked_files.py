"""Packed files and standard input, unpacked into a temporary file."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import sys
import tempfile
import weakref
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, is_zipfile

import pyarrow as pa

from servicetree.answers.engines.file_kinds import FileKind
from servicetree.errors import AnswersError, Fault, FileError, LimitError, ServiceTreeError
from servicetree.i18n.said import first_listed, told
from servicetree.i18n.system_errors import system_reason

STANDARD_INPUT = "-"
_MOST_BYTES, _MOST_TIMES = 2_000_000_000, 100  # a table that is packed has more bytes unpacked, but not so many more
_NO_TABLES = (".txt", ".md", ".pdf", ".json", ".toml", ".xml", ".html", ".png", ".jpg", ".crc", ".ini", ".db", ".log")


class TemporaryTable:
    """A file that is there as long as something holds this.

    Attributes:
        path: The file.
    """

    def __init__(self, name: str) -> None:
        folder = tempfile.mkdtemp(prefix="servicetree-")
        self.path = Path(folder) / (Path(name).name or "answers")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)


def unpacked(path: Path, kind: FileKind) -> TemporaryTable:
    """Unpack a file.

    Args:
        path: The file.
        kind: How it is packed: ``gz``, ``zip``, ``zst``, ``bz2``, ``xz``.

    Returns:
        The one table that was in it.

    Raises:
        AnswersError: If an archive does not hold exactly one table.
        FileError: If it is damaged.
    """
    try:
        with _opened(path, kind) as (packed, name):
            table = TemporaryTable(name)
            with table.path.open("wb") as target:
                _copy(packed, target, path)
    except _DAMAGES as error:
        if isinstance(error, ServiceTreeError):
            raise
        if isinstance(error, BadZipFile) and not is_zipfile(path):
            raise FileError(Fault("file", path.name, told("torn_archive"), told("copy_again"))) from error
        raise FileError(Fault("file", path.name, told("not_unpacked", said=system_reason(error)))) from error
    return table


# What the libraries that unpack raise of damaged files, and of kinds of packing that they do not know.
_DAMAGES = (OSError, EOFError, BadZipFile, lzma.LZMAError, zlib.error, RuntimeError, ValueError, pa.ArrowException)


def _copy(packed: IO[bytes], target: IO[bytes], path: Path) -> None:
    """Unpack, as long as it does not become far more than any table.

    Raises:
        LimitError: If it does.
    """
    most = max(_MOST_BYTES, _MOST_TIMES * path.stat().st_size)
    while chunk := packed.read(1 << 20):
        target.write(chunk)
        if target.tell() > most:
            raise LimitError(Fault("limit", path.name, told("unpacks_without_end", most=most), told("unpack")))


@contextmanager
def _opened(path: Path, kind: FileKind) -> Iterator[tuple[IO[bytes] | Any, str]]:
    if kind == "zip":
        with ZipFile(path) as archive:
            member = _one_table(archive, path)
            with archive.open(member) as packed:
                yield packed, member
        return
    openers: dict[str, Any] = {
        "gz": gzip.open,
        "bz2": bz2.open,
        "xz": lzma.open,
        "zst": lambda one: pa.input_stream(str(one), "zstd"),
    }
    with openers[kind](path) as packed:
        yield packed, path.stem


def _one_table(archive: ZipFile, path: Path) -> str:
    names = [
        info.filename
        for info in archive.infolist()
        if info.filename  # a damaged archive may name none
        and not info.is_dir()
        and not info.filename.startswith("__MACOSX")
        and not Path(info.filename).name.startswith(".")
    ]
    if not archive.infolist():
        raise AnswersError(Fault("file", path.name, told("empty_archive"), told("give_the_export")))
    tables = likely_tables(names)
    if len(tables) != 1:
        said = told("several_files", count=len(tables), names=first_listed(tables))
        raise AnswersError(Fault("file", path.name, said, told("give_one_of_them")))
    return tables[0]


def likely_tables(names: Sequence[str]) -> list[str]:
    """Choose the files that may be tables by their endings: a text is one only where nothing else is there."""
    return [name for name in names if not name.casefold().endswith(_NO_TABLES)] or list(names)


def from_standard_input() -> TemporaryTable:
    """Take what comes in on standard input.

    Raises:
        AnswersError: If nothing does.
    """
    table = TemporaryTable("standard input")
    with table.path.open("wb") as target:
        shutil.copyfileobj(sys.stdin.buffer, target, 1 << 20)
    if not table.path.stat().st_size:
        raise AnswersError(Fault("no-answers", told("standard_input"), told("is_empty"), told("pipe_a_table")))
    return table
