"""Decomposition of the change between two segments or periods, by where it began.

Delta tau_a = W_mean Delta own_a + own_mean Delta W_a, and Delta W_a = sum over v of w_mean Delta C + C_mean Delta w
(model.md, section 10). With common carry-over and weights only own losses move, and the result does not depend on the
baseline: gaps are the headline, not levels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, Unpack

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.account.carry_over import Family, families, family_issues
from servicetree.account.collinearity import alike_issue, aspects_alike
from servicetree.account.ledger import PathEffects, path_effects
from servicetree.account.outcome_summaries import outcome_stacks
from servicetree.analysis.decision_results import Change, NodeChange, OutcomeChange, SourceChange
from servicetree.analysis.standardising import StratifiedSides, families_of_sides, stratified_sides
from servicetree.answers.outcome_answers import summed_questions
from servicetree.errors import AnswersError, Fault, UsageError
from servicetree.i18n.said import QuotedName, first_listed, meant_name, told
from servicetree.moments.gathering import gathered
from servicetree.moments.gathering_options import Answers, GatheringOptions
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.joined_segments import MIN_N
from servicetree.moments.layouts import fingerprint
from servicetree.moments.moments import Moments
from servicetree.moments.small_segments import only_segment
from servicetree.stats.arrays import Array
from servicetree.stats.distributions import student_quantile
from servicetree.stats.jackknife import Interval, figures, where_spread
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb


@frozen(eq=False)
class _ComparedSide:
    """One side as stacks of shape (R,), R all rows and each bucket left out."""

    own: Mapping[str, Array]
    level: Mapping[str, Array]
    effects: PathEffects
    weights: Mapping[str, float]


@frozen(eq=False)
class _Comparison:
    """What is compared: sides as they answered, and within strata by the same mix of respondents."""

    tree: ServiceTree
    moments: Moments
    names: tuple[str, str]
    sides: tuple[_ComparedSide, _ComparedSide]
    same_mix: tuple[_ComparedSide, _ComparedSide] | None
    unrated: frozenset[str]

    @property
    def buckets(self) -> NDArray[np.int64]:
        """Shape (1,): the units behind a figure; the side with fewer of them says how sure it is."""
        buckets = np.array([min(int(self.moments.buckets[_place(self.moments, name)]) for name in self.names)])
        return buckets if self.moments.unit is not None else np.zeros_like(buckets)

    def figure(self, stack: Array) -> Interval:
        """Give a figure its interval."""
        return figures(stack[:, None], self.buckets, 100).at(0)

    def level(self, stack: Array) -> Interval:
        """Give a score, or its change, its interval; none to that of equal answers."""
        return where_spread(figures(stack[:, None], self.buckets, 100)).at(0)

    def nodes(self) -> tuple[NodeChange, ...]:
        """Word how every node's score changed, with intervals that hold for all of them at once."""
        found = [self.node(name, partial(_score_of, self.tree, name)) for name in self.tree.measured]
        tests = max(sum(one.change.se is not None for one in found), 1)
        times = float(student_quantile(np.maximum(self.buckets - 1, 1), tests)[0])
        return tuple(attrs.evolve(one, change_simultaneous=_widened(one.change, times)) for one in found)

    def node(self, name: str, scores: Callable[[_ComparedSide], Array]) -> NodeChange:
        """Word how a score changed; without figures for a node that too few rated on a side."""
        nothing = Interval(None)
        if name in self.unrated:
            return NodeChange(name, nothing, nothing, nothing, None if self.same_mix is None else nothing)
        before, after = map(scores, self.sides)
        if self.same_mix is None:
            return NodeChange(name, *map(self.level, (before, after, after - before)))
        first, second = map(scores, self.same_mix)
        change = second - first
        return NodeChange(name, *map(self.level, (before, after, change, after - before - change)))

    def source(self, name: str) -> SourceChange:
        """Word how the points of a source changed; without figures for a node that too few rated on a side."""
        nothing = Interval(None)
        if name in self.unrated:
            mix = None if self.same_mix is None else nothing
            return SourceChange(name, nothing, nothing, nothing, nothing, nothing, nothing, mix)
        before, after, *parts = split_change(name, *self.sides)
        if self.same_mix is not None:
            whole = parts[0]
            parts = [*split_change(name, *self.same_mix)[2:]]
            parts.append(whole - parts[0])
        return SourceChange(name, *map(self.figure, (before, after, *parts)))

    def score(self, side: _ComparedSide) -> Array:
        """Return a side's overall score, over the nodes that have a level on both."""
        rated = {name: weight for name, weight in side.weights.items() if name not in self.unrated}
        total = sum(rated.values())
        baseline = sum(weight * self.tree.baseline_of(name) for name, weight in rated.items())
        loss = sum((weight * side.level[name] for name, weight in rated.items()), np.zeros(1))
        return (baseline - loss) / total if self.unrated else baseline - loss


