"""Families of weights, and their products as weights in the whole.

The root family is the trunk with the top branches; then the aspects of the trunk; then what grows on each branch, with
the branch by itself if it has questions of its own; and the questions inside a node.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from servicetree.tree import graph
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree


@frozen
class WeightFamily:
    """What shares the weight of one place in the tree.

    Attributes:
        id: The place: None for the whole, ``trunk``, a branch; ``node.*`` for the questions of a node.
        members: Nodes by id, ``trunk`` among them; a branch that stands first in its own family is that branch by
            itself. Questions as ``node.question``.
        stated: The share of each, as the tree states them; they add up to 1.
    """

    id: str | None
    members: tuple[str, ...]
    stated: tuple[float, ...]

    @property
    def are_questions(self) -> bool:
        """Whether these are the questions of a node."""
        return self.id is not None and self.id.endswith(".*")


@frozen
class WeightShare:
    """What one place in the tree counts for, in its family and in the whole.

    Attributes:
        id: The node, or ``node.question``.
        kind: ``trunk``, ``aspect``, ``bough``, ``branch``, ``question``; ``own`` for a branch by itself, beside what
            grows on it.
        family: The place whose weight it shares; None for the whole.
        depth: How many places stand above it.
        local: Its share in its family, 0-1.
        overall: Its weight in the whole, 0-1: the product of the shares from the top down to it.
    """

    id: str
    kind: str
    family: str | None
    depth: int
    local: float
    overall: float


def weight_families(tree: ServiceTree) -> tuple[WeightFamily, ...]:
    """List every family of a tree, also those of one member, from the whole down to questions."""
    weight = {TRUNK: tree.trunk.weight}
    weight |= {aspect.id: aspect.weight for aspect in tree.aspects}
    weight |= {branch.id: branch.weight for branch in tree.branches}
    below = graph.children(tree.branch_parents)
    found = [
        _weight_family(None, [TRUNK, *below[None]], weight),
        _weight_family(TRUNK, [aspect.id for aspect in tree.aspects], weight),
    ]
    for branch in tree.branches:
        if below[branch.id]:
            own = {branch.id: branch.own_weight} if branch.questions else {}
            found.append(_weight_family(branch.id, [*own, *below[branch.id]], weight | own))
    for name, node in tree.measured.items():
        asked = {f"{name}.{question.id}": question.weight for question in node.questions}
        found.append(_weight_family(f"{name}.*", list(asked), asked))
    return tuple(found)


def _weight_family(place: str | None, members: Sequence[str], weight: Mapping[str, float]) -> WeightFamily:
    total = sum(weight[name] for name in members)
    return WeightFamily(place, tuple(members), tuple(weight[name] / total for name in members))


def shares(tree: ServiceTree, local: Mapping[str | None, Mapping[str, float]]) -> tuple[WeightShare, ...]:
    """Multiply the shares in families into weights of the whole, each place before what stands below it.

    Args:
        tree: The tree.
        local: The shares of each family's members, by the family's id; families of questions may be left out.

    Returns:
        One share for each member of each family given; those of measured nodes by themselves add up to 1.
    """
    found: list[WeightShare] = []
    waiting = list(reversed(list(_members(tree, local, None, 0, 1.0))))
    while waiting:
        one = waiting.pop()
        found.append(one)
        if one.kind == "question":
            continue
        asked = _members(tree, local, f"{one.id}.*", one.depth + 1, one.overall)
        grown = () if one.kind == "own" else _members(tree, local, one.id, one.depth + 1, one.overall)
        bears_itself = one.kind == "branch" and one.id in local
        waiting += reversed([*(() if bears_itself else asked), *grown])
    return tuple(found)


def _members(
    tree: ServiceTree, local: Mapping[str | None, Mapping[str, float]], family: str | None, depth: int, whole: float
) -> Iterator[WeightShare]:
    for name, share in local.get(family, {}).items():
        yield WeightShare(name, _kind(tree, name, family), family, depth, share, whole * share)


def _kind(tree: ServiceTree, name: str, family: str | None) -> str:
    if name == TRUNK:
        return TRUNK
    if name not in tree.nodes:
        return "question"
    return "own" if name == family else tree.nodes[name].kind
