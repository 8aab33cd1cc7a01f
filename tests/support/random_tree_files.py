"""Random trees as tree files that people might have written: any form of TOML, with comments, in any order."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st
from support.random_trees import trees

from servicetree.tree.plain_tables import unstructure
from servicetree.tree.toml_writer import toml_value

KEYED = {"aspects", "branches", "outcomes", "questions"}
FORMS = ("joined", "joined", "inline")


@st.composite
def tree_tables(draw):
    """Draw the plain tables of one tree file, or of two by name: ``tree`` is the one to read, and extends ``base``."""
    whole = {"schema": 1, **unstructure(draw(trees()))}
    rng = draw(st.randoms(use_true_random=False))
    if draw(st.booleans()):
        return {"base": whole, "tree": {"schema": 1, "extends": "base.toml", **_some_of(whole, rng)}}
    return {"tree": whole}


@st.composite
def tree_files(draw):
    """Draw the same as the bytes of TOML files."""
    tables = draw(tree_tables())
    rng = draw(st.randoms(use_true_random=False))
    return {f"{name}.toml": written(table, rng) for name, table in tables.items()}


def written(table, rng):
    """Write a table as TOML, each table inside it in one of the forms that the format has; nodes in any order."""
    lines, blocks = _lines_and_blocks(table, (), rng)
    rng.shuffle(blocks)
    every = [*lines, *(line for block in blocks for line in block)]
    numbered = [f"{line}  # c{number}" if rng.random() < 0.3 else line for number, line in enumerate(every)]
    spaced = [part for line in numbered for part in (*_between(line, rng), line)]
    newline = rng.choice(["\n", "\n", "\r\n"])
    text = newline.join(spaced) + rng.choice([newline, newline, "", newline * 2 + "# the end"])
    return rng.choice([b"", b"", b"\xef\xbb\xbf"]) + text.encode()


def _between(line, rng):
    """Draw what stands before a line: nothing, a blank line, a comment."""
    return rng.choice([(), (), (), ("",), ("", f"# before {line[:9]}"), ("  # indented = 1 [x]", "")])


def _lines_and_blocks(table, path, rng):
    """Write the lines of a section, and the blocks that stand apart: the sections below it."""
    lines, blocks = [], []
    indent = rng.choice(["", "", "  "])
    for key, value in table.items():
        form = rng.choice(["inline", "joined", "section", "section"]) if isinstance(value, Mapping) else "inline"
        if form == "section":
            blocks += _blocks(value, (*path, key), rng)
        else:
            lines += [indent + line for line in _joined(key, value, rng, form)]
    return lines, blocks


def _blocks(table, path, rng):
    """Write a table as a section, and what is in it; a header with nothing below it may be left out."""
    lines, blocks = _lines_and_blocks(table, path, rng)
    if lines or not blocks or rng.random() < 0.5:
        blocks = [[f"[{'.'.join(_key(key, rng) for key in path)}]", *lines], *blocks]
    return blocks if len(path) == 1 else [[line for block in blocks for line in block]]


def _joined(key, value, rng, form="joined"):
    """Write a key with its value, joined to the keys below it where the value is a table."""
    if not isinstance(value, Mapping) or not value or form == "inline":
        return [f"{_key(key, rng)}{rng.choice([' = ', ' = ', '='])}{_inline(value, rng)}"]
    name = _key(key, rng)
    inside = (line for below, part in value.items() for line in _joined(below, part, rng, rng.choice(FORMS)))
    return [f"{name}.{line}" for line in inside]


def _inline(value, rng):
    if not isinstance(value, Mapping):
        return toml_value(value)
    blank, parting = rng.choice([(" ", ", "), ("", ",")])
    parts = [line for key, part in value.items() for line in _joined(key, part, rng, rng.choice(FORMS))]
    return f"{{{blank}{parting.join(parts)}{blank}}}" if parts else rng.choice(["{}", "{ }"])


def _key(key, rng):
    return toml_value(key) if not key.isidentifier() or not key.isascii() or rng.random() < 0.1 else key


def _some_of(table, rng, *, keyed=False):
    """Draw what a child repeats or changes of its parent: some nodes and questions, some of their fields."""
    kept = {}
    for key, value in table.items():
        if key in {"schema", "carry_over"} or rng.random() < 0.4:
            continue
        if keyed or key in KEYED:
            kept[key] = _some_of(value, rng, keyed=not keyed)
        else:
            kept[key] = rng.choice([value, 2, 0.25]) if key == "weight" else value
    return kept
