"""Workbooks and slides as an independent reader sees them."""

import io
import re
import zipfile
from functools import cache

import openpyxl
import pptx
from PIL import ImageFont

PARTS_THAT_ACT = re.compile(r"vba|macro|activex|externalLink|embeddings|oleObject|connections|customUI", re.IGNORECASE)


def opened_workbook(content: bytes) -> openpyxl.Workbook:
    """Open a workbook."""
    return openpyxl.load_workbook(io.BytesIO(content))


def opened_slides(content: bytes) -> pptx.presentation.Presentation:
    """Open slides."""
    return pptx.Presentation(io.BytesIO(content))


def table_of(sheet, skipped: int = 0) -> tuple[list[str], list[tuple]]:
    """Return headings and rows of a sheet, until the first empty row."""
    rows = list(sheet.iter_rows(values_only=True))[skipped:]
    end = next((place for place, row in enumerate(rows) if not any(cell is not None for cell in row)), len(rows))
    return list(rows[0]), rows[1:end]


def texts_of(slide) -> list[str]:
    """Return every text of a slide: boxes, cells; without the speaker's notes."""
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def cells_of(slide) -> list[list[str]]:
    """Return the rows of a slide's table, its headings first, with plain spaces."""
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    return [[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in table.rows]


def boxes_of(slide) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Return every shape with its box (left, top, right, bottom) in inches; a table is as high as its rows."""
    found = []
    for shape in slide.shapes:
        high = sum(row.height for row in shape.table.rows) if shape.has_table else shape.height
        box = (shape.left, shape.top, shape.left + shape.width, shape.top + high)
        found.append((shape.name, tuple(side / 914400 for side in box)))
    return found


def acting_parts(content: bytes) -> list[str]:
    """Return the parts of an office file that could run, link or embed something."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = [name for name in archive.namelist() if PARTS_THAT_ACT.search(name)]
        links = [name for name in archive.namelist() if name.endswith(".rels")]
        found += [name for name in links if b'TargetMode="External"' in archive.read(name)]
    return found


_INCH = 914400
_FONT = ImageFont.load_default(100)  # a font of the drawing library's own, on every machine the same
_LINE = 1.17  # height of a line for each point of its size, in the fonts that presentations are shown in


_wide = cache(_FONT.getlength)


def _lines(text: str, size: float, room: float) -> int:
    """Count the lines that words take in a room so many inches wide; a word that is too long is broken."""
    lines, left = 1, room
    for word in text.replace("\u00a0", "_").split(" "):
        wide = _wide(word) / 100 * size / 72
        gap = _wide(" ") / 100 * size / 72
        if wide > left and left < room:
            lines, left = lines + 1, room
        lines += int(wide // room) if wide > room else 0
        left -= min(wide, room) + gap
    return lines


def _needed(frame, room: float) -> float:
    """How high the words of a frame stand, in inches."""
    found = 0.0
    for line in frame.paragraphs:
        size = max((run.font.size.pt for run in line.runs if run.text), default=18.0)  # of a line without words
        found += _lines("".join(run.text for run in line.runs), size, room) * size * _LINE / 72
    return found


def crowded(slide) -> list[tuple[str, float, float]]:
    """Return the boxes and rows of a slide that are lower than their words, by a font that the writer knows not."""
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            needed, there = _needed(shape.text_frame, shape.width / _INCH), shape.height / _INCH
            found += [(shape.name, needed, there)] if needed > there + 0.02 else []
        if shape.has_table:
            widths = [(column.width / _INCH) for column in shape.table.columns]
            for row in shape.table.rows:
                for cell, wide in zip(row.cells, widths, strict=True):
                    needed = _needed(cell.text_frame, wide - (cell.margin_left + cell.margin_right) / _INCH)
                    needed += (cell.margin_top + cell.margin_bottom) / _INCH
                    there = row.height / _INCH
                    found += [(cell.text, needed, there)] if needed > there + 0.02 else []
    return found
