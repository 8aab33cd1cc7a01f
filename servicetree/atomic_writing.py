"""Files written whole or not at all; tables as CSV or Parquet, with formulas escaped.

A symbolic link is followed: what it points to is replaced, the link stays. Only ordinary files are replaced,
never devices, pipes or folders.
"""

from __future__ import annotations

import codecs
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, field

from servicetree.errors import Fault, FileError, ServiceTreeError, UsageError
from servicetree.i18n.said import told
from servicetree.i18n.system_errors import system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator


_TEMPORARY: Final = re.compile(r"\.servicetree-[0-9a-f]{16}\.tmp")
_SECONDS_UNTIL_STALE: Final = 3600


@contextmanager
def atomic_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file for writing that appears under its name only when all of it is safely on the disk.

    A plain write that is interrupted leaves half a file in the place of a good one.

    Args:
        path: Where the file is to stand; its folder must be there.

    Yields:
        A binary handle to write to.

    Raises:
        FileError: If the file cannot be written; then what stood there before still does.
    """
    with atomic_files(path) as (handle,):
        yield handle


@contextmanager
def atomic_files(*paths: str | os.PathLike[str]) -> Iterator[tuple[BinaryIO, ...]]:
    """Open several files for writing that appear together, or none of them.

    All are safely on the disk before the first one appears; if a later one cannot take its place, those that have are
    taken back.

    Args:
        *paths: Where the files are to stand; their folders must be there.

    Yields:
        A binary handle for each.

    Raises:
        FileError: If one of them cannot be written; then what stood there before still does.
    """
    files: list[_FileInWriting | _OutputInWriting] = []
    at = os.fspath(paths[0])
    try:
        for path in paths:
            at = os.fspath(path)
            files.append(_OutputInWriting(at) if is_standard_output(at) else _FileInWriting.opened(at))
        at = os.fspath(paths[0])
        yield tuple(file.handle for file in files)
        for file in files:
            at = file.path
            file.finish()
        for file in files:
            at = file.path
            file.appear(keeping=len(files) > 1)
    except BaseException as error:
        for file in reversed(files):
            file.take_back()
        if isinstance(error, OSError) and not isinstance(error, ServiceTreeError):
            raise _failure(at, error) from error
        raise
    finally:
        for file in files:
            file.clear()


_STANDARD_OUTPUT: ContextVar[str | None] = ContextVar("standard_output", default=None)


@contextmanager
def standard_output_as(path: str) -> Iterator[None]:
    """Let a name stand for standard output meanwhile; its ending says the format."""
    before = _STANDARD_OUTPUT.set(path)
    try:
        yield
    finally:
        _STANDARD_OUTPUT.reset(before)


def is_standard_output(path: str | os.PathLike[str]) -> bool:
    """Whether a name stands for standard output just now."""
    return os.fspath(path) == _STANDARD_OUTPUT.get()


@define
class _OutputInWriting:
    """What is to go to standard output, all of it or nothing.

    Attributes:
        path: The name that stands for it.
        handle: What is written to.
    """

    path: str
    handle: BytesIO = field(factory=BytesIO)

    def finish(self) -> None:
        """Have all of it: it is in memory."""

    def appear(self, *, keeping: bool) -> None:  # noqa: ARG002 - what went out cannot be taken back
        """Send it."""
        sys.stdout.flush()
        sys.stdout.buffer.write(self.handle.getvalue())
        sys.stdout.buffer.flush()

    def take_back(self) -> None:
        """Undo nothing."""

    def clear(self) -> None:
        """Remove nothing."""


@define
class _FileInWriting:
    """A file that is written beside the place where it is to stand.

    Attributes:
        path: Its name as it was given.
        target: Where it is to stand.
        temporary: Where it is written.
        handle: What is written to.
        former: A second name of what stood there, kept until all files that belong together have appeared.
        appeared: Whether it stands in its place.
    """

    path: str
    target: Path
    temporary: Path
    handle: BinaryIO
    former: Path | None = None
    appeared: bool = False

    @classmethod
    def opened(cls, path: str) -> _FileInWriting:
        target = _checked_target(path)
        _remove_stale_files(target.parent)
        return cls(path, target, *_temporary_file(target))

    def finish(self) -> None:
        """Have all of it on the disk."""
        self.handle.flush()
        os.fsync(self.handle.fileno())
        self.handle.close()
        self.temporary.chmod(_mode_for(self.target))

    def appear(self, *, keeping: bool) -> None:
        """Take its place."""
        if keeping and self.target.exists():
            former = _beside(self.target)
            shutil.copy2(self.target, former)
            self.former = former
        self.temporary.replace(self.target)
        self.appeared = True
        _sync_folder(self.target.parent)

    def take_back(self) -> None:
        """Undo it, as far as it has come."""
        with suppress(OSError):
            self.handle.close()
        if self.appeared and self.former is not None:
            self.former.replace(self.target)
        elif self.appeared:
            self.target.unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove what stands beside it."""
        for path in (self.temporary, self.former):
            if path is not None:
                with suppress(OSError):
                    path.unlink(missing_ok=True)


