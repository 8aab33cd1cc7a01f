"""The class Diagram: a picture as a value, which writes itself by the ending of a file."""

from __future__ import annotations

from functools import cached_property
from os import PathLike, fspath
from pathlib import PurePath

from attrs import evolve, frozen

from servicetree.drawing.charts.chart_svg import chart_svg
from servicetree.drawing.charts.chart_values import Chart
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.loss_tree.loss_captions import evidence_line
from servicetree.drawing.loss_tree.loss_layout import placed_loss_tree
from servicetree.drawing.loss_tree.loss_svg import loss_svg
from servicetree.drawing.raster import pdf_bytes, png_bytes, raster_library
from servicetree.drawing.svg_frame import THEMES, SvgBody, Theme, document
from servicetree.drawing.tree_picture.graph_text import dot_text, mermaid_text
from servicetree.drawing.tree_picture.layout import placed_scene
from servicetree.drawing.tree_picture.tree_svg import tree_svg
from servicetree.drawing.tree_picture.tree_values import Picture
from servicetree.drawing.values import Heading
from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import meant_name, told

ENDINGS = (".svg", ".png", ".pdf", ".pptx", ".html", ".dot", ".gv", ".mmd", ".mermaid")


@frozen
class Diagram:
    """A picture of a tree, or a chart of what was made with one. Two diagrams are equal if they show the same.

    Attributes:
        picture: What it shows: words and figures; no places and no ink yet.

    Example:
        >>> st.draw(demo_tree(), lang="fr").to_svg()[:4]
        '<svg'
    """

    picture: Picture | Chart

    @property
    def title(self) -> str:
        """What it says in one sentence."""
        if isinstance(self.picture, Picture):
            return self.picture.title
        return self.picture.text.heading.sentence or self.picture.text.caption

    @property
    def subtitle(self) -> str:
        """What it is about: the tree or the segment, with its score and how many answered; empty if nothing."""
        if isinstance(self.picture, Picture):
            return self.picture.subtitle if self.picture.details else self.picture.finding_note
        return self.picture.text.subtitle

    @property
    def doubts(self) -> tuple[str, ...]:
        """What it must not be read without, sentence by sentence: for who shows it to others."""
        if isinstance(self.picture, Picture):
            known = (evidence_line(self.picture),) if self.picture.mode == "account" else ()
            return (self.picture.heading.sentence, *known)
        return (self.picture.text.heading.sentence, *self.picture.text.notes)

    @property
    def lang(self) -> str:
        """The language of its words."""
        return self.picture.lang if isinstance(self.picture, Picture) else self.picture.text.lang

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The aspects whose loss a tree shows climbing, by id, with what each is called; none for a chart."""
        if not isinstance(self.picture, Picture) or self.picture.mode != "account":
            return ()
        return tuple((part.id, part.words) for part in self.picture.of_kind("aspect"))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the SVG, in its own units."""
        return self._drawn.wide, self._drawn.high

    def without_headline(self) -> Diagram:
        """Return it for a page whose text says the headline already; it stays the title for those who do not see."""
        if isinstance(self.picture, Picture):
            return evolve(self, picture=evolve(self.picture, headed=False))
        told = evolve(self.picture.text, heading=Heading(self.picture.text.lang, ""), subtitle="")
        return evolve(self, picture=evolve(self.picture, text=told))

    def to_html(self) -> str:
        """Write it as an HTML page of its own, which answers to pointer and keyboard, offline.

        Raises:
            LimitError: If there is too much to be read as a picture.
        """
        from servicetree.reporting.page.html import picture_page

        self.to_svg()  # a page says of a picture that has no room why; a page of nothing else is refused
        return picture_page(self)

    def to_svg(self, *, theme: Theme = "auto") -> str:
        """Write it as SVG.

        Args:
            theme: ``auto`` follows the reader's screen and prints light; ``light`` and ``dark`` are fixed.

        Returns:
            A document of its own, without scripts and without anything to fetch.

        Raises:
            LimitError: If there is too much to be read as a picture.
            UsageError: If the theme is unknown.
        """
        if theme not in THEMES:
            message = told("must_be_one_of", allowed=", ".join(THEMES), got=repr(theme))
            raise UsageError(Fault("usage", "theme", message, meant_name(str(theme), THEMES)))
        return document(self._drawn, lang=self.lang, title=self.title, theme=theme)

    @cached_property  # a page asks for the size, and then for the text
    def _drawn(self) -> SvgBody:
        if not isinstance(self.picture, Picture):
            return chart_svg(placed(self.picture))
        if self.picture.details:
            return tree_svg(placed_scene(self.picture))
        return loss_svg(placed_loss_tree(self.picture))

    def to_slide(self) -> bytes:
        """Write it as a slide of shapes and text boxes of its own, so that a label can be moved and a word changed.

        The finding is the slide's title, what it must not be read without stands in the speaker's notes.

        Returns:
            The content of a .pptx file; the same diagram gives the same bytes.

        Raises:
            LimitError: If there is too much to be read on one slide.
            MissingExtraError: If ``servicetree[slides]`` is not installed.

        Example:
            >>> st.draw(demo_tree()).to_slide()[:2]
            b'PK'
        """
        from servicetree.reporting.slides.pptx_writer import picture_slide_bytes

        return picture_slide_bytes(self)

    def to_dot(self) -> str:
        """Write a tree as DOT, for Graphviz; any size of tree.

        Raises:
            UsageError: If it is a chart.
        """
        return dot_text(self._tree("DOT"))

    def to_mermaid(self) -> str:
        """Write a tree as a Mermaid flowchart; any size of tree.

        Raises:
            UsageError: If it is a chart.
        """
        return mermaid_text(self._tree("Mermaid"))

    def save(self, path: str | PathLike[str]) -> None:
        """Write it to a file, in the format that the ending names; a file is written whole or not at all.

        Args:
            path: Where to; ends in .svg, .png, .pdf, .pptx, .html, .dot, .gv, .mmd or .mermaid.

        Raises:
            UsageError: If the ending names no format, or one that only trees can be written in.
            LimitError: If there is too much for a picture.
            MissingExtraError: If PNG or PDF is wanted and ``servicetree[png]`` is not installed, or a slide and
                ``servicetree[slides]`` is not.
            FileError: If the file cannot be written.
        """
        from servicetree.atomic_writing import atomic_file

        content = self._as_bytes(path)
        with atomic_file(path) as file:
            file.write(content)

    def _repr_svg_(self) -> str:
        return self.to_svg()

    def _tree(self, wanted: str) -> Picture:
        if isinstance(self.picture, Picture):
            return self.picture
        raise UsageError(Fault("usage", "kind", told("tree_alone_as", wanted=wanted), told("save_as_picture")))

    def _as_bytes(self, path: str | PathLike[str]) -> bytes:
        ending = check_diagram_ending(path)
        texts = {
            ".svg": self.to_svg,
            ".html": self.to_html,
            ".dot": self.to_dot,
            ".gv": self.to_dot,
            ".mmd": self.to_mermaid,
            ".mermaid": self.to_mermaid,
        }
        if ending in texts:
            return texts[ending]().encode()
        if ending == ".pptx":
            return self.to_slide()
        return (png_bytes if ending == ".png" else pdf_bytes)(self.to_svg(theme="light"))


def check_diagram_ending(path: str | PathLike[str]) -> str:
    """Refuse a file that no picture can be written to: before anything is read, for a survey may take minutes.

    Args:
        path: Where a picture is to stand.

    Returns:
        The ending, in small letters.

    Raises:
        UsageError: If no picture is written with that ending.
        MissingExtraError: If the library for it is not installed.
    """
    ending = PurePath(fspath(path)).suffix.lower()
    if ending not in ENDINGS:
        message = told("ending_one_of", allowed=", ".join(ENDINGS), got=repr(ending))
        raise UsageError(Fault("usage", str(path), message, meant_name(ending, ENDINGS) if ending else ""))
    if ending in {".png", ".pdf"}:
        raster_library(ending[1:].upper())
    if ending == ".pptx":
        from servicetree.reporting.slides.pptx_writer import pptx_library

        pptx_library(instead=".svg")
    return ending
