"""Recovery: faults put right are forgiven in part, from the row to the account, the plan and the sensitivity."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from support.surveys import survey

import servicetree as st
from servicetree.cli.main import main

laws = settings(max_examples=15, deadline=None)
PHI = 0.4
PLACE = "solution.works"


def helpdesk(forgiveness: float = PHI, **fields) -> st.ServiceTree:
    """A trunk of two questions, one of which can be put right within two days, and two branches."""
    after = {"column": "put_right", "speed": "hours", "unit": "hours", "anchors": [[0, 1.0], [48, 0.0]]}
    works = st.Question(id="works", recovery=after | {"forgiveness": forgiveness})
    return st.ServiceTree(
        name="helpdesk",
        scale=st.Scale(1, 10),
        aspects=[st.Aspect(id="solution", questions=[works, st.Question(id="clear")], **fields)],
        branches=[st.Branch(id=name, questions=[st.Question(id=name)]) for name in ("price", "kindness")],
    )


def faults(rows: int, seed: int) -> dict[str, np.ndarray]:
    """Draw answers; who rated 7 or less had a fault, and of these some were helped, some of them late."""
    answers = {name: np.array(values) for name, values in survey(helpdesk(), rows, seed).items()}
    rng = np.random.default_rng(seed)
    had = answers["works"] <= 7
    answers["put_right"] = np.where(had, rng.choice([0.0, 0.5, 1.0], rows), np.nan)
    answers["hours"] = np.where(had & (answers["put_right"] > 0), rng.uniform(0, 72, rows), np.nan)
    return answers


def test_the_account_stands_on_what_is_left_after_recovery():
    """Row by row l' = l (1 - phi r s), by hand: the same account as from scores that were worked out before."""
    answers = faults(300, seed=1)
    forgiven = PHI * answers["put_right"] * np.clip(1 - answers["hours"] / 48, 0, 1)
    left = (10 - answers["works"]) * (1 - np.nan_to_num(forgiven))
    plain = st.ServiceTree(
        name="plain",
        scale=st.Scale(1, 10),
        aspects=[st.Aspect(id="solution", questions=[st.Question(id="works"), st.Question(id="clear")])],
        branches=helpdesk().branches,
    )
    by_hand = st.trace(plain, {**answers, "works": 10 - left}).whole
    whole = st.trace(helpdesk(), answers).whole
    assert [one.points.value for one in whole.entries] == pytest.approx(
        [one.points.value for one in by_hand.entries], abs=1e-10
    )
    assert [one.points.se for one in whole.questions] == pytest.approx([one.points.se for one in by_hand.questions])


@laws
@given(some.integers(0, 10_000), some.floats(0, 1), some.floats(0, 1), some.booleans())
def test_law_14_the_more_is_forgiven_the_better_the_score(seed, one, other, joint):
    """E' >= e for every customer, so no score falls when forgiveness rises; everything still adds up."""
    answers = faults(80, seed)
    less, more = sorted((one, other))
    questions = "joint" if joint else "alike"
    accounts = [st.trace(helpdesk(phi), answers, questions=questions).whole for phi in (0.0, less, more)]
    levels = [account.scores.node("solution").level.value for account in accounts]
    assert levels == sorted(levels)
    for account in accounts:
        points = sum(one.points.value for one in account.questions)
        assert points == pytest.approx(account.loss.value, abs=1e-10)


def test_recovery_never_beats_new_whatever_the_target():
    """With a target below perfection a surplus stays what it is, and a forgiven loss stops at perfection."""
    answers = faults(200, seed=4)
    answers["put_right"] = np.ones(200)
    answers["hours"] = np.zeros(200)
    whole = st.trace(helpdesk(1.0, baseline=0.8), answers).whole
    found = next(one for one in whole.questions if one.id == PLACE)
    assert found.felt.value == pytest.approx(100 * (0.8 - 1.0) * 0.5 * helpdesk().node_weights["solution"])


def test_a_step_of_what_was_put_right_is_a_tenth():
    """Recovery lifts answers off the steps of their scale, so a step is a tenth of the score, as for a duration."""
    measures = {one.id: one.raised for one in st.plan(helpdesk(), faults(200, seed=2), to="step").measures}
    assert measures[PLACE] == pytest.approx(10)
    assert measures["solution.clear"] == pytest.approx(100 / 9)


