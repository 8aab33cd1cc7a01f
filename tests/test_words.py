"""Every phrase stands in all three languages, with the same facts."""

import string
from importlib import import_module

import pytest

from servicetree.wording import LANGUAGES

TABLES = [
    "headlines",
    "drawing.words",
    "reporting.words",
    "reporting.decisions",
    "reporting.weights",
    "reporting.audits",
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
