"""The account: every point lost is entered once, with where it was felt and where it began.

Model page, section 4. The identities hold for any carry-over, so that exactness is no evidence; what the account
means hangs on carry-over, which is an association.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.accounts import (
    Account,
    CarryOver,
    CutPoints,
    Entry,
    NodeLoss,
    QuestionPoints,
    SegmentAccount,
)
from servicetree.blocks import Moments
from servicetree.carryover import Family, families, family_issues
from servicetree.datafaults import answer_issues
from servicetree.errors import AnswersError, Fault, Issue, LimitError, UsageError, did_you_mean
from servicetree.gathering import gathered
from servicetree.resampling import Figures, Interval
from servicetree.scoring import Levels, doubt, interval_issues, levels, segment_scores
from servicetree.tree import ServiceTree

Array = NDArray[np.float64]

MOST_ENTRIES = 2_000_000


@frozen(eq=False)
class Flows:
    """How loss spreads from where it began; R is all rows and each bucket left out.

    Attributes:
        spread: For each node the sources of its loss, itself first, with C(a -> v), shape (R,).
        to_parts: For each node and source above it, C(a -> v) split over the node's questions, shape (R, questions).
        reach: W_a = sum_v w_v C(a -> v), shape (R,).
    """

    spread: Mapping[str, Mapping[str, Array]]
    to_parts: Mapping[str, Mapping[str, Array]]
    reach: Mapping[str, Array]


def flows(tree: ServiceTree, found: Mapping[str, Family]) -> Flows:
    """Multiply carry-over along the paths from every node to everything that grows on it."""
    spread: dict[str, dict[str, Array]] = {}
    to_parts: dict[str, dict[str, Array]] = {}
    reach: dict[str, Array] = {}
    for name, family in found.items():
        one = np.ones(len(family.slopes))
        parts: dict[str, Array] = {}
        for place, parent in enumerate(family.parents):
            for source, factor in spread[parent].items():
                parts[source] = parts.get(source, 0.0) + factor[:, None] * family.slopes[:, place]
        to_parts[name] = parts
        spread[name] = {name: one, **{source: split.sum(axis=1) for source, split in parts.items()}}
        for source, factor in spread[name].items():
            reach[source] = reach.get(source, 0.0) + tree.node_weights[name] * factor
    return Flows(spread, to_parts, reach)


@frozen(eq=False)
class Ledger:
    """The account as stacks, R all rows and each bucket left out, G the whole and the segments.

    Attributes:
        own: Own loss of each measured node, shape (R, G, nodes).
        points: tau_a = own_a W_a, shape (R, G, nodes).
        entries: w_v own_a C(a -> v) by source and place, each of shape (R, G).
        began: The points by the question they began with, by question, each of shape (R, G).
        felt: The points by the question they were felt in, likewise.
        question_entries: The points from question to question, likewise.
    """

    own: Array
    points: Array
    entries: Mapping[tuple[str, str], Array]
    began: Mapping[str, Array]
    felt: Mapping[str, Array]
    question_entries: Mapping[tuple[str, str], Array]


def ledger(tree: ServiceTree, found: Mapping[str, Family], level: Levels, flow: Flows) -> Ledger:
    """Enter every point lost (model page, section 4): felt[a, v] = own_a C(a -> v), points[a, v] = w_v felt[a, v].

    A source question takes the share of its node's own loss that its contribution takes; the felt side is split the
    same way.
    """
    own_parts = {name: found[name].own_parts for name in tree.measured}
    own = {name: parts.sum(axis=2) for name, parts in own_parts.items()}
    entries, began, felt, question_entries = {}, {}, {}, {}
    for name, node in tree.measured.items():
        share, family = tree.node_weights[name], found[name]
        questions = [f"{name}.{question.id}" for question in node.questions]
        for source, factor in flow.spread[name].items():
            entries[source, name] = share * own[source] * factor[:, None]
        carried = sum(
            (
                level.losses[parent][..., None] * family.slopes[:, None, place]
                for place, parent in enumerate(family.parents)
            ),
            np.zeros(1),
        )
        for place, question in enumerate(questions):
            own_part = own_parts[name][..., place]
            began[question] = own_part * flow.reach[name][:, None]
            felt[question] = share * (own_part + carried[..., place] if family.parents else own_part)
            question_entries[question, question] = share * own_part
            for source, split in flow.to_parts[name].items():
                for row, origin in enumerate(tree.measured[source].questions):
                    question_entries[f"{source}.{origin.id}", question] = (
                        share * own_parts[source][..., row] * split[:, place, None]
                    )
    points = np.stack([own[name] * flow.reach[name][:, None] for name in tree.measured], axis=2)
    return Ledger(np.stack(list(own.values()), axis=2), points, entries, began, felt, question_entries)


def refuse_endless(tree: ServiceTree) -> None:
    """Refuse a tree so deep that its account, which grows with the square of the depth, could not be read.

    Raises:
        LimitError: Naming the limit.
    """
    sources: dict[str, int] = {}
    for name in tree.from_the_trunk:
        sources[name] = 1 + sum(sources[parent] for parent in tree.carry_over_parents[name])
    if (entries := sum(sources.values())) > MOST_ENTRIES:
        message = f"the account would have {entries:,} entries; at most {MOST_ENTRIES:,} are made"
        raise LimitError(Fault("limit", tree.name, message, "trace a flatter tree, or a part of it"))


def trace(tree: ServiceTree, answers: Any, *, cut: str | None = None, **options: Any) -> Account:
    """Account for every point lost: where it was felt, and where it began.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, or moments.
        cut: A tag; the same points are also summed up by its values.
        **options: ``by``, ``weight``, ``cluster``, ``id`` and the other options of ``gather``.

    Returns:
        The account of the whole and of each segment.

    Raises:
        AnswersError: With every fault of the answers; also where carry-over cannot be estimated and is not given.
        UsageError: If no question has the tag.
        LimitError: If the tree is so deep that the account would have millions of entries.
    """
    refuse_endless(tree)
    groups = None if cut is None else questions_by_tag(tree, cut)
    moments = gathered(tree, answers, **options)
    found = families(tree, moments)
    if faults := [family.fault for family in found.values() if family.fault is not None]:
        raise AnswersError(faults)
    level, flow = levels(tree, moments, found), flows(tree, found)
    segments = _segment_accounts(tree, moments, found, level, flow, groups=groups or {})
    issues = (
        *answer_issues(tree, moments),
        *family_issues(found),
        *interval_issues(moments),
        *_credit_issues(moments.by, segments),
    )
    return Account(tree, moments.by, cut, segments, issues)


def _segment_accounts(
    tree: ServiceTree,
    moments: Moments,
    found: Mapping[str, Family],
    level: Levels,
    flow: Flows,
    *,
    groups: Mapping[str | None, list[str]],
) -> tuple[SegmentAccount, ...]:
    book = ledger(tree, found, level, flow)
    own, points = doubt(moments, book.own, 100), doubt(moments, book.points, 100)
    loss = doubt(moments, level.total, 100)
    trunk = doubt(moments, book.points[..., : len(tree.aspects)].sum(axis=2), 100)
    entries, question_entries = _doubts(moments, book.entries), _doubts(moments, book.question_entries)
    began, felt = _doubts(moments, book.began), _doubts(moments, book.felt)
    # Reach and carry-over are common to all segments; in a segment only the degrees of freedom could differ.
    reach = doubt(moments, np.stack([flow.reach[name] for name in tree.measured], axis=1)[:, None])
    carry_over = _carry_over(tree, moments, found)
    cuts = {
        tag: tuple(
            doubt(moments, np.sum([side[name] for name in names], axis=0), 100) for side in (book.began, book.felt)
        )
        for tag, names in groups.items()
    }
    return tuple(
        SegmentAccount(
            scores=scores,
            loss=loss.at(place),
            trunk_points=trunk.at(place),
            nodes=tuple(
                NodeLoss(name, own.at(place, column), reach.at(0, column), points.at(place, column))
                for column, name in enumerate(tree.measured)
            ),
            carry_over=carry_over,
            entries=tuple(
                Entry(*names, figure) for names, figure in zip(book.entries, entries.over(place), strict=True)
            ),
            questions=tuple(
                QuestionPoints(name, *both)
                for name, *both in zip(book.began, began.over(place), felt.over(place), strict=True)
            ),
            question_entries=tuple(
                Entry(*names, figure)
                for names, figure in zip(book.question_entries, question_entries.over(place), strict=True)
            ),
            cut=tuple(CutPoints(tag, *(side.at(place) for side in sides)) for tag, sides in cuts.items()),
        )
        for place, scores in enumerate(segment_scores(tree, moments, found, level))
    )


def _doubts(moments: Moments, stacks: Mapping[Any, Array]) -> Figures:
    return doubt(moments, np.stack(list(stacks.values()), axis=2), 100)


def _carry_over(tree: ServiceTree, moments: Moments, found: Mapping[str, Family]) -> tuple[CarryOver, ...]:
    rows = []
    for name in tree.measured:
        family = found[name]
        if not family.parents:
            continue
        estimates = doubt(moments, family.carry_over[:, None])
        for place, parent in enumerate(family.parents):
            value = Interval(float(family.carry_over[0, place])) if family.given else estimates.at(0, place)
            rows.append(CarryOver(parent, name, value, family.given))
    return tuple(rows)


def questions_by_tag(tree: ServiceTree, tag: str) -> dict[str | None, list[str]]:
    """Group the questions that carry weight by the value of a tag; those without it stand under None, last.

    Raises:
        UsageError: If no question has the tag.
    """
    groups: dict[str | None, list[str]] = {}
    known: set[str] = set()
    for name, node in tree.measured.items():
        for question in node.questions:
            tags = tree.tags_of(name, question)
            known.update(tags)
            groups.setdefault(tags.get(tag), []).append(f"{name}.{question.id}")
    if tag not in known:
        listed = ", ".join(sorted(known)) or "no tags at all"
        hint = did_you_mean(tag, known) or f"the tree has {listed}"
        raise UsageError(Fault("usage", "--cut", f"no question has the tag '{tag}'", hint))
    return dict(sorted(groups.items(), key=lambda group: (group[0] is None, group[0] or "")))


def _credit_issues(by: str | None, segments: tuple[SegmentAccount, ...]) -> list[Issue]:
    """List what does better than its parents predict, apart from the losses."""
    found = []
    for segment in segments:
        where = "" if segment.by is None else f" ({by} = {segment.by})"
        for node in segment.nodes:
            if node.own.value is not None and node.own.value < 0:
                said = f"does better by {-node.own.value:.1f} than its parents predict: a credit, kept as it is"
                found.append(Issue("credit", f"{node.id}{where}", said))
    return found
