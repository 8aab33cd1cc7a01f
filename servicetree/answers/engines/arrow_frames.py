"""Data frames of pandas, polars or pyarrow from rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from servicetree.errors import Fault, MissingExtraError, UsageError
from servicetree.i18n.said import meant_name, told

FrameKind = Literal["pandas", "polars", "pyarrow"]
FRAME_KINDS = ("pandas", "polars", "pyarrow")


def frame_of_records(records: Iterable[Mapping[str, Any]], kind: FrameKind) -> Any:
    """Turn rows into a data frame of a library of the caller's choice.

    Raises:
        UsageError: If the library is none of those known.
        MissingExtraError: If it is not installed.
    """
    import pyarrow as pa

    listed = list(records)
    return frame_of_table(pa.Table.from_pylist(listed) if listed else pa.table({}), kind)


def frame_of_table(table: Any, kind: FrameKind) -> Any:
    """Turn a pyarrow table into a data frame of a library of the caller's choice; it raises what ``frame`` does."""
    if kind not in FRAME_KINDS:
        hint = meant_name(str(kind), FRAME_KINDS) or told("choose_one_of", names=", ".join(FRAME_KINDS))
        raise UsageError(Fault("usage", "to_frame", told("no_such_frames", kind=str(kind)), hint))
    if kind == "pyarrow":
        return table
    try:
        if kind == "pandas":
            return table.to_pandas()
        import polars as pl
    except ImportError as error:
        said, hint = told("not_installed", name=kind), told("install", extra=kind)
        raise MissingExtraError(Fault("extra", "to_frame", said, hint)) from error
    return pl.from_arrow(table)
