"""The threads of a tree of lost points: what climbs from the trunk, and what is felt where it began."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, frozen

from servicetree.drawing.curves import Curve, Point, joined, straight, upright_curve
from servicetree.drawing.loss_tree import loss_captions
from servicetree.drawing.loss_tree.branch_courses import Course
from servicetree.drawing.loss_tree.branch_lanes import Bundle, Thicket
from servicetree.drawing.loss_tree.loss_scene import LossArea, LossThread
from servicetree.drawing.loss_tree.portions import NOTHING, Portion, portions, untold
from servicetree.drawing.tree_picture.tree_values import Picture, PictureNode
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of

say = phrases_of("loss_tree")

COLUMN_GAP = 12.0
_BARE_COLUMN = 26.0
_THINNEST = 0.6  # thinner lines vanish
_OWN_LONG, _OWN_SHARE = 190.0, 0.55  # how far before the tip own loss begins
_STUMP_KEPT = 0.42  # of its height: as wide as its points
_STUMP_HIGH = 0.56  # of the trunk


@frozen
class Strip:
    """One climbing thread: a strip of a branch's lane.

    Attributes:
        bundle: The branch.
        portion: What climbs; None for what the answers cannot tell.
        aside: Its distance from the middle of the lane.
        wide: Its width.
    """

    bundle: Bundle
    portion: Portion | None
    aside: float
    wide: float

    @property
    def source(self) -> str:
        """Where it began; empty where the answers cannot tell."""
        return "" if self.portion is None else self.portion.strand.source

    @property
    def climbs(self) -> bool:
        """Whether it comes from the ground; else it comes from the branch that bears this one."""
        if self.portion is not None:
            return self.portion.strand.origin == "aspect"
        return any(
            one.strand.origin == "aspect" and (one.high is None or one.high >= NOTHING) for one in self.bundle.carried
        )


@frozen
class FootColumn:
    """What begins in one aspect, side by side at the ground.

    Attributes:
        part: The aspect.
        ink: Its ink.
        left: Its left end.
        wide: Its width.
        stump: Width of what is felt in the aspect itself.
        stump_left: Whether that stands at the left.
    """

    part: PictureNode
    ink: str
    left: float
    wide: float
    stump: float
    stump_left: bool

    @property
    def middle(self) -> float:
        """Its middle at the ground."""
        return self.left + self.wide / 2


def strips(bundle: Bundle, order: Mapping[str, float], side: int) -> list[Strip]:
    """Lay the portions of a branch side by side in its lane, so that they cross least on the way from their columns.

    Args:
        bundle: The branch.
        order: The place of each aspect at the ground, from the left.
        side: At which side of the trunk the branch grows.

    Returns:
        The strips, from the inner edge of the lane to the outer.
    """
    places = [(order.get(one.strand.source, float(len(order))), one.sure, one) for one in bundle.carried]
    laid: list[tuple[float, float, Portion | None]] = [*places, (_middle_place(len(order)), bundle.untold, None)]
    y = -bundle.climbing / 2
    found = []
    for _, points, portion in sorted(laid, key=lambda one: side * one[0]):
        wide = points * bundle.scale
        if wide > 0:
            found.append(Strip(bundle, portion, y + wide / 2, wide))
        y += wide
    return found


def _left_count(aspects: int) -> int:
    """How many aspects stand at the left of the trunk's middle."""
    return max(1, aspects // 2)


def _middle_place(aspects: int) -> float:
    """The place of what no aspect surely has: between those at the left and those at the right."""
    return _left_count(aspects) - 0.5


def foot_columns(
    grown: Thicket, every: Sequence[Strip], middle: float | None, left: float
) -> tuple[list[FootColumn], tuple[float, float]]:
    """Stand the aspects side by side at the ground, each as wide as the points that surely begin there.

    In their midst climbs what may have begun in any of them, or in the branches.

    Args:
        grown: The branches.
        every: All strips.
        middle: Where their middle is to stand; None for a trunk at the left.
        left: Where they begin if so.

    Returns:
        The columns, and the left and the right end of their midst.
    """
    aspects, account = grown.picture.of_kind("aspect"), grown.picture.mode == "account"
    widths = {}
    for part in aspects:
        stump = grown.scale * (untold(part) + sum(one.sure for one in portions(part) if not one.credit))
        climbing = sum(one.wide for one in every if one.source == part.id)
        widths[part.id] = (stump, max(stump + climbing, 1.5) if account else _BARE_COLUMN)
    midst = sum(one.wide for one in every if not one.source and one.climbs)
    gaps = COLUMN_GAP * (len(aspects) - 1 + (midst > 0))
    whole = sum(wide for _, wide in widths.values()) + midst + gaps
    x = left if middle is None else middle - whole / 2
    found, ends = [], (x, x)
    first_right = _left_count(len(aspects))
    for place, part in enumerate(aspects):
        stump, wide = widths[part.id]
        stump_left = middle is not None and place < first_right
        found.append(FootColumn(part, grown.inks[part.id], x, wide, stump, stump_left))
        x += wide + COLUMN_GAP
        if place + 1 == first_right and midst:
            ends = (x, x + midst)
            x += midst + COLUMN_GAP
    return found, ends


def climbing_threads(
    picture: Picture,
    feet: tuple[Sequence[FootColumn], tuple[float, float]],
    every: Sequence[Strip],
    ways: Mapping[str, Course],
    ground: float,
) -> list[LossThread]:
    """Draw what climbs: up into its lane, and on to the branch; what cannot be told behind, the largest in front.

    Args:
        picture: The picture.
        feet: The aspects at the ground, and the ends of their midst.
        every: All strips.
        ways: The courses of the branches.
        ground: Height of the ground.

    Returns:
        The threads, those behind first.
    """
    found = [
        _thread(strip, _from_branch(strip, ways[strip.bundle.part.id]), "own", picture)
        for strip in every
        if not strip.climbs
    ]
    columns, midst = feet
    based = _bases(columns, midst[0], [strip for strip in every if strip.climbs], ways)
    inks = {column.part.id: column.ink for column in columns}
    for strip, base in based:
        climb = ways[strip.bundle.part.id].line(strip.aside)
        line = joined([upright_curve((base, ground), climb.start), climb])
        found.append(_thread(strip, line, inks.get(strip.source, ""), picture))
    first = leading_link(picture, [strip for strip, _ in based])
    led = [evolve(one, leads=(one.source, one.at) == first) for one in found]
    return sorted(led, key=lambda one: (one.leads, not one.perhaps))


def leading_link(picture: Picture, every: Sequence[Strip]) -> tuple[str, str] | None:
    """Name the largest thread: by its range where points have one, as the tree states it where they have none."""
    if picture.link is not None or any(one.portion is None or one.portion.ranged for one in every):
        return picture.link
    sizes = {(one.source, one.bundle.part.id): one.wide for one in every}
    return max(sizes, key=lambda pair: sizes[pair]) if sizes else None


def _from_branch(strip: Strip, way: Course) -> Curve:
    """What a branch brings to one that grows on it begins where that leaves its limb."""
    leaves = [place for place, (_, _, upright) in enumerate(way.turns) if not upright]
    if leaves:
        return way.line(strip.aside, from_turn=leaves[-1])
    begin, end = way.level
    return straight((begin[0], begin[1] + strip.aside), (end[0], end[1] + strip.aside))


def _thread(strip: Strip, line: Curve, ink: str, picture: Picture) -> LossThread:
    part, source = strip.bundle.part, strip.source
    if strip.portion is None:
        told = say("untold", picture.lang, points=number_text(strip.bundle.untold, picture.lang))
    else:
        causes = loss_captions.causes(part, picture.lang)
        told = next((one.text for one in causes if one.source == source), strip.portion.strand.words)
    title = f"{part.words}: {told}"
    return LossThread(line, max(strip.wide, _THINNEST), ink, source, part.id, title, strip.portion is None)


def _bases(
    columns: Sequence[FootColumn], midst: float, every: Sequence[Strip], ways: Mapping[str, Course]
) -> list[tuple[Strip, float]]:
    """Where each strip stands at the ground: in its aspect's column or in the midst, in the order of the lanes."""
    lefts = {one.part.id: one.left + (one.stump if one.stump_left else 0.0) for one in columns} | {"": midst}
    found = []
    for source, left in lefts.items():
        x = left
        mine = [one for one in every if one.source == source]
        mine.sort(key=lambda one: ways[one.bundle.part.id].foot[0] + ways[one.bundle.part.id].side * one.aside)
        for one in mine:
            found.append((one, x + one.wide / 2))
            x += one.wide
    return found


def stumps(columns: Sequence[FootColumn], picture: Picture, heights: tuple[float, float]) -> Iterator[LossArea]:
    """Draw what is felt in the aspects themselves: it stands at the ground and ends on the way.

    Args:
        columns: The aspects at the ground.
        picture: The picture.
        heights: Of the ground, and of the trunk's upper end.

    Returns:
        An area for each aspect that loses.
    """
    ground, collar = heights
    for column in columns:
        if column.stump <= 0 or picture.mode != "account":
            continue
        left = column.left if column.stump_left else column.left + column.wide - column.stump
        right = left + column.stump
        near, far = (right, left) if column.stump_left else (left, right)
        top = ground - _STUMP_HIGH * (ground - collar)
        bend = ground - _STUMP_KEPT * _STUMP_HIGH * (ground - collar)
        edge = upright_curve((far, bend), (near, top))
        outline = joined([straight((far, ground), (far, bend)), edge, straight((near, top), (near, ground))])
        title = loss_captions.part_sentence(column.part, picture)
        yield LossArea(evolve(outline, closed=True), column.stump, column.ink, column.part.id, title)


def own_losses(bundle: Bundle, way: Course, picture: Picture) -> Iterator[LossArea]:
    """Draw what began in a branch: it swells out of the wood below what was carried, to its full width at the tip.

    Args:
        bundle: The branch.
        way: Its course.
        picture: The picture.

    Returns:
        Areas, for what is lost and for what is won back.
    """
    (begin, _), (end, lane_y) = way.level
    side = way.side
    long = min(_OWN_LONG, _OWN_SHARE * abs(end - begin))
    y = lane_y + bundle.climbing / 2
    told = {one.source: one.text for one in loss_captions.causes(bundle.part, picture.lang)}
    for one in bundle.own:
        if one.high is not None and one.high < NOTHING:
            continue
        title = f"{bundle.part.words}: {told.get(one.strand.source, one.strand.words)}"
        whole = one.sure * bundle.scale
        if whole > 0:
            outline = _wedge((end - side * long, y), end, y, y + whole)
            yield LossArea(outline, whole, "own", bundle.part.id, title, one.credit)
        y += whole


def _wedge(start: Point, end: float, top: float, bottom: float) -> Curve:
    """Between two lines from one point to the two heights where it ends."""
    upper, lower = straight(start, (end, top)), straight((end, bottom), start)
    return Curve(start, (*upper.pieces, *straight((end, top), (end, bottom)).pieces, *lower.pieces), closed=True)
