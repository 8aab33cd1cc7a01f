"""Faults of trees, tree files and files written, in the reader's language: a table that drives nearly all of them."""

import errno
import os
import re
from pathlib import Path

import attrs
import pyarrow as pa
import pytest
from support.in_three_languages import check_text, check_told

import servicetree as st
from servicetree.atomic_writing import atomic_file, table_writer
from servicetree.errors import ServiceTreeError
from servicetree.i18n.said import fault_text, said_in
from servicetree.i18n.system_errors import system_reason
from servicetree.tree import catalogue
from servicetree.tree.changed_files import write_changed_tree
from servicetree.tree.checks import number
from servicetree.tree.starter import write_starter_tree
from servicetree.tree.treefile import available_trees, find_tree, read_tree, template

HEAD = 'schema = 1\nname = "x"\nscale = { low = 1, high = 10 }\n'
TREE = HEAD + "[aspects.environment]\nquestions.clean = {}\n"
BRANCH = TREE + "[branches.price]\nquestions.value = { column = 'v' }\n"
CHILD = 'schema = 1\nname = "y"\nextends = "general"\n'

FILES = {
    "misspelt": TREE + "wieght = 2",
    "unknown": TREE + "zzzzzz = 2",
    "weight": BRANCH + "weight = '2'\nmin_share = 2\nbaseline = nan\nlabel = 3\ntags = 5\nown_weight = -1",
    "labels": BRANCH + "label = { en = 3 }\ntags = { a = 3 }\ncarry_over = 'much'",
    "carry-over": BRANCH + "carry_over = { environment = 'much' }",
    "strange parent": BRANCH + "carry_over = { environmant = 1 }",
    "source": BRANCH + "carry_over_source = 'experiment'",
    "no source": BRANCH + "carry_over_source = 'rumour'",
    "scale": 'schema = 1\nname = "x"\nscale = { low = 5, high = 1 }\n[aspects.a]\nquestions.clean = {}',
    "no ends": 'schema = 1\nname = "x"\nscale = {}\n[aspects.a]\nquestions.clean = {}',
    "no scale": 'schema = 1\nname = "x"\nmarker = { column = "m" }\n[aspects.a]\nquestions.clean = {}',
    "no marker scale": 'schema = 1\nname = "x"\n[aspects.a]\nquestions.c = { scale = [1, 5] }\n[markers.m]',
    "shapes": HEAD + "trunk = 1\nmarker = 2\naspects = 3\n",
    "shape of an entry": HEAD + "[aspects]\nenvironment = 4",
    "sizes": HEAD.replace("high = 10", "high = 1e308")
    + "[aspects.a]\nweight = 1e13\nquestions.b = { scale = [0, 1e-13] }\n"
    "questions.c = { kind = 'measure', unit = 'g', anchors = [[0, 1], [1e13, 0]] }\n"
    "questions.d = { kind = 'measure', unit = 'g', anchors = [[0, 1], [1e-13, 0]] }\n"
    "questions.e = { answers = { Bad = 0, Good = 1e13 } }\nquestions.f = { answers = { Bad = 0, Good = 1e-13 } }\n",
    "slight": BRANCH + "carry_over = 1e20\nquestions.q = { weight = 1e-13 }",
    "slower is better": TREE + "[aspects.o]\nquestions.b = { recovery = { column = 'r', speed = 's', unit = 'days', "
    "anchors = [[0, 0], [9, 1]] } }",
    "nobody reached it": BRANCH + "gate = { column = 'card', reached = [] }",
    "no text": HEAD + "name2 = 1\n[aspects.a]\nquestions.clean = { column = 7, reversed = 3, missing = 7 }",
    "codes": HEAD + "[aspects.a]\nquestions.clean = { missing = [true] }",
    "scales": HEAD + "[aspects.a]\nquestions.b = { scale = [1] }\nquestions.c = { scale = [nan, 2] }",
    "tops": HEAD + "[aspects.a]\nquestions.b = { top = ['x'] }\nquestions.c = { summary = 'top' }",
    "a summary": HEAD + "[aspects.a]\nquestions.b = { summary = 'top', top = [40] }",
    "nps": TREE + "[outcomes.loyalty]\nquestions.b = { summary = 'nps' }",
    "a recovery": TREE
    + "[outcomes.o]\nquestions.b = { summary = 'nps', scale = [0, 10], recovery = { column = 'r', "
    + "speed = 's', unit = 'days', anchors = [[0, 1], [9, 0]] } }",
    "answers": HEAD + "[aspects.a]\nquestions.b = { answers = 3 }\nquestions.c = { answers = { Good = 'x' } }\n"
    "questions.d = { answers = { Good = 1 } }\nquestions.e = { answers = { Good = 1, good = 2 } }\n"
    "questions.f = { answers = { '7' = 1, Good = 2 } }\nquestions.g = { answers = { '' = 1, Good = 2 } }",
    "answers outside": HEAD + "[aspects.a]\nquestions.b = { scale = [1, 5], answers = { Bad = 0, Good = 5 } }\n"
    "questions.c = { answers = { Bad = 0, Good = 5 }, missing = ['bad'] }",
    "anchors": HEAD + "[aspects.a.questions]\n"
    "a = { kind = 'measure', unit = 'g', anchors = 3 }\nb = { kind = 'measure', unit = 'g', anchors = [[1], [2]] }\n"
    "c = { kind = 'measure', unit = 'g', anchors = [[1, 1], [0, 0]] }\n"
    "d = { kind = 'measure', unit = 'g', anchors = [[1, 0], [2, 3]] }\n"
    "e = { kind = 'measure', unit = 'g', anchors = [[1, 0], [2, 1], [3, 0]] }",
    "kinds": HEAD
    + "[aspects.a.questions]\na = { kind = 'rating', unit = 'g' }\nb = { kind = 'promise', column = 'x' }\n"
    "c = { kind = 'duration' }\nd = { kind = 'duration', unit = 'parsecs' }\ne = { kind = 'measure' }",
    "code in scale": 'schema = 1\nname = "x"\n[aspects.a]\nquestions.b = { scale = [1, 5], missing = [3] }',
    "ids": HEAD + "[aspects.Environment]\nquestions.clean = {}\n[branches.trunk]\nquestions.a = {}",
    "one id twice": TREE + "[branches.environment]\nquestions.a = {}",
    "a long id": HEAD + f"[aspects.{'a' * 300}]\nquestions.clean = {{}}",
    "markers": TREE + 'marker = { column = "m" }\n[markers.a]\ncolumn = "clean"\nweight = 2\n[markers.b]\nkind = '
    "'measure'\nunit = 'g'\nanchors = [[0, 1], [2, 0]]",
    "two markers": HEAD + 'marker = { column = "m" }\n[aspects.a]\nquestions.b = {}\n[markers.marker]\ncolumn = "n"',
    "bare nodes": HEAD + "[aspects.a]\n[branches.b]\n[outcomes.c]",
    "no aspect": HEAD + "[branches.b]\nquestions.c = {}",
    "weightless": HEAD + "[aspects.a]\nquestions.b = { weight = 0 }",
    "weightless aspects": HEAD + "[aspects.a]\nweight = 0\nquestions.b = {}",
    "a weightless family": TREE + "[trunk]\nweight = 0\n[branches.b]\nweight = 0\nquestions.c = {}",
    "an aspect as parent": BRANCH + "parent = 'environment'",
    "a misspelt parent": BRANCH + "parent = 'prize'",
    "no such parent": BRANCH + "parent = 'zzzzz'",
    "a circle": BRANCH + "parent = 'b'\n[branches.b]\nparent = 'price'\nquestions.c = {}",
    "a long circle": TREE
    + "".join(f"[branches.b{one}]\nparent = 'b{(one + 1) % 40}'\nquestions.c = {{}}\n" for one in range(40)),
    "a bough": TREE + "[branches.b]\ncarry_over = 1\n[branches.c]\nparent = 'b'\nquestions.d = {}",
    "remove": CHILD + "remove = 3",
    "remove what": CHILD + "remove = ['enviroment', 'zzzzz', 'price']\n[branches.price]\nweight = 2",
    "nothing new": CHILD + "[branches.prise]\nweight = 2\n[branches.zzzzz]\nweight = 2",
    "no schema": TREE.replace("schema = 1\n", ""),
    "a new schema": TREE.replace("schema = 1", "schema = 9"),
    "extends itself": 'schema = 1\nname = "y"\nextends = "tree.toml"\n',
    "extends what": 'schema = 1\nname = "y"\nextends = "../tree.toml"\n',
    "extends an unknown": 'schema = 1\nname = "y"\nextends = "generel"\n',
    "syntax": "schema = = 1",
    "a control character": TREE + "\x07",
    "a bare return": TREE + "\r# and on\n",
    "a long number": TREE + "weight = " + "1" * 5000,
    "deep": "a = " + "[" * 100 + "]" * 100,
    "a long key": ".".join("a" * 100) + " = 1",
    "empty": "",
    "utf16": TREE.encode("utf-16"),
    "latin": TREE.encode() + b"# \xe9",
}


