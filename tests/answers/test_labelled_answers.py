"""Value labels of statistics files: what they say against their codes is told, and gates know them."""

from collections import Counter

import pandas as pd
import pyreadstat
import pytest

import servicetree as st
from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.decoding import Tally
from servicetree.answers.labelled_answers import label_issues
from servicetree.tree.building import valid_tree
from servicetree.tree.service_tree import ServiceTree


def a_tree(low, high, **branch):
    """Plant a question ``a`` in the trunk and ``b`` on a branch."""
    raw = {
        "schema": 1,
        "name": "x",
        "scale": {"low": low, "high": high},
        "aspects": {"room": {"questions": {"a": {}}}},
        "branches": {"bar": {"questions": {"b": {}}, **branch}},
    }
    return valid_tree(ServiceTree, raw)


def numbers(first, last, moved=0):
    """Label numbers by numbers that are so much more."""
    return {str(code + moved): float(code) for code in range(first, last + 1)}


CASES = {
    "codes below their labels": ((1, 10), numbers(0, 8, 2), {3: 1, 4: 3}, [("labels", 4)]),
    "codes above their labels, not of the whole scale": ((1, 11), numbers(2, 11, -1), {3: 1}, [("labels", 1)]),
    "labels with words": ((1, 5), {"5 - bad": 1.0, "3": 3.0, "1 - good": 5.0}, {1: 2, 3: 4, 5: 1}, [("labels", 3)]),
    "the other way round": ((1, 3), {"3": 1.0, "2": 2.0, "1": 3.0}, {1: 1, 2: 1, 3: 2}, [("labels", 3)]),
    "a label for nothing": ((1, 10), {"Bad": 1.0, "Don't know": 3.0}, {1: 5, 3: 2}, [("missing-code?", 2)]),
    "both": ((0, 9), {"7": 1.0, "Weiß nicht": 2.0}, {1: 1, 2: 2}, [("missing-code?", 2), ("labels", 1)]),
    "the scale of the labels, moved": ((1, 11), numbers(1, 11, -1), {1: 1, 11: 2}, []),
    "the same numbers": ((1, 5), numbers(1, 5), {1: 1, 5: 2}, []),
    "the same numbers with words": ((1, 5), {"1 - bad": 1.0, "5 = good": 5.0}, {1: 1, 5: 2}, []),
    "words": ((1, 5), {"bad": 1.0, "18-24 years": 2.0, "Q7": 3.0}, {1: 1, 2: 1, 3: 1}, []),
    "nobody gave it": ((1, 10), {"Don't know": 10.0, "7": 9.0}, {1: 1, 2: 1}, []),
    "no labels": ((1, 10), None, {1: 1}, []),
}


@pytest.mark.parametrize("case", CASES)
def test_what_labels_say_against_codes_is_told(case):
    """Of codes that were given alone; where labels are the same scale moved, scores are the same."""
    scale, answers, counts, expected = CASES[case]
    tally = Tally(answered=sum(counts.values()), counts=Counter(counts))
    found = label_issues(a_tree(*scale), {"a": ColumnFacts("Q", answers)}, {"room.a:a": tally})
    assert [(issue.code, issue.count) for issue in found] == expected


FILES = {".sav": pyreadstat.write_sav, ".dta": pyreadstat.write_dta}


@pytest.mark.parametrize("ending", FILES)
def test_labels_of_a_file_are_told(ending, tmp_path):
    """With the label, and the code by which the answers are read."""
    table = pd.DataFrame({"a": [1, 2, 3, 8], "b": [1, 10, 10, 4]})
    labels = {"a": {one: str(one + 2) for one in range(9)}, "b": {1: "bad", 10: "Don't know"}}
    FILES[ending](table, tmp_path / f"x{ending}", variable_value_labels=labels)
    found = st.gather(a_tree(1, 10), tmp_path / f"x{ending}").told
    assert [(issue.code, issue.where, issue.count) for issue in found] == [
        ("labels", "room.a", 4),
        ("missing-code?", "bar.b", 2),
    ]
    assert found[0].message.startswith("1 is labelled '3'")
    assert found[1].message.startswith("10 is labelled 'Don't know'")


GATES = {
    "the label": (["Yes"], 2, [("gate", 1)]),
    "the label in another case": (["YES "], 2, [("gate", 1)]),
    "the code": ([1], 2, [("gate", 1)]),
    "the code as a text": (["1"], 2, [("gate", 1)]),
    "two labels": (["Yes", "Perhaps"], 3, []),
    "no label of it": (["No"], 1, [("gate", 3)]),
    "a number that is the label of another code": ([3], 1, [("gate", 2)]),
}


@pytest.mark.parametrize("case", GATES)
def test_gates_know_labels(case, tmp_path):
    """As the conditions of --where do; what is not known is told by its label, and no, by whatever code, is known."""
    reached, count, told = GATES[case]
    table = pd.DataFrame({"a": [1, 2, 3, 8, 5], "b": [1, 10, 9, 4, 5], "g": [1, 1, 2, 3, None]})
    labels = {"g": {1: "Yes", 2: "No", 3: "Perhaps", 4: "3"}}
    pyreadstat.write_sav(table, tmp_path / "x.sav", variable_value_labels=labels)
    found = st.score(a_tree(1, 10, gate={"column": "g", "reached": reached}), tmp_path / "x.sav")
    assert found.segments[0].node("bar").n == count
    assert [(issue.code, issue.count) for issue in found.issues if issue.code == "gate"] == told


def test_labels_of_gates_are_shown(tmp_path):
    """So that they can be listed."""
    table = pd.DataFrame({"a": [1, 2, 3], "b": [1, 10, 9], "g": [1, 2, 2]})
    pyreadstat.write_sav(table, tmp_path / "x.sav", variable_value_labels={"g": {1: "Yes", 2: "Perhaps"}})
    found = st.score(a_tree(1, 10, gate={"column": "g", "reached": ["yes"]}), tmp_path / "x.sav")
    assert "'Perhaps' (2 times)" in next(issue.message for issue in found.issues if issue.code == "gate")
