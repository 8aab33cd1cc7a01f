"""The result values: scores, and the account of every point lost.

Frozen values. They know the tree they were made with, and nothing of tables, pictures or reports.
Scores, losses and points are on 0-100; weights, reach and carry-over are plain numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from servicetree.account.range_results import EntryRange, OtherRoots, Range, TrunkPoints
from servicetree.account.result_base import SegmentedResult, one_line, unknown_node
from servicetree.errors import Issue
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree


@frozen
class NodeScore:
    """The score of a measured node in one segment.

    Attributes:
        id: The node.
        kind: ``aspect`` or ``branch``.
        weight: Its weight in the overall score.
        n: Respondents with a score for it; None with a ``reason``, as all figures of it.
        n_family: Respondents with a score for it and for all its parents.
        reach_rate: Share of the respondents who have a score for it (by survey weight).
        observed: Mean score of those who have one, 0-100.
        level: Mean score with skipped branches allowed for, 0-100.
        reason: Why there are no figures of it in the segment: ``few-raters``, fewer than ``min_n`` rated it (with its
            parents); ``few-raters-elsewhere``, with these figures those of a segment of few raters would follow from
            the whole by subtraction.
    """

    id: str
    kind: str
    weight: float
    n: int | None
    n_family: int | None
    reach_rate: float | None
    observed: float | None
    level: Interval
    reason: str | None = None


@frozen
class GroupScore:
    """The rolled-up score of the trunk, a bough or an outcome, 0-100."""

    id: str
    kind: str
    level: Interval


@frozen
class AnswerCount:
    """What was found in one column of a question.

    Attributes:
        id: The question, ``node.question``.
        column: The column.
        answered: Cells that gave an answer.
        blank: Cells without one.
        coded: Cells with a code that means "no answer".
        unused: Cells outside the scale or not understood, where they were let pass as missing.
    """

    id: str
    column: str
    answered: int
    blank: int
    coded: int
    unused: int


@frozen
class OutcomeSummary:
    """A question of an outcome, summed up.

    Attributes:
        id: The outcome.
        question: The question, as ``outcome.question``.
        n: How many answered it; None in a segment where its figures are withheld, as of a node.
        mean: Its mean score, 0-100.
        summary: ``nps`` or ``top``.
        value: The summary: points from -100 to 100 for ``nps``, percent for ``top``.
    """

    id: str
    question: str
    n: int | None
    mean: Interval
    summary: str
    value: Interval


@frozen
class SegmentScores:
    """The scores of one segment.

    Attributes:
        by: The segment's value as text; None for the whole. Small segments that are shown together are called
            ``others (3)``, by how many they are.
        n: Respondents.
        score: The overall score, 0-100, over the nodes that have a level.
        loss: Points lost: the baseline minus the score.
        gap: Its distance from the whole, over the same nodes; None for the whole itself.
        nodes: Measured nodes, aspects first.
        groups: Trunk, boughs and outcomes.
        joined: How many small segments these are together; None for one segment, and for the whole.
        weight_covered: The weight of the nodes that have a level; 1 if all have.
        gap_shrunken: The gap as far as it is more than luck: the largest of many gaps are partly chance. None without a
            standard error.
        gap_simultaneous: The gap with an interval that holds for all segments shown at once (Bonferroni).
        outcomes: The outcomes' questions that have a summary.

    Example:
        >>> round(st.score(demo_tree(), demo_answers()).whole.node("price").level.value)
        68
    """

    by: str | None
    n: int
    score: Interval
    loss: float | None
    gap: Interval | None
    nodes: tuple[NodeScore, ...]
    groups: tuple[GroupScore, ...]
    joined: int | None = None
    weight_covered: float = 1.0
    gap_shrunken: Interval | None = None
    gap_simultaneous: Interval | None = None
    outcomes: tuple[OutcomeSummary, ...] = ()

    @property
    def gap_clear(self) -> bool:
        """Whether the segment stands clear of the whole, all segments looked at together."""
        return self.gap_simultaneous is not None and self.gap_simultaneous.clear_of_zero

    def node(self, name: str) -> NodeScore:
        """Return the score of one node.

        Raises:
            UnknownNameError: If it is not there, with the nearest names; it is a ``KeyError``.
        """
        found = {node.id: node for node in self.nodes}
        if name not in found:
            raise unknown_node(name, list(found), type(self).__name__)
        return found[name]

    def __repr__(self) -> str:
        return one_line(self)


@frozen(repr=False)
class Scores(SegmentedResult[SegmentScores]):
    """Scores by node and segment.

    Attributes:
        tree: The tree they were computed with.
        by: The column of the segments; None without segments.
        segments: The whole first, then the segments by their value as text, last the small ones together.
        issues: What is worth knowing about the data and the figures.
        answers: What was found in each question's column.

    Example:
        >>> scores = st.score(demo_tree(), demo_answers(), by="shop")
        >>> round(scores["Lille"].score.value)
        67
    """

    tree: ServiceTree
    by: str | None
    segments: Sequence[SegmentScores]
    issues: tuple[Issue, ...] = field(default=())
    answers: tuple[AnswerCount, ...] = field(default=())


@frozen
class NodeLoss:
    """What began at one node.

    Attributes:
        id: The node.
        own: Its own loss, 0-100; negative is a credit: it does better than its parents predict.
        reach: How far its loss carries: the weight it touches, directly and through carry-over.
        points: Points of the overall score that began here, own x reach.
    """

    id: str
    own: Interval
    reach: Interval
    points: Interval


@frozen
class CarryOver:
    """How many points the loss at ``to`` moves with one point of loss at ``source``; an association, as a rule.

    Attributes:
        source: The parent.
        to: The child.
        value: The carry-over.
        given: Whether the tree states it (then it has no interval and no range).
        experiment: Whether it was found by an experiment, as the tree states it.
        range_low: Lower limit at the low end of its range; 0 where it cannot be told from a general mood.
        range_high: Upper limit at the high end of its range; None where errors of measurement are not known.
    """

    source: str
    to: str
    value: Interval
    given: bool
    experiment: bool = False
    range_low: float | None = None
    range_high: float | None = None


@frozen
class QuestionCarryOver:
    """A joint slope: points of loss at ``to`` that move with one at a question of the trunk, the others held fast.

    Attributes:
        source: The question, ``node.question``.
        to: The child of the trunk.
        value: The slope.
        given: Whether it is a given carry-over, split by the questions' weights; then it has no interval.
        n: Respondents with ``to`` and an answer to every question of the trunk; None if given.
    """

    source: str
    to: str
    value: Interval
    given: bool
    n: int | None


@frozen
class Entry:
    """One line of the account: points lost at ``at`` that began at ``source``."""

    source: str
    at: str
    points: Interval


@frozen
class QuestionPoints:
    """The points of one question, named ``node.question``.

    Attributes:
        id: The question.
        points: Points that began with it, wherever they were felt.
        felt: Points felt in it, wherever they began.
    """

    id: str
    points: Interval
    felt: Interval


@frozen
class CutPoints:
    """The same points by the value of a tag.

    Attributes:
        tag: The value of the tag; None for questions without it.
        points: Points that began with its questions.
        felt: Points felt in its questions.
    """

    tag: str | None
    points: Interval
    felt: Interval


@frozen
class SegmentAccount:
    """The account of one segment.

    Attributes:
        scores: The scores it accounts for.
        loss: Points lost in all: baseline minus score.
        trunk_points: Points that began in the trunk's aspects, with both ends of their range.
        nodes: What began at each measured node; adds up to ``loss``.
        carry_over: Every carry-over used.
        ranges: How far to believe the carry-over from the trunk, by child.
        other_roots: What other roots would be charged with; None in segments.
        entries: The account: every pair of a source and a place where it is felt; adds up to ``loss``.
        questions: The points of every question; adds up to ``loss``.
        question_entries: The account from question to question; adds up to ``loss``.
        cut: The points by the values of a tag, if one was asked for.
        question_carry_over: With joint slopes, those of every child of the trunk on every question with a weight; then
            ``carry_over`` and ``reach`` of an aspect are what its questions carry for each point it loses here.
        entry_ranges: How much of the points felt in each branch may have begun in the trunk, and in each aspect. Empty
            where carry-over is given, and in segments where some part has no level.

    Example:
        >>> demo_account()["Lille"].node("price").points.clear_of_zero
        True
    """

    scores: SegmentScores
    loss: Interval
    trunk_points: TrunkPoints
    nodes: tuple[NodeLoss, ...]
    carry_over: tuple[CarryOver, ...]
    ranges: tuple[Range, ...]
    other_roots: OtherRoots | None
    entries: tuple[Entry, ...]
    questions: tuple[QuestionPoints, ...]
    question_entries: tuple[Entry, ...]
    cut: tuple[CutPoints, ...] = field(default=())
    question_carry_over: tuple[QuestionCarryOver, ...] = field(default=())
    entry_ranges: tuple[EntryRange, ...] = field(default=())

    @property
    def by(self) -> str | None:
        """The segment's value as text; None for the whole."""
        return self.scores.by

    def node(self, name: str) -> NodeLoss:
        """Return what began at one node.

        Raises:
            UnknownNameError: If it is not there, with the nearest names; it is a ``KeyError``.
        """
        found = {node.id: node for node in self.nodes}
        if name not in found:
            raise unknown_node(name, list(found), type(self).__name__)
        return found[name]

    def __repr__(self) -> str:
        return one_line(self)


