"""The moments file: arrays and a JSON header in one zip archive, without pickle.

The file is an `.npz` archive. Its member `header` holds UTF-8 JSON with `format` (this page's number), `servicetree`
(the library that wrote it), `notice` (what the file can reveal) and the fields of the moments; each block `b` of the
header's list `blocks` has the members `b.cells`, `b.n`, `b.squared_weight` and `b.gram`; each of `period_blocks` the
same after `period:`.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import attrs
import numpy as np
from numpy.typing import NDArray

from servicetree.atomic_writing import atomic_file
from servicetree.errors import Fault, FileError, MomentsError
from servicetree.moments.blocks import Block, CellSums

Noun = TypeVar("Noun", Block, CellSums)

FORMAT = 3
READ_FORMATS = (2, 3)
PERIOD_PREFIX = "period:"
LENS_PREFIX = "lens:"
_HEADER = "header"
NOTICE = (
    "Holds sums by segment and bucket. Where a bucket of a segment holds one respondent, its sums are that person's "
    "answers: keep this file as you keep the answers."
)


def named_arrays(nouns: Mapping[str, Any], prefix: str = "") -> dict[str, NDArray[Any]]:
    """Name the arrays of blocks, or of sums by cell, as a file holds them."""
    return {
        f"{prefix}{name}.{part}": array
        for name, noun in nouns.items()
        for part, array in attrs.asdict(noun, recurse=False).items()
    }


def nouns_from_arrays(
    kind: type[Noun], arrays: Mapping[str, NDArray[Any]], names: Iterable[str], prefix: str = ""
) -> dict[str, Noun]:
    """Take blocks, or sums by cell, out of the arrays of a file.

    Raises:
        KeyError: If one is not there.
    """
    parts = [field.name for field in attrs.fields(cast("Any", kind))]
    return {name: kind(**{part: arrays[f"{prefix}{name}.{part}"] for part in parts}) for name in names}


def write_arrays(path: str | os.PathLike[str], header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a header and named arrays; the file appears whole or not at all.

    Raises:
        FileError: If it cannot be written.
    """
    written = json.dumps({"format": FORMAT, "notice": NOTICE, **header}, ensure_ascii=False, sort_keys=True).encode(
        "utf-8", "surrogatepass"
    )
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{_HEADER: np.frombuffer(written, dtype=np.uint8)}, **arrays)
    with atomic_file(path) as file:
        file.write(buffer.getvalue())


def read_arrays(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read a header and named arrays.

    Raises:
        FileError: If the file cannot be read.
        MomentsError: If it is not such a file, is damaged, or was written by a newer library.
    """
    where = Path(path).name
    if Path(path).is_fifo():  # to open it would wait for a writer
        raise FileError(Fault("file", str(path), "is a pipe, which can be read only once", "save it to a file first"))
    try:
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        header = json.loads(arrays.pop(_HEADER).tobytes().decode("utf-8", "surrogatepass"))
        written_as = header["format"]
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        hint = "write it again with `servicetree moments`"
        raise MomentsError(Fault("merge", where, "is not a whole moments file", hint)) from error
    except OSError as error:
        raise FileError(Fault("file", str(path), f"cannot be read: {error.strerror or error}")) from error
    if written_as not in READ_FORMATS:
        said = f"has format {written_as}; this library reads {' and '.join(map(str, READ_FORMATS))}"
        raise MomentsError(Fault("merge", where, said, "read it with the version that wrote it, or gather again"))
    return header, arrays
