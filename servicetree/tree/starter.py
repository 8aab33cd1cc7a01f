"""Starter tree files that extend another tree."""

from __future__ import annotations

import os
from collections.abc import Iterator
from textwrap import wrap

from servicetree.atomic_writing import atomic_file
from servicetree.errors import Fault, UsageError
from servicetree.i18n.formatting import in_language
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import told
from servicetree.tree.checks import identifier
from servicetree.tree.nodes import Node
from servicetree.tree.question_kinds import ANCHORS, APDEX
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.toml_writer import toml_value

_WIDTH = 106  # of a line of comments
_say = phrases_of("starter_file")


def write_starter_tree(
    name: str, parent: str, tree: ServiceTree, path: str | os.PathLike[str], lang: str = "en"
) -> None:
    """Write a tree file of a few lines: what is not in it comes from the parent.

    Args:
        name: The name of the new tree.
        parent: The name of the tree that it extends.
        tree: That tree.
        path: Where to write it.
        lang: The language in which labels and texts stand in the comments.

    Raises:
        UsageError: If the name or the file's ending will not do.
        FileError: If it cannot be written.
    """
    if complaint := identifier(name):
        raise UsageError(Fault("usage", "NAME", complaint))
    if not os.fspath(path).endswith(".toml"):
        raise UsageError(Fault("usage", os.fspath(path), told("no_place_for_a_tree"), told("end_in_toml")))
    with atomic_file(path) as file:
        file.write(starter_text(name, parent, tree, lang).encode())


def starter_text(name: str, parent: str, tree: ServiceTree, lang: str = "en") -> str:
    """Word the file that ``started_tree`` writes; with every # before a table or a key taken away it is the parent."""
    first, bearing = tree.aspects[0], set(tree.branch_parents.values())
    bare = [branch.id for branch in tree.branches if branch.id not in bearing]
    dropped = [*bare[:1], f"{first.id}.{first.questions[0].id}"]
    lines = [
        "schema = 1",
        f"name = {toml_value(name)}",
        f"label = {toml_value(name.replace('_', ' ').capitalize())}",
        f"extends = {toml_value(parent)}    # {_say('from_there', lang)}",
        "",
        f"# {_say('what_to_drop', lang)}",
        f"# remove = {toml_value(dropped)}",
        "",
    ]
    if tree.scale is not None:
        lines += [
            "[scale]",
            f"low = {toml_value(tree.scale.low)}",
            f"high = {toml_value(tree.scale.high)}",
            f"# missing = {toml_value(tree.scale.missing or (99,))}    # {_say('missing_codes', lang)}",
            "",
        ]
    lines += [f"# {line}" for line in wrap(_say("how_to_change", lang), _WIDTH)]
    for table, nodes in (("aspects", tree.aspects), ("branches", tree.branches), ("outcomes", tree.outcomes)):
        for node in nodes:
            lines += ["", *(f"# {line}" for line in _node_lines(table, node, lang))]
    return "\n".join(lines) + "\n"


def _node_lines(table: str, node: Node, lang: str) -> Iterator[str]:
    yield f"[{table}.{node.id}]    # {_on_one_line(in_language(node.label, lang, node.id))}"
    if (gate := getattr(node, "gate", None)) is not None:
        yield f"gate.column = {toml_value(gate.column)}"
        yield f"gate.reached = {toml_value(gate.reached)}    # {_say('who_was_asked', lang)}"
    for question in node.questions:
        keys = list(_question_keys(question))
        (first, value), *rest = keys
        text = _on_one_line(in_language(question.text, lang, question.id))
        yield f"questions.{question.id}.{first} = {toml_value(value)}    # {text}"
        yield from (f"questions.{question.id}.{key} = {toml_value(part)}" for key, part in rest)


def _question_keys(question: Question) -> Iterator[tuple[str, object]]:
    """What a survey of one's own is likely to have otherwise: columns, and what amounts are worth."""
    rules = question.field_rules
    yield from zip(rules.columns, question.answer_columns, strict=True)
    if ANCHORS in rules.fields:
        yield (APDEX, question.apdex) if question.apdex is not None else (ANCHORS, question.anchors)
    if (after := question.recovery) is not None:
        yield "recovery.column", after.column
        yield "recovery.speed", after.speed
        yield "recovery.anchors", after.anchors


def _on_one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
