"""The account as arrays: points lost by source, place and question (model.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain

import numpy as np
from attrs import frozen

from servicetree.account.carry_over import Family
from servicetree.account.entry_figures import EntryFigures, GrowingFigures
from servicetree.account.joint_slopes import JointSlopes
from servicetree.account.small_groups import covered_weights
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures
from servicetree.tree.service_tree import ServiceTree

_NO_LOSS = 1e-12


@frozen(eq=False)
class PathEffects:
    """How loss spreads from where it began; R is all rows and each bucket left out.

    Attributes:
        reach: W_a = sum_v w_v C(a -> v), shape (R,).
        families: The families, parents before children.
    """

    reach: Mapping[str, Array]
    families: Mapping[str, Family]

    @cached_property
    def by_source(self) -> Mapping[str, Mapping[str, Array]]:
        """For each node the sources of its loss, itself first, with C(a -> v), shape (R,).

        They grow with the square of a tree's depth; most only ask for the reach.
        """
        spread: dict[str, dict[str, Array]] = {}
        for name, family in self.families.items():
            factors = {name: np.ones(len(family.slopes))}
            for place, parent in enumerate(family.parents):
                for source, factor in spread[parent].items():
                    factors[source] = factors.get(source, 0.0) + factor * family.carry_over[:, place]
            spread[name] = factors
        return spread


def path_effects(tree: ServiceTree, found: Mapping[str, Family]) -> PathEffects:
    """Multiply carry-over along the paths from every node to everything that grows on it."""
    return PathEffects(reach_along_paths(found, tree.node_weights, {}), found)


def reach_along_paths(
    found: Mapping[str, Family], weights: Mapping[str, float | Array], slopes: Mapping[str, Array]
) -> dict[str, Array]:
    """Compute every node's reach: from the leaves inwards, W_a = w_a + sum of gamma_av W_v over its children v.

    Args:
        found: The families, parents before children.
        weights: The weight of each node; shape (R,) if it is estimated.
        slopes: Other slopes than theirs, by node, shape (R, parents).
    """
    reach = {name: np.full(len(family.slopes), weights[name]) for name, family in found.items()}
    for name in reversed(list(found)):
        slope = slopes[name] if name in slopes else found[name].carry_over
        for place, parent in enumerate(found[name].parents):
            reach[parent] = reach[parent] + slope[:, place] * reach[name]
    return reach


@frozen(eq=False)
class CarriedLosses:
    """What is carried to one node, by the questions of the nodes above it with which it began.

    Attributes:
        sources: The nodes above it.
        counts: How many questions each of them has.
        amounts: Shape (R, G, questions of all sources, questions of the node).
    """

    sources: tuple[str, ...]
    counts: tuple[int, ...]
    amounts: Array

    @property
    def by_source(self) -> Array:
        """Shape (R, G, sources): the same from node to node."""
        if not self.sources:
            return self.amounts[..., 0]
        starts = np.cumsum((0, *self.counts[:-1]))
        found: Array = np.add.reduceat(self.amounts.sum(axis=3), starts, axis=2)
        return found


@frozen(eq=False)
class TracedLoss:
    """What is lost at one node, by the question where it is felt and by where it began; not weighted yet.

    Attributes:
        node: The node.
        own: Its own loss by its questions, shape (R, G, questions).
        carried: What it has from the nodes above it.
    """

    node: str
    own: Array
    carried: CarriedLosses


def felt_losses(found: Mapping[str, Family]) -> dict[str, Array]:
    """Give the loss of each measured node by its questions, shape (R, G, questions): its level, however it is traced.

    Args:
        found: The families, parents before children.
    """
    felt: dict[str, Array] = {}
    for name, family in found.items():
        felt[name] = family.own_parts
        for place, parent in enumerate(family.parents):
            felt[name] = felt[name] + felt[parent].sum(axis=2, keepdims=True) * family.slopes[:, None, place]
    return felt


def traced_losses(
    found: Mapping[str, Family], felt: Mapping[str, Array], joint: JointSlopes | None = None
) -> Iterator[TracedLoss]:
    """Trace what is felt in every question back to the questions where it began, node by node.

    What a parent loses, from whatever source, is carried on by its slopes. With joint slopes what the aspects bring to
    a child of the trunk is beta_i mean(l_i) by question instead; what is felt there stays, so that the rest, own, moves
    against it. What is carried grows with the square of a tree's depth, so that no node is held longer than something
    grows on it.

    Args:
        found: The families, parents before children.
        felt: What is felt in each node.
        joint: Slopes by question of the trunk, for the children that have them.
    """
    lost: dict[str, TracedLoss] = {}
    last_child = {parent: name for name, family in found.items() for parent in family.parents}
    for name, family in found.items():
        if joint is not None and name in joint.slopes:
            brought = joint.carried_loss(name)
            carried = _side_by_side([(one, amount, (), ()) for one, amount in brought.items()], felt[name])
            own = felt[name] - carried.amounts.sum(axis=2)
        else:
            own = family.own_parts
            carried = _side_by_side(_carried_on(family, lost), own)
        yield TracedLoss(name, own, carried)
        if name in last_child:
            lost[name] = TracedLoss(name, own, carried)
        for parent in family.parents:
            if last_child[parent] == name:
                del lost[parent]


_FromParent = tuple[str, Array, tuple[str, ...], tuple[int, ...]]  # the parent, amounts, further sources, their counts


def _carried_on(family: Family, lost: Mapping[str, TracedLoss]) -> Iterator[_FromParent]:
    """Carry on what began in each parent and above it, by the slopes on the parent."""
    for place, parent in enumerate(family.parents):
        above = lost[parent].carried
        began = np.concatenate([lost[parent].own, above.amounts.sum(axis=3)], axis=2)
        yield parent, began[..., None] * family.slopes[:, None, place][:, :, None], above.sources, above.counts


def _side_by_side(pieces: Iterable[_FromParent], own: Array) -> CarriedLosses:
    """Put what came from several parents, which share no source, side by side; nothing for a node without any."""
    sources: list[str] = []
    counts: list[int] = []
    amounts = [np.empty((*own.shape[:2], 0, own.shape[2]))]
    for parent, amount, further, further_counts in pieces:
        sources += [parent, *further]
        counts += [amount.shape[2] - sum(further_counts), *further_counts]
        amounts.append(amount)
    return CarriedLosses(tuple(sources), tuple(counts), np.concatenate(amounts, axis=2))


@frozen(eq=False)
class Ledger:
    """The account, R all rows and each bucket left out, G the whole and the segments.

    Attributes:
        own: Own loss of each measured node, shape (R, G, nodes).
        points: tau_a, what began at each measured node, shape (R, G, nodes).
        entries: w_v own_a C(a -> v) by source and place, as figures.
        questions: All questions.
        began: The points by the question they began with, shape (R, G, questions).
        felt: The points by the question they were felt in, likewise.
        question_entries: The points from question to question, as figures.
        shares: The weight of each node among those that have a level, shape (G,); NaN for a node without.
    """

    own: Array
    points: Array
    entries: EntryFigures
    questions: tuple[str, ...]
    began: Array
    felt: Array
    question_entries: EntryFigures
    shares: Mapping[str, Array]


def ledger(
    tree: ServiceTree,
    found: Mapping[str, Family],
    figures: Callable[[Array], Figures],
    joint: JointSlopes | None = None,
) -> Ledger:
    """Enter every point lost (model.md, section 4): points[a, v] = w_v felt[a, v], from question to question.

    A source question takes the share of its node's own loss that its contribution takes; the felt side is split the
    same way. All other figures are sums of these. In a segment where some nodes have no level the account is over the
    others, by their share of the weight, so that it adds up to what is lost there (``small_groups.covered_weights``).

    Args:
        tree: The tree.
        found: The families, parents before children.
        figures: Makes figures of stacks of entries, shape (R, G, J), which are not held then: they are many.
        joint: Slopes by question of the trunk, for the children that have them.
    """
    lost = felt_losses(found)
    shares = covered_weights(tree, {name: parts.sum(axis=2) for name, parts in lost.items()})
    names = {name: [f"{name}.{question.id}" for question in node.questions] for name, node in tree.measured.items()}
    columns = {question: column for column, question in enumerate(chain.from_iterable(names.values()))}
    layers = next(iter(lost.values())).shape[:2]
    own, began = np.empty((*layers, len(names))), np.empty((*layers, len(columns)))
    entries, question_entries = GrowingFigures(figures), GrowingFigures(figures)
    places = {name: place for place, name in enumerate(names)}
    for one in traced_losses(found, lost, joint):
        name, share, sources = one.node, shares[one.node], one.carried.sources
        origins = [question for source in sources for question in names[source]]
        carried = share[:, None, None] * one.carried.amounts
        whole = own[..., places[name]] = one.own.sum(axis=2)
        began[..., [columns[question] for question in names[name]]] = share[:, None] * one.own
        counted = np.where(np.isnan(share)[:, None], 0.0, carried.sum(axis=3))
        began[..., [columns[origin] for origin in origins]] += counted
        to_here = [(source, name) for source in (name, *sources)]
        entries.add(name, to_here, share * whole, share[:, None] * one.carried.by_source)
        for place, question in enumerate(names[name]):
            to_question = [(origin, question) for origin in (question, *origins)]
            question_entries.add(name, to_question, share * one.own[..., place], carried[..., place])
    firsts = [columns[asked[0]] for asked in names.values()]
    return Ledger(
        own=own,
        points=np.add.reduceat(began, firsts, axis=2),
        entries=entries.in_order(names),
        questions=tuple(columns),
        began=began,
        felt=np.concatenate([shares[name][:, None] * lost[name] for name in names], axis=2),
        question_entries=question_entries.in_order(names),
        shares=shares,
    )


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
    tree: ServiceTree, found: Mapping[str, Family], joint: JointSlopes | None = None
) -> dict[str, Array]:
    """Collect the carry-over of every node that has parents; with joint slopes felt[a, v] / own_a, by segment.

    Returns:
        Shape (R, 1, parents) if common to all segments, else (R, G, parents).
    """
    used = {name: found[name].carry_over[:, None] for name in tree.measured if found[name].parents}
    if joint is None:
        return used
    for child in joint.slopes:
        brought = joint.carried_loss(child)
        own = np.stack([found[aspect].own_parts.sum(axis=2) for aspect in brought], axis=2)
        felt = np.stack([amounts.sum(axis=(2, 3)) for amounts in brought.values()], axis=2)
        used[child] = _ratio_to_loss(felt, own)
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