@frozen(repr=False)
class Account(SegmentedResult[SegmentAccount]):
    """The account of every point lost: where it was felt, and where it began.

    Attributes:
        tree: The tree it was computed with.
        by: The column of the segments; None without segments.
        cut_tag: The tag of the ``cut``; None if none was asked for.
        lens: Through what carry-over from the trunk was seen: ``within`` (segments; the rule), ``between`` them, or
            ``over_time``.
        segments: The whole first, then the segments by their value as text, last the small ones together.
        issues: What is worth knowing about the data and the figures.
        period: The column of the periods; None without.
        periods: Scores of the whole and of each period; empty without periods.
        answers: What was found in each question's column.
        questions_carry: ``alike`` within an aspect (the rule), or by ``joint`` slopes, one for each question.

    Example:
        >>> account = st.trace(demo_tree(), demo_answers(), by="shop")
        >>> round(account.whole.trunk_points.observed.value)
        18
    """

    tree: ServiceTree
    by: str | None
    cut_tag: str | None
    lens: str
    segments: Sequence[SegmentAccount]
    issues: tuple[Issue, ...] = field(default=())
    period: str | None = None
    periods: Sequence[SegmentScores] = ()
    answers: tuple[AnswerCount, ...] = ()
    questions_carry: str = "alike"

    @property
    def scores(self) -> Sequence[SegmentScores]:
        """The scores of the whole and of each segment, without their accounts."""
        made: Sequence[SegmentScores] | None = getattr(self.segments, "scores", None)
        return tuple(one.scores for one in self.segments) if made is None else made
