"""A tree file with other weights or carry-over: what people wrote stays, and it reads back as the changed tree."""

import json
import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.random_tree_files import tree_files, tree_tables

from servicetree.errors import FileError, TreeError, UsageError
from servicetree.tree.changed_files import write_changed_tree
from servicetree.tree.treefile import read_tree, template, write_tree

CAFE = """\
# Our café, as the team sees it
schema = 1
name = "café"

# --- how people answer
[scale]
low = 1
high = 10

[aspects.room]                       # the first impression
label = "The room"
questions.clean = { text = "Propre ?", column = "q1" }   # asked since 2019
questions.noise.text = "Too loud"
questions.noise.reversed = true

# What it costs
[branches.price]
weight = 2     # agreed in March
carry_over = { room = 0.5 }          # our guess
questions = { value = {} }

# [branches.terrace] comes with the summer

[branches.staff]

[branches.smile]
parent = "staff"
[branches.smile.questions.kind]
text = "They were kind"
# the end
"""
WEIGHTS = {"room": 0.25, "price": 0.5, "smile": 0.25, "room.clean": 3, "room.noise": 2, "price.value": 4}
WEIGHED = """\
# Our café, as the team sees it
schema = 1
name = "café"
weight_method = "direct"

# --- how people answer
[scale]
low = 1
high = 10

[trunk]
weight = 0.25

[aspects.room]                       # the first impression
label = "The room"
weight = 0.25
questions.clean = { text = "Propre ?", column = "q1", weight = 3 }   # asked since 2019
questions.noise.text = "Too loud"
questions.noise.reversed = true
questions.noise.weight = 2

# What it costs
[branches.price]
weight = 0.5     # agreed in March
carry_over = { room = 0.125 }          # our guess
questions = { value = { weight = 4 } }
own_weight = 0.5
carry_over_source = "experiment"

# [branches.terrace] comes with the summer

[branches.staff]
weight = 0.25
own_weight = 0.0

[branches.smile]
parent = "staff"
weight = 0.25
own_weight = 0.25
[branches.smile.questions.kind]
text = "They were kind"
# the end
"""
CHILD = """\
schema = 1
extends = "cafe.toml"   # the chain's
branches.price.label = "Prices"
# nothing else differs
"""
WEIGHED_CHILD = """\
schema = 1
extends = "cafe.toml"   # the chain's
weight_method = "direct"
branches.price.label = "Prices"
branches.price.weight = 0.5
branches.price.own_weight = 0.5
branches.price.questions.value.weight = 4
branches.price.carry_over = { room = 0.125 }
branches.price.carry_over_source = "experiment"
branches.staff.weight = 0.25
branches.staff.own_weight = 0.0
branches.smile.weight = 0.25
branches.smile.own_weight = 0.25
# nothing else differs

[trunk]
weight = 0.25

[aspects.room]
weight = 0.25
questions.clean.weight = 3
questions.noise.weight = 2
"""


def changed(tree):
    """Weigh the café's tree and give it the carry-over of an experiment."""
    return tree.with_weights(WEIGHTS, method="direct").with_carry_over({"price": {"room": 0.125}}, "experiment")


@pytest.fixture
def folder(tmp_path):
    """A folder with the café's tree file and one that extends it."""
    (tmp_path / "cafe.toml").write_text(CAFE, encoding="utf-8", newline="")
    (tmp_path / "child.toml").write_text(CHILD, encoding="utf-8", newline="")
    return tmp_path


@pytest.mark.parametrize(("name", "expected"), [("cafe.toml", WEIGHED), ("child.toml", WEIGHED_CHILD)])
@pytest.mark.parametrize("target", ["new.toml", None])
def test_only_what_differs_changes(folder, name, expected, target):
    """Comments, order, spacing, tables on one line, joined keys and `extends` stay; new keys stand among their like."""
    tree = changed(read_tree(folder / name))
    target = folder / (target or name)
    assert write_changed_tree(tree, folder / name, target)
    assert target.read_text(encoding="utf-8") == expected
    assert read_tree(target) == tree


