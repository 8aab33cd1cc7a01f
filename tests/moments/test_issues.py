"""What is worth knowing about answers, told with its count."""

import numpy as np
import pandas as pd
from support.command import run
from support.halo_surveys import halo_answers, halo_star

import servicetree as st
from servicetree.moments.issues import straight_lining

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


def test_straight_lining_is_not_told_where_nobody_asks():
    """C27: who ticks one place may mean it."""
    account = st.trace(halo_star(), ticked(400))
    assert "straight-lining" not in {issue.code for issue in account.issues}
