"""A small hand that draws the manual's figures as SVG, in the style of the tree picture: no library, no scripts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from servicetree.drawing.palette import LIGHT
from servicetree.drawing.svg_frame import FONTS  # the same letters as in the tree picture

WIDTH = 720
INK, MUTED, RULE, PAPER, WOOD = LIGHT.ink, LIGHT.muted, LIGHT.rule, LIGHT.paper, LIGHT.wood
# Two tones that every eye keeps apart, by lightness too; their marks differ in shape besides.
FIRST, SECOND = LIGHT.strands[1], "#c06a24"


class Chart:
    """A picture that grows mark by mark; places are pixels, from the upper left."""

    def __init__(self, title: str, height: int) -> None:
        """Start with paper and a title, which screen readers and pointers show."""
        self.height = height
        self.parts = [
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{height}" rx="6" fill="{PAPER}"/>',
        ]

    def text(self, x: float, y: float, said: str, *, size: float = 13, ink: str = INK, at: str = "start") -> None:
        """Write a line; ``at`` is start, middle or end."""
        where = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{at}"'
        self.parts.append(f'<text {where} fill="{ink}">{escape(said)}</text>')

    def bold(self, x: float, y: float, said: str, *, ink: str = INK, at: str = "start") -> None:
        """Write a heading."""
        where = f'x="{x:.1f}" y="{y:.1f}" font-size="14" font-weight="600" text-anchor="{at}"'
        self.parts.append(f'<text {where} fill="{ink}">{escape(said)}</text>')

    def line(self, one: tuple[float, float], other: tuple[float, float], ink: str = RULE, **style: float | str) -> None:
        """Draw a straight line; ``style`` is SVG's, with _ for -."""
        self.path(f"M{one[0]:.1f} {one[1]:.1f}L{other[0]:.1f} {other[1]:.1f}", ink, **style)

    def path(self, run: str, ink: str = RULE, **style: float | str) -> None:
        """Draw along a path."""
        said = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in {"fill": "none", **style}.items())
        self.parts.append(f'<path d="{run}" stroke="{ink}"{said}/>')

    def dot(self, x: float, y: float, *, radius: float = 4.5) -> None:
        """Mark with a full circle of the first tone."""
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{FIRST}"/>')

    def ring(self, x: float, y: float, *, radius: float = 4.5) -> None:
        """Mark with an open circle of the second tone."""
        said = f'fill="{PAPER}" stroke="{SECOND}" stroke-width="2"'
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" {said}/>')

    def svg(self) -> str:
        """Return the document."""
        box = f'viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" height="{self.height}"'
        space = "http:" + "//www.w3.org/2000/svg"
        return f'<svg xmlns="{space}" {box} role="img" font-family="{FONTS}">\n' + "\n".join(self.parts) + "\n</svg>\n"


class Axis:
    """A scale that lies across a picture, from ``low`` at ``left`` to ``high`` at ``right``."""

    def __init__(self, low: float, high: float, left: float, right: float) -> None:
        """Keep the two ends."""
        self.low, self.high, self.left, self.right = low, high, left, right

    def __call__(self, value: float) -> float:
        """Return where a value stands, in pixels."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def across(self, chart: Chart, ticks: Sequence[float], said: str, top: float, bottom: float) -> None:
        """Draw thin lines from top to bottom at the ticks, their numbers below, and what is measured."""
        for value in ticks:
            chart.line((self(value), top), (self(value), bottom))
            chart.text(self(value), bottom + 17, f"{value:g}", size=12, ink=MUTED, at="middle")
        chart.text((self.left + self.right) / 2, bottom + 37, said, size=12, ink=MUTED, at="middle")

    def truth(self, chart: Chart, value: float, top: float, bottom: float, said: str = "truth") -> None:
        """Draw the line of what is true, and name it."""
        chart.line((self(value), top), (self(value), bottom), INK, stroke_width=1.6, stroke_dasharray="5 3")
        chart.text(self(value), top - 6, said, size=12, at="middle")


def apart(places: Sequence[float], least: float = 10.0) -> list[int]:
    """Say how many rows up each mark must move, so that none hides another; places in pixels."""
    rows: list[list[float]] = []
    found = []
    for place in places:
        free = (index for index, row in enumerate(rows) if all(abs(place - other) >= least for other in row))
        row = next(free, len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append(place)
        found.append(row)
    return found
