"""A question whose best or worst mark nobody gave is on the scale of most others, and the proposal says so."""

import numpy as np
import pytest
from support.survey_exports import ratings

import servicetree as st
from servicetree.answers.engines.opening import open_answers
from servicetree.proposing.column_profiles import profile_columns
from servicetree.proposing.proposal_table import proposal_lines
from servicetree.proposing.scale_guesses import ScaleGuess, is_of_most, on_common_scale
from servicetree.proposing.worded_columns import understood_profiles

ROWS = 120
FIVE, SEVEN, TEN, ZERO = (1.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0)


@pytest.mark.parametrize(
    ("own", "counts", "common", "lacking"),
    [
        ((1, 4), {1: 30, 2: 40, 3: 30, 4: 20}, FIVE, (5,)),
        ((1, 4), {1: 20, 2: 40, 3: 30, 4: 40}, FIVE, (5,)),
        ((1, 4), {1: 20, 2: 40, 3: 30, 4: 41}, FIVE, None),  # the last mark was given most
        ((1, 4), {1: 1, 2: 2, 3: 2, 4: 9}, FIVE, (5,)),  # too few to say so
        ((1, 4), {1: 1, 2: 2, 3: 2, 4: 10}, FIVE, None),
        ((1, 4), {2: 30, 3: 60, 4: 30}, FIVE, (1, 5)),
        ((1, 4), {2: 31, 3: 30, 4: 30}, FIVE, None),
        ((1, 4), {1: 30, 2: 40, 3: 30, 4: 20}, SEVEN, None),  # three marks that nobody gave
        ((1, 5), {1: 30, 2: 40, 3: 30, 4: 15, 5: 6}, SEVEN, (6, 7)),
        ((1, 5), {1: 30, 2: 40, 3: 30, 4: 15, 5: 7}, SEVEN, None),  # two, after one that many gave
        ((1, 6), {1: 5, 2: 8, 3: 30, 4: 40, 5: 20, 6: 9}, SEVEN, (7,)),
        ((1, 9), {2: 5, 3: 6, 5: 40, 8: 9, 9: 5}, TEN, (1, 10)),
        ((1, 10), {1: 5, 2: 6, 5: 40, 10: 9}, ZERO, (0,)),
        ((1, 7), {1: 5, 2: 10, 3: 40, 6: 9, 7: 1}, ZERO, (0, 8, 9, 10)),
        ((1, 7), {1: 5, 2: 10, 3: 40, 6: 9, 7: 1}, (0.0, 11.0), None),
        ((1, 3), {1: 30, 2: 20, 3: 1}, FIVE, None),  # three points may be groups
        ((1, 5), {1: 30, 2: 20, 5: 1}, FIVE, None),
        ((1, 7), {1: 30, 2: 20, 7: 1}, FIVE, None),
        ((0, 5), {0: 3, 1: 30, 2: 20, 5: 1}, SEVEN, None),
        ((0, 4), {1: 30, 2: 20, 3: 10}, FIVE, None),  # no wider than its own
        ((0, 10), {3: 30, 5: 20}, (0.0, 100.0), None),
        ((1, 4), {1: 30, 2: 40, 3: 30, 4: 20}, None, None),
    ],
)
def test_the_scale_of_most_others_is_taken(own, counts, common, lacking):
    """Not where the mark before was given most, nor for groups, sliders, longer scales, too many marks that lack."""
    found = on_common_scale(ScaleGuess(own, (), 1.0), counts, common)
    assert (found and (found.scale, found.lacking)) == (lacking and (common, lacking))


def test_codes_stay_codes_and_what_is_used_is_told():
    """99 is no answer on the longer scale either; a code that it would swallow forbids it."""
    counts = {1.0: 30, 2.0: 40, 3.0: 30, 3.5: 2, 4.0: 20, 99.0: 70}
    assert on_common_scale(ScaleGuess((1, 4), (99.0,), 1.0), counts, FIVE) == ScaleGuess(FIVE, (99.0,), 0.8, (5.0,))
    assert on_common_scale(ScaleGuess((1, 4), (5.0,), 1.0), {1: 30, 2: 40, 3: 30, 4: 20, 5: 2}, FIVE) is None
    assert on_common_scale(ScaleGuess((1, 4), (0.0,), 1.0), {0: 9, 1: 30, 2: 40, 4: 20}, (0.0, 5.0)) is None


