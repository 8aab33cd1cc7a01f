"""The moments file: arrays and a JSON header in one zip archive, without pickle.

The file is an `.npz` archive. Its member `header` holds UTF-8 JSON with `format` (this page's number), `servicetree`
(the library that wrote it), `notice` (what the file can reveal), `digests` (the SHA-256 of every other member, and of
the rest of the header) and the fields of the moments; each block `b` of the header's list `blocks` has the members
`b.cells`, `b.n`, `b.squared_weight` and `b.gram`; each of `period_blocks` the same after `period:`.
"""

from __future__ import annotations

import io
import json
import os
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any, TypeVar, cast

import attrs
import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from servicetree.atomic_writing import atomic_file
from servicetree.errors import Fault, FileError, LimitError, MomentsError, UsageError
from servicetree.i18n.said import Said, listed, told
from servicetree.i18n.system_errors import system_reason
from servicetree.moments.blocks import Block, CellSums
from servicetree.moments.segment_sums import CellTable
from servicetree.moments.stored_parts import StoredPart, header_complaint, part_complaint, sums_complaint

Noun = TypeVar("Noun", Block, CellSums, CellTable)

FORMAT = 3
READ_FORMATS = (2, 3)
# What files of format 2 do not have.
_SINCE_FORMAT_3: Mapping[str, Any] = {"terms": {}, "unit_column": None, "joined_periods": {}, "period_blocks": []}
_HEADER = "header"
_ENDING = ".npy"
_DIGESTS = "digests"
_ENDINGS_OF_OTHERS = frozenset(
    {
        *(".toml", ".json", ".csv", ".tsv", ".txt", ".parquet", ".arrow", ".feather", ".xlsx", ".xls", ".ods"),
        *(".sav", ".zsav", ".por", ".dta", ".sas7bdat", ".xpt"),
        *(".svg", ".png", ".pdf", ".pptx", ".html", ".htm", ".dot", ".gv", ".mmd", ".mermaid", ".md", ".py"),
    }
)
_MOST_HEADER_BYTES = 64_000_000
_LONGEST_DESCRIPTION = 10_001  # numpy reads none of more than 10,000 letters
# Sums of few respondents pack well; a file that unpacks to more than both of these holds something else.
_MOST_BYTES = 200_000_000
_MOST_TIMES = 30
NOTICE = (
    "Holds sums by segment and bucket. Where a bucket of a segment holds one respondent, its sums are that person's "
    "answers: keep this file as you keep the answers."
)


def named_arrays(nouns: Mapping[str, Any], prefix: str = "") -> dict[str, NDArray[Any]]:
    """Name the arrays of blocks, or of sums by cell, as a file holds them."""
    return {
        f"{prefix}{name}.{field.alias}": getattr(noun, field.alias)
        for name, noun in nouns.items()
        for field in attrs.fields(type(noun))
    }


def nouns_from_arrays(
    kind: type[Noun], arrays: Mapping[str, NDArray[Any]], names: Iterable[str], prefix: str = ""
) -> dict[str, Noun]:
    """Take blocks, or sums by cell, out of the arrays of a file.

    Raises:
        KeyError: If one is not there.
    """
    parts = [field.alias for field in attrs.fields(cast("Any", kind))]
    return {name: kind(**{part: arrays[f"{prefix}{name}.{part}"] for part in parts}) for name in names}


def check_moments_ending(path: str | os.PathLike[str]) -> None:
    """Refuse a name that says another kind of file: whoever opens it by its name finds no such thing.

    Raises:
        UsageError: If the ending is that of a tree file, a table, a picture or a page; any other will do.
    """
    ending = Path(path).suffix.lower()
    if ending in _ENDINGS_OF_OTHERS:
        raise UsageError(Fault("usage", str(path), told("not_written_as", ending=ending), told("end_in_moments")))


def write_arrays(path: str | os.PathLike[str], header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a header and named arrays; the file appears whole or not at all.

    Raises:
        FileError: If it cannot be written.
        UsageError: If its name says another kind of file.
    """
    check_moments_ending(path)
    fields = {"format": FORMAT, "notice": NOTICE, **header}
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}  # as they are read
    digests = {name: _digest(array) for name, array in arrays.items()}
    written = _json_bytes(fields | {_DIGESTS: digests | {_HEADER: _header_digest(fields)}})
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{_HEADER: np.frombuffer(written, dtype=np.uint8)}, **arrays)
    with atomic_file(path) as file:
        file.write(buffer.getvalue())


def _json_bytes(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


def _digest(array: NDArray[Any]) -> str:
    return sha256(f"{array.dtype.str} {array.shape} ".encode() + array.tobytes()).hexdigest()


def _header_digest(fields: Mapping[str, Any]) -> str:
    kept = {name: field for name, field in fields.items() if name != _DIGESTS}
    return sha256(_json_bytes(kept)).hexdigest()


def read_arrays(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read a header and named arrays, and hold them against each other, whoever wrote them.

    Raises:
        FileError: If the file cannot be read.
        LimitError: If it would take far more room than any moments of its size.
        MomentsError: If it is not such a file, is damaged, or was written by a newer library; it names the part.
    """
    where = Path(path).name
    if Path(path).is_fifo():  # to open it would wait for a writer
        raise FileError(Fault("file", str(path), told("is_a_pipe"), told("save_pipe_first")))
    try:
        with Path(path).open("rb") as file, zipfile.ZipFile(file) as archive:
            return _read(archive, where)
    except MomentsError:
        raise
    except OSError as error:
        raise FileError(Fault("file", str(path), told("cannot_be_read", reason=system_reason(error)))) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, UnicodeDecodeError) as error:
        raise MomentsError(Fault("merge", where, told("moments_not_whole"), told("write_moments_again"))) from error


