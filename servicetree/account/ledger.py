"""The account as arrays: points lost by source, place and question (model.md, section 4)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen

from servicetree.account.carry_over import Family
from servicetree.account.joint_slopes import JointSlopes
from servicetree.account.small_groups import covered_weights
from servicetree.stats.arrays import Array
from servicetree.tree.service_tree import ServiceTree

_NO_LOSS = 1e-12


@frozen(eq=False)
class PathEffects:
    """How loss spreads from where it began; R is all rows and each bucket left out.

    Attributes:
        by_source: For each node the sources of its loss, itself first, with C(a -> v), shape (R,).
        reach: W_a = sum_v w_v C(a -> v), shape (R,).
    """

    by_source: Mapping[str, Mapping[str, Array]]
    reach: Mapping[str, Array]


def path_effects(tree: ServiceTree, found: Mapping[str, Family]) -> PathEffects:
    """Multiply carry-over along the paths from every node to everything that grows on it."""
    spread: dict[str, dict[str, Array]] = {}
    reach: dict[str, Array] = {}
    for name, family in found.items():
        factors = {name: np.ones(len(family.slopes))}
        for place, parent in enumerate(family.parents):
            for source, factor in spread[parent].items():
                factors[source] = factors.get(source, 0.0) + factor * family.carry_over[:, place]
        spread[name] = factors
        for source, factor in factors.items():
            reach[source] = reach.get(source, 0.0) + tree.node_weights[name] * factor
    return PathEffects(spread, reach)


@frozen(eq=False)
class TracedLosses:
    """What is lost at each node, by the question where it is felt and by where it began; not weighted yet.

    Attributes:
        felt: The loss of each measured node by its questions, shape (R, G, questions): its level, however it is traced.
        own: Own loss of each measured node by its questions, likewise.
        carried: By place and by source above it, what began with each question of the source and is felt in each
            question of the place, shape (R, G, questions of the source, questions of the place).
    """

    felt: Mapping[str, Array]
    own: Mapping[str, Array]
    carried: Mapping[str, Mapping[str, Array]]


def traced_losses(found: Mapping[str, Family], joint: JointSlopes | None = None) -> TracedLosses:
    """Trace what is felt in every question back to the questions where it began.

    What a parent loses, from whatever source, is carried on by its slopes. With joint slopes what the aspects bring to
    a child of the trunk is beta_i mean(l_i) by question instead; what is felt there stays, so that the rest, own, moves
    against it.

    Args:
        found: The families, parents before children.
        joint: Slopes by question of the trunk, for the children that have them.
    """
    felt: dict[str, Array] = {}
    own: dict[str, Array] = {}
    carried: dict[str, dict[str, Array]] = {}
    for name, family in found.items():
        felt[name] = own[name] = family.own_parts
        brought: dict[str, Array] = {}
        for place, parent in enumerate(family.parents):
            slope = family.slopes[:, None, place]
            felt[name] = felt[name] + felt[parent].sum(axis=2, keepdims=True) * slope
            sources = ((source, amount.sum(axis=3)) for source, amount in carried[parent].items())
            for source, amount in ((parent, own[parent]), *sources):
                brought[source] = brought.get(source, 0.0) + amount[..., None] * slope[:, :, None]
        carried[name] = brought
        if joint is not None and name in joint.slopes:
            carried[name] = joint.carried_loss(name)
            own[name] = felt[name] - np.sum([amount.sum(axis=2) for amount in carried[name].values()], axis=0)
    return TracedLosses(felt, own, carried)


@frozen(eq=False)
class Ledger:
    """The account as stacks, R all rows and each bucket left out, G the whole and the segments.

    Attributes:
        own: Own loss of each measured node, shape (R, G, nodes).
        points: tau_a, what began at each measured node, shape (R, G, nodes).
        entries: w_v own_a C(a -> v) by source and place, each of shape (R, G).
        began: The points by the question they began with, by question, each of shape (R, G).
        felt: The points by the question they were felt in, likewise.
        question_entries: The points from question to question, likewise.
        shares: The weight of each node among those that have a level, shape (G,); NaN for a node without.
    """

    own: Array
    points: Array
    entries: Mapping[tuple[str, str], Array]
    began: Mapping[str, Array]
    felt: Mapping[str, Array]
    question_entries: Mapping[tuple[str, str], Array]
    shares: Mapping[str, Array]


def ledger(tree: ServiceTree, lost: TracedLosses) -> Ledger:
    """Enter every point lost (model.md, section 4): points[a, v] = w_v felt[a, v], from question to question.

    A source question takes the share of its node's own loss that its contribution takes; the felt side is split the
    same way. All other figures are sums of these. In a segment where some nodes have no level the account is over the
    others, by their share of the weight, so that it adds up to what is lost there (``small_groups.covered_weights``).
    """
    shares = _shares(tree, lost)
    names = {name: [f"{name}.{question.id}" for question in node.questions] for name, node in tree.measured.items()}
    entries, felt, question_entries = {}, {}, {}
    began = {name: shares[name][:, None] * parts for name, parts in lost.own.items()}
    for name in tree.measured:
        share, own, carried = shares[name], lost.own[name], lost.carried[name]
        entries[name, name] = share * own.sum(axis=2)
        for source, amount in carried.items():
            entries[source, name] = share * amount.sum(axis=(2, 3))
            began[source] = began[source] + np.where(np.isnan(share)[:, None], 0.0, share[:, None] * amount.sum(axis=3))
        for place, question in enumerate(names[name]):
            felt[question] = share * lost.felt[name][..., place]
            question_entries[question, question] = share * own[..., place]
            for source, amount in carried.items():
                for row, origin in enumerate(names[source]):
                    question_entries[origin, question] = share * amount[..., row, place]
    return Ledger(
        own=np.stack([lost.own[name].sum(axis=2) for name in tree.measured], axis=2),
        points=np.stack([began[name].sum(axis=2) for name in tree.measured], axis=2),
        entries=entries,
        began={question: began[name][..., place] for name in names for place, question in enumerate(names[name])},
        felt=felt,
        question_entries=question_entries,
        shares=shares,
    )


def _shares(tree: ServiceTree, lost: TracedLosses) -> dict[str, Array]:
    """By node, shape (G,): its share of the weight that has a level; NaN where it has none."""
    return covered_weights(tree, {name: parts.sum(axis=2) for name, parts in lost.felt.items()})


def reach_used(tree: ServiceTree, found: Mapping[str, Family], book: Ledger, joint: JointSlopes | None = None) -> Array:
    """Compute how far each node's loss carries, W_a; with joint slopes an aspect's tau_a / own_a, by segment.

    In a segment where some nodes have no level, W_a is over the others, as the account is.

    Returns:
        Shape (R, 1, nodes) if common to all segments, else (R, G, nodes); NaN for an aspect that loses nothing.
    """
    effects = path_effects(tree, found)
    common = np.stack([effects.reach[name] for name in tree.measured], axis=1)[:, None]
    if joint is None and np.isfinite(book.own[0]).all():
        return common
    found_reach = np.broadcast_to(common, book.own.shape).copy()
    partial = ~np.isfinite(book.own[0]).all(axis=1)
    if partial.any():
        found_reach[:, partial] = _reach_over(tree, effects, book)[:, partial]
    if joint is None:
        return found_reach
    of_aspects = slice(len(tree.aspects))
    found_reach[..., of_aspects] = _ratio_to_loss(book.points[..., of_aspects], book.own[..., of_aspects])
    return found_reach


def _reach_over(tree: ServiceTree, effects: PathEffects, book: Ledger) -> Array:
    """Reach over the nodes that have a level, shape (R, G, nodes): sum over these of share_v C(a -> v)."""
    places = {name: place for place, name in enumerate(tree.measured)}
    found = np.zeros(book.own.shape)
    for name, factors in effects.by_source.items():
        share = np.nan_to_num(book.shares[name])
        for source, factor in factors.items():
            found[..., places[source]] += factor[:, None] * share
    return np.where(np.isnan(book.own), np.nan, found)


def carry_over_used(
    tree: ServiceTree, found: Mapping[str, Family], lost: TracedLosses, joint: JointSlopes | None = None
) -> dict[str, Array]:
    """Collect the carry-over of every node that has parents; with joint slopes felt[a, v] / own_a, by segment.

    Returns:
        Shape (R, 1, parents) if common to all segments, else (R, G, parents).
    """
    used = {name: found[name].carry_over[:, None] for name in tree.measured if found[name].parents}
    for child in joint.slopes if joint is not None else ():
        felt = np.stack([amount.sum(axis=(2, 3)) for amount in lost.carried[child].values()], axis=2)
        used[child] = _ratio_to_loss(
            felt, np.stack([lost.own[name].sum(axis=2) for name in lost.carried[child]], axis=2)
        )
    return used


def _ratio_to_loss(amount: Array, loss: Array) -> Array:
    return np.divide(amount, loss, out=np.full_like(amount, np.nan), where=np.abs(loss) > _NO_LOSS)


def reach_by_question(
    tree: ServiceTree, found: Mapping[str, Family], reach: Mapping[str, Array], joint: JointSlopes | None = None
) -> dict[str, Array]:
    """Compute how many points move with one point of a question's contribution to its node's loss.

    W_a for every question of a; with joint slopes w_a + sum_v beta_vi / omega_i W_v, so that raising question i by
    delta gains delta (w_a omega_i + sum_v beta_vi W_v).

    Returns:
        Shape (R,) each, by ``node.question``.
    """
    found_reach = {
        f"{name}.{question.id}": reach[name] for name, node in tree.measured.items() for question in node.questions
    }
    if joint is None:
        return found_reach
    for column, aspect in enumerate(tree.aspects):
        shares = np.array(aspect.question_shares)
        for place, question in enumerate(aspect.questions):
            if not shares[place]:
                continue
            total = np.full(len(reach[aspect.id]), tree.node_weights[aspect.id])
            for child in tree.trunk_children:
                if child in joint.slopes:
                    carried = joint.slopes[child][aspect.id][:, place].sum(axis=1) / shares[place]
                else:
                    carried = found[child].carry_over[:, column]
                total = total + carried * reach[child]
            found_reach[f"{aspect.id}.{question.id}"] = total
    return found_reach
