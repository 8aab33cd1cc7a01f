"""What must hold in a tree as a whole: names that exist, no circle, families that share something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from servicetree import checks, graph
from servicetree.errors import Fault, did_you_mean
from servicetree.parsing import as_number
from servicetree.nodes import TRUNK, Branch, Node
from servicetree.questions import Question, noun_faults

if TYPE_CHECKING:
    from servicetree.tree import ServiceTree  # a name for readers; the rules are the lower room

_TABLES = ("aspects", "branches", "outcomes")


def tree_faults(tree: ServiceTree) -> list[Fault]:
    """List every fault of a tree, each with its place as in a tree file.

    Args:
        tree: A tree whose nouns may be wrong, as a reader of tree files builds it.

    Returns:
        Faults, in the order of the tree file; those of structure last.
    """
    found = noun_faults(tree, "")
    for name in ("scale", "trunk", "marker"):
        part = getattr(tree, name)
        if part is not None and hasattr(part, "__attrs_attrs__"):
            found += noun_faults(part, name)
    if any(fault.where in _TABLES for fault in found):
        return found
    for place, node in _placed_nodes(tree):
        if not hasattr(node, "__attrs_attrs__"):
            found.append(Fault("tree", place, f"must be a node (got {checks.shown(node)})"))
            continue
        found += noun_faults(node, place)
        if not isinstance(node.questions, tuple):
            continue
        for question in node.questions:
            found += _question_faults(tree, question, f"{place}.questions")
    return found or [*_id_faults(tree), *_node_faults(tree), *_growth_faults(tree)] or _family_faults(tree)


def _placed_nodes(tree: ServiceTree) -> Iterator[tuple[str, Node]]:
    for table in _TABLES:
        for node in getattr(tree, table):
            yield f"{table}.{getattr(node, 'id', '?')}", node


def _question_faults(tree: ServiceTree, question: object, place: str) -> list[Fault]:
    if not isinstance(question, Question):
        return [Fault("tree", place, f"must be questions (got {checks.shown(question)})")]
    where = f"{place}.{question.id}"
    found = noun_faults(question, where)
    if question.recovery is not None and hasattr(question.recovery, "__attrs_attrs__"):
        found += noun_faults(question.recovery, f"{where}.recovery")
    if found or question.kind != "rating":
        return found
    scale = question.scale or (tree.scale and (tree.scale.low, tree.scale.high))
    if scale is None:
        return [Fault("scale", where, "has no scale", "give it scale = [low, high], or give the tree a [scale]")]
    codes = question.missing if question.missing is not None else tree.scale.missing if tree.scale else ()
    return _code_faults(where, codes, scale) if checks.codes(codes) is None else []


def _code_faults(where: str, codes: Iterable[float | str], scale: tuple[float, float]) -> list[Fault]:
    """A code inside the question's own scale would swallow true answers."""
    low, high = scale
    if not (checks.is_number(low) and checks.is_number(high)):
        return []
    inside = [code for code in codes if (amount := as_number(code)) is not None and low <= amount <= high]
    hint = "give the question its own missing = [...]"
    return [
        Fault("scale", f"{where}.missing", f"the code {code} lies inside the scale {low:g}-{high:g}", hint)
        for code in inside
    ]


def _id_faults(tree: ServiceTree) -> list[Fault]:
    found = []
    places: dict[str, list[str]] = {}
    for place, node in _placed_nodes(tree):
        places.setdefault(node.id, []).append(place)
        for name, count in Counter(question.id for question in node.questions).items():
            if count > 1:
                found.append(Fault("tree", f"{place}.questions.{name}", f"stands {count} times in one node"))
    for name, standing in places.items():
        if name == TRUNK:
            found.append(Fault("tree", standing[0], f"'{TRUNK}' is the name of the trunk itself", "choose another id"))
        if len(standing) > 1:
            hint = "ids are unique over aspects, branches and outcomes"
            found.append(Fault("tree", standing[1], f"has the id of {standing[0]}", hint))
    return found


