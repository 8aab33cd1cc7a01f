"""Tests of the theory's five claims against answers.

See docs/reference/model.md, section 10.
Every test is closed algebra over the blocks, with the jackknife's standard error and Student's
t; a claim that is not rejected is not thereby proved, so that a verdict against an effect needs an interval that leaves
no room for one worth naming.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb
from typing import Any, Final, Unpack

import attrs
import numpy as np

from servicetree.account.best_bounds import best_bounds
from servicetree.account.halo import KAPPAS, CarryOverBounds
from servicetree.account.ranges import available_panel_estimates
from servicetree.account.root_comparison import FEWEST_ROWS, MOST_CHOICES
from servicetree.analysis.outcome_regression import regress_outcome
from servicetree.analysis.theory_models import (
    PiecewiseFit,
    compare_roots,
    interaction,
    piecewise_fit,
    relative_asymmetry,
)
from servicetree.analysis.theory_results import (
    BASICS_FIRST,
    CARRY_OVER,
    CLAIMS,
    THROUGH_SATISFACTION,
    TRUNK_IS_BASIC,
    TRUNK_IS_ROOT,
    Claim,
    ClaimFigure,
    Claims,
    Verdict,
)
from servicetree.errors import ServiceTreeError
from servicetree.moments.gathering import gathered
from servicetree.moments.gathering_options import Answers, GatheringOptions
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.layouts import (
    MOST_ASPECTS_MULTIPLIED,
    MOST_NODES_TOGETHER,
    all_nodes_block,
    family_block,
    interaction_block,
    node_block,
    stepped_block,
)
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.distributions import student_tail
from servicetree.stats.jackknife import FEWEST_BUCKETS, Interval, holm, wald
from servicetree.tree.nodes import LOYALTY, SATISFACTION
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

LEVEL: Final = 0.05
# Slopes below a tenth of a point for a point are not worth naming; for a slope that changes with the trunk, a tenth
# over half the scale.
SMALL: Final = 0.1
SMALL_CHANGE: Final = 0.02
MOST_UNLIKE: Final = KAPPAS[-1]  # what trunk and branches share by moods, against the account's assumption
FEWEST_QUESTIONS: Final = 2
POINTS_OF_TRUNK: Final = 0.1  # an interaction is told for a trunk ten points better


@verb(GatheringOptions)
def test(tree: ServiceTree, answers: Answers, **options: Unpack[GatheringOptions]) -> Claims:
    """Hold the theory's five claims against answers.

    H1: what is lost in the trunk is carried over to the branches. H2: the better the trunk, the more the branches
    count. H3: service leads to loyalty through satisfaction only. H4: a poor trunk costs more than a good one wins,
    more so than with the branches. H5: no other choice of root goes with as much of all other ratings.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, or moments.
        **options: ``by``, ``period``, ``weight``, ``cluster``, ``id`` and the other options of ``gather``. With ``by``
            and ``period`` H1 looks over time, where that shows a signal.

    Returns:
        The claims with their verdicts; one that cannot be tested says why, and stops nothing.

    Raises:
        AnswersError: With every fault of the answers.

    Example:
        >>> st.test(demo_tree(), demo_answers(), id="guest").claims[0].verdict
        'holds'
    """
    moments = gathered(tree, answers, **options)
    best = best_bounds(tree, moments, available_panel_estimates(tree, moments))
    clear = best.by == "over_time"
    claims = (
        carried_over(best.moments, best.bounds),
        basics_first(tree, moments),
        through_satisfaction(tree, moments),
        trunk_is_basic(tree, moments),
        trunk_is_root(tree, moments),
    )
    issues = (*answer_issues(tree, moments), *interval_issues(moments))
    return Claims(tree, moments.by, "over_time" if clear else "within", moments.n, claims, issues)


def carried_over(moments: Moments, ends: Mapping[str, CarryOverBounds]) -> Claim:
    """H1: the mean of the low ends of carry-over, halo variance as it comes, is above 0.

    Only of branches whose carry-over can be told from a general mood. What moods that colour the trunk more than
    the branches would feign is ruled out only where the claim holds at kappa 1.33 too; else it holds on a condition.
    """
    if not ends:
        return _undecided(CARRY_OVER, "no-branches")
    told = {name: end for name, end in ends.items() if end.separable} if _has_intervals(moments) else {}
    observed = np.mean([ends[name].observed for name in told or ends], axis=0)
    beside = (ClaimFigure("observed", _interval(moments, observed)),)
    if not told:
        why = next((end.why for end in ends.values() if end.why is not None), "no-interval")
        return attrs.evolve(_undecided(CARRY_OVER, why), beside=beside)
    stacks = {name: end.unclamped for name, end in told.items()}
    parts = _parts(moments, stacks, {name: _rows(moments, family_block(name)) for name in told})
    claim = _one_sided_claim(CARRY_OVER, moments, np.mean(list(stacks.values()), axis=0), parts, beside, small=SMALL)
    if claim.figure.value is None:
        return claim
    unlike = _interval(moments, np.mean([_low_where_moods_are_unlike(end) for end in told.values()], axis=0))
    chance = _p_value(moments, unlike)
    claim = attrs.evolve(claim, beside=(*beside, ClaimFigure("moods_unlike", unlike, chance)))
    if claim.verdict == "holds" and (chance is None or chance >= LEVEL):
        return attrs.evolve(claim, verdict="holds_if_alike", why="moods-alike")
    return claim if claim.verdict != "holds" else attrs.evolve(claim, p=max(claim.p or 0.0, chance or 0.0))


def _low_where_moods_are_unlike(end: CarryOverBounds) -> Array:
    """Take the low end at kappa 1.33, or the one there is where it was seen over time, free of moods."""
    free = np.array_equal(end.slopes_by_kappa[MOST_UNLIKE], end.slopes_by_kappa[1.0], equal_nan=True)
    return end.unclamped if free else end.low[MOST_UNLIKE]


def basics_first(tree: ServiceTree, moments: Moments) -> Claim:
    """H2: the mean interaction of trunk and branch on satisfaction is above 0."""
    names = tree.trunk_children
    if SATISFACTION in tree.nodes and len(tree.aspects) > MOST_ASPECTS_MULTIPLIED:
        return _undecided(BASICS_FIRST, "too-many")
    if lack := _missing_requirement(tree, moments, [interaction_block(name) for name in names]):
        return _undecided(BASICS_FIRST, lack)
    stacks = {name: POINTS_OF_TRUNK * interaction(tree, moments, name) for name in names}
    parts = _parts(moments, stacks, {name: _rows(moments, interaction_block(name)) for name in names})
    return _one_sided_claim(BASICS_FIRST, moments, np.mean(list(stacks.values()), axis=0), parts, small=SMALL_CHANGE)


def through_satisfaction(tree: ServiceTree, moments: Moments) -> Claim:
    """H3: loyalty has no slope on any node once satisfaction is held fast, and one on satisfaction.

    It holds where every interval lies within a tenth of a point, however surely that is not 0; it does not where the
    Wald test rejects that all direct paths are 0. An error in the answers on satisfaction passes for direct paths, so
    that with one question on it nothing can be told.
    """
    try:
        found = regress_outcome(tree, moments, (SATISFACTION, LOYALTY))
    except ServiceTreeError as error:
        return _undecided(THROUGH_SATISFACTION, "no-outcome" if error.code in ("usage", "column") else error.code)
    if not np.isfinite(found.slopes[0]).all():
        return _undecided(THROUGH_SATISFACTION, "singular")
    direct = dict(zip(tree.measured, found.slopes[:, :-1].T, strict=True))
    parts = _parts(moments, direct, dict.fromkeys(direct, found.n), sides=2)
    statistic, chance = wald(found.slopes[:, :-1])
    if not _has_intervals(moments) or not np.isfinite(chance):
        return _undecided(THROUGH_SATISFACTION, "too-few" if _has_intervals(moments) else "no-interval")
    link = _interval(moments, found.slopes[:, -1])
    first = max(parts, key=lambda part: abs((part.figure.value or 0.0) / (part.figure.se or np.inf)))
    small = all(max(abs(part.figure.low or 0.0), abs(part.figure.high or 0.0)) < SMALL for part in parts)
    linked = link.clear_of_zero and (link.value or 0.0) > 0
    verdict: Verdict = "cannot_tell"
    if len(tree.nodes[SATISFACTION].questions) < FEWEST_QUESTIONS:
        why = "one-satisfaction"
    elif small and linked:
        verdict, why = "holds", "no-direct-paths"
    elif chance < LEVEL and not small:
        verdict, why = "does_not_hold", "direct-paths"
    else:
        why = "unclear" if linked else "no-link"
    return Claim(
        **_claim_fields(THROUGH_SATISFACTION),
        verdict=verdict,
        why=why,
        figure=first.figure,
        p=chance,
        n=found.n,
        nodes=(first.id,),
        parts=parts,
        beside=(ClaimFigure("f", Interval(statistic)), ClaimFigure("satisfaction", link)),
    )


def trunk_is_basic(tree: ServiceTree, moments: Moments) -> Claim:
    """H4: satisfaction's slope on the trunk is steeper below the median than above, and more so than the branches'.

    Both must be clear, so p is the larger of two. A crowded top of satisfaction's scale bends every line; hence the
    comparison, by a figure that such a top moves alike for all nodes (``relative_bend``).
    """
    if lack := _missing_requirement(tree, moments, [stepped_block(name) for name in tree.measured]):
        return _undecided(TRUNK_IS_BASIC, lack)
    found = {name: piecewise_fit(tree, moments, name) for name in tree.measured}
    bent = {name: one for name, one in found.items() if one.breakpoint is not None}
    aspects = [aspect.id for aspect in tree.aspects if aspect.id in bent]
    branches = [name for name in bent if name not in aspects]
    if not aspects or not branches:
        return _undecided(TRUNK_IS_BASIC, "no-room")
    shares = {aspect.id: share for aspect, share in zip(tree.aspects, tree.trunk_shares, strict=True)}
    below, above = _mean_slopes(bent, aspects, [shares[name] for name in aspects])
    others = _mean_slopes(bent, branches, [1.0] * len(branches))
    of_trunk = relative_asymmetry([bent[name] for name in aspects], [shares[name] for name in aspects])
    of_branches = relative_asymmetry([bent[name] for name in branches], [1.0] * len(branches))
    stacks = {name: one.below - one.above for name, one in bent.items()}
    parts = _parts(moments, stacks, {name: one.n for name, one in bent.items()})
    figures = {"below": below, "above": above, "branches_below": others[0], "branches_above": others[1]}
    beside = [ClaimFigure(name, _interval(moments, stack)) for name, stack in figures.items()]
    gap = _interval(moments, of_trunk - of_branches)
    beside.append(ClaimFigure("against_branches", gap, _p_value(moments, gap)))
    claim = _one_sided_claim(TRUNK_IS_BASIC, moments, below - above, parts, tuple(beside), small=SMALL)
    return _compared_with_branches(claim, beside[-1].p)


def trunk_is_root(tree: ServiceTree, moments: Moments) -> Claim:
    """H5: the trunk explains more of all other nodes than any other choice of as many does.

    Compared with every rival, and no clearer than with the nearest one: p is the largest of all. The claim fails where
    a rival explains clearly more, adjusted for their number.
    """
    count = comb(len(tree.measured), len(tree.aspects))
    if len(tree.measured) > MOST_NODES_TOGETHER or count > MOST_CHOICES:
        return _undecided(TRUNK_IS_ROOT, "too-many")
    if count == 1:
        return _undecided(TRUNK_IS_ROOT, "no-branches")
    if _rows(moments, all_nodes_block()) < FEWEST_ROWS:
        return _undecided(TRUNK_IS_ROOT, "too-few")
    found = compare_roots(tree, moments)
    gaps = [_interval(moments, found.explained[:, 0] - other) for other in found.explained.T[1:]]
    chances = [_p_value(moments, gap) for gap in gaps]
    known = [place for place, chance in enumerate(chances) if chance is not None]
    if not known:
        return _undecided(TRUNK_IS_ROOT, "no-interval" if not _has_intervals(moments) else "singular")
    nearest = max(known, key=lambda place: chances[place] or 0.0)
    worse = holm(np.array([1.0 - chance if chance is not None else np.nan for chance in chances]))[nearest]
    chance = chances[nearest] or 0.0
    verdict: Verdict = "holds" if chance < LEVEL else "does_not_hold" if worse < LEVEL else "cannot_tell"
    trunk, rival = (_interval(moments, found.explained[:, place]) for place in (0, nearest + 1))
    rank = 1 + int((found.explained[0, 1:] > found.explained[0, 0]).sum())
    return Claim(
        **_claim_fields(TRUNK_IS_ROOT),
        verdict=verdict,
        why={"holds": "clear", "does_not_hold": "rival", "cannot_tell": "unclear"}[verdict],
        figure=gaps[nearest],
        p=chance,
        n=found.n,
        nodes=found.choices[nearest + 1],
        rank=(rank, count),
        beside=(ClaimFigure("trunk", trunk), ClaimFigure("rival", rival)),
        skeleton=found.skeleton,
    )


def _claim_fields(name: str) -> dict[str, Any]:
    return {"id": f"H{1 + CLAIMS.index(name)}", "name": name}


def _undecided(name: str, why: str) -> Claim:
    return Claim(**_claim_fields(name), verdict="cannot_tell", why=why)


def _has_intervals(moments: Moments) -> bool:
    return moments.unit is not None and int(moments.buckets[0]) >= FEWEST_BUCKETS


def _rows(moments: Moments, block: str) -> int:
    return int(moments.blocks[block].n.sum())


def _missing_requirement(tree: ServiceTree, moments: Moments, blocks: Sequence[str]) -> str | None:
    """Say what a test of satisfaction lacks, if anything."""
    if SATISFACTION not in tree.nodes or not _rows(moments, node_block(SATISFACTION)):
        return "no-outcome"
    if not blocks or not tree.trunk_children:
        return "no-branches"
    if not all(block in moments.blocks for block in blocks):
        return "older-moments"
    if min(_rows(moments, block) for block in blocks) < FEWEST_ROWS:
        return "too-few"
    return None if _has_intervals(moments) else "no-interval"


def _interval(moments: Moments, stack: Array) -> Interval:
    return moments.figures(stack[:, None]).at(0)


def _p_value(moments: Moments, figure: Interval, sides: int = 1) -> float | None:
    """The probability of a figure as large by chance, were it 0; one-sided: as far above 0."""
    if figure.value is None or not figure.se:
        return None
    statistic = figure.value / figure.se
    degrees = int(moments.buckets[0]) - 1
    return student_tail(statistic, degrees) if sides == 1 else 2 * student_tail(abs(statistic), degrees)


def _parts(
    moments: Moments, stacks: Mapping[str, Array], rows: Mapping[str, int], *, sides: int = 1
) -> tuple[ClaimFigure, ...]:
    """Give each figure its interval, and its chance adjusted for how many there are."""
    figures = {name: _interval(moments, stack) for name, stack in stacks.items()}
    chances = [_p_value(moments, figure, sides) for figure in figures.values()]
    adjusted = holm(np.array([np.nan if chance is None else chance for chance in chances]))
    return tuple(
        ClaimFigure(name, figure, None if np.isnan(chance) else float(chance), rows[name])
        for (name, figure), chance in zip(figures.items(), adjusted, strict=True)
    )


def _one_sided_claim(
    name: str,
    moments: Moments,
    stack: Array,
    parts: tuple[ClaimFigure, ...],
    beside: tuple[ClaimFigure, ...] = (),
    *,
    small: float,
) -> Claim:
    """Judge a claim that a figure is above 0: it is, it is below, it is too small to name, or it cannot be told."""
    figure = _interval(moments, stack)
    chance = _p_value(moments, figure)
    if chance is None:
        return _undecided(name, "no-variation")
    verdict: Verdict = "cannot_tell"
    why = "unclear"
    if chance < LEVEL:
        verdict, why = "holds", "clear"
    elif figure.high is not None and figure.high < small:
        verdict, why = "does_not_hold", "opposite" if figure.high < 0 else "small"
    n = min(part.n or 0 for part in parts)
    return Claim(
        **_claim_fields(name), verdict=verdict, why=why, figure=figure, p=chance, n=n, parts=parts, beside=beside
    )


def _mean_slopes(
    found: Mapping[str, PiecewiseFit], names: Sequence[str], shares: Sequence[float]
) -> tuple[Array, Array]:
    """Average the slopes below and above over some nodes."""
    below, above = (
        sum(share * getattr(found[name], side) for name, share in zip(names, shares, strict=True)) / sum(shares)
        for side in ("below", "above")
    )
    return below, above


def _compared_with_branches(claim: Claim, chance: float | None) -> Claim:
    """Hold a bend that is clear against the branches: where they bend as much, it is no mark of the trunk."""
    if claim.verdict != "holds":
        return claim
    if chance is None or chance >= LEVEL:
        return attrs.evolve(claim, verdict="cannot_tell", why="branches-alike", p=chance)
    return attrs.evolve(claim, p=max(chance, claim.p or 0.0))
