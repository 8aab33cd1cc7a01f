"""Values shared by all pictures: figures with intervals, headings, placed words."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from servicetree.drawing.text_metrics import STYLES, width
from servicetree.i18n.messages import phrases_of

say = phrases_of("picture")


@frozen
class Figure:
    """A score (0-100) or a carry-over, with both ends of its doubt; every field None where there is no data."""

    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def kept_within(self) -> float | None:
        """Where a dot may stand: the value, or the end next to it where a range set right for errors lies beyond it."""
        if self.value is None:
            return None
        least = self.value if self.low is None else max(self.value, self.low)
        return least if self.high is None else min(least, self.high)


@frozen
class Heading:
    """The one sentence to remember.

    Attributes:
        lang: Its language.
        text: What it says.
        caveat: What it must not be read without; empty if nothing.
    """

    lang: str
    text: str
    caveat: str = ""

    @property
    def sentence(self) -> str:
        """The headline with its doubt, as one sentence."""
        return f"{self.opening} {self.caveat}" if self.caveat else self.text

    @property
    def opening(self) -> str:
        """The headline, with the mark that leads on to its doubt."""
        return say("doubt_follows", self.lang, headline=self.text) if self.caveat else self.text


Anchor = Literal["start", "middle", "end"]
Box = tuple[float, float, float, float]
Side = Literal[-1, 1]  # left, right
MIDDLE = 640.0
HALF = 600.0  # from the middle of the picture to its margin


@frozen
class Words:
    """A line of words.

    Attributes:
        x: Where its anchor stands.
        y: Its base line.
        text: What is shown.
        role: How it is set, in ``measuring.STYLES``.
        anchor: Which end stands at ``x``.
    """

    x: float
    y: float
    text: str
    role: str
    anchor: Anchor = "start"

    @property
    def box(self) -> Box:
        """The room it takes: left, top, right, bottom."""
        wide, size = width(self.text, self.role), STYLES[self.role].size
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, self.y - 0.8 * size, left + wide, self.y + 0.22 * size
