"""Merging of a tree with changes: ``extends`` in a tree file, and ``ServiceTree.extend``.

| the child gives | what becomes of it |
|---|---|
| a node, a marker or a question by id | laid over the parent's field by field; a new id is added |
| `scale`, `trunk`, `marker`, `gate`, `recovery` | laid over field by field |
| `label`, `text`, `tags` as tables | laid over key by key: a child may add a language |
| `carry_over`, lists, texts, numbers | put in the place of the parent's; `carry_over_source` goes with `carry_over` |
| `remove = ["node", "node.question"]` | dropped from the parent |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from servicetree.errors import Fault, TreeError
from servicetree.i18n.said import meant_name, told
from servicetree.tree.checks import quoted_value, wanted
from servicetree.tree.noun_changes import NounChanges
from servicetree.tree.plain_tables import below, plain_fields, structure, unstructure
from servicetree.tree.validation import (
    Tree,
    tree_faults,
)

PlainTable = Mapping[str, Any]


def extended(tree: Tree, changes: object) -> Tree:
    """Lay changes over a tree.

    Args:
        tree: The tree to start from.
        changes: A table of the shape of a tree file, with ``remove`` but without ``extends``; nouns may stand in it, or
            in its place.

    Returns:
        The tree with the changes merged in by id.

    Raises:
        TreeError: With every fault at once.
    """
    given = NounChanges.of(type(tree), changes)
    raw, found = merged(type(tree), given.laid_bare(unstructure(tree)), given.tables)
    return valid_tree(type(tree), raw, found)


def merged(cls: type, parent: PlainTable, child: PlainTable) -> tuple[dict[str, Any], list[Fault]]:
    """Lay the plain tables of a child over those of its parent.

    Args:
        cls: The class of service trees, which says which tables are keyed by id.
        parent: A whole tree in plain form.
        child: What changes; ``remove`` lists what to drop.

    Returns:
        The merged tables, and the faults of the merging: dangling names and conflicts.
    """
    tables = [name for name, field in plain_fields(cls).items() if "keyed" in field.metadata]
    dropped, found = _dropped_names(tables, parent, child)
    kept = {name: _without(part, dropped) if name in tables else part for name, part in parent.items()}
    changes = {name: value for name, value in child.items() if name != "remove"}
    whole = _merged_fields(cls, kept, changes)
    found += _unknown_names(tables, parent, child, whole)
    found += _dangling_names(tables, dropped, whole)
    return whole, found


def _merged_fields(cls: type, parent: PlainTable, child: PlainTable) -> dict[str, Any]:
    fields = plain_fields(cls)
    owners = {name: field.metadata.get("belongs_to") for name, field in fields.items()}
    result = {name: value for name, value in parent.items() if owners.get(name) not in child}
    for name, value in child.items():
        metadata = fields[name].metadata if name in fields else {}
        before = parent.get(name)
        if not isinstance(before, Mapping) or not isinstance(value, Mapping) or "whole" in metadata:
            result[name] = value
        elif "noun" in metadata:
            result[name] = _merged_fields(metadata["noun"], before, value)
        elif "keyed" in metadata:
            result[name] = {**before, **_merged_by_id(metadata["keyed"], before, value)}
        else:
            result[name] = {**before, **value}
    return result


def _merged_by_id(cls: type, parent: PlainTable, child: PlainTable) -> dict[str, Any]:
    return {
        name: _merged_fields(cls, parent[name], table) if name in parent and isinstance(table, Mapping) else table
        for name, table in child.items()
    }


def _dropped_names(tables: list[str], parent: PlainTable, child: PlainTable) -> tuple[set[str], list[Fault]]:
    """Read ``remove``: what is there to drop, and what is wrong with the rest."""
    listed = child.get("remove", [])
    if not isinstance(listed, list | tuple) or not all(isinstance(name, str) for name in listed):
        return set(), [Fault("tree", "remove", wanted("list_of_names", listed), told("such_as_remove"))]
    known, given = set(_names(tables, parent)), set(_names(tables, child))
    found = []
    for name in listed:
        if name not in known:
            said = told("nothing_to_remove", name=quoted_value(name))
            found.append(Fault("tree", "remove", said, meant_name(name, known)))
        elif name in given:
            said = told("removed_and_changed", name=quoted_value(name))
            found.append(Fault("tree", "remove", said, told("remove_or_change")))
    return {name for name in listed if name in known and name not in given}, found


def _names(tables: list[str], raw: PlainTable) -> Iterator[str]:
    """Every ``node`` and ``node.question`` of a tree in plain form."""
    for _, name, node in _entries(tables, raw):
        yield name
        questions = node.get("questions")
        yield from (f"{name}.{question}" for question in (questions if isinstance(questions, Mapping) else ()))


def _entries(tables: list[str], raw: PlainTable) -> Iterator[tuple[str, str, PlainTable]]:
    """Every entry that has the right shape: its table, its id, its fields."""
    for table in tables:
        entries = raw.get(table)
        for name, entry in entries.items() if isinstance(entries, Mapping) else ():
            if isinstance(entry, Mapping):
                yield table, name, entry


def _without(nodes: PlainTable, dropped: set[str]) -> dict[str, Any]:
    kept = {}
    for name, node in nodes.items():
        if name in dropped:
            continue
        questions = node.get("questions", {})
        left = {question: part for question, part in questions.items() if f"{name}.{question}" not in dropped}
        kept[name] = node if len(left) == len(questions) else {**node, "questions": left}
    return kept


def _unknown_names(tables: list[str], parent: PlainTable, child: PlainTable, whole: PlainTable) -> list[Fault]:
    """Find the ids that add nothing: most likely misspelt names of nodes that were to be changed."""
    known = {name for _, name, _ in _entries(tables, parent)}
    bearing = {node.get("parent") for _, _, node in _entries(tables, whole) if _is_name(node.get("parent"))}
    return [
        Fault(
            "tree",
            below(table, name),
            told("unknown_and_bare"),
            meant_name(name, known) or told("give_questions"),
        )
        for table, name, node in _entries([one for one in tables if one != "markers"], child)
        if name not in known and not node.get("questions") and name not in bearing
    ]


def _dangling_names(tables: list[str], dropped: set[str], whole: PlainTable) -> list[Fault]:
    """Find what still refers to a node that has been removed."""
    found = []
    for table, name, node in _entries(tables, whole):
        above, given = node.get("parent"), node.get("carry_over")
        if _is_name(above) and above in dropped:
            where = below(below(table, name), "parent")
            found.append(Fault("tree", where, told("grows_on_removed", name=above), told("remove_this_too")))
        for parent in given if isinstance(given, Mapping) else ():
            if parent in dropped:
                where = below(below(table, name), "carry_over")
                found.append(Fault("tree", where, told("names_removed", name=parent), told("carry_over_anew")))
    return found


def _is_name(value: object) -> bool:
    return isinstance(value, str)


def valid_tree(cls: type[Tree], raw: Mapping[str, Any], known: Iterable[Fault] = ()) -> Tree:
    """Build a tree from plain tables and judge all of it at once.

    Args:
        cls: The class of service trees.
        raw: Tables of the shape of a tree file.
        known: Faults that were found on the way here.

    Returns:
        The tree, if nothing is wrong with it.

    Raises:
        TreeError: With every fault.
    """
    tree, misshapen = structure(cls, raw)
    assert tree is not None  # only what is no table makes none
    if found := tree_faults(tree, [*known, *misshapen]):
        raise TreeError(found)
    return tree
