"""Rows of branches: what is written at each, how high each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from servicetree.drawing.captions import SEPARATOR, label_text
from servicetree.drawing.escaping import ELLIPSIS
from servicetree.drawing.loss_tree import loss_captions
from servicetree.drawing.loss_tree.branch_lanes import LANE_GAP, Spread, Thicket
from servicetree.drawing.loss_tree.loss_scene import PartWords, Piece, WordLine
from servicetree.drawing.loss_tree.page_shapes import PageShape
from servicetree.drawing.text_metrics import fitted, uncut_lines, width, wrapped
from servicetree.drawing.tree_picture.tree_values import PictureNode
from servicetree.drawing.values import Anchor, Side

_ABOVE, _BELOW, _APART = 8.0, 5.0, 16.0  # of the wood; between rows
_MOST_AIR = 46.0
_NAME_LINES = 3
_LEAST_ROOM = 60.0
_NO_BREAK = "\u00a0"
_CAUSE_LINES = 2
_AMOUNT_GAP = "\N{EN SPACE}"
_TALL_BEND = 2.2  # bends between the rows of a limb and of what leaves it


@frozen
class RowWords:
    """What is written at a branch.

    Attributes:
        names: Its name in one line or two, its points at the end of the last.
        causes: Its causes.
        groups: The groups that it belongs to, the innermost last.
    """

    names: tuple[tuple[Piece, ...], ...]
    causes: tuple[tuple[Piece, ...], ...]
    groups: tuple[PictureNode, ...] = ()


@frozen
class Rows:
    """The rows of both sides.

    Attributes:
        heights: The middle of each branch's wood.
        words: What is written at each part.
        bottom: Below every row.
    """

    heights: Mapping[str, float]
    words: tuple[PartWords, ...]
    bottom: float


def placed_rows(grown: Thicket, spreads: Mapping[Side, Spread], top: float) -> Rows:
    """Stack the branches of both sides, and write at each what it loses and why.

    Args:
        grown: The branches.
        spreads: How far out everything lies, by side.
        top: Height of the upper edge.

    Returns:
        The rows.
    """
    page, groups = grown.page, _groups(grown)
    told = {
        name: evolve(_row_words(one.part, grown, _rooms(spreads, name, page)), groups=groups.get(name, ()))
        for name, one in grown.bundles.items()
    }
    tall = {name: _high(words, grown) for name, words in told.items()}
    orders = {side: grown.rows(list(families)) for side, families in grown.tops.items()}
    extra = {name: gap for side in orders for name, gap in _bends(grown, side, tall).items()}
    stacked = {side: sum(tall[one] + extra.get(one, 0.0) for one in order) for side, order in orders.items()}
    whole = max(stacked.values(), default=0.0)
    heights: dict[str, float] = {}
    written: list[PartWords] = []
    for side, order in orders.items():
        air = min((whole - stacked[side]) / max(len(order), 1), _MOST_AIR)
        y = top + whole - (whole - stacked[side] - air * len(order)) / 2
        for name in order:
            y -= extra.get(name, 0.0)
            middle = y - air / 2 - _APART - len(told[name].causes) * page.line("cause") - _BELOW - grown.limb / 2
            heights[name] = middle
            written += _words_at(grown, name, told[name], middle, side)
            y -= tall[name] + air
    return Rows(heights, tuple(_one_for_each_part(written)), top + whole)


def _one_for_each_part(written: Sequence[PartWords]) -> list[PartWords]:
    """Gather what stands at several places of one group, so that a reader who goes through the parts meets it once."""
    found: dict[str, PartWords] = {}
    for words in written:
        first = found.get(words.part.id)
        found[words.part.id] = words if first is None else evolve(first, lines=(*first.lines, *words.lines))
    return list(found.values())


def _rooms(spreads: Mapping[Side, Spread], name: str, page: PageShape) -> tuple[float, float]:
    """How wide words may be above a branch's wood, and below it."""
    mine = next(spread for spread in spreads.values() if name in spread.above)
    above, below = (max(page.reach - start - 6, _LEAST_ROOM) for start in (mine.above[name], mine.below[name]))
    return above, below


def _groups(grown: Thicket) -> dict[str, tuple[PictureNode, ...]]:
    """Name a group above each of its branches, so that none looks as if it stood alone; the innermost stands lowest."""
    found: dict[str, tuple[PictureNode, ...]] = {}
    for part in grown.picture.of_kind("bough"):
        for row in grown.rows([part.id]):
            found[row] = (*found.get(row, ()), part)
    return found


