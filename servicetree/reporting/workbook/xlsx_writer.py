"""Writing of sheets as a workbook, by XlsxWriter: figures as numbers, text as text, no formula, no macro.

What cells say comes from tree files and answers. Every text is written as a string, whatever it begins with; what
looks like the beginning of a formula also bears the mark that keeps it text when someone edits the cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from textwrap import wrap
from types import ModuleType
from typing import Any, Final

from attrs import field, frozen

from servicetree.drawing.escaping import clean, shortened
from servicetree.drawing.palette import LIGHT
from servicetree.errors import Fault, MissingExtraError
from servicetree.i18n.said import told
from servicetree.reporting.workbook.sheet_values import CellValue, Look, Sheet, SheetColumn

_FORMULA: Final = re.compile("^\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_LONGEST_TEXT: Final = 2000
_MOST_WIDE: Final = 48
_OPENING_WIDE: Final = 100
_FIGURE_WIDE: Final = 14
_LETTERS_IN_WIDTH: Final = 0.95  # widths are in digits, and letters may be wider
_LONGEST_TAB: Final = 31
_LINE_HEIGHT, _TITLE_HEIGHT, _HIGHEST_ROW = 15.0, 24.0, 400.0  # points
_WIDEST_PAGE: Final = 180  # what is wider is printed on several pages, not smaller than anyone can read
_NOT_IN_TABS: Final = re.compile(r"[\[\]:*?/\\]")
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - the same for every file, so that equal reports are equal bytes

_FORMATS: Final[dict[Look, str]] = {
    "text": "General",
    "count": "#,##0",
    "score": "0.0",
    "lost": "0.0",
    "plain": "0.0",
    "gap": "+0.0;-0.0;0.0",
    "clear_low": "+0.0;-0.0;0.0",
    "clear_high": "+0.0;-0.0;0.0",
    "grid": "0.0",
    "slope": "0.00",
    "share": "0%",
    "money": "#,##0.00",
}
_LEAST_SCORE, _MIDDLE_SCORE, _MOST_SCORE = 40, 67.5, 95  # as the pictures shade scores


def xlsxwriter_library() -> ModuleType:
    """Return the library that writes workbooks.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        message = told("need_workbook", library="XlsxWriter")
        hint = told("install_or_save", extra="workbook", ending=".html")
        raise MissingExtraError(Fault("extra", "", message, hint)) from error
    return xlsxwriter  # type: ignore[no-any-return]  # the library ships no types


def workbook_bytes(sheets: Sequence[Sheet], title: str) -> bytes:
    """Write sheets as one workbook.

    Args:
        sheets: The sheets, in order; the first is the one that opens.
        title: What the file says it is called.

    Returns:
        The content of an .xlsx file; the same sheets give the same bytes.

    Raises:
        MissingExtraError: If XlsxWriter is not installed.
    """
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter_library().Workbook(content, options)
    book.set_properties({"title": _text(title), "author": "servicetree", "created": _MADE})
    styles = CellStyles(book)
    for sheet, tab in zip(sheets, _tabs(sheets), strict=True):
        _write_sheet(book.add_worksheet(tab), sheet, styles)
    book.close()
    return content.getvalue()


def _tabs(sheets: Sequence[Sheet]) -> list[str]:
    """Name the tabs as spreadsheets allow it: short, without their own marks."""
    return [_NOT_IN_TABS.sub(" ", sheet.name)[:_LONGEST_TAB].strip("' ") for sheet in sheets]


def _text(text: str) -> str:
    return clean(shortened(text, _LONGEST_TEXT))


@frozen
class CellStyles:
    """The formats of a workbook, each made once.

    Attributes:
        book: The workbook of the library.
        made: The formats so far, by what they say.
    """

    book: Any
    made: dict[tuple[tuple[str, Any], ...], Any] = field(factory=dict)

    def of(self, **properties: Any) -> Any:
        """Return the format with some properties."""
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"valign": "top", **properties})
        return self.made[key]


def _write_sheet(page: Any, sheet: Sheet, styles: CellStyles) -> None:
    """Lay a sheet out: lines above, headings, rows, the total, lines below."""
    widths = [_wide(sheet, place, column) for place, column in enumerate(sheet.columns)]
    for place, wide in enumerate(widths):
        page.set_column(place, place, wide)
    for place, line in enumerate(sheet.opening):
        page.set_row(place, _row_height([line], [widths[0]]) if place else _TITLE_HEIGHT)
        _write_text(page, (place, 0), line, styles, text_wrap=True, **({} if place else _TITLE))
    top = len(sheet.opening) + 1 if sheet.opening else 0
    page.set_row(top, _row_height([column.heading for column in sheet.columns], widths))
    for place, column in enumerate(sheet.columns):
        side = {"align": "left", "indent": min(place, 1)} if column.look == "text" else {"align": "right"}
        _write_text(page, (top, place), column.heading, styles, text_wrap=True, **side, **_HEADING)
    rows = (*sheet.rows, *([sheet.total] if sheet.total else []))
    for down, row in enumerate(rows, top + 1):
        summed = bool(sheet.total) and down == top + len(rows)
        page.set_row(down, _row_height([cell if isinstance(cell, str) else "" for cell in row], widths))
        for place, cell in enumerate(row):
            _write_cell(page, (down, place), cell, sheet.columns[place], styles, summed=summed)
    _write_remarks(page, sheet.closing, top + len(rows) + 2, widths, styles)
    page.freeze_panes(*((1, 0) if sheet.opening else (1, 1)))
    if sheet.rows:
        last = top + len(sheet.rows)
        page.autofilter(top, 0, last, len(sheet.columns) - 1)
        _colour(page, sheet, (top + 1, last), styles)
    _set_print(page, top, sum(widths))


