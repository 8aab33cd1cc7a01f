"""Writing of slides as a presentation, by python-pptx: words, tables and shapes of its own, nothing that is fixed.

What slides say comes from tree files and answers; it is written as plain text, and what would work unseen is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from types import ModuleType
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from attrs import evolve

from servicetree.drawing.diagram import Diagram
from servicetree.drawing.escaping import clean, shortened
from servicetree.drawing.palette import LIGHT, tone
from servicetree.drawing.svg_shapes import svg_picture
from servicetree.errors import Fault, LimitError, MissingExtraError
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import told
from servicetree.reporting.slides.picture_shapes import placed_in, write_shapes
from servicetree.reporting.slides.slide_fitting import CELL_MARGIN, fitted_table, fitted_text
from servicetree.reporting.slides.slide_values import Slide, SlideTable, picture_slide

say = phrases_of("slides")

_WIDE, _HIGH, _EDGE = 13.333, 7.5, 0.6  # inches, the shape of today's screens
_ROOM = _WIDE - 2 * _EDGE
_TITLE_TOP, _TITLE_HIGH = 0.35, 0.95
_TOP, _BOTTOM = 1.4, 6.95
_MOST_SENTENCES_HIGH = 1.9
_PICTURE_TITLE, _PICTURE_EDGE = 24, 0.2  # pictures have a margin of their own
_SMALLEST_READABLE = 5.0  # points, of most words of a picture
_LONGEST_TEXT = 2000
_SPELLING = {"en": "en-GB", "fr": "fr-FR", "ru": "ru-RU"}
_TITLE_ONLY = 5  # the template's layout of that name
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the same for every file, so that equal reports are equal bytes
_FIRST_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)


def pptx_library(*, instead: str = ".html") -> ModuleType:
    """Return the library that writes slides.

    Args:
        instead: How else the same can be saved.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        import pptx
    except ImportError as error:
        message = told("need_slides", library="python-pptx")
        hint = told("install_or_save", extra="slides", ending=instead)
        raise MissingExtraError(Fault("extra", "", message, hint)) from error
    return pptx


def slides_bytes(slides: Sequence[Slide], title: str, lang: str) -> bytes:
    """Write slides as one presentation.

    Args:
        slides: The slides, in order.
        title: What the file says it is called.
        lang: The language of the words, for the spelling checkers of those who change them.

    Returns:
        The content of a .pptx file; the same slides give the same bytes.

    Raises:
        MissingExtraError: If python-pptx is not installed.
    """
    show = pptx_library().Presentation()
    _widen(show)
    about = show.core_properties
    about.title, about.author, about.last_modified_by = _text(title)[:255], "servicetree", "servicetree"
    about.created = about.modified = _MADE
    about.revision = 1
    for place, slide in enumerate(slides):
        page = show.slides.add_slide(show.slide_layouts[_TITLE_ONLY])
        left_out = _write_slide(page, slide)
        if len(slides) > 1:
            foot = f"{_text(title)[:100]} · {place + 1}/{len(slides)}"
            _write_words(page, (foot,), (_BOTTOM + 0.1, 0.3), 9, LIGHT.muted)
        page.notes_slide.notes_text_frame.text = "\n".join(_text(one) for one in (*left_out, *slide.notes))
        _set_language(page, lang)
    content = BytesIO()
    show.save(content)
    return _without_times(content.getvalue())


def picture_slide_bytes(diagram: Diagram) -> bytes:
    """Write a picture as a presentation of one slide.

    Args:
        diagram: The picture.

    Returns:
        The content of a .pptx file; the same picture gives the same bytes.

    Raises:
        LimitError: If there is too much to be read on one slide.
        MissingExtraError: If python-pptx is not installed.
    """
    return slides_bytes((picture_slide(diagram, notes=diagram.doubts),), diagram.title, diagram.lang)


def _text(text: str) -> str:
    return clean(shortened(text, _LONGEST_TEXT))


def _widen(show: Any) -> None:
    """Make the template as wide as today's screens, with all that stands on its layouts."""
    from pptx.util import Inches

    ratio = Inches(_WIDE) / show.slide_width
    show.slide_width, show.slide_height = Inches(_WIDE), Inches(_HIGH)
    for layout in (show.slide_master, *show.slide_layouts):
        for shape in layout.shapes:
            left, wide = shape.left, shape.width
            if left is not None and wide is not None:
                shape.left, shape.width = int(left * ratio), int(wide * ratio)


def _write_slide(page: Any, slide: Slide) -> tuple[str, ...]:
    """Place title, large figure, sentences, and what stands below; return the sentences for which there is no room."""
    page.background.fill.solid()
    page.background.fill.fore_color.rgb = _colour(LIGHT.paper)
    if slide.picture is not None:
        try:
            return _write_picture(page, slide, slide.picture)
        except LimitError:
            if slide.table is None:
                raise
    title = fitted_text((_text(slide.title),), _ROOM, _TITLE_HIGH, 28, 12)
    _fill_box(page.shapes.title, title.paragraphs, title.size, LIGHT.ink, bold=True)
    _place(page.shapes.title, (_TITLE_TOP, _TITLE_HIGH))
    top = _TOP
    left_out: tuple[str, ...] = ()
    if slide.figure:
        _write_words(page, (slide.figure,), (top, 1.5), 80, LIGHT.better, bold=True)
        under = fitted_text((_text(slide.under),), _ROOM, 0.8, 18, 11)
        _write_words(page, under.paragraphs, (top + 1.5, 0.8), under.size, LIGHT.muted)
        top += 2.4
    if slide.sentences:
        most, largest = (_BOTTOM - top, 20) if slide.table is None else (_MOST_SENTENCES_HIGH, 16)
        said = fitted_text([_text(one) for one in slide.sentences], _ROOM, most, largest, 11)
        _write_words(page, said.paragraphs, (top, said.height), said.size, LIGHT.ink)
        top += said.height + 0.1
        left_out = slide.sentences[len(said.paragraphs) :]
    if slide.table is not None:
        _write_table(page, slide.table, top)
    return left_out