def _node_faults(tree: ServiceTree) -> list[Fault]:
    found = []
    if not tree.aspects:
        hint = "give the trunk at least one, such as [aspects.environment] with a question"
        found.append(Fault("tree", "aspects", "there are none, so the tree has no trunk", hint))
    for place, node in _placed_nodes(tree):
        if not node.questions and not place.startswith("branches"):
            found.append(Fault("tree", place, "has no questions", "give it one, or take it away"))
        if node.questions and sum(question.weight for question in node.questions) <= 0:
            found.append(Fault("tree", place, "all its questions have weight 0", "give one a weight above 0"))
    return found


def _growth_faults(tree: ServiceTree) -> list[Fault]:
    """What is wrong with who grows on whom."""
    names = {branch.id for branch in tree.branches}
    others = {node.id for node in (*tree.aspects, *tree.outcomes)}
    found = []
    for branch in tree.branches:
        where = f"branches.{branch.id}.parent"
        if branch.parent in others:
            hint = "leave parent out for a branch of the trunk: it grows on all aspects"
            found.append(Fault("tree", where, f"'{branch.parent}' is not a branch", hint))
        elif branch.parent is not None and branch.parent not in names:
            hint = did_you_mean(branch.parent, names - {branch.id}) or "leave it out for a branch of the trunk"
            found.append(Fault("tree", where, f"there is no branch '{branch.parent}'", hint))
    if found or len(names) < len(tree.branches):
        return found
    for circle in graph.circles(tree.branch_parents):
        path = " -> ".join(circle)
        found.append(Fault("tree", f"branches.{circle[0]}.parent", f"grows in a circle: {path}", "cut it somewhere"))
    if found:
        return found
    below = graph.children(tree.branch_parents)
    bare = [branch for branch in tree.branches if not branch.questions]
    for branch in bare:
        where = f"branches.{branch.id}"
        if not below[branch.id]:
            found.append(Fault("tree", where, "has neither questions nor branches", "give it one, or take it away"))
        found += [
            Fault("tree", f"{where}.{field}", "means nothing on a bough", "give it to the branches that have questions")
            for field in ("gate", "carry_over")
            if getattr(branch, field) is not None
        ]
    return found


def _family_faults(tree: ServiceTree) -> list[Fault]:
    """Families that share nothing, and given carry-over that names the wrong parents."""
    found = []
    if not sum(aspect.weight for aspect in tree.aspects) > 0:
        found.append(Fault("tree", "aspects", "all weights are 0", "give one a weight above 0"))
    below = graph.children(tree.branch_parents)
    by_id = {branch.id: branch for branch in tree.branches}
    for name, family in below.items():
        own = tree.trunk.weight if name is None else by_id[name].own_weight if by_id[name].questions else 0.0
        if (family or name is None) and not own + sum(by_id[child].weight for child in family) > 0:
            where = "trunk.weight" if name is None else f"branches.{name}"
            found.append(Fault("tree", where, "all weights in this family are 0", "give one a weight above 0"))
    for branch in tree.branches:
        if isinstance(branch.carry_over, Mapping):
            found += _carry_over_faults(tree, branch, branch.carry_over)
    return found


def _carry_over_faults(tree: ServiceTree, branch: Branch, given: Mapping[str, float]) -> list[Fault]:
    parents = tree.carry_over_parents[branch.id]
    where = f"branches.{branch.id}.carry_over"
    listed = ", ".join(parents)
    found = [
        Fault("tree", where, f"'{name}' is not a parent of '{branch.id}'", did_you_mean(name, parents) or f"name {listed}")
        for name in given
        if name not in parents
    ]
    lacking = [name for name in parents if name not in given]
    if lacking:
        missing = ", ".join(lacking)
        found.append(Fault("tree", where, f"must name every parent (lacks {missing})", "0 is allowed"))
    return found
