"""Validation of a whole tree: names, cycles, weights, carry-over."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, TypeVar

import attrs

from servicetree.errors import MOST_FAULTS_SHOWN, Fault
from servicetree.i18n.said import Said, WholeText, listed, meant_name, told
from servicetree.tree import checks, graph
from servicetree.tree.nodes import STATED, TRUNK, Branch, Node, TreeParts
from servicetree.tree.question_kinds import NPS, NPS_SCALE
from servicetree.tree.questions import MARKER, Question, Scale, answers_faults, noun_faults
from servicetree.tree.written_values import code_number

Tree = TypeVar("Tree", bound=TreeParts)

_SLIGHTEST: Final = (
    1e-12  # of the largest weight of a question in a node: slopes of slighter ones grow past all numbers
)
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
        mended = value = getattr(noun, attribute.name)
        if attribute.metadata["check"](value) is None:
            if isinstance(value, tuple) and "keyed" in attribute.metadata:
                items = tuple(_without_faults(item) for item in value)
                mended = value if all(map(operator.is_, items, value)) else items
            elif "noun" in attribute.metadata and value is not None:
                mended = _without_faults(value)
        elif attribute.default is not attrs.NOTHING:
            mended = _default_of(attribute, noun)
        if mended is not value:
            changes[attribute.alias] = mended
    if not changes:
        return noun
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
    for place, node in _placed_nodes(tree):
        for where, question in _placed_questions(place, node):
            if (scale := question.answer_scale(tree.scale)) is not None:
                found += _code_faults(where, question.missing_codes(tree.scale), scale)
                found += _word_faults(where, question, tree.scale, scale)
                found += _summary_faults(where, question, scale)
            elif question.field_rules.is_on_a_scale:
                found.append(_no_scale(where))
    for where, question in _placed_markers(tree):
        if (scale := question.answer_scale(tree.scale)) is not None:
            found += _code_faults(where, question.missing_codes(tree.scale), scale)
        elif question.field_rules.is_on_a_scale:
            found.append(_no_scale(where))
    if tree.marker is not None and tree.scale is None:
        found.append(Fault("scale", "marker", told("marker_without_scale"), told("give_tree_scale")))
    return found


def _no_scale(where: str) -> Fault:
    return Fault("scale", where, told("no_scale"), told("give_scale"))


def _ends(scale: tuple[float, float]) -> dict[str, str]:
    """Write a scale's ends as a tree file does."""
    low, high = scale
    return {"low": f"{low:g}", "high": f"{high:g}"}


