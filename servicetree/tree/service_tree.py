"""The class ServiceTree: a trunk of aspects, branches and outcomes, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import attrs
from attrs import field, frozen

from servicetree.errors import MOST_FAULTS_SHOWN, Fault, TreeError, UsageError
from servicetree.i18n.said import meant_name, told
from servicetree.tree import checks, graph
from servicetree.tree.building import extended
from servicetree.tree.checks import checked, held_to
from servicetree.tree.given_values import CarryOverSource, WeightSource
from servicetree.tree.nodes import (
    EXPERIMENT,
    STATED,
    TRUNK,
    Aspect,
    Branch,
    Node,
    Outcome,
    TreePart,
    Trunk,
    as_aspects,
    as_branches,
    as_outcomes,
    as_questions,
    weighed_questions,
)
from servicetree.tree.questions import FieldTable, Label, Marker, Question, Scale, made_from
from servicetree.tree.validation import tree_faults

if TYPE_CHECKING:
    import networkx as nx


CarryOverEvidence = Literal["association", "both", "experiment"]

SCHEMA = 1
WEIGHT_METHODS = ("stated", "equal", "ahp", "direct")


def _nodes(cls: type, said: str) -> dict[str, Any]:
    return held_to(checks.tuple_of(cls, f"table_of_{said}"), keyed=cls)


# Converters by name and with types: what is given to a tree is then known to type checkers.


def _scale(value: Scale | FieldTable | None) -> Scale | None:
    return None if value is None else made_from(Scale, value)


def _trunk(value: Trunk | FieldTable) -> Trunk:
    return made_from(Trunk, value)


def _marker(value: Marker | FieldTable | None) -> Marker | None:
    return None if value is None else made_from(Marker, value)


@frozen(repr=False)
class ServiceTree:
    """Customer service as a tree. The keys of a tree file are its fields.

    Attributes:
        name: A short name.
        label: What to call it.
        schema: Version of the tree-file format.
        baseline: The score, 0-1, against which losses are counted; 1 is perfection.
        min_share: The share of a node's question weight that must be answered for it to have a score.
        weight_method: How the weights came about.
        scale: The scale of every rating that has none of its own.
        trunk: Label and weight of the trunk.
        aspects: The parts of the trunk.
        branches: What grows on it.
        outcomes: What it leads to.
        marker: A question unrelated to service; the same as one of ``markers``.
        markers: Questions unrelated to the service and to each other: they measure how much moods colour ratings.

    Raises:
        TreeError: With every fault at once, each with its place.

    Example:
        >>> room = st.Aspect("room", questions=[st.Question("clean")])
        >>> st.ServiceTree("cafe", scale=st.Scale(1, 10), aspects=[room])
        ServiceTree('cafe', 1 aspects, 0 branches, 0 outcomes)
    """

    name: str = field(metadata=held_to(checks.some_text))
    label: Label = checked(checks.label, default="")
    schema: int = checked(checks.number(least=1, most=SCHEMA), default=SCHEMA)
    baseline: float = checked(checks.number(least=0, most=1), default=1.0)
    min_share: float = checked(checks.number(least=0, most=1), default=0.5)
    weight_method: str = checked(checks.one_of(WEIGHT_METHODS), default="stated")
    scale: Scale | None = field(
        default=None,
        converter=_scale,
        metadata=held_to(checks.optional(checks.instance_of(Scale, "table_of_scale")), noun=Scale),
    )
    trunk: Trunk = field(
        factory=Trunk,
        converter=_trunk,
        metadata=held_to(checks.instance_of(Trunk, "table_of_trunk"), noun=Trunk),
    )
    aspects: tuple[Aspect, ...] = field(default=(), converter=as_aspects, metadata=_nodes(Aspect, "aspects"))
    branches: tuple[Branch, ...] = field(default=(), converter=as_branches, metadata=_nodes(Branch, "branches"))
    outcomes: tuple[Outcome, ...] = field(default=(), converter=as_outcomes, metadata=_nodes(Outcome, "outcomes"))
    marker: Marker | None = field(
        default=None,
        converter=_marker,
        metadata=held_to(checks.optional(checks.instance_of(Marker, "table_of_marker")), noun=Marker),
    )
    markers: tuple[Question, ...] = field(default=(), converter=as_questions, metadata=_nodes(Question, "markers"))

    def __attrs_post_init__(self) -> None:
        if not checks.is_collecting_faults() and (found := tree_faults(self)):
            raise TreeError(found)

    def __repr__(self) -> str:
        parts = (("aspects", self.aspects), ("branches", self.branches), ("outcomes", self.outcomes))
        return f"ServiceTree({self.name!r}, {', '.join(f'{len(part)} {name}' for name, part in parts)})"

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Every node by id: aspects, branches, outcomes, each in the order of the tree file."""
        every: tuple[Node, ...] = (*self.aspects, *self.branches, *self.outcomes)
        return {node.id: node for node in every}

    @cached_property
    def marker_questions(self) -> dict[str, Question]:
        """Every question unrelated to the service by id; the one of ``[marker]`` is called ``marker``."""
        alone = () if self.marker is None else (self.marker.question,)
        return {question.id: question for question in (*alone, *self.markers)}

    @cached_property
    def measured(self) -> dict[str, Aspect | Branch]:
        """The nodes that carry weight and have questions, aspects first."""
        weighed: tuple[Aspect | Branch, ...] = (*self.aspects, *self.branches)
        return {node.id: node for node in weighed if node.questions}

    @cached_property
    def branch_parents(self) -> dict[str, str | None]:
        """The branch on which each branch grows; None for the trunk."""
        return {branch.id: branch.parent for branch in self.branches}

    @cached_property
    def carry_over_parents(self) -> dict[str, tuple[str, ...]]:
        """From which measured nodes loss is carried over to each measured node; boughs are passed through."""
        aspects = tuple(aspect.id for aspect in self.aspects)
        found: dict[str, tuple[str, ...]] = dict.fromkeys(aspects, ())
        nearest: dict[str | None, tuple[str, ...]] = {None: aspects}  # what stands above, seen from each bough
        for name in graph.top_down_order(self.branch_parents):
            above = nearest[self.branch_parents[name]]
            if name in self.measured:
                found[name] = above
            nearest[name] = (name,) if name in self.measured else above
        return {name: found[name] for name in self.measured}

    @cached_property
    def from_the_trunk(self) -> tuple[str, ...]:
        """The measured nodes, each after everything it grows on."""
        order = graph.top_down_order(self.branch_parents)
        return tuple(aspect.id for aspect in self.aspects) + tuple(name for name in order if name in self.measured)

    @cached_property
    def trunk_children(self) -> tuple[str, ...]:
        """The measured branches whose parents are the aspects, boughs passed through."""
        aspects = tuple(aspect.id for aspect in self.aspects)
        return tuple(name for name, parents in self.carry_over_parents.items() if parents == aspects)

    @cached_property
    def trunk_shares(self) -> tuple[float, ...]:
        """The aspects' shares of the trunk, alpha; they add up to 1."""
        total = sum(aspect.weight for aspect in self.aspects)
        return tuple(aspect.weight / total for aspect in self.aspects)

    @cached_property
    def node_weights(self) -> dict[str, float]:
        """The weight of each measured node in the overall score; they add up to 1."""
        parents: dict[str, str | None] = {TRUNK: None}
        parents.update(dict.fromkeys((aspect.id for aspect in self.aspects), TRUNK))
        parents.update(self.branch_parents)
        claims = {TRUNK: self.trunk.weight}
        claims.update((aspect.id, aspect.weight) for aspect in self.aspects)
        claims.update((branch.id, branch.weight) for branch in self.branches)
        below = graph.children(parents)
        kept = {name: self._own_share(name, below[name]) for name in parents}
        shares = graph.share_downwards(graph.top_down_order(parents), below, claims, kept)
        return {name: shares[name] for name in self.measured}

    @cached_property
    def boughs(self) -> dict[str, list[str]]:
        """The measured branches that each bough groups, at any depth."""
        found: dict[str, list[str]] = {branch.id: [] for branch in self.branches if not branch.questions}
        next_bough: dict[str | None, str | None] = {None: None}  # above each branch, however far
        for name in graph.top_down_order(self.branch_parents):
            parent = self.branch_parents[name]
            next_bough[name] = parent if parent in found else next_bough[parent]
        for name in self.branch_parents:
            bough = next_bough[name] if name in self.measured else None
            while bough is not None:
                found[bough].append(name)
                bough = next_bough[bough]
        return found

    def _own_share(self, name: str, family: Iterable[str]) -> float:
        if (node := self.measured.get(name)) is None:
            return 0.0
        return node.own_weight if isinstance(node, Branch) and list(family) else 1.0

    @cached_property
    def derived(self) -> dict[Any, Any]:
        """What functions marked by ``kept_with_tree`` have worked out of the tree."""
        return {}

    def baseline_of(self, name: str) -> float:
        """The score, 0-1, against which a node's loss is counted."""
        own = getattr(self.nodes[name], "baseline", None)
        return self.baseline if own is None else own

    def min_share_of(self, name: str) -> float:
        """The share of a node's question weight that must be answered."""
        own = self.nodes[name].min_share
        return self.min_share if own is None else own

    def tags_of(self, name: str, question: Question) -> dict[str, str]:
        """The tags of a question, with those it inherits from its node."""
        return {**self.nodes[name].tags, **question.tags}

    def given_carry_over(self, name: str) -> Mapping[str, float]:
        """Return the carry-over that the tree states for a node, by parent; empty if it is to be estimated.

        One number on a child of the trunk means that number times each aspect's share of the trunk.
        """
        node = self.nodes[name]
        stated = node.carry_over if isinstance(node, Branch) else None
        parents = self.carry_over_parents[name]
        if stated is None:
            return {}
        if isinstance(stated, Mapping):
            return {parent: float(stated[parent]) for parent in parents}
        if len(parents) == 1:
            return {parents[0]: float(stated)}
        return {name: float(stated) * share for name, share in zip(parents, self.trunk_shares, strict=True)}

    def with_weights(self, weights: Mapping[str, float] | WeightSource, method: str | None = None) -> ServiceTree:
        """Return the tree with other weights in the overall score.

        Args:
            weights: The weight of each measured node, relative to all others; nodes left out get 0. Questions by
                ``node.question``, relative to the others of their node; those left out keep theirs. Or what ``weigh``
                returns.
            method: How the weights came about; ``stated`` if None, unless the weights say it.

        Returns:
            A tree whose ``node_weights`` are these, normalised.

        Raises:
            UsageError: ``double-counting`` for an importance report; and if the tree has no such node or question.
            TreeError: If a weight is no number >= 0, or all are 0.
        """
        if not isinstance(weights, Mapping):
            method = method or weights.weight_method
            weights = weights.as_mapping()
        self._refuse_unknown_names(weights)
        subtotals = {branch.id: weights.get(branch.id, 0.0) for branch in self.branches}
        for name in reversed(graph.top_down_order(self.branch_parents)):
            if (above := self.branch_parents[name]) is not None:
                subtotals[above] += subtotals[name]
        trunk_total = sum(weights.get(aspect.id, 0.0) for aspect in self.aspects)

        def within(weight: float, family_total: float) -> float:
            return weight if family_total > 0 else 1.0  # in a family that gets nothing the sisters stay equal

        return attrs.evolve(
            self,
            weight_method=method or "stated",
            trunk=attrs.evolve(self.trunk, weight=trunk_total),
            aspects=tuple(
                attrs.evolve(
                    aspect,
                    weight=within(weights.get(aspect.id, 0.0), trunk_total),
                    questions=weighed_questions(aspect, weights),
                )
                for aspect in self.aspects
            ),
            branches=tuple(
                attrs.evolve(
                    branch,
                    weight=within(subtotals[branch.id], subtotals.get(branch.parent or "", 1.0)),
                    own_weight=within(weights.get(branch.id, 0.0), subtotals[branch.id]),
                    questions=weighed_questions(branch, weights),
                )
                for branch in self.branches
            ),
        )

    def _refuse_unknown_names(self, weights: Mapping[str, float]) -> None:
        asked = {f"{name}.{question.id}": node for name, node in self.measured.items() for question in node.questions}
        faults: list[Fault] = []
        for name in weights:
            known = asked if "." in name else self.measured
            if name not in known:
                said = told("no_question_of" if "." in name else "no_part_of", name=name, tree=self.name)
                near = meant_name(name, known) if len(faults) < MOST_FAULTS_SHOWN else ""
                faults.append(Fault("usage", "weights", said, near))
        if faults:
            raise UsageError(faults)

    @cached_property
    def found_by_experiment(self) -> frozenset[str]:
        """The measured branches whose carry-over was found by an experiment."""
        return frozenset(branch.id for branch in self.branches if branch.carry_over_source == EXPERIMENT)

    @cached_property
    def carry_over_evidence(self) -> CarryOverEvidence:
        """What carry-over rests on, taken over all branches: ``association``, ``experiment``, or ``both``."""
        branches = {name for name, parents in self.carry_over_parents.items() if parents}
        if not self.found_by_experiment:
            return "association"
        return "both" if branches - self.found_by_experiment else "experiment"

    def with_carry_over(
        self, given: Mapping[str, float | Mapping[str, float]] | CarryOverSource, source: str | None = None
    ) -> ServiceTree:
        """Return the tree with given carry-over to some branches, in the place of what would be estimated.

        Args:
            given: For each of these branches a number for each parent, or one number. Or what ``experiment`` returns.
            source: Where it comes from, ``stated`` or ``experiment``; ``stated`` if None, unless it is an experiment's.

        Raises:
            UsageError: If the tree has no such branch; ``no-signal`` if the experiment shows no carry-over.
            TreeError: If a number is none, or the parents are not all named.
        """
        if not isinstance(given, Mapping):
            source = source or EXPERIMENT
            given = given.as_carry_over()
        asked = {branch.id: branch for branch in self.branches if branch.questions}
        if strangers := [name for name in given if name not in asked]:
            raise UsageError(
                Fault(
                    "usage",
                    "carry_over",
                    told("no_asked_branch", name=name),
                    meant_name(name, asked) if place < MOST_FAULTS_SHOWN else "",
                )
                for place, name in enumerate(strangers)
            )
        changed = (
            attrs.evolve(branch, carry_over=given[branch.id], carry_over_source=source or STATED)
            if branch.id in given
            else branch
            for branch in self.branches
        )
        return attrs.evolve(self, branches=tuple(changed))

    def extend(self, changes: Mapping[str, object] | TreePart | Iterable[TreePart]) -> ServiceTree:
        """Return the tree with changes merged in by id, as a tree file with ``extends`` does.

        Args:
            changes: A table of the shape of a tree file; ``remove`` drops nodes and questions. A noun in it, or in its
                place, is whole: it takes the place of what has its id.

        Returns:
            The extended tree.

        Raises:
            TreeError: With every fault at once.
        """
        return extended(self, changes)

    def _repr_svg_(self) -> str | None:
        from servicetree.reporting.page.notebooks import tree_picture

        return tree_picture(self)

    def to_networkx(self) -> nx.DiGraph[str]:
        """Return a networkx DiGraph with the same ids; each node carries its fields as attributes."""
        from servicetree.tree.networkx_graphs import hierarchy

        drawn = hierarchy({TRUNK: None} | {branch.id: branch.parent or TRUNK for branch in self.branches})
        drawn.add_edges_from((TRUNK, aspect.id) for aspect in self.aspects)
        drawn.add_nodes_from(outcome.id for outcome in self.outcomes)
        drawn.nodes[TRUNK].update(kind=TRUNK, **attrs.asdict(self.trunk, recurse=False))
        for name, node in self.nodes.items():
            fields = attrs.asdict(node, recurse=False)
            fields.pop("id")
            drawn.nodes[name].update(kind=node.kind, **fields)
        for name, share in self.node_weights.items():
            drawn.nodes[name]["node_weight"] = share
        return drawn
