"""First screens of every verb: at most 40 lines of 80 columns, without a term of ours, in three languages."""

import re

import attrs
import numpy as np
import pandas as pd
import pytest
from support.command import run
from support.first_screens import UNSAID, check_screen, demo_survey, first_screens, real_surveys
from support.surveys import survey as drawn_answers

import servicetree as st
from servicetree.analysis.surveys.forecast_results import QUESTION_MEASURES
from servicetree.analysis.weight_results import METHODS, WITHOUT_ANSWERS
from servicetree.i18n.messages import phrases
from servicetree.reporting.printing import screen_of
from servicetree.reporting.text_layout import plain_text

SURVEYS = ("demo", "ecsi_mobi", "corp_rep", "abc_b2b", "sfo_airport")


@pytest.fixture(
    scope="module",
    params=[name if name == "demo" else pytest.param(name, marks=pytest.mark.ci) for name in SURVEYS],
)
def screens(request):
    """Every first screen of a survey, by language and verb; real surveys where they are."""
    if request.param == "demo":
        return first_screens(demo_survey())
    return first_screens(real_surveys(request.getfixturevalue("shared"))[request.param])


@pytest.mark.parametrize("lang", UNSAID)
def test_every_screen_fits_and_says_no_term_of_ours(screens, lang):
    """40 lines, 80 columns, none of the unsaid words: whatever the verb, the survey, the language."""
    for verb, text in screens[lang].items():
        check_screen(text, lang, f"{verb} in {lang}")


@pytest.mark.parametrize("lang", UNSAID)
def test_the_commands_that_print_no_result_keep_to_it_too(lang, cafe, tmp_path):
    """`check` and `trees` say no term of ours; `check` with notes counts them and names the way to them."""
    check_screen(run("trees", "--lang", lang).stdout, lang, "trees")
    st.write_tree(cafe, tmp_path / "cafe.toml")
    check_screen(run("check", tmp_path / "cafe.toml", "--lang", lang).stdout, lang, "check")
    answers = {**drawn_answers(cafe, 60, seed=4, whole=True), "value": [10.0] * 60}
    pd.DataFrame(answers).to_csv(tmp_path / "answers.csv", index=False)
    command = ("check", tmp_path / "cafe.toml", tmp_path / "answers.csv", "--lang", lang)
    checked = run(*command)
    check_screen(checked.stdout, lang, "check of answers")
    assert "--details" in checked.stdout.splitlines()[-1]
    assert checked.stderr == ""
    assert "[constant]" in run(*command, "--details").stderr


@pytest.mark.parametrize("lang", UNSAID)
def test_a_design_can_recommend_every_question_measure(lang):
    """Whatever helps most has words of its own, and no words are kept for what is never recommended."""
    worded = {key.removeprefix("measure_") for key in phrases(lang)["screens"] if key.startswith("measure_")}
    assert worded == set(QUESTION_MEASURES)


@pytest.mark.parametrize(
    ("lang", "met"),
    [
        ("en", "First impressions"),
        ("fr", "Premières impressions"),
        ("ru", "Первое впечатление"),
    ],
)
def test_a_trunk_without_a_label_is_not_met_by_name(lang, met, cafe):
    """The trunk is called by its label; where the tree gives none by what it is for customers, not “Trunk”."""
    answers = drawn_answers(cafe, 300, seed=4, whole=True)

    def sentence(trunk):
        text = plain_text(screen_of(st.trace(attrs.evolve(cafe, trunk=trunk), answers), lang))
        return " ".join(text.split("\n\n")[1].split())

    assert met in sentence(st.Trunk())
    named = sentence(st.Trunk(label="The door"))
    assert met not in named
    assert "The door" in named


