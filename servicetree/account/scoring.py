"""Scores of nodes, boughs, the trunk and the whole, adjusted for skipped branches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from servicetree.account.carry_over import Family, families, family_issues
from servicetree.account.respondent_scores import is_one_customer, score_one
from servicetree.account.results import AnswerCount, GroupScore, NodeScore, Scores, SegmentScores
from servicetree.answers.faults import question_tallies
from servicetree.errors import Issue
from servicetree.moments.blocks import BlockSums
from servicetree.moments.gathering import gathered
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.layouts import ROWS, node_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree


@frozen(eq=False)
class Levels:
    """Expected losses, parents before children; stacks of shape (R, G).

    Attributes:
        losses: The loss mu of each measured node: own loss plus what was carried over.
        rated: The sums of each node on the rows that have it.
        total: The overall loss, weighted.
    """

    losses: Mapping[str, Array]
    rated: Mapping[str, BlockSums]
    total: Array


def levels(tree: ServiceTree, moments: Moments, found: Mapping[str, Family]) -> Levels:
    """Compute mu_a = own_a for aspects and mu_v = own_v + gamma_v . mu_pa for branches (model.md, section 4).

    Without missing nodes mu equals the observed mean; with skipped branches it is the factored-likelihood mean.
    Where carry-over cannot be estimated the level is the observed mean.
    """
    losses: dict[str, Array] = {}
    rated = {name: moments.sums(node_block(name)) for name in tree.measured}
    for name, family in found.items():
        own = family.own_parts.sum(axis=2)
        carried = sum(
            (family.carry_over[:, place, None] * losses[parent] for place, parent in enumerate(family.parents)),
            0.0,
        )
        losses[name] = rated[name].means.sum(axis=2) if family.fault else own + carried
    total = sum((share * losses[name] for name, share in tree.node_weights.items() if share), np.zeros(1))
    return Levels(losses, rated, total)


def score(tree: ServiceTree, answers: Any, **options: Any) -> Scores:
    """Score every node, bough, the trunk and the whole, with intervals.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, moments, or one customer's answers as a mapping from columns to
            single values (then there are scores and no estimates).
        **options: ``by``, ``weight``, ``cluster``, ``id`` and the other options of ``gather``.

    Returns:
        Scores on 0-100.

    Raises:
        AnswersError: With every fault of the answers.
    """
    if is_one_customer(answers):
        return score_one(tree, answers)
    moments = gathered(tree, answers, **options)
    found = families(tree, moments)
    level = levels(tree, moments, found)
    segments = segment_scores(tree, moments, found, level)
    fallen_back = [
        Issue("too-few", family.node, f"{family.fault.message}; its level is the observed mean")
        for family in found.values()
        if family.fault is not None and (family.n != level.rated[family.node].n).any()
    ]
    issues = (*answer_issues(tree, moments), *family_issues(found), *fallen_back, *interval_issues(moments))
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


def segment_scores(
    tree: ServiceTree, moments: Moments, found: Mapping[str, Family], level: Levels
) -> tuple[SegmentScores, ...]:
    """Word levels as scores, 100 (b - mu), for the whole and each segment."""
    weights = tree.node_weights
    baseline = sum(share * tree.baseline_of(name) for name, share in weights.items())
    overall = baseline - level.total
    total, gap = moments.figures(overall, 100), moments.figures(overall - overall[:, :1], 100)
    nodes = {name: moments.figures(tree.baseline_of(name) - loss, 100) for name, loss in level.losses.items()}
    groups = _groups(tree, moments, level)
    rows = moments.sums(ROWS)

    def node_score(name: str, place: int) -> NodeScore:
        rated, mass = level.rated[name], rows.first_moments[0, place, 0]
        observed = tree.baseline_of(name) - rated.means[0, place].sum()
        return NodeScore(
            id=name,
            kind=tree.nodes[name].kind,
            weight=weights[name],
            n=int(rated.n[place]),
            n_family=int(found[name].n[place]),
            reach_rate=float(rated.first_moments[0, place, 0] / mass) if mass > 0 else None,
            observed=None if np.isnan(observed) else float(100 * observed),
            level=nodes[name].at(place),
        )

    return tuple(
        SegmentScores(
            by=name,
            n=int(rows.n[place]),
            score=total.at(place),
            loss=None if np.isnan(overall[0, place]) else float(100 * level.total[0, place]),
            gap=gap.at(place) if place else None,
            nodes=tuple(node_score(node, place) for node in tree.measured),
            groups=tuple(GroupScore(group, kind, scores.at(place)) for group, kind, scores in groups),
        )
        for place, name in enumerate((None, *moments.segments))
    )


def _groups(tree: ServiceTree, moments: Moments, level: Levels) -> Sequence[tuple[str, str, Figures]]:
    """Roll levels up to the trunk and the boughs by weight; outcomes as observed."""
    scores = {name: tree.baseline_of(name) - loss for name, loss in level.losses.items()}
    found = [(TRUNK, TRUNK, moments.figures(_weighted(tree, scores, [aspect.id for aspect in tree.aspects]), 100))]
    found += [
        (bough, "bough", moments.figures(_weighted(tree, scores, names), 100)) for bough, names in tree.boughs.items()
    ]
    for outcome in tree.outcomes:
        observed = tree.baseline - moments.sums(node_block(outcome.id)).means.sum(axis=2)
        found.append((outcome.id, "outcome", moments.figures(observed, 100)))
    return found


def _weighted(tree: ServiceTree, scores: Mapping[str, Array], names: Sequence[str]) -> Array:
    """Average scores by the nodes' weights; equally if these are all 0."""
    weights = np.array([tree.node_weights[name] for name in names])
    weights = weights / weights.sum() if weights.sum() > 0 else np.full(len(names), 1 / len(names))
    return np.asarray(sum(share * scores[name] for share, name in zip(weights, names, strict=True)))
