"""Find the engine for whatever answers a caller hands over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from servicetree.engines.sources import Source
from servicetree.errors import AnswersError, Fault


def open_answers(answers: Any, encoding: str | None = None) -> Source:
    """Open answers of any kind for reading.

    Args:
        answers: A CSV or Parquet path; a mapping of columns; a pandas, polars (eager or lazy) or pyarrow frame; a
            DuckDB relation.
        encoding: Of a CSV file; UTF-8 if None.

    Returns:
        A source of batches.

    Raises:
        AnswersError: If they are none of these.
    """
    if isinstance(answers, str | Path):
        from servicetree.engines.files import open_file
        from servicetree.momentsfile import is_moments_file

        if is_moments_file(answers):
            hint = "give the answers themselves; only figures about everyone can be had from moments"
            raise AnswersError(Fault("answers", str(answers), "holds moments, and rows are needed here", hint))
        return open_file(answers, encoding)
    if isinstance(answers, Mapping):
        from servicetree.engines.mappings import open_mapping

        return open_mapping(answers)
    from servicetree.engines.frames import open_frame

    source = open_frame(answers)
    if source is None:
        kind = f"{type(answers).__module__}.{type(answers).__qualname__}"
        hint = "give a CSV or Parquet path, a mapping of columns, or a pandas, polars, pyarrow or DuckDB table"
        raise AnswersError(Fault("answers", "answers", f"a {kind} cannot be read", hint))
    return source
