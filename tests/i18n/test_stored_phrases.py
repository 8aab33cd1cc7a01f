"""Phrases are stored with their facts, and are read back so that every language says the same."""

import json

import pytest

from servicetree.errors import Issue
from servicetree.i18n.messages import LANGUAGES
from servicetree.i18n.said import (
    PartName,
    QuotedName,
    QuotedPart,
    Rounded,
    Share,
    WholeText,
    explained,
    listed,
    listed_parts,
    plain_number,
    said_in,
    told,
)
from servicetree.i18n.stored_phrases import read_issues, stored_issues

FACTS = {
    "a text": "price",
    "a whole number": 1_204,
    "a number": Rounded(3.25, 2, signed=True),
    "a share": Share(0.125, 1),
    "a whole text": WholeText("x" * 300),
    "a part": PartName("price"),
    "a quoted part": QuotedPart("price"),
    "a quoted name": QuotedName("a name"),
    "a list": listed([QuotedName("a"), 2, "c"], "or"),
    "parts": listed_parts(["price", "staff"]),
    "a phrase": told("quoted", name=QuotedName("b")),
}
LABELS = {"price": {"en": "The price", "fr": "Le prix", "ru": "Цена"}}


@pytest.mark.parametrize("kind", FACTS)
def test_a_fact_is_read_back_as_it_was(kind):
    """Through JSON; the place and the message, in every language, with labels and without."""
    issue = Issue("few", told("quoted", name=FACTS[kind]), told("there_are", names=FACTS[kind]), 7)
    (again,) = read_issues(json.loads(json.dumps(stored_issues([issue]))))
    assert (again.code, again.count) == ("few", 7)
    for lang in LANGUAGES:
        for labels in (None, LABELS):
            assert explained(again, lang, labels) == explained(issue, lang, labels)
            assert said_in(again.where, lang, labels) == said_in(issue.where, lang, labels)


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"phrases": [[None, None]]},
        {"phrases": [[{"key": "quoted"}, "a text"]]},
        {"phrases": [[{"section": "no such", "key": "quoted", "facts": {}}] * 2]},
        {"phrases": [[{"section": "faults", "key": "no such", "facts": {}}] * 2]},
        {"phrases": [[{"section": "faults", "key": "quoted", "facts": {"other": "a"}}] * 2]},
        {"phrases": [[{"section": "faults", "key": "quoted", "facts": {"name": {"fact": "Gone", "fields": {}}}}] * 2]},
    ],
)
def test_phrases_of_another_release_leave_the_english_text(stored):
    """None at all, of another section, with facts of other names or kinds: what was told then stands as it was."""
    (again,) = read_issues({"told": [["few", "price", "has few answers", None]], **stored})
    assert (again.where, again.message, again.count) == ("price", "has few answers", None)


def test_a_plain_text_stays_one():
    """Issues whose place and message are no phrases."""
    issue = Issue("few", "price", "has few answers")
    assert read_issues(json.loads(json.dumps(stored_issues([issue])))) == (issue,)


@pytest.mark.parametrize(
    ("value", "written"),
    [(3.0, "3"), (-2.5, "−2,5"), (0.125, "0,125"), (1e9, "1e+09"), (1e-7, "1e-07"), (1234.0, "1234")],
)
def test_numbers_are_written_with_the_digits_that_they_have(value, written):
    """With the decimal mark of the language; beyond counting, as computers do."""
    assert said_in(told("there_are", names=plain_number(value)), "fr") == f"il y a {written}"
