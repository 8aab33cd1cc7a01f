"""The base class of results: text, data frame and notebook output."""

from __future__ import annotations

from typing import Any

from servicetree.answers.engines.arrow_frames import FrameKind, frame_of_records
from servicetree.errors import Issue
from servicetree.tree.service_tree import ServiceTree


class Result:
    """A result that can be printed, shown in a notebook, and turned into a data frame.

    A result names nothing that is made from it. The wing that reports lies above; it is imported when it is called, and
    finds the printer of a result by its type.

    Attributes:
        tree: The tree that it was made with.
        issues: What is worth knowing about the data and the figures.
    """

    __slots__ = ()
    tree: ServiceTree
    issues: tuple[Issue, ...]

    def to_frame(self, kind: FrameKind = "pyarrow") -> Any:
        """Return every figure as one row of a data frame, with its value, low, high and se.

        Args:
            kind: ``pandas``, ``polars`` or ``pyarrow``.

        Raises:
            UsageError: If there are no frames of that kind.
            MissingExtraError: If that library is not installed.
        """
        from servicetree.reporting.printing import rows

        return frame_of_records(rows(self), kind)

    def __str__(self) -> str:
        from servicetree.reporting.text import text_of

        return text_of(self)

    def _repr_html_(self) -> str:
        from servicetree.reporting.page.notebooks import notebook_html

        return notebook_html(self)
