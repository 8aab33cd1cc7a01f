"""Results in which aspects that the answers do not tell apart are one: for pictures, and for tables of changes.

How points divide between such aspects nobody can say, so nothing may show each with a figure of its own
(docs/reference/model.md, section 4). What was measured of each, its score and what is felt in it, has a mean; what
began in them is a sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

import attrs
from attrs import frozen

from servicetree.account.collinearity import groups_warned_of
from servicetree.account.range_results import EntryRange, Range
from servicetree.account.results import (
    Account,
    CarryOver,
    Entry,
    NodeLoss,
    NodeScore,
    QuestionPoints,
    SegmentAccount,
    SegmentScores,
)
from servicetree.account.separability import given_trunk_carry_over
from servicetree.analysis.decision_results import Change, NodeChange, SourceChange
from servicetree.i18n.formatting import in_language
from servicetree.i18n.messages import LANGUAGES, phrases_of
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import Aspect, Branch
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("results")


class _Part(Protocol):
    """What a result says of one node."""

    @property
    def id(self) -> str:
        """The node."""


T = TypeVar("T", bound=_Part)


def with_aspects_joined(tree: ServiceTree, account: Account) -> tuple[ServiceTree, Account]:
    """Make the aspects that an account warns of one in each group, called "A or B".

    Args:
        tree: The tree, as it is to be named.
        account: The account.

    Returns:
        The tree in which each group is one aspect, and the account of it. Both as they are without such groups, and
        where the tree states all that is carried, so that the answers need not tell it.
    """
    groups = _groups(tree, account)
    if not groups or given_trunk_carry_over(account.whole):
        return tree, account
    made = _Joined.of(tree, groups)
    segments = tuple(made.segment(one) for one in account.segments)
    periods = tuple(made.scores(one) for one in account.periods)
    return made.tree, attrs.evolve(account, tree=made.tree, segments=segments, periods=periods)


def with_sources_joined(tree: ServiceTree, change: Change) -> tuple[ServiceTree, Change]:
    """Make the aspects that a change warns of one in each group, as ``with_aspects_joined`` does."""
    groups = _groups(tree, change)
    if not groups:
        return tree, change
    made = _Joined.of(tree, groups)
    sources = tuple(made.each(change.sources, made.source_change))
    nodes = tuple(made.each(change.nodes, made.node_change))
    return made.tree, attrs.evolve(change, tree=made.tree, sources=sources, nodes=nodes)


def _groups(tree: ServiceTree, result: Account | Change) -> tuple[tuple[str, ...], ...]:
    aspects = {aspect.id for aspect in tree.aspects}
    return tuple(group for group in groups_warned_of(result.issues) if aspects.issuperset(group))


@frozen(eq=False)
class _Joined:
    """A tree with groups of aspects joined, and how figures follow.

    Attributes:
        tree: The tree in which each group is one aspect.
        names: What each node is called in it.
        shares: The share of each aspect of a group in that group.
        questions: What each question is called in it, by ``node.question``.
        everything: The aspect that is the whole trunk; nothing if there are others.
    """

    tree: ServiceTree
    names: Mapping[str, str]
    shares: Mapping[str, float]
    questions: Mapping[str, str]
    everything: str

    @classmethod
    def of(cls, tree: ServiceTree, groups: Sequence[tuple[str, ...]]) -> _Joined:
        """Join the groups of a tree."""
        weights = dict(zip((aspect.id for aspect in tree.aspects), tree.trunk_shares, strict=True))
        aspects = {aspect.id: attrs.evolve(aspect, weight=weights[aspect.id]) for aspect in tree.aspects}
        names, shares = {name: name for name in tree.nodes}, dict(weights)
        questions: dict[str, str] = {}
        for group in groups:
            total = sum(weights[name] for name in group)
            shares |= {name: weights[name] / total if total else 1 / len(group) for name in group}
            names |= dict.fromkeys(group, group[0])  # an id that is there, and as long as it may be
            asked = [f"{name}.{question.id}" for name in group for question in tree.nodes[name].questions]
            made = _joined_aspect(tree, group, shares)
            questions |= dict(zip(asked, (f"{made.id}.{question.id}" for question in made.questions), strict=True))
            aspects[made.id] = attrs.evolve(made, weight=total)
            aspects = {name: aspect for name, aspect in aspects.items() if names[name] == name}
        branches = tuple(_renamed_carry_over(branch, names) for branch in tree.branches)
        everything = next(iter(aspects)) if len(aspects) == 1 else ""
        made_tree = attrs.evolve(tree, aspects=tuple(aspects.values()), branches=branches)
        return cls(made_tree, names, shares, questions, everything)

    def each(self, parts: Iterable[T], joined: Callable[[str, Sequence[T]], T]) -> list[T]:
        """Join the parts of each group where the first of it stands; what stands alone stays as it is."""
        groups: dict[str, list[T]] = {}
        for part in parts:
            groups.setdefault(self.names[part.id], []).append(part)
        return [joined(name, group) if len(group) > 1 else group[0] for name, group in groups.items()]

    def segment(self, one: SegmentAccount) -> SegmentAccount:
        """Join an account of a segment."""
        return attrs.evolve(
            one,
            scores=self.scores(one.scores),
            nodes=tuple(self.each(one.nodes, self._node_loss)),
            carry_over=self._carry_over(one),
            entries=self._entries(one.entries),
            questions=tuple(self._question(question) for question in one.questions),
            question_entries=tuple(
                attrs.evolve(entry, source=self._asked(entry.source), at=self._asked(entry.at))
                for entry in one.question_entries
            ),
            question_carry_over=tuple(
                attrs.evolve(edge, source=self._asked(edge.source)) for edge in one.question_carry_over
            ),
            entry_ranges=self._entry_ranges(one.entry_ranges),
        )

    def scores(self, one: SegmentScores) -> SegmentScores:
        """Join the scores of a segment."""
        return attrs.evolve(one, nodes=tuple(self.each(one.nodes, self._node_score)))

    def source_change(self, name: str, group: Sequence[SourceChange]) -> SourceChange:
        """Add up what changed at the sources of a group."""
        parts = ("before", "after", "change", "own", "carry_over", "weights")
        added = {part: _added([getattr(one, part) for one in group]) for part in parts}
        mix = None if group[0].mix is None else _added([one.mix for one in group if one.mix is not None])
        return SourceChange(name, **added, mix=mix)

    def node_change(self, name: str, group: Sequence[NodeChange]) -> NodeChange:
        """Average how the scores of a group changed."""
        return NodeChange(
            name,
            before=self._mean(group, lambda one: one.before),
            after=self._mean(group, lambda one: one.after),
            change=self._mean(group, lambda one: one.change),
            mix=None if group[0].mix is None else self._mean(group, lambda one: one.mix or Interval(None)),
        )

    def _asked(self, name: str) -> str:
        return self.questions.get(name, name)

    def _question(self, one: QuestionPoints) -> QuestionPoints:
        called = self._asked(one.id)
        return one if called == one.id else QuestionPoints(called, Interval(None), one.felt)

    def _mean(self, group: Sequence[T], part: Callable[[T], Interval]) -> Interval:
        """Average figures by share. Its ends are those of figures that err all the same way: never too narrow."""
        shares = [self.shares[one.id] for one in group]
        return _weighted([part(one) for one in group], shares)

    def _node_score(self, name: str, group: Sequence[NodeScore]) -> NodeScore:
        observed = [one.observed for one in group]
        counts = [[one.n for one in group], [one.n_family for one in group]]
        return NodeScore(
            id=name,
            kind=group[0].kind,
            weight=sum(one.weight for one in group),
            n=None if None in counts[0] else min(n for n in counts[0] if n is not None),
            n_family=None if None in counts[1] else min(n for n in counts[1] if n is not None),
            reach_rate=min((one.reach_rate for one in group if one.reach_rate is not None), default=None),
            observed=None if None in observed else sum(self.shares[one.id] * (one.observed or 0.0) for one in group),
            level=self._mean(group, lambda one: one.level),
            reason=next((one.reason for one in group if one.reason), None),
        )

    def _node_loss(self, name: str, group: Sequence[NodeLoss]) -> NodeLoss:
        own = self._mean(group, lambda one: one.own)
        return NodeLoss(name, own, *(_added(ones) for ones in ([i.reach for i in group], [i.points for i in group])))

    def _carry_over(self, one: SegmentAccount) -> tuple[CarryOver, ...]:
        """Add up what moves with one point lost in all of a group."""
        found: dict[tuple[str, str], list[CarryOver]] = {}
        for edge in one.carry_over:
            found.setdefault((self.names[edge.source], edge.to), []).append(edge)
        overall = {end.to: end for end in one.ranges}
        return tuple(
            edges[0] if len(edges) == 1 else self._edge(source, to, edges, overall.get(to))
            for (source, to), edges in found.items()
        )

    def _edge(self, source: str, to: str, edges: Sequence[CarryOver], overall: Range | None) -> CarryOver:
        low, high = (_sum([getattr(edge, end) for edge in edges]) for end in ("range_low", "range_high"))
        if source == self.everything and overall is not None:
            low, high = overall.low.low if overall.low.low is not None else overall.low.value, overall.high.high
        value = _added([edge.value for edge in edges])
        return CarryOver(source, to, value, edges[0].given, edges[0].experiment, low, high)

    def _entries(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        found: dict[tuple[str, str], list[Entry]] = {}
        for one in entries:
            found.setdefault((self.names[one.source], self.names[one.at]), []).append(one)
        return tuple(
            Entry(source, at, _entered([one.points for one in some], measured=source == at))
            for (source, at), some in found.items()
        )

    def _entry_ranges(self, ranges: Iterable[EntryRange]) -> tuple[EntryRange, ...]:
        """Add up the ends of a group's ranges, which is never too narrow; it brings no more than the trunk does."""
        found: dict[tuple[str | None, str], list[EntryRange]] = {}
        for one in ranges:
            found.setdefault((one.source and self.names[one.source], one.at), []).append(one)
        joined = []
        for (source, at), some in found.items():
            trunk = next(iter(found.get((None, at), ())), None)
            if len(some) == 1 or trunk is None:
                joined += [attrs.evolve(one, source=source) for one in some[:1]]
            elif source == self.everything:
                joined.append(attrs.evolve(trunk, source=source))
            else:
                low, high = _sum([one.low for one in some]), _sum([one.high for one in some])
                if high is not None and trunk.high is not None:
                    high = min(high, trunk.high)
                joined.append(EntryRange(source, at, low, high))
        return tuple(joined)


