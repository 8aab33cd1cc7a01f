"""Where one kind of column ends and another begins: counts of words and numbers, names, ties to the ratings."""

import itertools

import attrs
import numpy as np
import pytest
from support.survey_exports import ratings

from servicetree.answers.engines.opening import open_answers
from servicetree.proposing.column_profiles import profile_columns
from servicetree.proposing.column_roles import classify_columns
from servicetree.proposing.correlations import standardised
from servicetree.proposing.worded_columns import understood_profiles

RATED = ("r1", "r2", "r3")
INFINITE = float("inf")


def classified(columns, rows=200, points=5):
    """Sort columns beside three ratings that hang together; by name."""
    drawn = ratings(rows, 4, 3, points)
    source = open_answers({name: drawn[:, place] for place, name in enumerate(RATED)} | columns)
    return {one.name: one for one in classify_columns(source, profile_columns(source))[0]}


def kind_of(name, values):
    """What a column of so many rows is taken for."""
    return classified({name: list(values)}, len(values))[name].kind


def turn(values, rows=200):
    """Values in turn."""
    return list(itertools.islice(itertools.cycle(values), rows))


def some(values, rows=200):
    """Values, and no answer in the other rows."""
    return [*values, *[None] * (rows - len(values))]


def words(count, rows=200):
    """So many different words without a blank in them."""
    return turn([f"w{place}" for place in range(count)], rows)


def dates(count, rows=200):
    """So many different days."""
    return turn([f"2026-{1 + place // 28:02d}-{1 + place % 28:02d}" for place in range(count)], rows)


WORDED = [
    ("few answers", "town", some(turn(["Lyon", "Nice"], 9)), "sparse"),
    ("one in twenty", "town", some(turn(["Lyon", "Nice"], 10)), "segment"),
    ("an infinite amount", "x", turn([1.0, 2.0, INFINITE]), "amount"),
    ("many words among numbers", "q", [*words(21, 60), *turn([1, 2, 3], 140)], "text"),
    ("twenty words among numbers", "q", [*words(20, 60), *turn([1, 2, 3], 140)], "wordy"),
    ("two words among numbers", "q", [*words(2, 60), *turn([5, 9, 70, 300], 140)], "amount"),
    ("many words beside as many numbers", "q", [*words(25, 100), *turn([1, 2, 3], 100)], "text"),
    ("many words beside fewer numbers", "q", [*words(25, 101), *turn([1, 2, 3], 99)], "segment"),
    ("three strange words, one cell in twenty", "q", [*words(3, 10), *turn(range(1, 6), 190)], "apart"),
    ("three strange words, more cells", "q", [*words(3, 11), *turn(range(1, 6), 189)], "wordy"),
    ("three strange words among amounts", "q", [*words(3, 11), *turn([5, 9, 70.5, 300], 189)], "amount"),
    ("as many strange words as numbers", "q", [*words(3, 100), *turn(range(1, 6), 100)], "rating"),
    ("half dates", "q", turn(["2026-01-01", "2026-01-02", "x", "y"]), "segment"),
    ("mostly dates", "q", turn(["2026-01-01", "2026-01-02", "x"]), "period"),
    ("a fifth of the rows are days", "q", dates(20, 100), "period"),
    ("more than a fifth", "q", dates(21, 100), "date"),
    ("forty days", "q", dates(40, 400), "period"),
    ("more than forty days", "q", dates(41, 400), "date"),
    ("a period by name", "month", dates(41, 400), "period"),
    ("more words than are kept", "q", words(1001, 1100), "text"),
    ("words of opinion", "q", turn(["so good", "x"] * 6 + ["very good"]), "wordy"),
    ("words of ease", "q", turn(["Extremely difficult", "Somewhat difficult", "Neither", "Somewhat easy"]), "wordy"),
    ("words of certainty", "q", turn(["Definitely no", "Probably no", "Probably yes", "Definitely yes"]), "wordy"),
    ("words of frequency, and one more", "q", turn(["Usually", "Sometimes", "It was not needed"]), "wordy"),
    ("yes and no", "q", turn(["Yes", "No"]), "segment"),
    ("ends of the world", "q", turn(["East", "West", "North"]), "segment"),
    ("half of them", "q", turn(["so good", "x", "y", "not good"]), "segment"),
    ("fourteen words", "q", turn([f"{place}th good" for place in range(14)]), "segment"),
    ("one word beside a few numbers", "q", [*turn(["good"], 120), *turn([1, 2, 3], 80)], "segment"),
    ("forty groups", "q", words(40), "segment"),
    ("too many groups", "q", words(41), "text"),
    ("a third of the rows", "q", words(10, 30), "segment"),
    ("more than a third", "q", words(11, 30), "text"),
    ("two groups of five", "q", words(2, 5), "segment"),
    ("three groups of five", "q", words(3, 5), "text"),
    ("a period in words", "quarter", words(4), "period"),
    ("all differ", "q", words(200), "id"),
    ("all differ and have blanks", "q", [f"w {place}" for place in range(200)], "text"),
    ("some have blanks", "q", [f"w{' ' * (place % 2)}{place}" for place in range(200)], "text"),
    ("nearly all differ", "q", [*words(199, 199), "w0"], "text"),
]


