"""Scores of nodes, boughs, the trunk and the whole, adjusted for skipped branches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any, Unpack, cast

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.account.carry_over import Family, families, family_issues
from servicetree.account.outcome_summaries import outcome_summaries
from servicetree.account.respondent_scores import OneCustomer, one_customer, score_one
from servicetree.account.results import AnswerCount, GroupScore, NodeScore, Scores, SegmentScores
from servicetree.account.segments_on_demand import as_sequence, one_after_the_other
from servicetree.account.small_groups import (
    covered_weights,
    few_raters,
    few_raters_issues,
    reasons_for_nothing,
    weight_covered,
    weighted_over,
)
from servicetree.answers.faults import question_tallies
from servicetree.errors import Issue
from servicetree.i18n.said import warned
from servicetree.moments.blocks import BlockSums
from servicetree.moments.gathering import gathered
from servicetree.moments.gathering_options import Answers, GatheringOptions
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.layouts import ROWS, node_block
from servicetree.moments.moments import Moments
from servicetree.moments.period_order import chronological_ranks
from servicetree.stats.arrays import Array
from servicetree.stats.distributions import student_quantile
from servicetree.stats.jackknife import Figures, Interval, where_spread
from servicetree.stats.shrinkage import shrunken
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb


@frozen(eq=False)
class Levels:
    """Expected losses, parents before children; stacks of shape (R, G).

    Attributes:
        losses: The loss mu of each measured node: own loss plus what was carried over.
        rated: The sums of each node on all rows that have it.
        total: The overall loss, weighted over the nodes that have a level in the segment.
        shares: The weights of these, by node, shape (G,); they add up to 1. NaN for a node without a level.
    """

    losses: Mapping[str, Array]
    rated: Mapping[str, BlockSums]
    total: Array
    shares: Mapping[str, Array]

    @property
    def total_of_all(self) -> Array:
        """The overall loss, shape (R, G); NaN in a segment where a node has no level: two such cannot be compared."""
        every = np.all([np.isfinite(share) for share in self.shares.values()], axis=0)
        return np.where(every, self.total, np.nan)


def levels(tree: ServiceTree, moments: Moments, found: Mapping[str, Family]) -> Levels:
    """Compute mu_a = own_a for aspects and mu_v = own_v + gamma_v . mu_pa for branches (model.md, section 4).

    Without missing nodes mu equals the observed mean; with skipped branches it is the factored-likelihood mean.
    Where carry-over cannot be estimated the level is the observed mean.
    """
    losses: dict[str, Array] = {}
    complete: dict[str, NDArray[np.bool_]] = {}
    rated: dict[str, BlockSums] = {}
    means: dict[str, Array] = {}
    for name in tree.measured:
        sums = moments.sums(node_block(name))
        rated[name], means[name] = sums.of_all_rows(), sums.means.sum(axis=2)
    for name, family in found.items():
        own = family.own_parts.sum(axis=2)
        carried = sum(
            (family.carry_over[:, place, None] * losses[parent] for place, parent in enumerate(family.parents)),
            0.0,
        )
        observed, estimated = means[name], own + carried
        answered = [rated[one].n == family.n for one in (name, *family.parents)]
        complete[name] = np.all([*answered, *(complete[parent] for parent in family.parents)], axis=0)
        # Where nobody skipped anything the two are the same, whether or not a replicate has its carry-over.
        losses[name] = observed if family.fault else np.where(np.isnan(estimated) & complete[name], observed, estimated)
    shares = covered_weights(tree, losses)
    return Levels(losses, rated, weighted_over(shares, losses), shares)


def period_scores(tree: ServiceTree, moments: Moments, min_n: int | None) -> Sequence[SegmentScores]:
    """Score each period, in the order of time.

    There are none where the segments are the periods, or a file of format 2 keeps no sums by period.

    Args:
        tree: The tree.
        moments: Gathered with it.
        min_n: As of ``gathered``.
    """
    if not moments.period_blocks:
        return ()
    whole, *found = score(tree, moments.by_period(), min_n=min_n).segments
    shown = [one for one in found if one.joined is None]
    ranks = chronological_ranks([str(one.by) for one in shown])
    return whole, *(shown[place] for place in np.argsort(ranks)), *(one for one in found if one.joined is not None)


@verb(GatheringOptions)
def score(tree: ServiceTree, answers: Answers | OneCustomer, **options: Unpack[GatheringOptions]) -> Scores:
    """Score every node, bough, the trunk and the whole, with intervals.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, moments, or one customer's answers as a mapping from columns to
            single values, a pandas Series or a row (then there are scores and no estimates).
        **options: ``by``, ``weight``, ``cluster``, ``id`` and the other options of ``gather``; ``min_n``: segments of
            fewer respondents (10) are shown together only, and a node needs as many raters in a segment.

    Returns:
        Scores on 0-100.

    Raises:
        AnswersError: With every fault of the answers.

    Example:
        >>> st.score(demo_tree(), {"clean": 7, "choice": 9, "value": 4}).whole.score.value
        66.66666666666666
    """
    if (customer := one_customer(answers)) is not None:
        return score_one(tree, customer)
    moments = gathered(tree, cast("Answers", answers), **options)
    whole = moments.of_the_whole()
    found = families(tree, whole)
    level = levels(tree, whole, found)
    parts = [
        scored(tree, piece, *((found, level) if piece is whole else (families(tree, piece),)))
        for piece in moments.pieces()
    ]
    few = few_raters_issues(moments, sum((part.few_raters for part in parts), Counter()))
    segments = segment_scores(moments, parts)
    fallen_back = [
        Issue("too-few", family.node, warned("level_is_mean", why=family.fault.message))
        for family in found.values()
        if family.fault is not None and (family.n != level.rated[family.node].n).any()
    ]
    issues = (*answer_issues(tree, whole), *family_issues(found), *fallen_back, *few, *interval_issues(moments))
    return Scores(tree, moments.by, segments, issues, answer_counts(tree, moments))


def answer_counts(tree: ServiceTree, moments: Moments) -> tuple[AnswerCount, ...]:
    """Count what was found in each question's column."""
    return tuple(
        AnswerCount(
            id=f"{name}.{question.id}",
            column=column,
            answered=tally.answered,
            blank=tally.blank,
            coded=tally.coded,
            unused=tally.outside.total() + tally.unread.total(),
        )
        for name, question, column, tally in question_tallies(tree, moments.tallies)
    )


