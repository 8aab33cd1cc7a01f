"""A tree proposed for answers: it fits them, says what it guessed, and lands where a person would land."""

import csv

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as hs
from support.at_hand import FEW_FIRST
from support.command import run
from support.survey_exports import FORMS, form_export, ratings, survey_tool_export

import servicetree as st
from servicetree.errors import AnswersError, ServiceTreeError, TreeError, UsageError
from servicetree.i18n.messages import phrases
from servicetree.moments.issues import answer_issues


def places(tree):
    """Where each column stands: its node."""
    return {
        column: node.id for node in tree.nodes.values() for question in node.questions for column in question.columns
    }


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """An export with everything that makes exports odd."""
    return survey_tool_export(tmp_path_factory.mktemp("export") / "export.csv")


@pytest.fixture(scope="module")
def proposal(export):
    """What is proposed for it."""
    return st.propose(export, "mine")


def test_columns_land_where_a_person_would_put_them(proposal):
    """By the words of their questions, which stand in a line below the names."""
    assert proposal.nearest == "shop"
    assert places(proposal.tree) == {
        "Q1_1": "environment",
        "Q4": "environment",
        "Q1_2": "solution",
        "Q1_3": "solution",
        "Q1_4": "kindness",
        "Q1_5": "price",
        "Q1_6": "timeliness",
        "wait_minutes": "timeliness",
        "Q3": "satisfaction",
        "Q2": "loyalty",
    }


def test_scales_codes_and_directions_are_guessed(proposal):
    """1 to 5 with 99 for most; 0 to 10, as its question says; the noise reversed; minutes with anchors."""
    tree = proposal.tree
    assert (tree.scale.low, tree.scale.high) == (1, 5)
    assert set(tree.scale.missing) == {99, "Don't know"}
    asked = {question.columns[0]: question for node in tree.nodes.values() for question in node.questions}
    assert asked["Q2"].scale == (0, 10)
    assert [column for column, question in asked.items() if question.reversed] == ["Q4"]
    assert (asked["wait_minutes"].kind, asked["wait_minutes"].unit) == ("duration", "minutes")
    assert asked["Q1_1"].text == "Cleanliness of the shop"