def faults_of(fails):
    """Run what must fail, and give its faults."""
    with pytest.raises(ServiceTreeError) as caught:
        fails()
    assert caught.value.faults
    return caught.value.faults


@pytest.mark.parametrize("case", FILES)
def test_every_fault_of_a_tree_file_is_said_in_three_languages(case, tmp_path):
    """No English is left in French and Russian, and figures are the same."""
    content = FILES[case]
    (tmp_path / "tree.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    for fault in faults_of(lambda: read_tree(tmp_path / "tree.toml")):
        check_told(fault)


def test_faults_between_two_files_are_said_in_three_languages(tmp_path):
    """What still refers to a removed node is told in the reader's language, the files named."""
    above = BRANCH + "[branches.drinks]\nparent = 'price'\nquestions.cold = {}\n"
    (tmp_path / "above.toml").write_text(above, encoding="utf-8")
    below = 'schema = 1\nname = "y"\nextends = "above.toml"\nremove = ["price"]\n'
    (tmp_path / "tree.toml").write_text(below, encoding="utf-8")
    (fault,) = faults_of(lambda: read_tree(tmp_path / "tree.toml"))
    check_told(fault)
    assert fault_text(fault, "fr") == (
        "tree.toml\u00a0: branches.drinks.parent\u00a0: pousse sur «\u00a0price\u00a0», qui est ôté\u202f; "
        "ôtez-le aussi, ou donnez-lui un autre parent"
    )
    assert "«price»" in said_in(fault.message, "ru")
    chain = [f'schema = 1\nname = "c"\nextends = "f{place + 1}.toml"\n' for place in range(20)]
    for place, text in enumerate(chain):
        (tmp_path / f"f{place}.toml").write_text(text, encoding="utf-8")
    for fault in faults_of(lambda: read_tree(tmp_path / "f0.toml")):
        check_told(fault)


JSON_FILES = {
    "a text": '"schema"',
    "a list": "[1]",
    "a key twice": '{"schema": 1,\n "name": "a", "name": "b"}',
    "syntax": '{"schema": 1,}',
}


@pytest.mark.parametrize("case", JSON_FILES)
def test_faults_of_json_are_said_in_three_languages(case, tmp_path):
    """What the parser says stands in brackets; all else is in the reader's language."""
    (tmp_path / "tree.json").write_text(JSON_FILES[case], encoding="utf-8")
    for fault in faults_of(lambda: read_tree(tmp_path / "tree.json")):
        check_told(fault)


def _in_place(folder: Path) -> None:
    before = "schema = 1\nname = 'x'\nscale = { low = 1, high = 10 }\n[aspects.a.questions]\nb = {}\nc = {}\n"
    (folder / "tree.toml").write_text(before, encoding="utf-8")
    tree = read_tree(folder / "tree.toml")
    (aspect,) = tree.aspects
    fewer = attrs.evolve(tree, aspects=(attrs.evolve(aspect, questions=aspect.questions[:1]),))
    write_changed_tree(fewer, folder / "tree.toml", folder / "tree.toml")


CALLS = {
    "a tree of no tables": lambda _: st.ServiceTree(
        name="x", scale=1, trunk=1, marker=1, aspects=1, branches=1, outcomes=1, markers=1
    ),
    "an aspect of no questions": lambda _: st.Aspect("a", questions=1),
    "a branch of no tables": lambda _: st.Branch("a", questions=1, gate=1, min_share="x"),
    "a question of no tables": lambda _: st.Question("a", recovery=1),
    "no ordinary file": lambda folder: read_tree(folder / "pipe.toml"),
    "a parent that is gone": lambda _: template("general").extend(
        {"branches": {"price": {"carry_over": {"respect": 0.5}}}, "remove": ["respect"]}
    ),
    "no tree file": lambda folder: read_tree(folder / "none.toml"),
    "yaml": lambda folder: read_tree(folder / "tree.yaml"),
    "an ending": lambda folder: read_tree(folder / "tree.txt"),
    "a folder": lambda folder: read_tree(folder / "folder.toml"),
    "a large file": lambda folder: read_tree(folder / "large.toml", most_bytes=10),
    "a misspelt name": lambda _: template("genaral"),
    "an unknown name": lambda _: find_tree("zzzzzz"),
    "a starter's name": lambda folder: write_starter_tree(
        "Bad Name", "general", template("general"), folder / "a.toml"
    ),
    "a starter's file": lambda folder: write_starter_tree("good", "general", template("general"), folder / "a.txt"),
    "changed in place": _in_place,
    "a weight's name": lambda _: template("general").with_weights({"nowhere": 1.0, "a.b": 1.0}),
    "a carry-over's name": lambda _: template("general").with_carry_over({"nowhere": 1.0}),
    "no table": lambda _: template("general").extend({"branches": {"price": 3}}),
    "a NUL": lambda folder: atomic_file(f"{folder}/a\0b").__enter__(),
    "a folder as a target": lambda folder: atomic_file(folder).__enter__(),
    "a lacking folder": lambda folder: atomic_file(folder / "none" / "a.csv").__enter__(),
    "a table's ending": lambda folder: table_writer(folder / "a.xls")(pa.table({})),
    "a long name": lambda folder: atomic_file(folder / ("a" * 300)).__enter__(),
}


@pytest.mark.parametrize("case", CALLS)
def test_every_other_fault_of_trees_and_files_is_said_in_three_languages(case, tmp_path):
    """Names, files that are not there or cannot be written, changes that cannot be made."""
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "large.toml").write_text(TREE, encoding="utf-8")
    for fault in faults_of(lambda: CALLS[case](tmp_path)):
        check_told(fault)


