"""The verb `draw`: chooses what a picture of a tree shows, and says it in words; where things stand comes later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from attrs import evolve, field, frozen

from servicetree import graph
from servicetree.accounts import Account, Scores, SegmentAccount, SegmentScores
from servicetree.drawing import captions
from servicetree.drawing.diagram import Diagram
from servicetree.drawing.parts import Figure, Leaf, Mode, Part, PartKind, Picture, Strand
from servicetree.errors import Fault, UsageError, did_you_mean
from servicetree.nodes import Node
from servicetree.tree import ServiceTree
from servicetree.wording import check_language, in_language

KINDS = ("tree",)

Result = Account | Scores


def draw(
    tree: ServiceTree,
    result: Result | None = None,
    *,
    kind: Literal["tree"] = "tree",
    lang: str = "en",
    segment: str | None = None,
) -> Diagram:
    """Draw a tree: bare, with its scores, or with the account of every point lost.

    With an account, the loss that began in the trunk climbs inside the wood to where it is felt.

    Args:
        tree: The tree.
        result: An account or scores made with it; None for the bare tree.
        kind: Which picture; ``tree`` is the only one so far.
        lang: Language of the words: ``en``, ``fr`` or ``ru``.
        segment: The segment to show, by its value as text; None for the whole.

    Returns:
        The diagram: a value that can write itself as SVG, DOT, Mermaid, PNG or PDF.

    Raises:
        UsageError: If an option is unknown, or the result was made with another tree.
    """
    _check_kind(kind)
    check_language(lang)
    facts = _facts(tree, result, segment)
    parts = tuple(_part(tree, node, facts, lang) for node in tree.nodes.values())
    headline, subtitle = captions.head(tree, facts.shown, lang, result.by if result else None)
    picture = Picture(
        lang=lang,
        mode=facts.mode,
        words=in_language(tree.label, lang, tree.name),
        headline=headline,
        subtitle=subtitle,
        trunk=in_language(tree.trunk.label, lang, ""),
        trunk_score=facts.scores.get("trunk", Figure()),
        parts=parts,
        doubt=captions.doubt(facts.shown, lang),
        evidence=tree.carry_over_evidence,
    )
    return Diagram(picture)


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        message = f"must be one of {', '.join(KINDS)} (got {kind!r})"
        raise UsageError(Fault("usage", "kind", message, did_you_mean(str(kind), KINDS)))


@frozen
class _Facts:
    """One segment's figures by id, so that each part is made without a search."""

    mode: Mode
    shown: SegmentAccount | SegmentScores | None
    weights: Mapping[str, float]
    scores: Mapping[str, Figure] = field(factory=dict)
    counts: Mapping[str, int] = field(factory=dict)
    began: Mapping[str, float | None] = field(factory=dict)
    felt: Mapping[str, list[tuple[str, float]]] = field(factory=dict)
    questions: Mapping[str, float | None] = field(factory=dict)
    carried: Mapping[tuple[str, str], Figure] = field(factory=dict)
    ranges: Mapping[str, Figure] = field(factory=dict)
    stated: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    doubted: Mapping[str, float] = field(factory=dict)


def _facts(tree: ServiceTree, result: object, segment: str | None) -> _Facts:
    weights = _weights_with_boughs(tree)
    if result is None:
        if segment is not None:
            raise UsageError(Fault("usage", "segment", "a bare tree has no segments", "give a result too"))
        return _Facts("bare", None, weights)
    if not isinstance(result, Account | Scores):
        message = f"must be an Account or Scores (got {type(result).__name__})"
        raise UsageError(Fault("usage", "result", message, "make one with trace(...) or score(...)"))
    shown = _segment(result, segment)
    scored = shown.scores if isinstance(shown, SegmentAccount) else shown
    _check_same_tree(tree, scored)
    facts = _Facts(
        mode="scores",
        shown=shown,
        weights=weights,
        scores={node.id: captions.figure(node.level) for node in scored.nodes}
        | {group.id: captions.figure(group.level) for group in scored.groups},
        counts={node.id: node.n for node in scored.nodes},
    )
    if isinstance(shown, SegmentScores):
        return facts
    unsure = _unsure(tree, shown)
    return evolve(
        facts,
        mode="account",
        began={loss.id: loss.points.value for loss in shown.nodes},
        felt=_by_place(shown),
        questions={question.id: question.felt.value for question in shown.questions},
        carried={
            (one.source, one.to): Figure(one.value.value, one.range_low, one.range_high) for one in shown.carry_over
        },
        ranges={one.to: Figure(one.observed.value, one.low.value, one.high.value) for one in shown.ranges},
        stated=_stated(shown),
        unsure=unsure | _doubted_alone(tree, shown, unsure),
        doubted=_doubted(tree, shown, unsure),
    )


def _stated(shown: SegmentAccount) -> frozenset[str]:
    """Name the children of the trunk whose carry-over the tree states."""
    children = {one.to for one in shown.ranges}
    return frozenset(one.to for one in shown.carry_over if one.given and one.to in children)