def test_the_sensitivity_to_forgiveness():
    """Nothing forgiven to all forgiven: the score rises, the points felt there fall; at its own value all is as is."""
    answers = faults(200, seed=3)
    found = st.sensitivity(helpdesk(), answers, of="forgiveness")
    assert [one.value for one in found] == [0, 0.25, 0.5, 0.75, 1]
    scores = [one.score.value for one in found]
    assert scores == sorted(scores)
    felt = [one.questions[PLACE].value for one in found]
    assert felt == sorted(felt, reverse=True)
    (same,) = st.sensitivity(helpdesk(), answers, of="forgiveness", values=[PHI])
    assert same.score == st.trace(helpdesk(), answers).whole.scores.score


def test_what_cannot_be_varied_is_refused(cafe):
    """No such thing, or no question that it acts on: a usage error with what is allowed."""
    with pytest.raises(st.UsageError, match="choose one of lambda, forgiveness"):
        st.sensitivity(helpdesk(), {}, of="patience")
    with pytest.raises(st.UsageError, match="no question of this tree has a recovery"):
        st.sensitivity(cafe, {}, of="forgiveness")


def issues(**columns) -> list[st.Issue]:
    """Trace with some columns changed, and return what is said of them."""
    answers = faults(200, seed=5)
    changed = {name: make(answers) for name, make in columns.items()}
    return [one for one in st.trace(helpdesk(), {**answers, **changed}).issues if one.code == "no-answers"]


def test_recovery_that_forgives_nothing_is_told():
    """Nothing put right at all, or put right but nobody knows how quickly."""
    assert issues() == []
    (nothing,) = issues(put_right=lambda _: np.full(200, np.nan), hours=lambda _: np.full(200, np.nan))
    assert (nothing.where, "nothing is forgiven" in nothing.message) == (PLACE, True)
    (untimed,) = issues(hours=lambda found: np.where(np.arange(200) < 100, found["hours"], np.nan))
    helped = faults(200, seed=5)["put_right"] > 0
    assert untimed.count == helped[100:].sum()
    assert "'hours' says" in untimed.message


FAULTS = {
    "percent": ({"put_right": 100.0}, "scale", "recovery runs from 0, nothing was put right, to 1"),
    "a word": ({"put_right": "yes"}, "unread", "leave the cell blank where nothing was recorded"),
    "a time in words": ({"hours": "soon"}, "unread", "leave the cell blank where nothing was recorded"),
    "an endless time": ({"hours": float("inf")}, "scale", "an amount is finite"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_check_explains_faults(name, tmp_path, capsys):
    """Each fault stands with its column, what was got, and what to do that does help."""
    cells, code, words = FAULTS[name]
    answers = {column: values.astype(object) for column, values in faults(60, seed=6).items()}
    for column, cell in cells.items():
        answers[column][0] = cell
    with pytest.raises(st.AnswersError, match=words) as caught:
        st.trace(helpdesk(), answers)
    assert caught.value.code == code
    assert f"(column '{next(iter(cells))}')" in caught.value.where
    import pandas as pd

    st.write_tree(helpdesk(), tmp_path / "tree.toml")
    pd.DataFrame(answers).to_csv(tmp_path / "answers.csv", index=False)
    with pytest.raises(SystemExit) as ended:
        main(["check", str(tmp_path / "tree.toml"), str(tmp_path / "answers.csv")])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "how much is forgiven"), pytest.param("fr", "pardonnée", marks=pytest.mark.ci), ("ru", "прощения")],
)
def test_the_command_shows_the_sensitivity(lang, words, tmp_path, capsys):
    """`trace --sensitivity` varies what the tree has: here, forgiveness; in the JSON lambda is null."""
    import json

    import pandas as pd

    st.write_tree(helpdesk(), tmp_path / "tree.toml")
    pd.DataFrame(faults(100, seed=7)).to_csv(tmp_path / "answers.csv", index=False)
    arguments = ["trace", str(tmp_path / "answers.csv"), "--tree", str(tmp_path / "tree.toml"), "--sensitivity"]
    printed = []
    for more in (["--lang", lang], ["--json"]):
        with pytest.raises(SystemExit):
            main([*arguments, "--quiet", *more])
        printed.append(capsys.readouterr().out)
    assert words in " ".join(printed[0].split())
    record = json.loads(printed[1])["sensitivity"]
    assert [(one["lambda"], one["forgiveness"]) for one in record] == [(None, x) for x in (0, 0.25, 0.5, 0.75, 1)]
