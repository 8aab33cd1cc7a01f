"""Late doorways: a result is printed and framed by the reporting rooms, which open only when someone walks through.

A result knows what made it, never what may be made from it; so it names the doorway, and imports nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any, ClassVar, Literal

from servicetree.errors import Fault, Issue, MissingExtraError, UsageError, did_you_mean


class Shown:
    """A result that can be printed, shown in a notebook, and turned into a data frame.

    Attributes:
        said_by: Where its sentences and tables are made, ``room:function``.
        framed_by: Where its figures become rows, ``room:function``.
        issues: What is worth knowing about the data and the figures.
    """

    __slots__ = ()
    said_by: ClassVar[str]
    framed_by: ClassVar[str]
    issues: tuple[Issue, ...]

    def to_frame(self, kind: FrameKind = "pyarrow") -> Any:
        """Return every figure as one row of a data frame, with its value, low, high and se.

        Args:
            kind: ``pandas``, ``polars`` or ``pyarrow``.

        Raises:
            UsageError: If there are no frames of that kind.
            MissingExtraError: If that library is not installed.
        """
        return frame(opened(self.framed_by)(self), kind)

    def __str__(self) -> str:
        text: str = opened("text:text_of")(self)
        return text

    def _repr_html_(self) -> str:
        page: str = opened("page.notebooks:shown")(self)
        return page


def opened(doorway: str) -> Any:
    """Return a function of a reporting room, given as ``room:function``."""
    room, _, name = doorway.partition(":")
    return getattr(import_module(f"servicetree.reporting.{room}"), name)


FrameKind = Literal["pandas", "polars", "pyarrow"]
FRAMES = ("pandas", "polars", "pyarrow")


def frame(records: Iterable[Mapping[str, Any]], kind: FrameKind) -> Any:
    """Turn rows into a data frame of a library of the caller's choice.

    Raises:
        UsageError: If the library is none of those known.
        MissingExtraError: If it is not installed.
    """
    import pyarrow as pa

    listed = list(records)
    return framed(pa.Table.from_pylist(listed) if listed else pa.table({}), kind)


def framed(table: Any, kind: FrameKind) -> Any:
    """Turn a pyarrow table into a data frame of a library of the caller's choice; it raises what ``frame`` does."""
    if kind not in FRAMES:
        hint = did_you_mean(str(kind), FRAMES) or f"choose one of {', '.join(FRAMES)}"
        raise UsageError(Fault("usage", "to_frame", f"there are no frames of kind '{kind}'", hint))
    if kind == "pyarrow":
        return table
    try:
        if kind == "pandas":
            return table.to_pandas()
        import polars as pl
    except ImportError as error:
        said = f"{kind} is not installed"
        raise MissingExtraError(Fault("extra", "to_frame", said, f"pip install 'servicetree[{kind}]'")) from error
    return pl.from_arrow(table)