def test_most_others_are_more_than_half_and_two_of_them_show_it():
    """A scale that columns show only in part is no witness; recommendations are none against it."""
    full, part, other = ScaleGuess(FIVE, (), 0.8), ScaleGuess(FIVE, (), 0.7), ScaleGuess((1, 4), (), 1.0)
    assert is_of_most(FIVE, [full, full, part, other])
    assert not is_of_most(FIVE, [full, part, part])
    assert not is_of_most(FIVE, [full, full, other, other])
    nps = ScaleGuess(ZERO, (), 1.0)
    assert is_of_most(FIVE, [full, full, other, nps])
    assert is_of_most(ZERO, [nps, nps, other])
    assert not is_of_most(ZERO, [nps, nps, full, full])
    assert not is_of_most(None, [])


def proposed(last, name="Value for money", points=5, names=("Cleanliness", "Choice", "Friendliness", "Waiting time")):
    """Propose for four ratings and one more; the question made of that one, and what was guessed about it."""
    drawn = ratings(ROWS, 4, 5, points)
    answers = {other: drawn[:, place] for place, other in enumerate(names)} | {name: last(drawn[:, 4])}
    found = st.propose(answers)
    asked = {
        one.columns[0]: (f"{node.id}.{one.id}", one) for node in found.tree.nodes.values() for one in node.questions
    }
    where, question = asked[name]
    return question, {guess.about: guess.said for guess in found.guesses if guess.where == where}


LENT = {
    "the best": (lambda drawn: np.minimum(drawn, 4) - (drawn == 4), 5, "5"),
    "best and worst": (lambda drawn: np.clip(drawn, 2, 4) - (drawn == 5) + (drawn == 1), 5, "1, 5"),
    "best of seven": (lambda drawn: np.where(drawn > 5, drawn - 1, drawn), 7, "7"),
    "with a code": (lambda drawn: np.where(np.arange(ROWS) % 20, np.minimum(drawn, 4) - (drawn == 4), 99), 5, "5"),
}


@pytest.mark.parametrize("case", LENT)
@pytest.mark.parametrize("name", ["Value for money", "Preis", "How was it? [Price]", "q_7", "Overall satisfaction"])
def test_marks_that_nobody_gave_are_named(case, name):
    """Whatever the question is called; its scale is that of the tree, and the guess says which mark is lacking."""
    last, points, marks = LENT[case]
    question, guesses = proposed(last, name, points)
    assert question.scale is None
    assert guesses["scale_of_others"] == f"guess: on 1–{points} as others, though nobody gave {marks}"


