"""Which words are understood, and as which numbers: sets seen in part, numbers beside words, stray words."""

import pytest

from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.engines.opening import open_answers
from servicetree.answers.no_answer_words import means_no_answer
from servicetree.proposing.answer_sets import AnswerSet, are_one_answer, rungs_of, usual_phrase
from servicetree.proposing.column_profiles import profile_columns
from servicetree.proposing.graded_texts import graded_texts
from servicetree.proposing.stated_ends import stated_ends, without_stated_ends
from servicetree.proposing.worded_columns import understood_profiles, unknown_words

GOOD = ["Very good", "Good", "Fair", "Poor", "Very poor"]


def understood(cells, given=None, facts=None, **others):
    """A column, its words given their numbers, beside others."""
    profiles = profile_columns(open_answers({"q": cells, **others})).columns
    return understood_profiles(profiles, {"q": facts} if facts else {}, given or {})[0]


def answers(*cells, **more):
    """The numbers of its words; None if they are not understood."""
    worded = understood(list(cells), **more).worded_answers
    return worded and dict(worded.answers)


def times(**counts):
    """Cells, each so many times; lines stand for blanks."""
    return [word.replace("_", " ") for word, count in counts.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("stray", "numbers"), [(5, True), (6, False)], ids=["one in twenty is stray", "more than one in twenty"]
)
def test_a_few_stray_words_do_not_hide_a_set(stray, numbers):
    """What people typed beside the answers is left as words."""
    cells = times(Very_good=40, Good=30, Poor=30 - stray, blorp=stray)
    found = understood(cells)
    assert (found.worded_answers is not None) is numbers
    if numbers:
        assert (found.words, found.numbered, found.worded_answers.best) == ({"blorp": 5}, 95, 3)
        assert unknown_words(found) == {"blorp": 5}


@pytest.mark.parametrize(("rare", "numbers"), [(5, True), (6, False)])
def test_two_answers_on_one_rung_are_one_only_if_one_is_rare(rare, numbers):
    """Fair and average are told apart where more than one in twenty gave either."""
    cells = times(Average=rare, Very_good=40, Good=30, Fair=30 - rare)
    assert (answers(*cells) is not None) is numbers


@pytest.mark.parametrize(("known", "taken"), [(95, True), (94, False)])
def test_a_given_mapping_is_taken_where_it_knows_nearly_all_words(known, taken):
    """Of twenty cells in words nineteen at the least."""
    cells = times(AO1=known - 20, AO2=20, other=100 - known)
    assert (answers(*cells, given={"AO1": 1, "ao2": 2}) is not None) is taken
    assert answers(*["1", "2"] * 9, given={"AO1": 1}) is None


@pytest.mark.parametrize(("numbered", "beside"), [(5, False), (6, True)])
def test_a_few_numbers_beside_words_do_not_move_them(numbered, beside):
    """More than one in twenty make the scale: then words stand where the numbers leave them room."""
    cells = [*times(Very_good=50, Poor=50 - numbered), *["7"] * numbered]
    assert answers(*cells)["Very good"] == (6 if beside else 3)


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [(1, 9, [0, 10]), (2, 9, [1, 10]), (2, 4, [1, 5]), (2, 6, [1, 7]), (2, 3, [1, 4]), (1, 5, [1, 5]), (3, 9, None)],
)
def test_two_worded_ends_stand_below_and_above_the_numbers(low, high, ends):
    """Where these leave one point on either side of a usual scale; else at the numbers' own ends."""
    numbers = [str(value) for value in range(low, high + 1)] * 9
    found = answers(*numbers, *["Not at all likely", "Extremely likely"] * 4)
    assert (found and [found["Not at all likely"], found["Extremely likely"]]) == ends


def test_words_among_numbers_are_on_the_numbers_scale():
    """From the lowest that was given, 0 or 1; not beside broken numbers, nor on scales that no set has."""
    numbers = [*"12345"] * 9
    assert answers(*numbers, "Very good", "Good", "Poor", "Very poor")["Very good"] == 5
    assert answers(*numbers, "Very good", "Good", "Poor", "Very poor")["Very poor"] == 1
    assert answers(*[*"01234"] * 9, "Very good", "Good", "Poor", "Very poor")["Very poor"] == 0
    assert answers(*["1.5", "2.5"] * 9, "Very good", "Good", "Poor") is None
    assert answers(*[*"12"] * 9, "Very good", "Good", "Poor", "Very poor") is None
    assert answers(*["-3", "3"] * 9, "Very good", "Good", "Poor") is None