def test_broken_entry_points_are_said_in_three_languages(monkeypatch):
    """A package whose trees cannot be found is named, with the reason."""

    class Point:
        dist = None
        name = "trees"

        def __init__(self, value):
            self.value = value

    for value in ("servicetree.i18n", "no_such_package.at.all", "."):
        monkeypatch.setattr(catalogue, "_entry_points", lambda value=value: [Point(value)])
        shelved = catalogue.catalogue_entries()[-1]
        check_text(shelved.trouble)
        check_text(shelved.source)
        for fault in faults_of(lambda: template("trees")):
            check_told(fault)


@pytest.mark.parametrize("limits", [{}, {"least": 0}, {"most": 1}, {"least": 0, "most": 1}])
def test_limits_of_numbers_are_said_in_three_languages(limits):
    """Whatever limits a number has, they are named."""
    check_text(number(**limits)("x"))


def test_reasons_of_the_system_are_said_in_three_languages():
    """The commonest reasons have words; what is rare is quoted as the system says it."""
    common = "ENOENT EACCES EPERM EISDIR ENOTDIR EROFS ENOSPC EFBIG ENAMETOOLONG ELOOP EMFILE EIO"
    for name in re.findall("E[A-Z]+", common):
        reason = system_reason(OSError(getattr(errno, name), "as the system says it"))
        check_text(reason)
    assert said_in(system_reason(OSError(errno.ENOENT, "Not found")), "ru") == "такого файла или папки нет"
    assert (
        said_in(system_reason(OSError(errno.EXDEV, "Invalid cross-device link")), "fr") == "Invalid cross-device link"
    )
    assert system_reason(ValueError("embedded null byte")) == "embedded null byte"


