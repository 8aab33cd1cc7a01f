"""Decomposition of the change between two segments or periods, by where it began.

Delta tau_a = W_mean Delta own_a + own_mean Delta W_a, and Delta W_a = sum over v of w_mean Delta C + C_mean Delta w
(model.md, section 10). With common carry-over and weights only own losses move, and the result does not depend on the
baseline: gaps are the headline, not levels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs
import numpy as np
from attrs import frozen

from servicetree.account.carry_over import Family, families, family_issues
from servicetree.account.ledger import PathEffects, path_effects
from servicetree.account.scoring import levels
from servicetree.analysis.decision_results import Change, NodeChange, SourceChange
from servicetree.errors import AnswersError, Fault, UsageError, did_you_mean
from servicetree.moments.gathering import gathered
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.layouts import ROWS, fingerprint
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Interval, figures
from servicetree.tree.service_tree import ServiceTree


@frozen(eq=False)
class _ComparedSide:
    """One side as stacks of shape (R,), R all rows and each bucket left out."""

    own: Mapping[str, Array]
    level: Mapping[str, Array]
    loss: Array
    effects: PathEffects
    weights: Mapping[str, float]


def compare(
    tree: ServiceTree,
    answers: Any,
    before: str,
    after: str,
    *,
    carry_over: Literal["common", "each"] = "common",
    tree_after: ServiceTree | None = None,
    **options: Any,
) -> Change:
    """Split the change between two segments (or periods, gathered as segments) by where it began.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads with ``by``, or moments gathered by the column that tells the sides.
        before: The value of the first side.
        after: The value of the second.
        carry_over: ``common`` to all segments, or estimated for ``each`` side by itself.
        tree_after: The tree of the second side, if its weights differ.
        **options: ``by`` and the other options of ``gather``.

    Returns:
        The change; its parts add up exactly.

    Raises:
        UsageError: If there is no such side, or the trees differ in more than weights.
        AnswersError: If carry-over cannot be estimated.
    """
    if carry_over not in {"common", "each"}:
        raise UsageError(Fault("usage", "carry_over", f"must be common or each (got {carry_over!r})"))
    other = tree if tree_after is None else tree_after
    if fingerprint(other) != fingerprint(tree):
        raise UsageError(Fault("usage", "tree_after", "differs in more than weights", "change weights only"))
    moments = gathered(tree, answers, **options)
    if moments.by is None:
        raise UsageError(Fault("usage", "--by", "is needed to tell the sides apart", "name the column of the periods"))
    places = [_segment_index(moments, name) for name in (before, after)]
    common = families(tree, moments)
    own = [families(tree, moments.only(name)) for name in (before, after)] if carry_over == "each" else [common] * 2
    if faults := [family.fault for found in own for family in found.values() if family.fault is not None]:
        raise AnswersError(faults)
    if carry_over == "each":
        places = [0, 0]
        parts = [moments.only(name) for name in (before, after)]
    else:
        parts = [moments, moments]
    sides = [
        _side(shaped, part, found, place)
        for shaped, part, found, place in zip((tree, other), parts, own, places, strict=True)
    ]
    issues = (*answer_issues(tree, moments), *family_issues(common), *interval_issues(moments))
    return attrs.evolve(_change(tree, moments, sides, (before, after)), carry_over=carry_over, issues=issues)


def _segment_index(moments: Moments, name: str) -> int:
    if name not in moments.segments:
        hint = did_you_mean(name, moments.segments) or f"there are {', '.join(moments.segments[:5])}"
        raise UsageError(Fault("usage", str(moments.by), f"there is no segment '{name}'", hint))
    return 1 + moments.segments.index(name)


def _side(tree: ServiceTree, moments: Moments, found: Mapping[str, Family], place: int) -> _ComparedSide:
    level = levels(tree, moments, found)
    return _ComparedSide(
        own={name: family.own_parts.sum(axis=2)[:, place] for name, family in found.items()},
        level={name: loss[:, place] for name, loss in level.losses.items()},
        loss=level.total[:, place],
        effects=path_effects(tree, found),
        weights=tree.node_weights,
    )


def _change(tree: ServiceTree, moments: Moments, sides: list[_ComparedSide], names: tuple[str, str]) -> Change:
    first, second = sides
    buckets = np.array([min(int(moments.buckets[_segment_index(moments, name)]) for name in names)])
    buckets = buckets if moments.unit is not None else np.zeros_like(buckets)

    def figure(stack: Array, scale: float = 100) -> Interval:
        return figures(stack[:, None], buckets, scale).at(0)

    def level(name: str) -> NodeChange:
        scores = [tree.baseline_of(name) - side.level[name] for side in sides]
        return NodeChange(name, figure(scores[0]), figure(scores[1]), figure(scores[1] - scores[0]))

    totals = [
        sum(weight * tree.baseline_of(name) for name, weight in side.weights.items()) - side.loss for side in sides
    ]
    rows = moments.sums(ROWS).n
    return Change(
        tree=tree,
        by=str(moments.by),
        before=names[0],
        after=names[1],
        n=(int(rows[_segment_index(moments, names[0])]), int(rows[_segment_index(moments, names[1])])),
        score=NodeChange("overall", figure(totals[0]), figure(totals[1]), figure(totals[1] - totals[0])),
        sources=tuple(
            SourceChange(name, *(figure(part) for part in split_change(name, first, second))) for name in tree.measured
        ),
        nodes=tuple(level(name) for name in tree.measured),
    )


def split_change(
    name: str, first: _ComparedSide, second: _ComparedSide
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Split the change of a source's points into own loss, carry-over and weights; the three add up exactly.

    Returns:
        Points before, after, their change, and its three parts; stacks of shape (R,).
    """
    spread = [
        {at: factors[name] for at, factors in side.effects.by_source.items() if name in factors}
        for side in (first, second)
    ]
    weights = [{at: side.weights[at] for at in spread[0]} for side in (first, second)]
    reach = [sum(weights[side][at] * spread[side][at] for at in spread[0]) for side in (0, 1)]
    own = (first.own[name], second.own[name])
    mean_own = (own[0] + own[1]) / 2
    by_carry_over = sum((weights[0][at] + weights[1][at]) / 2 * (spread[1][at] - spread[0][at]) for at in spread[0])
    by_weights = sum((spread[0][at] + spread[1][at]) / 2 * (weights[1][at] - weights[0][at]) for at in spread[0])
    points = [own[side] * reach[side] for side in (0, 1)]
    parts = ((reach[0] + reach[1]) / 2 * (own[1] - own[0]), mean_own * by_carry_over, mean_own * by_weights)
    return points[0], points[1], points[1] - points[0], *parts
