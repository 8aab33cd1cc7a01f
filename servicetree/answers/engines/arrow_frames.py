"""Data frames of pandas, polars or pyarrow from rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

from servicetree.errors import Fault, MissingExtraError, UsageError
from servicetree.i18n.said import listed, meant_name, told

if TYPE_CHECKING:  # the libraries of frames are extras, and take long to load
    import pyarrow as pa
    from pandas import DataFrame as PandasFrame
    from polars import DataFrame as PolarsFrame

FrameKind = Literal["pandas", "polars", "pyarrow"]
FRAME_KINDS = ("pandas", "polars", "pyarrow")


class ArrowColumn(Protocol):
    """A column of a pyarrow table, as type checkers see it, which know no types of pyarrow."""

    def __len__(self) -> int:
        """Count its cells."""

    def to_pylist(self) -> list[object]:
        """List its cells, None for what is missing."""


class ArrowTable(Protocol):
    """A pyarrow table, as type checkers see it, which know no types of pyarrow; it has all else of one too."""

    @property
    def column_names(self) -> list[str]:
        """The names of its columns."""

    @property
    def num_columns(self) -> int:
        """How many columns it has."""

    @property
    def num_rows(self) -> int:
        """How many rows it has."""

    def __getitem__(self, name: str, /) -> ArrowColumn:
        """Take a column."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand over a stream, as other libraries take it."""

    def to_pydict(self) -> dict[str, list[object]]:
        """Return its columns by name."""

    def to_pylist(self) -> list[dict[str, object]]:
        """Return its rows."""


class TableValue(ABC):
    """A value that can be turned into a data frame."""

    __slots__ = ()

    @overload
    def to_frame(self, kind: Literal["pyarrow"] = ...) -> ArrowTable: ...
    @overload
    def to_frame(self, kind: Literal["pandas"]) -> PandasFrame: ...
    @overload
    def to_frame(self, kind: Literal["polars"]) -> PolarsFrame: ...
    def to_frame(self, kind: FrameKind = "pyarrow") -> ArrowTable | PandasFrame | PolarsFrame:
        """Return it as a data frame: of a result every figure, a row each, with its value, low, high and se.

        Args:
            kind: ``pandas``, ``polars`` or ``pyarrow``.

        Raises:
            UsageError: If there are no frames of that kind.
            MissingExtraError: If that library is not installed.

        Example:
            >>> from servicetree.demo import demo_account
            >>> demo_account().to_frame("polars").columns[:4]
            ['segment', 'figure', 'id', 'at']
        """
        return frame_of_table(self._table(), kind)

    @abstractmethod
    def _table(self) -> pa.Table:
        """Return it as a table."""


def table_of_records(records: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Turn rows into a table."""
    import pyarrow as pa

    listed = list(records)
    return pa.Table.from_pylist(listed) if listed else pa.table({})


def frame_of_table(table: Any, kind: FrameKind) -> Any:
    """Turn a pyarrow table into a data frame of a library of the caller's choice; it raises what ``to_frame`` does."""
    if kind not in FRAME_KINDS:
        hint = meant_name(str(kind), FRAME_KINDS) or told("choose_one_of", names=listed(FRAME_KINDS, "comma"))
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
