"""What each chart shows, before it has a place: figures and words, and nothing of ink."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from servicetree.drawing.values import Figure, Heading

PlaceKind = Literal["aspect", "branch", "several"]
Piece = Literal["own", "carry_over", "weights"]


@frozen
class Told:
    """What stands above and below a chart.

    Attributes:
        lang: The language of the words.
        heading: The one sentence to remember, with its doubt.
        subtitle: Of what, with the score and how many answered.
        caption: What the chart shows, in one line above it.
        description: The chart in sentences, for readers who do not see it.
        notes: What to know when reading it, sentence by sentence, below it.
        segment: The segment that is shown; None for the whole.
    """

    lang: str
    heading: Heading
    subtitle: str
    caption: str
    description: str
    notes: tuple[str, ...]
    segment: str | None = None


@frozen
class Place:
    """A part of the service, as charts name it.

    Attributes:
        id: The node; empty for several together.
        words: What it is called.
        kind: What it is.
        ink: The ink of what began there: ``s0``, ``s1``, ... for aspects, ``own`` for branches.
    """

    id: str
    words: str
    kind: PlaceKind
    ink: str


@frozen
class Cell:
    """Points that began at one place and were felt at another.

    Attributes:
        source: The node where they began.
        at: The node where they were felt.
        points: Points lost; negative points are a credit.
        unsure: Whether the answers cannot tell that they were carried from a general impression.
        title: All of it in words.
    """

    source: str
    at: str
    points: Figure
    unsure: bool
    title: str


@frozen
class Total:
    """A row or a column of a heatmap, with the sum of its cells."""

    place: Place
    points: Figure
    title: str


@frozen
class Heatmap:
    """An account as a matrix.

    Attributes:
        told: What stands above and below.
        rows: Where points began: the aspects, the branches that carry further, and the other branches together.
        columns: Where they were felt: every measured node.
        cells: Every entry of the account, once.
        loss: Points lost in all.
    """

    told: Told
    rows: tuple[Total, ...]
    columns: tuple[Total, ...]
    cells: tuple[Cell, ...]
    loss: Figure


@frozen
class Step:
    """One step of a waterfall.

    Attributes:
        place: Where the points began.
        points: Points lost; negative points are a credit, and a step up.
        doubted: How many of them the answers cannot tell from a general impression.
        title: All of it in words.
    """

    place: Place
    points: Figure
    doubted: float
    title: str


@frozen
class Waterfall:
    """The way from the baseline down to the score.

    Attributes:
        told: What stands above and below.
        start: The baseline, 0-100; None if nothing could be scored.
        start_words: What it is called.
        score: Where the way ends.
        steps: Aspects first, then branches, each from the largest loss to the largest credit.
    """

    told: Told
    start: float | None
    start_words: str
    score: Figure
    steps: tuple[Step, ...]


@frozen
class Spot:
    """One part of the service on the map.

    Attributes:
        place: The node.
        score: Its score.
        reach: The weight that its loss touches, directly and through carry-over.
        doubted: How much of that reach the answers cannot tell from a general impression.
        title: All of it in words.
    """

    place: Place
    score: Figure
    reach: Figure
    doubted: float
    title: str


@frozen
class Quadrants:
    """Parts of the service by how well they do and how far their loss reaches.

    Attributes:
        told: What stands above and below.
        spots: Those with both figures.
        mean_score: The weighted average of all scores; None without any.
        mean_reach: The weighted average of all reaches.
    """

    told: Told
    spots: tuple[Spot, ...]
    mean_score: float | None
    mean_reach: float | None


@frozen
class Slice:
    """A part of a segment's points lost, by where they began.

    Attributes:
        place: Where: an aspect, or all branches together.
        points: Points lost; negative points are a credit.
        unsure: Whether the answers cannot tell them from a general impression.
    """

    place: Place
    points: float
    unsure: bool


@frozen
class SegmentRow:
    """One segment.

    Attributes:
        segment: Its value as text; None for the whole.
        words: What it is called.
        n: Respondents.
        score: Its score.
        gap: Its distance from the whole.
        clear: Whether the interval of that distance excludes 0.
        slices: Its points lost by where they began; empty for scores without an account.
        title: All of it in words.
    """

    segment: str | None
    words: str
    n: int
    score: Figure
    gap: Figure
    clear: bool
    slices: tuple[Slice, ...]
    title: str


@frozen
class Segments:
    """Segments beside each other, the lowest score first.

    Attributes:
        told: What stands above and below.
        whole: The whole.
        rows: The segments that are shown.
        left_out: How many are not.
        after: After how many rows those would stand.
        places: Where points began: the aspects, then all branches together; empty for scores without an account.
    """

    told: Told
    whole: SegmentRow
    rows: tuple[SegmentRow, ...]
    left_out: int = 0
    after: int = 0
    places: tuple[Place, ...] = ()


@frozen
class Turn:
    """What changed at one part of the service.

    Attributes:
        place: The node.
        won: Points of the score won since, by where they began; negative if lost.
        pieces: The same by what moved, where more than the own loss did.
        before: Its own score before.
        after: Its own score after.
        moved: The change of its own score.
        title: All of it in words.
    """

    place: Place
    won: Figure
    pieces: tuple[tuple[Piece, float], ...]
    before: Figure
    after: Figure
    moved: Figure
    title: str


@frozen
class Turns:
    """What changed between two sides.

    Attributes:
        told: What stands above and below.
        sides: The names of both.
        whole: The overall score.
        turns: Aspects first, then branches, each from the largest change to the smallest.
    """

    told: Told
    sides: tuple[str, str]
    whole: Turn
    turns: tuple[Turn, ...]


Chart = Heatmap | Waterfall | Quadrants | Segments | Turns
