"""Validation of a whole tree: names, cycles, weights, carry-over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, TypeVar

import attrs

from servicetree.errors import MOST_FAULTS_SHOWN, Fault, did_you_mean
from servicetree.tree import checks, graph
from servicetree.tree.nodes import STATED, TRUNK, Branch, Node, TreeParts
from servicetree.tree.question_kinds import NPS, NPS_SCALE
from servicetree.tree.questions import Question, Scale, answers_faults, noun_faults
from servicetree.tree.written_values import code_number

Tree = TypeVar("Tree", bound=TreeParts)

_TABLES = ("aspects", "branches", "outcomes")


def tree_faults(tree: TreeParts, known: Sequence[Fault] = ()) -> list[Fault]:
    """List every fault of a tree, each with its place as in a tree file.

    The rules about the whole are held against the tree with its wrong fields left out, so that a circle is
    told beside a misspelt weight; what only follows from a fault already told is not told again.

    Args:
        tree: A tree whose nouns may be wrong, as a reader of tree files builds it.
        known: Faults that the reader has found already.

    Returns:
        Faults, in the order of the tree file; those of structure last.
    """
    found = [*known, *_independent_faults(_part_faults(tree), known)]
    whole = _without_faults(tree) if found else tree
    grown = [
        *_scale_faults(whole, found),
        *_id_faults(whole),
        *_marker_faults(whole),
        *_node_faults(whole),
        *_parent_faults(whole),
    ]
    return [*found, *_independent_faults(grown or _family_faults(whole), found)]


def _independent_faults(later: Iterable[Fault], told: Iterable[Fault]) -> list[Fault]:
    """Leave out faults at, above or below a place that has been told to be wrong."""
    places = {fault.where for fault in told}
    above = {upper for place in places for upper in _places_above(place)}
    return [fault for fault in later if fault.where not in above and places.isdisjoint(_places_above(fault.where))]


def _places_above(place: str) -> Iterator[str]:
    """A place and all those that hold it: ``a``, ``a.b``, ``a.b.c``."""
    return accumulate(place.split("."), lambda upper, part: f"{upper}.{part}")


def _without_faults(noun: Any) -> Any:
    """Put the default wherever a field is wrong, down to the questions."""
    changes = {}
    for attribute in attrs.fields(type(noun)):
        value = getattr(noun, attribute.name)
        if attribute.metadata["check"](value) is None:
            if isinstance(value, tuple) and "keyed" in attribute.metadata:
                changes[attribute.alias] = tuple(_without_faults(item) for item in value)
            elif "noun" in attribute.metadata and value is not None:
                changes[attribute.alias] = _without_faults(value)
        elif attribute.default is not attrs.NOTHING:
            changes[attribute.alias] = _default_of(attribute, noun)
    with checks.collecting_faults():
        return attrs.evolve(noun, **changes)


def _default_of(attribute: attrs.Attribute[Any], noun: Any) -> Any:
    default: Any = attribute.default
    if not isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class, whatever its stub says
        return default
    return default.factory(noun) if default.takes_self else default.factory()


def _part_faults(tree: TreeParts) -> list[Fault]:
    """What is wrong with the tree's nouns, each taken alone."""
    found = noun_faults(tree, "")
    for name in ("scale", "trunk", "marker"):
        part = getattr(tree, name)
        if part is not None and attrs.has(type(part)):
            found += noun_faults(part, name)
    for place, node in _placed_nodes(tree):
        found += noun_faults(node, place)
        gate = getattr(node, "gate", None)
        if gate is not None and attrs.has(type(gate)):
            found += noun_faults(gate, f"{place}.gate")
        for where, question in _placed_questions(place, node):
            found += noun_faults(question, where)
            if question.recovery is not None and attrs.has(type(question.recovery)):
                found += noun_faults(question.recovery, f"{where}.recovery")
    for where, question in _placed_markers(tree):
        found += noun_faults(question, where)
    return found


def _placed_nodes(tree: TreeParts) -> Iterator[tuple[str, Node]]:
    for table in _TABLES:
        for node in _nouns_in(getattr(tree, table)):
            yield f"{table}.{checks.id_text(node.id)}", node


def _placed_questions(place: str, node: Node) -> Iterator[tuple[str, Question]]:
    for question in _nouns_in(node.questions):
        yield f"{place}.questions.{checks.id_text(question.id)}", question


def _placed_markers(tree: TreeParts) -> Iterator[tuple[str, Question]]:
    for question in _nouns_in(tree.markers):
        yield f"markers.{checks.id_text(question.id)}", question


