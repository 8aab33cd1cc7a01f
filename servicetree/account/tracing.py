"""The verb `trace`: puts the account together from carry-over, the ledger and the ranges.

See docs/reference/model.md, section 4.
The identities hold for any carry-over, so that exactness is no evidence; what the account
means hangs on carry-over, which is an association.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, starmap
from typing import Any, Literal, TypedDict, Unpack, cast

import attrs
import numpy as np

from servicetree.account.carry_over import Family, families, family_issues
from servicetree.account.entry_ranges import EntryEnds, entry_ends
from servicetree.account.estimated_carry_over import EstimatedCarryOver
from servicetree.account.joint_slopes import (
    JOINT,
    JointSlopes,
    QuestionsCarry,
    check_questions,
    joint_issues,
    joint_slopes_of,
    refuse_faults,
)
from servicetree.account.ledger import carry_over_used, ledger, reach_used, traced_losses
from servicetree.account.ranges import (
    AccountRanges,
    BestBounds,
    PanelEstimates,
    panel_slopes,
)
from servicetree.account.results import (
    Account,
    CarryOver,
    CutPoints,
    Entry,
    NodeLoss,
    QuestionCarryOver,
    QuestionPoints,
    SegmentAccount,
    SegmentScores,
)
from servicetree.account.scoring import Levels, answer_counts, levels, period_scores, segment_scores
from servicetree.account.separability import marker_issues, not_separable_issues, panel_issues
from servicetree.account.small_groups import ALL_WEIGHT, few_raters_issues
from servicetree.account.warning_rules import account_issues
from servicetree.errors import Fault, Issue, LimitError, UsageError
from servicetree.i18n.said import PartName, QuotedName, Rounded, meant_name, told, warned
from servicetree.moments.gathering import gathered
from servicetree.moments.gathering_options import Answers, GatheringOptions
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures, Interval, side_by_side
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

MOST_ENTRIES = 2_000_000
_AT_ONCE = 4_096  # stacks that are given intervals together

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
    how = {name: value for name, value in options.items() if name in TracingChoices.__annotations__}
    reading = {name: value for name, value in options.items() if name not in how}
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
    refuse_too_deep(tree)
    groups = None if cut is None else questions_by_tag(tree, cut)
    check_questions(questions, lens)
    seen = EstimatedCarryOver(tree, moments) if estimated is None else estimated
    unit, found, within = moments, seen.within, seen.within
    if lens != "within":
        unit = moments.by_segment()
        found = families(tree, unit, panel_slopes(moments, seen.looks, lens))
    joint = joint_slopes_of(tree, unit, found) if questions == JOINT else None
    refuse_faults(found, joint)
    level = levels(tree, unit, found)
    doubts = seen.ranges
    ends = entry_ends(tree, moments, doubts, within)
    segments = _segment_accounts(tree, unit, found, level, joint, doubts=doubts, ends=ends, groups=groups or {})
    issues = (
        *answer_issues(tree, moments),
        *family_issues(found),
        *(joint_issues(joint, found) if joint is not None else ()),
        *account_issues(tree, moments, within, joint, lens=lens),
        *not_separable_issues(tree, segments[0].ranges, _given(within), segments[0].scores.n),
        *_evidence_issues(lens, doubts.best, _with_trends(seen.looks), _given(within)),
        *few_raters_issues(tree, moments, level.losses),
        *interval_issues(moments),
        *_credit_issues(moments.by, segments),
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


def _segment_accounts(
    tree: ServiceTree,
    moments: Moments,
    found: Mapping[str, Family],
    level: Levels,
    joint: JointSlopes | None,
    *,
    doubts: AccountRanges,
    ends: EntryEnds | None,
    groups: Mapping[str | None, list[str]],
) -> tuple[SegmentAccount, ...]:
    lost = traced_losses(found, joint)
    book = ledger(tree, lost)
    own, points = moments.figures(book.own, 100), moments.figures(book.points, 100)
    loss = moments.figures(level.total, 100)
    trunk = moments.figures(book.points[..., : len(tree.aspects)].sum(axis=2), 100)
    entries, question_entries = (_stacked_figures(moments, one) for one in (book.entries, book.question_entries))
    began, felt = _stacked_figures(moments, book.began), _stacked_figures(moments, book.felt)
    reach = moments.figures(reach_used(tree, found, book, joint))
    carry_over = _carry_over(tree, moments, found, carry_over_used(tree, found, lost, joint), doubts)
    by_question = () if joint is None else _question_carry_over(tree, moments, found, joint)
    cuts = {
        tag: [moments.figures(np.sum([side[name] for name in names], axis=0), 100) for side in (book.began, book.felt)]
        for tag, names in groups.items()
    }

    def account(place: int, scores: SegmentScores) -> SegmentAccount:
        is_whole = scores.weight_covered >= ALL_WEIGHT
        return SegmentAccount(
            scores=scores,
            loss=loss.at(place),
            trunk_points=doubts.trunk_points(trunk.at(place), place, is_whole=is_whole),
            nodes=tuple(
                NodeLoss(name, own.at(place, column), _segment_figure(reach, place, column), points.at(place, column))
                for column, name in enumerate(tree.measured)
            ),
            carry_over=carry_over[min(place, len(carry_over) - 1)],
            ranges=doubts.ranges,
            other_roots=None if place else doubts.other_roots,
            entries=_entries(book.entries, entries, place),
            questions=tuple(
                QuestionPoints(name, *both)
                for name, *both in zip(book.began, began.over(place), felt.over(place), strict=True)
            ),
            question_entries=_entries(book.question_entries, question_entries, place),
            cut=tuple(CutPoints(tag, *(side.at(place) for side in sides)) for tag, sides in cuts.items()),
            question_carry_over=by_question,
            entry_ranges=ends.at(place) if ends is not None and is_whole else (),
        )

    return tuple(starmap(account, enumerate(segment_scores(tree, moments, found, level))))


def _entries(names: Iterable[tuple[str, str]], points: Figures, place: int) -> tuple[Entry, ...]:
    return tuple(Entry(source, at, one) for (source, at), one in zip(names, points.over(place), strict=True))


def _stacked_figures(moments: Moments, stacks: Mapping[Any, Array]) -> Figures:
    """Give each stack its interval, some at a time: a deep tree has half a million of them."""
    each = iter(stacks.values())
    pieces = [moments.figures(np.stack(some, axis=2), 100) for some in iter(lambda: [*islice(each, _AT_ONCE)], [])]
    return side_by_side(pieces)


def _segment_figure(estimates: Figures, place: int, column: int) -> Interval:
    """Pick a segment's figure, or the one that is common to all; then only the degrees of freedom could differ."""
    return estimates.at(min(place, len(estimates.value) - 1), column)


