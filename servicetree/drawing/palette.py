"""Colour palettes for light and dark backgrounds.

Score tones and strands are kept apart by lightness, which every eye sees, and scores among themselves by rust
against blue, which all three kinds of colour blindness keep apart. A second cue stands beside every colour.
"""

from __future__ import annotations

from bisect import bisect_right

from attrs import frozen

TONE_EDGES = tuple(range(40, 100, 5))
HATCHED_BELOW = 50.0
MOST_STRAND_INKS = 5
_PALE = 0.7  # of the way from the page to lesser words
_UNTOLD, _UNTOLD_DOTS = 0.12, 0.37  # of the same way
_QUIET = 0.26  # of the way to the wood
_NEUTRAL_STEP = 6  # the step of 65-70


@frozen
class Palette:
    """One set of colours, for paper or for a dark screen.

    Attributes:
        paper: The ground of the picture.
        ink: Words.
        muted: Lesser words.
        rule: Thin lines that only guide.
        wood: Branches.
        grain: Lines in the wood.
        bark: Wood of the tree of lost points, so pale that strands are seen first.
        tones: From the lowest scores to the highest.
        on_tone: Words on a tone.
        hatch: The lines that mark a low score.
        strands: Inks of the trunk's aspects, in order, taken again after the last.
        own: Ink of what began in a branch.
        credit: Ink of points won back.
        core: The light line inside a strand that tells aspects apart without colour.
        leaf: A question without a figure.
        band: A faint ground behind what belongs together.
        worse: A change for the worse.
        better: A change for the better.
    """

    paper: str
    ink: str
    muted: str
    rule: str
    wood: str
    grain: str
    bark: str
    tones: tuple[str, ...]
    on_tone: str
    hatch: str
    strands: tuple[str, ...]
    own: str
    credit: str
    core: str
    leaf: str
    band: str
    worse: str
    better: str

    @property
    def pale(self) -> str:
        """The ink of small marks that others stand out from."""
        return _mixed(self.paper, self.muted, _PALE)

    @property
    def untold(self) -> str:
        """The ground of points of which nothing tells where they began: paler than anything that is sure."""
        return _mixed(self.paper, self.muted, _UNTOLD)

    @property
    def untold_dots(self) -> str:
        """The fine dots on that ground."""
        return _mixed(self.paper, self.muted, _UNTOLD_DOTS)

    @property
    def quiet_strands(self) -> tuple[str, ...]:
        """The inks of strands that do not lead: nearer to the wood, and as far apart in lightness."""
        return tuple(_mixed(ink, self.bark, _QUIET) for ink in self.strands)


def tone(score: float | None) -> int | None:
    """Return the step of a score on the scale of tones; None without a score."""
    return None if score is None else bisect_right(TONE_EDGES, score)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _mixed(one: str, other: str, part: float) -> str:
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _scale(low: str, middle: str, cool: str, high: str) -> tuple[str, ...]:
    """From low over the middle to high; above the middle blue from the first step, for between them lies grey."""
    last = len(TONE_EDGES)
    below = [_mixed(low, middle, step / _NEUTRAL_STEP) for step in range(_NEUTRAL_STEP)]
    steps = last - _NEUTRAL_STEP
    above = [_mixed(cool, high, step / (steps - 1)) for step in range(steps)]
    return (*below, middle, *above)


LIGHT = Palette(
    paper="#fcfbf8",
    ink="#24211c",
    muted="#5f594e",
    rule="#d5cebf",
    wood="#dccdb3",
    grain="#cbb998",
    bark="#efe6d5",
    tones=_scale("#dd8546", "#f6ecd6", "#dcebf8", "#7fadd8"),
    on_tone="#1d1a16",
    hatch="#9c4f17",
    strands=("#7d1d2d", "#5850d0", "#4a3700", "#1b1b1b", "#5c1a66"),
    own="#6f6455",
    credit="#00666e",
    core="#fcfbf8",
    leaf="#b9c4a0",
    band="#f4f0e7",
    worse="#8a3c10",
    better="#5a94c9",
)

DARK = Palette(
    paper="#16181b",
    ink="#efeae0",
    muted="#b5ad9f",
    rule="#3d3a35",
    wood="#4d4438",
    grain="#5f5546",
    bark="#272420",
    tones=_scale("#93480f", "#4a463c", "#3b4a5c", "#23598f"),
    on_tone="#f6f2ea",
    hatch="#e09a5e",
    strands=("#ff9c91", "#8878f0", "#f0d268", "#f4f4f4", "#df7ee9"),
    own="#b9ad99",
    credit="#58d3d6",
    core="#16181b",
    leaf="#66724f",
    band="#1f2226",
    worse="#f5a36c",
    better="#3c78b0",
)
