"""The result values of `compare` and `plan`."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from servicetree.account.range_results import says_something
from servicetree.account.result_base import Result
from servicetree.account.results import OutcomeSummary
from servicetree.errors import Issue
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree


@frozen
class SourceChange:
    """How the points that began at one node changed from one side to the other, exactly split.

    Attributes:
        id: The node.
        before: Points on the first side.
        after: Points on the second.
        change: After minus before; positive is more lost. Within strata, by the same mix of respondents.
        own: The part because its own loss changed.
        carry_over: The part because carry-over from it changed; 0 with common carry-over.
        weights: The part because the weights changed; 0 with the same weights.
        mix: Within strata, the rest: because others answered; None without strata.
    """

    id: str
    before: Interval
    after: Interval
    change: Interval
    own: Interval
    carry_over: Interval
    weights: Interval
    mix: Interval | None = None


@frozen
class NodeChange:
    """How the level of a node changed, 0-100.

    Attributes:
        id: The node; ``overall`` for the score.
        before: Its level on the first side.
        after: On the second.
        change: After minus before; within strata with the same mix of respondents.
        mix: Within strata, how much more moved because others answered; else None.
        change_simultaneous: The change with an interval that holds for all nodes at once (Bonferroni), for whoever
            looks for the nodes that changed; None for the score.
    """

    id: str
    before: Interval
    after: Interval
    change: Interval
    mix: Interval | None = None
    change_simultaneous: Interval | None = None

    @property
    def is_clear(self) -> bool:
        """Whether it clearly changed, all nodes looked at together."""
        return self.change_simultaneous is not None and self.change_simultaneous.clear_of_zero


@frozen
class OutcomeChange:
    """How the summary of an outcome's question changed.

    Attributes:
        id: The outcome.
        question: The question, as ``outcome.question``.
        summary: ``nps`` or ``top``.
        before: The summary on the first side.
        after: On the second.
        change: After minus before, whoever answered.
    """

    id: str
    question: str
    summary: str
    before: Interval
    after: Interval
    change: Interval


@frozen(repr=False)
class Change(Result):
    """What changed between two segments or periods, by where it began and where it was felt.

    Attributes:
        tree: The tree of the first side.
        by: The column that tells the sides apart.
        before: Name of the first side.
        after: Name of the second.
        n: Respondents that count on either side.
        score: The overall score and its change.
        sources: Changes by where they began; they add up to the change of the loss.
        nodes: Changes of levels, where they were felt.
        carry_over: ``common`` to both sides, or estimated for ``each``.
        issues: What is worth knowing.
        within: The columns whose values make the strata; then changes are by the same mix of respondents, and all
            figures are of the strata that are not left out. Empty without strata.
        left_out: The strata with too few respondents on a side, by their values; None where one has none.
        outcomes: Changes of the outcomes that are summed up.

    Example:
        >>> change = st.compare(demo_tree(), demo_answers(), "2026-03", "2026-06", by="month")
        >>> change.n
        (600, 600)
    """

    tree: ServiceTree
    by: str
    before: str
    after: str
    n: tuple[int, int]
    score: NodeChange
    sources: tuple[SourceChange, ...]
    nodes: tuple[NodeChange, ...]
    carry_over: str = "common"
    issues: tuple[Issue, ...] = field(default=())
    within: tuple[str, ...] = ()
    left_out: tuple[tuple[str | None, ...], ...] = ()
    outcomes: tuple[OutcomeChange, ...] = ()


@frozen
class Improvement:
    """One thing to mend: a question raised by so much, and what that would win.

    Attributes:
        id: The question.
        raised: By how much its score is raised, 0-100; never by more than it loses. None where it cannot be told.
        gain: Points of the overall score won, by carry-over as observed.
        gain_low: Points won at the low end of carry-over.
        gain_high: Points won at the high end; without a value where that end is not known.
        at_trunk: Of a branch's gain, what may come by itself if the trunk is mended: points at carry-over as observed,
            and the range from its low end to its high end, as of the gain. None for a question of the trunk.
        segment: The segment whose level is aimed at; None for other aims.
        cost: What it costs; None if not stated.
        per_cost: Gain for one unit of cost.
        chosen: Whether it is in the best set within the budget; None without a budget.
    """

    id: str
    raised: float | None
    gain: Interval
    gain_low: Interval
    gain_high: Interval
    at_trunk: Interval | None = None
    segment: str | None = None
    cost: float | None = None
    per_cost: float | None = None
    chosen: bool | None = None

    @property
    def low(self) -> float | None:
        """The lower end of the one range: the lower limit at the low end of carry-over."""
        return gain_range(self.gain_low, self.gain_high)[0]

    @property
    def high(self) -> float | None:
        """The upper end of the one range: the upper limit at the high end; None where that is not known."""
        return gain_range(self.gain_low, self.gain_high)[1]

    @property
    def is_ranged(self) -> bool:
        """Whether the one range says anything; otherwise the gain as observed is all there is."""
        return says_something(self.low, self.high)


def gain_range(at_low: Interval, at_high: Interval) -> tuple[float | None, float | None]:
    """Make the one range of a gain out of its figures at both ends of carry-over; the smaller limit comes first."""
    low, high = at_low.low, at_high.high
    return (high, low) if low is not None and high is not None and high < low else (low, high)


def surest(measures: Sequence[Improvement]) -> Improvement | None:
    """Return the measure that wins most at the least: at the low end, for its cost where costs are stated.

    None where at the low end none wins anything.
    """

    def least_won(one: Improvement) -> float:
        least = one.low if one.low is not None else one.gain_low.value
        return (least or 0.0) / (one.cost or 1.0)

    found = max(measures, key=least_won)
    return found if least_won(found) > 0 else None


@frozen(repr=False)
class Plan(Result):
    """What to mend first, and what it would win if the trunk and branches moved as the carry-over says.

    Attributes:
        tree: The tree.
        to: ``half``, ``target``, ``best`` or ``step``: how far each question is raised.
        measures: Ranked by gain for the cost, or by gain without costs.
        budget: What may be spent; None without a budget.
        spent: What the chosen measures cost together.
        gain: What they win together.
        gain_low: What they win at the low end.
        gain_high: What they win at the high end.
        twice: What of it may be counted twice: a branch's gain that may come by itself with the trunk, where
            questions of both are chosen. None without a budget.
        steps: What one step of the scale up would win, by question, but never more than the question loses.
        n: How many answered.
        score: The score as it is now.
        issues: What is worth knowing.
        questions_carry: ``alike`` within an aspect (the rule), or by ``joint`` slopes, one for each question.
        verdict: ``separable``, ``not_separable`` where carry-over from the trunk cannot be told from a general
            impression, ``given`` where the tree states it.
        unsure_segments: With the aim ``best``, segments whose doubt is not known; nobody aims at them.
        outcomes: The outcomes that are summed up, as they are now.

    Example:
        >>> st.plan(demo_tree(), demo_answers(), by="shop").measures[0].id
        'environment.noise'
    """

    tree: ServiceTree
    to: str
    measures: tuple[Improvement, ...]
    budget: float | None
    spent: float | None
    gain: Interval | None
    gain_low: Interval | None
    gain_high: Interval | None
    twice: Interval | None
    steps: tuple[Improvement, ...]
    n: int
    score: Interval
    issues: tuple[Issue, ...] = field(default=())
    questions_carry: str = "alike"
    verdict: str = "not_separable"
    unsure_segments: tuple[str, ...] = ()
    outcomes: tuple[OutcomeSummary, ...] = ()