@pytest.mark.parametrize(("name", "values", "kind"), [row[1:] for row in WORDED], ids=[row[0] for row in WORDED])
def test_columns_of_words_are_sorted_by_how_many_differ(name, values, kind):
    """Groups are few and small in number; ids are all different; answers are words of opinion, or strange ones."""
    assert kind_of(name, values) == kind


NUMBERED = [
    ("a year that is a number", "year", list(range(1900, 2100)), "period"),
    ("a period with a number", "Wave 2", turn([1, 2, 3, 4]), "period"),
    ("a period of two words", "wave_started", list(range(1900, 2100)), "amount"),
    ("weeks are times", "week_wait", turn(np.arange(14)), "duration"),
    ("times that broke", "wait_minutes", turn([1.5, 2.25, 3.75]), "duration"),
    ("times below zero", "wait_minutes", turn([-1.5, 2.25, 3.75]), "amount"),
    ("times without end", "wait_minutes", turn([1.5, 2.25, INFINITE]), "amount"),
    ("years of service", "tenure_days", turn(np.arange(14) + 0.5), "segment"),
    ("numbers of cases", "case_no", list(range(14)), "id"),
    ("too few to be one", "case_no", list(range(5, 18)), "amount"),
    ("one comes twice", "case_no", [*range(500, 599), 500], "amount"),
    ("below zero", "case_no", list(range(-1, 99)), "amount"),
    ("broken", "case_no", [place + 0.5 for place in range(1100)], "amount"),
    ("more than are kept", "case_id", list(range(1100)), "id"),
    ("more than are kept, of no name", "x", list(range(1100)), "amount"),
    ("forty countries", "country", turn(range(101, 141)), "segment"),
    ("more than forty", "country", turn(range(101, 142)), "amount"),
    ("broken ages", "age", turn([20.5, 30.5, 40.5]), "amount"),
    ("three words with an age", "my_own_age", turn(range(1, 6)), "segment"),
    ("four words with an age", "and_my_own_age", turn(range(1, 6)), "apart"),
    ("a number is no word", "my_own_age_2", turn(range(1, 6)), "segment"),
    ("a word that elsewhere tells nothing", "service", turn(range(1, 6)), "segment"),
    ("asked for nothing else", "What is your age?", turn(range(1, 6)), "segment"),
    ("asked for more", "What is your age and shoe size?", turn(range(1, 6)), "apart"),
    ("weights", "weight", turn([0, 0.5, 1.5]), "weight"),
    ("weights below zero", "weight", turn([-20.5, 0.5, 1.5]), "amount"),
    ("weights in words", "weight", turn([0.5, 1.5, 17.5, "heavy"]), "amount"),
    ("reckoned", "Total", turn([1.5, 2.25, 4.0]), "computed"),
    ("whole", "Total", turn([1, 2, 3, 4, 5]), "apart"),
]


