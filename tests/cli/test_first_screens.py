"""The first screen on the command line: notes after the answer, --details for all, the width."""

import json
import os
import re
from functools import cache
from pathlib import Path

import pytest
from support.command import Ended, run
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


@pytest.fixture(scope="module")
def gathered(tmp_path_factory) -> dict[tuple, Path]:
    """The demo's answers summed up in files, by the options that verbs have: they are read once."""
    survey, folder = demo_survey(), tmp_path_factory.mktemp("demo")
    files = {(): folder / "all.moments", ("--by", "shop"): folder / "shops.moments"}
    for options, path in files.items():
        st.gather(st.read_tree(survey.tree), survey.answers, id="guest", by="shop" if options else None).save(path)
    return files


@pytest.fixture(scope="module")
def shown(gathered):
    """What a verb shows of the demo, asked once for each width of the terminal."""
    tree = demo_survey().tree

    @cache
    def ran(_: str | None, verb: str, *more: str) -> Ended:
        if verb in ("design", "precision"):
            return run(verb, tree, "-n", "500", *more)
        return run(verb, gathered[VERBS[verb][1]], "--tree", tree, *more)

    return lambda *words: ran(os.environ.get("COLUMNS"), *words)


@pytest.mark.parametrize("verb", [verb for verb, (made, _) in VERBS.items() if made])
def test_details_print_what_python_prints(verb, shown, gathered):
    """`--details` holds every line that `print(result)` shows: nothing is lost by the first screen."""
    made, more = VERBS[verb]
    printed = str(made(st.read_tree(demo_survey().tree), st.Moments.load(gathered[more])))
    detailed = shown(verb, "--details")
    told = " ".join(f"{detailed.stdout} {detailed.stderr}".split())
    assert len(printed.splitlines()) > 15
    assert " ".join(printed.split()) == told


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_every_figure_of_the_first_screen_of_scores_stands_in_the_details(lang, shown):
    """What a manager reads an analyst finds again."""
    screen = shown("score", "--lang", lang).stdout
    details = shown("score", "--lang", lang, "--details").stdout
    figures = set(re.findall(r"\d+[.,]\d", screen))
    assert len(figures) > 20
    assert figures <= set(re.findall(r"\d+[.,]\d", details))


def test_notes_come_after_the_answer_a_line_each(shown):
    """On standard error, each with its code in brackets first; among details they are explained; --quiet has none."""
    notes = [line for line in shown("trace").stderr.splitlines() if line]
    assert notes
    assert all(re.match(r"\[[a-z-]+\] \S", line) for line in notes)
    codes = [re.match(r"\[([a-z-]+)\]", line)[1] for line in notes]
    assert len(set(codes)) == len(codes)
    detailed = shown("trace", "--details").stderr
    assert all(f"  [{code}] " in detailed for code in codes)
    assert shown("trace", "--quiet").stderr == ""


@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_text_is_as_wide_as_columns_says(width, monkeypatch, shown):
    """COLUMNS holds for the first screen and for details, in pipes too; nonsense is 80."""
    monkeypatch.setenv("COLUMNS", str(width))
    for more in ((), ("--details",)):
        lines = shown("score", *more).stdout.splitlines()
        assert max(map(len, lines)) <= width
    monkeypatch.setenv("COLUMNS", "wide")
    assert 60 < max(map(len, shown("trace").stdout.splitlines())) <= 80


@pytest.mark.parametrize("verb", VERBS)
def test_a_first_screen_says_where_the_rest_is(verb, shown):
    """Its last line names --details."""
    assert "--details" in shown(verb).stdout.splitlines()[-1]


@pytest.mark.parametrize("verb", ["trace", "score"])
def test_named_segments_are_counted_among_all(verb, monkeypatch, shown):
    """Few are told of, all are counted; who was asked for and does not differ clearly is named."""
    monkeypatch.setenv("COLUMNS", "120")  # no heading breaks
    heading = re.compile(r"shop: (\d+) of (\d+) differ clearly")
    every = heading.search(shown(verb, "--quiet").stdout)
    named = ("--segments", "Lille", "--segments", "Oxford", "--segments", "Nantes")
    told = shown(verb, "--quiet", *named).stdout
    assert every
    assert int(every[1]) > 3
    assert heading.search(told).groups() == every.groups()
    rows = re.findall(r"(?m)^(\w+)  +\d\d\.\d +[−+]", told)
    assert rows == ["Lille", "Oxford"]
    assert "Not among them: Nantes." in told
    assert not heading.search(shown(verb, "--quiet", "--segments", "none").stdout)
    alone = shown(verb, "--quiet", "--segments", "Nantes").stdout
    assert f"{every[0]}. Not among them: Nantes." in alone.replace("\n", " ")


def test_a_plan_begins_with_the_score_and_who_answered(shown):
    """As the account of the same answers does; in JSON too."""
    title = shown("plan", "--quiet").stdout.splitlines()[:2]
    account = shown("trace", "--quiet").stdout.splitlines()[:2]
    assert title == [account[0], account[1].partition(" · ")[0]]
    survey = demo_survey()
    whole = st.score(st.read_tree(survey.tree), survey.answers, id="guest").whole
    made = json.loads(shown("plan", "--json").stdout)
    assert made["n"] == whole.n
    wanted = {end: getattr(whole.score, end) for end in ("low", "high", "se")} | {"score": whole.score.value}
    assert made["score"] == pytest.approx(wanted, abs=1e-10)