def test_the_trouble_of_a_tree_that_cannot_be_had_is_said_in_three_languages(tmp_path, monkeypatch):
    """The list of trees says in the reader's language why one is broken."""
    (tmp_path / "broken.toml").write_text("schema = 1", encoding="utf-8")
    shelved = [
        catalogue.CatalogueEntry("broken", "some_package", tmp_path / "broken.toml"),
        *(catalogue._with_name_conflict(catalogue.CatalogueEntry("a", "one"), ["one", "two"]),),
    ]
    monkeypatch.setattr(catalogue, "catalogue_entries", lambda: shelved)
    broken, taken = available_trees()
    assert "is missing" in broken.trouble
    assert "manque" in said_in(broken.trouble, "fr")
    assert said_in(taken.trouble, "ru") == "дерево с таким именем есть и в two; удалите одно из двух"
    for fault in faults_of(lambda: template("a")):
        check_told(fault)


@pytest.mark.parametrize(
    ("count", "lang", "said"),
    [(2, "fr", "figure 2 fois"), (21, "ru", "(раз: 21)"), (1, "en", "stands 1 times")],
)
def test_counts_are_worded_for_every_number(count, lang, said):
    """Counts stand where no case or plural of a noun hangs on them."""
    from servicetree.i18n.said import told

    assert said in said_in(told("twice_in_a_node", count=count), lang)


def test_a_fault_stays_english_where_nobody_asks():
    """An error as Python shows it is what it always was."""
    with pytest.raises(st.TreeError, match=r"^low: must be a finite number \(got 'x'\)$"):
        st.Scale("x", 10)
