"""Answers in a folder of files, read as one table; folders within it that are named ``shop=A`` are a column."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

import attrs
import pyarrow as pa
from attrs import frozen

from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.engines.database_streams import scored_table
from servicetree.answers.engines.file_kinds import first_bytes, kind_of_file
from servicetree.answers.engines.parquet_files import flat_columns, open_parquet_parts, told_apart
from servicetree.answers.engines.sources import (
    Batch,
    Source,
    progress_reported_to,
    rebatched,
    rows_of,
    with_progress,
)
from servicetree.answers.engines.unpacked_files import likely_tables
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault, FileError, Issue, LimitError
from servicetree.i18n.said import first_listed, told, warned
from servicetree.i18n.system_errors import system_reason
from servicetree.tree.written_values import column_name

_MOST_FILES = 10_000
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
_HIDDEN = ("_", ".")  # what engines leave beside their parts: _SUCCESS, _metadata, .part-0.parquet.crc
_LOGS_OF_VERSIONS = {"_delta_log": "Delta Lake", ".hoodie": "Apache Hudi"}


@frozen(eq=False)
class _FolderFile:
    """One file of a folder.

    Attributes:
        name: Its path within the folder.
        source: Its answers.
        said: The columns that the names of its folders give, one value for all its rows; None for a missing one. If
            the file has a column of that name too, the folder's counts, as it does for other engines.
    """

    name: str
    source: Source
    said: Mapping[str, str | None]

    @property
    def columns(self) -> tuple[str, ...]:
        """Name its columns."""
        return tuple(dict.fromkeys((*self.source.columns, *self.said)))

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch]:
        """Read it."""
        own = [name for name in wanted if name not in self.said] or list(self.source.columns[:1])
        for batch in self.source.read(own):
            rows = rows_of(batch)
            yield {name: _repeated(self.said[name], rows) if name in self.said else batch[name] for name in wanted}


def open_folder(folder: Path, options: ReadingOptions, open_part: Callable[[Path, str], Source]) -> Source:
    """Open a folder of files of one kind with the same columns.

    Files are taken in the order of their names, so that rows come in the same order every time.

    Args:
        folder: The folder.
        options: What somebody said about its files.
        open_part: Opens one of them, given its path and what to call it.

    Raises:
        AnswersError: If its files have not all the same columns.
        FileError: If it holds no answers, files of several kinds, or a table that is versioned by a log.
        LimitError: If it holds more files than are read.
    """
    folder = folder.resolve()
    files, others = _files(folder)
    source = _parquet_parts(folder, files, options) or _parts_in_turn(folder, files, open_part)
    left_out = _left_out(others, source.name)
    return attrs.evolve(source, told=lambda: (*left_out, *source.told()))


def _parquet_parts(folder: Path, files: Sequence[str], options: ReadingOptions) -> Source | None:
    """Open Parquet files together; None where the database might take another column than is meant."""
    are_parquet = all(kind_of_file(folder / one, first_bytes(folder / one)) == "parquet" for one in files)
    keys = {key for one in files for key, _ in _pairs(one)}
    if not are_parquet or "=" in str(folder) or any(key != column_name(unquote(key)) for key in keys):
        return None
    named = flat_columns(folder, files)
    if named is None:
        return None
    columns = {one: list(dict.fromkeys([*names, *_said_by_folders(one)])) for one, names in named.items()}
    _refuse_other_columns(columns)
    ours = columns[files[0]]
    return open_parquet_parts(folder, files, ours, options) if told_apart(ours) else None


def _parts_in_turn(folder: Path, files: Sequence[str], open_part: Callable[[Path, str], Source]) -> Source:
    """Open files of any kind, each as it would be opened alone."""
    with progress_reported_to(None):  # of the folder as a whole, not of each file
        parts = [_FolderFile(one, open_part(folder / one, one), _said_by_folders(one)) for one in files]
    _refuse_other_columns({part.name: part.columns for part in parts})
    issues: list[Issue] = []

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        issues.clear()
        yield from rebatched(_told_of_parts(parts, wanted, issues))

    watched = with_progress(read, lambda: None)
    return Source(
        folder.name,
        parts[0].columns,
        watched,
        scored_table(watched, parts[0].columns, folder.name),
        separator=parts[0].source.separator,
        facts=_facts(parts),
        told=lambda: tuple(dict.fromkeys(issues)),
    )


def _files(folder: Path) -> tuple[list[str], list[str]]:
    """List the files with answers, by their paths within the folder, and those that are none."""
    name, there = folder.name, sorted(_all_files(folder))
    hidden = {one for one in there if _is_hidden(Path(one).name) or _is_empty(folder / one)}
    files = likely_tables([one for one in there if one not in hidden])
    if not files:
        raise FileError(Fault("file", name, told("folder_without_tables"), told("name_answers")))
    endings: dict[str, str] = {}
    for one in files:
        endings.setdefault(Path(one).suffix.casefold(), one)
    if len(endings) > 1:
        several = told("files_of_several_kinds", names=first_listed([*endings.values()]))
        raise FileError(Fault("file", name, several, told("one_table_one_folder")))
    chosen = set(files)
    return files, [one for one in there if one not in chosen]


def _all_files(folder: Path) -> Iterator[str]:
    name = folder.name

    def refuse(error: OSError) -> NoReturn:
        raise FileError(Fault("file", name, told("cannot_be_read", reason=system_reason(error)))) from error

    count = 0
    for where, below, names in os.walk(folder, onerror=refuse):
        for log, kind in _LOGS_OF_VERSIONS.items():
            if log in below:
                raise FileError(Fault("file", name, told("versioned_table", kind=kind), told("read_versioned")))
        below[:] = [one for one in below if not _is_hidden(one)]
        count += len(names)
        if count > _MOST_FILES:
            raise LimitError(Fault("limit", name, told("too_many_files", most=_MOST_FILES), told("fewer_files")))
        yield from (Path(where, one).relative_to(folder).as_posix() for one in names)


def _is_empty(path: Path) -> bool:
    try:
        return not path.stat().st_size
    except OSError:
        return False  # reading it says what is wrong


def _is_hidden(name: str) -> bool:
    return name.startswith(_HIDDEN) and "=" not in name


def _said_by_folders(file: str) -> dict[str, str | None]:
    """Take columns and their values from the names of a file's folders, as Hive, Spark and pyarrow write them."""
    return {column_name(unquote(key)): None if value == _NO_VALUE else unquote(value) for key, value in _pairs(file)}


