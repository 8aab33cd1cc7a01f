"""The first screen on the command line: notes after the answer, --details for all, the width."""

import json
import re

import pytest
from support.command import run
from support.first_screens import demo_survey

import servicetree as st

VERBS = {
    "trace": (st.trace, ("--by", "shop")),
    "score": (st.score, ("--by", "shop")),
    "plan": (st.plan, ()),
    "test": (st.test, ()),
    "weigh": (st.weigh, ()),
    "design": (None, ()),
    "precision": (None, ()),
}


def _command(verb: str, *more: str) -> tuple:
    survey = demo_survey()
    if verb in ("design", "precision"):
        return (verb, survey.tree, "-n", "500", *more)
    return (verb, survey.answers, "--tree", survey.tree, "--id", "guest", *VERBS[verb][1], *more)


@pytest.mark.parametrize("verb", [verb for verb, (made, _) in VERBS.items() if made])
def test_details_print_what_python_prints(verb):
    """`--details` holds every line that `print(result)` shows: nothing is lost by the first screen."""
    made, more = VERBS[verb]
    survey = demo_survey()
    options = {"by": "shop"} if more else {}
    printed = str(made(st.read_tree(survey.tree), survey.answers, id="guest", **options))
    detailed = run(*_command(verb, "--details"))
    shown = " ".join(f"{detailed.stdout} {detailed.stderr}".split())
    assert len(printed.splitlines()) > 15
    assert " ".join(printed.split()) == shown


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_every_figure_of_the_first_screen_of_scores_stands_in_the_details(lang):
    """What a manager reads an analyst finds again."""
    screen = run(*_command("score", "--lang", lang)).stdout
    details = run(*_command("score", "--lang", lang, "--details")).stdout
    figures = set(re.findall(r"\d+[.,]\d", screen))
    assert len(figures) > 20
    assert figures <= set(re.findall(r"\d+[.,]\d", details))


def test_notes_come_after_the_answer_a_line_each():
    """On standard error, each with its code in brackets first; among details they are explained; --quiet has none."""
    notes = [line for line in run(*_command("trace")).stderr.splitlines() if line]
    assert notes
    assert all(re.match(r"\[[a-z-]+\] \S", line) for line in notes)
    codes = [re.match(r"\[([a-z-]+)\]", line)[1] for line in notes]
    assert len(set(codes)) == len(codes)
    detailed = run(*_command("trace", "--details")).stderr
    assert all(f"  [{code}] " in detailed for code in codes)
    assert run(*_command("trace", "--quiet")).stderr == ""


@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_text_is_as_wide_as_columns_says(width, monkeypatch):
    """COLUMNS holds for the first screen and for details, in pipes too; nonsense is 80."""
    monkeypatch.setenv("COLUMNS", str(width))
    for more in ((), ("--details",)):
        lines = run(*_command("score", *more)).stdout.splitlines()
        assert max(map(len, lines)) <= width
    monkeypatch.setenv("COLUMNS", "wide")
    assert 60 < max(map(len, run(*_command("trace")).stdout.splitlines())) <= 80


@pytest.mark.parametrize("verb", VERBS)
def test_a_first_screen_says_where_the_rest_is(verb):
    """Its last line names --details."""
    assert "--details" in run(*_command(verb)).stdout.splitlines()[-1]


@pytest.mark.parametrize("verb", ["trace", "score"])
def test_named_segments_are_counted_among_all(verb, monkeypatch):
    """Few are told of, all are counted; who was asked for and does not differ clearly is named."""
    monkeypatch.setenv("COLUMNS", "120")  # no heading breaks
    heading = re.compile(r"shop: (\d+) of (\d+) differ clearly")
    every = heading.search(run(*_command(verb, "--quiet")).stdout)
    named = ("--segments", "Lille", "--segments", "Oxford", "--segments", "Nantes")
    told = run(*_command(verb, "--quiet", *named)).stdout
    assert every
    assert int(every[1]) > 3
    assert heading.search(told).groups() == every.groups()
    rows = re.findall(r"(?m)^(\w+)  +\d\d\.\d +[−+]", told)
    assert rows == ["Lille", "Oxford"]
    assert "Not among them: Nantes." in told
    assert not heading.search(run(*_command(verb, "--quiet", "--segments", "none")).stdout)
    alone = run(*_command(verb, "--quiet", "--segments", "Nantes")).stdout
    assert f"{every[0]}. Not among them: Nantes." in alone.replace("\n", " ")


def test_a_plan_begins_with_the_score_and_who_answered():
    """As the account of the same answers does; in JSON too."""
    title = run(*_command("plan", "--quiet")).stdout.splitlines()[:2]
    account = run(*_command("trace", "--quiet")).stdout.splitlines()[:2]
    assert title == [account[0], account[1].partition(" · ")[0]]
    survey = demo_survey()
    whole = st.score(st.read_tree(survey.tree), survey.answers, id="guest").whole
    made = json.loads(run(*_command("plan", "--json")).stdout)
    assert made["n"] == whole.n
    wanted = {end: getattr(whole.score, end) for end in ("low", "high", "se")} | {"score": whole.score.value}
    assert made["score"] == pytest.approx(wanted, abs=1e-10)
