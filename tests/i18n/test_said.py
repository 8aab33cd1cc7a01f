"""Phrases that know their facts: what somebody wrote is cut, what is to be read or copied whole is not."""

import copy
import pickle

import pytest

from servicetree.errors import Fault
from servicetree.i18n.messages import LANGUAGES
from servicetree.i18n.said import (
    MOST_QUOTED,
    QuotedName,
    WholeText,
    fault_text,
    first_listed,
    hinted,
    listed,
    meant_name,
    said_in,
    told,
    worded,
)

LONG = "a text of some length, " * 20


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_of_plain_texts_is_said_whole(lang):
    """A place, a message and a hint that are no phrases are no quotations either."""
    said = fault_text(Fault("usage", LONG, LONG, LONG), lang)
    assert said.count(LONG) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_cut_and_lines_to_copy_are_not(lang):
    """A name that somebody wrote cannot fill the screen; a table that is to be pasted is whole."""
    name = said_in(told("no_column", column=LONG), lang)
    assert LONG[: MOST_QUOTED - 3] + "..." in name
    assert LONG not in name
    assert LONG in said_in(told("list_them", codes=WholeText(LONG)), lang)


@pytest.mark.parametrize("known", [["weight"], ["weight", "height", "eight"], []])
def test_near_names_are_asked_for_in_every_language(known):
    """Each stands in the quotation marks of the language, with its word for or before the last."""
    asked = meant_name("wieght", known, 3)
    marks = {"en": "''", "fr": "«»", "ru": "«»"}
    for lang in LANGUAGES:
        said = said_in(asked, lang)
        assert all(said.count(mark) == len(known) for mark in marks[lang] if lang != "en")
        assert all(name in said for name in known)
    assert bool(asked) == bool(known)


def test_names_are_listed_up_to_a_number():
    """More than that are dots; none is a word."""
    assert said_in(told("there_are", names=first_listed(["a", "b", "c"], 2)), "fr") == "il y a a, b, …"
    assert said_in(told("there_are", names=first_listed(["a", "b"], 2)), "ru") == "есть a, b"
    assert told("there_are", names=first_listed([])) == "there are none"


def test_phrases_outlive_a_process():
    """A fault that another process found can be said again here."""
    message = hinted(told("needs_columns", kind="promise", names=listed(map(QuotedName, "ab"))), told("leave_out"))
    sent = pickle.loads(pickle.dumps(message))  # noqa: S301 - it was made in the line itself
    for again in (sent, copy.deepcopy(message)):
        assert again == message
        assert [said_in(again, lang) for lang in LANGUAGES] == [said_in(message, lang) for lang in LANGUAGES]
    said = "le genre promise demande les colonnes «\u00a0a\u00a0» et «\u00a0b\u00a0»\u202f; ôtez-le"
    assert said_in(message, "fr") == said


def test_a_fault_in_one_phrase_is_its_text():
    """In English it is what Python prints."""
    fault = Fault("tree", "a.toml: b", told("unknown_field", name="'c'"), told("leave_out"))
    assert worded(fault) == str(fault)


def test_one_name_is_asked_for_where_nothing_else_is_said():
    """The nearest of several."""
    assert meant_name("wieght", ["height", "weight"]) == "did you mean 'weight'?"


def test_words_are_cut_at_a_length_and_no_shorter():
    """The dots of a cut count; a text that just fits stands whole."""
    fits, over = "x" * MOST_QUOTED, "x" * (MOST_QUOTED + 1)
    assert told("there_are", names=fits).endswith(fits)
    assert told("there_are", names=over).endswith(f" {over[: MOST_QUOTED - 3]}...")
