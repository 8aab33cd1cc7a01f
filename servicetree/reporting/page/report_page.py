"""The Report: what one page says, in order, as a value; how it looks is the business of the page."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import PurePath

from attrs import frozen

from servicetree.account.result_base import opened
from servicetree.account.results import Account
from servicetree.drawing.diagram import Diagram
from servicetree.errors import Fault, UsageError
from servicetree.reporting.page.grids import Grid
from servicetree.reporting.tables import Table


@frozen
class Hero:
    """The answer: a score with its interval, a few sentences, and their doubt.

    Attributes:
        score: The score as written.
        doubt: Its interval as written; empty without.
        n: How many answered, as written.
        sentences: What to remember.
        cautions: How far to believe it.
    """

    score: str
    doubt: str
    n: str
    sentences: tuple[str, ...]
    cautions: tuple[str, ...] = ()


@frozen
class Pictured:
    """A picture.

    Attributes:
        diagram: What is drawn.
        caption: How to read it.
    """

    diagram: Diagram
    caption: str = ""


@frozen
class Folded:
    """What a reader unfolds."""

    title: str
    blocks: tuple[Block, ...]


@frozen
class Source:
    """Text as it was typed: a call, a file."""

    title: str
    text: str


@frozen
class Slot:
    """What changes with the segment that is picked."""

    name: str
    blocks: tuple[Block, ...]


Block = str | Table | Hero | Pictured | Grid | Folded | Source | Slot


@frozen
class Section:
    """A part of the report under a heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@frozen
class View:
    """What the slots hold when a segment is picked."""

    segment: str
    slots: tuple[Slot, ...]


@frozen
class Report:
    """A report on one account: one file, which asks nothing of any network.

    Attributes:
        lang: The language of its words.
        title: What it is called.
        account: What it reports.
        sections: What it says, in order; the first is the answer.
        views: What changes when a segment is picked.
    """

    lang: str
    title: str
    account: Account
    sections: tuple[Section, ...]
    views: tuple[View, ...] = ()

    def to_html(self) -> str:
        """Write it as one HTML page, with its style and script inside."""
        html: str = opened("page.html:page")(self)
        return html

    def save(self, path: str | PathLike[str]) -> None:
        """Write it to a file; the file is written whole or not at all.

        Args:
            path: Where to; ends in .html or .htm.

        Raises:
            UsageError: If the ending is another.
            FileError: If the file cannot be written.
        """
        from servicetree.atomic_writing import saved

        ending = PurePath(fspath(path)).suffix.lower()
        if ending not in {".html", ".htm"}:
            message = f"a report is written as .html (got {ending!r})"
            raise UsageError(Fault("usage", str(path), message, "end the name in .html; draw writes pictures"))
        content = self.to_html().encode()
        with saved(path) as file:
            file.write(content)

    def _repr_html_(self) -> str:
        frame: str = opened("page.notebooks:framed_page")(self.to_html(), self.title)
        return frame
