"""The result values of `compare` and `plan`."""

from __future__ import annotations

from attrs import field, frozen

from servicetree.account.result_base import Result
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
        change: After minus before; positive is more lost.
        own: The part because its own loss changed.
        carry_over: The part because carry-over from it changed; 0 with common carry-over.
        weights: The part because the weights changed; 0 with the same weights.
    """

    id: str
    before: Interval
    after: Interval
    change: Interval
    own: Interval
    carry_over: Interval
    weights: Interval


@frozen
class NodeChange:
    """How the level of a node changed, 0-100."""

    id: str
    before: Interval
    after: Interval
    change: Interval


@frozen
class Change(Result):
    """What changed between two segments or periods, by where it began and where it was felt.

    Attributes:
        tree: The tree of the first side.
        by: The column that tells the sides apart.
        before: Name of the first side.
        after: Name of the second.
        n: Respondents on either side.
        score: The overall score and its change.
        sources: Changes by where they began; they add up to the change of the loss.
        nodes: Changes of levels, where they were felt.
        carry_over: ``common`` to both sides, or estimated for ``each``.
        issues: What is worth knowing.
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


@frozen
class Improvement:
    """One thing to mend: a question raised by so much, and what that would win.

    Attributes:
        id: The question.
        raised: By how much its score is raised, 0-100.
        gain: Points of the overall score won, by carry-over as observed.
        gain_low: Points won at the low end of carry-over.
        cost: What it costs; None if not stated.
        per_cost: Gain for one unit of cost.
        chosen: Whether it is in the best set within the budget; None without a budget.
    """

    id: str
    raised: float
    gain: Interval
    gain_low: Interval
    cost: float | None = None
    per_cost: float | None = None
    chosen: bool | None = None


@frozen
class Plan(Result):
    """What to mend first, and what it would win if the trunk and branches moved as the carry-over says.

    Attributes:
        tree: The tree.
        to: ``step``, ``target`` or ``best``: how far each question is raised.
        measures: Ranked by gain for the cost, or by gain without costs.
        budget: What may be spent; None without a budget.
        spent: What the chosen measures cost together.
        gain: What they win together.
        gain_low: What they win at the low end.
        steps: What one step of the scale up would win, by question; one step down loses as much.
        issues: What is worth knowing.
        questions_carry: ``alike`` within an aspect (the rule), or by ``joint`` slopes, one for each question.
    """

    tree: ServiceTree
    to: str
    measures: tuple[Improvement, ...]
    budget: float | None
    spent: float | None
    gain: Interval | None
    gain_low: Interval | None
    steps: tuple[Improvement, ...]
    issues: tuple[Issue, ...] = field(default=())
    questions_carry: str = "alike"