def _read(archive: zipfile.ZipFile, where: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    members = {info.filename.removesuffix(_ENDING): info for info in archive.infolist()}
    _refuse_bombs(archive, members, where)
    if _HEADER not in members:
        raise MomentsError(Fault("merge", where, told("moments_not_whole"), told("write_moments_again")))
    header = _header(archive, members.pop(_HEADER), where)
    arrays = {name: _array(archive, info, name, header, where) for name, info in members.items()}
    digests = header.pop(_DIGESTS, None)
    if digests is not None:  # files of earlier versions have none
        changed = [name for name, array in arrays.items() if digests.get(name) != _digest(array)]
        if changed or digests.get(_HEADER) != _header_digest(header):
            raise damaged_at(where, changed[0] if changed else _HEADER, told("part_sum"))
    if complaint := sums_complaint(header, arrays):
        raise damaged_at(where, *complaint)
    return ({**_SINCE_FORMAT_3, **header} if header["format"] < FORMAT else header), arrays


def _refuse_bombs(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], where: str) -> None:
    """Refuse an archive that would take far more room than it has; no more is unpacked than it says here."""
    packed = sum(info.compress_size for info in members.values())
    unpacked = sum(info.file_size for info in members.values())
    if len(members) < len(archive.infolist()):
        raise MomentsError(Fault("merge", where, told("moments_not_whole"), told("write_moments_again")))
    if unpacked > max(_MOST_BYTES, _MOST_TIMES * packed):
        said = told("moments_too_large", size=unpacked, packed=packed)
        raise LimitError(Fault("limit", where, said, told("write_moments_again")))


def _header(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> dict[str, Any]:
    if info.file_size > _MOST_HEADER_BYTES:
        raise damaged_at(where, _HEADER, told("moments_too_large", size=info.file_size, packed=info.compress_size))
    try:
        with archive.open(info) as member:
            part = _described(member, _HEADER)
            text = member.read().decode("utf-8", "surrogatepass")
        header = json.loads(text) if part.dtype == np.uint8 else None
    except (ValueError, RecursionError) as error:  # no text, no JSON, or JSON that is nested without end
        raise damaged_at(where, _HEADER, told("part_no_table")) from error
    written_as = header.get("format") if isinstance(header, dict) else None
    if isinstance(written_as, int) and written_as not in READ_FORMATS:
        said = told("moments_format", theirs=written_as, ours=listed(READ_FORMATS))
        raise MomentsError(Fault("merge", where, said, told("read_with_its_version")))
    if complaint := header_complaint(header):
        raise damaged_at(where, *complaint)
    if not isinstance(header, dict) or written_as is None or not isinstance(header.get(_DIGESTS, {}), dict):
        raise damaged_at(where, _HEADER, told("part_no_table"))
    return header


def _described(member: IO[bytes], name: str) -> StoredPart:
    """Read how an array describes itself; nothing of it is unpacked yet."""
    version = npy.read_magic(member)
    length = member.read(2 if version == (1, 0) else 4)
    text = member.read(min(int.from_bytes(length, "little"), _LONGEST_DESCRIPTION))
    shape, dtype = _shape_and_type(version, length + text)
    return StoredPart(name, shape, dtype)


@lru_cache(maxsize=1024)  # hundreds of arrays of a file are described by a few texts, each of which takes numpy a while
def _shape_and_type(version: tuple[int, int], description: bytes) -> tuple[tuple[int, ...], np.dtype[Any]]:
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    try:
        with warnings.catch_warnings(action="error"):  # what numpy mends with a warning, nobody here has written
            shape, fortran, dtype = read(io.BytesIO(description))
    except (TokenError, UserWarning) as error:
        raise ValueError(description) from error
    if (fortran and len(shape) > 1) or min(shape, default=0) < 0:
        raise ValueError(shape)
    return shape, dtype


def _array(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, header: Mapping[str, Any], where: str
) -> NDArray[Any]:
    try:
        with archive.open(info) as member:
            part = _described(member, name)
            if complaint := part_complaint(part, header):
                raise damaged_at(where, name, complaint)
            if part.n_bytes > info.file_size:
                raise damaged_at(where, name, told("part_torn"))
            content = bytearray(member.read(part.n_bytes))
            torn = len(content) < part.n_bytes or bool(member.read(1))
    except (ValueError, zipfile.BadZipFile, zlib.error) as error:
        if isinstance(error, MomentsError):
            raise
        raise damaged_at(where, name, told("part_torn")) from error
    if torn:
        raise damaged_at(where, name, told("part_torn"))
    return np.frombuffer(content, part.dtype).reshape(part.shape)


def damaged_at(where: str, part: str, said: Said) -> MomentsError:
    """Make the error that names a file, the damaged part of it, and what is wrong there."""
    message = told("moments_damaged_at", part=part, said=said)
    return MomentsError(Fault("merge", where, message, told("write_moments_again")))
