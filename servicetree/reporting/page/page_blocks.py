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
class OriginPart:
    """A part of the bar of where points began.

    Attributes:
        points: How many.
        ink: The ink of the aspect, ``s0``, ``s1``, ..., or ``own`` for branches; empty where nothing tells where.
        said: What it is, as written.
    """

    points: float
    ink: str
    said: str


@frozen
class OriginBar:
    """Where the points lost began, as one bar: solid where it is sure, pale where the answers cannot tell."""

    title: str
    parts: tuple[OriginPart, ...]

    @property
    def placed(self) -> tuple[tuple[OriginPart, float, float], ...]:
        """Each part with where it begins and how wide it is, in hundredths of the bar."""
        whole = sum(part.points for part in self.parts) or 1.0
        begins = [100 * sum(part.points for part in self.parts[:place]) / whole for place in range(len(self.parts))]
        return tuple((part, left, 100 * part.points / whole) for part, left in zip(self.parts, begins, strict=True))


@frozen
class AnswerCard:
    """One question that a manager asks, and its answer, which may be that nothing is clear.

    Attributes:
        asked: The question.
        said: The answer, in a few words.
        aside: How sure, and of what.
        section: The section that holds more.
    """

    asked: str
    said: str
    aside: str
    section: str


_TALLEST_ON_PAPER = 4.5  # times its width: on half a page a taller picture would shrink until nobody can read it


@frozen
class ReportPicture:
    """A picture, in the shapes that it has; the page shows the one that fits.

    Attributes:
        diagram: What is drawn, for a wide page.
        caption: How to read it.
        square: The same for paper and tablets; without one ``tall`` stands there.
        tall: The same for phones; without one ``diagram`` stands everywhere.
        narrow: Whether the only diagram is one for phones, which is not to be blown up.
    """

    diagram: Diagram
    caption: str = ""
    square: Diagram | None = None
    tall: Diagram | None = None
    narrow: bool = False

    @property
    def shapes(self) -> tuple[tuple[str, Diagram], ...]:
        """Each shape with the name that the page's style knows it by."""
        if self.tall is None:
            return (("narrow" if self.narrow else "every", self.diagram),)
        if self.square is None:
            wide, high = self.tall.size
            where = ("broad on-paper", "slim off-paper") if high > _TALLEST_ON_PAPER * wide else ("broad", "slim")
            return tuple(zip(where, (self.diagram, self.tall), strict=True))
        return (("wide", self.diagram), ("square", self.square), ("tall", self.tall))


@frozen
class FirstScreen:
    """What is read first.

    Attributes:
        finding: The answer in one sentence, that of the picture.
        lost: Where points are lost, in a sentence or two.
        summary: The score and how many answered; the sentences and doubts that slides and workbooks tell.
        outcomes: Each outcome, as written.
        origins: Where the points lost began.
        doubt: How sure, in one line.
        cards: What to mend, who differs, what changed.
        picture: The tree.
    """

    finding: str
    lost: str
    summary: ScoreSummary
    outcomes: tuple[str, ...]
    origins: OriginBar | None
    doubt: str
    cards: tuple[AnswerCard, ...]
    picture: ReportPicture


@frozen
class GlossaryTerm:
    """A term with what it means, and every form in which it stands in sentences."""

    term: str
    meaning: str
    forms: tuple[str, ...]


@frozen
class Glossary:
    """The terms of the report, explained."""

    terms: tuple[GlossaryTerm, ...]


@frozen
class CollapsedBlocks:
    """What a reader unfolds."""

    title: str
    blocks: tuple[ReportBlock, ...]


@frozen
class SegmentSearch:
    """Tables of many segments, folded away under a box that finds segments by name.

    Attributes:
        by: The column of the segments.
        count: How many rows the first table has, as written.
        title: What a reader unfolds.
        tables: Their rows begin with the name of a segment each.
    """

    by: str
    count: str
    title: str
    tables: tuple[Table, ...]


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


ReportBlock = (
    str
    | Table
    | FirstScreen
    | ReportPicture
    | Grid
    | CollapsedBlocks
    | SegmentSearch
    | SourceText
    | SegmentSlot
    | Glossary
)


@frozen
class Section:
    """A part of the report under a heading."""

    id: str
    title: str
    blocks: tuple[ReportBlock, ...]

    @property
    def picked(self) -> bool:
        """Whether it changes with the segment that is picked."""
        return any(isinstance(block, SegmentSlot) for block in self.blocks)


@frozen
class SegmentView:
    """What the slots hold when a segment is picked."""

    segment: str
    slots: tuple[SegmentSlot, ...]


def score_summary(sections: Sequence[Section]) -> ScoreSummary:
    """Return the answer that stands first in a report."""
    return next(
        block.summary
        for part in sections[0].blocks
        if isinstance(part, SegmentSlot)
        for block in part.blocks
        if isinstance(block, FirstScreen)
    )
