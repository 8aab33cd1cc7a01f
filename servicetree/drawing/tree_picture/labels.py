"""Labels of nodes: names, score pills, lines and leaves, with their places."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import evolve, frozen

from servicetree.drawing import captions
from servicetree.drawing.curves import Curve, Point, arc, joined, straight
from servicetree.drawing.palette import HATCHED_BELOW, tone
from servicetree.drawing.text_metrics import width, wrapped
from servicetree.drawing.tree_picture import tree_captions
from servicetree.drawing.tree_picture.scene import NodeLabel, Pill, PlacedLeaf, Swatch
from servicetree.drawing.tree_picture.tree_values import Leaf, Picture, PictureNode
from servicetree.drawing.values import Anchor, Side, Words
from servicetree.i18n.formatting import MINUS, number_text, percent_text
from servicetree.i18n.messages import phrases_of

say = phrases_of("picture")

Detail = Literal["full", "short", "least"]

MOST_ROOM = 296.0
NAME_HIGH, SECOND_NAME_HIGH, LINE_HIGH = 21.0, 17.0, 16.0
PILL_GAP, SWATCH_GAP = 8.0, 6.0
_PILL_PADDING = 16.0
_MOST_LEAVES = 24
_MOST_NUMBERED = 10
_FULL_UP_TO, _SHORT_UP_TO = 18, 44


@frozen
class LabelLine:
    """One line below a name.

    Attributes:
        text: What it says.
        role: How it is set.
        ink: The ink of the strand it speaks of; None if of none.
        credit: Whether that strand is won back.
        unsure: Whether that strand is pale: nothing tells where its points began.
        goes_on: Whether it goes on from the line above, whose sample stands for both.
    """

    text: str
    role: str
    ink: str | None = None
    credit: bool = False
    unsure: bool = False
    goes_on: bool = False

    @property
    def sample_width(self) -> float:
        """The room its sample takes."""
        return Swatch.wide + SWATCH_GAP if self.ink else 0.0

    @property
    def wide(self) -> float:
        """Its width, sample and all."""
        return width(self.text, self.role) + self.sample_width

    def broken(self, room: float, most: int) -> Iterator[LabelLine]:
        """Return it in as many lines as it needs, but no more than so many; the sample stands at the first."""
        first, *rest = wrapped(self.text, self.role, room - self.sample_width, most)
        yield evolve(self, text=first)
        yield from (evolve(self, text=one, goes_on=True) for one in rest)


@frozen
class Foliage:
    """How the leaves of a node sit along its twig.

    Attributes:
        leaves: The leaves that are drawn.
        long: Length of one.
        step: From one to the next along the twig.
        ranks: How many stand abreast.
        numbered: Whether they bear numbers.
    """

    leaves: tuple[Leaf, ...]
    long: float
    step: float
    ranks: int
    numbered: bool

    @property
    def rank(self) -> float:
        """From one rank of leaves to the next."""
        return 0.78 * self.long

    @property
    def wide(self) -> float:
        """From the tip of the wood to the end of the last leaf."""
        columns = math.ceil(len(self.leaves) / self.ranks)
        return (columns - 1) * self.step + self.long if self.leaves else 4.0

    @property
    def high(self) -> float:
        """Height of all ranks, on a twig that climbs."""
        return (self.ranks - 1) * self.rank + 0.86 * self.long + 0.25 * self.wide if self.leaves else 0.0


@frozen
class LabelContent:
    """What one node says.

    Attributes:
        part: The node.
        names: Its name, in one line or two.
        score: Its score as text; empty on a bare tree.
        step: The tone of its score; None without one.
        hatched: Whether the score is low.
        lines: The lines below.
        foliage: How its leaves sit.
        role: How its name is set.
    """

    part: PictureNode
    names: tuple[str, ...]
    score: str
    step: int | None
    hatched: bool
    lines: tuple[LabelLine, ...]
    foliage: Foliage
    role: str

    @property
    def pill(self) -> float:
        """Width of the pill around the score."""
        return width(self.score, "pill") + _PILL_PADDING if self.score else 0.0

    @property
    def pill_aside(self) -> float:
        """The room the pill takes beside the name."""
        return self.pill + PILL_GAP if self.score else 0.0

    @property
    def wide(self) -> float:
        """Width of all words."""
        names = (width(name, self.role) + self.pill_aside for name in self.names)
        return max(*names, *(line.wide for line in self.lines), 0.0)

    @property
    def names_high(self) -> float:
        """Height of the name."""
        return NAME_HIGH + SECOND_NAME_HIGH * (len(self.names) - 1)

    @property
    def text_high(self) -> float:
        """Height of all words."""
        return self.names_high + LINE_HIGH * len(self.lines)

    @property
    def high(self) -> float:
        """Height of words and leaves, which stand side by side."""
        return max(self.text_high, self.foliage.high)


def detail_for(picture: Picture) -> Detail:
    """Choose to say less at each branch the more branches there are."""
    count = len(picture.of_kind("branch"))
    return "full" if count <= _FULL_UP_TO else "short" if count <= _SHORT_UP_TO else "least"


def label_content(
    part: PictureNode, picture: Picture, inks: Mapping[str, str], detail: Detail, room: float = MOST_ROOM
) -> LabelContent:
    """Say what a node says, cut to the room there is.

    Args:
        part: The node.
        picture: The picture it belongs to.
        inks: The strand ink of each aspect; what began elsewhere has the ink of branches.
        detail: How much is to be said.
        room: The most width.

    Returns:
        What it says.
    """
    value, bare = part.score.value, picture.mode == "bare"
    role = "bough" if part.kind == "bough" else "name"
    score = "" if bare else say("no_data", picture.lang) if value is None else number_text(value, picture.lang)
    name = captions.label_text(part.words)
    if bare and part.kind == "bough":
        name = captions.SEPARATOR.join((name, percent_text(part.weight, picture.lang)))
    pill = width(score, "pill") + _PILL_PADDING + PILL_GAP if score else 0.0
    lines = [] if part.kind == "bough" or detail == "least" else _lines(part, picture, inks, detail, room)
    return LabelContent(
        part=part,
        names=tuple(wrapped(name, role, room - pill, 2 if detail == "full" else 1)),
        score=score,
        step=tone(value),
        hatched=value is not None and value < HATCHED_BELOW,
        lines=tuple(one for line in lines if line.text for one in line.broken(room, 2 if detail == "full" else 1)),
        foliage=_foliage(part, detail),
        role=role,
    )


def _lines(
    part: PictureNode, picture: Picture, inks: Mapping[str, str], detail: Detail, room: float
) -> list[LabelLine]:
    lang = picture.lang
    lines = [LabelLine(tree_captions.facts_line(part, lang), "facts")]
    if part.kind == "aspect":
        credit = (part.began or 0.0) < 0
        said = tree_captions.aspect_lines(part, lang)
        return lines + [
            LabelLine(text, "points", None if number else inks[part.id], credit) for number, text in enumerate(said)
        ]
    said = (
        tree_captions.range_lines(part, lang)
        if detail == "full"
        else tree_captions.range_lines(part, lang)[-1:] * part.unsure
    )
    lines += [LabelLine(text, "range") for text in said if width(text, "range") <= room][:1]
    named, rest = tree_captions.named_strands(part)
    for strand in named if detail == "full" else named[:1]:
        text = captions.label_text(tree_captions.strand_line(strand, lang))
        lines.append(LabelLine(text, "points", inks.get(strand.source, "own"), strand.points < 0, strand.unsure))
    if detail == "full" and round(rest, 1):
        lines.append(LabelLine(tree_captions.rest_line(rest, lang), "points"))
    return lines


def _foliage(part: PictureNode, detail: Detail) -> Foliage:
    leaves = part.leaves[:_MOST_LEAVES]
    few = len(leaves) <= _MOST_NUMBERED
    ranks = 1 if len(leaves) == 1 or detail == "least" else 2 if few else 4
    if detail == "full" and few and any(leaf.points is not None for leaf in leaves):
        return Foliage(leaves, 33.0, 26.0, ranks, numbered=True)
    long = {"full": 20.0, "short": 17.0, "least": 9.0}[detail]
    return Foliage(leaves, long, 0.7 * long, ranks, numbered=False)


GAP = 12.0  # from leaves to words
_TILT = 38.0  # degrees by which leaves open from their twig
_BEHIND = 0.62  # of a leaf's length: where its stalk leaves the twig


def at_tip(said: LabelContent, tip: Point, slope: float, side: Side, picture: Picture) -> NodeLabel:
    """Place the words and leaves of a branch beyond its tip.

    Args:
        said: What it says.
        tip: Where its wood ends.
        slope: How far the twig climbs for each unit outwards.
        side: At which side of the tree.
        picture: The picture.

    Returns:
        Everything, with its place.
    """
    leaves = said.foliage
    blades = tuple(_blades(leaves, tip, slope, side, picture))
    middle = tip[1] - slope * leaves.wide / 2
    words = text_block(said, (tip[0] + side * (leaves.wide + GAP), middle - said.text_high / 2), side)
    return evolve(words, leaves=blades, twigs=tuple(_twigs(leaves, blades, tip, slope, side)))


def text_block(said: LabelContent, corner: Point, side: Side) -> NodeLabel:
    """Place words as a block, its pill and samples towards the tree.

    Args:
        said: What to say.
        corner: The edge that stands towards the tree, and the top.
        side: -1 if the words end at that edge, 1 if they begin there.

    Returns:
        Words, pill and samples.
    """
    x, top = corner
    anchor: Anchor = "start" if side > 0 else "end"
    pills, swatches = [], []
    middle = top + NAME_HIGH / 2 - 1
    if said.score:
        left = x if side > 0 else x - said.pill
        pills.append(Pill(left, middle, said.pill, said.score, said.step, said.hatched))
    words = [
        Words(x + side * said.pill_aside, middle + 5 + SECOND_NAME_HIGH * number, name, said.role, anchor)
        for number, name in enumerate(said.names)
    ]
    for number, line in enumerate(said.lines, 1):
        y = top + said.names_high + LINE_HIGH * number - 4
        if line.ink is not None and not line.goes_on:
            swatches.append(Swatch(x if side > 0 else x - Swatch.wide, y - 4, line.ink, line.credit, line.unsure))
        words.append(Words(x + side * line.sample_width, y, line.text, line.role, anchor))
    return NodeLabel(said.part, tuple(words), tuple(pills), tuple(swatches))


def heading(said: LabelContent, above: NodeLabel, middle: float, fork: Point, side: Side) -> NodeLabel:
    """Place the name of a bough above its branches' labels, with a thin line to where it forks.

    Args:
        said: What it says.
        above: The label of its uppermost branch.
        middle: The height of its row.
        fork: Where its wood forks.
        side: At which side of the tree.

    Returns:
        The heading.
    """
    boxes = [words.box for words in above.words] + [pill.box for pill in above.pills]
    inner = min(box[0] for box in boxes) if side > 0 else max(box[2] for box in boxes)
    top = middle - said.text_high / 2
    start = (inner - side * 8, top + NAME_HIGH / 2 - 1)
    turn = (fork[0] + side * 26, start[1])
    bend = arc(turn, (-side * 16, 0.0), fork, (0.0, 0.5 * (fork[1] - turn[1])))
    return evolve(text_block(said, (inner, top), side), rules=(joined((straight(start, turn), bend)),))


def in_a_row(leaves: Foliage, start: Point, side: Side, picture: Picture) -> tuple[PlacedLeaf, ...]:
    """Place leaves one beside the other, as at an aspect, which has no twig."""
    pitch = leaves.long + 3
    return tuple(
        _blade(leaf, (start[0] + side * (leaves.long / 2 + number * pitch), start[1]), 0.0, leaves, picture)
        for number, leaf in enumerate(leaves.leaves)
    )


def _blades(leaves: Foliage, tip: Point, slope: float, side: Side, picture: Picture) -> list[PlacedLeaf]:
    """Leaves in ranks along the twig, opening from it; an odd last one crowns it."""
    found = []
    lean = math.degrees(math.atan(slope))
    for index, leaf in enumerate(leaves.leaves):
        column, rank = divmod(index, leaves.ranks)
        odd = rank == 0 and index == len(leaves.leaves) - 1 and leaves.ranks == 2  # noqa: PLR2004 - in pairs
        away = 0.0 if odd else rank - (leaves.ranks - 1) / 2
        along = leaves.long / 2 + column * leaves.step
        place = (tip[0] + side * along, tip[1] - slope * along + away * leaves.rank)
        tilt = _TILT * max(-1.0, min(1.0, 2 * away))
        angle = side * (tilt - lean) + (180 if side < 0 else 0)
        found.append(_blade(leaf, place, angle, leaves, picture))
    return found


def _blade(leaf: Leaf, place: Point, angle: float, leaves: Foliage, picture: Picture) -> PlacedLeaf:
    said = ""
    if leaves.numbered and leaf.points is not None:  # a loss bears no sign there: a leaf has room for digits only
        said = tree_captions.lost_text(leaf.points, picture.lang).removeprefix(MINUS)
    low = leaf.score is not None and leaf.score < HATCHED_BELOW
    title = tree_captions.leaf_title(leaf.words, leaf.points, picture.lang)
    return PlacedLeaf(*place, angle, leaves.long, said, tone(leaf.score), low, title)


def _twigs(leaves: Foliage, blades: tuple[PlacedLeaf, ...], tip: Point, slope: float, side: Side) -> list[Curve]:
    """The twig, and a short stalk from it to each leaf, leaving it behind the leaf."""
    if not blades:
        return []
    far = leaves.wide - leaves.long / 2
    found = [straight(tip, (tip[0] + side * far, tip[1] - slope * far))]
    for blade in blades:
        back = max(0.0, side * (blade.x - tip[0]) - leaves.long * _BEHIND)
        found.append(straight((tip[0] + side * back, tip[1] - slope * back), (blade.x, blade.y)))
    return found
