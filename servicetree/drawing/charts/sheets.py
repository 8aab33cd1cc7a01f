"""Headings above a chart, and the key and notes below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from servicetree.drawing.charts.chart_values import Chart, ChartText
from servicetree.drawing.charts.marks import Datum, Mark, PlacedChart
from servicetree.drawing.text_metrics import FILLED_LINE, balanced_lines, uncut_lines, width, wrapped
from servicetree.drawing.values import Words

_MOST_NOTE_LINES = 12


@frozen
class ChartPage:
    """The page of a chart: wide for screens, slides and paper, or narrow for phones.

    Attributes:
        wide: Its width.
        margin: Left and right of everything.
        small: Whether words are small.
    """

    wide: float
    margin: float
    small: bool = False

    @property
    def left(self) -> float:
        """Where everything begins."""
        return self.margin

    @property
    def right(self) -> float:
        """Where everything ends."""
        return self.wide - self.margin

    def role(self, name: str) -> str:
        """Return the role of words on this page."""
        return f"{name}_small" if self.small else name

    def line(self, name: str) -> float:
        """Return the height of a line of words."""
        return _LINES[self.role(name)]


_LINES = {
    "finding": 34.0,
    "doubt": 26.0,
    "note": 22.0,
    "caption": 20.0,
    "sample": 19.0,
    "row": 17.0,
    "finding_small": 23.0,
    "doubt_small": 19.0,
    "note_small": 17.0,
    "caption_small": 17.0,
    "sample_small": 16.0,
    "row_small": 15.5,
}
_ABOVE = {"finding": 0.0, "doubt": 2.0, "note": 6.0, "caption": 12.0}
WIDE_PAGE = ChartPage(1280.0, 40.0)
NARROW_PAGE = ChartPage(390.0, 14.0, small=True)


def page_of(chart: Chart) -> ChartPage:
    """Return the page that a chart is drawn on."""
    return NARROW_PAGE if chart.narrow else WIDE_PAGE


@frozen
class KeyEntry:
    """A mark and what it means.

    Attributes:
        wide: The width of the mark.
        marks: Draws it with its left end and its middle at a place.
        text: What it means.
    """

    wide: float
    marks: Callable[[float, float], tuple[Mark, ...]]
    text: str


def placed_heading(told: ChartText, page: ChartPage = WIDE_PAGE) -> tuple[list[Mark | Datum], float]:
    """Place what stands above a chart.

    Args:
        told: What it says.
        page: The page.

    Returns:
        The words, and the base line of the last.
    """
    room, y = FILLED_LINE * (page.right - page.left), 10.0 if page.small else 24.0
    words: list[Mark | Datum] = []
    heads = _heads(told, page, room) if told.heading.text else []
    for role, text in (*heads, ("caption", told.caption)):
        y += _ABOVE[role] if words and text else 0.0
        broken = balanced_lines if role == "finding" else uncut_lines
        for line in broken(text, page.role(role), room) if text else ():
            y += page.line(role)
            words.append(Words(page.left, y, line, page.role(role)))
    return words, y


def _heads(told: ChartText, page: ChartPage, room: float) -> list[tuple[str, str]]:
    """Set the headline; a doubt that does not fit behind it stands below."""
    heading = told.heading
    said = [("finding", heading.sentence)]
    if heading.caveat and width(heading.sentence, page.role("finding")) > room:
        said = [("finding", heading.text), ("doubt", heading.caveat)]
    return [*said, ("note", told.subtitle)]


def finished_chart(
    told: ChartText,
    items: Iterable[Mark | Datum],
    samples: Sequence[KeyEntry],
    bottom: float,
    *,
    page: ChartPage = WIDE_PAGE,
    wide: float = 0.0,
) -> PlacedChart:
    """Close a chart with its key and its notes.

    Args:
        told: What it says.
        items: What is drawn above.
        samples: The marks that need a word.
        bottom: Where the drawing ends.
        page: The page.
        wide: The width of the sheet, if it is wider than the page.

    Returns:
        The sheet.
    """
    below, end = _foot(told, samples, bottom + (24 if page.small else 34), page)
    return PlacedChart(
        description=told.description,
        wide=max(wide, page.wide),
        high=end + (16 if page.small else 26),
        items=(*items, *below),
    )


_APART, _BESIDE = 30.0, 8.0


def _foot(told: ChartText, samples: Sequence[KeyEntry], top: float, page: ChartPage) -> tuple[list[Mark], float]:
    marks: list[Mark] = []
    role, line = page.role("sample"), page.line("sample")
    x, y, lowest = page.left, top, top
    for sample in samples:
        long = sample.wide + _BESIDE + width(sample.text, role)
        if x > page.left and x + long > page.right:
            x, y = page.left, lowest + line + 5
        lines = uncut_lines(sample.text, role, page.right - x - sample.wide - _BESIDE)
        marks += sample.marks(x, y)
        marks += [Words(x + sample.wide + _BESIDE, y + 4 + line * n, one, role) for n, one in enumerate(lines)]
        lowest = max(lowest, y + line * (len(lines) - 1))
        x += long + _APART
    y = lowest + (line + 5 if samples else 0.0)
    room = FILLED_LINE * (page.right - page.left)
    for said in wrapped(" ".join(told.notes), role, room, _MOST_NOTE_LINES) if told.notes else ():
        marks.append(Words(page.left, y + 4, said, role))
        y += line
    return marks, y - line + 4