def _code_faults(where: str, codes: Iterable[float | str], scale: tuple[float, float]) -> list[Fault]:
    """A code inside the question's own scale would swallow true answers."""
    low, high = scale
    inside = [code for code in codes if (amount := code_number(code)) is not None and low <= amount <= high]
    return [
        Fault(
            "scale",
            f"{where}.missing",
            told("code_inside_scale", code=str(code), **_ends(scale)),
            told("own_missing"),
        )
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
        yield Fault("tree", f"{where}.summary", told("summary_of_no_outcome"), told("parts_have_scores"))
    if question.summary == NPS and scale != NPS_SCALE:
        yield Fault("scale", f"{where}.summary", told("nps_scale", **_ends(scale)), told("nps_or_top"))
    outside = [answer for answer in question.top if not scale[0] <= answer <= scale[1]]
    if outside:
        said = told("answer_outside_scale", answer=f"{outside[0]:g}", **_ends(scale))
        yield Fault("scale", f"{where}.top", said, told("answers_that_can_be"))


def _id_faults(tree: TreeParts) -> list[Fault]:
    found = []
    places: dict[str, list[str]] = {}
    for place, node in _placed_nodes(tree):
        places.setdefault(node.id, []).append(place)
        for where, count in Counter(where for where, _ in _placed_questions(place, node)).items():
            if count > 1:
                found.append(Fault("tree", where, told("twice_in_a_node", count=count)))
    for name, standing in places.items():
        if name == TRUNK:
            found.append(Fault("tree", standing[0], told("name_of_the_trunk", name=TRUNK), told("choose_another_id")))
        if len(standing) > 1:
            said = told("id_of_another", other=standing[0])
            found.append(Fault("tree", standing[1], said, told("unique_ids")))
    return found


def _marker_faults(tree: TreeParts) -> list[Fault]:
    """Markers that are no plain ratings, or read what something else reads: then they share more than moods."""
    found = []
    readers = {column: where for where, column in _read_columns(tree)}
    ids: dict[str, str] = {}
    for where, question in (*_unnamed_marker(tree), *_placed_markers(tree)):
        if question.kind != "rating" or question.recovery is not None:
            field = "kind" if question.kind != "rating" else "recovery"
            found.append(Fault("tree", f"{where}.{field}", told("nothing_for_a_marker"), told("plain_marker")))
        if question.weight != 1:
            found.append(Fault("tree", f"{where}.weight", told("nothing_for_a_marker"), told("leave_out")))
        if question.id in ids:
            found.append(Fault("tree", where, told("id_of_another", other=ids[question.id]), told("give_another_id")))
        ids[question.id] = where
        for column in (one for one in question.answer_columns if isinstance(one, str)):
            if column in readers:
                said = told("column_read_twice", column=column, other=readers[column])
                found.append(Fault("tree", where, said, told("ask_something_else")))
            readers[column] = where
    return found


def _read_columns(tree: TreeParts) -> Iterator[tuple[str, str]]:
    """The columns that questions and gates read, each with its reader; another fault is told of what is no name."""
    for place, node in _placed_nodes(tree):
        gate = getattr(node, "gate", None)
        if gate is not None and isinstance(gate.column, str):
            yield f"{place}.gate", gate.column
        for where, question in _placed_questions(place, node):
            yield from ((where, column) for column in question.columns if isinstance(column, str))


def _unnamed_marker(tree: TreeParts) -> Iterator[tuple[str, Question]]:
    """The marker that has no id of its own, if its column is a name."""
    if tree.marker is not None and checks.some_text(tree.marker.column) is None:
        yield MARKER, tree.marker.question


def _node_faults(tree: TreeParts) -> list[Fault]:
    found = []
    if not tree.aspects:
        found.append(Fault("tree", "aspects", told("no_trunk"), told("give_an_aspect")))
    for place, node in _placed_nodes(tree):
        if not node.questions and not place.startswith("branches"):
            found.append(Fault("tree", place, told("no_questions"), told("give_or_take_away")))
        if node.questions and sum(question.weight for question in node.questions) <= 0:
            found.append(Fault("tree", place, told("questions_weigh_nothing"), told("weigh_one")))
        found += _slight_faults(place, node)
    return found


def _slight_faults(place: str, node: Node) -> Iterator[Fault]:
    """Questions that weigh next to nothing beside the heaviest of their node, and not 0."""
    asked = list(_placed_questions(place, node))
    most = max((question.weight for _, question in asked), default=0.0)
    for where, question in asked:
        if 0 < question.weight < _SLIGHTEST * most:
            said = told("slight_beside", most=f"{most:g}", got=f"{question.weight:g}")
            yield Fault("tree", f"{where}.weight", said, told("nothing_or_more"))


def _parent_faults(tree: TreeParts) -> list[Fault]:
    """What is wrong with who grows on whom."""
    names = {branch.id for branch in tree.branches}
    others = {aspect.id for aspect in tree.aspects} | {outcome.id for outcome in tree.outcomes}
    found = []
    for branch in tree.branches:
        where = f"branches.{checks.id_text(branch.id)}.parent"
        if branch.parent in others:
            said = told("not_a_branch", name=branch.parent)
            found.append(Fault("tree", where, said, told("no_parent_for_top")))
        elif branch.parent is not None and branch.parent not in names:
            # Nearness is slow among very many names, and no one reads more hints than are shown.
            near = meant_name(branch.parent, names - {branch.id}) if len(found) < MOST_FAULTS_SHOWN else ""
            said = told("no_branch", name=checks.quoted_value(branch.parent))
            found.append(Fault("tree", where, said, near or told("leave_out_for_top")))
    if found or len(names) < len(tree.branches):
        return found
    for circle in graph.cycles(tree.branch_parents):
        where = f"branches.{checks.id_text(circle[0])}.parent"
        found.append(Fault("tree", where, told("grows_in_a_circle", path=_shown_path(circle)), told("cut_somewhere")))
    return found or _bough_faults(tree)


def _bough_faults(tree: TreeParts) -> list[Fault]:
    """Branches without questions that bear nothing, or hold what only questions give a meaning."""
    found = []
    below = graph.children(tree.branch_parents)
    bare = [branch for branch in tree.branches if not branch.questions]
    for branch in bare:
        where = f"branches.{checks.id_text(branch.id)}"
        if not below[branch.id]:
            found.append(Fault("tree", where, told("bears_nothing"), told("give_or_take_away")))
        found += [
            Fault(
                "tree",
                f"{where}.{field}",
                told("nothing_on_a_bough"),
                told("give_to_asked"),
            )
            for field in ("gate", "carry_over")
            if getattr(branch, field) is not None
        ]
    return found


def _shown_path(names: Sequence[str]) -> Said | WholeText:
    """Show a path, its middle left out if it is long."""
    most = 20
    shown = [checks.id_text(name) for name in names]
    if len(shown) <= most:
        return _joined_path(shown)
    first, last = _joined_path(shown[: most // 2]), _joined_path(shown[-most // 2 :])
    return told("cut_path", first=first, count=len(shown) - most, last=last)


def _joined_path(names: Sequence[str]) -> WholeText:
    return WholeText(" -> ".join(names))


def _family_faults(tree: TreeParts) -> list[Fault]:
    """Families that share nothing, and given carry-over that names the wrong parents."""
    found = []
    if not sum(aspect.weight for aspect in tree.aspects) > 0:
        found.append(Fault("tree", "aspects", told("all_weights_0"), told("weigh_one")))
    below = graph.children(tree.branch_parents)
    by_id = {branch.id: branch for branch in tree.branches}
    for name, family in below.items():
        own = tree.trunk.weight if name is None else by_id[name].own_weight if by_id[name].questions else 0.0
        if (family or name is None) and not own + sum(by_id[child].weight for child in family) > 0:
            where = "trunk.weight" if name is None else f"branches.{name}"
            found.append(Fault("tree", where, told("family_weighs_nothing"), told("weigh_one")))
    for branch in tree.branches:
        if isinstance(branch.carry_over, Mapping):
            found += _carry_over_faults(tree, branch, branch.carry_over)
        elif branch.carry_over is None and branch.carry_over_source != STATED:
            where = f"branches.{branch.id}.carry_over_source"
            found.append(Fault("tree", where, told("source_without_carry_over"), told("give_carry_over")))
    return found


def _carry_over_faults(tree: TreeParts, branch: Branch, given: Mapping[str, float]) -> list[Fault]:
    parents = tree.carry_over_parents[branch.id]
    where = f"branches.{branch.id}.carry_over"
    allowed = told("name_parents", parents=listed(parents, "comma"))
    found = [
        Fault(
            "tree",
            where,
            told("not_a_parent", name=name, branch=branch.id),
            meant_name(name, parents) or allowed,
        )
        for name in given
        if name not in parents
    ]
    lacking = [name for name in parents if name not in given]
    if lacking:
        said = told("every_parent", names=listed(lacking, "comma"))
        found.append(Fault("tree", where, said, told("zero_is_allowed")))
    return found