def _nouns_in(value: Any) -> list[Any]:
    """Keep what can be judged further; the rest has been told by the field that holds it."""
    return [item for item in value if attrs.has(type(item))] if isinstance(value, tuple) else []


def _scale_faults(tree: TreeParts, known: Iterable[Fault]) -> list[Fault]:
    """Ratings without a scale, and codes inside it."""
    if any(fault.where.split(".")[0] == "scale" for fault in known):
        return []  # once the tree's own scale is mended, each question can be judged
    found = []
    hint = "give it scale = [low, high], or give the tree a [scale]"
    for place, node in _placed_nodes(tree):
        for where, question in _placed_questions(place, node):
            if (scale := question.answer_scale(tree.scale)) is not None:
                found += _code_faults(where, question.missing_codes(tree.scale), scale)
                found += _word_faults(where, question, tree.scale, scale)
                found += _summary_faults(where, question, scale)
            elif question.field_rules.is_on_a_scale:
                found.append(Fault("scale", where, "has no scale", hint))
    for where, question in _placed_markers(tree):
        if (scale := question.answer_scale(tree.scale)) is not None:
            found += _code_faults(where, question.missing_codes(tree.scale), scale)
        elif question.field_rules.is_on_a_scale:
            found.append(Fault("scale", where, "has no scale", hint))
    if tree.marker is not None and tree.scale is None:
        found.append(
            Fault("scale", "marker", "is asked on the tree's own scale, and there is none", "give the tree one")
        )
    return found


def _code_faults(where: str, codes: Iterable[float | str], scale: tuple[float, float]) -> list[Fault]:
    """A code inside the question's own scale would swallow true answers."""
    low, high = scale
    inside = [code for code in codes if (amount := code_number(code)) is not None and low <= amount <= high]
    hint = "give the question its own missing = [...]"
    return [
        Fault("scale", f"{where}.missing", f"the code {code} lies inside the scale {low:g}-{high:g}", hint)
        for code in inside
    ]


def _word_faults(where: str, question: Question, common: Scale | None, scale: tuple[float, float]) -> Iterator[Fault]:
    """Answers in words outside the question's scale; those of the tree's scale have been told there."""
    if question.answers:
        for fault in answers_faults(question.answers, scale, question.missing_codes(common)):
            yield attrs.evolve(fault, where=f"{where}.{fault.where}")


def _summary_faults(where: str, question: Question, scale: tuple[float, float]) -> Iterator[Fault]:
    """A summary that is not of an outcome, or does not fit the scale."""
    if question.summary is None:
        return
    if not where.startswith("outcomes."):
        said = "sums up an outcome, and this is none"
        yield Fault("tree", f"{where}.summary", said, "leave it out; parts of the service have scores")
    if question.summary == NPS and scale != NPS_SCALE:
        said = f"of nps is asked from 0 to 10 (got {scale[0]:g}-{scale[1]:g})"
        yield Fault("scale", f"{where}.summary", said, 'give the question scale = [0, 10], or take summary = "top"')
    outside = [answer for answer in question.top if not scale[0] <= answer <= scale[1]]
    if outside:
        said = f"{outside[0]:g} lies outside the scale {scale[0]:g}-{scale[1]:g}"
        yield Fault("scale", f"{where}.top", said, "name answers that can be given")


def _id_faults(tree: TreeParts) -> list[Fault]:
    found = []
    places: dict[str, list[str]] = {}
    for place, node in _placed_nodes(tree):
        places.setdefault(node.id, []).append(place)
        for where, count in Counter(where for where, _ in _placed_questions(place, node)).items():
            if count > 1:
                found.append(Fault("tree", where, f"stands {count} times in one node"))
    for name, standing in places.items():
        if name == TRUNK:
            found.append(Fault("tree", standing[0], f"'{TRUNK}' is the name of the trunk itself", "choose another id"))
        if len(standing) > 1:
            hint = "ids are unique over aspects, branches and outcomes"
            found.append(Fault("tree", standing[1], f"has the id of {standing[0]}", hint))
    return found


