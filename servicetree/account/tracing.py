"""The verb `trace`: puts the account together from carry-over, the ledger and the ranges.

See docs/reference/model.md, section 4.
The identities hold for any carry-over, so that exactness is no evidence; what the account
means hangs on carry-over, which is an association.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Literal, TypedDict, Unpack, cast

import attrs

from servicetree.account.best_bounds import BestBounds, PanelEstimates
from servicetree.account.carry_over import Family, families, family_issues
from servicetree.account.entry_ranges import entry_ends
from servicetree.account.estimated_carry_over import EstimatedCarryOver
from servicetree.account.joint_slopes import (
    JOINT,
    QuestionsCarry,
    check_questions,
    joint_issues,
    joint_slopes_of,
    refuse_faults,
)
from servicetree.account.ranges import panel_slopes
from servicetree.account.results import (
    Account,
)
from servicetree.account.scoring import answer_counts, period_scores
from servicetree.account.segment_accounts import account_part, credit_issues, part_of_segments, segment_accounts
from servicetree.account.separability import marker_issues, not_separable_issues, panel_issues
from servicetree.account.small_groups import few_raters_issues
from servicetree.account.warning_rules import account_issues
from servicetree.answers.engines.threads import one_blas_thread
from servicetree.errors import Fault, Issue, LimitError, UsageError
from servicetree.i18n.said import QuotedName, meant_name, told
from servicetree.moments.gathering import gathered
from servicetree.moments.gathering_options import Answers, GatheringOptions
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.moments import Moments
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

MOST_ENTRIES = 2_000_000

Lens = Literal["within", "between", "over_time"]


class TracingChoices(TypedDict, total=False):
    """How answers are traced; see ``trace``.

    Attributes:
        cut: A tag; the same points are also summed up by its values.
        lens: Through what to see carry-over from the trunk: ``within`` segments, ``between`` them, or ``over_time``.
        questions: How the questions of an aspect carry over: ``alike``, or ``joint``, each by a slope of its own.
    """

    cut: str | None
    lens: Lens
    questions: QuestionsCarry


class TracingOptions(GatheringOptions, TracingChoices, total=False):
    """The options of ``trace``, for verbs that trace: those of ``gather``, and how to trace."""


def apart(options: TracingOptions) -> tuple[GatheringOptions, TracingChoices]:
    """Set how answers are read apart from how they are traced."""
    choices = TracingChoices.__annotations__
    how = {name: value for name, value in options.items() if name in choices and value is not None}
    reading = {name: value for name, value in options.items() if name not in choices}
    return cast("GatheringOptions", reading), cast("TracingChoices", how)


def refuse_too_deep(tree: ServiceTree) -> None:
    """Refuse a tree so deep that its account, which grows with the square of the depth, could not be read.

    Raises:
        LimitError: Naming the limit.
    """
    sources: dict[str, int] = {}
    for name in tree.from_the_trunk:
        sources[name] = 1 + sum(sources[parent] for parent in tree.carry_over_parents[name])
    if (entries := sum(sources.values())) > MOST_ENTRIES:
        message = told("too_many_entries", count=entries, most=MOST_ENTRIES)
        raise LimitError(Fault("limit", tree.name, message, told("flatter_tree", verb="trace")))


@verb(GatheringOptions)
def trace(
    tree: ServiceTree,
    answers: Answers,
    *,
    cut: str | None = None,
    lens: Lens = "within",
    questions: QuestionsCarry = "alike",
    **options: Unpack[GatheringOptions],
) -> Account:
    """Account for every point lost: where it was felt, and where it began.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, or moments.
        cut: A tag; the same points are also summed up by its values.
        lens: Through what to see carry-over from the trunk: ``within`` segments (the rule), ``between`` at least 20 of
            them (blind to their general quality), or ``over_time`` within them (at least 3 periods); intervals then
            leave out a segment at a time, and segments by themselves have none.
        questions: How the questions of an aspect carry over: ``alike`` (the rule), or ``joint``, each by a slope of its
            own, from those who answered all of them. Scores, what is felt and the range stay as they are.
        **options: ``by``, ``weight``, ``cluster``, ``id`` and the other options of ``gather``.

    Returns:
        The account of the whole and of each segment.

    Raises:
        AnswersError: With every fault of the answers; also where carry-over cannot be estimated and is not given.
        UsageError: If no question has the tag, there is too little to look at through the lens, or a lens is to be used
            with joint slopes.
        LimitError: If the tree is so deep that the account would have millions of entries.

    Example:
        >>> account = st.trace(demo_tree(), demo_answers(), by="shop")
        >>> round(account["Lille"].loss.value, 1)
        33.5
    """
    refuse_impossible_trace(tree, cut=cut, lens=lens, questions=questions)
    moments = gathered(tree, answers, **options)
    account = account_of(tree, moments, cut=cut, lens=lens, questions=questions)
    return attrs.evolve(account, periods=period_scores(tree, moments, options.get("min_n")))


def refuse_impossible_trace(
    tree: ServiceTree, *, cut: str | None = None, lens: Lens = "within", questions: QuestionsCarry = "alike"
) -> None:
    """Refuse what no answers can make good, before they are read.

    Args:
        tree: The tree.
        cut: As of ``trace``.
        lens: Likewise.
        questions: Likewise.

    Raises:
        UsageError: If no question has the tag, or a lens is to be used with joint slopes.
        LimitError: If the tree is too deep.
    """
    refuse_too_deep(tree)
    check_questions(questions, lens)
    if cut is not None:
        questions_by_tag(tree, cut)


def account_of(
    tree: ServiceTree,
    moments: Moments,
    *,
    cut: str | None = None,
    lens: Lens = "within",
    questions: QuestionsCarry = "alike",
    estimated: EstimatedCarryOver | None = None,
) -> Account:
    """Account for every point lost, from moments; without the scores of periods.

    What no answers can make good has been refused before, by ``refuse_impossible_trace``.

    Args:
        tree: The tree.
        moments: As ``gathered`` gives them, small segments joined.
        cut: As of ``trace``.
        lens: Likewise.
        questions: Likewise.
        estimated: What these moments say of carry-over, where that is known already.

    Raises:
        AnswersError, UsageError, LimitError: As ``trace``.
    """
    groups = {} if cut is None else questions_by_tag(tree, cut)
    with nullcontext() if moments.segment_sums is None else one_blas_thread():
        estimated = EstimatedCarryOver(tree, moments) if estimated is None else estimated
        return _account(estimated, (cut, groups), lens=lens, questions=questions)


def _account(
    estimated: EstimatedCarryOver,
    tag: tuple[str | None, Mapping[str | None, list[str]]],
    *,
    lens: Lens,
    questions: QuestionsCarry,
) -> Account:
    (cut, groups), tree, moments = tag, estimated.tree, estimated.moments
    whole, within, looks = estimated.whole, estimated.within, estimated.looks
    unit, found, seen = whole, within, None
    if lens != "within":
        seen = panel_slopes(moments, looks, lens)
        unit = moments.by_segment()
        found = families(tree, unit, seen)
    joint = joint_slopes_of(tree, unit, found) if questions == JOINT else None
    refuse_faults(found, joint)
    doubts = estimated.ranges
    limits = doubts, entry_ends(tree, whole, doubts, within)
    parts = [account_part(tree, unit, found, joint, limits=limits, groups=groups)]
    if whole is not moments:
        parts += [
            part_of_segments(tree, piece, parts[0], seen, questions, doubts=doubts, groups=groups)
            for piece in moments.pieces()
        ]
    segments = segment_accounts(moments, parts)
    first = segments[0]
    issues = (
        *answer_issues(tree, whole),
        *family_issues(found),
        *(joint_issues(joint, found) if joint is not None else ()),
        *account_issues(tree, whole, within, joint, lens=lens),
        *not_separable_issues(tree, first.ranges, _given(within), first.scores.n),
        *_evidence_issues(lens, doubts.best, _with_trends(looks), _given(within)),
        *few_raters_issues(moments, sum((part.scored.few_raters for part in parts), Counter())),
        *interval_issues(moments),
        *credit_issues(tree, moments.by, parts),
    )
    counts = answer_counts(tree, moments)
    return Account(tree, moments.by, cut, lens, segments, issues, moments.period, (), counts, questions)


def _evidence_issues(lens: str, best: BestBounds, trends: list[str], given: frozenset[str]) -> Iterator[Issue]:
    """Tell where evidence on carry-over does not agree with other evidence."""
    if best.by != "markers":
        yield from panel_issues(lens, best.contradicted, trends)
        return
    unequal = [name for name in best.unequal if name not in given]
    yield from marker_issues(best.moods.related if best.moods else None, best.contradicted, unequal)
    yield from panel_issues(lens, (), trends)


def _given(found: Mapping[str, Family]) -> frozenset[str]:
    return frozenset(name for name, family in found.items() if family.given)


def _with_trends(looks: PanelEstimates) -> list[str]:
    return [name for name, look in looks.get("over_time", {}).items() if look.trends]


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
        there = told("tree_has", names=", ".join(sorted(known))) if known else told("no_tags")
        said = told("no_such_tag", tag=QuotedName(tag))
        raise UsageError(Fault("usage", "--cut", said, meant_name(tag, known) or there))
    return dict(sorted(groups.items(), key=lambda group: (group[0] is None, group[0] or "")))
