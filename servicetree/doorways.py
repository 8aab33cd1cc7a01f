"""Late doorways: a result is printed and framed by the reporting rooms, which open only when someone walks through.

A result knows what made it, never what may be made from it; so it names the doorway, and imports nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

from servicetree.framing import FrameKind, frame


class Shown:
    """A result that can be printed, and turned into a data frame.

    Attributes:
        _text: Where its text is written, ``room:function``.
        _rows: Where its figures become rows, ``room:function``.
    """

    __slots__ = ()
    _text: ClassVar[str]
    _rows: ClassVar[str]

    def to_frame(self, kind: FrameKind = "pyarrow") -> Any:
        """Return every figure as one row of a data frame, with its value, low, high and se.

        Args:
            kind: ``pandas``, ``polars`` or ``pyarrow``.

        Raises:
            UsageError: If there are no frames of that kind.
            MissingExtraError: If that library is not installed.
        """
        return frame(_opened(self._rows)(self), kind)

    def __str__(self) -> str:
        text: str = _opened(self._text)(self)
        return text


def _opened(doorway: str) -> Any:
    room, _, name = doorway.partition(":")
    return getattr(import_module(f"servicetree.reporting.{room}"), name)
