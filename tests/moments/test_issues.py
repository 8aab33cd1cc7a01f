"""What is worth knowing about answers, told with its count."""

import numpy as np
import pandas as pd
import pytest
from support.command import run
from support.halo_surveys import halo_answers, halo_star

import servicetree as st
from servicetree.moments.issues import answer_issues, spelling_issues, straight_lining

ROWS = 1500


def ticked(rows: int) -> dict[str, np.ndarray]:
    """A survey in which the first rows have every rating ticked at one place."""
    drawn = halo_answers(ROWS, 1, halo=0.03)
    return {name: np.where(np.arange(ROWS) < rows, 0.5, values) for name, values in drawn.items()}


def test_straight_lining_is_told_when_asked():
    """Ratings ticked at one place throughout are counted, reversed questions by where they were ticked."""
    tree = halo_star().extend({"aspects": {"a": {"questions": {"two": {"reversed": True}}}}})
    (issue,) = straight_lining(st.gather(tree, ticked(12)))
    assert issue.count == 12
    assert "ticked one place" in issue.message
    assert straight_lining(st.gather(tree, ticked(0))) == []


def test_check_shows_straight_lining(tmp_path):
    """The verb `check` is the one that asks."""
    st.write_tree(halo_star(), tmp_path / "star.toml")
    pd.DataFrame(ticked(3)).to_csv(tmp_path / "answers.csv", index=False)
    assert "straight-lining" in run("check", tmp_path / "star.toml", tmp_path / "answers.csv", "--details").stderr


def test_straight_lining_counts_persons_and_looks_at_ratings_of_one_scale():
    """G24, G25: survey weights multiply nobody, and what is asked on other scales, as outcomes are, is left aside."""
    tree = halo_star().extend({"outcomes": {"loyalty": {"questions": {"again": {"scale": [0, 10]}}}}})
    answers = {**ticked(12), "w": np.full(ROWS, 5.0), "again": np.arange(ROWS) % 11}
    (issue,) = straight_lining(st.gather(tree, answers, weight="w"))
    assert issue.count == 12


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"again", "solved", "days"}, {("no-answers", "loyalty.again")}),
        ({"again", "solved"}, {("column", "loyalty.again")}),
        ({"again", "days"}, {("column", "loyalty.again")}),
        (set(), {("column", "loyalty.again")}),
    ],
)
def test_recovery_is_not_judged_where_its_columns_are_absent(there, said):
    """Only a question that was read can lack records of what was put right; of another it is said that it is absent."""
    again = st.Question(id="again", recovery=st.Recovery("solved", speed="days", unit="days", anchors=[(0, 1), (7, 0)]))
    tree = halo_star().extend(st.Outcome(id="loyalty", questions=[again]))
    columns = {"again": np.full(ROWS, 0.7), "solved": np.full(ROWS, 0.5), "days": np.full(ROWS, np.nan)}
    answers = halo_answers(ROWS, 1, halo=0.03) | {name: columns[name] for name in there}
    found = answer_issues(tree, st.gather(tree, answers))
    about = {(issue.code, issue.where) for issue in found if issue.where.startswith("loyalty.")}
    assert about - {("constant", "loyalty.again")} == said


def test_straight_lining_is_told_by_weight_where_weights_differ():
    """Sums hold weights and not persons: twelve of weight 5 among 1488 of weight 1 stand for 60 of 1548, 3.9 %."""
    (issue,) = straight_lining(
        st.gather(halo_star(), ticked(12) | {"w": np.where(np.arange(ROWS) < 12, 5, 1)}, weight="w")
    )
    assert issue.count is None
    assert issue.message.startswith("respondents who stand for 3.9% of all ticked one place")


def test_blanks_are_no_way_to_write_a_name():
    """Of what is left, the most frequent way is the one that others differ from: two of eleven rows do."""
    (issue,) = spelling_issues({"shop": {"Lille": 3, "Lille ": 2, "  ": 5, "Oslo": 1}, "month": {" ": 4}})
    assert (issue.where, issue.count) == ("shop", 2)


def test_few_answers_that_are_the_same_are_no_copies():
    """Nineteen rows may agree in two columns by chance; twenty are told, by their count."""
    found = {}
    for rows in (19, 20):
        answers = {name: values[:rows] for name, values in halo_answers(ROWS, 1, halo=0.03).items()}
        one, other = list(answers)[:2]
        answers[other] = answers[one]
        found[rows] = [issue.count for issue in st.score(halo_star(), answers).issues if issue.code == "same-answers"]
    assert found == {19: [], 20: [20]}


def test_straight_lining_is_not_told_where_nobody_asks():
    """C27: who ticks one place may mean it."""
    account = st.trace(halo_star(), ticked(400))
    assert "straight-lining" not in {issue.code for issue in account.issues}
