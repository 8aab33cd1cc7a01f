"""The layout of a tree of lost points: places of everything drawn."""

from __future__ import annotations

from attrs import evolve

from servicetree.drawing.curves import Curve, backwards, joined, straight, upright_curve
from servicetree.drawing.loss_tree.branch_courses import Course, courses
from servicetree.drawing.loss_tree.branch_lanes import Thicket, spread, thicket
from servicetree.drawing.loss_tree.branch_rows import placed_rows
from servicetree.drawing.loss_tree.loss_key import loss_key
from servicetree.drawing.loss_tree.loss_scene import Limb, LossScene, Piece, WordLine
from servicetree.drawing.loss_tree.loss_threads import (
    FootColumn,
    climbing_threads,
    foot_columns,
    own_losses,
    strips,
    stumps,
)
from servicetree.drawing.loss_tree.page_shapes import PAGE_SHAPES, PageShape
from servicetree.drawing.loss_tree.trunk_words import trunk_words, words_beside_trunk
from servicetree.drawing.text_metrics import FILLED_LINE, balanced_lines, wrapped
from servicetree.drawing.tree_picture.layout import check_size
from servicetree.drawing.tree_picture.tree_values import Picture

_TOP, _ABOVE_NOTE, _BELOW_HEAD, _BOTTOM = 20.0, 6.0, 24.0, 14.0
_NOTE_LINES = 5
_FLARE = 18.0
_FOOT = 0.32  # of the trunk: as wide as at the ground
_LEAST_CROWN = 24.0


def placed_loss_tree(picture: Picture) -> LossScene:
    """Give everything its place.

    Args:
        picture: What to show.

    Returns:
        The scene.

    Raises:
        LimitError: If there are too many nodes, or levels, for labels that can be read.
    """
    check_size(picture)
    page = PAGE_SHAPES[picture.shape]
    head, top = _head(picture, page)
    grown = thicket(picture, page)
    spreads = {side: spread(grown, side) for side in grown.tops}
    rows = placed_rows(grown, spreads, top + _BELOW_HEAD)
    collar = max(rows.bottom, top + _BELOW_HEAD + _LEAST_CROWN) + 4
    ground = collar + page.trunk_high
    ways = courses(grown, spreads, rows.heights, collar)
    order = {name: place for place, name in enumerate(grown.inks)}
    every = [one for name, way in ways.items() for one in strips(grown.bundles[name], order, way.side)]
    account = picture.mode == "account"
    feet = foot_columns(grown, every if account else [], _middle(ways, page), page.margin + _FLARE)
    columns, midst = feet
    threads = climbing_threads(picture, feet, every, ways, ground) if account else []
    own = [one for name, way in ways.items() for one in own_losses(grown.bundles[name], way, picture)]
    # Where all lanes climb at one side what begins at the other crosses the trunk: above low stumps, not before them.
    stump_collar = collar if page.two_sided else (ground + collar) / 2
    areas = [*stumps(columns, picture, (ground, stump_collar)), *own]
    below, bottom = trunk_words(picture, columns, page, ground)
    trunk = _trunk((columns, midst), ways, grown, (ground, collar))
    key, samples, end = loss_key(picture, grown.scale, (threads, areas), page, bottom + 6)
    return LossScene(
        picture=picture,
        wide=page.wide,
        high=end + _BOTTOM,
        ground=ground,
        edges=(page.margin, page.wide - page.margin),
        trunk=trunk,
        limbs=tuple(Limb(name, _wood(way), grown.limb) for name, way in ways.items()),
        areas=tuple(areas),
        threads=tuple(threads),
        parts=(*below, *rows.words),
        trunk_words=tuple(words_beside_trunk(picture, _right_of(trunk), page, ground)),
        head=tuple(head),
        key=key,
        samples=samples,
        scale=grown.scale,
    )


def _head(picture: Picture, page: PageShape) -> tuple[list[WordLine], float]:
    room = FILLED_LINE * (page.wide - 2 * page.margin)
    lines: list[WordLine] = []
    y = _TOP if picture.headed else -_BELOW_HEAD / 2
    finding, note = page.role("finding"), page.role("note")
    told = (
        ("finding", balanced_lines(picture.finding or picture.headline, finding, room)),
        ("note", wrapped(picture.finding_note, note, room, _NOTE_LINES)),
    )
    for name, broken in told if picture.headed else ():
        role = page.role(name)
        y += _ABOVE_NOTE if lines else 0.0
        for line in broken:
            y += page.line(name)
            lines.append(WordLine(page.margin, y - 6, (Piece(line, role),)))
    return lines, y


def _wood(way: Course) -> Curve:
    """The middle of a branch's wood: its strands' course, and in its last limb that of its own loss too."""
    begin = way.turns[-1]
    level = way.middle
    turns = (*way.turns[:-1], (begin[0], (begin[1][0], level), begin[2]))
    return evolve(way, turns=turns, tip=(way.tip[0], level)).line(0.0)


def _middle(ways: dict[str, Course], page: PageShape) -> float | None:
    """Where the middle of the trunk's foot stands: below the lanes; None where it begins at the left margin."""
    if not page.two_sided:
        return None
    lanes = [way.foot[0] for way in ways.values()] or [page.middle]
    return (min(lanes) + max(lanes)) / 2


def _right_of(trunk: Curve) -> float:
    return max(point[0] for piece in trunk.pieces for point in piece)


def _trunk(
    feet: tuple[list[FootColumn], tuple[float, float]],
    ways: dict[str, Course],
    grown: Thicket,
    heights: tuple[float, float],
) -> Curve:
    """The trunk's wood from the ground to where its branches begin."""
    (ground, collar), page, (columns, midst) = heights, grown.page, feet
    lanes = [way.foot[0] for way in ways.values()] or [page.middle]
    narrow = (min(lanes) - grown.limb / 2, max(lanes) + grown.limb / 2)
    ends = [(one.left, one.left + one.wide) for one in columns] + [midst] * (midst[1] > midst[0])
    foot = (min(left for left, _ in ends) - _FLARE, max(right for _, right in ends) + _FLARE) if columns else narrow
    wide = (min(foot[0], narrow[0]) if page.two_sided else foot[0], max(foot[1], narrow[1]))
    left, right = (
        joined([straight((foot, ground), (foot, bend)), upright_curve((foot, bend), (end, collar - 2))])
        for foot, end, bend in zip(wide, narrow, (ground - _FOOT * (ground - collar),) * 2, strict=True)
    )
    over = straight(left.end, right.end)
    return evolve(joined([left, over, backwards(right)]), closed=True)
