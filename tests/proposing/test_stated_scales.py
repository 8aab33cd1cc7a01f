"""Scales that words tell: of answers, of a recommendation, of a column that is called NPS."""

from collections import Counter

import pytest

from servicetree.proposing.column_profiles import ColumnProfile, WordedAnswers
from servicetree.proposing.scale_guesses import ScaleGuess
from servicetree.proposing.stated_scales import (
    is_about_an_outcome,
    is_named_nps,
    is_nps_group,
    is_recommend,
    recommend_scales,
    scale_of_words,
)

FIVE, TEN, ZERO = (1.0, 5.0), (1.0, 10.0), (0.0, 10.0)


def profile(name="q", numbers=(), words=(), text="", worded=None):
    """A column in which some numbers and words stand, each as often as it is given."""
    counts = Counter({float(value): count for value, count in Counter(numbers).items()})
    whole = all(value == int(value) for value in counts)
    answered = len(list(numbers)) + len(list(words))
    return ColumnProfile(name, text, answered, counts, Counter(words), whole=whole, worded_answers=worded)


ANSWERS = {"Bad": 1.0, "Fair": 2.0, "Good": 3.0}


@pytest.mark.parametrize(
    ("worded", "numbers", "found"),
    [
        (WordedAnswers(ANSWERS, "quality", best=3.0), [1, 2, 3], ScaleGuess((1, 3), (), 1.0)),
        (WordedAnswers(ANSWERS, "quality", best=3.0), [1, 3, 99], ScaleGuess((1, 3), (99,), 2 / 3)),
        (WordedAnswers(ANSWERS, "quality", best=3.0), [1, 3, 7], None),
        (WordedAnswers(ANSWERS, "quality", (2.0,), 3.0), [1, 2, 3], ScaleGuess((1, 3), (), 1.0)),
        (WordedAnswers(ANSWERS, "labels", (7.0, 6.0), 3.0), [1, 3, 7], ScaleGuess((1, 3), (6, 7), 2 / 3)),
        (WordedAnswers(ANSWERS, "labels"), [1, 2, 3], None),
        (WordedAnswers(ANSWERS, "given"), [1, 2, 3], ScaleGuess((1, 3), (), 1.0)),
        (WordedAnswers(ANSWERS, "ordered"), [1, 2], ScaleGuess((1, 3), (), 2 / 3)),
        (WordedAnswers(ANSWERS, "numbered", best=3.0), [1, 2, 3], None),
        (WordedAnswers({"Good": 1.0}, "given"), [1], None),
        (None, [1, 2, 3], None),
    ],
)
def test_answers_in_words_tell_their_scale(worded, numbers, found):
    """Where they say which end is best, or a person gave them; numbers outside must be codes."""
    assert scale_of_words(profile(numbers=numbers, worded=worded)) == found


@pytest.mark.parametrize(
    ("name", "text", "recommend", "outcome"),
    [
        ("recommendation", "", True, True),
        ("Q9", "Would you recommend us?", True, True),
        ("recommend", "How clean was it?", False, False),
        ("again", "", False, True),
        ("Would you stay with us?", "", False, True),
        ("loyalty", "", False, True),
        ("Overall satisfaction", "", False, True),
        ("satisfaction with prices", "", False, False),
        ("Against the wall", "", False, False),
        ("q7", "", False, False),
    ],
)
def test_recommendations_and_outcomes_are_told_by_what_was_asked(name, text, recommend, outcome):
    """By the text where there is one, else by the name; satisfaction with a thing is about that thing."""
    asked = profile(name, text=text)
    assert (is_recommend(asked), is_about_an_outcome(asked)) == (recommend, outcome)


@pytest.mark.parametrize(
    ("name", "text", "named"), [("Q5_NPS", "", True), ("q5", "NPS score", True), ("q5", "", False)]
)
def test_a_column_is_called_nps(name, text, named):
    """In its name or in what was asked."""
    assert is_named_nps(profile(name, text=text)) is named


@pytest.mark.parametrize(
    ("column", "groups"),
    [
        (profile("x", words=["Detractor", " Passive", "Promoter "]), True),
        (profile("x", words=["Promoter"]), True),
        (profile("x", words=["Detractor", "Other"]), False),
        (profile("x", numbers=[1], words=["Detractor"]), False),
        (profile("x"), False),
        (profile("NPS group", numbers=[1, 2, 3]), True),
        (profile("NPS group", numbers=[1, 2, 3, 4]), False),
        (profile("NPS", numbers=[1, 2, 3]), False),
    ],
)
def test_groups_of_a_recommendation(column, groups):
    """By their words alone, or by a name that says so and three values at most."""
    assert is_nps_group(column) is groups