def _failure(path: str | os.PathLike[str], error: OSError) -> FileError:
    if isinstance(error, FileError):
        return error
    said = told("cannot_be_written", reason=system_reason(error))
    return FileError(Fault("file", os.fspath(path), said, told("choose_another_place")))


def _checked_target(path: str | os.PathLike[str]) -> Path:
    where = os.fspath(path)
    if "\0" in where:
        raise FileError(Fault("file", repr(where), told("impossible_name"), told("choose_another_name")))
    target = Path(os.path.realpath(where))
    if target.exists():
        if not stat.S_ISREG(target.stat().st_mode):
            raise FileError(Fault("file", where, told("not_ordinary"), told("choose_another_place")))
        if not os.access(target, os.W_OK):
            raise FileError(Fault("file", where, told("not_to_be_changed"), told("choose_another_place")))
    elif not target.parent.is_dir():
        raise FileError(Fault("file", where, told("folder_lacking"), told("make_the_folder")))
    return target


def _temporary_file(target: Path) -> tuple[Path, BinaryIO]:
    """Open a new file in the same folder, so that the last step is a rename on one disk."""
    temporary = _beside(target)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o600)
    try:
        return temporary, os.fdopen(descriptor, "wb")
    except BaseException:
        os.close(descriptor)
        temporary.unlink(missing_ok=True)
        raise


def _beside(target: Path) -> Path:
    return target.with_name(f".servicetree-{secrets.token_hex(8)}.tmp")


def _mode_for(target: Path) -> int:
    """The rights of the file that is replaced, or those that any new file here would get."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0o077)  # the mask can only be read by setting it
    os.umask(mask)
    return 0o666 & ~mask


def _remove_stale_files(folder: Path) -> None:
    """Remove what earlier runs left behind when they were killed; a younger file may be still in use."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                age = time.time() - entry.stat(follow_symlinks=False).st_mtime
                if age > _SECONDS_UNTIL_STALE:
                    Path(entry.path).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# What a spreadsheet takes for a formula, be it behind signs that it passes over, unless it reads as a number.
_FORMULA = re.compile("^(?:[\\x00-\\x20\u00a0]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])")
_NUMBER = r"^ *[+-]?([0-9]+[.,]?[0-9]*|[.,][0-9]+)([eE][+-]?[0-9]+)?$"


def table_writer(
    path: str | os.PathLike[str], *, separator: str = ",", marked: bool = False, guarded: bool = True
) -> Callable[[pa.Table], None]:
    """Choose how to write a table by the ending of the file.

    Args:
        path: The file.
        separator: What separates the columns of a CSV file.
        marked: Whether a CSV file begins with the mark by which spreadsheets know UTF-8.
        guarded: Whether a CSV file has a ' before texts that a spreadsheet would run as a formula.

    Raises:
        UsageError: If the ending is neither ``.csv`` nor ``.parquet``.
    """
    write_to = table_format(path, separator=separator, marked=marked, guarded=guarded)

    def write(table: pa.Table) -> None:
        with atomic_file(path) as file:
            write_to(table, file)

    return write


def table_format(
    path: str | os.PathLike[str], *, separator: str = ",", marked: bool = False, guarded: bool = True
) -> Callable[[pa.Table, Any], None]:
    """Choose how to write a table to an open file; see ``table_writer``."""
    writers: dict[str, Callable[[pa.Table, Any], None]] = {
        ".csv": partial(_write_csv, separator=separator, marked=marked, guarded=guarded),
        ".parquet": _write_parquet,
    }
    ending = Path(path).suffix.lower()
    if ending not in writers:
        raise UsageError(Fault("usage", str(path), told("not_written_as", ending=ending), told("end_in_csv")))
    return writers[ending]


def _write_csv(table: pa.Table, file: Any, *, separator: str, marked: bool, guarded: bool) -> None:
    import pyarrow.csv

    if marked:
        file.write(codecs.BOM_UTF8)
    if guarded:
        names = ["'" + name if _FORMULA.match(name) else name for name in table.column_names]
        columns = [_formulas_escaped(column) for column in table.columns]
        table = pa.table(dict(zip(names, columns, strict=True)))
    pyarrow.csv.write_csv(table, file, pyarrow.csv.WriteOptions(delimiter=separator))


def _formulas_escaped(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    risky = pc.and_(
        pc.match_substring_regex(column, _FORMULA.pattern),
        pc.invert(pc.match_substring_regex(column, _NUMBER)),
    )
    quote, nothing = (pa.scalar(text, column.type) for text in ("'", ""))
    return pc.if_else(risky, pc.binary_join_element_wise(quote, column, nothing), column)


def _write_parquet(table: pa.Table, file: Any) -> None:
    import pyarrow.parquet

    pyarrow.parquet.write_table(table, file)
