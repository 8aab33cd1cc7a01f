"""The values that charts show, before they have places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Literal, TypeVar

from attrs import field, frozen

from servicetree.drawing.charts.marks import PlacedChart
from servicetree.drawing.values import Heading
from servicetree.tree.service_tree import ServiceTree

ChartNodeKind = Literal["aspect", "branch", "several", "untold"]
MadeOf = Literal["account", "segments", "change", "plan"]


@frozen
class ChartText:
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
class ChartNode:
    """A part of the service, as charts name it.

    Attributes:
        id: The node; empty for several together.
        name: What it is called.
        kind: What it is.
        ink: The ink of what began there: ``s0``, ``s1``, ... for aspects, ``own`` for branches.
    """

    id: str
    name: str
    kind: ChartNodeKind
    ink: str


@frozen
class Chart:
    """What a chart shows; each kind of chart adds its own figures.

    Attributes:
        text: What stands above and below it.
        narrow: Whether it is for a phone: everything below each other.
    """

    text: ChartText
    narrow: bool = field(default=False, kw_only=True)


Made = TypeVar("Made")
ChartValue = TypeVar("ChartValue", bound=Chart)


@frozen
class ChartKind(Generic[Made, ChartValue]):
    """A kind of chart: what it is made of, how it is chosen, and how it gets its places.

    Attributes:
        name: What ``draw`` and the command line call it.
        made_of: The account of one segment, all segments of a result, a change, or a plan.
        value: What is chosen.
        choose: Chooses what the chart shows, of a tree, what is made with it, the language, and the column of segments.
        place: Gives everything its place.
    """

    name: str
    made_of: MadeOf
    value: type[ChartValue]
    choose: Callable[[ServiceTree, Made, str, str | None], ChartValue]
    place: Callable[[ChartValue], PlacedChart]
