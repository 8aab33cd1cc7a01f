"""Which end of the ratings is best: told by words, by an anchor, or taken for granted."""

import numpy as np
import pytest
from support.survey_exports import ratings

import servicetree as st

NAMES = ("cleanliness", "choice", "price", "staff", "waiting")
ROWS = 200


def proposed(**more):
    """Propose a tree for five ratings 1 to 5 and other columns, given as a function of the mean rating."""
    drawn = ratings(ROWS, 5, len(NAMES))
    table = {name: drawn[:, place] for place, name in enumerate(NAMES)}
    return st.propose(table | {name.replace("_", " "): column(drawn) for name, column in more.items()})


def out_of_ten(drawn):
    """A recommendation from 0 to 10 that goes with the ratings."""
    return np.clip(np.rint(2.2 * drawn.mean(axis=1)), 0, 10).astype(int)


def end_of(proposal):
    """What told which end is best, and whether the scale is reversed."""
    about = next(guess.about for guess in proposal.guesses if guess.about.startswith("best_"))
    return about, proposal.tree.scale.reversed


def reversed_of(proposal, column):
    """Whether a column is scored the other way round."""
    asked = [one for node in proposal.tree.nodes.values() for one in node.questions if one.columns == (column,)]
    return asked[0].is_reversed(proposal.tree.scale)


ANCHORS = [
    ("nothing else", {}, ("best_assumed", False)),
    ("a recommendation", {"recommend": out_of_ten}, ("best_agrees", False)),
    ("a recommendation, 1 is best", {"recommend": lambda drawn: 10 - out_of_ten(drawn)}, ("best_anchor", True)),
    (
        "satisfaction on the same scale",
        {"overall_satisfaction": lambda drawn: np.rint(drawn.mean(axis=1))},
        ("best_assumed", False),
    ),
    (
        "satisfaction against the ratings",
        {"overall_satisfaction": lambda drawn: 6 - np.rint(drawn.mean(axis=1))},
        ("best_anchor", True),
    ),
    (
        "a count of problems from 0 to 10",
        {"number_of_problems": lambda drawn: 10 - out_of_ten(drawn)},
        ("best_assumed", False),
    ),
    ("pain from 0 to 10", {"pain_level": lambda drawn: 10 - out_of_ten(drawn)}, ("best_assumed", False)),
    ("a number from 0 to 10 without a word", {"q17": lambda drawn: 10 - out_of_ten(drawn)}, ("best_assumed", False)),
    ("a column without a word", {"zzz": lambda drawn: 6 - drawn[:, 0]}, ("best_assumed", False)),
]


@pytest.mark.parametrize(("more", "end"), [row[1:] for row in ANCHORS], ids=[row[0] for row in ANCHORS])
def test_anchors_tell_which_end_is_best(more, end):
    """A recommendation is best at 10; satisfaction tells where it runs against the ratings."""
    assert end_of(proposed(**more)) == end


def test_anchors_are_never_reversed():
    """Where the ratings run against them, the ratings are."""
    found = proposed(
        recommend=lambda drawn: 10 - out_of_ten(drawn),
        overall_satisfaction=lambda drawn: np.rint(drawn.mean(axis=1)),
    )
    assert not reversed_of(found, "recommend")
    assert all(reversed_of(found, name) for name in NAMES)
    assert reversed_of(found, "overall satisfaction")  # it runs with the ratings, on their scale
    found = proposed(overall_satisfaction=lambda drawn: 6 - np.rint(drawn.mean(axis=1)))
    assert not reversed_of(found, "overall satisfaction")


@pytest.mark.parametrize(
    "name", ["Number of problems", "Pain level", "Stress (0-10)", "Wartezeit (Minuten)", "Times I called"]
)
def test_what_is_counted_from_0_to_10_turns_no_rating(name):
    """It is no recommendation, and is turned itself where it runs against them, which is told."""
    found = proposed(**{name.replace(" ", "_"): lambda drawn: 10 - out_of_ten(drawn)})
    assert found.tree.outcomes == ()
    assert not any(reversed_of(found, rating) for rating in NAMES)
    told = [guess.about for guess in found.guesses if guess.where == name or guess.about == "reversed"]
    assert told  # reversed, or left out


def test_an_anchor_that_runs_against_a_sure_scale_is_told():
    """With a recommendation that runs with the ratings, satisfaction that does not is left as it is, and told."""
    found = proposed(recommend=out_of_ten, overall_satisfaction=lambda drawn: 6 - np.rint(drawn.mean(axis=1)))
    assert end_of(found) == ("best_agrees", False)
    assert not reversed_of(found, "overall satisfaction")
    assert [guess.where for guess in found.guesses if guess.about == "anchor_against"] == ["satisfaction.overall"]


def test_one_that_runs_against_a_reversed_scale_is_not_reversed():
    """Among ratings of which 1 is best, one with 5 as the best says so itself."""
    found = proposed(recommend=lambda drawn: 10 - out_of_ten(drawn), noise=lambda drawn: 6 - drawn[:, 0])
    assert found.tree.scale.reversed
    assert not reversed_of(found, "noise")


SATISFIED = ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")