@pytest.mark.parametrize("name", ["cafe.toml", "child.toml"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("end", [b"", b"\n", b"\n\n\n"])
def test_line_ends_and_marks_stay(folder, name, mark, newline, end):
    """A byte order mark, the line ends of Windows, and a last line without an end are left as they were found."""
    expected = {"cafe.toml": WEIGHED, "child.toml": WEIGHED_CHILD}[name]

    def as_bytes(text):
        return mark + (text.encode().rstrip(b"\n") + end).replace(b"\n", newline)

    path = folder / name
    path.write_bytes(as_bytes({"cafe.toml": CAFE, "child.toml": CHILD}[name]))
    assert write_changed_tree(changed(read_tree(path)), path, path)
    if name == "cafe.toml" or end != b"\n\n\n":  # blank lines at the end stay there, before what is added
        assert path.read_bytes() == as_bytes(expected)
    assert b"\n" not in path.read_bytes().replace(newline, b"")


def test_what_does_not_differ_leaves_every_byte(folder):
    """Weights that a file states already are not written again, whatever form they have."""
    path = folder / "cafe.toml"
    path.write_bytes(before := CAFE.replace("weight = 2 ", "weight = 2.0e0 ").encode())
    assert write_changed_tree(read_tree(path), path, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[branches.a]\nquestions = {}\nweight = 1 # w\n", "[branches.a]\nquestions = {}\nweight = 0.5 # w\n"),
        ("[branches]\na.weight = 1", "[branches]\na.weight = 0.5"),
        ("[branches]\na = {weight=1, label='x'}\n", "[branches]\na = {weight=0.5, label='x'}\n"),
        (
            '[branches.a]\nlabel = "x"\nquestions.q = {}\n',
            '[branches.a]\nlabel = "x"\nweight = 0.5\nquestions.q = {}\n',
        ),
        ("[branches.a.gate]\ncolumn = 'c'\n", "[branches.a]\nweight = 0.5\n\n[branches.a.gate]\ncolumn = 'c'\n"),
        ("branches = { b = {} }\n", "branches = { b = {}, a.weight = 0.5 }\n"),
        ("branches = {}\n", "branches = { a.weight = 0.5 }\n"),
        ("branches.b.weight = 1 # w\n", "branches.b.weight = 1 # w\nbranches.a.weight = 0.5\n"),
        (
            "[branches.b] # b\n\n# about the scale\n[scale]\nhigh = 9\n",
            "[branches.b] # b\n\n[branches.a]\nweight = 0.5\n\n# about the scale\n[scale]\nhigh = 9\n",
        ),
        ("[outcomes.o]\nlabel = 'o'", "[outcomes.o]\nlabel = 'o'\n\n[branches.a]\nweight = 0.5"),
        ("'branches'.\"a\" . weight = 1", "'branches'.\"a\" . weight = 0.5"),
        ("  [branches.a]\n  label = 'x' # x\n", "  [branches.a]\n  label = 'x' # x\n  weight = 0.5\n"),
    ],
)
def test_a_weight_takes_the_form_of_what_stands_around_it(tmp_path, written, expected):
    """A section, a table on one line, joined keys: each stays what it is."""
    base = 'schema = 1\nname = "x"\nscale = { low = 1, high = 5 }\n[aspects.e]\nquestions.q = {}\n'
    base += "".join(
        f"[branches.{name}]\nquestions.q = {{}}\ngate = {{ column = 'g', reached = [1] }}\n" for name in "ab"
    )
    (tmp_path / "base.toml").write_text(base + "[outcomes.o]\nquestions.q = {}\n")
    head = "schema = 1\nextends = 'base.toml'\n"
    (path := tmp_path / "tree.toml").write_text(head + written)
    before = read_tree(path)
    tree = before.extend({"branches": {"a": {"weight": 0.5}}})
    assert write_changed_tree(tree, path, path)
    assert path.read_text() == head + expected
    assert read_tree(path) == tree


def changed_somehow(tree, data):
    """Draw weights for every node and some questions, and an experiment's carry-over for some branches."""
    amounts = st.sampled_from([0, 0.0, 1, 0.25, 1 / 3])
    weights = {name: data.draw(amounts) for name in tree.measured} | {tree.aspects[0].id: 0.5}
    for name, node in tree.measured.items():
        if data.draw(st.booleans()):
            weights |= {f"{name}.{question.id}": data.draw(st.sampled_from([1, 0.5])) for question in node.questions}
    found = {
        branch.id: dict.fromkeys(tree.carry_over_parents[branch.id], data.draw(st.sampled_from([0.0, 0.5, -0.25])))
        for branch in tree.branches
        if branch.questions and data.draw(st.booleans())
    }
    return tree.with_weights(weights, method="direct").with_carry_over(found, source="experiment")


@pytest.mark.ci
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(files=tree_files(), data=st.data())
def test_however_a_file_is_written_it_is_changed_in_place(tmp_path_factory, files, data):
    """It reads back as the changed tree; comments stay in their order; changing it again changes no byte."""
    folder = tmp_path_factory.mktemp("trees")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    before = read_tree(folder / "tree.toml")
    after = changed_somehow(before, data)
    assert write_changed_tree(after, folder / "tree.toml", folder / "new.toml")
    assert read_tree(folder / "new.toml") == after
    old, new = files["tree.toml"], (folder / "new.toml").read_bytes()
    comments = re.compile(rb"# (?:c\d+|before [^\r\n]*|indented [^\r\n]*|the end)")
    assert comments.findall(new) == comments.findall(old)
    assert (b"extends" in new) == (b"extends" in old)
    assert new.endswith(b"\n") == old.endswith(b"\n")
    assert write_changed_tree(after, folder / "new.toml", folder / "again.toml")
    assert (folder / "again.toml").read_bytes() == new
    other = changed_somehow(after, data)
    assert write_changed_tree(other, folder / "new.toml", folder / "again.toml")
    assert read_tree(folder / "again.toml") == other


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(tables=tree_tables(), indent=st.sampled_from([None, 0, 2, "\t"]), data=st.data())
def test_json_is_changed_in_place_too(tmp_path_factory, tables, indent, data):
    """Keys keep their order and their lines; new ones come last in their table."""
    folder = tmp_path_factory.mktemp("trees")
    for name, table in tables.items():
        extends = {"extends": "base.json"} if "extends" in table else {}
        text = json.dumps(table | extends, indent=indent, ensure_ascii=data.draw(st.booleans()))
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    after = changed_somehow(read_tree(folder / "tree.json"), data)
    assert write_changed_tree(after, folder / "tree.json", folder / "new.json")
    assert read_tree(folder / "new.json") == after
    old, new = (json.loads((folder / name).read_text(encoding="utf-8")) for name in ("tree.json", "new.json"))
    assert list(new)[: len(old)] == list(old)
    for table in {"aspects", "branches", "outcomes"} & set(old):
        assert list(new[table])[: len(old[table])] == list(old[table])


def test_json_keeps_its_lines(tmp_path):
    """Only the value of a changed key is written anew; a new one is parted from the last as the others are."""
    path = tmp_path / "tree.json"
    path.write_text(
        '{ "schema": 1,\n  "extends": "general",\n  "branches": {"price": {"label": "Caf\\u00e9", "weight": 1 }} }\n'
    )
    tree = read_tree(path).extend({"name": "x", "branches": {"price": {"weight": 0.5, "own_weight": 2}}})
    assert write_changed_tree(tree, path, path)
    assert path.read_text() == (
        '{ "schema": 1,\n  "extends": "general",\n  "branches": {"price": {"label": "Caf\\u00e9", "weight": 0.5, '
        '"own_weight": 2 }},\n  "name": "x" }\n'
    )


@pytest.mark.parametrize(
    ("name", "head"),
    [
        (
            "new.toml",
            'schema = 1\nextends = "hotel"\nweight_method = "equal"\n\n[trunk]\nweight = 3\n\n[branches.staff]\n',
        ),
        (
            "new.json",
            '{\n  "schema": 1,\n  "extends": "hotel",\n  "weight_method": "equal",\n  "trunk": {"weight": 3},\n',
        ),
    ],
)
def test_a_tree_by_name_is_extended(tmp_path, name, head):
    """There is no text to keep; the new file says what differs from the tree of that name, and nothing else."""
    before = template("hotel")
    tree = before.with_weights(dict.fromkeys(before.measured, 1), method="equal")
    assert write_changed_tree(tree, "hotel", tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(head)
    assert "questions" not in (tmp_path / name).read_text(encoding="utf-8")
    assert read_tree(tmp_path / name) == tree


def test_where_the_text_cannot_stand_the_whole_tree_is_written(folder):
    """The other format, and another folder than that of the file which is extended; then the caller is told."""
    tree = changed(read_tree(folder / "child.toml"))
    (folder / "below").mkdir()
    for target in ("child.json", "below/child.toml", "cafe.toml"):  # cafe.toml cannot extend itself
        assert not write_changed_tree(tree, folder / "child.toml", folder / target)
        assert read_tree(folder / target) == tree


def test_parts_that_come_or_go_take_the_whole_tree(folder):
    """Values are changed in place, parts are not: a removed node, a gate, a default that only silence can say."""
    before = read_tree(folder / "cafe.toml")
    for changes in ({"remove": ["smile", "staff"]}, {"branches": {"price": {"gate": {"column": "c", "reached": [1]}}}}):
        assert not write_changed_tree(before.extend(changes), folder / "cafe.toml", folder / "new.toml")
        assert read_tree(folder / "new.toml") == before.extend(changes)
    tree = before.with_carry_over({"price": 0.5})
    (folder / "joined.toml").write_text(CAFE.replace("carry_over = { room = 0.5 }", "carry_over.room = 0.5"))
    assert write_changed_tree(tree, folder / "cafe.toml", folder / "new.toml")
    assert not write_changed_tree(tree, folder / "joined.toml", folder / "new.toml")
    assert read_tree(folder / "new.toml") == tree


ODD = """schema = 1
name = "x"
scale = { low = 1, high = 10 }
# below come sections before those that hold them, which tomlkit does not follow
[aspects.a.questions.q]
column = "x"
[aspects.a.questions]
r.text = "y"
[aspects.a]
[aspects.a.questions.q.text]
en = "x"
"""


def test_a_file_is_not_overwritten_if_its_comments_would_go(tmp_path):
    """There may be no other copy of them; a new file may still be written."""
    (path := tmp_path / "odd.toml").write_text(ODD)
    tree = read_tree(path).with_weights({"a": 1}, method="equal")
    with pytest.raises(UsageError, match=r"odd\.toml: cannot be changed in place: .*; write the tree to another file"):
        write_changed_tree(tree, path, path)
    assert path.read_text() == ODD
    assert not write_changed_tree(tree, path, tmp_path / "new.toml")
    assert read_tree(tmp_path / "new.toml") == tree


def test_on_error_nothing_is_written(folder):
    """An ending that is none of a tree file, a folder that is not there, a source that is gone."""
    tree = changed(read_tree(folder / "cafe.toml"))
    before = sorted(folder.iterdir())
    with pytest.raises(TreeError, match=r"new\.yaml: YAML is not read"):
        write_changed_tree(tree, folder / "cafe.toml", folder / "new.yaml")
    for source, target in (("cafe.toml", "no/new.toml"), ("gone.toml", "new.toml")):
        with pytest.raises(FileError):
            write_changed_tree(tree, folder / source, folder / target)
    assert sorted(folder.iterdir()) == before


@pytest.mark.ci
def test_ten_thousand_lines_take_seconds(tmp_path):
    """A file of two thousand branches is changed in time that grows with its length."""
    tree = template("general").extend({"branches": {f"b{n}": {"questions": {"q": {}}} for n in range(2_000)}})
    write_tree(tree, path := tmp_path / "long.toml")
    tree = tree.with_weights({name: 1 + place for place, name in enumerate(tree.measured)})
    assert write_changed_tree(tree, path, path)
    assert read_tree(path) == tree


@pytest.mark.ci
def test_tomlkit_is_loaded_only_to_write(tmp_path):
    """A start is imports: reading and weighing trees does without the library that changes files."""
    arguments = ["weigh", "--tree", "general", "--method", "equal", "--quiet"]
    for more, is_loaded in (([], False), (["-o", str(tmp_path / "new.toml")], True)):
        script = f"import sys; from servicetree.cli.main import main\ntry: main({arguments + more!r})\n"
        script += "except SystemExit: sys.exit(10 + ('tomlkit' in sys.modules))"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
        assert done.returncode == 10 + is_loaded, done.stderr
