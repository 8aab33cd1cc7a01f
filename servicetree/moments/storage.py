"""The moments file: arrays and a JSON header in one zip archive, without pickle.

The file is an `.npz` archive. Its member `header` holds UTF-8 JSON with `format` (this page's number), `servicetree`
(the library that wrote it), `notice` (what the file can reveal) and the fields of the moments; each block `b` of the
header's list `blocks` has the members `b.cells`, `b.n`, `b.squared_weight` and `b.gram`.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from servicetree.atomic_writing import atomic_file
from servicetree.errors import Fault, FileError, MomentsError
from servicetree.i18n.said import told
from servicetree.i18n.system_errors import system_reason

FORMAT = 2
_HEADER = "header"
NOTICE = (
    "Holds sums by segment and bucket. Where a bucket of a segment holds one respondent, its sums are that person's "
    "answers: keep this file as you keep the answers."
)


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
        raise FileError(Fault("file", str(path), told("is_a_pipe"), told("save_pipe_first")))
    try:
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        header = json.loads(arrays.pop(_HEADER).tobytes().decode("utf-8", "surrogatepass"))
        written_as = header["format"]
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise MomentsError(Fault("merge", where, told("moments_not_whole"), told("write_moments_again"))) from error
    except OSError as error:
        said = told("cannot_be_read", reason=system_reason(error))
        raise FileError(Fault("file", str(path), said)) from error
    if written_as != FORMAT:
        said = told("moments_format", theirs=str(written_as), ours=FORMAT)
        raise MomentsError(Fault("merge", where, said, told("read_with_its_version")))
    return header, arrays
