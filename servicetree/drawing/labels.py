"""Where words, pills and leaves stand at a node: beyond its tip, beside the trunk, above a bough's branches."""

from __future__ import annotations

import math

from attrs import evolve

from servicetree.drawing import captions
from servicetree.drawing.contents import LINE_HIGH, NAME_HIGH, SECOND_NAME_HIGH, Content, Foliage
from servicetree.drawing.curves import Curve, Point, arc, joined, straight
from servicetree.drawing.parts import Leaf, Picture
from servicetree.drawing.placed import Anchor, Blade, Label, Pill, Side, Swatch, Words
from servicetree.drawing.tones import HATCHED_BELOW, tone
from servicetree.wording import MINUS

GAP = 12.0  # from leaves to words
_TILT = 38.0  # degrees by which leaves open from their twig
_BEHIND = 0.62  # of a leaf's length: where its stalk leaves the twig


def at_tip(said: Content, tip: Point, slope: float, side: Side, picture: Picture) -> Label:
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
    words = block(said, (tip[0] + side * (leaves.wide + GAP), middle - said.text_high / 2), side)
    return evolve(words, blades=blades, twigs=tuple(_twigs(leaves, blades, tip, slope, side)))


def block(said: Content, corner: Point, side: Side) -> Label:
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
        if line.ink is not None:
            swatches.append(Swatch(x if side > 0 else x - Swatch.wide, y - 4, line.ink, line.credit, line.unsure))
        words.append(Words(x + side * line.aside, y, line.text, line.role, anchor))
    return Label(said.part, tuple(words), tuple(pills), tuple(swatches))


def heading(said: Content, above: Label, middle: float, fork: Point, side: Side) -> Label:
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
    return evolve(block(said, (inner, top), side), rules=(joined((straight(start, turn), bend)),))


def in_a_row(leaves: Foliage, start: Point, side: Side, picture: Picture) -> tuple[Blade, ...]:
    """Place leaves one beside the other, as at an aspect, which has no twig."""
    pitch = leaves.long + 3
    return tuple(
        _blade(leaf, (start[0] + side * (leaves.long / 2 + number * pitch), start[1]), 0.0, leaves, picture)
        for number, leaf in enumerate(leaves.leaves)
    )


def _blades(leaves: Foliage, tip: Point, slope: float, side: Side, picture: Picture) -> list[Blade]:
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


def _blade(leaf: Leaf, place: Point, angle: float, leaves: Foliage, picture: Picture) -> Blade:
    said = ""
    if leaves.numbered and leaf.points is not None:  # a loss bears no sign there: a leaf has room for digits only
        said = captions.lost_text(leaf.points, picture.lang).removeprefix(MINUS)
    low = leaf.score is not None and leaf.score < HATCHED_BELOW
    title = captions.leaf_title(leaf.words, leaf.points, picture.lang)
    return Blade(*place, angle, leaves.long, said, tone(leaf.score), low, title)


def _twigs(leaves: Foliage, blades: tuple[Blade, ...], tip: Point, slope: float, side: Side) -> list[Curve]:
    """The twig, and a short stalk from it to each leaf, leaving it behind the leaf."""
    if not blades:
        return []
    far = leaves.wide - leaves.long / 2
    found = [straight(tip, (tip[0] + side * far, tip[1] - slope * far))]
    for blade in blades:
        back = max(0.0, side * (blade.x - tip[0]) - leaves.long * _BEHIND)
        found.append(straight((tip[0] + side * back, tip[1] - slope * back), (blade.x, blade.y)))
    return found