OWN = {
    "stated in figures": ("Price, from 1 to 4", lambda drawn: np.minimum(drawn, 4) - (drawn == 4), (1, 4)),
    "stated in words": (
        "Price (1 = very bad, 4 = very good)",
        lambda drawn: np.minimum(drawn, 4) - (drawn == 4),
        (1, 4),
    ),
    "a recommendation": ("Would you recommend us?", lambda drawn: 2 * drawn, (0, 10)),
    "yes and no": ("Would you come again?", lambda drawn: drawn // 4, (0, 1)),
    "longer": ("Price", lambda drawn: drawn + 2 * (drawn > 3), (1, 7)),
    "most at its best": ("Price", lambda drawn: np.minimum(drawn, 4), (1, 4)),
}


@pytest.mark.parametrize("case", OWN)
def test_another_scale_that_is_stated_or_likely_is_kept(case):
    """Figures or words in the question, outcomes, longer scales, a best mark that was given most."""
    name, last, scale = OWN[case]
    question, guesses = proposed(last, name)
    assert question.scale == scale
    assert "scale_of_others" not in guesses


GRADES = ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")


@pytest.mark.parametrize("best_first", [False, True])
def test_numbers_before_words_keep_their_direction(best_first):
    """A best answer that nobody gave turns nothing round, be it 5 or 1."""
    words = [f"{place} - {word}" for place, word in enumerate(GRADES[::-1] if best_first else GRADES, 1)]
    drawn = ratings(ROWS, 4, 5)
    lacking = np.clip(drawn[:, 4], 2, 5) - 1  # nobody gave the best
    marks = np.column_stack([drawn[:, :4], np.where(drawn[:, 4] == 5, 3, lacking)])
    marks = 6 - marks if best_first else marks
    table = {f"How was it? [Thing {place}]": [words[mark - 1] for mark in marks[:, place]] for place in range(5)}
    found = st.propose(table)
    assert (found.tree.scale.low, found.tree.scale.high, found.tree.scale.reversed) == (1, 5, best_first)
    asked = [one for node in found.tree.nodes.values() for one in node.questions]
    assert {(one.scale, one.reversed) for one in asked} <= {(None, best_first), (None, None)}


@pytest.mark.parametrize(
    ("text", "last", "scale"),
    [
        ("{}", lambda drawn: np.minimum(drawn, 4) - (drawn == 4), (1, 5)),
        ("{}", lambda drawn: np.minimum(drawn, 4), (1, 4)),  # the last mark was given most
        ("{}, from 1 to 4", lambda drawn: np.minimum(drawn, 4) - (drawn == 4), (1, 4)),
    ],
)
def test_where_most_lack_the_best_mark_two_that_have_it_show_the_scale(text, last, scale):
    """Of five questions three were never given a 5; not where one of them has or states a scale of its own."""
    drawn = ratings(ROWS, 4, 5)
    rest = np.minimum(drawn, 4) - (drawn == 4)
    columns = [drawn[:, 0], drawn[:, 1], rest[:, 2], rest[:, 3], last(drawn[:, 4])]
    names = ["Cleanliness", "Choice", "Staff", "Price", text.format("Waiting")]
    found = st.propose(dict(zip(names, columns, strict=True)))
    assert (found.tree.scale.low, found.tree.scale.high) == scale
    assert sum(guess.about == "scale_of_others" for guess in found.guesses) == (3 if scale == (1, 5) else 0)


AGREED = ("Strongly agree", "Agree", "Neutral", "Disagree", "Strongly disagree")


@pytest.mark.parametrize("best_first", [True, False])
@pytest.mark.parametrize("lacking", ["Strongly agree", "Strongly disagree"])
@pytest.mark.parametrize("pattern", ["{} ({})", "{1} - {0}", "{1} = {0}"])
def test_numbered_words_lack_the_end_that_nobody_gave(pattern, lacking, best_first):
    """Whichever end has which number; the words that stand on no known set stay as they are."""
    order = AGREED if best_first else AGREED[::-1]
    written = {word: pattern.format(word, place) for place, word in enumerate(order, 1)}
    drawn = ratings(ROWS, 4, 3)
    inward = {lacking: "Neutral"}
    table = {
        f"Thing {place}": [written[inward.get(AGREED[5 - mark], AGREED[5 - mark])] for mark in drawn[:, place]]
        for place in range(3)
    }
    found = st.propose(table)
    assert (found.tree.scale.low, found.tree.scale.high, bool(found.tree.scale.reversed)) == (1, 5, best_first)
    told = [guess.said for guess in found.guesses if guess.about == "words_unseen"]
    assert told == [f"guess: counted as answers though nobody gave them: “{lacking}”"]
    assert told[0] in " ".join(found.text.replace("\n#", "").split())


@pytest.mark.parametrize(
    ("cells", "answers"),
    [
        (["Agree (2)", "Strongly agree (1)"], 2),  # of any set
        (["Very satisfied (5)", "Neutral (3)", "Very dissatisfied (1)"], 3),  # nothing lacks at an end
        (["Agree (1)", "Neutral (2)", "Disagree (3)"], 3),  # a set by itself
        (["Strongly agree (1)", "Agree (3)", "Neutral (4)", "Disagree (7)"], 4),  # numbers that run along no set
        (["North (1)", "South (2)", "East (3)"], 3),
        (["Strongly disagree (0)", "Disagree (1)", "Neutral (2)", "Agree (3)"], 5),
        (["Agree (0)", "Neutral (1)", "Disagree (2)", "Strongly disagree (3)"], 4),  # none is below 0
    ],
)
def test_numbered_words_are_completed_where_three_run_along_a_set(cells, answers):
    """Each word keeps its number."""
    source = open_answers({"q": cells * 20})
    (one,) = understood_profiles(profile_columns(source).columns, source.facts, {})
    assert len(one.worded_answers.answers) == answers
    assert set(one.numbers) <= set(one.worded_answers.answers.values())


def test_words_of_a_set_that_nobody_gave_are_told():
    """In the file, among the guesses, and on the terminal; so is the word that would make a lopsided set even."""
    drawn = ratings(ROWS, 4, 3)
    words = dict(enumerate(("Muy malo", "Malo", "Regular", "Bueno", "Muy bueno"), 1))
    table = {f"Cosa {place}": [words[max(mark, 2)] for mark in drawn[:, place]] for place in range(3)}
    found = st.propose(table)
    said = "guess: there are no more answers, though such sets often have “Muy malo” too"
    assert [guess.said for guess in found.guesses if guess.about == "words_perhaps"] == [said]
    assert f"# {said}" in found.text
    assert said in proposal_lines(found.facts, "t.toml", "a.csv", "en")
    whole = {name: [words[mark] for mark in drawn[:, place]] for place, name in enumerate(table)}
    assert not {"words_perhaps", "words_unseen"} & {guess.about for guess in st.propose(whole).guesses}
