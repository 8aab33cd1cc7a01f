"""Rows of bars with their names: beside the bars, or above them on a narrow page; no name is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from servicetree.drawing.charts.axes import Axis
from servicetree.drawing.charts.sheets import ChartPage
from servicetree.drawing.text_metrics import uncut_lines, width
from servicetree.drawing.values import Words

_NAMES_WIDE, _FIGURES_WIDE = 230.0, 190.0
_ROW, _BAR, _BAR_SMALL = 34.0, 20.0, 13.0


def bars_between(page: ChartPage, names: float = _NAMES_WIDE) -> tuple[float, float]:
    """Say where the scale of bars begins and ends; wide names leave less room for it."""
    if page.small:
        return page.left + 4, page.right - 4
    return page.left + names + 20, page.right - _FIGURES_WIDE


@frozen
class BarRows:
    """How a row is divided.

    Attributes:
        page: The page.
        axis: The scale of the bars.
        names: The width of names beside bars.
        least: The least height of a row on a wide page.
    """

    page: ChartPage
    axis: Axis
    names: float = _NAMES_WIDE
    least: float = _ROW

    @property
    def bar(self) -> float:
        """How thick a bar is."""
        return _BAR_SMALL if self.page.small else _BAR

    def lines(self, name: str, said: str, role: str, aside: float = 0.0) -> list[str]:
        """Break a name into the lines that have room beside its bar, or beside its figure above the bar."""
        taken = width(said, self.page.role("total")) + 14
        room = self.page.right - self.page.left - taken if self.page.small else self.names
        return uncut_lines(name, self.page.role(role), room - aside)

    def high(self, lines: int) -> float:
        """How high a row with so many lines is."""
        tall = self.page.line("row") * lines
        return tall + self.bar + 14 if self.page.small else max(self.least, tall + 10)

    def middle(self, y: float, lines: int) -> float:
        """The middle of the bar of a row that begins at ``y``."""
        return y + self.high(lines) - self.bar / 2 - 7 if self.page.small else y + self.high(lines) / 2

    def words(self, lines: Sequence[str], y: float, role: str, aside: float = 0.0) -> Iterator[Words]:
        """Write the lines of a name in a row that begins at ``y``."""
        line = self.page.line("row")
        first = y + 13 if self.page.small else y + self.high(len(lines)) / 2 + 4.5 - line / 2 * (len(lines) - 1)
        for number, text in enumerate(lines):
            yield Words(self.page.left + aside, first + line * number, text, self.page.role(role))

    def said(self, text: str, y: float, lines: int, role: str = "total") -> Words:
        """Write the figure of a row that begins at ``y``."""
        if self.page.small:
            return Words(self.page.right, y + 13, text, self.page.role(role), "end")
        return Words(self.axis.end + 24, self.middle(y, lines) + 4.5, text, role)
