"""A file started from a tree: short, and ready to be changed."""

import re

import attrs
import pytest
from support.at_hand import template

from servicetree.errors import UsageError
from servicetree.tree.catalogue import BUILT_IN, catalogue_entries
from servicetree.tree.nodes import Aspect, Branch
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.starter import starter_text, write_starter_tree
from servicetree.tree.treefile import read_tree

NAMES = [tree.name for tree in catalogue_entries() if tree.source == BUILT_IN]
SETTING = re.compile(r"^# (?=\[|(questions\.[a-z]\w*|gate|missing)\b.* = )", re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_a_started_file_is_its_parent(name, tmp_path):
    """As it stands it changes nothing but name and label; with every # taken away it still does not."""
    parent = template(name)
    write_starter_tree("my_own", name, parent, tmp_path / "mine.toml")
    text = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    (tmp_path / "bare.toml").write_text(SETTING.sub("", text).replace("remove = [", "# remove = ["), encoding="utf-8")
    wanted = attrs.evolve(parent, name="my_own", label="My own")
    assert read_tree(tmp_path / "mine.toml") == wanted
    assert read_tree(tmp_path / "bare.toml") == attrs.evolve(wanted, scale=read_tree(tmp_path / "bare.toml").scale)


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_can_be_changed_is_named(name):
    """Every node and every column stands in it once, with what is asked in the language of one's choice."""
    tree, text = template(name), starter_text("mine", name, template(name), "fr")
    for node in tree.nodes.values():
        assert text.count(f".{node.id}]") == 1
        for question in node.questions:
            assert question.text["fr"] in text
            assert all(f'"{column}"' in text for column in question.columns)


@pytest.mark.parametrize("lang", ["fr", "ru"])
def test_its_comments_are_in_the_language_of_choice(lang, tmp_path):
    """What explains the file is worded in the language; what is read from it is the same."""
    tree = template("general")
    text, english = (starter_text("mine", "general", tree, which) for which in (lang, "en"))
    assert len(text.splitlines()) == len(english.splitlines())
    explained = [line for line in english.splitlines() if re.search(r"(# | {4}# )[a-zA-Z]+ [a-z]+ ", line)]
    assert len(explained) > 4
    assert not set(explained) & set(text.splitlines())
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    (tmp_path / "english.toml").write_text(english, encoding="utf-8")
    assert read_tree(tmp_path / "mine.toml") == read_tree(tmp_path / "english.toml")


def test_the_list_of_what_to_drop_names_what_is_there(tmp_path):
    """The example of `remove` can be used as it stands."""
    for name in NAMES:
        listed = re.search(r"^# (remove = .*)$", starter_text("mine", name, template(name)), re.MULTILINE)[1]
        (tmp_path / "mine.toml").write_text(f"schema = 1\nname = 'mine'\nextends = '{name}'\n{listed}\n")
        first = read_tree(tmp_path / "mine.toml").aspects[0]
        assert len(first.questions) == len(template(name).aspects[0].questions) - 1


@pytest.mark.parametrize(("name", "path"), [("My", "mine.toml"), ("mine", "mine.json"), ("mine", "mine")])
def test_bad_names_and_endings(name, path, tmp_path):
    """Neither is written."""
    with pytest.raises(UsageError):
        write_starter_tree(name, "general", template("general"), tmp_path / path)
    assert list(tmp_path.iterdir()) == []


def test_a_tree_without_a_scale_has_none_to_change():
    """Where every question has a scale of its own nothing is said of a common one."""
    parent = template("general")
    asked = [Question(id="q", scale=(0, 10))]
    bare = ServiceTree(
        name="bare", aspects=[Aspect(id="a", questions=asked)], branches=[Branch(id="b", questions=asked)]
    )
    assert "[scale]" in starter_text("mine", "general", parent, "en")
    assert "[scale]" not in starter_text("mine", "bare", bare, "en")
