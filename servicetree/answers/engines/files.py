"""Which engine reads a file, by its content."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path

import attrs

from servicetree.answers.engines.csv_files import open_csv
from servicetree.answers.engines.file_kinds import FileKind, first_bytes, kind_of_file, kind_without_table
from servicetree.answers.engines.sources import Source
from servicetree.answers.engines.unpacked_files import STANDARD_INPUT, TemporaryTable, from_standard_input, unpacked
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault, FileError, UsageError
from servicetree.i18n.said import told

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|\\\\")
_DEEPEST = 3  # packed files within packed files
_ONLY_FOR = {
    "sheet": ("workbook",),
    "separator": ("text",),
    "encoding": ("text", "spss", "stata", "sas", "sas transport"),
}


def open_file(path: str | os.PathLike[str], options: ReadingOptions | None = None) -> Source:
    """Open a file of answers, whatever its ending, or a folder of such files that are one table.

    Args:
        path: The file or folder; ``-`` for a table on standard input.
        options: What somebody said about it.

    Raises:
        AnswersError: If it is no such file.
        FileError: If it cannot be read.
        MissingExtraError: If a library that reads it is not installed.
    """
    options = options or ReadingOptions()
    if os.fspath(path) == STANDARD_INPUT:
        table = from_standard_input()
        return _kept(_open(table.path, told("standard_input"), options), table)
    if _ADDRESS.match(os.fspath(path)):
        raise FileError(Fault("file", os.fspath(path), told("an_address"), told("download_first")))
    path = Path(path)
    if path.suffix == ".toml" or (path.suffix == ".json" and not _is_list(path)):
        raise AnswersError(Fault("answers", path.name, told("looks_like_a_tree"), told("give_answers_file")))
    if _is_folder(path):
        from servicetree.answers.engines.folders import open_folder

        return open_folder(path, options, partial(_open, options=options))
    return _open(path, path.name, options)


def _is_list(path: Path) -> bool:
    """Whether a file of JSON is a list, as answers may be and a tree never is."""
    return first_bytes(path).lstrip().startswith(b"[")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False  # reading it says what is wrong


def _open(path: Path, name: str, options: ReadingOptions, depth: int = 0) -> Source:
    start = first_bytes(path)
    if not start:
        raise AnswersError(Fault("no-answers", name, told("is_empty"), told("starts_with_names")))
    if other := kind_without_table(path, start):
        hint = told("open_the_page") if other == "a_web_page" else told("give_the_export")
        raise FileError(Fault("file", name, told("no_table_but", kind=told(other)), hint))
    kind = kind_of_file(path, start)
    if kind in ("gz", "zip", "zst", "bz2", "xz"):
        if depth == _DEEPEST:
            raise AnswersError(Fault("file", name, told("packed_often", most=_DEEPEST), told("unpack")))
        table = unpacked(path, kind)
        return _kept(_open(table.path, name, options, depth + 1), table)
    _refuse_strays(kind, name, options)
    return _of_kind(kind, path, start, options, name)


def _of_kind(kind: FileKind, path: Path, start: bytes, options: ReadingOptions, name: str) -> Source:
    match kind:
        case "parquet":
            from servicetree.answers.engines.parquet_files import open_parquet

            return open_parquet(path, options, name)
        case "feather":
            raise AnswersError(Fault("file", name, told("first_feather"), told("write_arrow")))
        case "arrow":
            from servicetree.answers.engines.arrow_files import open_arrow

            return open_arrow(path, start, options, name)
        case "workbook":
            from servicetree.answers.engines.workbooks import open_workbook

            return open_workbook(path, options, name)
        case "spss" | "spss portable" | "stata" | "sas" | "sas transport":
            from servicetree.answers.engines.statistics_files import open_statistics_file

            return open_statistics_file(path, kind, options, name)
        case "moments":
            raise AnswersError(Fault("answers", name, told("holds_moments"), told("give_answers_themselves")))
        case _:
            return open_csv(path, start, options, name)


def _refuse_strays(kind: FileKind, name: str, options: ReadingOptions) -> None:
    """Refuse options that mean nothing for a kind of file, rather than to pass them over."""
    for option, kinds in _ONLY_FOR.items():
        if getattr(options, option) is not None and kind not in kinds:
            called = told(_KINDS_SAID[kind]) if kind in _KINDS_SAID else told("other_file", kind=kind)
            said = told("nothing_for_this_file", file=name, kind=called)
            raise UsageError(Fault("usage", f"--{option}", said, told("leave_out")))


_KINDS_SAID = {
    "text": "text_file",
    "workbook": "a_workbook",
    "arrow": "arrow_file",
    "spss": "spss_file",
    "sas": "sas_file",
    "sas transport": "sas_file",
}


def _kept(source: Source, table: TemporaryTable) -> Source:
    """Keep a temporary file for as long as its source."""
    return attrs.evolve(source, kept=(source.kept, table))