def test_what_is_left_out_is_told_with_the_reason(proposal):
    """Every other column stands at the end of the file, with the option that it is good for."""
    left = {guess.where: guess.said for guess in proposal.guesses if guess.about == "left_out"}
    assert set(left) == {
        *("StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "ResponseId"),
        *("Q5", "Q6", "Q7", "Q8", "Q9", "Q10", "UserLanguage", "weight", "visits"),
    }
    assert left["Q6"] == "3 groups: --by Q6"
    assert left["Q8"].startswith("moves with no other rating")
    assert (left["Q10"], left["Q9"], left["Q5"]) == ("empty", "one answer only", "free text")
    assert proposal.options == {"id": "ResponseId", "by": "Q6", "weight": "weight"}
    told = "servicetree report export.csv --tree mine.toml -o mine.html --id ResponseId --by Q6 --weight weight"
    assert told in proposal.text


def test_every_guess_is_a_comment_in_the_file(proposal):
    """A person goes through the file, not through a list elsewhere."""
    comments = " ".join(line.lstrip("# ") for line in proposal.text.splitlines() if line.startswith("#"))
    assert [guess.said for guess in proposal.guesses if guess.said not in " ".join(comments.split())] == []
    assert {guess.about for guess in proposal.guesses} >= {"node_words", "reversed", "scale", "anchors", "left_out"}


def test_the_file_is_the_tree(proposal, tmp_path):
    """What is saved reads as the tree that was proposed; another ending is refused."""
    proposal.save(tmp_path / "mine.toml")
    assert st.read_tree(tmp_path / "mine.toml") == proposal.tree
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == proposal.text == str(proposal)
    with pytest.raises(UsageError, match=r"end it in \.toml"):
        proposal.save(tmp_path / "mine.json")


def test_the_proposal_fits_and_traces_as_it_is(proposal, export):
    """Without a change; the two lines without answers are no respondents."""
    scores = st.trace(proposal.tree, export).whole.scores
    assert scores.n == 240
    assert all(200 <= node.n <= 240 for node in scores.nodes)
    assert [
        issue for issue in answer_issues(proposal.tree, st.gather(proposal.tree, export)) if issue.level == "error"
    ] == []


def test_everything_that_is_suggested_works(proposal, tmp_path, export):
    """Ids, segments and weights can be used, with the lines below the names and without them."""
    assert st.trace(proposal.tree, export, **proposal.options).whole.scores.n == 240
    with export.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    short = tmp_path / "short.csv"
    with short.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([lines[0], *lines[3:]])
    account = st.trace(proposal.tree, short, **proposal.options)
    assert [segment.scores.by for segment in account.segments] == [None, "Lyon", "Nice", "Paris"]
    assert account.whole.scores.n == 240


@pytest.mark.parametrize("lang", ["fr", "ru"])
def test_a_form_in_another_language(tmp_path, lang):
    """Whole questions as names, in French and Russian; comments in the same language."""
    path = form_export(tmp_path / "form.csv", lang)
    found = st.propose(path, "mine", lang=lang)
    assert found.nearest == "shop"
    assert places(found.tree) == {column: node for column, node in FORMS[lang].items() if node}
    opening = phrases(lang)["draft_file"]["trunk_words"].split("{")[0]
    assert " ".join(opening.split()) in " ".join(found.text.replace("\n# ", " ").split())
    assert st.trace(found.tree, path, by=found.options["by"]).whole.scores.n == 120


@pytest.mark.parametrize("name", FEW_FIRST)
def test_a_survey_made_from_a_tree_gives_that_tree_back(name):
    """Column by column, kinds, gates, recoveries and texts too; only weights, scales and boughs may differ."""
    tree = st.template(name)
    found = st.propose(st.simulate(tree, 400, seed=2), "mine")
    assert found.nearest == name
    wanted = places(tree)
    assert {column: node for column, node in places(found.tree).items() if wanted.get(column) != node} == {}
    lacking = set(wanted) - set(places(found.tree))
    assert lacking == set()
    for node in found.tree.nodes.values():
        for question in node.questions:
            mine = next(one for one in tree.nodes[node.id].questions if one.columns == question.columns)
            assert not question.reversed
            assert (question.kind, question.text, question.anchors) == (mine.kind, mine.text, mine.anchors)
    assert {branch.id: branch.gate for branch in found.tree.branches if branch.questions} == {
        branch.id: branch.gate for branch in tree.branches if branch.questions
    }


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_our_own_wording_is_known_as_a_column_name(lang):
    """Whoever types a tree's questions into a form gets its questions back: tags, kinds, all three languages."""
    tree = st.template("restaurant")
    asked = [(node.id, one) for node in tree.nodes.values() for one in node.questions if one.recovery is None]
    drawn = st.simulate(tree, 300, seed=4)
    found = st.propose({one.text[lang]: drawn[one.columns[0]] for _, one in asked})
    assert found.nearest == "restaurant"
    for node, one in asked:
        mine = next(part for part in found.tree.nodes[node].questions if part.column == one.text[lang])
        assert (mine.id, mine.text, mine.tags, mine.kind) == (one.id, one.text, one.tags, one.kind)


def test_a_checklist_of_yes_and_no_is_a_survey_too():
    """Where no question has more points, two are a scale."""
    drawn = ratings(100, 3, 4) > 3
    names = ("cleanliness", "price", "friendliness", "waiting")
    found = st.propose({name: drawn[:, place].astype(int) for place, name in enumerate(names)})
    assert (found.tree.scale.low, found.tree.scale.high) == (0, 1)
    assert set(places(found.tree)) == set(names)


def test_names_that_no_file_can_hold_are_left_out():
    """Half a character, from a mapping in Python: told, not failed on."""
    asked = {name: [1, 2, 5] for name in ("price", "staff", "room")}
    found = st.propose({**asked, "bro\ud800ken": [1, 2, 5]})
    assert set(places(found.tree)) == set(asked)
    assert found.text.encode()


def test_one_table_gives_one_proposal_however_it_comes(tmp_path):
    """CSV, a mapping, pandas and polars frames."""
    drawn = ratings(90, 5, 6)
    answers = {
        f"{name}_{place}": drawn[:, 3 * half + place]
        for half, name in enumerate(("price", "room"))
        for place in range(3)
    }
    frame = pd.DataFrame(answers)
    frame.to_csv(tmp_path / "answers", index=False)
    found = [st.propose(table) for table in (tmp_path / "answers", answers, frame, pl.DataFrame(answers))]
    assert len({one.text for one in found}) == 1
    assert found[0].nearest in ("general", "hotel")


def test_a_tree_may_be_asked_for(export):
    """Then its words are used, near or not; an unknown one is told with the nearest name."""
    assert st.propose(export, tree="hotel").nearest == "hotel"
    with pytest.raises(TreeError, match="did you mean 'hotel'"):
        st.propose(export, tree="hotl")


@pytest.mark.parametrize(
    ("answers", "options", "fault", "said"),
    [
        ({"a": ["x y", "z w"]}, {}, AnswersError, "has no columns that look like ratings, where a tree needs three"),
        ({"a": [1, 2, 5], "b": ["x", "y", "z"]}, {}, AnswersError, "has one column that looks like a rating"),
        ({"a": ["Quite good", "Rather good"] * 9}, {}, AnswersError, r"answers = \{ \"Quite good\" = 0"),
        ({"a": []}, {}, AnswersError, "has 0 rows of answers"),
        ({"a": [1, 2]}, {"name": "My tree"}, UsageError, "small letter"),
        ({"a": [1, 2]}, {"lang": "de"}, UsageError, "must be one of en, fr, ru"),
        ("nowhere.csv", {}, ServiceTreeError, "there is no such file"),
    ],
)
def test_what_cannot_be_done_is_said(answers, options, fault, said):
    """Each with what to do."""
    with pytest.raises(fault, match=said):
        st.propose(answers, **options)


def test_only_the_first_block_can_be_the_trunk_where_names_say_nothing():
    """The answers cannot tell what comes first; the file says so."""
    drawn = ratings(200, 6, 6)
    found = st.propose({f"q{place}": drawn[:, place] for place in range(6)})
    assert next(iter(found.tree.aspects)).questions[0].columns == ("q0",)
    assert [guess.about for guess in found.guesses if guess.about == "trunk_first"] == ["trunk_first"]


def test_what_few_could_rate_is_no_trunk():
    """An aspect is asked of everyone: a part that most skipped becomes a branch, if another part is there."""
    drawn = ratings(200, 6, 4).astype(float)
    drawn[60:, :2] = np.nan
    names = ("cleanliness", "design", "price", "staff")
    found = st.propose({name: drawn[:, place] for place, name in enumerate(names)})
    assert [aspect.id for aspect in found.tree.aspects] != ["environment"]


CELLS = hs.sampled_from(
    [
        hs.integers(1, 5).map(str),
        hs.integers(0, 10).map(str),
        hs.sampled_from(["1", "2", "3", "4", "5", "99", "", "n/a", "Don't know"]),
        hs.floats(0, 500).map(lambda x: f"{x:.2f}"),
        hs.sampled_from(["Lyon", "Nice", ""]),
        hs.text(max_size=12),
        hs.just(""),
        hs.sampled_from(["inf", "-1", "3.5", "4"]),
        hs.sampled_from(["0", "1"]),
    ]
)
NAMED = hs.sampled_from(
    [
        *("environment_looks", "room_sleep", "timeliness_check_in", "goods_quality", "goods_quality_put_right"),
        *("goods_quality_days", "parking_space", "parking_reached", "wait_minutes", "promised_days", "real_days"),
        *("price", "Q1", "Q2", "age", "weight", "NPS", "Is it [A]", "Is it [B]", "Overall"),
    ]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(hs.data())
def test_whatever_stands_in_a_table_the_proposal_fits_it(data):
    """Either a tree whose account can be drawn up, or a fault in words; never anything else."""
    names = data.draw(
        hs.lists(hs.text(min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=5, unique_by=str.strip)
    )
    rows = data.draw(hs.integers(1, 25))
    answers = {name.strip(): data.draw(hs.lists(data.draw(CELLS), min_size=rows, max_size=rows)) for name in names}
    try:
        found = st.propose(answers)
    except AnswersError as error:
        assert error.faults[0].code in ("no-ratings", "no-answers", "words")  # noqa: PT017 - either outcome is right
        return
    scores = st.score(found.tree, answers).segments[0]
    assert scores.n == rows
    try:
        st.trace(found.tree, answers)
    except AnswersError as error:
        assert {fault.code for fault in error.faults} <= {"too-few", "no-variation", "singular"}  # noqa: PT017 - as above
    assert len(places(found.tree)) + len({g.where for g in found.guesses if g.about == "left_out"}) == len(answers)


def test_the_command_line_writes_a_file_and_says_what_next(export, tmp_path):
    """To NAME.toml, which is never written over unless it is named."""
    asked = ("new", "mine", "--from-answers", export)
    done = run(*asked, cwd=tmp_path)
    assert done.stderr == "wrote mine.toml\n"
    assert done.stdout.startswith("guess: 5 is the best answer, 1 the worst: the ratings run with Q2")
    assert f"servicetree report {export} --tree mine.toml -o mine.html --id ResponseId" in done.stdout
    assert run("check", "mine.toml", export, cwd=tmp_path).stdout.startswith("mine: no fault")
    again = run(*asked, code=2, cwd=tmp_path)
    assert again.stderr == "servicetree: [usage] mine.toml: is there already; to replace it, say -o mine.toml\n"
    assert run(*asked, "-o", "mine.toml", "--quiet", cwd=tmp_path).stderr == ""
