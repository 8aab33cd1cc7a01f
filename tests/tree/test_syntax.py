"""Text that no parser should see: limits and faults of syntax, told quickly and with line and column."""

import os
import time

import pytest

from servicetree.errors import LimitError, ServiceTreeError, TreeError
from servicetree.tree.syntax import parsed
from servicetree.tree.treefile import read_tree

TREE = """schema = 1
name = "x"
scale = { low = 1, high = 10 }
[aspects.environment]
questions.clean = {}
"""


def read(folder, content, name="tree.toml", **options):
    """Write a file and read it as a tree."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_tree(path, **options)


UNREADABLE = [
    ("A01", "tree.toml", b"", TreeError, "tree.toml: is empty; a tree file begins with schema = 1"),
    (
        "A01",
        "tree.json",
        b"\xef\xbb\xbf \n",
        TreeError,
        "tree.json: is empty; a tree file begins with schema = 1",
    ),
    (
        "A03",
        "tree.toml",
        TREE.encode("utf-16"),
        TreeError,
        "tree.toml: is UTF-16, from byte 0 on; save it as UTF-8",
    ),
    (
        "A03",
        "tree.toml",
        'name = "café"'.encode("latin-1"),
        TreeError,
        "tree.toml: byte 11 (0xe9) is not UTF-8; save the file as UTF-8",
    ),
    (
        "A04",
        "tree.toml",
        b'schema = 1\nname = "a\0"',
        TreeError,
        "tree.toml:2:10: the control character U+0000 has no place in a tree file; take it out",
    ),
    (
        "A04",
        "tree.json",
        b'{"schema": 1,\n\x1b[31m}',
        TreeError,
        "tree.json:2:1: the control character U+001B has no place in a tree file; take it out",
    ),
    (
        "A04",
        "tree.toml",
        b"schema = 1\rname = 2",
        TreeError,
        "tree.toml:1:11: a bare carriage return has no place in a tree file; take it out",
    ),
    (
        "A05",
        "tree.json",
        b'{"schema": 1,\n "trunk": {"weight": 1,\n  "\\u0077eight": 2}}',
        TreeError,
        "tree.json:3:3: duplicate key 'weight', line 3; keep one of them",
    ),
    (
        "A07",
        "tree.toml",
        f"schema = 1\nx = -{'9' * 5000}".encode(),
        TreeError,
        "tree.toml:2:5: a number of 4300 digits or more; no weight or scale needs that",
    ),
    (
        "A07",
        "tree.json",
        f'{{"schema": {"9" * 5000}}}'.encode(),
        TreeError,
        "tree.json:1:12: a number of 4300 digits or more; no weight or scale needs that",
    ),
    (
        "A08",
        "tree.toml",
        f"x = {'[' * 500}{']' * 500}".encode(),
        LimitError,
        "tree.toml:1:69: nesting deeper than 64; no tree needs that",
    ),
    (
        "A08",
        "tree.json",
        f'{{"x": {"[" * 1000}{"]" * 1000}}}'.encode(),
        LimitError,
        "tree.json:1:70: nesting deeper than 64; no tree needs that",
    ),
    (
        "A08 by joined keys",
        "tree.toml",
        f"[{'a.' * 50}a]\n{'b.' * 50}b = 1".encode(),
        LimitError,
        "tree.toml: nesting deeper than 64; no tree needs that",
    ),
    (
        "A09",
        "tree.toml",
        f"{'a.' * 20_000}a = 1".encode(),
        LimitError,
        "tree.toml:1:1: a key of 20001 parts joined by dots, where at most 64 are read",
    ),
    (
        "A09 quoted",
        "tree.toml",
        ("x = 1\n[" + " . ".join(["'a'", '"b.c"'] * 50) + "]").encode(),
        LimitError,
        "tree.toml:2:2: a key of 100 parts joined by dots, where at most 64 are read",
    ),
    (
        "A10",
        "tree.toml",
        b"x = " + b"[" * 100_000,
        LimitError,
        "tree.toml:1:69: nesting deeper than 64; no tree needs that",
    ),
    (
        "A10",
        "tree.json",
        b"[" * 100_000,
        LimitError,
        "tree.json:1:65: nesting deeper than 64; no tree needs that",
    ),
    ("A25", "tree.toml", b"schema = 3\nnew = 1", TreeError, None),
    (
        "A26",
        "tree.yaml",
        b"a: &a [*a, *a]",
        TreeError,
        "tree.yaml: YAML is not read; write the tree as TOML or JSON",
    ),
    ("A26", "tree.YML", b"", TreeError, "tree.YML: YAML is not read; write the tree as TOML or JSON"),
    (
        "ending",
        "tree.txt",
        b"",
        TreeError,
        "tree.txt: is neither .toml nor .json; give the file one of these endings",
    ),
    (
        "syntax",
        "tree.toml",
        b"schema = 1\nname = ",
        TreeError,
        "tree.toml:2:8: is not good TOML: Invalid value",
    ),
    ("syntax", "tree.toml", b"x = '''", TreeError, "tree.toml:1:8: is not good TOML: Expected \"'''\""),
    (
        "syntax",
        "tree.toml",
        b"[a]\n[a]",
        TreeError,
        "tree.toml:2:3: is not good TOML: [a] stands twice; keep one of them",
    ),
    ("syntax", "tree.json", b'{"schema": 1,}', TreeError, None),
    (
        "not a table",
        "tree.json",
        b"[1, 2]",
        TreeError,
        "tree.json: must hold a table of fields (got [1, 2]); begin with an opening brace",
    ),
]


@pytest.mark.parametrize(("case", "name", "content", "kind", "said"), UNREADABLE, ids=lambda value: str(value)[:12])
def test_a_file_that_cannot_be_parsed(tmp_path, case, *, name, content, kind, said):
    """Limits and faults of syntax name the file, line and column, and come within a tenth of a second."""
    before = time.process_time()
    with pytest.raises(kind) as caught:
        read(tmp_path, content, name)
    assert time.process_time() - before < 0.5, case  # a tenth, on a machine that does nothing else
    assert caught.value.where.startswith(name)
    if said is not None:
        assert str(caught.value) == said


def test_a_newer_schema(tmp_path):
    """A25: a file of a newer format says so, and nothing else of it is judged."""
    with pytest.raises(TreeError) as caught:
        read(tmp_path, "schema = 3\nnew = 1")
    said = "written by a newer servicetree (schema 3); this one reads schema <= 1; update servicetree"
    assert str(caught.value) == f"tree.toml: schema: {said}"


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    """A11: 200 MB are refused by their size; the limit can be raised."""
    path = tmp_path / "large.toml"
    path.write_bytes(TREE.encode())
    os.truncate(path, 200_000_000)
    before = time.process_time()
    with pytest.raises(LimitError, match="has 200,000,000 bytes, where at most 10,000,000 are read; raise most_bytes"):
        read_tree(path)
    assert time.process_time() - before < 0.5
    with pytest.raises(LimitError):
        read(tmp_path, TREE, most_bytes=10)
    assert read(tmp_path, TREE, most_bytes=len(TREE)).name == "x"


@pytest.mark.ci
@pytest.mark.parametrize(
    "attack",
    [
        'x = "' + '\\"' * 500_000,
        '"""' + '\\"""' * 300_000,
        "'''a" * 300_001,
        "a" * 2_000_000,
        "1" * 4299 + "a" + "_1" * 500_000,
        '"a" ' * 400_000,
        "a . " * 60 + "b " * 500_000,
        "#" * 2_000_000,
    ],
    ids=["escapes", "open-text", "quotes", "word", "digits", "texts", "words", "hashes"],
)
def test_no_text_takes_long_to_look_over(tmp_path, attack):
    """Whatever stands in a file of a megabyte or two, it is refused in seconds, not in minutes."""
    before = time.process_time()
    for name in ("tree.toml", "tree.json"):
        with pytest.raises(ServiceTreeError):
            read(tmp_path, attack, name)
    assert time.process_time() - before < 10


def test_a_key_that_is_no_text_is_told_by_the_parser(tmp_path):
    """An escape that JSON does not know, in a key, is a fault of syntax with its line."""
    with pytest.raises(TreeError, match=r"tree\.json:1"):
        read(tmp_path, b'{"sch\\xema": 1}', name="tree.json")


def lists(depth):
    """A key whose value is a list in a list, and so on."""
    return f"{'[' * depth}{']' * depth}"


AT_THE_LIMIT = {  # the whole is a table too, so that 63 lists in each other are 64 deep
    "nesting in TOML": (".toml", lambda more: f"x = {lists(63 + more)}", "nesting deeper than 64"),
    "nesting in JSON": (".json", lambda more: f'{{"x": {lists(63 + more)}}}', "nesting deeper than 64"),
    "lists beside each other": (".toml", lambda more: f"x = {lists(63)}\ny = {lists(63 + more)}", "deeper than 64"),
    "joined keys": (".toml", lambda more: f"[x{'.a' * 30}]\n{'b.' * (32 + more)}b = 1", "nesting deeper than 64"),
    "parts of a key": (".toml", lambda more: f"{'x.' * (63 + more)}a = 1", "at most 64 are read"),
    "digits in TOML": (".toml", lambda more: f"x = {'1' * (4299 + more)}", "a number of 4300 digits or more"),
    "digits in JSON": (".json", lambda more: f'{{"x": {"1" * (4299 + more)}}}', "a number of 4300 digits or more"),
    "digits to another base": (".toml", lambda more: f"x = 0x{'1' * (999 + more)}", "a number of 4300 digits or more"),
}


@pytest.mark.parametrize("case", AT_THE_LIMIT)
def test_what_is_just_within_a_limit_is_parsed(case):
    """And one more of it is not, with the limit told."""
    ending, made, said = AT_THE_LIMIT[case]
    assert "x" in parsed(made(0).encode(), ending, "tree")
    with pytest.raises(ServiceTreeError, match=said):
        parsed(made(1).encode(), ending, "tree")


@pytest.mark.parametrize(
    ("text", "place"),
    [("x = \u0001", "1:5"), ("\u0001", "1:1"), ("a = 1\n\u0001", "2:1"), ("é = 1\n\n b\u0001", "3:3")],
)
def test_a_place_counts_lines_and_characters_from_one(text, place):
    """Of characters, not of bytes."""
    with pytest.raises(TreeError) as caught:
        parsed(text.encode(), ".toml", "tree")
    assert caught.value.where == f"tree:{place}"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('{"a": 1, "a": 2}', ["1:10"]),
        ('{"a": {"a": 1}, "b": {"a": 2}}', []),
        ('{"a": [{"b": 1}, {"b": 1}],\n "a": 2,\n "a": 3}', ["2:2", "3:2"]),
        ('{"a": "b", "b": "\\"a\\": 1"}', []),
    ],
)
def test_a_key_that_stands_twice_in_one_table_of_json_is_told(text, lines):
    """Each time it stands there again; the same key in another table, or inside a text, is none."""
    try:
        found = [] if parsed(text.encode(), ".json", "tree") else None
    except TreeError as error:
        found = [fault.where for fault in error.faults]
    assert found == [f"tree:{line}" for line in lines]


def test_what_another_file_has_named_is_not_quoted():
    """A parent may be a secret: its words stand in no fault, the place does."""
    for text, ending in (("[secret, 2]", ".json"), ("secret hunter2", ".toml"), ('["secret"]', ".json")):
        with pytest.raises(TreeError) as caught:
            parsed(text.encode(), ending, "tree", quoting=False)
        assert "secret" not in str(caught.value)
        assert caught.value.where.startswith("tree")


HEAD = 'schema = 1\nname = "x"\n'
REMEDIES = [
    (".toml", HEAD + "[a]\nreversed = True", "4:12", "write true or false in small letters"),
    (".toml", HEAD + "q = { reversed = FALSE }", "3:18", "write true or false in small letters"),
    (".toml", HEAD + "reversed = yes", "3:12", "write true or false, or a text in quotation marks"),
    (".toml", HEAD + "weight = None", "3:10", "leave out what has no value"),
    (".toml", HEAD + "label = \u201cPrice\u201d", "3:9", 'write straight quotation marks, as in "Price"'),
    (".toml", HEAD + "label = \u00abPrix\u00bb", "3:9", 'write straight quotation marks, as in "Price"'),
    (".toml", HEAD + "\u201clabel\u201d = 3", "3:1", 'write straight quotation marks, as in "Price"'),
    (".toml", HEAD + "label = Price", "3:9", 'put a text in quotation marks, as in "Price"'),
    (".toml", HEAD + "weight == 2", "3:9", "one = is enough"),
    (".toml", HEAD + "weight: 2", "3:7", "put = between a key and its value"),
    (".toml", HEAD + "weight = .5", "3:10", "write a 0 before the point"),
    (".toml", HEAD + "weight = 2,5", "3:11", "write a point in a number, as in 2.5"),
    (".toml", HEAD + "q = { a = 1, }", "3:14", "on one line, without a comma at its end"),
    (".toml", HEAD + "q = {\n a = 1\n}", "3:6", "on one line, without a comma at its end"),
    (".toml", HEAD + "// mine", "3:1", "begin a comment with #"),
    (".toml", HEAD + r'label = "C:\data"', "3:14", "write a backslash twice, or the text between '...'"),
    (".toml", HEAD + "weight = 1\nweight = 2", "4:11", "keep one of them"),
    (".toml", HEAD + "[a.b]\n[a.'b']", "4:7", "[a.b] stands twice; keep one of them"),
    (".json", '{"schema": 1, "reversed": True}', "1:27", "write true or false in small letters"),
    (".json", '{"schema": 1, "weight": None}', "1:25", "leave out what has no value"),
    (".json", '{"schema": 1, "name": \u201cx\u201d}', "1:23", 'write straight quotation marks, as in "Price"'),
]


@pytest.mark.parametrize(("kind", "text", "place", "remedy"), REMEDIES)
def test_what_was_meant_is_told_where_it_can_be_seen(kind, text, place, remedy):
    """The slips of everyone who has written another language, with what to write."""
    with pytest.raises(TreeError) as caught:
        parsed(text.encode(), kind, f"tree{kind}")
    assert str(caught.value).startswith(f"tree{kind}:{place}: is not good {kind[1:].upper()}: ")
    assert str(caught.value).endswith(remedy)


@pytest.mark.parametrize(
    "text", ["weight = NaN", "weight = @", "a = 1 2", "[a", "weight = 2 True", 'a = "b" "c"', "= 3", "a."]
)
def test_where_nothing_can_be_seen_nothing_is_advised(text):
    """Nor is anything said of a file that another one names: its words may be no business of the reader."""
    with pytest.raises(TreeError) as caught:
        parsed(text.encode(), ".toml", "tree.toml")
    assert caught.value.hint == ""
    for slip in (text, "reversed = True", "label = secret"):
        with pytest.raises(TreeError) as caught:
            parsed(slip.encode(), ".toml", "above.toml", quoting=False)
        assert (caught.value.faults[0].message, caught.value.hint) == ("is not good TOML", "")
