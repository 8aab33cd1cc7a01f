"""Rows A and B: tree files, and what they extend."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from whole.bad_inputs.rows import TREE, BadInput, HeldBy, Row, checked, tree_of, written

FAULTS = "tests/tree/test_treefile_faults.py"
BUILDING = "tests/tree/test_building.py"
JSON_TREE = '{"schema": 1, "name": "x", "scale": {"low": 1, "high": 10}, "aspects": {"a": {"questions": {"q": {}}}}}'


def with_line(line: str, table: str = "[branches.bread]") -> str:
    """Put a line into a table of the tree."""
    return TREE.replace(table, f"{table}\n{line}")


def branches(*lines: str) -> str:
    """Add tables to the tree."""
    return TREE + "\n".join(lines) + "\n"


def extending(said: str, *, more: str = "") -> str:
    """A tree file that extends another."""
    return f'schema = 1\nname = "child"\nextends = "{said}"\n{more}'


def _huge(folder: Path) -> Sequence[object]:
    path = tree_of(folder, TREE)
    with path.open("r+b") as file:
        file.truncate(200_000_000)
    return ("check", path)


def _pipe(folder: Path) -> Sequence[object]:
    os.mkfifo(folder / "pipe.toml")
    return ("check", folder / "pipe.toml")


def _device(folder: Path) -> Sequence[object]:
    (folder / "zero.toml").symlink_to("/dev/zero")
    return ("check", folder / "zero.toml")


def _folder(folder: Path) -> Sequence[object]:
    (folder / "x.toml").mkdir()
    return ("check", folder / "x.toml")


def _link_outside(folder: Path) -> Sequence[object]:
    written(folder, "secret/out.toml", "password = 'hidden'")
    (folder / "in").mkdir()
    (folder / "in" / "link.toml").symlink_to(folder / "secret" / "out.toml")
    return ("check", tree_of(folder, extending("link.toml"), "in/tree.toml"))


def _circle(folder: Path) -> Sequence[object]:
    tree_of(folder, extending("a.toml"), "b.toml")
    return ("check", tree_of(folder, extending("b.toml"), "a.toml"))


def _long_chain(folder: Path) -> Sequence[object]:
    for place in range(1000):
        tree_of(folder, extending(f"t{place + 1}.toml"), f"t{place}.toml")
    tree_of(folder, TREE, "t1000.toml")
    return ("check", folder / "t0.toml")


def _child(text: str, parent: str = TREE):
    def made(folder: Path) -> Sequence[object]:
        tree_of(folder, parent, "parent.toml")
        return ("check", tree_of(folder, text, "child.toml"))

    return made


TREE_FILES: dict[str, Row] = {
    "A01 an empty file": BadInput(checked(""), 2, "tree", r"tree\.toml: is empty; a tree file begins with schema = 1"),
    "A02 a mark before the text": BadInput(checked("\ufeff" + TREE), 0, "", ""),
    "A03 UTF-16": BadInput(checked(TREE.encode("utf-16")), 2, "encoding", r"UTF-16, from byte 0 on; save it as UTF-8"),
    "A03 Latin-1": BadInput(checked(TREE.replace("bakery", "é").encode("latin-1")), 2, "encoding", r"byte 19 \(0xe9\)"),
    "A04 a NUL": BadInput(checked(TREE.replace("bakery", "a\0")), 2, "syntax", r"tree\.toml:2:10: .*U\+0000"),
    "A04 bare carriage returns": BadInput(checked(TREE.replace("\n", "\r")), 2, "syntax", r"1:11: a bare carriage"),
    "A05 a key twice in JSON": BadInput(
        checked('{"schema": 1,\n"name": "x",\n"name": "y"}', "x.json"),
        2,
        "syntax",
        r"x\.json:3:1: duplicate key 'name'",
    ),
    "A06 infinity": BadInput(checked(with_line("weight = inf")), 2, "tree", r"branches\.bread\.weight: must be finite"),
    "A06 beyond floats": BadInput(checked(with_line("weight = 1e999")), 2, "tree", r"weight: must be finite \(got inf"),
    "A06 NaN in JSON": BadInput(
        checked(JSON_TREE.replace('"low": 1', '"low": NaN'), "x.json"), 2, "tree", r"scale\.low: must be finite"
    ),
    "A07 a number of 5,000 digits": BadInput(
        checked(with_line("weight = " + "9" * 5000)), 2, "syntax", r"tree\.toml:12:10: a number of 4300 digits or more"
    ),
    "A07 4,299 digits": BadInput(
        checked(with_line("weight = " + "9" * 4299)), 2, "tree", r"bread\.weight: must be fin"
    ),
    "A07 a long exponent": BadInput(
        checked(with_line("weight = 1e" + "9" * 5000)), 2, "tree", r"bread\.weight: must be finite"
    ),
    "A07 as a code": BadInput(
        checked(with_line("missing = [" + "9" * 4000 + "]", "[scale]")), 2, "tree", r"scale\.missing: must hold"
    ),
    "A08 nested arrays": BadInput(
        checked(with_line("tags = " + "[" * 500 + "]" * 500)), 3, "limit", r"tree\.toml:12:72: nesting deeper than 64"
    ),
    "A08 in JSON": BadInput(checked('{"a": ' + "[" * 1000 + "]" * 1000 + "}", "x.json"), 3, "limit", "deeper than 64"),
    "A09 a joined key of 20,000 parts": BadInput(
        checked(".".join("a" * 20_000) + " = 1"), 3, "limit", r"tree\.toml:1:1: a key of 20,?000 parts"
    ),
    "A10 100,000 brackets": BadInput(checked("a = " + "[" * 100_000), 3, "limit", "nesting deeper than 64"),
    "A11 200 MB": BadInput(_huge, 3, "limit", r"has 200,000,000 bytes, where at most 10,000,000 are read", apart=True),
    "A12 an unknown field": BadInput(
        checked(with_line("wieght = 2")), 2, "tree", r"branches\.bread\.wieght: unknown field .*did you mean 'weight'\?"
    ),
    "A13 a text for a number": BadInput(
        checked(with_line('weight = "2"')), 2, "tree", r"bread\.weight: must be a number"
    ),
    "A13 a truth value": BadInput(checked(with_line("weight = true")), 2, "tree", r"weight: must be .*\(got True\)"),
    "A13 a number for a table": BadInput(
        checked("schema = 1\nbranches = 3\n"), 2, "tree", r"branches: must be a table"
    ),
    "A13 a date for a label": BadInput(
        checked(with_line("label = 2026-01-01")), 2, "tree", r"bread\.label: must be a text"
    ),
    "A13 a text for a truth value": BadInput(
        checked(with_line('reversed = "no"', "[scale]")),
        2,
        "tree",
        r"scale\.reversed: must be true or false \(got 'no'\)",
    ),
    "A13 a text for schema": BadInput(checked(TREE.replace("schema = 1", 'schema = "1"')), 2, "", r"schema: .*got '1'"),
    "A13 a truth value for schema": BadInput(
        checked(TREE.replace("schema = 1", "schema = true")), 2, "", "schema: .*True"
    ),
    "A13 a list of texts for parents": BadInput(checked(with_line("parent = [1]")), 2, "tree", r"bread\.parent: must"),
    "A14 ids that are none": BadInput(
        checked(branches('[branches."__proto__"]', '[branches."../x"]', f"[branches.{'b' * 10_000}]")),
        2,
        "tree",
        r"3 faults|faults:",
    ),
    "A15 one id in two tables": BadInput(
        checked(branches("[branches.shop]", "questions.z = {}")),
        2,
        "tree",
        r"branches\.shop: has the id of aspects\.shop",
    ),
    "A15 look-alike ids": HeldBy(f"{FAULTS}::test_one_id_for_two_nodes"),
    "A16 a circle": BadInput(
        checked(branches("[branches.a]", 'parent = "b"', "[branches.b]", 'parent = "a"', "questions.z = {}")),
        2,
        "tree",
        "a -> b -> a|b -> a -> b",
    ),
    "A17 its own parent": BadInput(checked(with_line('parent = "bread"')), 2, "tree", r"bread"),
    "A18 an orphan": BadInput(checked(with_line('parent = "nowhere"')), 2, "tree", r"branches\.bread\.parent"),
    "A19 a carry-over from nowhere": BadInput(
        checked(with_line("carry_over = { shp = 0.1 }")), 2, "tree", r"carry_over.*did you mean 'shop'"
    ),
    "A20 a column called like a node": BadInput(
        checked(TREE.replace("questions.fresh = {}", 'questions.fresh = { column = "staff" }')), 0, "", ""
    ),
    "A21 a negative weight": BadInput(checked(with_line("weight = -1")), 2, "tree", r"weight: must be a number >= 0"),
    "A21 weights of zero": BadInput(
        checked(TREE.replace("questions.fresh = {}", "questions.fresh = { weight = 0 }")), 2, "tree", "bread"
    ),
    "A22 ends the wrong way round": BadInput(
        checked(TREE.replace("low = 1", "low = 11")), 2, "scale", r"scale: must have low < high .*reversed = true"
    ),
    "A22 anchors that go to and fro": BadInput(
        checked(
            TREE.replace(
                "questions.fresh = {}",
                'questions.fresh = { kind = "duration", unit = "days", anchors = [[0, 1.0], [2, 0.2], [3, 0.5]] }',
            )
        ),
        2,
        "tree",
        r"fresh\.anchors: must have scores that only rise or only fall",
    ),
    "A22 a code within the scale": BadInput(
        checked(with_line("missing = [5]", "[scale]")),
        2,
        "scale",
        r"7 faults:\n.*clean\.missing: the code 5 lies inside the scale 1-10; give the question"
        r"(?s:.*)fresh\.missing: the code 5 lies inside the scale 1-10\n",
    ),
    "A23 a chain of ten thousand": HeldBy("tests/tree/test_treefile.py::test_a_chain_deeper_than_python_recurses"),
    "A24 a star": HeldBy("tests/tree/test_treefile.py::test_a_wide_star_reads_in_time_that_grows_with_its_size"),
    "A25 a newer format": BadInput(
        checked(TREE.replace("schema = 1", "schema = 3")),
        2,
        "schema",
        r"schema 3.*reads schema <= 1; update servicetree",
    ),
    "A26 YAML": BadInput(
        checked("a: &a [*a]", "x.yaml"), 2, "tree", r"YAML is not read; write the tree as TOML or JSON"
    ),
    "B01 outside the folder": BadInput(checked(extending("../../etc/passwd")), 2, "tree", r"extends: cannot extend"),
    "B02 an address": BadInput(checked(extending("https://example.org/x.toml")), 2, "tree", "cannot extend 'https:"),
    "B02 an absolute path": BadInput(checked(extending("/etc/x.toml")), 2, "tree", "cannot extend '/etc/x"),
    "B02 a share": BadInput(checked(extending(r"\\\\host\\share\\x.toml")), 2, "tree", "cannot extend"),
    "B02 a drive": BadInput(checked(extending(r"C:\\x.toml")), 2, "tree", "cannot extend"),
    "B03 a link that leads out": BadInput(_link_outside, 2, "tree", "cannot extend 'link.toml'"),
    "B05 a circle of files": BadInput(_circle, 2, "tree", r"circle: a\.toml -> b\.toml -> a\.toml"),
    "B06 a chain of a thousand": BadInput(_long_chain, 3, "limit", "more than 16 files extend each other; merge"),
    "B07 a pipe": BadInput(_pipe, 4, "file", "is not an ordinary file"),
    "B07 a device": BadInput(_device, 4, "file", "is not an ordinary file"),
    "B07 a folder": BadInput(_folder, 4, "file", r"x\.toml: "),
    "B07 a parent that is gone": BadInput(checked(extending("gone.toml")), 4, "file", r"gone\.toml: cannot be read"),
    "B08 a node that the parent lacks": BadInput(
        _child(extending("parent.toml", more="[branches.bred]\nweight = 2\n")), 2, "tree", r"bred.*did you mean 'bread'"
    ),
    "B09 a removed node still needed": BadInput(
        _child(
            extending("parent.toml", more='remove = ["bread"]\n'),
            branches("[branches.roll]", 'parent = "bread"', "questions.roll = {}"),
        ),
        2,
        "tree",
        "bread",
    ),
    "B12 two names in other case": HeldBy("tests/tree/test_catalogue.py::test_a_name_that_two_packages_claim"),
    "B13 a parent that is no TOML": BadInput(
        _child(extending("parent.toml"), "schema = 1\npassword = secret\n"),
        2,
        "syntax",
        r"child\.toml -> parent\.toml:2",
    ),
}
