"""The marks of a placed chart: rectangles, lines, dots, whiskers, words."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from servicetree.drawing.curves import Point
from servicetree.drawing.values import Words

PATTERNS = ("gaps",)  # kinds of areas that are filled with lines: of the paper


@frozen
class Area:
    """A rectangle.

    Attributes:
        x: Left end.
        y: Top.
        wide: Width.
        high: Height.
        kind: Its classes in the stylesheet, or one of ``PATTERNS``, or ``UNTOLD``.
        corner_radius: Radius of its corners.
    """

    x: float
    y: float
    wide: float
    high: float
    kind: str
    corner_radius: float = 0.0


@frozen
class Line:
    """A straight line; ``kind`` is its class."""

    start: Point
    end: Point
    kind: str


@frozen
class Dot:
    """A circle; ``kind`` holds its classes."""

    x: float
    y: float
    radius: float
    kind: str


@frozen
class Diamond:
    """A square on its corner, ``radius`` from its middle to each; ``kind`` holds its classes."""

    x: float
    y: float
    radius: float
    kind: str


@frozen
class Whisker:
    """An interval: a line from its low end to its high end, with a cap at each.

    Attributes:
        low: Where the low end stands.
        high: Where the high end stands.
        cap: Half the length of the caps.
        kind: Its classes in the stylesheet.
        beyond: Whether its low end and its high end lie beyond the scale: an arrow head stands for the cap there.
    """

    low: Point
    high: Point
    cap: float = 3.5
    kind: str = "whisker"
    beyond: tuple[bool, bool] = (False, False)


Mark = Area | Line | Dot | Diamond | Whisker | Words


@frozen
class Datum:
    """Marks that show one figure, or one thing with several.

    Attributes:
        marks: What is drawn.
        title: What it tells, in words.
        source: The node where points began; empty if it is not about that.
        at: The node where they were felt.
        node: The node it is about.
        segment: The segment it is about; None for the whole.
    """

    marks: tuple[Mark, ...]
    title: str
    source: str = ""
    at: str = ""
    node: str = ""
    segment: str | None = None


@frozen
class PlacedChart:
    """A whole chart, placed.

    Attributes:
        description: What it shows, for readers who do not see it.
        wide: Width.
        high: Height.
        items: Everything, what lies behind first.
    """

    description: str
    wide: float
    high: float
    items: tuple[Mark | Datum, ...]

    @property
    def marks(self) -> Iterator[Mark]:
        """Every mark, whatever it belongs to."""
        for item in self.items:
            if isinstance(item, Datum):
                yield from item.marks
            else:
                yield item

    @property
    def data(self) -> Iterator[Datum]:
        """Every figure that is shown."""
        return (item for item in self.items if isinstance(item, Datum))