def test_one_word_is_understood_beside_numbers_only():
    """Alone it makes no scale."""
    assert answers(*["Good"] * 9) is None
    assert answers(*[*"12345"] * 9, *["Very good"] * 9)["Very good"] == 5


def test_of_the_sets_of_its_like_a_column_has_the_most_frequent():
    """And of two as frequent the longer one."""
    five, four = GOOD * 20, ["Very good", "Good", "Poor", "Very poor"] * 25
    part = ["Very good", "Good", "Poor"] * 33 + ["Good"]
    assert answers(*part, a=four, b=four, c=five)["Very good"] == 4
    assert answers(*part, a=four, b=five, c=five)["Very good"] == 5


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (["1 - bad", "2 - so so", "3 - good"], {"bad": 1, "so so": 2, "good": 3}),
        (["8 - Likely", "9 - Likely"], {"8 - Likely": 8, "9 - Likely": 9}),
        (["1 - bad", "2 - so so", "other"], None),
        (["1 - bad", "2 - so so", "n/a", "Don't know"], {"bad": 1, "so so": 2}),
        ([f"{place} - w{'x' * place}" for place in range(1, 12)], {f"w{'x' * place}": place for place in range(1, 12)}),
        ([f"{place} - w{'x' * place}" for place in range(1, 13)], None),
        (["3 - good", "1 - bad"], {"bad": 1, "good": 3}),
    ],
)
def test_numbers_before_words_are_read(words, read):
    """Every word must have one, eleven at the most; the number is part of the answer where two differ in it alone."""
    found = answers(*words * 9)
    assert (found and list(found.items())) == (read and list(read.items()))


@pytest.mark.parametrize(
    ("labels", "best", "codes"),
    [
        ({"Very poor": 1, "Poor": 2, "Good": 3}, 3, ()),
        ({"Very good": 1, "Good": 2, "Poor": 3}, 1, ()),
        ({"Very good": 1, "Poor": 2, "Good": 3}, None, ()),
        ({"Good": 1}, None, ()),
        ({"Poor": 1, "Good": 5, "Don't know": 9, "Not applicable": 8}, 5, (8, 9)),
        ({"Lyon": 1, "Nice": 2}, None, ()),
    ],
)
def test_value_labels_tell_the_best_end_and_what_is_no_answer(labels, best, codes):
    """If they stand in order."""
    found = understood(["1", "2", "3"] * 9, facts=ColumnFacts(answers=labels)).worded_answers
    assert (found.source, found.best, found.codes) == ("labels", best, codes)


def test_ordered_categories_are_answers_and_labels_of_words_are_not():
    """What stands in the cells decides."""
    facts = ColumnFacts(answers={"low": 1.0, "high": 2.0}, ordered=True)
    assert understood(["low", "high"] * 9, facts=facts).worded_answers.source == "ordered"
    facts = ColumnFacts(answers={"low": 1.0, "high": 2.0})
    assert understood(["low", "high"] * 9, facts=facts).worded_answers is None


def test_words_become_the_numbers_they_stand_for():
    """Counted beside the numbers that were there, with their ends; words that mean no answer stay words."""
    found = understood([*times(Very_good=30, Very_poor=20), "n.a.", "Don't know"], a=GOOD * 10 + ["Good", "Good"])
    assert (found.numbers, found.low, found.high, found.whole) == ({5.0: 30, 1.0: 20}, 1, 5, True)
    assert unknown_words(found) == {}
    halves = understood(["low", "high"] * 9, given={"low": 0.5, "high": 1})
    assert (halves.whole, halves.low, halves.high) == (False, 0.5, 1)


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (["1 out of 3", "3 out of 3"], {"1 out of 3": 1, "3 out of 3": 3}),
        (["1 out of 3", "2 out of 3"], {}),
        (["1/5", "5/10"], {}),
        (["5%", "100%"], {"5%": 5, "100%": 100}),
        (["5%", "101%"], {}),
        (["2 stars", "1 star"], {"1 star": 1, "2 stars": 2}),
        (["2 stars", "5%"], {}),
        (["★★", "★☆"], {"★☆": 1, "★★": 2}),
        (["☆☆", "★☆"], {"☆☆": 0, "★☆": 1}),
        (["★", "★☆"], {}),
        (["★", "1 star"], {}),
        (["★"], {}),
        (["2 adults", "1 adult"], {}),
        (["4/100", "100/100"], {"4/100": 4, "100/100": 100}),
        (["4/101", "101/101"], {}),
        (["1,5 points", "2 points"], {"1,5 points": 1.5, "2 points": 2}),
        (["1 star", "word"], {}),
        ([], {}),
    ],
)
def test_numbers_in_another_dress_are_read_where_all_are_dressed_alike(texts, read):
    """Two different ones at the least, up to 100, and the highest given where it is said."""
    assert list(graded_texts(texts).items()) == list(read.items())


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Staff (1 = very good, 6 = very bad)", (1, 6, 1, False)),
        ("From 1 (very dissatisfied) to 5 (very satisfied)", (1, 5, 5, False)),
        ("1 - strongly disagree to 7 - strongly agree", (1, 7, 7, True)),
        ("1 = good", None),
        ("1 = good, 2 = good", None),
        ("1 = good, 2 = bad, 3 = very good", None),
        ("1 = Lyon, 2 = Nice", None),
        ("", None),
    ],
)
def test_ends_are_stated_by_numbers_with_words_in_order(text, ends):
    """On a known set; agreement is told, for a statement may say something bad."""
    found = stated_ends(text)
    assert (found and (*found.scale, found.best, found.only_orders)) == ends


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Staff (1 = very good, 6 = very bad)", "Staff"),
        ("Staff (all of it)", "Staff (all of it)"),
        ("(1 = very good, 6 = very bad)", "(1 = very good, 6 = very bad)"),
        ("Staff", "Staff"),
    ],
)
def test_brackets_that_state_ends_are_taken_off(text, kept):
    """Others are part of what was asked; something has to be left."""
    assert without_stated_ends(text) == kept


