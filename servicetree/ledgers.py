"""The account as arrays: how loss spreads from where it began, entered point by point (model page, section 4)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.carryover import Family
from servicetree.scoring import Levels
from servicetree.tree import ServiceTree

Array = NDArray[np.float64]


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
