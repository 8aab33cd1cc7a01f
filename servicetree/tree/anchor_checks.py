"""Checks of anchors: what amounts score, as pairs of an amount and a score, and the lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

from servicetree.i18n.said import hinted, told
from servicetree.tree.checks import (
    PAIR,
    are_apart,
    beyond_amounts,
    in_schema,
    is_amount,
    is_finite,
    quoted_value,
    wanted,
)

Pairs = tuple[tuple[float, float], ...]


@in_schema({"type": "array", "minItems": 2, "items": PAIR}, "anchors")
def anchors_complaint(value: object) -> str | None:
    """Say what is wrong with anchors, if anything: rising amounts, scores 0-1 all rising or all falling."""
    if not isinstance(value, tuple) or len(value) < 2:  # noqa: PLR2004 - a line needs two points
        return wanted("list_of_pairs", value)
    for pair in value:
        if not isinstance(pair, tuple) or len(pair) != 2 or not all(map(is_finite, pair)):  # noqa: PLR2004 - a pair
            return told("finite_pairs", got=quoted_value(pair))
    amounts, scores = zip(*value, strict=True)
    return _amounts_complaint(amounts) or _scores_complaint(scores)


def _amounts_complaint(amounts: Sequence[float]) -> str | None:
    if beyond := [amount for amount in amounts if not is_amount(amount)]:
        return beyond_amounts(beyond[0])
    if any(later <= earlier for earlier, later in pairwise(amounts)):
        return told("rising_amounts", got=quoted_value(list(amounts)))
    if not all(are_apart(earlier, later) for earlier, later in pairwise(amounts)):
        return told("amounts_too_near", got=quoted_value(list(amounts)))
    return None


def _scores_complaint(scores: Sequence[float]) -> str | None:
    if any(not 0 <= score <= 1 for score in scores):
        return told("scores_to_one", got=quoted_value(list(scores)))
    steps = [later - earlier for earlier, later in pairwise(scores)]
    if any(step > 0 for step in steps) and any(step < 0 for step in steps):
        return told("one_way_scores", got=quoted_value(list(scores)))
    return None


@in_schema(anchors_complaint.schema, anchors_complaint.name)
def falling_anchors_complaint(value: object) -> str | None:
    """Say what is wrong with anchors for the time that help took, if anything: the later, the lower the score."""
    if complaint := anchors_complaint(value):
        return complaint
    scores = [score for _, score in cast("Pairs", value)]
    if any(later > earlier for earlier, later in pairwise(scores)):
        return hinted(told("falling_scores", got=quoted_value(scores)), told("turn_scores"))
    return None