def _unsure(tree: ServiceTree, shown: SegmentAccount) -> frozenset[str]:
    """Name the branches where the answers cannot tell carry-over from a general impression.

    What grows on such a branch inherits its doubt: loss of the trunk reaches it through that branch.
    """
    found = {one.to for one in shown.ranges if one.verdict == "not_separable"} - _stated(shown)
    for name in tree.from_the_trunk:
        if found.intersection(tree.carry_over_parents[name]):
            found.add(name)
    return frozenset(found)


def _doubted(tree: ServiceTree, shown: SegmentAccount, unsure: frozenset[str]) -> dict[str, float]:
    """Sum up the points of each aspect that are felt in such branches."""
    points = {aspect.id: 0.0 for aspect in tree.aspects}
    for one in shown.entries:
        if one.source in points and one.at in unsure:
            points[one.source] += one.points.value or 0.0
    return points


def _doubted_alone(tree: ServiceTree, shown: SegmentAccount, unsure: frozenset[str]) -> frozenset[str]:
    """Name the aspects from which nothing is carried but into such branches."""
    reached: dict[str, set[str]] = {aspect.id: set() for aspect in tree.aspects}
    for one in shown.entries:
        if one.source in reached and one.at != one.source and one.points.value:
            reached[one.source].add(one.at)
    return frozenset(name for name, places in reached.items() if places and places <= unsure)


def _by_place(shown: SegmentAccount) -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = {}
    for entry in shown.entries:
        if entry.points.value:  # neither missing nor nothing
            found.setdefault(entry.at, []).append((entry.source, entry.points.value))
    return found


def _segment(result: Result, segment: str | None) -> SegmentAccount | SegmentScores:
    if segment is None:
        return result.segments[0]
    found = {str(one.by): one for one in result.segments if one.by is not None}
    if segment in found:
        return found[segment]
    if not found:
        raise UsageError(Fault("usage", "segment", "the result has no segments", "leave segment out"))
    hint = did_you_mean(segment, found) or f"there are {', '.join(list(found)[:5])}"
    raise UsageError(Fault("usage", "segment", f"there is no segment {segment!r}", hint))


def _check_same_tree(tree: ServiceTree, scored: SegmentScores) -> None:
    stray = [node.id for node in scored.nodes if node.id not in tree.measured]
    if stray:
        message = f"the result was made with another tree: '{stray[0]}' is not a measured node of this one"
        raise UsageError(Fault("usage", "result", message, "draw it with the tree it was made with"))


def _weights_with_boughs(tree: ServiceTree) -> dict[str, float]:
    """The weight of each node; a bough has none of its own and stands for all it carries."""
    carried = {branch.id: tree.node_weights.get(branch.id, 0.0) for branch in tree.branches}
    for name in reversed(graph.from_the_top(tree.branch_parents)):
        above = tree.branch_parents[name]
        if above is not None:
            carried[above] += carried[name]
    return {name: tree.node_weights.get(name, carried.get(name, 0.0)) for name in tree.nodes}


def _part(tree: ServiceTree, node: Node, facts: _Facts, lang: str) -> Part:
    return Part(
        id=node.id,
        kind=cast("PartKind", node.kind),
        parent=tree.branch_parents.get(node.id),
        words=in_language(node.label, lang, node.id),
        weight=facts.weights[node.id],
        score=facts.scores.get(node.id, Figure()),
        n=facts.counts.get(node.id),
        began=facts.began.get(node.id),
        strands=tuple(
            Strand(
                source,
                in_language(tree.nodes[source].label, lang, source),
                _origin(tree, source, node.id),
                points,
                facts.carried.get((source, node.id), Figure()),
                node.id in facts.unsure and _origin(tree, source, node.id) == "aspect",
            )
            for source, points in facts.felt.get(node.id, ())
        ),
        leaves=_leaves(tree, node, facts, lang),
        carry=Figure() if node.id in facts.stated else facts.ranges.get(node.id, Figure()),
        stated=node.id in facts.stated,
        unsure=node.id in facts.unsure,
        doubted=facts.doubted.get(node.id, 0.0),
    )


def _origin(tree: ServiceTree, source: str, at: str) -> Literal["aspect", "branch", "own"]:
    if source == at:
        return "own"
    return "branch" if source in tree.branch_parents else "aspect"


def _leaves(tree: ServiceTree, node: Node, facts: _Facts, lang: str) -> tuple[Leaf, ...]:
    total = sum(question.weight for question in node.questions)
    leaves = []
    for question in node.questions:
        share = question.weight / total
        points = facts.questions.get(f"{node.id}.{question.id}")
        room = facts.weights[node.id] * share  # all the points that could be lost in it, over 100
        kept = None
        if points is not None and room > 0:
            kept = min(max(100 * tree.baseline_of(node.id) - points / room, 0.0), 100.0)
        leaves.append(Leaf(in_language(question.text, lang, question.id), share, points, kept))
    return tuple(leaves)