def _marker_faults(tree: TreeParts) -> list[Fault]:
    """Markers that are no plain ratings, or read what another question reads: then they share more than moods."""
    found = []
    readers = {
        column: where
        for place, node in _placed_nodes(tree)
        for where, question in _placed_questions(place, node)
        for column in question.columns
    }
    standing = [("marker", tree.marker.question)] if tree.marker is not None else []
    ids = {question.id: where for where, question in standing}
    readers |= {question.columns[0]: where for where, question in standing}
    hint = "a marker is a plain rating, on a scale like those of the other questions"
    for where, question in _placed_markers(tree):
        if question.kind != "rating" or question.recovery is not None:
            field = "kind" if question.kind != "rating" else "recovery"
            found.append(Fault("tree", f"{where}.{field}", "means nothing for a marker", hint))
        if question.weight != 1:
            found.append(Fault("tree", f"{where}.weight", "means nothing for a marker", "leave it out"))
        if question.id in ids:
            found.append(Fault("tree", where, f"has the id of {ids[question.id]}", "give it another id"))
        ids[question.id] = where
        for column in question.answer_columns:
            if column in readers:
                said = f"reads the column '{column}', which {readers[column]} reads too"
                found.append(Fault("tree", where, said, "ask something else"))
            readers[column] = where
    return found


def _node_faults(tree: TreeParts) -> list[Fault]:
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


def _parent_faults(tree: TreeParts) -> list[Fault]:
    """What is wrong with who grows on whom."""
    names = {branch.id for branch in tree.branches}
    others = {aspect.id for aspect in tree.aspects} | {outcome.id for outcome in tree.outcomes}
    found = []
    for branch in tree.branches:
        where = f"branches.{checks.id_text(branch.id)}.parent"
        if branch.parent in others:
            hint = "leave parent out for a branch of the trunk: it grows on all aspects"
            found.append(Fault("tree", where, f"'{branch.parent}' is not a branch", hint))
        elif branch.parent is not None and branch.parent not in names:
            # Nearness is slow among very many names, and no one reads more hints than are shown.
            near = did_you_mean(branch.parent, names - {branch.id}) if len(found) < MOST_FAULTS_SHOWN else ""
            hint = near or "leave it out for a branch of the trunk"
            found.append(Fault("tree", where, f"there is no branch {checks.quoted_value(branch.parent)}", hint))
    if found or len(names) < len(tree.branches):
        return found
    for circle in graph.cycles(tree.branch_parents):
        where = f"branches.{checks.id_text(circle[0])}.parent"
        found.append(Fault("tree", where, f"grows in a circle: {_shown_path(circle)}", "cut it somewhere"))
    return found or _bough_faults(tree)


def _bough_faults(tree: TreeParts) -> list[Fault]:
    """Branches without questions that bear nothing, or hold what only questions give a meaning."""
    found = []
    below = graph.children(tree.branch_parents)
    bare = [branch for branch in tree.branches if not branch.questions]
    for branch in bare:
        where = f"branches.{checks.id_text(branch.id)}"
        if not below[branch.id]:
            found.append(Fault("tree", where, "has neither questions nor branches", "give it one, or take it away"))
        found += [
            Fault(
                "tree",
                f"{where}.{field}",
                "means nothing on a bough",
                "give it to branches that have questions",
            )
            for field in ("gate", "carry_over")
            if getattr(branch, field) is not None
        ]
    return found


def _shown_path(names: Sequence[str]) -> str:
    """Show a path, its middle left out if it is long."""
    most = 20
    shown = [checks.id_text(name) for name in names]
    if len(shown) > most:
        shown[most // 2 : -most // 2] = [f"({len(shown) - most} more)"]
    return " -> ".join(shown)


def _family_faults(tree: TreeParts) -> list[Fault]:
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
            hint = "give one a weight above 0"
            found.append(Fault("tree", where, "all weights in this family are 0", hint))
    for branch in tree.branches:
        if isinstance(branch.carry_over, Mapping):
            found += _carry_over_faults(tree, branch, branch.carry_over)
        elif branch.carry_over is None and branch.carry_over_source != STATED:
            where = f"branches.{branch.id}.carry_over_source"
            hint = "give carry_over, or leave this out"
            found.append(Fault("tree", where, "says where carry_over comes from, and there is none", hint))
    return found


def _carry_over_faults(tree: TreeParts, branch: Branch, given: Mapping[str, float]) -> list[Fault]:
    parents = tree.carry_over_parents[branch.id]
    where = f"branches.{branch.id}.carry_over"
    allowed = f"name {', '.join(parents)}"
    found = [
        Fault(
            "tree",
            where,
            f"'{name}' is not a parent of '{branch.id}'",
            did_you_mean(name, parents) or allowed,
        )
        for name in given
        if name not in parents
    ]
    lacking = [name for name in parents if name not in given]
    if lacking:
        missing = ", ".join(lacking)
        found.append(Fault("tree", where, f"must name every parent (lacks {missing})", "0 is allowed"))
    return found
