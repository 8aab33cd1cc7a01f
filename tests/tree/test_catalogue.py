"""Trees that are had by name: the built-in one, and those of installed packages."""

import sys
import unicodedata
from itertools import chain

import pytest
from support.theory_of_service import CHARACTERISTICS, STEPS, questions_of

from servicetree.errors import TreeError
from servicetree.tree.treefile import available_trees, template


@pytest.fixture
def general():
    """The built-in tree."""
    return template("general")


def test_the_general_tree_holds_the_theory(general):
    """Two aspects, seven branches with the staff as a bough, and what good service leads to."""
    assert [aspect.id for aspect in general.aspects] == ["environment", "solution"]
    assert general.branch_parents == {
        "price": None,
        "staff": None,
        "reliability": "staff",
        "kindness": "staff",
        "maintenance": None,
        "timeliness": None,
        "expectations": None,
        "respect": None,
    }
    assert [outcome.id for outcome in general.outcomes] == ["satisfaction", "loyalty"]
    assert all(2 <= len(node.questions) <= 4 for node in general.nodes.values() if node.id != "staff")


def test_every_question_bears_both_cuts(general):
    """Every question belongs to a characteristic and a step of service; all of them are asked about."""
    tags = [general.tags_of(node.id, question) for node, question in questions_of(general)]
    assert {tag["characteristic"] for tag in tags} == CHARACTERISTICS
    assert {tag["step"] for tag in tags} == STEPS


def test_columns_are_unique(general):
    """A survey exported with these column names just works."""
    columns = list(chain.from_iterable(question.columns for _, question in questions_of(general)))
    assert len(set(columns)) == len(columns)
    assert all(question.column == f"{node.id}_{question.id}" for node, question in questions_of(general))


def test_everything_is_said_in_three_languages(general):
    """Labels and questions stand in English, French and Russian, each in its own words."""
    said = [general.label, general.trunk.label, *(node.label for node in general.nodes.values())]
    said += [question.text for _, question in questions_of(general)]
    for words in said:
        assert list(words) == ["en", "fr", "ru"]
        assert all(words.values())
        assert any("CYRILLIC" in unicodedata.name(letter, "") for letter in words["ru"])


def test_the_built_in_trees_are_listed(general):
    """The list says name, label and where a tree comes from."""
    listed = {tree.name: tree for tree in available_trees()}
    assert listed["general"].label == general.label
    assert (listed["general"].source, listed["general"].trouble) == ("servicetree", "")


def test_an_unknown_name():
    """A name that is not there brings the nearest one, or all there are."""
    with pytest.raises(TreeError, match=r"there is no tree 'genral'; did you mean 'general'\?"):
        template("genral")
    with pytest.raises(TreeError, match=r"the trees are .*general"):
        template("\0../x")


MUSEUM = "schema = 1\nname = 'museum'\nextends = 'general'\nlabel = 'A museum'\n"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a package of tree files, as pip would lay it out."""
    monkeypatch.syspath_prepend(tmp_path)

    def installed(distribution, value, files, name="trees", **modules):
        info = tmp_path / f"{distribution}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[servicetree.trees]\n{name} = {value}\n")
        folder = tmp_path / value.replace(".", "/")
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in (files | {f"{module}.py": code for module, code in modules.items()}).items():
            (folder / file).write_text(text)

    return installed


def test_an_installed_tree_is_had_by_name(install):
    """A package that ships tree files needs no code; its trees may extend built-in ones and each other."""
    install(
        "museum-trees",
        "museum_trees",
        {"museum.toml": MUSEUM, "gallery.toml": "schema = 1\nextends = 'museum.toml'\nname = 'gallery'"},
    )
    assert template("museum").label == "A museum"
    assert template("gallery").nodes == template("general").nodes
    assert [(tree.name, tree.source) for tree in available_trees() if tree.source != "servicetree"] == [
        ("gallery", "museum-trees"),
        ("museum", "museum-trees"),
    ]


def test_no_code_of_a_package_is_run(install):
    """F07, F08: a package that would exit, print or fail on import is never imported."""
    install("rude-trees", "rude_trees.inner", {"museum.toml": MUSEUM}, __init__="raise SystemExit(3)")
    install("ruder_trees", "ruder_trees", {"library.toml": MUSEUM}, __init__="raise SystemExit(3)")
    assert template("museum").name == template("library").name == "museum"
    assert not {"rude_trees", "ruder_trees"} & set(sys.modules)


@pytest.mark.parametrize("value", ["gone_trees.data", "os:system", "json", "..", "builtins"])
def test_a_broken_package_harms_no_other(install, value):
    """An entry point that leads nowhere is told with its distribution; the other trees are still there."""
    install("museum-trees", "museum_trees", {"museum.toml": MUSEUM})
    install("broken-trees", "unused", {}, name="broken")
    broken = next(path for path in map(str, sys.path) if path)
    with open(f"{broken}/broken-trees-1.0.dist-info/entry_points.txt", "w") as handle:  # noqa: PTH123 - one line
        handle.write(f"[servicetree.trees]\nbroken = {value}\n")
    listed = {tree.name: tree for tree in available_trees()}
    assert listed["museum"].trouble == ""
    assert listed["broken"].source == "broken-trees"
    assert f"its entry point broken = {value}" in listed["broken"].trouble
    with pytest.raises(TreeError, match=r"tree 'broken' of broken-trees: its entry point broken"):
        template("broken")


def test_a_faulty_tree_is_listed_with_its_fault(install):
    """A tree file with faults shows its first one in the list and does not hide the rest of the shelf."""
    install("bad-trees", "bad_trees", {"bad.toml": "schema = 1\nnam = 2", "good.toml": MUSEUM})
    listed = {tree.name: tree for tree in available_trees()}
    assert listed["bad"].trouble == "bad.toml: nam: unknown field 'nam'; did you mean 'name'?"
    assert listed["good"].trouble == ""


def test_a_name_that_two_packages_claim(install):
    """Neither wins: the fault names both. A built-in name stays with the built-in tree."""
    install("a-trees", "a_trees", {"museum.toml": MUSEUM, "general.toml": MUSEUM})
    install("b-trees", "b_trees", {"Museum.toml": MUSEUM})
    with pytest.raises(TreeError, match=r"tree 'museum' of a-trees: b-trees ships a tree of this name too"):
        template("museum")
    assert template("general").name == "general"
    trouble = {(tree.name, tree.source): tree.trouble for tree in available_trees()}
    assert "servicetree ships a tree of this name too" in trouble["general", "a-trees"]
    assert trouble["general", "servicetree"] == ""
