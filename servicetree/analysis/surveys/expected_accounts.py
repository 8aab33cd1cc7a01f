"""The account that a simulation's truth implies: figures that estimates are held against.

See docs/reference/model.md, section 4. Answers cannot lie beyond the ends of a scale. What is cut there moves levels,
and the levels that answers show are the ones that count.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from attrs import frozen

from servicetree.analysis.surveys.truths import Truth, uncut_levels
from servicetree.answers.kinds import KINDS
from servicetree.stats.arrays import Array
from servicetree.stats.distributions import clipped_normal_mean
from servicetree.tree.service_tree import ServiceTree


@frozen
class ExpectedAccount:
    """The account that a truth implies, as answers show it on average: cut at the ends of the scale, and too kind.

    Carry-over stands as it is stated; where much is cut, answers show less of it.

    Attributes:
        own: What began at each measured node, 0-100, over the cells by their respondents.
        level: The loss of each node, 0-100: its own and what is carried over to it.
        reach: The weight that its own loss touches.
        points: Points of the overall score that begin there; they add up to the overall loss.
    """

    own: Mapping[str, float]
    level: Mapping[str, float]
    reach: Mapping[str, float]
    points: Mapping[str, float]


def expected_account(tree: ServiceTree, truth: Truth, segment: str | None = None) -> ExpectedAccount:
    """Work out the account of a truth (model.md, section 4), of the whole or of one segment."""
    cells = [cell for cell in truth.cells if cell.n and segment in (None, cell.segment)]
    owns = [cell.own for cell in cells] or [truth.own]
    rows = np.array([cell.n for cell in cells] or [1])
    uncut = [uncut_levels(tree, truth, own) for own in owns]
    level, spreads = {}, person_spreads(tree, truth)
    for name in tree.measured:
        meant = np.array([one[name] for one in uncut])
        level[name] = float(drawn_level(tree, truth, name, meant, spreads[name]) @ rows / rows.sum())
    own = {
        name: loss - sum(part * level[above] for above, part in truth.carry_over.get(name, {}).items())
        for name, loss in level.items()
    }
    reach = dict(tree.node_weights)
    for name in reversed(tree.from_the_trunk):
        for above, part in truth.carry_over.get(name, {}).items():
            reach[above] += part * reach[name]
    return ExpectedAccount(own, level, reach, {name: own[name] * reach[name] for name in own})


def drawn_level(tree: ServiceTree, truth: Truth, name: str, meant: Array, spread: float) -> Array:
    """Give the mean loss that answers show at a node, with what is cut at the ends of the scale.

    Args:
        tree: The tree.
        truth: Leniency, errors and ``ceiling``.
        name: The node.
        meant: What it loses on average before answers are cut, any shape.
        spread: The standard deviation of its loss between persons.
    """
    best = 100 * tree.baseline_of(name)
    shown, weights = np.zeros_like(meant), 0.0
    for question in tree.nodes[name].questions:
        rated = KINDS[question.kind].is_rated
        varied = (spread**2 + truth.error**2 + rated * truth.halo**2) ** 0.5
        score = clipped_normal_mean(best - meant + rated * truth.ceiling, varied, 0.0, 100.0)
        shown, weights = shown + question.weight * (best - score), weights + question.weight
    found: Array = shown / weights
    return found


def person_spreads(tree: ServiceTree, truth: Truth) -> dict[str, float]:
    """Give the standard deviation between persons of each measured node's loss, its parents' share in it."""
    shifted = truth.cluster_spread**2 if truth.clusters else 0.0
    order = tree.from_the_trunk
    paths: dict[str, Array] = {}
    for place, name in enumerate(order):
        carried = (part * paths[above] for above, part in truth.carry_over.get(name, {}).items())
        paths[name] = sum(carried, np.eye(len(order))[place])
    alone = np.array([truth.person[name] ** 2 + shifted for name in order])
    return {name: float((path**2 @ alone) ** 0.5) for name, path in paths.items()}


def truth_record(tree: ServiceTree, truth: Truth) -> dict[str, Any]:
    """Return a truth, with the account it implies, as one object that JSON can hold."""
    return {
        "servicetree": "1",
        "tree": tree.name,
        **attrs.asdict(truth),
        "expected": attrs.asdict(expected_account(tree, truth)),
    }