@verb(GatheringOptions)
def compare(
    tree: ServiceTree,
    answers: Answers,
    before: str,
    after: str,
    *,
    carry_over: Literal["common", "each"] = "common",
    tree_after: ServiceTree | None = None,
    within: str | Sequence[str] = (),
    **options: Unpack[GatheringOptions],
) -> Change:
    """Split the change between two segments (or periods, gathered as segments) by where it began.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads with ``by``, or moments gathered by the column that tells the sides.
        before: The value of the first side.
        after: The value of the second.
        carry_over: ``common`` to all segments, or estimated for ``each`` side by itself.
        tree_after: The tree of the second side, if its weights differ.
        within: Columns that say who answered. Changes are then by the same mix of respondents (direct standardisation:
            each stratum with the mean of its shares on both sides), and what is left, ``mix``, is because others
            answered. Without it a change in who answered counts as a change. Not with moments.
        **options: ``by``, ``min_n`` and the other options of ``gather``.

    Returns:
        The change; its parts add up exactly.

    Raises:
        UsageError: If there is no such side, both are one and the tree stays, or the trees differ in more than weights.
        AnswersError: If carry-over cannot be estimated.

    Example:
        >>> change = st.compare(demo_tree(), demo_answers(), "Lille", "Derby", by="shop")
        >>> round(change.score.change.value, 1)
        1.6
    """
    if carry_over not in {"common", "each"}:
        said = told("common_or_each", got=repr(carry_over))
        raise UsageError(Fault("usage", "carry_over", said))
    if before == after and tree_after is None:
        raise UsageError(Fault("usage", "after", told("same_side"), told("name_two_sides")))
    other = tree if tree_after is None else tree_after
    if fingerprint(other) != fingerprint(tree):
        raise UsageError(Fault("usage", "tree_after", told("differs_in_more"), told("change_weights_only")))
    names, columns = (before, after), (within,) if isinstance(within, str) else tuple(within)
    strata = stratified_sides(tree, answers, names, columns, **options) if columns else None
    shown = gathered(tree, answers, **options) if strata is None else strata.sides
    shown = _with_sides(tree, shown, names, options.get("min_n"))
    if shown.by is None:
        raise UsageError(Fault("usage", "--by", told("sides_need_by"), told("name_periods")))
    _check_sides(shown, names)
    moments = shown.unjoined()  # a node that few rated has no figure, and yet its part in the others' reach
    common = families(tree, moments)
    own = [families(tree, only_segment(moments, name)) for name in names] if carry_over == "each" else [common] * 2
    if faults := [family.fault for found in own for family in found.values() if family.fault is not None]:
        raise AnswersError(faults)
    compared = _comparison((tree, other), shown, names, own, strata)
    stated = all(common[name].given for name in tree.trunk_children)
    alike = () if stated else map(alike_issue, aspects_alike(tree, moments))
    return Change(
        tree=tree,
        by=shown.by,
        before=before,
        after=after,
        n=_respondents(moments, names) if strata is None else strata.respondents,
        score=compared.node("overall", compared.score),
        sources=tuple(compared.source(name) for name in tree.measured),
        nodes=compared.nodes(),
        carry_over=carry_over,
        issues=(*answer_issues(tree, moments), *family_issues(common), *alike, *interval_issues(moments)),
        within=columns,
        left_out=() if strata is None else strata.left_out,
        outcomes=_outcome_changes(tree, shown, names, compared),
    )


def _widened(change: Interval, times: float) -> Interval:
    """Give a change an interval of so many standard errors."""
    if change.value is None or change.se is None:
        return change
    return attrs.evolve(change, low=change.value - times * change.se, high=change.value + times * change.se)