def scales(gauges=None, **columns):
    """The scales of recommendations among columns, each given by its values, with a text where it has one."""
    there = {
        name: profile(name, values, text=text)
        for name, (values, text) in ((n, c if isinstance(c, tuple) else (c, "")) for n, c in columns.items())
    }
    known = {
        name: ScaleGuess(TEN if max(one.numbers) > 7 else FIVE, (), 1.0) if one.numbers else None
        for name, one in there.items()
    } | (gauges or {})
    return recommend_scales(there, known)


ONE_TO_TEN, ONE_TO_FIVE = list(range(1, 11)), [1, 2, 3, 4, 5]


def test_a_recommendation_among_shorter_scales_was_asked_from_zero():
    """Whether or not anybody gave a 0, which is told; so it is among others from 1 to 10, if it goes up to 10."""
    asked = ScaleGuess(ZERO, (), 10 / 11, (0.0,))
    assert scales(a=ONE_TO_FIVE, recommend=ONE_TO_TEN) == {"recommend": asked}
    assert scales(a=ONE_TO_TEN, recommend=ONE_TO_TEN) == {"recommend": asked}
    assert scales(a=ONE_TO_TEN, recommend=[2, 6, 9]) == {}
    assert scales(a=ONE_TO_TEN, recommend=[1] * 11 + [6, 10]) == {}  # they heap at 1
    assert scales(a=ONE_TO_FIVE, recommend=[0, 3, 6, 7, 11, 99]) == {"recommend": ScaleGuess(ZERO, (11, 99), 4 / 11)}


@pytest.mark.parametrize(
    ("values", "moved"),
    [
        ([2, 6], True),
        ([2, 5], False),
        ([2, 10], True),
        ([2, 10, 12], False),
        ([2, 10, 11, 99, -77], True),
        ([-2, 10], False),
        ([2, 6.5, 10], False),
        ([11, 99], False),
        ([0, 6], True),
        ([], False),
    ],
)
def test_a_recommendation_reaches_six_at_the_least(values, moved):
    """In whole numbers from 0 to 10, but for codes."""
    assert set(scales({"recommend": None}, a=ONE_TO_FIVE, recommend=values)) == ({"recommend"} if moved else set())


@pytest.mark.parametrize(("ones", "twos", "moved"), [(30, 10, True), (31, 10, False), (10, 0, True), (11, 0, False)])
def test_ratings_beside_a_column_called_nps_begin_at_zero_too(ones, twos, moved):
    """Unless answers heap at 1, as they do at the end of a scale: beyond twice the twos and ten."""
    heaped = [*[1] * (ones - 1), *[2] * max(twos - 1, 0), *ONE_TO_TEN]
    heaped = heaped if twos else [value for value in heaped if value != 2]
    assert set(scales(nps=ONE_TO_TEN, other=heaped)) == ({"nps", "other"} if moved else {"nps"})


@pytest.mark.parametrize(
    ("name", "text", "others", "moved"),
    [
        ("q9", "", {"a": ONE_TO_FIVE, "b": ONE_TO_FIVE}, True),
        ("q9", "", {"a": ONE_TO_FIVE}, False),
        ("price", "", {"a": ONE_TO_FIVE, "b": ONE_TO_FIVE}, False),
        ("q9", "How clean?", {"a": ONE_TO_FIVE, "b": ONE_TO_FIVE}, False),
        ("q9", "", {"a": ONE_TO_FIVE, "b": ONE_TO_FIVE, "c": ONE_TO_TEN}, False),
        ("q9", "", {"a": ONE_TO_FIVE, "b": ONE_TO_FIVE, "recommend": [0, 10]}, False),
    ],
)
def test_the_only_long_scale_without_a_word_is_a_recommendation(name, text, others, moved):
    """Among two or more ratings of five points; not where a word says what it is about."""
    found = scales(
        {"nps": ScaleGuess(ZERO, (), 1.0)} if "nps" in others else {}, **{name: (ONE_TO_TEN, text)}, **others
    )
    assert (name in found) is moved


@pytest.mark.parametrize(("scale", "moved"), [((1.0, 5.0), True), ((1.0, 6.0), False), ((0.0, 100.0), True)])
def test_others_have_far_fewer_points_than_the_only_long_scale(scale, moved):
    """Five at the most; a slider says nothing either way."""
    gauges = {"c": ScaleGuess(scale, (), 1.0), "d": None}
    found = scales(gauges, q9=ONE_TO_TEN, a=ONE_TO_FIVE, b=ONE_TO_FIVE, c=ONE_TO_FIVE, d=ONE_TO_FIVE)
    assert set(found) == ({"q9"} if moved else set())
