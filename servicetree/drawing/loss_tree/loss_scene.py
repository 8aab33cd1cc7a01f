"""The values of a placed tree of lost points: limbs, threads, areas and lines of words."""

from __future__ import annotations

from attrs import field, frozen

from servicetree.drawing.curves import Curve
from servicetree.drawing.text_metrics import STYLES, width
from servicetree.drawing.tree_picture.tree_values import Picture, PictureNode
from servicetree.drawing.values import Anchor, Box


@frozen
class Limb:
    """The wood of one branch: a line of constant width, which says nothing."""

    at: str
    course: Curve
    wide: float


@frozen
class LossThread:
    """Points on their way from where they began to where they are felt: a line as wide as the points.

    Attributes:
        line: Its course.
        wide: Its width.
        ink: Whose it is: ``s0``, ``s1``, ... for aspects, ``own`` for branches; empty if that cannot be told.
        source: The node where the points surely began; empty if that cannot be told.
        at: The node where they are felt.
        title: What it says.
        perhaps: Whether it is pale: the answers cannot tell where it began.
        leads: Whether it is the largest that climbs.
    """

    line: Curve
    wide: float
    ink: str
    source: str
    at: str
    title: str
    perhaps: bool = False
    leads: bool = False


@frozen
class LossArea:
    """Points felt where they began: an area that is as wide as the points at its broad end."""

    outline: Curve
    wide: float
    ink: str
    at: str
    title: str
    credit: bool = False


@frozen
class Piece:
    """Some words of a line, set in one way; an ink if they have the colour of a source."""

    text: str
    role: str
    ink: str = ""


@frozen
class WordLine:
    """A line of words in pieces that follow each other.

    Attributes:
        x: Where its anchor stands.
        y: Its base line.
        pieces: The words.
        anchor: Which end stands at ``x``.
    """

    x: float
    y: float
    pieces: tuple[Piece, ...]
    anchor: Anchor = "start"

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def wide(self) -> float:
        """How wide it stands."""
        return sum(width(piece.text, piece.role) for piece in self.pieces)

    @property
    def size(self) -> float:
        """The size of its largest words."""
        return max(STYLES[piece.role].size for piece in self.pieces)

    @property
    def box(self) -> Box:
        """The room it takes: left, top, right, bottom."""
        left = self.x - {"start": 0.0, "middle": self.wide / 2, "end": self.wide}[self.anchor]
        return left, self.y - 0.8 * self.size, left + self.wide, self.y + 0.22 * self.size


@frozen
class PartWords:
    """Everything written at one part, and the line that leads to it."""

    part: PictureNode
    lines: tuple[WordLine, ...] = ()
    leader: Curve | None = None
    ink: str = ""


@frozen
class KeySample:
    """A sample of an ink beside words about it: a bar of a length and a width."""

    x: float
    y: float
    long: float
    wide: float
    ink: str
    perhaps: bool = False
    credit: bool = False


@frozen
class LossScene:
    """A whole tree of lost points, placed.

    Attributes:
        picture: What it shows.
        wide: Width.
        high: Height.
        ground: Height of the ground line.
        edges: Where the ground line begins and ends.
        trunk: The wood of the trunk below its branches.
        limbs: The wood of the branches.
        areas: What is felt where it began.
        threads: What climbs, those behind first.
        parts: What is written at each part.
        trunk_words: What the trunk is called, and how many points trace to it, beside its foot.
        head: Finding and note.
        key: How to read it.
        samples: The samples beside the key.
        scale: Units for a point.
    """

    picture: Picture
    wide: float
    high: float
    ground: float
    edges: tuple[float, float]
    trunk: Curve
    limbs: tuple[Limb, ...]
    areas: tuple[LossArea, ...]
    threads: tuple[LossThread, ...]
    parts: tuple[PartWords, ...]
    trunk_words: tuple[WordLine, ...]
    head: tuple[WordLine, ...]
    key: tuple[WordLine, ...]
    samples: tuple[KeySample, ...] = field(default=())
    scale: float = 0.0

    @property
    def lines(self) -> tuple[WordLine, ...]:
        """Every line of words."""
        return (*self.head, *self.trunk_words, *(line for words in self.parts for line in words.lines), *self.key)
