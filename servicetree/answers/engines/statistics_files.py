"""Answers in files of statistics packages: SPSS, Stata, SAS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.engines.database_streams import scored_table
from servicetree.answers.engines.file_kinds import FileKind
from servicetree.answers.engines.library_versions import refuse_old_library
from servicetree.answers.engines.mojibake import encoding_issues
from servicetree.answers.engines.sources import (
    Batch,
    Source,
    arrow_column,
    refuse_duplicate_columns,
    rows_at_once,
    with_progress,
)
from servicetree.answers.engines.typed_tables import typed_table
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault, MissingExtraError
from servicetree.i18n.said import told

_READERS = {
    "spss": "read_sav",
    "spss portable": "read_por",
    "stata": "read_dta",
    "sas": "read_sas7bdat",
    "sas transport": "read_xport",
}
_SAID = {
    "spss": "spss_file",
    "spss portable": "spss_file",
    "stata": "stata_file",
    "sas": "sas_file",
    "sas transport": "sas_file",
}
_USER_MISSING = {"spss"}  # of the readers, who says which codes are declared to be missing


def open_statistics_file(path: Path, kind: FileKind, options: ReadingOptions, name: str) -> Source:
    """Open a file of SPSS, Stata or SAS; codes that it declares to be missing are read as blank cells.

    Args:
        path: The file.
        kind: Which of these it is.
        options: What somebody said about it; of these, the encoding.
        name: What to call it.

    Raises:
        MissingExtraError: If the library that reads such files is not installed.
        AnswersError: If the file is damaged.
    """
    reader = _reader(kind, name)

    # Portable files have an encoding of their own.
    encoded = {} if kind == "spss portable" else {"encoding": options.encoding}

    def rows(**how: Any) -> tuple[Mapping[str, Any], Any]:
        try:
            found: tuple[Mapping[str, Any], Any] = reader(str(path), output_format="dict", **encoded, **how)
        except Exception as error:  # the library raises its own, unrelated ones
            raise AnswersError(
                Fault("file", name, told("not_read_as", kind=told(_SAID[kind]), said=str(error)), told("write_anew"))
            ) from error
        return found

    declared = {"user_missing": True} if kind in _USER_MISSING else {}
    _, described = rows(metadataonly=True, **declared)
    columns = _columns(described, name)

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        return _batches(rows, wanted)

    def first_rows(wanted: Sequence[str], count: int) -> Batch:
        cells, _ = rows(usecols=list(wanted), row_limit=count)
        return {column: arrow_column(cells[column]) for column in wanted}

    facts = _facts(described)
    table = typed_table(columns, read, first_rows, options, name, facts=facts)
    words = [word for fact in facts.values() for word in (fact.text or "", *(fact.answers or ()))]
    spoilt = encoding_issues(" ".join(words), options.encoding)
    watched = with_progress(table.read, lambda: described.number_rows)
    return Source(
        name,
        table.columns,
        watched,
        scored_table(watched, table.columns, name),
        facts=table.facts,
        told=lambda: (*table.issues(), *spoilt),
    )


def _reader(kind: FileKind, name: str) -> Callable[..., Any]:
    try:
        import pyreadstat
    except ImportError as error:
        said = told("pyreadstat_lacking", kind=told(_SAID[kind]))
        raise MissingExtraError(Fault("extra", name, said, told("install_pyreadstat"))) from error
    refuse_old_library("pyreadstat")
    found: Callable[..., Any] = getattr(pyreadstat, _READERS[kind])
    return found


def _batches(rows: Callable[..., tuple[Mapping[str, Any], Any]], wanted: Sequence[str]) -> Iterator[Batch]:
    size, start = rows_at_once(len(wanted)), 0
    while True:
        cells, _ = rows(usecols=list(wanted), row_limit=size, row_offset=start)
        count = len(next(iter(cells.values()), ()))
        if count:
            yield {column: arrow_column(cells[column]) for column in wanted}
        if count < size:
            return
        start += count


def _columns(described: Any, name: str) -> tuple[str, ...]:
    columns = tuple(described.column_names)
    if None in columns:
        said = told("column_without_name", place=columns.index(None) + 1)
        raise AnswersError(Fault("file", name, said, told("write_anew")))
    refuse_duplicate_columns(columns, name)
    return columns


def _facts(described: Any) -> dict[str, ColumnFacts]:
    """Take questions' texts, value labels and missing codes from what a file says of itself."""
    texts, found = described.column_names_to_labels or {}, {}
    labels = described.variable_value_labels or {}
    missing = {column: _codes(ranges) for column, ranges in (described.missing_ranges or {}).items()}
    for column in described.column_names:
        gone = missing.get(column, ())
        answers = {
            str(word).strip(): float(code)
            for code, word in labels.get(column, {}).items()
            if isinstance(code, int | float) and code not in gone and str(word).strip()
        }
        text = (texts.get(column) or "").strip() or None
        if text or answers or gone:
            found[column] = ColumnFacts(text, answers or None, gone)
    return found


def _codes(ranges: Sequence[Mapping[str, Any]]) -> tuple[float | str, ...]:
    """List declared codes; of a range, its ends."""
    ends = [end for one in ranges for end in (one["lo"], one["hi"])]
    return tuple(dict.fromkeys(ends))
