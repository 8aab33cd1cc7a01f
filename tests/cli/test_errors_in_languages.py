"""What the command line refuses, in the reader's language: text and JSON, and nothing in English."""

import json
from pathlib import Path

import pytest
from support.command import run
from support.surveys import survey

import servicetree as st
import servicetree.demo

REFUSED = {
    "a word for a number": (["precision", "cafe.toml", "-n", "many"], "'many' n’est pas un nombre entier"),
    "out of range": (
        ["trace", "answers.csv", "--tree", "cafe.toml", "--min-n", "-1"],
        "-1 n’est pas dans l’intervalle x>=0",
    ),
    "no choice": (
        ["trace", "answers.csv", "--tree", "cafe.toml", "--outside", "x"],
        "'x' n’est pas parmi 'error', 'missing'",
    ),
    "too much": (["trace", "a.csv", "b.csv", "--tree", "cafe.toml"], "arguments en trop (b.csv)"),
    "no value": (["trace", "answers.csv", "--tree"], "--tree : demande une valeur"),
    "a value too many": (["trace", "answers.csv", "--details=3"], "--details : ne prend pas de valeur"),
    "no answers": (
        ["weigh", "--tree", "cafe.toml", "--loyalty"],
        "--loyalty : demande des réponses ; nommez le fichier",
    ),
    "no segments": (["draw", "cafe.toml", "--kind", "segments", "-o", "a.svg"], "demande --answers, --by"),
    "of no use": (["draw", "cafe.toml", "--from", "a", "-o", "a.svg"], "ne sert à rien avec --kind tree"),
    "overwriting": (
        ["experiment", "answers.csv", "--tree", "cafe.toml", "--arm", "arm", "-o", "cafe.toml"],
        "a été lu, et serait écrasé ; nommez un autre fichier, ou ajoutez --force",
    ),
    "an ending": (["draw", "cafe.toml", "-o", "a.gif"], "la terminaison doit être l’une de .svg"),
}


@pytest.fixture
def folder(cafe, tmp_path):
    """A tree and answers to it."""
    import pandas as pd

    st.write_tree(cafe, tmp_path / "cafe.toml")
    pd.DataFrame(survey(cafe, 40, seed=1)).to_csv(tmp_path / "answers.csv", index=False)
    return tmp_path


@pytest.mark.parametrize("case", REFUSED)
def test_what_was_typed_is_refused_in_french(case, folder):
    """The sentence stands on standard error, in French."""
    arguments, words = REFUSED[case]
    verb, *others = arguments
    said = run(verb, "--lang=fr", *others, code=2, cwd=folder).stderr
    assert words in said.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("case", REFUSED)
def test_what_was_typed_is_refused_in_json(case, folder):
    """With --json the fault has its code and its words, in the language that was asked for."""
    verb, *others = REFUSED[case][0]
    (fault,) = json.loads(run(verb, "--json", "--lang=ru", *others, code=2, cwd=folder).stdout)["error"]
    assert fault["code"] == "usage"
    assert any("а" <= letter <= "я" for letter in fault["message"])


def test_a_file_that_is_there_is_kept_and_said_so(folder):
    """`new` writes over nothing that nobody named."""
    said = run("new", "cafe", "--lang", "ru", code=2, cwd=folder).stderr
    assert "cafe.toml: уже есть; чтобы заменить, укажите -o cafe.toml" in said


@pytest.mark.parametrize(("lang", "label"), [("en", "First impressions"), ("fr", "premières impressions")])
def test_strict_names_parts_as_warnings_do(lang, label, tmp_path):
    """By their labels in the reader's language; for programs by their ids."""
    folder = Path(servicetree.demo.__file__).parent
    arguments = ("trace", folder / "cafes.csv", "--tree", folder / "cafe.toml", "--strict")
    refused = run(*arguments, "--lang", lang, code=2, cwd=tmp_path)
    assert "[extrapolation]" in refused.stderr
    assert label in refused.stderr
    assert json.loads(run(*arguments, "--json", code=2, cwd=tmp_path).stdout)["error"][0]["where"] == "trunk"