def _row_words(part: PictureNode, grown: Thicket, rooms: tuple[float, float]) -> RowWords:
    (room, below), page, picture = rooms, grown.page, grown.picture
    role, amount_role = page.role("part"), page.role("amount")
    amount = loss_captions.lost_line(part, picture)
    lines: list[tuple[Piece, ...]] = [
        (Piece(name, role),) for name in uncut_lines(label_text(part.words), role, room, _NAME_LINES)
    ]
    beside = Piece(_AMOUNT_GAP + amount, amount_role)
    if width(lines[-1][0].text, role) + width(beside.text, amount_role) <= room:
        lines[-1] = (*lines[-1], beside)
    else:
        lines.append((Piece(amount, amount_role),))
    if picture.mode != "account":
        return RowWords(tuple(lines), ())
    pieces = []
    for cause in loss_captions.causes(part, picture.lang):
        set_as = page.role("first" if cause.first else "cause")
        ink = grown.inks.get(cause.source, "own")
        pieces.append([Piece(line, set_as, ink) for line in _cause_lines(cause, set_as, below)])
    return RowWords(tuple(lines), tuple(_in_lines(pieces, page.role("cause"), below)))


def _cause_lines(cause: loss_captions.Cause, role: str, room: float) -> list[str]:
    """Break a cause that is too long for a line in two; what is cut even so is its name, never its figures."""
    if width(cause.text, role) <= room:
        return [cause.text]
    before, name, said = cause.text.rpartition(cause.name) if cause.name else ("", "", cause.text)
    if name:  # its figures stay together
        said = said[:1] + said[1:].replace(" ", _NO_BREAK)
    broken = wrapped(f"{before}{name}{said}", role, room, _CAUSE_LINES)
    if not any(ELLIPSIS in line for line in broken) or not cause.name:
        return broken
    figures = width(cause.text, role) - width(cause.name, role)
    return [cause.text.replace(cause.name, fitted(cause.name, role, max(room - figures, 0.0)), 1)]


def _in_lines(causes: Sequence[Sequence[Piece]], role: str, room: float) -> list[tuple[Piece, ...]]:
    """Break causes into lines between them; one that takes several lines has them for itself."""
    lines: list[list[Piece]] = []
    separator = Piece(SEPARATOR, role)
    used = room
    for pieces in causes:
        wide = width(SEPARATOR, role) + sum(width(piece.text, piece.role) for piece in pieces)
        if len(pieces) == 1 and used + wide <= room:
            lines[-1] += [separator, *pieces]
            used += wide
        else:
            lines += [[piece] for piece in pieces]
            used = room if len(pieces) > 1 else wide - width(SEPARATOR, role)
    return [tuple(line) for line in lines]


def _high(words: RowWords, grown: Thicket) -> float:
    """Height of a row with everything written at it."""
    page = grown.page
    named = len(words.names) * page.line("part") + len(words.groups) * page.line("group")
    return named + _ABOVE + grown.limb + _BELOW + len(words.causes) * page.line("cause") + _APART


def _bends(grown: Thicket, side: Side, tall: Mapping[str, float]) -> dict[str, float]:
    """How much farther up the lowest branch of what leaves a limb must stand, to bend out and up between the rows."""
    found: dict[str, float] = {}
    waiting = list(grown.tops.get(side, ()))
    while waiting:
        line, leaving = grown.straight(waiting.pop())
        rows = grown.rows(leaving)
        waiting += leaving
        if rows:
            stack = sum(grown.bundles[name].lane + LANE_GAP for name in rows)
            halves = (grown.bundles[line[-1]].full + grown.bundles[rows[0]].full) / 2
            needed = halves + stack + _TALL_BEND * grown.limb / 2
            found[rows[0]] = max(0.0, needed - tall[rows[0]])
    return found


def _words_at(grown: Thicket, name: str, words: RowWords, middle: float, side: Side) -> list[PartWords]:
    """Write names above the wood and causes below it, at the margin where the branch ends."""
    page, limb = grown.page, grown.limb
    x = page.middle + side * page.reach
    anchor: Anchor = "end" if side > 0 else "start"
    y = middle - limb / 2 - _ABOVE
    lines: list[WordLine] = []
    for pieces in reversed(words.names):
        lines.insert(0, WordLine(x, y, pieces, anchor))
        y -= page.line("part")
    found = []
    for group in reversed(words.groups):
        role = page.role("group")
        called = fitted(label_text(group.words), role, page.reach * 0.6)
        found.append(PartWords(group, (WordLine(x, y, (Piece(called, role),), anchor),)))
        y -= page.line("group")
    y = middle + limb / 2 + _BELOW + page.line("cause") * 0.72
    for pieces in words.causes:
        lines.append(WordLine(x, y, pieces, anchor))
        y += page.line("cause")
    return [*found[::-1], PartWords(grown.bundles[name].part, tuple(lines))]
