"""The class Report: sections and blocks of one page, as values."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import PurePath

from attrs import frozen

from servicetree.account.results import Account
from servicetree.errors import Fault, UsageError
from servicetree.reporting.page.page_blocks import Section, SegmentView


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
    views: tuple[SegmentView, ...] = ()

    def to_html(self) -> str:
        """Write it as one HTML page, with its style and script inside."""
        from servicetree.reporting.page.html import page

        return page(self.title, self.sections, lang=self.lang, by=self.account.by, views=self.views)

    def save(self, path: str | PathLike[str]) -> None:
        """Write it to a file; the file is written whole or not at all.

        Args:
            path: Where to; ends in .html or .htm.

        Raises:
            UsageError: If the ending is another.
            FileError: If the file cannot be written.
        """
        from servicetree.atomic_writing import atomic_file

        ending = PurePath(fspath(path)).suffix.lower()
        if ending not in {".html", ".htm"}:
            message = f"a report is written as .html (got {ending!r})"
            raise UsageError(Fault("usage", str(path), message, "end the name in .html; draw writes pictures"))
        content = self.to_html().encode()
        with atomic_file(path) as file:
            file.write(content)

    def _repr_html_(self) -> str:
        from servicetree.reporting.page.html import iframe_page

        return iframe_page(self.to_html(), self.title)
