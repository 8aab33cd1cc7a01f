"""Words below the trunk: what each aspect loses, and how much of what the branches lose goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from servicetree.drawing.captions import label_text
from servicetree.drawing.curves import upright_curve
from servicetree.drawing.escaping import ELLIPSIS
from servicetree.drawing.loss_tree import loss_captions
from servicetree.drawing.loss_tree.finding import MOST_NAMED
from servicetree.drawing.loss_tree.loss_scene import PartWords, Piece, WordLine
from servicetree.drawing.loss_tree.loss_threads import FootColumn
from servicetree.drawing.loss_tree.page_shapes import PageShape
from servicetree.drawing.text_metrics import uncut_lines, width, wrapped
from servicetree.drawing.tree_picture.tree_values import Picture
from servicetree.drawing.values import Anchor

_ROOT_HIGH = 30.0
_APART = 34.0
_BLOCK_APART = 12.0
_MOST_ROOM = 420.0
_NAME_LINES = 3
_BESIDE, _ABOVE_GROUND = 16.0, 12.0


def trunk_words(
    picture: Picture, columns: Sequence[FootColumn], page: PageShape, ground: float
) -> tuple[list[PartWords], float]:
    """Write what each aspect says below its foot, a root leading down to it where all stand in one row.

    Args:
        picture: The picture.
        columns: The aspects at the ground.
        page: The shape of the page.
        ground: Height of the ground.

    Returns:
        The words, and the height below them.
    """
    left, right = page.margin, page.wide - page.margin
    told = [_lines(column, picture, page, min(_MOST_ROOM, right - left)) for column in columns]
    wide = [max(sum(width(piece.text, piece.role) for piece in line) for line in lines) for lines in told]
    rows = _in_rows(wide, right - left) if page.two_sided else [[place] for place in range(len(columns))]
    rooted = len(rows) == 1
    y = ground + (_ROOT_HIGH if rooted else 14.0)
    found: list[PartWords] = []
    for row in rows:
        middles = _apart([columns[place].middle for place in row], [wide[place] for place in row], left, right)
        for place, x in zip(row, middles, strict=True):
            column = columns[place]
            start = x if page.two_sided else left
            anchor: Anchor = "middle" if page.two_sided else "start"
            top = y + 0.85 * page.line("part")
            lines = [
                WordLine(start, top + below, pieces, anchor)
                for below, pieces in zip(_heights(told[place], page), told[place], strict=True)
            ]
            root = upright_curve((column.middle, ground), (x, y + 1)) if rooted and page.two_sided else None
            found.append(PartWords(column.part, tuple(lines), root, column.ink))
        y += page.line("part") + max(_heights(told[place], page)[-1] for place in row) + _BLOCK_APART
    return found, y


def words_beside_trunk(picture: Picture, x: float, page: PageShape, ground: float) -> list[WordLine]:
    """Write what the trunk is called and how many points trace to it, right of its foot.

    Args:
        picture: The picture.
        x: Where its wood ends at the right.
        page: The shape of the page.
        ground: Height of the ground.

    Returns:
        The lines; none where the picture has nothing to say of the trunk.
    """
    if not picture.trunk_range:
        return []
    left, name, cause = x + _BESIDE, page.role("part"), page.role("cause")
    room = page.wide - page.margin - left
    called = wrapped(_trunk_called(picture), name, room)
    if not picture.trunk and any(ELLIPSIS in line for line in called):  # a wide foot leaves little room beside it
        called = [loss_captions.say("trunk_together", picture.lang)]
    told = [("part", line) for line in called if line] + [
        ("cause", line) for line in wrapped(picture.trunk_range, cause, room)
    ]
    y = ground - _ABOVE_GROUND
    found: list[WordLine] = []
    for kind, line in reversed(told):
        found.insert(0, WordLine(left, y, (Piece(line, page.role(kind)),)))
        y -= page.line("cause")
    return found


def _trunk_called(picture: Picture) -> str:
    """Name the trunk as the title does: by its label, by its aspects that stand below it, or by what it is for."""
    aspects = len(picture.of_kind("aspect"))
    if picture.trunk or aspects > MOST_NAMED:
        return label_text(picture.trunk or loss_captions.say("trunk_alone", picture.lang))
    return loss_captions.say("trunk_together", picture.lang) if aspects > 1 else ""


def _lines(column: FootColumn, picture: Picture, page: PageShape, room: float) -> list[tuple[Piece, ...]]:
    name, cause = page.role("part"), page.role("cause")
    called = uncut_lines(label_text(column.part.words), name, room, _NAME_LINES)
    lines: list[tuple[Piece, ...]] = [(Piece(line, name, column.ink),) for line in called]
    for said in loss_captions.aspect_lines(column.part, picture):
        lines += [(Piece(line, cause),) for line in wrapped(said, cause, room)]
    return lines


def _heights(lines: Sequence[tuple[Piece, ...]], page: PageShape) -> list[float]:
    """Say how far below the first each line stands."""
    steps = [page.line("part" if line[0].role == page.role("part") else "cause") for line in lines[1:]]
    return [*accumulate(steps, initial=0.0)]


def _in_rows(wide: Sequence[float], room: float) -> list[list[int]]:
    rows: list[list[int]] = [[]]
    used = 0.0
    for place, one in enumerate(wide):
        if rows[-1] and used + _APART + one > room:
            rows.append([])
            used = 0.0
        used += one + (_APART if rows[-1] else 0.0)
        rows[-1].append(place)
    return rows


def _apart(middles: Sequence[float], wide: Sequence[float], left: float, right: float) -> list[float]:
    """Move blocks apart until none touches another, as little as may be and around where they began."""
    if not middles:
        return []
    whole = sum(wide) + _APART * (len(wide) - 1)
    centre = sum(middles) / len(middles)
    start = min(max(centre - whole / 2, left), right - whole)
    found = []
    for one in wide:
        found.append(start + one / 2)
        start += one + _APART
    return found
