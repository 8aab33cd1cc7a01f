"""The blocks of a report page: text, tables, pictures, collapsible parts."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from servicetree.drawing.diagram import Diagram
from servicetree.reporting.page.grids import Grid
from servicetree.reporting.tables import Table


@frozen
class ScoreSummary:
    """The answer: a score with its interval, a few sentences, and their doubt.

    Attributes:
        score: The score as written.
        interval: Its interval as written; empty without.
        n: How many answered, as written.
        sentences: What to remember.
        cautions: How far to believe it.
    """

    score: str
    interval: str
    n: str
    sentences: tuple[str, ...]
    cautions: tuple[str, ...] = ()


@frozen
class ReportPicture:
    """A picture.

    Attributes:
        diagram: What is drawn.
        caption: How to read it.
    """

    diagram: Diagram
    caption: str = ""


@frozen
class CollapsedBlocks:
    """What a reader unfolds."""

    title: str
    blocks: tuple[ReportBlock, ...]


@frozen
class SourceText:
    """Text as it was typed: a call, a file."""

    title: str
    text: str


@frozen
class SegmentSlot:
    """What changes with the segment that is picked."""

    name: str
    blocks: tuple[ReportBlock, ...]


ReportBlock = str | Table | ScoreSummary | ReportPicture | Grid | CollapsedBlocks | SourceText | SegmentSlot


@frozen
class Section:
    """A part of the report under a heading."""

    id: str
    title: str
    blocks: tuple[ReportBlock, ...]


@frozen
class SegmentView:
    """What the slots hold when a segment is picked."""

    segment: str
    slots: tuple[SegmentSlot, ...]


def score_summary(sections: Sequence[Section]) -> ScoreSummary:
    """Return the answer that stands first in a report."""
    return next(
        block
        for part in sections[0].blocks
        if isinstance(part, SegmentSlot)
        for block in part.blocks
        if isinstance(block, ScoreSummary)
    )
