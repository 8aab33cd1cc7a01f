"""Trees of lost points in a real browser: words apart, on the page and large enough, as Chromium sets them."""

from functools import cache

import pytest
from support import sample_trees
from support.demo_results import demo_account, demo_tree

import servicetree as st
from servicetree.drawing.tree_picture.tree_values import SHAPES
from servicetree.i18n.messages import LANGUAGES

SURVEYS = {
    "ecsi_mobi": ("mobi.csv", {}),
    "corp_rep": ("corp_rep_data.csv", {}),
    "abc_b2b": ("abc.csv", {}),
    "sfo_airport": ("sfo_2017.csv.gz", {"weight": "WEIGHT"}),
}
LEAST_TEXT = {"wide": 13, "square": 13, "tall": 11}


@cache
def traced(shared, name):
    """The account of a survey."""
    file, options = SURVEYS[name]
    return st.trace(st.read_tree(shared / name / "tree.toml"), shared / name / file, **options)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demo_reads_well_in_every_shape(measured, lang, shape):
    """For everyone by day, and for one shop by night."""
    account = demo_account()
    for segment, scheme in ((None, "light"), ("Lille", "dark")):
        diagram = st.draw(demo_tree(), account, lang=lang, segment=segment, shape=shape)
        found, smallest = measured(diagram, shape, scheme)
        assert found == []
        assert smallest >= LEAST_TEXT[shape]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", SURVEYS)
def test_real_surveys_read_well_in_every_shape(measured, shared, name, shape):
    """Where nothing can be told apart, too."""
    account = traced(shared, name)
    found, smallest = measured(st.draw(account.tree, account, shape=shape), shape)
    assert found == []
    assert smallest >= LEAST_TEXT[shape]


@pytest.mark.parametrize("name", SURVEYS)
def test_the_detailed_tree_reads_well(measured, shared, name):
    """Its smallest words are the figures in its leaves; what a strand brings is uncut."""
    account = traced(shared, name)
    for lang in LANGUAGES:
        found, smallest = measured(st.draw(account.tree, account, details=True, lang=lang), "wide")
        assert found == []
        assert smallest >= 10.95


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", ["small", "cafe_ru", "large", "many", "long_labels", "lopsided"])
def test_trees_of_every_size_read_well(measured, case, shape):
    """From two branches to thirty-six, six aspects, five levels, names of a sentence each."""
    name, _, lang = case.partition("_") if case.endswith("_ru") else (case, "", "")
    tree = getattr(sample_trees, name)()
    found, _ = measured(st.draw(tree, sample_trees.account(tree), lang=lang or "en", shape=shape), shape)
    assert [one for one in found if case != "long_labels" or not one.startswith("cut: ")] == []