@frozen(eq=False)
class ScoredPart:
    """The scores of the whole and of some segments, as arrays.

    Attributes:
        make: Words the scores at a place, given the gaps there; the whole stands at 0.
        names: The whole and the segments.
        raw: Their distances from the whole, the whole's own first.
        degrees: Shape (G,): the degrees of freedom of these.
        few_raters: In how many of the segments too few rated a node, by node.
    """

    make: Callable[[int, Gaps, int], SegmentScores]
    names: tuple[str | None, ...]
    raw: Figures
    degrees: NDArray[np.int64]
    few_raters: Counter[str]


Gaps = tuple[Figures, Figures, Figures]


def segment_scores(moments: Moments, parts: Sequence[ScoredPart]) -> Sequence[SegmentScores]:
    """Word levels as scores, 100 (b - mu), for the whole and each segment.

    Args:
        moments: With all segments that are shown.
        parts: The scores of some of them each, the whole first in every part.
    """
    gaps = _gaps([part.raw for part in parts], [part.degrees for part in parts])
    starts = list(accumulate((len(part.names) - 1 for part in parts), initial=0))

    def makes(at: int, start: int) -> Callable[[int], SegmentScores]:
        first = 0 if not at else 1  # the whole is told once
        return lambda place: parts[at].make(place + first, gaps, start)

    counts = [len(part.names) - bool(at) for at, part in enumerate(parts)]
    made = [(count, makes(at, starts[at])) for at, count in enumerate(counts)]
    return as_sequence((None, *moments.shown_names), one_after_the_other(made), few=len(parts) == 1)


def scored(tree: ServiceTree, moments: Moments, found: Mapping[str, Family], level: Levels | None = None) -> ScoredPart:
    """Score the whole and the segments that are shown; nothing but figures is kept.

    Args:
        tree: The tree.
        moments: Gathered with it.
        found: Its families.
        level: Their levels, where they are known.
    """
    level = levels(tree, moments, found) if level is None else level
    names = (None, *moments.shown_names)
    scores = _scores_at(tree, level)
    total = total_figures(tree, moments, level)
    raw = weighted_over(level.shares, {name: one - one[:, :1] for name, one in scores.items()})
    joined, covered = (None, *moments.shown_counts), weight_covered(tree, level.losses)
    groups = _groups(tree, moments, level)
    rows, outcomes = moments.sums(ROWS), outcome_summaries(tree, moments)
    made = _node_scores(tree, moments, found, level, {name: _scores_of(moments, one) for name, one in scores.items()})
    lost, n = level.total[0].copy(), rows.n

    def make(place: int, gaps: Gaps, start: int) -> SegmentScores:
        return SegmentScores(
            by=names[place],
            n=int(n[place]),
            score=total.at(place),
            loss=None if np.isnan(lost[place]) else float(100 * lost[place]),
            nodes=made(place),
            groups=tuple(GroupScore(group, kind, figures.at(place)) for group, kind, figures in groups),
            joined=joined[place],
            weight_covered=float(covered[place]),
            outcomes=outcomes(place),
            **_gap_fields(gaps, place and start + place),
        )

    degrees = np.maximum(moments.buckets - 1, 1)
    return ScoredPart(make, names, _scores_of(moments, raw), degrees, few_raters(tree, moments, level.losses))


def total_figures(tree: ServiceTree, moments: Moments, level: Levels) -> Figures:
    """Score the service as a whole, for all respondents and for each segment that is shown."""
    return _scores_of(moments, weighted_over(level.shares, _scores_at(tree, level)))