def _outcome_changes(
    tree: ServiceTree, shown: Moments, names: tuple[str, str], compared: _Comparison
) -> tuple[OutcomeChange, ...]:
    """Say how the summaries of outcomes changed, whoever answered on either side."""
    found = []
    there = shown.segments if shown.shown is None else shown.shown.names  # small ones stand together, behind all others
    for name, question in summed_questions(tree):
        if f"{name}.{question.id}" not in shown.absent:
            _, value = outcome_stacks(tree, shown, name, question)
            before, after = (value[:, 1 + there.index(side)] for side in names)
            moved = map(compared.figure, (before, after, after - before))
            found.append(OutcomeChange(name, f"{name}.{question.id}", str(question.summary), *moved))
    return tuple(found)


def _with_sides(tree: ServiceTree, shown: Moments, names: tuple[str, str], min_n: int | None) -> Moments:
    """Take periods for the segments where they, and no segments, are called as the sides."""
    are_periods = bool(set(names) & set(shown.periods)) and not set(names) & set(shown.segments)
    if shown.period_blocks and (are_periods or shown.by is None):
        return shown.by_period().with_small_joined(tree, MIN_N if min_n is None else min_n)
    return shown


def _check_sides(shown: Moments, names: tuple[str, str]) -> None:
    """Refuse a side that is not there, or too small to be shown by itself.

    Raises:
        UsageError: With the remedy.
    """
    for name in names:
        if name not in shown.segments:
            hint = meant_name(name, shown.segments) or told("there_are", names=first_listed(shown.segments))
            said = told("no_such_segment", segment=QuotedName(name))
            raise UsageError(Fault("usage", str(shown.by), said, hint))
        if shown.shown is not None and name not in shown.shown.names:
            said = told("segment_not_shown", segment=QuotedName(name), least=shown.shown.min_n)
            raise UsageError(Fault("usage", str(shown.by), said, told("compare_larger")))


def _place(moments: Moments, name: str) -> int:
    return 1 + moments.segments.index(name)


def _respondents(moments: Moments, names: tuple[str, str]) -> tuple[int, int]:
    first, second = (int(moments.respondents[moments.segments.index(name)]) for name in names)
    return first, second


def _score_of(tree: ServiceTree, name: str, side: _ComparedSide) -> Array:
    score: Array = tree.baseline_of(name) - side.level[name]
    return score


def _comparison(
    trees: tuple[ServiceTree, ServiceTree],
    shown: Moments,
    names: tuple[str, str],
    found: Sequence[Mapping[str, Family]],
    strata: StratifiedSides | None,
) -> _Comparison:
    """Set both sides beside each other, by the families of either."""
    moments = shown.unjoined()
    places = [_place(moments, name) if found[0] is found[1] else 0 for name in names]
    answered, same_mix = found, found
    if strata is not None:
        places = [0, 0]
        answered, same_mix = (families_of_sides(strata, found, same_mix=same) for same in (False, True))
    unrated = _withheld(shown, names)
    if strata is not None and shown.shown is not None:
        fewest = shown.shown.min_n
        unrated |= {name for some in answered for name, family in some.items() if family.n[0] < fewest}
    sides = [
        tuple(
            _side(tree, families_of_side, place)
            for tree, families_of_side, place in zip(trees, some, places, strict=True)
        )
        for some in (answered, same_mix)
    ]
    as_answered, by_same_mix = ((first, second) for first, second in sides)
    return _Comparison(
        trees[0], moments, names, as_answered, None if strata is None else by_same_mix, frozenset(unrated)
    )


def _withheld(shown: Moments, names: tuple[str, str]) -> set[str]:
    """Collect the nodes whose figures are withheld on a side, as wherever else these segments are shown."""
    if shown.shown is None:
        return set()
    places = [shown.shown.names.index(side) for side in names]
    return {name for name, few in shown.shown.few.items() if few[places].any()}


def _side(tree: ServiceTree, found: Mapping[str, Family], place: int) -> _ComparedSide:
    """Take one side's own losses, and its levels: mu_v = own_v + gamma_v . mu_pa."""
    own = {name: family.own_parts.sum(axis=2)[:, place] for name, family in found.items()}
    level: dict[str, Array] = {}
    for name, family in found.items():
        carried = (family.carry_over[:, column] * level[parent] for column, parent in enumerate(family.parents))
        level[name] = sum(carried, own[name])
    return _ComparedSide(own, level, path_effects(tree, found), tree.node_weights)


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