@pytest.mark.parametrize(
    ("word", "none"),
    [
        ("Don't know / no opinion", True),
        ("Don't know or good", False),
        ("good / bad", False),
        ("n/a or don't know", True),
        ("9 - Don't know", True),
        ("n/a (10)", True),
        ("0 - none", False),
        ("good", False),
        ("", False),
    ],
)
def test_two_ways_of_giving_no_answer_are_none(word, none):
    """Every part of what was said has to mean none."""
    assert means_no_answer(word) is none


def test_a_phrase_for_a_rung_has_the_language_and_the_capital_of_the_others():
    """Any capital is enough; a rung that a language has no word for is empty."""
    assert usual_phrase("quality", 4, ["gut", "Schlecht"])[:1].isupper()
    assert usual_phrase("quality", 4, ["gut", "schlecht"])[:1].islower()
    assert usual_phrase("quality", 77, ["Good"]) == ""


def test_sets_found_in_fewer_languages_stand_first():
    """Every word has to be on it; nothing is found of no words."""
    assert rungs_of([]) == {}
    assert rungs_of(["Good", "blorp"]) == {}
    assert next(iter(rungs_of(["satisfied", "dissatisfied"]))) == "satisfaction"


def test_two_answers_in_one_language_are_told_apart():
    """Of as many words, each the same; or of different languages."""
    assert not are_one_answer("fair", "average")
    assert not are_one_answer("fair", "neither good nor bad")
    assert are_one_answer("bon", "gut")


USUAL = AnswerSet("x", (frozenset({-2, 0, 2}), frozenset(range(-2, 3))), is_mirrored=True, phrases={})


@pytest.mark.parametrize(
    ("seen", "size", "whole"),
    [
        ({-2, -1, 1, 2}, None, {-2, -1, 1, 2}),
        ({-2, -1, 1, 2}, 4, {-2, -1, 1, 2}),
        ({-2, -1, 1, 2}, 5, set(range(-2, 3))),
        ({-2, -1, 0, 1}, None, set(range(-2, 3))),
        ({-2, 2}, None, {-2, 0, 2}),
        ({-2, 1}, None, set(range(-2, 3))),
        ({-3, 1}, None, {-3, -1, 1, 3}),
        ({-3, 1}, 2, {-3, 1}),
        ({-3, 1}, 7, set()),
        (set(range(1, 7)), None, set(range(1, 7))),
        (set(range(1, 6)), None, set(range(-5, 6)) - {0}),
    ],
)
def test_rungs_are_completed_to_a_whole_set(seen, size, whole):
    """Four that balance are one, else the shortest usual set, else the mirror image on eleven rungs at the most."""
    assert USUAL.completed(frozenset(seen), size) == whole


def test_what_has_no_mirror_image_is_not_completed_by_one():
    """Such as how often something happens."""
    plain = AnswerSet("x", (frozenset({0, 1, 2}),), is_mirrored=False, phrases={})
    assert plain.completed(frozenset({-3, 1})) == {-3, 1}
    assert plain.completed(frozenset({-2, -1, 1, 2})) == {-2, -1, 1, 2}
    assert plain.completed(frozenset({0, 2})) == {0, 1, 2}
