"""The trunk in the tree picture: columns and labels of its aspects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve

from servicetree.drawing import captions
from servicetree.drawing.curves import Curve, backwards, foot_curve, straight
from servicetree.drawing.palette import HATCHED_BELOW, MOST_STRAND_INKS, tone
from servicetree.drawing.text_metrics import fitted
from servicetree.drawing.tree_picture.branch_positions import Waypoints
from servicetree.drawing.tree_picture.labels import (
    Detail,
    LabelContent,
    detail_for,
    in_a_row,
    label_content,
    text_block,
)
from servicetree.drawing.tree_picture.scene import NodeLabel, TrunkColumn, Wood
from servicetree.drawing.tree_picture.tree_values import Picture
from servicetree.drawing.values import MIDDLE, Side, Words
from servicetree.i18n.formatting import percent_text
from servicetree.i18n.messages import in_every_language, phrases_of

say = phrases_of("picture")

_LEAST_SHARE = 0.04
_LEAST_WIDE = 30.0
_FLARE = 34.0
_SLANT = 0.5  # of its flare at the ground
_AWAY = 46.0  # from the trunk to the words beside it
_MOST_ROOM = 380.0
_BLOCK_GAP = 22.0
_ABOVE_GROUND = 14.0


def inks_of(picture: Picture) -> dict[str, str]:
    """Give each aspect an ink; after the last they begin again."""
    return {part.id: f"s{index % MOST_STRAND_INKS}" for index, part in enumerate(picture.of_kind("aspect"))}


def contents(picture: Picture, inks: Mapping[str, str]) -> list[LabelContent]:
    """Say what each aspect says; there are few of them, so there is room."""
    detail: Detail = "full" if detail_for(picture) == "full" else "short"
    return [label_content(part, picture, inks, detail, _MOST_ROOM) for part in picture.of_kind("aspect")]


def columns(picture: Picture, ways: Waypoints, inks: Mapping[str, str]) -> list[TrunkColumn]:
    """Divide the trunk among its aspects by their share of its weight.

    At the ground the trunk bears the whole weight, where it ends only that of the branches; its foot is a little wider.
    """
    aspects = picture.of_kind("aspect")
    total = sum(part.weight for part in aspects)
    shares = [max(part.weight / total if total else 1.0, _LEAST_SHARE) for part in aspects]
    narrow = max(ways.right - ways.left, _LEAST_WIDE)
    wide = max(ways.breadth, narrow) + _FLARE
    left, found = MIDDLE - wide / 2, []
    for part, share in zip(aspects, shares, strict=True):
        right = left + wide * share / sum(shares)
        found.append(TrunkColumn(part, inks[part.id], left, right, narrow * share / sum(shares)))
        left = right
    return found


def outlines(stand: Sequence[TrunkColumn], collar: float, ground: float) -> tuple[Wood, ...]:
    """Bound each aspect's part of the trunk, from the ground to the collar."""
    left = MIDDLE - sum(column.narrow for column in stand) / 2
    found = []
    for column in stand:
        one = foot_curve((column.left, ground), (left, collar), _SLANT)
        left += column.narrow
        other = backwards(foot_curve((column.right, ground), (left, collar), _SLANT))
        over, under = straight(one.end, other.start), straight(other.end, one.start)
        outline = Curve(one.start, (*one.pieces, *over.pieces, *other.pieces, *under.pieces), closed=True)
        value = column.part.score.value
        low = value is not None and value < HATCHED_BELOW
        found.append(Wood(column.part, outline, tone(value), toned=value is not None, hatched=low))
    return tuple(found)


def height_needed(said: Sequence[LabelContent]) -> float:
    """The height that the words beside the trunk need on their taller side."""
    return _ABOVE_GROUND + max(sum(_high(one) + _BLOCK_GAP for one in side) for _, side in _sides(said))


def _sides(said: Sequence[LabelContent]) -> tuple[tuple[Side, Sequence[LabelContent]], ...]:
    """The first half stands at the left, the others at the right; at each side the outermost lowest."""
    half = (len(said) + 1) // 2
    return (-1, said[:half]), (1, said[half:][::-1])


def _high(said: LabelContent) -> float:
    return said.text_high + (said.foliage.long * 0.62 + 8 if said.foliage.leaves else 0.0)


def labels(
    picture: Picture, stand: Sequence[TrunkColumn], said: Sequence[LabelContent], ground: float
) -> tuple[NodeLabel, ...]:
    """Write beside the trunk what is to be said of its aspects, with a thin line to each."""
    edges: dict[Side, float] = {-1: stand[0].left, 1: stand[-1].right}
    middles = {column.part.id: column.middle for column in stand}
    found = []
    for side, mine in _sides(said):
        bottom, inner = ground - _ABOVE_GROUND, edges[side] + side * _AWAY
        for one in mine:
            top = bottom - _high(one)
            row = (inner, top + one.text_high + one.foliage.long * 0.31 + 6)
            guide = straight((inner - side * 6, top + 9), (middles[one.part.id], top + 9))
            blades = in_a_row(one.foliage, row, side, picture)
            found.append(evolve(text_block(one, (inner, top), side), leaves=blades, rules=(guide,)))
            bottom = top - _BLOCK_GAP
    return tuple(found)


def caption(picture: Picture, ground: float) -> Words:
    """Name the trunk under the ground line, with its rolled-up score."""
    lang = picture.lang
    told = [say("trunk", lang)]
    plain = in_every_language("picture", "trunk").values()
    if picture.trunk and picture.trunk not in plain:  # a trunk called Trunk needs no name besides
        told.append(captions.label_text(picture.trunk))
    if picture.mode != "bare":
        told.append(captions.score_text(picture.trunk_score, lang))
    else:
        weight = sum(part.weight for part in picture.of_kind("aspect"))
        told.append(say("weight", lang, share=percent_text(weight, lang)))
    return Words(MIDDLE, ground + 24, fitted(captions.SEPARATOR.join(told), "bough", 700), "bough", "middle")
