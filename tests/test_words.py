"""Every phrase stands in all three languages, with the same facts."""

import ast
import string
from importlib import import_module
from pathlib import Path

import pytest

import servicetree
from servicetree.i18n.formatting import LANGUAGES
from servicetree.reporting import issuewords

TABLES = [
    "headlines",
    "workshop",
    "drafting",
    "drawing.words",
    "drawing.chartwords",
    "reporting.words",
    "reporting.decisions",
    "reporting.experiments",
    "reporting.weights",
    "reporting.judgements",
    "reporting.audits",
    "reporting.issuewords",
    "reporting.pagewords",
    "reporting.claimwords",
    "reporting.planwords",
]


@pytest.mark.parametrize("room", TABLES)
def test_phrases_are_complete(room):
    """Three phrases for each key, none empty, each asking for the same facts."""
    for key, phrases in import_module(f"servicetree.{room}").WORDS.items():
        assert len(phrases) == len(LANGUAGES), key
        facts = [{name for _, name, _, _ in string.Formatter().parse(phrase) if name} for phrase in phrases]
        assert all(phrase.strip() for phrase in phrases), key
        assert all(found == facts[0] for found in facts), key


def test_every_warning_has_words():
    """Each code that the code raises as an issue is explained in three languages, and no other."""
    raised = {
        node.args[0].value
        for path in Path(servicetree.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Issue" and isinstance(node.args[0], ast.Constant)
    }
    assert raised == set(issuewords.WORDS)