def _pairs(file: str) -> list[tuple[str, str]]:
    named = (one.partition("=") for one in file.split("/")[:-1])
    return [(key, value) for key, sign, value in named if sign]


def _refuse_other_columns(columns: Mapping[str, Collection[str]]) -> None:
    """Refuse files that have not the columns that most have.

    Args:
        columns: The columns of each file.

    Raises:
        AnswersError: Naming each such file and its columns.
    """
    usual, _ = Counter(map(frozenset, columns.values())).most_common(1)[0]
    model = next(name for name, own in columns.items() if usual == set(own))
    faults = []
    for name, own in columns.items():
        if lacking := sorted(usual - set(own)):
            faults.append((name, told("part_lacks", columns=first_listed(lacking), other=model)))
        if further := sorted(set(own) - usual):
            faults.append((name, told("part_has_more", columns=first_listed(further), other=model)))
    if faults:
        raise AnswersError(Fault("column", where, said, told("same_columns_in_all")) for where, said in faults)


def _facts(parts: Sequence[_FolderFile]) -> dict[str, ColumnFacts]:
    """Take what the first part says of each column.

    Raises:
        AnswersError: If parts call the values of a column by different labels.
    """
    found: dict[str, ColumnFacts] = {}
    first: dict[str, str] = {}
    for part in parts:
        for column, facts in part.source.facts.items():
            first.setdefault(column, part.name)
            if found.setdefault(column, facts).answers != facts.answers:
                said = told("part_labels_differ", column=column, other=first[column])
                raise AnswersError(Fault("column", part.name, said, told("same_columns_in_all")))
    return found


def _left_out(others: Sequence[str], name: str) -> list[Issue]:
    if not others:
        return []
    key = "skipped_file" if len(others) == 1 else "skipped_files"
    return [Issue("skipped-files", name, warned(key, count=len(others), names=first_listed(others)), len(others))]


def _told_of_parts(parts: Sequence[_FolderFile], wanted: Sequence[str], issues: list[Issue]) -> Iterator[Batch]:
    """Read part after part, and keep what each one told, under its name."""
    for part in parts:
        yield from part.batches(wanted)
        issues += [attrs.evolve(issue, where=part.name) for issue in part.source.told()]


def _repeated(value: str | None, rows: int) -> pa.Array:
    return pa.nulls(rows, pa.string()) if value is None else pa.repeat(pa.scalar(value, pa.string()), rows)
