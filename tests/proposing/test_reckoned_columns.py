"""Totals and means of the ratings are left out, whole or broken, by arithmetic or by name; ratings are kept."""

import numpy as np
import pytest
from support.survey_exports import ratings

from servicetree.answers.engines.opening import open_answers
from servicetree.proposing.column_profiles import profile_columns
from servicetree.proposing.column_roles import classify_columns
from servicetree.proposing.reckoned_columns import Candidate, is_called_a_total, reckoned

ROWS = 120
DRAWN = ratings(ROWS, 4, 6)
RATED = {f"{thing}": DRAWN[:, place] for place, thing in enumerate(("Clean", "Choice", "Staff", "Price", "Till"))}
FIVE = DRAWN[:, :5]
GAPS = np.where(np.arange(ROWS)[:, None] % 7 == np.arange(5), np.nan, FIVE)


def kinds(more, rated=RATED):
    """What columns are taken for beside five ratings from 1 to 5; by name."""
    source = open_answers({**rated, **more})
    return {one.name: one.kind for one in classify_columns(source, profile_columns(source))[0]}


SUMS = {
    "all": FIVE.sum(axis=1),
    "two": FIVE[:, :2].sum(axis=1),
    "three": FIVE[:, 1:4].sum(axis=1),
    "weighted": FIVE @ np.array([5, 4, 3, 2, 1]),
    "percent of the most": np.rint(100 * FIVE.sum(axis=1) / 25),
    "from 0 to 100": np.rint(25 * (FIVE.mean(axis=1) - 1)),
    "a mean from 0 to 10": np.rint(2.5 * (FIVE.mean(axis=1) - 1)),
    "one turned round": FIVE[:, :4].sum(axis=1) + 6 - FIVE[:, 4],
    "a broken mean": FIVE.mean(axis=1).round(1),
    "a broken mean of three": FIVE[:, :3].mean(axis=1).round(2),
    "a rounded mean": np.rint(FIVE.mean(axis=1)),
    "rounded half up": np.floor(FIVE.mean(axis=1) + 0.5),
}


@pytest.mark.parametrize("case", SUMS)
@pytest.mark.parametrize("first", [False, True])
def test_what_comes_out_in_every_row_is_reckoned(case, first):
    """Whatever it is called, wherever it stands; the ratings stay."""
    more = {"Zork": SUMS[case]}
    found = kinds({}, {**more, **RATED} if first else {**RATED, **more})
    assert found == {**dict.fromkeys(RATED, "rating"), "Zork": "computed"}


@pytest.mark.parametrize("of_gaps", [np.nansum, np.nanmean])
def test_gaps_are_left_out_of_what_is_reckoned(of_gaps):
    """A sum of what was answered, a mean likewise."""
    rated = {name: GAPS[:, place] for place, name in enumerate(RATED)}
    assert kinds({"Zork": of_gaps(GAPS, axis=1).round(2)}, rated)["Zork"] == "computed"


KEPT = {
    "Overall satisfaction": np.rint(FIVE.mean(axis=1)),
    "Sauber": DRAWN[:, 5],
    "Total": DRAWN[:, 5],
    "a copy": DRAWN[:, 1],
    "twice a rating": 2 * DRAWN[:, 1],
    "nearly": np.rint(FIVE.mean(axis=1)) + (np.arange(ROWS) == 3) * np.where(FIVE.mean(axis=1)[3] > 3, -1, 1),
    "Would you recommend us?": np.clip(np.rint(2.2 * FIVE.mean(axis=1)), 0, 10),
    "nps": np.clip(2 * DRAWN[:, 5] + np.arange(ROWS) % 2 - 1, 0, 10),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_only_goes_with_the_others_is_a_rating(name):
    """Overall satisfaction on the scale of the others, a copy, a recommendation, one row that does not come out."""
    assert kinds({name: KEPT[name]}) == {**dict.fromkeys(RATED, "rating"), name: "rating"}


@pytest.mark.parametrize("name", ["Total", "Total score", "Gesamtpunktzahl", "Somme des notes", "Итого", "Suma total"])
def test_a_total_off_the_scale_is_told_by_its_name(name):
    """Also where it was reckoned from columns that are not there."""
    assert kinds({name: np.clip(2 * DRAWN[:, 5] + np.arange(ROWS) % 2, 1, 10)})[name] == "computed"
    assert kinds({name: 7 * DRAWN[:, 5] + np.arange(ROWS) % 60})[name] == "computed"


@pytest.mark.parametrize("name", ["Total satisfaction", "Score", "Overall", "Average waiting", "Summer", "4"])
def test_other_names_are_not_those_of_totals(name):
    """Something else is said there, or nothing of a sum."""
    assert not is_called_a_total(name)


@pytest.mark.parametrize(
    ("rows", "items", "values", "made"),
    [
        (5, 2, lambda items: items.sum(axis=1), True),
        (4, 2, lambda items: items.sum(axis=1), False),
        (12, 3, lambda items: items.sum(axis=1), True),
        (12, 1, lambda items: items.sum(axis=1), False),
        (12, 3, lambda items: np.full(len(items), 9.0), False),
        (19, 3, lambda items: 2 * items.sum(axis=1), False),
        (20, 3, lambda items: 2 * items.sum(axis=1), True),
        (28, 3, lambda items: items[:, 0] + items[:, 1], False),
        (29, 3, lambda items: items[:, 0] + items[:, 1], True),
    ],
)
def test_how_many_rows_an_arithmetic_needs(rows, items, values, made):
    """A sum comes out in five; anything that is fitted needs more, the more the more it may be made of."""
    drawn = np.random.default_rng(3).integers(1, 6, (rows, items)).astype(float)
    numbers = {f"r{place}": drawn[:, place] for place in range(items)} | {"zork": values(drawn)}
    asked = [Candidate(name, name != "zork", is_an_outcome=False) for name in numbers]
    assert reckoned(asked, numbers) == ({"zork"} if made else set())


def test_a_rounded_mean_that_is_called_so_needs_few_rows():
    """Where nothing is said, rows must be many; without three others there is no telling."""
    drawn = np.random.default_rng(3).integers(1, 6, (12, 4)).astype(float)
    numbers = {f"r{place}": drawn[:, place] for place in range(4)}
    for name, found in (("Average", {"Average"}), ("zork", set())):
        there = numbers | {name: np.rint(drawn.mean(axis=1))}
        assert reckoned([Candidate(one, True, is_an_outcome=False) for one in there], there) == found
    few = {name: numbers[name] for name in ("r0", "r1")} | {"Average": np.rint(drawn[:, :2].mean(axis=1))}
    assert reckoned([Candidate(one, True, is_an_outcome=False) for one in few], few) == set()