def _write_remarks(page: Any, lines: Sequence[str], first: int, widths: Sequence[float], styles: CellStyles) -> None:
    """Write the lines below a table over as many columns as a line of text may be long."""
    across, wide = 0, 0.0
    while across < len(widths) and wide + widths[across] <= _OPENING_WIDE:
        wide += widths[across]
        across += 1
    for place, line in enumerate(lines, first):
        page.set_row(place, _row_height([line], [wide]))
        if across > 1:
            page.merge_range(place, 0, place, across - 1, "", styles.of(text_wrap=True, **_REMARK))
        _write_text(page, (place, 0), line, styles, text_wrap=True, **_REMARK)


def _row_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Give a row the height of its longest text: not every program does so by itself."""
    lines = max(
        len(wrap(_text(text), max(int(wide * _LETTERS_IN_WIDTH), 1))) for text, wide in zip(texts, widths, strict=True)
    )
    return min(max(lines, 1) * _LINE_HEIGHT, _HIGHEST_ROW)


_TITLE: Final = {"bold": True, "font_size": 16, "font_color": LIGHT.ink}
_HEADING: Final = {"bold": True, "bg_color": LIGHT.wood, "font_color": LIGHT.ink, "bottom": 1}
_REMARK: Final = {"italic": True, "font_color": LIGHT.muted}


def _wide(sheet: Sheet, place: int, column: SheetColumn) -> float:
    if sheet.opening and place == 0:
        return _OPENING_WIDE
    rows = (*sheet.rows, *([sheet.total] if sheet.total else []))
    longest = max((len(cell) for row in rows if isinstance(cell := row[place], str)), default=0)
    words = max((len(word) for word in column.heading.split()), default=0)
    return min(max(longest + 2, words + 4, _FIGURE_WIDE), _MOST_WIDE)


def _write_text(page: Any, place: tuple[int, int], text: str, styles: CellStyles, **properties: Any) -> None:
    """Write text as text, never as a formula; what looks like one keeps its mark when it is edited."""
    shown = _text(text)
    if _FORMULA.match(shown):
        properties["quote_prefix"] = True
    page.write_string(*place, shown, styles.of(**properties))


def _write_cell(
    page: Any, place: tuple[int, int], cell: CellValue, column: SheetColumn, styles: CellStyles, *, summed: bool
) -> None:
    properties: dict[str, Any] = {"bold": True, "top": 1} if summed else {}
    if cell is None or cell == "":
        if summed:
            page.write_blank(*place, None, styles.of(**properties))
    elif isinstance(cell, str):
        _write_text(
            page,
            place,
            cell,
            styles,
            text_wrap=len(cell) > _MOST_WIDE,
            align="left",
            indent=min(place[1], 1),
            **properties,
        )
    else:
        shown = _FORMATS["count" if isinstance(cell, int) else column.look]
        page.write_number(*place, cell, styles.of(num_format=shown, **properties))


def _colour(page: Any, sheet: Sheet, span: tuple[int, int], styles: CellStyles) -> None:
    """Colour figures by rules that follow them when they are sorted; a number stands in every colour."""
    first, last = span
    looks = [column.look for column in sheet.columns]
    for place, look in enumerate(looks):
        if look in {"score", "lost"}:
            page.conditional_format(first, place, last, place, _SCALES[look])
        if look == "gap":
            for end, rule, ink in (("clear_low", ">", LIGHT.better), ("clear_high", "<", LIGHT.worse)):
                beside = f"{_letters(looks.index(end, place))}{first + 1}"  # type: ignore[arg-type]  # a look by its name
                rules = {"type": "formula", "criteria": f"=AND(ISNUMBER(${beside}),${beside}{rule}0)"}
                made = styles.book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": ink})
                page.conditional_format(first, place, last, place, {**rules, "format": made})
    grid = [place for place, look in enumerate(looks) if look == "grid"]
    if grid:
        page.conditional_format(first, grid[0], last, grid[-1], _SCALES["grid"])


_SCALES: Final[dict[str, dict[str, Any]]] = {
    "score": {
        "type": "3_color_scale",
        "min_type": "num",
        "min_value": _LEAST_SCORE,
        "min_color": LIGHT.tones[0],
        "mid_type": "num",
        "mid_value": _MIDDLE_SCORE,
        "mid_color": LIGHT.tones[6],
        "max_type": "num",
        "max_value": _MOST_SCORE,
        "max_color": LIGHT.tones[-1],
    },
    "lost": {
        "type": "2_color_scale",
        "min_type": "num",
        "min_value": 0,
        "min_color": LIGHT.paper,
        "max_color": LIGHT.tones[2],
    },
}
_SCALES["grid"] = _SCALES["lost"]


def _letters(place: int) -> str:
    """Name a column as spreadsheets do: A, B, ... Z, AA, ..."""
    above, rest = divmod(place, 26)
    return (_letters(above - 1) if above else "") + chr(ord("A") + rest)


def _set_print(page: Any, top: int, wide: float) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    if wide <= _WIDEST_PAGE:
        page.fit_to_pages(1, 0)
    else:
        page.repeat_columns(0)
    page.repeat_rows(top)
    page.set_footer("&R&P / &N")
