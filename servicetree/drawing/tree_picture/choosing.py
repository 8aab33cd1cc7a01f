"""The words and figures that a picture of a tree shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from attrs import evolve, field, frozen

from servicetree.account.results import SegmentAccount, SegmentScores
from servicetree.account.separability import InseparableNodes, inseparable_nodes
from servicetree.drawing import captions
from servicetree.drawing.entry_limits import Limits, entry_limits
from servicetree.drawing.loss_tree.finding import clearest_link, finding_note, finding_sentence, with_link
from servicetree.drawing.loss_tree.loss_captions import trunk_range
from servicetree.drawing.tree_picture.tree_values import (
    Leaf,
    Mode,
    Picture,
    PictureNode,
    PictureNodeKind,
    Shape,
    Strand,
)
from servicetree.drawing.values import Figure
from servicetree.i18n.formatting import in_language
from servicetree.tree import graph
from servicetree.tree.nodes import Node
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.trunk_names import trunk_label


def tree_picture(
    tree: ServiceTree,
    shown: SegmentAccount | SegmentScores | None,
    lang: str,
    by: str | None = None,
    *,
    details: bool = False,
    shape: Shape = "wide",
) -> Picture:
    """Choose what a picture of a tree shows, and say it in words.

    Args:
        tree: The tree.
        shown: One segment of an account or of scores made with it; None for the bare tree.
        lang: The language.
        by: The column of the segments.
        details: Whether weights, counts, scores and carry-over are to be drawn too.
        shape: Of the picture without details.

    Returns:
        The picture, without places.
    """
    facts = _segment_figures(tree, shown)
    headline, subtitle = captions.headline_and_subtitle(tree, shown, lang, by)
    link = clearest_link(shown)
    return Picture(
        lang=lang,
        mode=facts.mode,
        words=in_language(tree.label, lang, tree.name),
        headline=headline,
        subtitle=subtitle,
        trunk=in_language(trunk_label(tree.trunk), lang, ""),
        trunk_score=facts.scores.get("trunk", Figure()),
        parts=tuple(_picture_node(tree, node, facts, lang) for node in tree.nodes.values()),
        caveat=captions.headline_caveat(tree, shown, lang),
        evidence=tree.carry_over_evidence,
        finding=with_link(finding_sentence(tree, shown, lang), tree, link, lang),
        finding_note=finding_note(tree, shown, lang, by),
        trunk_range=trunk_range(tree, shown, lang),
        link=link,
        shape=shape,
        details=details,
    )


@frozen
class _SegmentFigures:
    """One segment's figures by id, so that each part is made without a search."""

    mode: Mode
    weights: Mapping[str, float]
    scores: Mapping[str, Figure] = field(factory=dict)
    counts: Mapping[str, int] = field(factory=dict)
    began: Mapping[str, float | None] = field(factory=dict)
    felt: Mapping[str, list[tuple[str, float]]] = field(factory=dict)
    questions: Mapping[str, float | None] = field(factory=dict)
    carried: Mapping[tuple[str, str], Figure] = field(factory=dict)
    ranges: Mapping[str, Figure] = field(factory=dict)
    doubts: InseparableNodes = field(factory=InseparableNodes)
    limits: Mapping[tuple[str, str], Limits] = field(factory=dict)


def _segment_figures(tree: ServiceTree, shown: SegmentAccount | SegmentScores | None) -> _SegmentFigures:
    weights = _weights_with_boughs(tree)
    if shown is None:
        return _SegmentFigures("bare", weights)
    scored = shown.scores if isinstance(shown, SegmentAccount) else shown
    facts = _SegmentFigures(
        mode="scores",
        weights=weights,
        scores={node.id: captions.figure(node.level) for node in scored.nodes}
        | {group.id: captions.figure(group.level) for group in scored.groups},
        counts={node.id: node.n for node in scored.nodes if node.n is not None},
    )
    if isinstance(shown, SegmentScores):
        return facts
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
        doubts=inseparable_nodes(tree, shown),
        limits=entry_limits(tree, shown),
    )


def _by_place(shown: SegmentAccount) -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = {}
    for entry in shown.entries:
        if entry.points.value:  # neither missing nor nothing
            found.setdefault(entry.at, []).append((entry.source, entry.points.value))
    return found


def _weights_with_boughs(tree: ServiceTree) -> dict[str, float]:
    """The weight of each node; a bough has none of its own and stands for all it carries."""
    carried = {branch.id: tree.node_weights.get(branch.id, 0.0) for branch in tree.branches}
    for name in reversed(graph.top_down_order(tree.branch_parents)):
        above = tree.branch_parents[name]
        if above is not None:
            carried[above] += carried[name]
    return {name: tree.node_weights.get(name, carried.get(name, 0.0)) for name in tree.nodes}


def _picture_node(tree: ServiceTree, node: Node, facts: _SegmentFigures, lang: str) -> PictureNode:
    doubts = facts.doubts
    return PictureNode(
        id=node.id,
        kind=cast("PictureNodeKind", node.kind),
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
                facts.doubts.covers(source, node.id),
                facts.limits.get((source, node.id)),
            )
            for source, points in facts.felt.get(node.id, ())
        ),
        leaves=_leaves(tree, node, facts, lang),
        carry=Figure() if node.id in doubts.stated else facts.ranges.get(node.id, Figure()),
        stated=node.id in doubts.stated,
        unsure=node.id in doubts.branches or node.id in doubts.aspects,
        unsure_points=doubts.points.get(node.id, 0.0),
    )


def _origin(tree: ServiceTree, source: str, at: str) -> Literal["aspect", "branch", "own"]:
    if source == at:
        return "own"
    return "branch" if source in tree.branch_parents else "aspect"


def _leaves(tree: ServiceTree, node: Node, facts: _SegmentFigures, lang: str) -> tuple[Leaf, ...]:
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
