"""Aspects that the answers do not tell apart are one in every picture, and it is said so."""

import re

import numpy as np
import pytest
from support.spoilt_surveys import aspects_that_are_the_same, rated_shop, shop

import servicetree as st
from servicetree.i18n.messages import LANGUAGES

NAMES = {"en": "environment or solution", "fr": "environment ou solution", "ru": "environment или solution"}
NOTES = {
    "en": "these answers do not tell them apart",
    "fr": "ces réponses ne les distinguent pas",
    "ru": "эти ответы не различают их",
}
KINDS = ("tree", "heatmap", "waterfall", "map", "segments", "change")


def halves(answers):
    """Two segments, row by row."""
    return answers | {"half": np.where(np.arange(len(answers["clean"])) % 2, "odd", "even")}


def results(answers):
    """An account and a change."""
    return st.trace(shop(), answers, by="half"), st.compare(shop(), answers, "odd", "even", by="half")


@pytest.fixture(scope="module")
def alike():
    """Of aspects that differ in one answer."""
    return results(halves(aspects_that_are_the_same(400)))


def drawn(made, kind, lang, **options):
    """Draw one kind of picture."""
    return st.draw(shop(), made[kind == "change"], kind=kind, lang=lang, **options)


def names_in(value) -> set[str]:
    """What the parts of a picture are called, wherever they stand in its value."""
    found = {getattr(value, "words", ""), getattr(value, "name", "")} if hasattr(value, "id") else set()
    inside = value if isinstance(value, tuple) else [getattr(value, name) for name in _fields(value)]
    return found.union(*map(names_in, inside))


def _fields(value) -> list[str]:
    return [one.name for one in getattr(value, "__attrs_attrs__", ())]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_picture_shows_one_of_them_alone(alike, kind, lang):
    """As values: their parts, rows, columns, dots and sources have the name of both or of another part."""
    names = names_in(drawn(alike, kind, lang).picture)
    assert not names & {"environment", "solution"}
    if kind != "segments":  # nothing stands clear in these
        assert NAMES[lang] in names


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_says_that_they_are_not_told_apart(alike, kind, lang):
    """In a note, on wide and on narrow pages."""
    for shape in ("wide", "tall"):
        said = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", drawn(alike, kind, lang, shape=shape).to_svg()))
        assert NOTES[lang].split()[-1] in said
        assert "solution" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_graphs_and_details_and_segments_show_one_too(alike, lang):
    """DOT and Mermaid, the tree with its questions, and a tree of a segment."""
    for options in ({"details": True}, {"segment": "odd"}, {"details": True, "segment": "even"}):
        diagram = drawn(alike, "tree", lang, **options)
        assert not names_in(diagram.picture) & {"environment", "solution"}
        for text in (diagram.to_dot(), diagram.to_mermaid(), diagram.to_svg()):
            assert not re.search(r"[>\"]solution[<\"\\]", text)
            assert "solution" in text


@pytest.mark.parametrize("kind", KINDS)
def test_aspects_that_are_told_apart_stay_two(kind):
    """Of a common survey."""
    picture = drawn(results(halves(rated_shop(400))), kind, "en").picture
    assert NOTES["en"] not in str(picture)
    if kind != "segments":
        assert {"environment", "solution"} <= names_in(picture)