def test_words_decide():
    """Against any anchor: who is very satisfied has said so."""
    drawn = ratings(ROWS, 5, len(NAMES))
    table = {name: [SATISFIED[x - 1] for x in drawn[:, place]] for place, name in enumerate(NAMES)}
    found = st.propose(table | {"recommend": 10 - out_of_ten(drawn)})
    assert end_of(found) == ("best_words", False)
    numbered = {
        name: [f"{x} - {SATISFIED[5 - x]}" for x in drawn[:, place]] for place, name in enumerate(NAMES)
    }  # 1 - Very satisfied
    assert end_of(st.propose(numbered)) == ("best_words", True)


AGREEMENT = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
OFTEN = ("Never", "Rarely", "Sometimes", "Often", "Always")


def in_words(words, **more):
    """Propose a tree for five ratings in words, the low rating the first word, and other columns."""
    drawn = ratings(ROWS, 5, len(NAMES))
    table = {name: [words[x - 1] for x in drawn[:, place]] for place, name in enumerate(NAMES)}
    return st.propose(table | {name: column(drawn) for name, column in more.items()})


def mean_in(words):
    """The mean rating in words, the low rating the first."""
    return lambda drawn: [words[int(x) - 1] for x in np.rint(drawn.mean(axis=1))]


ORDERS = [
    ("nothing else", {}, ("best_assumed", False)),
    ("a recommendation", {"recommend": out_of_ten}, ("best_agrees", False)),
    ("a recommendation against them", {"recommend": lambda drawn: 10 - out_of_ten(drawn)}, ("best_anchor", True)),
    ("they are satisfied", {"overall satisfaction": mean_in(SATISFIED)}, ("best_agrees", False)),
    ("they are dissatisfied", {"overall satisfaction": mean_in(SATISFIED[::-1])}, ("best_anchor", True)),
    ("they agree to be satisfied", {"All in all I am satisfied": mean_in(AGREEMENT)}, ("best_agrees", False)),
    ("they do not", {"All in all I am satisfied": mean_in(AGREEMENT[::-1])}, ("best_anchor", True)),
    ("a recommendation with a not", {"I would not recommend it": mean_in(AGREEMENT)}, ("best_assumed", False)),
    ("pain", {"pain level": lambda drawn: 10 - out_of_ten(drawn)}, ("best_assumed", False)),
]


@pytest.mark.parametrize("words", [AGREEMENT, OFTEN], ids=["agreement", "how often"])
@pytest.mark.parametrize(("more", "end"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS])
def test_agreement_and_how_often_tell_an_order_only(words, more, end):
    """Whether it is good to agree, or to wait often, is told by an anchor or by nothing; no anchor is turned round."""
    found = in_words(words, **more)
    assert end_of(found) == end
    assert all(reversed_of(found, name) is end[1] for name in NAMES)
    assert not any(reversed_of(found, name) for name in more if "pain" not in name)


@pytest.mark.parametrize(("words", "end"), [(AGREEMENT[::-1], "best_assumed_low"), (SATISFIED[::-1], "best_words")])
def test_numbers_from_the_best_word_to_the_worst_are_read_so(words, end):
    """``Strongly agree (1)``: to agree is taken as good, to be satisfied is."""
    numbered = [f"{word} ({place})" for place, word in enumerate(words, 1)]
    found = in_words(numbered)
    assert end_of(found) == (end, True)
    against = in_words(numbered, recommend=out_of_ten)  # they recommend it who disagree
    assert end_of(against) == (("best_agrees", False) if end == "best_assumed_low" else ("best_words", True))


def test_satisfaction_with_1_as_the_best_tells_the_end_of_the_others():
    """Its own ends are stated, those of the ratings are not."""
    found = proposed(
        **{
            "How satisfied are you overall? (1 = very satisfied, 5 = very dissatisfied)": lambda drawn: (
                6 - np.rint(drawn.mean(axis=1))
            )
        }
    )
    assert end_of(found) == ("best_agrees", False)
    assert not any(reversed_of(found, name) for name in NAMES)


def test_satisfaction_is_not_turned_by_a_majority_of_complaints():
    """Numbers alone: four statements of what was bad, and a satisfaction that runs against them."""
    found = proposed(overall_satisfaction=lambda drawn: 6 - np.rint(drawn.mean(axis=1)))
    assert end_of(found) == ("best_anchor", True)
    assert not reversed_of(found, "overall satisfaction")
    assert all(reversed_of(found, name) for name in NAMES)


def test_a_recommendation_with_a_not_is_turned_as_any_other_rating():
    """It runs against the others, which is told; the scale stays as it is."""
    found = in_words(AGREEMENT, **{"I would not recommend it": mean_in(AGREEMENT[::-1])})
    assert end_of(found) == ("best_assumed", False)
    assert reversed_of(found, "I would not recommend it")
    assert not any(reversed_of(found, name) for name in NAMES)


@pytest.mark.parametrize("name", ["Schulnote: {}", "Bitte vergeben Sie Schulnoten: {}"])
def test_school_marks_are_best_at_1(name):
    """The word says so where they run to 5 or 6."""
    drawn = 6 - ratings(ROWS, 5, len(NAMES))
    found = st.propose({name.format(one): drawn[:, place] for place, one in enumerate(NAMES)})
    assert end_of(found) == ("best_words", True)
    ten = 2 * ratings(ROWS, 5, len(NAMES))
    assert end_of(st.propose({name.format(one): ten[:, place] for place, one in enumerate(NAMES)}))[1] is False
