"""Slides as values: what each says, before anything has its place."""

from __future__ import annotations

from attrs import field, frozen

from servicetree.drawing.diagram import Diagram


@frozen
class SlideTable:
    """A table of a slide: the first column is for words, the rest for figures as they are read.

    Attributes:
        headings: What the columns hold.
        rows: The rows.
        total: A last row that sums up; empty without.
        scores: The score of each row, by which the second column is shaded; empty for none.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    scores: tuple[float | None, ...] = field(default=())


@frozen
class Slide:
    """One slide.

    Attributes:
        title: What stands at its top.
        sentences: What is to be remembered.
        figure: One large figure, on the first slide only.
        under: What belongs to that figure: its interval, from how many.
        table: A table below the sentences; also what stands there when the picture cannot.
        picture: A picture in the place of the table.
        notes: What the speaker is to know: the doubt of the figures.
    """

    title: str
    sentences: tuple[str, ...] = ()
    figure: str = ""
    under: str = ""
    table: SlideTable | None = None
    picture: Diagram | None = None
    notes: tuple[str, ...] = ()


def picture_slide(diagram: Diagram, *, table: SlideTable | None = None, notes: tuple[str, ...] = ()) -> Slide:
    """Show a picture on a slide: its finding is the title, and it stands below without its headline.

    Args:
        diagram: The picture.
        table: What stands there if the picture is too large to be read.
        notes: What the speaker is to know.
    """
    said = (diagram.subtitle,) if diagram.subtitle else ()
    return Slide(diagram.title, sentences=said, table=table, picture=diagram.without_headline(), notes=notes)