def _place(shape: Any, span: tuple[float, float]) -> None:
    from pptx.util import Inches

    top, high = span
    shape.left, shape.width = Inches(_EDGE), Inches(_ROOM)
    shape.top, shape.height = Inches(top), Inches(high)


def _write_words(
    page: Any, paragraphs: Sequence[str], span: tuple[float, float], size: float, ink: str, *, bold: bool = False
) -> None:
    box = page.shapes.add_textbox(0, 0, 0, 0)
    _place(box, span)
    _fill_box(box, paragraphs, size, ink, bold=bold)


def _fill_box(shape: Any, paragraphs: Sequence[str], size: float, ink: str, *, bold: bool = False) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for place, text in enumerate(paragraphs):
        line = frame.paragraphs[0] if not place else frame.add_paragraph()
        line.alignment, line.space_after = PP_ALIGN.LEFT, Pt(size * 0.5)
        _set_run(line, text, size, ink, bold=bold)


def _set_run(line: Any, text: str, size: float, ink: str, *, bold: bool) -> None:
    from pptx.util import Pt

    run = line.add_run()
    run.text, run.font.size, run.font.bold = text, Pt(size), bold
    run.font.color.rgb = _colour(ink)


def _colour(ink: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(ink.lstrip("#")))  # type: ignore[no-untyped-call]  # the library leaves it untyped


def _write_picture(page: Any, slide: Slide, diagram: Diagram) -> tuple[str, ...]:
    """Place a picture below its title and its sentences, as large as there is room; return those without room."""
    picture = svg_picture(diagram.to_svg(theme="light"))
    title = fitted_text((_text(slide.title),), _ROOM, _TITLE_HIGH, _PICTURE_TITLE, 12)
    said = fitted_text([_text(one) for one in slide.sentences], _ROOM, _MOST_SENTENCES_HIGH, 12, 9)
    below = _TITLE_TOP + title.height
    top = below + (said.height if said.paragraphs else 0.0)
    place, size = placed_in(picture, (_PICTURE_EDGE, top, _WIDE - _PICTURE_EDGE, _BOTTOM + 0.1))
    if size < _SMALLEST_READABLE:
        raise LimitError(Fault("limit", "picture", told("too_much_for_slide"), told("save_as_svg_or_pdf")))
    _fill_box(page.shapes.title, title.paragraphs, title.size, LIGHT.ink, bold=True)
    _place(page.shapes.title, (_TITLE_TOP, title.height))
    if said.paragraphs:
        _write_words(page, said.paragraphs, (below, said.height), said.size, LIGHT.muted)
    write_shapes(page, picture, place, _text(say("picture", diagram.lang, title=slide.title)))
    return slide.sentences[len(said.paragraphs) :]


def _write_table(page: Any, table: SlideTable, top: float) -> None:
    from pptx.util import Inches

    fits = fitted_table(_cleaned(table), _ROOM, _BOTTOM - top)
    box = [Inches(one) for one in (_EDGE, top, _ROOM, sum(fits.heights))]
    made = page.shapes.add_table(len(fits.rows), len(fits.widths), *box).table
    made.horz_banding = False
    for place, wide in enumerate(fits.widths):
        made.columns[place].width = Inches(wide)
    for down, (row, high) in enumerate(zip(fits.rows, fits.heights, strict=True)):
        made.rows[down].height = Inches(high)
        score = table.scores[down - 1] if 0 < down <= len(table.scores) else None
        strong = down == 0 or (bool(table.total) and down == len(fits.rows) - 1)
        for place, text in enumerate(row):
            shade = tone(score) if place == 1 else None
            ground = LIGHT.wood if strong else LIGHT.paper if shade is None else LIGHT.tones[shade]
            _fill_cell(made.cell(down, place), text, fits.size, ground, bold=strong, words=place == 0)


def _cleaned(table: SlideTable) -> SlideTable:
    rows = tuple(tuple(_text(cell) for cell in row) for row in table.rows)
    headings, total = (tuple(_text(cell) for cell in row) for row in (table.headings, table.total))
    return evolve(table, headings=headings, rows=rows, total=total)


def _fill_cell(cell: Any, text: str, size: float, ground: str, *, bold: bool, words: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches

    cell.fill.solid()
    cell.fill.fore_color.rgb = _colour(ground)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Inches(CELL_MARGIN)
    cell.margin_top = cell.margin_bottom = Inches(CELL_MARGIN / 2)
    line = cell.text_frame.paragraphs[0]
    line.alignment = PP_ALIGN.LEFT if words else PP_ALIGN.RIGHT
    _set_run(line, text or "\u00a0", size, LIGHT.ink, bold=bold)  # an empty cell would be as high as the largest words


def _set_language(page: Any, lang: str) -> None:
    """Mark every run with its language, so that no red line stands under words of another."""
    from pptx.oxml.ns import qn

    for part in (page, page.notes_slide):
        for run in part.element.iter(qn("a:r")):
            run.get_or_add_rPr().set("lang", _SPELLING[lang])


def _without_times(archive: bytes) -> bytes:
    """Write an archive anew with one time on every part: the day it was made is no part of what it says."""
    content = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(content, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            stamped = ZipInfo(part.filename, _FIRST_ZIP_DAY)
            stamped.compress_type = ZIP_DEFLATED
            stamped.external_attr = 0o644 << 16
            new.writestr(stamped, old.read(part.filename))
    return content.getvalue()