def _joined_aspect(tree: ServiceTree, group: Sequence[str], shares: Mapping[str, float]) -> Aspect:
    """Join aspects into one that has all their questions; two of one name are told apart."""
    questions: dict[str, Question] = {}
    for name in group:
        node = tree.nodes[name]
        for question, share in zip(node.questions, node.question_shares, strict=True):
            called = question.id
            while called in questions:
                called = f"{name}_{called}"
            questions[called] = attrs.evolve(question, id=called, weight=shares[name] * share)
    labels = {
        lang: say("or_from", lang).join(in_language(tree.nodes[one].label, lang, one) for one in group)
        for lang in LANGUAGES
    }
    baseline = sum(shares[one] * tree.baseline_of(one) for one in group)
    return Aspect(id=group[0], label=labels, questions=tuple(questions.values()), baseline=baseline)


def _renamed_carry_over(branch: Branch, names: Mapping[str, str]) -> Branch:
    """Let stated carry-over name the joined aspects: what moves with one point in all of a group is the sum."""
    if not isinstance(branch.carry_over, Mapping):
        return branch
    found: dict[str, float] = {}
    for parent, value in branch.carry_over.items():
        found[names.get(parent, parent)] = found.get(names.get(parent, parent), 0.0) + value
    return attrs.evolve(branch, carry_over=found)


def _sum(values: Sequence[float | None]) -> float | None:
    return None if None in values else sum(value for value in values if value is not None)


def _added(figures: Sequence[Interval]) -> Interval:
    """Add figures up, without an interval: what one has too much another lacks, and how much nobody computed."""
    return Interval(_sum([one.value for one in figures]))


def _weighted(figures: Sequence[Interval], weights: Sequence[float]) -> Interval:
    def mean(end: str) -> float | None:
        values = [getattr(one, end) for one in figures]
        return None if None in values else sum(w * value for w, value in zip(weights, values, strict=True))

    return Interval(*(mean(end) for end in ("value", "low", "high", "se")))


def _entered(points: Sequence[Interval], *, measured: bool) -> Interval:
    """Add entries up; what is felt where it began is measured, and keeps its ends."""
    if len(points) == 1:
        return points[0]
    return _weighted(points, [1.0] * len(points)) if measured else _added(points)
