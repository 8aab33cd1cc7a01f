"""The class Report: what one says, which writes itself by the ending of a file."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import PurePath

from attrs import frozen

from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import told
from servicetree.reporting.page.report_content import ReportContent

ENDINGS = (".html", ".htm", ".xlsx", ".pptx")


@frozen
class Report(ReportContent):
    """A report on one account: one file, which asks nothing of any network.

    Attributes:
        lang: The language of its words.
        title: What it is called.
        tree: The tree.
        account: What it reports.
        sections: What it says, in order; the first is the answer.
        views: What changes when a segment is picked.
        plan: What to mend first; None shows what one step up the scale would win.
        change: What changed; None leaves that out.

    Example:
        >>> page = st.report(demo_tree(), demo_account()).to_html()
        >>> page[:15]
        '<!doctype html>'
    """

    def to_html(self) -> str:
        """Write it as one HTML page, with its style and script inside."""
        from servicetree.reporting.page.html import page

        count = len(self.account.segments) - 1
        return page(self.title, self.sections, lang=self.lang, by=self.account.by, views=self.views, count=count)

    def to_workbook(self) -> bytes:
        """Write it as a workbook: every figure with all its digits, headings that stay in sight, no formula, no macro.

        Returns:
            The content of an .xlsx file; the same report gives the same bytes.

        Raises:
            MissingExtraError: If ``servicetree[workbook]`` is not installed.

        Example:
            >>> import servicetree as st
            >>> from servicetree.demo import demo_account, demo_tree
            >>> st.report(demo_tree(), demo_account()).to_workbook()[:2]
            b'PK'
        """
        from servicetree.reporting.workbook.report_sheets import report_sheets
        from servicetree.reporting.workbook.xlsx_writer import workbook_bytes, xlsxwriter_library

        xlsxwriter_library()
        return workbook_bytes(report_sheets(self), self.title)

    def to_slides(self) -> bytes:
        """Write it as slides: the answer, the tree, where points are lost, segments, what to mend, how sure.

        Tables and the tree's shapes are the presentation's own; a tree too large for a slide is a table. What is to be
        known of the figures' doubt stands in the speaker's notes.

        Returns:
            The content of a .pptx file; the same report gives the same bytes.

        Raises:
            MissingExtraError: If ``servicetree[slides]`` is not installed.

        Example:
            >>> import servicetree as st
            >>> from servicetree.demo import demo_account, demo_tree
            >>> st.report(demo_tree(), demo_account()).to_slides()[:2]
            b'PK'
        """
        from servicetree.reporting.slides.pptx_writer import pptx_library, slides_bytes
        from servicetree.reporting.slides.report_slides import report_slides

        pptx_library()
        return slides_bytes(report_slides(self), self.title, self.lang)

    def save(self, path: str | PathLike[str]) -> None:
        """Write it to a file, in the format that the ending names; the file is written whole or not at all.

        Args:
            path: Where to; ends in .html or .htm, in .xlsx for a workbook, or in .pptx for slides.

        Raises:
            UsageError: If the ending is another.
            MissingExtraError: If a workbook or slides are wanted and ``servicetree[workbook]`` or
                ``servicetree[slides]`` is not installed.
            FileError: If the file cannot be written.
        """
        from servicetree.atomic_writing import atomic_file

        match check_report_ending(path):
            case ".xlsx":
                content = self.to_workbook()
            case ".pptx":
                content = self.to_slides()
            case _:
                content = self.to_html().encode()
        with atomic_file(path) as file:
            file.write(content)

    def _repr_html_(self) -> str:
        from servicetree.reporting.page.html import iframe_page

        return iframe_page(self.to_html(), self.title)


def check_report_ending(path: str | PathLike[str]) -> str:
    """Refuse a file that no report can be written to: before anything is read, for a survey may take minutes.

    Args:
        path: Where a report is to stand.

    Returns:
        The ending, in small letters.

    Raises:
        UsageError: If no report is written with that ending.
        MissingExtraError: If the library for it is not installed.
    """
    ending = PurePath(fspath(path)).suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(Fault("usage", str(path), told("report_written_as", got=repr(ending)), told("end_of_report")))
    if ending == ".xlsx":
        from servicetree.reporting.workbook.xlsx_writer import xlsxwriter_library

        xlsxwriter_library()
    if ending == ".pptx":
        from servicetree.reporting.slides.pptx_writer import pptx_library

        pptx_library()
    return ending
