"""Columns are sorted by their names, by what stands in them, and by what they move with."""

import datetime as dt

import numpy as np
import pytest
from support.survey_exports import ratings

from servicetree.answers.engines.opening import open_answers
from servicetree.proposing.column_profiles import profile_columns
from servicetree.proposing.column_roles import classify_columns

ROWS = 200


def kinds_of(**columns):
    """Sort columns beside three ratings that hang together; by name."""
    drawn = ratings(ROWS, 4, 3)
    answers = {"r1": drawn[:, 0], "r2": drawn[:, 1], "r3": drawn[:, 2], **columns}
    source = open_answers(answers)
    return {one.name: one for one in classify_columns(source, profile_columns(source))[0]}


def cycle(*values):
    """Values in turn, as many as there are rows."""
    return [values[row % len(values)] for row in range(ROWS)]


COLUMNS = {
    "ResponseId": ([f"R_{row}" for row in range(ROWS)], "id"),
    "token": ([f"x{row}" for row in range(ROWS)], "id"),
    "case_no": (list(range(ROWS)), "id"),
    "Recorded Date": (cycle("2026-03-01 10:00:00"), "date"),
    "seen": ([f"2026-{1 + row % 12:02d}-{1 + row % 28:02d}" for row in range(ROWS)], "date"),
    "day_of_visit": ([dt.date(2026, 3, 1)] * ROWS, "date"),
    "month": (cycle("2026-01", "2026-02", "2026-03"), "period"),
    "wave": (cycle(1, 2, 3, 4), "period"),
    "IPAddress": (cycle("127.0.0.1", "127.0.0.2"), "admin"),
    "Duration (in seconds)": (cycle(100.5, 203.25, 77.0), "admin"),
    "weight": (cycle(0.5, 1.25, 1.75), "weight"),
    "poids": (cycle(0.5, 1.25, 1.75), "weight"),
    "shop": (cycle("Lyon", "Nice", "Paris"), "segment"),
    "country": (cycle(33, 49, 7, 1), "segment"),
    "q_age": (cycle(1, 2, 3, 4, 5), "segment"),
    "Возраст": (cycle("18-24", "25-34"), "segment"),
    "member": (cycle("yes", "no"), "segment"),
    "flag": (cycle(0, 1, 1), "segment"),
    "comment": ([f"It was fine, thanks, {row} times" for row in range(ROWS)], "text"),
    "q8": (cycle("Very satisfied", "Satisfied", "Dissatisfied"), "wordy"),
    "q9": (cycle("согласен", "скорее согласен", "не согласен"), "wordy"),
    "nothing": (cycle(None), "empty"),
    "same": (cycle(4), "constant"),
    "rarely": ([3, 4] + [None] * (ROWS - 2), "sparse"),
    "freight": (np.linspace(3, 400, ROWS), "amount"),
    "steps": (cycle(*range(117, 160)), "amount"),
    "wait_minutes": (np.linspace(0, 40, ROWS), "duration"),
    "promised_days": (np.linspace(1, 40, ROWS), "promised"),
    "delivered_days": (np.linspace(1, 30, ROWS), "delivered"),
    "importance": (cycle(1, 2, 3), "narrow"),
    "code": (cycle(1, 5, 3, 2, 4), "apart"),
    "lists": ([[1]] * ROWS, "foreign"),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_sorted(name):
    """What it is taken for, beside ratings from 1 to 5."""
    values, kind = COLUMNS[name]
    assert kinds_of(**{name: values})[name].kind == kind


def test_ratings_are_those_that_move_together():
    """Also one with a segment's name, if it moves with the ratings on their scale; NPS is 0-10."""
    drawn = ratings(ROWS, 4, 5)
    found = kinds_of(store=drawn[:, 3], noise=6 - drawn[:, 4], nps=2 * drawn[:, 3])
    assert {found[name].kind for name in ("r1", "store", "noise", "nps")} == {"rating"}
    assert [name for name, one in found.items() if one.runs_reversed] == ["noise"]
    assert found["nps"].scale_guess.scale == (0, 10)
    assert found["r1"].scale_guess.scale == (1, 5)


def test_few_columns_get_the_benefit_of_the_doubt():
    """Where there is nothing to move with, a column on a usual scale is a rating."""
    source = open_answers({"price": [3, 5, 4, 1], "staff": [2, 5, 5, 1]})
    found, answers = classify_columns(source, profile_columns(source))
    assert [(one.kind, one.item_rest_correlation) for one in found] == [("rating", None), ("rating", None)]
    assert set(answers) == {"price", "staff"}


def test_answers_come_without_codes():
    """What is no answer is missing before anything is correlated."""
    drawn = ratings(ROWS, 4, 4)
    drawn[::10, 0] = 99
    source = open_answers({f"r{place}": drawn[:, place] for place in range(4)})
    found, answers = classify_columns(source, profile_columns(source))
    assert found[0].scale_guess.codes == (99,)
    assert np.isnan(answers["r0"]).sum() == ROWS / 10
    assert np.nanmax(answers["r0"]) == 5


@pytest.mark.parametrize("name", ["recommend", "Would you come back?", "Overall satisfaction", "nps"])
def test_yes_or_no_about_an_outcome_is_no_group(name):
    """0 and 1 are an outcome where the words say so; 1 and 2, of which nobody knows which is better, are left out."""
    drawn = ratings(ROWS, 4, 4)[:, 3] > 3
    assert kinds_of(**{name: drawn.astype(int)})[name].kind == "rating"
    assert kinds_of(**{name: drawn.astype(int) + 1})[name].kind == "narrow"


def test_groups_made_of_a_recommendation_say_nothing_new():
    """Promoters, passives and detractors, in words or as numbers of a column called so."""
    drawn = ratings(ROWS, 4, 4)[:, 3]
    words = [("Detractor", "Passive", "Promoter")[min(int(x) // 2, 2)] for x in drawn]
    found = kinds_of(Q5_NPS_GROUP=drawn % 3 + 1, group_of_q5=words)
    assert {found[name].kind for name in ("Q5_NPS_GROUP", "group_of_q5")} == {"derived"}


def test_columns_of_unknown_words_that_are_answered_alike_are_answers():
    """Codes that repeat from column to column are answers; sexes and towns do not repeat."""
    drawn = ratings(ROWS, 4, 6)
    codes = {f"c{place}": [f"AO0{x}" for x in drawn[:, place]] for place in range(3)}
    rng = np.random.default_rng(2)
    groups = {f"g{place}": rng.choice(["male", "female", "other"], ROWS).tolist() for place in range(3)}
    found = kinds_of(**codes, **groups)
    assert {found[name].kind for name in codes} == {"wordy"}
    assert {found[name].kind for name in groups} == {"segment"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Clean shop", "rating"),
        ("Fast service", "rating"),
        ("Agent friendliness (1-5)", "rating"),
        ("Freundliches Team", "rating"),
        ("Rapidité du service", "rating"),
        ("Вежливость отдела", "rating"),
        ("shop", "segment"),
        ("Service channel", "segment"),
        ("Store type", "segment"),
        ("Age group", "segment"),
        ("Kind of store", "segment"),
    ],
)
def test_a_word_of_quality_makes_a_rating_of_what_is_called_like_a_group(name, kind):
    """Beside two others, where it stands on their scale; without such a word codes stay groups."""
    drawn = ratings(ROWS, 4, 3)
    values = drawn[:, 2] if kind == "rating" else cycle(1, 2, 3, 4)
    source = open_answers({"r1": drawn[:, 0], "r2": drawn[:, 1], name: values})
    assert {one.name: one.kind for one in classify_columns(source, profile_columns(source))[0]}[name] == kind


def test_what_is_called_like_a_group_moves_with_two_others():
    """As it does with three: its own answers are none of theirs."""
    drawn = ratings(ROWS, 4, 3)
    source = open_answers({"r1": drawn[:, 0], "r2": drawn[:, 1], "store": drawn[:, 2]})
    assert [one.kind for one in classify_columns(source, profile_columns(source))[0]] == ["rating"] * 3


def ticks(count, rows=ROWS):
    """Columns of 0 and 1 that move with nothing."""
    rng = np.random.default_rng(5)
    return {f"tick {place}": rng.integers(0, 2, rows) for place in range(count)}


@pytest.mark.parametrize("marks", [4, 7, 10])
@pytest.mark.parametrize("count", [1, 4, 9])
def test_ticks_beside_ratings_of_more_marks_are_no_ratings(marks, count):
    """Nor do they tell the scale, though they show every point of theirs and the ratings lack some."""
    drawn = np.clip(ratings(ROWS, 4, 4, marks), 2, marks)
    table = {f"r{place}": drawn[:, place] for place in range(4)} | ticks(count)
    source = open_answers(table)
    kinds = {one.name: one.kind for one in classify_columns(source, profile_columns(source))[0]}
    assert kinds == {name: "rating" if name.startswith("r") else "segment" for name in table}


def test_yes_and_no_are_ratings_where_nearly_all_are_so():
    """A checklist beside its two outcomes, on longer scales."""
    drawn = ratings(ROWS, 4, 8)
    asked = {f"done {place}": (drawn[:, place] > 3).astype(int) for place in range(6)}
    source = open_answers(asked | {"recommend": 2 * drawn[:, 6], "overall satisfaction": drawn[:, 7]})
    assert {one.kind for one in classify_columns(source, profile_columns(source))[0]} == {"rating"}


@pytest.mark.parametrize("turned", [(0,), (0, 1), (0, 2, 4), (1, 3, 5)])
def test_praise_and_complaint_do_not_cancel_each_other_out(turned):
    """Whatever half of the statements is turned: all are ratings, and the fewer run against the others."""
    drawn = ratings(ROWS, 4, 6)
    for place in turned:
        drawn[:, place] = 6 - drawn[:, place]
    source = open_answers({f"r{place}": drawn[:, place] for place in range(6)})
    found = classify_columns(source, profile_columns(source))[0]
    assert {one.kind for one in found} == {"rating"}
    against = {place for place, one in enumerate(found) if one.runs_reversed}
    assert against in (set(turned), set(range(6)) - set(turned))
    assert len(against) <= 3


def test_shuffled_ratings_go_together_in_no_direction():
    """No signs are found in what is drawn by lot."""
    rng = np.random.default_rng(6)
    drawn = ratings(ROWS, 4, 6)
    source = open_answers({f"r{place}": rng.permutation(drawn[:, place]) for place in range(6)})
    found = classify_columns(source, profile_columns(source))[0]
    assert sum(one.runs_reversed for one in found) == 0
    assert sum(one.kind == "rating" for one in found) < 3
