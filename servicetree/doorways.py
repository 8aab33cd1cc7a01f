"""Late doorways: a result is printed and framed by the reporting rooms, which open only when someone walks through.

A result knows what made it, never what may be made from it; so it names the doorway, and imports nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

from servicetree.errors import Issue
from servicetree.framing import FrameKind, frame


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
        text: str = opened("telling:text_of")(self)
        return text

    def _repr_html_(self) -> str:
        page: str = opened("notebooks:shown")(self)
        return page


def opened(doorway: str) -> Any:
    """Return a function of a reporting room, given as ``room:function``."""
    room, _, name = doorway.partition(":")
    return getattr(import_module(f"servicetree.reporting.{room}"), name)