@pytest.mark.parametrize(("name", "values", "kind"), [row[1:] for row in NUMBERED], ids=[row[0] for row in NUMBERED])
def test_columns_of_numbers_are_sorted_by_name_and_content(name, values, kind):
    """Ids are whole and all different, groups at most forty, times not below zero, roles told by short names."""
    assert kind_of(name, values) == kind


@pytest.mark.parametrize(("codes", "kind"), [([11, -9], "rating"), ([11, -9, -1], "amount")])
def test_a_recommendation_may_have_two_codes_that_no_scale_knows(codes, kind):
    """0 to 10 and two codes are thirteen values; with more, whole numbers on no scale are amounts."""
    drawn = 2 * ratings(200, 4, 4)[:, 3]
    drawn[: len(codes)] = codes
    drawn[10:21] = range(11)
    assert classified({"nps": drawn})["nps"].kind == kind


@pytest.mark.parametrize(("codes", "kind"), [([97, 98, 99], "rating"), ([88, 97, 98, 99], "duration")])
def test_ratings_called_like_times_have_thirteen_values_at_the_most(codes, kind):
    """From 1 to 10, and three codes."""
    drawn = ratings(200, 4, 4, 10)[:, 3]
    drawn[: 10 + len(codes)] = [*range(1, 11), *codes]
    assert classified({"satisfied_in_minutes": drawn}, points=10)["satisfied_in_minutes"].kind == kind


