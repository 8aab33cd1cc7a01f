"""Start a tree file that extends another tree, with the names that one may want to change in comments."""

from __future__ import annotations

import os

from servicetree.checks import identifier
from servicetree.errors import Fault, UsageError
from servicetree.saving import saved
from servicetree.tree import ServiceTree
from servicetree.wording import in_language


def started_tree(name: str, parent: str, tree: ServiceTree, path: str | os.PathLike[str]) -> None:
    """Write a tree file of a few lines: what is not in it comes from the parent.

    Args:
        name: The name of the new tree.
        parent: The name of the tree that it extends.
        tree: That tree.
        path: Where to write it.

    Raises:
        UsageError: If the name or the file's ending will not do.
        FileError: If it cannot be written.
    """
    if complaint := identifier(name):
        raise UsageError(Fault("usage", "NAME", complaint))
    if not os.fspath(path).endswith(".toml"):
        raise UsageError(Fault("usage", os.fspath(path), "is no place for a tree file", "end it in .toml"))
    lines = [
        "schema = 1",
        f'name = "{name}"',
        f'label = "{name}"',
        f'extends = "{parent}"    # everything that is not changed below comes from there',
        "",
        '# remove = ["price", "environment.looks"]    # nodes and questions that you do not ask about',
        "",
    ]
    if tree.scale is not None:
        lines += ["[scale]", f"low = {tree.scale.low:g}", f"high = {tree.scale.high:g}", "# missing = [99]", ""]
    lines.append("# Name your columns where they differ; take the # away:")
    for table, nodes in (("aspects", tree.aspects), ("branches", tree.branches), ("outcomes", tree.outcomes)):
        for node in nodes:
            lines += ["", f"# [{table}.{node.id}]    # {in_language(node.label, 'en', node.id)}"]
            lines += [
                f'# questions.{question.id}.column = "{question.columns[0]}"    # '
                f"{in_language(question.text, 'en', question.id)}"
                for question in node.questions
            ]
    with saved(path) as file:
        file.write(("\n".join(lines) + "\n").encode())
