"""Rows of the table of bad inputs: what is made, what is called, and how it must end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from attrs import frozen

ROWS = 60
TREE = """schema = 1
name = "bakery"
[scale]
low = 1
high = 10
[aspects.shop]
questions.clean = {}
questions.calm = {}
[aspects.offer]
questions.choice = {}
[branches.bread]
questions.fresh = {}
[branches.staff]
questions.smile = {}
questions.patience = {}
[outcomes.loyalty]
questions.again = {}
"""
GATED = TREE.replace("[branches.bread]", '[branches.bread]\ngate = { column = "bought", reached = [1, "yes"] }')
COLUMNS = ("clean", "calm", "choice", "fresh", "smile", "patience", "again")


@frozen
class BadInput:
    """An input that must end well: refused, or read with a word about it.

    Attributes:
        made: Writes files into an empty folder and returns what is typed after ``servicetree``.
        code: The exit code.
        word: The code word of the fault or the warning.
        says: A pattern of its place, its count and its remedy.
        apart: Whether it runs in a process of its own, under limits of time and memory.
        shows: A pattern of what is printed, where something is.
    """

    made: Callable[[Path], Sequence[object]]
    code: int
    word: str
    says: str
    apart: bool = False
    shows: str = ""


@frozen
class HeldBy:
    """A row that a test elsewhere holds, because it is about more than one call.

    Attributes:
        test: The test, as pytest names it.
    """

    test: str


@frozen
class NoCase:
    """A row that cannot happen here.

    Attributes:
        reason: Why.
    """

    reason: str


Row = BadInput | HeldBy | NoCase


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return path


def tree_of(folder: Path, text: str | bytes = TREE, name: str = "tree.toml") -> Path:
    """Write a tree file."""
    return written(folder, name, text)


def good_answers(rows: int = ROWS) -> dict[str, list[object]]:
    """Answers to the tree that are as they should be, as whole numbers."""
    rng = np.random.default_rng(7)
    general = rng.normal(size=rows)
    return {
        name: [int(one) for one in np.clip(np.round(6 + 1.5 * general + 1.5 * rng.normal(size=rows)), 1, 10)]
        for name in COLUMNS
    }


def csv_text(table: dict[str, list[object]], separator: str = ",") -> str:
    """Write columns as CSV, cells as they are."""
    lines = [separator.join(table), *(separator.join(map(str, row)) for row in zip(*table.values(), strict=True))]
    return "\n".join(lines) + "\n"


def spoilt(**cells: Sequence[object]) -> dict[str, list[object]]:
    """Good answers with the first cells of some columns, or whole new columns, replaced."""
    table = good_answers()
    for name, values in cells.items():
        table[name] = [*values, *table.get(name, [""] * ROWS)[len(values) :]]
    return table


def asked(verb: str, content: str | bytes, *options: object, tree: str = TREE, name: str = "x.csv") -> Callable:
    """Make a case of one table of answers, a tree, and a verb that reads both."""

    def made(folder: Path) -> Sequence[object]:
        answers = written(folder, name, content)
        if verb == "check":
            return (verb, tree_of(folder, tree), answers, *options)
        return (verb, answers, "--tree", tree_of(folder, tree), *options)

    return made


def columns(verb: str, *options: object, tree: str = TREE, **cells: Sequence[object]) -> Callable:
    """Make a case of good answers with some cells replaced."""
    return asked(verb, csv_text(spoilt(**cells)), *options, tree=tree)


def checked(text: str | bytes, name: str = "tree.toml") -> Callable:
    """Make a case of a tree file that is checked."""
    return lambda folder: ("check", tree_of(folder, text, name))
