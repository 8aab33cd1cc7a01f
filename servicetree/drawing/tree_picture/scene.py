"""The elements of a placed tree picture: words, pills, leaves, wood and strands."""

from __future__ import annotations

from attrs import frozen

from servicetree.drawing.curves import Curve
from servicetree.drawing.tree_picture.tree_values import Picture, PictureNode
from servicetree.drawing.values import MIDDLE, Box, Side, Words


@frozen
class Pill:
    """A score as tone and number.

    Attributes:
        x: Left end.
        y: Middle.
        wide: Width.
        text: The number.
        step: Its tone; None without data.
        hatched: Whether the score is low enough to be hatched.
    """

    x: float
    y: float
    wide: float
    text: str
    step: int | None
    hatched: bool

    high = 20.0

    @property
    def box(self) -> Box:
        """The room it takes."""
        return self.x, self.y - self.high / 2, self.x + self.wide, self.y + self.high / 2


@frozen
class Swatch:
    """A small sample of a strand, beside words about it."""

    x: float
    y: float
    ink: str
    credit: bool
    unsure: bool = False

    wide = 16.0


@frozen
class PlacedLeaf:
    """A leaf: one question.

    Attributes:
        x: Middle.
        y: Middle.
        angle: Degrees by which it is turned.
        long: From end to end.
        text: The number on it; empty where there is none, or no room.
        step: Its tone; None without a figure.
        hatched: Whether it is low enough to be hatched.
        title: What was asked, in full.
    """

    x: float
    y: float
    angle: float
    long: float
    text: str
    step: int | None
    hatched: bool
    title: str


@frozen
class Wood:
    """A grown area of one node: a limb, or an aspect's part of the trunk (then with a tone)."""

    part: PictureNode
    outline: Curve
    step: int | None = None
    toned: bool = False
    hatched: bool = False


@frozen
class TrunkColumn:
    """An aspect's part of the trunk.

    Attributes:
        part: The aspect.
        ink: The ink of its strands.
        left: Its left end at the ground.
        right: Its right end there.
        narrow: Its width where the trunk ends.
    """

    part: PictureNode
    ink: str
    left: float
    right: float
    narrow: float

    @property
    def middle(self) -> float:
        """Its middle at the ground."""
        return (self.left + self.right) / 2

    @property
    def inner(self) -> Side:
        """The side that lies towards the middle of the tree."""
        return 1 if self.middle <= MIDDLE else -1


@frozen
class PlacedStrand:
    """A strand inside the wood: a line of constant width, or an area where it tapers.

    Attributes:
        line: Its course; closed if it is an area.
        wide: Its width, proportional to the points; 0 for an area.
        ink: Whose it is: ``s0``, ``s1``, ... for aspects, ``own`` for branches.
        credit: Whether the points are won back.
        title: What it says.
        source: The node where the points began.
        at: The node where they are felt.
        unsure: Whether it is pale: the answers cannot tell it from a general mood.
    """

    line: Curve
    wide: float
    ink: str
    credit: bool
    title: str
    source: str = ""
    at: str = ""
    unsure: bool = False


@frozen
class NodeLabel:
    """Everything written at one node, and its leaves."""

    part: PictureNode
    words: tuple[Words, ...] = ()
    pills: tuple[Pill, ...] = ()
    swatches: tuple[Swatch, ...] = ()
    leaves: tuple[PlacedLeaf, ...] = ()
    twigs: tuple[Curve, ...] = ()
    rules: tuple[Curve, ...] = ()


@frozen
class Ruler:
    """How wide things are drawn.

    Attributes:
        wood: Units for the whole weight.
        strand: Units for one point.
    """

    wood: float
    strand: float

    @property
    def shared(self) -> bool:
        """Whether wood and strands share one ruler: 100 points are as wide as the whole weight."""
        return abs(self.wood - 100 * self.strand) < 1e-9  # noqa: PLR2004 - the same but for rounding


@frozen
class Legend:
    """The words below the ground that say how to read the picture, with their samples."""

    words: tuple[Words, ...]
    swatches: tuple[Swatch, ...] = ()
    bars: tuple[Box, ...] = ()
    strands: tuple[PlacedStrand, ...] = ()
    leaves: tuple[PlacedLeaf, ...] = ()
    scale: Pill | None = None


@frozen
class Scene:
    """A whole picture, placed.

    Attributes:
        picture: What it shows.
        wide: Width.
        high: Height.
        ground: Height of the ground line.
        trunk: The aspects' parts of the trunk.
        wood: Branches and boughs.
        grain: Lines that only make wood look like wood.
        strands: Strands, those behind first.
        labels: What stands at each node.
        head: Headline and subtitle.
        legend: How to read it.
    """

    picture: Picture
    wide: float
    high: float
    ground: float
    trunk: tuple[Wood, ...]
    wood: tuple[Wood, ...]
    grain: tuple[Curve, ...]
    strands: tuple[PlacedStrand, ...]
    labels: tuple[NodeLabel, ...]
    head: tuple[Words, ...]
    legend: Legend
