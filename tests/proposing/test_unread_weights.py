"""Weights that are written so that they cannot be read: said to be weights, with how to write the first of them."""

import numpy as np
import pandas as pd
import pytest
from support.command import run

import servicetree as st

ITEMS = ["choice", "price", "staff", "speed", "satisfaction"]
ROWS = 120
FORMS = {
    "percent": (lambda at: f"{80 + at} %", "in the place of '100 %' write 100"),
    "blank": (lambda at: f"1 {100 + at},5", "in the place of '1 100,5' write 1100.5"),
    "apostrophe": (lambda at: f"1'{100 + at}.5", 'in the place of "1\'100.5" write 1100.5'),
    "point": (lambda at: f"1.{100 + at},5", "in the place of '1.100,5' write 1100.5"),
    "either": (lambda at: f"1,{100 + at}", "in the place of 1,100 write 1.100 or 1100"),
    "some": (lambda at: f"0.{10 + at}" if at % 3 else f"1 {100 + at},5", "in the place of '1 100,5' write 1100.5"),
}


def survey(name: str, cells: list) -> pd.DataFrame:
    """Ratings that go together, and a column of weights."""
    drawn = np.random.default_rng(4)
    mood = drawn.normal(size=ROWS)
    rated = {one: np.clip(np.rint(3.4 + mood + 0.7 * drawn.normal(size=ROWS)), 1, 5).astype(int) for one in ITEMS}
    return pd.DataFrame({**rated, name: cells})


def reason(proposal: st.Proposal, name: str) -> str:
    """What is said of a column that was left out."""
    return next(one.said for one in proposal.guesses if (one.where, one.about) == (name, "left_out"))


@pytest.mark.parametrize("name", ["weight", "Gewicht", "poids", "вес", "peso"])
@pytest.mark.parametrize("form", FORMS)
def test_weights_that_cannot_be_read_are_told_with_a_plain_one(name, form):
    """In every language's word for them, written in every way."""
    write, cure = FORMS[form]
    proposal = st.propose(survey(name, [write(at) for at in range(ROWS)]))
    assert reason(proposal, name).startswith("named as weights, but cannot be read; ")
    assert reason(proposal, name).endswith(cure)
    assert "weight" not in proposal.options


def test_many_different_ones_are_told_by_the_first():
    """More than are counted one by one."""
    table = pd.concat([survey("weight", [""] * ROWS)] * 10, ignore_index=True)
    table["weight"] = [f"{1 + at // 900} {100 + at % 900},5" for at in range(len(table))]
    assert reason(st.propose(table), "weight").endswith("in the place of '1 100,5' write 1100.5")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["0,5", "1,5"], "survey weights: --weight weight"),
        (["heavy", "light"], "2 groups: --by weight"),
        (["90 %"], "one answer only"),
    ],
)
def test_other_columns_of_that_name_are_what_they_were(cells, said):
    """A decimal comma is read, words are groups."""
    assert reason(st.propose(survey("weight", (cells * ROWS)[:ROWS])), "weight") == said


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_the_command_says_so_in_three_languages(tmp_path, lang):
    """In the list of what was left out, and in the file."""
    survey("weight", [f"{80 + at} %" for at in range(ROWS)]).to_csv(tmp_path / "a.csv", index=False)
    printed = run("new", "mine", "--from-answers", "a.csv", "--lang", lang, cwd=tmp_path).stdout
    start = {"en": "named as weights", "fr": "porte le nom de poids", "ru": "названо как веса"}[lang]
    assert start in printed
    assert start in (tmp_path / "mine.toml").read_text(encoding="utf-8")