def _carry_over(
    tree: ServiceTree,
    moments: Moments,
    found: Mapping[str, Family],
    used: Mapping[str, Array],
    doubts: AccountRanges,
) -> tuple[tuple[CarryOver, ...], ...]:
    """Word carry-over for each segment, or once where it is common to all."""
    estimates = {name: moments.figures(stack) for name, stack in used.items()}
    limits = {name: _limits(doubts.best, name) for name in doubts.bounds}

    def rows(segment: int) -> Iterator[CarryOver]:
        for name, figures in estimates.items():
            family = found[name]
            for column, parent in enumerate(family.parents):
                if family.given:
                    given = float(family.carry_over[0, column])
                    # What an experiment did not vary is written as 0, which it has not shown.
                    found_so = name in tree.found_by_experiment and given != 0
                    yield CarryOver(parent, name, Interval(given), given=True, experiment=found_so)
                    continue
                low, high = limits[name][column] if name in limits else (None, None)
                value = _segment_figure(figures, segment, column)
                yield CarryOver(parent, name, value, given=False, range_low=low, range_high=high)

    segments = max((len(figures.value) for figures in estimates.values()), default=1)
    return tuple(tuple(rows(segment)) for segment in range(segments))


def _question_carry_over(
    tree: ServiceTree, moments: Moments, found: Mapping[str, Family], joint: JointSlopes
) -> tuple[QuestionCarryOver, ...]:
    """Word joint slopes; they are common to all segments. Given carry-over is split by the questions' weights."""
    rows = []
    for child in tree.trunk_children:
        given = child not in joint.slopes
        n = None if given else int(joint.n[child][0])
        for column, aspect in enumerate(tree.aspects):
            shares = np.array(aspect.question_shares)
            if given:
                values = [Interval(value) for value in (found[child].carry_over[0, column] * shares).tolist()]
            else:
                values = [*moments.figures(joint.slopes[child][aspect.id].sum(axis=2)[:, None]).over(0)]
            rows += [
                QuestionCarryOver(f"{aspect.id}.{question.id}", child, value, given=given, n=n)
                for question, share, value in zip(aspect.questions, shares, values, strict=True)
                if share
            ]
    return tuple(rows)


def _limits(best: BestBounds, name: str) -> list[tuple[float | None, float | None]]:
    """Give the range of carry-over from each aspect to a child: lower limit at the low end, upper at the high end."""
    slopes = (best.bounds[name].slopes_low, best.upper_slopes[name])
    low, high = (best.figures(one[:, None]) for one in slopes)
    return [(below.low, above.high) for below, above in zip(low.over(0), high.over(0), strict=True)]


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


def _credit_issues(by: str | None, segments: tuple[SegmentAccount, ...]) -> list[Issue]:
    """List what does better than its parents predict, apart from the losses."""
    found = []
    for segment in segments:
        for node in segment.nodes:
            if node.own.value is not None and node.own.value < 0:
                clear = node.own.high is not None and node.own.high < 0
                key = "better_than_expected" if clear else "perhaps_better_than_expected"
                said = warned(key, points=Rounded(-node.own.value))
                group = {"by": by, "value": segment.by}
                where = node.id if segment.by is None else warned("part_in_group", part=PartName(node.id), **group)
                found.append(Issue("credit", where, said))
    return found
