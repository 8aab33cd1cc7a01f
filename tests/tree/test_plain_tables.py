"""Nouns become plain tables and come back the same; what cannot come back is told, all of it."""

import json
import threading

import pytest
from hypothesis import given
from support.random_trees import trees

from servicetree.errors import TreeError
from servicetree.tree.nodes import Aspect, Branch
from servicetree.tree.plain_tables import plain_fields, structure, unstructure
from servicetree.tree.questions import Question, Scale
from servicetree.tree.service_tree import ServiceTree


@given(trees())
def test_a_tree_survives_its_plain_form(tree):
    """Every tree comes back from plain tables, and the tables are plain enough for JSON."""
    raw = unstructure(tree)
    assert json.loads(json.dumps(raw)) == raw
    assert structure(ServiceTree, raw) == (tree, [])


@given(trees())
def test_plain_form_keeps_the_order(tree):
    """Tables keyed by id stand in the order of the nodes, so that a tree reads as it was written."""
    raw = unstructure(tree)
    assert list(raw["aspects"]) == [aspect.id for aspect in tree.aspects]
    assert list(raw.get("branches", {})) == [branch.id for branch in tree.branches]


def test_defaults_are_left_out():
    """What equals its default is not written, and the id is the key of its table."""
    question = Question("clean")
    assert unstructure(question) == {"id": "clean"}
    assert unstructure(Aspect("environment", questions=[question])) == {
        "id": "environment",
        "questions": {"clean": {}},
    }


def test_lambda_has_its_plain_name():
    """A field that Python cannot spell is spelled plainly in tables."""
    assert "lambda" in plain_fields(Question)
    anchors = [[0, 1.0], [14, 0.0]]
    raw = {
        "id": "x",
        "kind": "promise",
        "promised": "p",
        "delivered": "d",
        "unit": "days",
        "anchors": anchors,
    }
    noun, found = structure(Question, {**raw, "lambda": 3})
    assert (noun.lambda_, found) == (3, [])
    assert unstructure(noun)["lambda"] == 3


def test_plain_tables_are_copies():
    """Changing the plain form does not reach the noun."""
    branch = Branch("price", questions=[Question("value")], carry_over={"environment": 0.1})
    unstructure(branch)["carry_over"]["environment"] = 9
    assert branch.carry_over == {"environment": 0.1}


@pytest.mark.parametrize(
    ("raw", "place", "said"),
    [
        ({"wieght": 2}, "branch.wieght", "unknown field 'wieght'; did you mean 'weight'?"),
        ({"id": "x"}, "branch.id", "unknown field 'id'"),
        ({"questions": [1]}, "branch.questions", "must be a table with an entry for each id (got [1])"),
        ({"questions": {"q": 3}}, "branch.questions.q", "must be a table (got 3)"),
        (
            {"questions": {"q": {"txt": ""}}},
            "branch.questions.q.txt",
            "unknown field 'txt'; did you mean 'text'?",
        ),
        ({"gate": {"column": "c"}}, "branch.gate.reached", "is missing, and has no default"),
        ({"a b\n": 1}, "branch.'a b\\n'", "unknown field 'a b\\n'"),
    ],
)
def test_wrong_shapes_are_told_with_their_place(raw, place, said):
    """A fault of shape names its place, what was got and what was most likely meant."""
    found = structure(ServiceTree, {"name": "x", "branches": {"b": raw}})[1]
    assert [str(fault) for fault in found] == [f"{place.replace('branch', 'branches.b')}: {said}"]


def test_values_are_neither_judged_nor_changed_here():
    """A text stays a text and a truth value a truth value; the nouns' checks judge them later."""
    noun, found = structure(Question, {"id": "q", "weight": "2", "reversed": 1})
    assert (noun.weight, noun.reversed, found) == ("2", 1, [])


def test_nothing_but_a_table_makes_a_noun():
    """A list in the place of a whole noun is one fault."""
    noun, found = structure(Scale, [1, 10], "scale")
    assert noun is None
    assert str(found[0]) == "scale: must be a table (got [1, 10])"


def test_other_threads_are_judged_meanwhile():
    """While one thread reads a faulty file, a wrong noun built by another is still refused."""
    refused = []

    class Waiting(dict):
        """A table that lets another thread run in the middle of reading."""

        def __contains__(self, key):
            thread = threading.Thread(target=build_wrong)
            thread.start()
            thread.join()
            return super().__contains__(key)

    def build_wrong():
        try:
            Question("q", weight=-1)
        except TreeError as error:
            refused.append(error)

    structure(Scale, Waiting(low=1, high=10))
    assert len(refused) == len(plain_fields(Scale))


def test_hints_are_sought_for_as_many_fields_as_are_shown():
    """Nearness is slow among very many names, and no one reads more hints than fifty."""
    _, found = structure(Scale, {"low": 1, "high": 2} | {f"hig{place}": 1 for place in range(60)})
    assert [bool(fault.hint) for fault in found] == [True] * 50 + [False] * 10