def _scores_of(moments: Moments, stack: Array) -> Figures:
    """Give scores, or gaps between them, their intervals; none to those of equal answers."""
    return where_spread(moments.figures(stack, 100))


def _scores_at(tree: ServiceTree, level: Levels) -> dict[str, Array]:
    return {name: tree.baseline_of(name) - loss for name, loss in level.losses.items()}


def _node_scores(
    tree: ServiceTree, moments: Moments, found: Mapping[str, Family], level: Levels, figures: Mapping[str, Figures]
) -> Callable[[int], tuple[NodeScore, ...]]:
    """Prepare the scores of all nodes at a place; no more is kept than they are made of."""
    weights, seen = tree.node_weights, _observed(tree, level)
    reasons = reasons_for_nothing(tree, moments, found, level.losses)
    rated = {name: sums.n for name, sums in level.rated.items()}
    withheld = {name: sums.withheld for name, sums in level.rated.items()}
    n_family = {name: family.n for name, family in found.items()}
    mass = moments.sums(ROWS).first_moments[0, :, 0].copy()
    rated_mass = {name: sums.first_moments[0, :, 0].copy() for name, sums in level.rated.items()}

    def node_score(name: str, place: int) -> NodeScore:
        observed, figure, hidden = seen[name][place], figures[name].at(place), withheld[name]
        told = hidden is None or not hidden[place]
        return NodeScore(
            id=name,
            kind=tree.nodes[name].kind,
            weight=weights[name],
            n=int(rated[name][place]) if told else None,
            n_family=int(n_family[name][place]) if told else None,
            reach_rate=float(rated_mass[name][place] / mass[place]) if told and mass[place] > 0 else None,
            observed=None if np.isnan(observed) else float(100 * observed),
            level=figure,
            reason=reasons[name][place],
        )

    return lambda place: tuple(node_score(name, place) for name in tree.measured)


def _observed(tree: ServiceTree, level: Levels) -> dict[str, Array]:
    """Average each node's scores where it was rated, shape (G,).

    For all segments at once: means of all for each of them would cost the square of their number.
    """
    return {name: tree.baseline_of(name) - rated.means[0].sum(axis=1) for name, rated in level.rated.items()}


def _gap_fields(gaps: Gaps, place: int) -> dict[str, Interval | None]:
    """Word the gaps of one segment; the whole has none."""
    raw, aside, at_once = (figures.at(place) if place else None for figures in gaps)
    told = aside is not None and aside.value is not None
    return {"gap": raw, "gap_shrunken": aside if told else None, "gap_simultaneous": at_once}


def _gaps(parts: Sequence[Figures], degrees_of_parts: Sequence[NDArray[np.int64]]) -> Gaps:
    """Give the gaps of the segments their intervals (docs/reference/model.md, section 10).

    Args:
        parts: Distances from the whole, the whole's own first in each part.
        degrees_of_parts: Their degrees of freedom, likewise.

    Returns:
        The gaps with an interval each; shrunken, since the largest of many is partly luck; and with intervals that hold
        for all segments at once. The whole's own stands first.
    """
    raw = parts[0]
    if len(parts) > 1:
        raw = Figures(*(_joined([getattr(part, name) for part in parts]) for name in ("value", "low", "high", "se")))
    degrees = _joined(degrees_of_parts)
    told = int(np.isfinite(raw.se[1:]).sum())
    half = raw.se * student_quantile(degrees, max(told, 1))
    value, error = (np.append(np.nan, part) for part in shrunken(raw.value[1:], raw.se[1:]))
    alone = error * student_quantile(degrees)
    return (
        raw,
        Figures(value, value - alone, value + alone, error),
        Figures(raw.value, raw.value - half, raw.value + half, raw.se),
    )


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Put what parts hold of segments one after the other; the whole stands first in each."""
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def _groups(tree: ServiceTree, moments: Moments, level: Levels) -> Sequence[tuple[str, str, Figures]]:
    """Roll levels up to the trunk and the boughs by weight; outcomes as observed."""
    scores = {name: tree.baseline_of(name) - loss for name, loss in level.losses.items()}
    found = [(TRUNK, TRUNK, _scores_of(moments, _weighted(tree, scores, [aspect.id for aspect in tree.aspects])))]
    found += [
        (bough, "bough", _scores_of(moments, _weighted(tree, scores, names))) for bough, names in tree.boughs.items()
    ]
    for outcome in tree.outcomes:
        observed = tree.baseline - moments.sums(node_block(outcome.id)).means.sum(axis=2)
        found.append((outcome.id, "outcome", _scores_of(moments, observed)))
    return found


def _weighted(tree: ServiceTree, scores: Mapping[str, Array], names: Sequence[str]) -> Array:
    """Average scores by the nodes' weights; equally if these are all 0."""
    weights = np.array([tree.node_weights[name] for name in names])
    weights = weights / weights.sum() if weights.sum() > 0 else np.full(len(names), 1 / len(names))
    return np.asarray(sum(share * scores[name] for share, name in zip(weights, names, strict=True)))