@pytest.mark.parametrize("carry_over", [0, 0.5])
@pytest.mark.parametrize("lang", UNSAID)
def test_the_screen_of_an_audit(lang, carry_over, tmp_path):
    """An audit's screen keeps to it too, with carry-over and without; it sums up to the loss."""
    tree = st.ServiceTree(
        name="visited",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id="room", label="Room", questions=[st.Question(id="room")])],
        branches=[st.Branch(id="staff", label="Staff", questions=[st.Question(id="staff")])],
    )
    st.write_tree(tree, tmp_path / "visited.toml")
    (tmp_path / "visits.csv").write_text("room,staff\n0.5,1\n0.7,0.8\n", encoding="utf-8")
    arguments = ("audit", tmp_path / "visits.csv", "--tree", tmp_path / "visited.toml", "--carry-over", carry_over)
    text = run(*arguments, "--lang", lang).stdout
    check_screen(text, lang, "audit")
    loss = st.audit(tree, tmp_path / "visits.csv", carry_over=carry_over).loss
    mark = phrases(lang)["numbers"]["decimal"]
    assert f"{loss:.1f}".replace(".", mark) in text


@pytest.mark.parametrize("lang", UNSAID)
def test_the_screen_of_an_experiment_that_tells(lang):
    """Where the arms moved the trunk, the screen says what ten points there add to each branch, with its range."""
    rng = np.random.default_rng(3)
    arm = np.arange(800) % 2
    room = np.clip(0.4 + 0.3 * arm + rng.normal(0, 0.1, 800), 0, 1)
    staff = np.clip(0.2 + 0.6 * room + rng.normal(0, 0.1, 800), 0, 1)
    tree = st.ServiceTree(
        name="trial",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id="room", label="Room", questions=[st.Question(id="room")])],
        branches=[st.Branch(id="staff", label="Staff", questions=[st.Question(id="staff")])],
    )
    answers = {"room": room.tolist(), "staff": staff.tolist(), "drawn": ["ab"[one] for one in arm]}
    found = st.experiment(tree, answers, arm="drawn")
    text = plain_text(screen_of(found, lang))
    check_screen(text, lang, "experiment")
    added = f"{10 * found.carried[0].value.value:.1f}".replace(".", phrases(lang)["numbers"]["decimal"])
    assert any("Room → Staff" in line and f"+{added}" in line for line in text.splitlines())


@pytest.mark.parametrize("lang", UNSAID)
@pytest.mark.parametrize(("asked", "is_told"), [(5, False), (40, True)])
def test_of_groups_that_are_too_small_no_difference_is_told(asked, is_told, lang, cafe):
    """A dash is no figure: a sentence says that there is none."""
    found = st.experiment(cafe, drawn_answers(cafe, 2 * asked, seed=1) | {"drawn": ["a", "b"] * asked}, arm="drawn")
    text = plain_text(screen_of(found, lang))
    check_screen(text, lang, "experiment")
    untold = " ".join(phrases(lang)["screens"]["experiment_untold"].split())
    assert (untold in " ".join(text.split())) != is_told
    assert "–" not in "".join(line for line in text.splitlines() if "“" in line or "«" in line)


@pytest.mark.parametrize("method", METHODS)
def test_only_what_is_estimated_from_answers_is_said_to_be(method, cafe):
    """Weights that somebody has set come from no answers, and the screen says so."""
    given = {"pairs": st.pairs_template(cafe, judges=["a"]).to_pandas().assign(judgement=1)} if method == "ahp" else {}
    asked = None if method in WITHOUT_ANSWERS else drawn_answers(cafe, 300, seed=1)
    weights = st.weigh(cafe, asked, method=method, **given)
    screen = " ".join(plain_text(screen_of(weights, "en")).split())
    assert ("set by judgement" in screen) == (method in {"stated", "equal", "ahp"})
    assert ("in these answers" in screen) == (method not in {"stated", "equal", "ahp"})


def test_every_screen_phrase_is_free_of_our_terms():
    """The phrases themselves, also those that no survey here brings up."""
    for lang, unsaid in UNSAID.items():
        for key, phrase in phrases(lang)["screens"].items():
            assert not re.search(unsaid, re.sub(r"\{\w+\}", "", phrase), re.IGNORECASE), f"{lang}: {key} = {phrase}"