def test_a_few_zeros_in_every_column_are_no_answers():
    """Where most columns had some, 1 to 5 is their scale all the same."""
    drawn = ratings(200, 4, 3)
    zeros = {name: np.where(np.arange(200) // 2 == place, 0, drawn[:, place]) for place, name in enumerate(RATED)}
    source = open_answers(zeros)
    found = classify_columns(source, profile_columns(source))[0]
    assert [(one.scale_guess.scale, one.scale_guess.codes) for one in found] == [((1, 5), (0,))] * 3


def going_with(target):
    """A rating on the common scale whose correlation with the mean of the three is as near as can be a given one."""
    drawn, own = ratings(200, 4, 3), ratings(200, 4, 4)[:, 3]
    level = sum(standardised(drawn[:, place].astype(float)) for place in range(3))
    rng, steps = np.random.default_rng(0), [own]
    shuffled = rng.permutation(own)
    for place in rng.permutation(200):
        steps.append(np.where(np.arange(200) == place, shuffled, steps[-1]))
    best = min(steps, key=lambda step: abs(np.corrcoef(step, level)[0, 1] - abs(target)))
    return best if target > 0 else 6 - best


@pytest.mark.parametrize(
    ("name", "r", "kind"),
    [
        ("q", 0.08, "rating"),
        ("q", 0.04, "apart"),
        ("q", -0.32, "apart"),
        ("q", -0.36, "rating"),
        ("store", 0.32, "segment"),
        ("store", 0.36, "rating"),
        ("wait_minutes", 0.32, "duration"),
        ("wait_minutes", 0.36, "rating"),
    ],
)
def test_a_column_is_a_rating_by_how_it_moves_with_the_others(name, r, kind):
    """Of 200 rows, a rating is in doubt below 0.2 by two standard errors, a group or a time in doubt above it."""
    found = classified({name: going_with(r)})[name]
    assert found.item_rest_correlation == pytest.approx(r, abs=0.01)
    assert (found.kind, found.correlation_rows) == (kind, 200)


@pytest.mark.parametrize(("r", "kind"), [(0.32, "apart"), (0.36, "rating")])
def test_a_column_on_another_scale_has_no_benefit_of_the_doubt(r, kind):
    """It moves with the ratings beyond doubt, or it is left out."""
    assert classified({"q": 2 * going_with(r)})["q"].kind == kind


@pytest.mark.parametrize(("r", "turned"), [(-0.16, True), (-0.12, False), (0.3, False)])
def test_a_column_runs_the_other_way_beyond_chance_only(r, turned):
    """By two standard errors of a correlation."""
    assert classified({"q": going_with(r)})["q"].runs_reversed is turned


@pytest.mark.parametrize(
    ("points", "values", "kind"),
    [
        (5, [1, 2], "segment"),
        (5, [1, 2, 3], "narrow"),
        (5, [1, 2, 3, 4], "rating"),
        (4, [1, 2, 3], "narrow"),
        (3, [1, 2], "segment"),
        (2, [1, 2], "rating"),
    ],
)
def test_short_scales_among_longer_ones_are_groups(points, values, kind):
    """Two points are groups, three say how important something is; where others have no more they are ratings."""
    drawn = np.minimum(ratings(200, 4, 4, points)[:, 3], max(values))
    assert classified({"q": drawn}, points=points)["q"].kind == kind


def test_two_groups_are_groups_however_they_go_with_the_ratings():
    """A store with two codes is no rating even on the ratings' own two points."""
    drawn = ratings(200, 4, 4, 2)[:, 3]
    assert classified({"store": drawn}, points=2)["store"].kind == "segment"


def test_two_ratings_are_enough_to_hold_a_column_on_another_scale_against():
    """But not one on theirs: each of three ratings has two others."""
    drawn, rng = ratings(200, 4, 2), np.random.default_rng(1)

    def kinds(count, other):
        source = open_answers({**{f"r{place}": drawn[:, place] for place in range(count)}, "q": other})
        return [one.kind for one in classify_columns(source, profile_columns(source))[0]]

    assert kinds(2, rng.integers(0, 11, 200)) == ["rating", "rating", "apart"]
    assert kinds(2, rng.integers(1, 6, 200)) == ["rating", "rating", "apart"]
    assert kinds(1, rng.integers(1, 6, 200)) == ["rating", "rating"]


@pytest.mark.parametrize(
    ("answers", "given", "kind"),
    [
        (["Very satisfied", "Satisfied", "Dissatisfied"], {}, "apart"),
        (["AO1", "AO2", "AO3", "AO4", "AO5"], {f"AO{place}": place for place in range(1, 6)}, "apart"),
        (["1 - north", "2 - south", "3 - east", "4 - west", "5 - else"], {}, "segment"),
    ],
)
def test_words_whose_order_is_known_are_answers_whatever_the_column_is_called(answers, given, kind):
    """Be it from a known set or from a mapping that a person gave; a number before a word makes no order."""
    drawn = ratings(200, 4, 3)
    source = open_answers({name: drawn[:, place] for place, name in enumerate(RATED)} | {"store": turn(answers)})
    profiles = profile_columns(source)
    understood = tuple(understood_profiles(profiles.columns, source.facts, given))
    found = classify_columns(source, attrs.evolve(profiles, columns=understood))[0]
    assert found[-1].kind == kind


def test_a_given_mapping_tells_the_scale():
    """Also one that no questionnaire uses."""
    drawn = ratings(200, 4, 4, 4)
    source = open_answers({f"q{place}": [f"AO{x}" for x in drawn[:, place]] for place in range(4)})
    profiles = profile_columns(source)
    given = {f"AO{place}": place - 1 for place in range(1, 5)}
    understood = tuple(understood_profiles(profiles.columns, source.facts, given))
    found = classify_columns(source, attrs.evolve(profiles, columns=understood))[0]
    assert {(one.kind, one.scale_guess.scale, one.scale_guess.codes) for one in found} == {("rating", (0, 3), ())}


def test_a_broken_mean_of_the_ratings_is_reckoned():
    """Of whole ratings, three at the least; ratings that say the same as the others are ratings still."""
    drawn = ratings(200, 4, 3)
    assert classified({"q": drawn.mean(axis=1).round(2)})["q"].kind == "computed"
    alike = dict.fromkeys(("a", "b", "c", "d"), drawn[:, 0])
    assert {one.kind for one in classified(alike | dict.fromkeys(RATED, drawn[:, 0])).values()} == {"rating"}


def test_columns_keep_their_places():
    """Whatever they are taken for."""
    found = classified({"x": turn([1.5, 2.25]), "weight": turn([0.5, 1.5])})
    assert [one.place for one in found.values()] == [0, 1, 2, 3, 4]
