"""The shapes of a page for the tree of lost points: wide for screens and slides, tall for phones, square between."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from servicetree.drawing.tree_picture.tree_values import Shape


@frozen
class PageShape:
    """How a page is divided.

    Attributes:
        wide: Its width.
        margin: Left and right of all words.
        two_sided: Whether branches grow to both sides of the trunk.
        widest_strands: The most that the strands of one branch may take across.
        widest_foot: The most that the trunk may take at the ground.
        widest_core: The most that it may take where the branches begin.
        trunk_high: Height of the trunk below the branches.
        small: Whether words are small.
    """

    wide: float
    margin: float
    two_sided: bool
    widest_strands: float
    widest_foot: float
    widest_core: float
    trunk_high: float
    small: bool = False

    @property
    def middle(self) -> float:
        """Where the trunk stands: in the middle, or at the left of a one-sided page."""
        return self.wide / 2 if self.two_sided else self.margin + 8

    @property
    def reach(self) -> float:
        """From the middle of the trunk to the margin."""
        return self.wide - self.margin - self.middle

    def role(self, name: str) -> str:
        """Return the role of words on this page."""
        return f"{name}_small" if self.small else name

    def line(self, name: str) -> float:
        """Return the height of a line of words."""
        return _LINES_SMALL[name] if self.small else _LINES[name]


_LINES: Mapping[str, float] = {
    "finding": 35,
    "note": 23,
    "part": 24,
    "cause": 19,
    "group": 20,
    "sample": 24,
}
_LINES_SMALL: Mapping[str, float] = {
    "finding": 24,
    "note": 18,
    "part": 20,
    "cause": 17,
    "group": 17,
    "sample": 21,
}

PAGE_SHAPES: Mapping[Shape, PageShape] = {
    "wide": PageShape(1280, 40, True, 40, 380, 250, 140),
    "square": PageShape(900, 34, True, 36, 300, 180, 140),
    "tall": PageShape(390, 14, False, 30, 230, 70, 130, small=True),
}
