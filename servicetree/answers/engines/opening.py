"""Which engine reads what kind of object; every path goes to the engine of files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from servicetree.answers.chosen_rows import with_rows_chosen
from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.engines.file_kinds import first_bytes, is_named_moments, kind_of_file
from servicetree.answers.engines.library_versions import refuse_old_library
from servicetree.answers.engines.sources import Source
from servicetree.answers.long_tables import with_long_pivoted
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault, UsageError
from servicetree.i18n.said import told


def column_facts(answers: Any, options: ReadingOptions | str | None = None) -> dict[str, ColumnFacts]:
    """Ask answers of any kind what they say of their columns: question texts, value labels, ordered categories.

    Args:
        answers: As in ``open_answers``; a source that is open already is not opened again.
        options: Likewise.

    Returns:
        The facts of the columns that have any, by the column's name.
    """
    return dict(open_answers(answers, options).facts)


def open_answers(answers: Any, options: ReadingOptions | str | None = None) -> Source:
    """Open answers of any kind for reading.

    Args:
        answers: The path of a file of answers or of a folder of them, ``-`` for CSV on standard input; a mapping of
            columns; a pandas, polars (eager or lazy), pyarrow, Dask or Spark frame; a DuckDB relation; a pyarrow
            dataset or stream; an iterable of frames, mappings or paths.
        options: How to read them; a text is the encoding of a CSV file.

    Returns:
        A source of batches.

    Raises:
        AnswersError: If they are none of these.
    """
    if isinstance(answers, Source):
        return answers
    how = ReadingOptions.of(options)
    source = _opened(answers, how)
    return with_rows_chosen(with_long_pivoted(source, how.long), how.where)


def _opened(answers: Any, options: ReadingOptions) -> Source:
    if isinstance(answers, str | Path):
        from servicetree.answers.engines.files import open_file

        return open_file(answers, options)
    if isinstance(answers, Mapping):
        from servicetree.answers.engines.mappings import open_mapping

        _refuse_options_of_files(options)
        return open_mapping(answers, options)
    if (table := _open_table(answers, options)) is not None:
        _refuse_options_of_files(options, "header" if table.lazy else None)
        return table
    return _open_stream(answers, options) or _refused(answers)


def _refuse_options_of_files(options: ReadingOptions, another: str | None = None) -> None:
    """Refuse options that mean nothing for answers in memory, rather than to pass them over."""
    names = [*([another] if another else []), "encoding", "separator", "sheet"]
    stray = [f"--{name}" for name in names if getattr(options, name) is not None]
    if stray:
        said = told("option_of_files") if len(stray) == 1 else told("options_of_files")
        raise UsageError(Fault("usage", ", ".join(stray), said, told("leave_out")))


def _open_table(answers: Any, options: ReadingOptions) -> Source | None:
    """Open what has rows and columns: a frame, or a query that would make one."""
    from servicetree.answers.engines.dask_frames import open_dask
    from servicetree.answers.engines.frames import open_frame
    from servicetree.answers.engines.queries import open_query
    from servicetree.answers.engines.spark_frames import open_spark

    refuse_old_library(type(answers).__module__.partition(".")[0])
    refuse_old_library("narwhals")
    # narwhals comes last: it would warn of Dask, and collect what the others stream.
    query = next(filter(None, (look(answers) for look in (open_dask, open_spark, open_query))), None)
    return query or open_frame(answers, options)


def _open_stream(answers: Any, options: ReadingOptions) -> Source | None:
    """Open what hands over rows a few at a time."""
    from servicetree.answers.engines.streams import open_dataset, open_parts

    source = open_dataset(answers, options)
    if source is None and isinstance(answers, list | tuple | Iterator):
        return open_parts(answers, lambda part: _opened(part, options))
    return source


def _refused(answers: Any) -> Source:
    kind = f"{type(answers).__module__}.{type(answers).__qualname__}"
    raise AnswersError(Fault("answers", told("the_answers"), told("kind_not_read", kind=kind), told("what_is_read")))


def is_moments_file(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file holds blocks rather than answers."""
    try:
        path = Path(path)
        kind = kind_of_file(path, first_bytes(path)) if path.is_file() else None
        return kind == "moments" or (kind == "zip" and is_named_moments(path))
    except (OSError, ValueError):
        return False


def is_moments_path(answers: Any) -> bool:
    """Whether answers are a file of moments."""
    return isinstance(answers, str | Path) and is_moments_file(answers)
