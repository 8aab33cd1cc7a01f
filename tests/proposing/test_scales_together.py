"""Scales and codes of all columns of a table together: what one alone cannot show, the others do."""

import numpy as np
import pytest
from support.survey_exports import ratings

from servicetree.answers.engines.opening import open_answers
from servicetree.proposing.column_profiles import profile_columns
from servicetree.proposing.column_roles import classify_columns
from servicetree.proposing.no_answer_codes import mark_set_apart, suspect_codes, zero_of_short_scales

ROWS = 240
FIVE, SEVEN, TEN, ZERO = (1, 5), (1, 7), (1, 10), (0, 10)
NAMES = ("Cleanliness", "Choice", "Friendliness", "Waiting", "Price")


def scales(columns):
    """The scale, the codes and the marks that nobody gave of each column."""
    source = open_answers(columns)
    found = {one.name: one.scale_guess for one in classify_columns(source, profile_columns(source))[0]}
    return {name: own and (own.scale, own.codes, own.lacking) for name, own in found.items()}


def drawn(points=5, names=NAMES, seed=4):
    """Ratings that hang together, by name."""
    return dict(zip(names, ratings(ROWS, seed, len(names), points).T, strict=True))


def lent(table, code, every=17):
    """Put a code for no answer into every column, in other rows each."""
    rows = np.arange(ROWS)
    return {name: np.where((rows + 5 * place) % every, own, code) for place, (name, own) in enumerate(table.items())}


# What four questions on 1-10 are called, and a fifth; the scale of the fifth, of which only 1 to 5 were given.
NAMED = [
    ("How {}", "clean good friendly quick", "easy was it to pay?", FIVE),
    ("How {}", "clean good friendly quick", "easy was it to pay? (1-5)", FIVE),
    ("Wie {} war es?", "sauber gut freundlich schnell", "lief das Bezahlen", FIVE),
    ("staff_{}", "kind quick clean neat", "manners", FIVE),
    ("Frage {}", "1 2 3 4", "5", FIVE),  # nobody gave any of five marks, many the one before
    ("Rate the {}", "shop choice staff till", "price from 1 to 5", FIVE),
]


@pytest.mark.parametrize(("pattern", "four", "fifth", "scale"), NAMED, ids=[row[2] for row in NAMED])
def test_a_common_first_word_makes_no_common_scale(pattern, four, fifth, scale):
    """A question that was asked on five points keeps them beside four on ten, however alike they begin."""
    ten, five = ratings(ROWS, 4, 5, 10), ratings(ROWS, 4, 5)
    table = {pattern.format(name): ten[:, place] for place, name in enumerate(four.split())}
    found = scales(table | {pattern.format(fifth): five[:, 4]})
    assert [own[0] for own in found.values()] == [TEN] * 4 + [scale]


def test_numbered_codes_are_on_one_scale_and_what_is_lacking_is_named():
    """One mark, though it may be that most gave the one before; a name with other words is no such code."""
    table = drawn(5, ("sat1", "sat_02", "sat 3"))
    top = np.minimum(ratings(ROWS, 4, 4)[:, 3], 4)
    assert scales(table | {"sat_12": top})["sat_12"] == (FIVE, (), (5,))
    assert scales(table | {"sat other": top})["sat other"] == ((1, 4), (), ())


ZEROS = {
    "as rare as the ones": (lambda table: lent(table, 0, 17), FIVE, (0,)),
    "few": (lambda table: lent(table, 0, 80), FIVE, (0,)),
    "beside another code": (lambda table: lent(lent(table, 0, 17), -77, 23), FIVE, (-77, 0)),
    "ones hardly given": (lambda table: lent({name: np.maximum(own, 2) for name, own in table.items()}, 0), FIVE, (0,)),
}


@pytest.mark.parametrize("case", ZEROS)
def test_one_zero_means_no_answer_in_all_columns(case):
    """Its givers are like anybody else, all columns together; nobody gave the best mark in one of them."""
    change, scale, codes = ZEROS[case]
    table = drawn()
    table["Waiting"] = np.minimum(table["Waiting"], 4) - (table["Waiting"] == 4)
    table = change(table)
    found = scales(table)
    assert {own[0] for own in found.values()} == {scale}
    assert {own[1] for own in found.values()} == {codes}


def test_a_zero_that_the_discontented_give_is_the_worst_answer():
    """Then the scale begins there; so does a recommendation beside codes."""
    begun = {name: own - 1 for name, own in drawn(6).items()}
    assert {own[0] for own in scales(begun).values()} == {(0, 5)}
    nps = ratings(ROWS, 4, 6, 11)[:, 5] - 1
    found = scales(lent(drawn(), 0) | {"Would you recommend us?": nps})
    assert found["Would you recommend us?"] == (ZERO, (), ())
    assert found["Choice"][:2] == (FIVE, (0,))


@pytest.mark.parametrize("is_code", [True, False])
@pytest.mark.parametrize("rows", [150, 400])
def test_a_rare_zero_is_judged_by_who_gave_it(rows, is_code):
    """One in a hundred: of the discontented it is the worst answer, of anybody it is none."""
    found = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        latent = 0.7 * (rng.normal(size=(rows, 1)) + rng.normal(size=(rows, 5)))
        marks = np.clip(np.rint(2.8 + 1.2 * latent), 1 if is_code else 0, 5)
        answers = dict(zip("abcde", np.where(is_code & (rng.random(marks.shape) < 0.01), 0, marks).T, strict=True))
        suspects = {name: suspect_codes(column) for name, column in answers.items()}
        found.append(bool(zero_of_short_scales(answers, suspects, set(answers))))
    assert found == [is_code] * 12


def test_a_mark_above_a_gap_is_no_answer():
    """Sevens in all columns and not one six: no answer; with sixes, or in one column only, an answer."""
    assert {own[:2] for own in scales(lent(drawn(), 7)).values()} == {(FIVE, (7,))}
    assert {own[:2] for own in scales(lent(drawn(4), 7)).values()} == {((1, 4), (7,))}
    assert {own[:2] for own in scales(drawn(7)).values()} == {(SEVEN, ())}
    sixes = lent(drawn(), 7)
    sixes["Choice"] = np.where(np.arange(ROWS) == 9, 6, sixes["Choice"])
    assert {own[0] for own in scales(sixes).values()} == {SEVEN}
    assert scales(drawn() | {"Price": lent(drawn(), 7)["Price"]})["Price"][0] == SEVEN


GIVEN = {1.0: 20, 2.0: 30, 3.0: 40, 4.0: 30, 5.0: 30, 7.0: 9}


@pytest.mark.parametrize(
    ("changes", "apart"),
    [
        ({}, True),
        ({99.0: 5}, True),
        ({7.0: 4}, False),  # too few of both columns together
        ({5.0: 4}, False),
        ({6.0: 1}, False),
        ({3.0: 0}, False),  # more than one mark that nobody gave
        ({2.5: 1}, False),
    ],
)
def test_a_gap_is_no_chance_where_both_its_sides_were_given(changes, apart):
    """Ten times at the least in two columns together, which show every mark below."""
    counts = {mark: count for mark, count in (GIVEN | changes).items() if count}
    found = mark_set_apart({"a": counts, "b": counts}, {"a", "b"})
    assert found == (dict.fromkeys("ab", frozenset({7.0})) if apart else {})
    assert mark_set_apart({"a": counts, "b": counts}, {"a"}) == {}


ASKED = "How likely are you to recommend us?"


def test_ratings_up_to_ten_begin_at_zero_where_one_of_them_does():
    """The recommendation as well; each says that nobody gave a 0."""
    ten = {name: np.maximum(own - 1, 1) for name, own in drawn(11).items()}
    ten |= {"Choice": drawn(11)["Choice"] - 1, ASKED: np.maximum(ten["Price"], 2)}
    found = scales(ten)
    assert {own[0] for own in found.values()} == {ZERO}
    assert [name for name, own in found.items() if own[2] == (0,)] == [name for name in found if name != "Choice"]


def test_ratings_from_one_to_ten_stay_there():
    """Where no other begins at 0, or one that they do not move with does, or answers heap at 1, or they say so."""
    ten = drawn(10)
    assert {own[0] for own in scales(ten).values()} == {TEN}
    other = np.random.default_rng(1).integers(0, 11, ROWS)
    assert scales(ten | {"Pain": other})["Choice"][0] == TEN
    nps = ratings(ROWS, 4, 6, 11)[:, 5] - 1
    assert scales(ten | {ASKED: nps})["Choice"][0] == TEN
    zero = {"Overall": nps}
    heaped = {name: np.where(own < 4, 1, own) for name, own in ten.items()}
    assert scales(heaped | zero)["Choice"][0] == TEN
    assert scales(ten | zero | {"Choice (1-10)": ten["Choice"]})["Choice (1-10)"][0] == TEN


def test_a_recommendation_without_a_zero_was_asked_from_zero():
    """Among others on five points or on ten; not where its answers heap at 1, as on a scale from 1."""
    nps = np.maximum(ratings(ROWS, 4, 6, 10)[:, 5], 3)
    for points in (5, 10):
        assert scales(drawn(points) | {ASKED: nps})[ASKED] == (ZERO, (), (0,))
    assert scales(drawn(10) | {ASKED: np.where(nps < 5, 1, nps)})[ASKED][0] == TEN


def test_eleven_marks_of_a_recommendation_are_one_to_eleven():
    """The best is 11, unless its givers are like anybody else, or a 0 was given."""
    eleven = ratings(ROWS, 4, 6, 11)[:, 5]
    assert scales(drawn() | {ASKED: eleven})[ASKED] == ((1, 11), (), ())
    assert scales(drawn() | {ASKED: np.maximum(eleven, 3)})[ASKED][0] == (1, 11)
    coded = np.where(np.arange(ROWS) % 9, np.minimum(eleven, 10), 11)
    assert scales(drawn() | {ASKED: coded})[ASKED][:2] == (ZERO, (11,))
    zero = np.where(np.arange(ROWS) % 9, eleven - 1, 11)
    assert scales(drawn() | {ASKED: zero})[ASKED][:2] == (ZERO, (11,))


STATED = [
    ("Price, from 0 to 5", lambda own: np.where(np.arange(ROWS) % 60, own, 0), (0, 5)),
    ("Would you recommend us? (1-10)", lambda own: 2 * own, TEN),
    ("Would you recommend us? (1-7)", lambda own: np.where(own == 5, 6, own), SEVEN),
    ("NPS, from 1 to 10", lambda own: 2 * own, TEN),
    ("Would you recommend us? (0-10)", lambda own: 2 * own, ZERO),
    ("Would you recommend us? (0-10)", lambda _: ratings(ROWS, 4, 6, 11)[:, 5], (1, 11)),  # coded so all the same
    ("Price (1-7)", lambda own: np.where(own == 5, 7, own), SEVEN),
]


@pytest.mark.parametrize(("name", "change", "scale"), STATED)
def test_a_scale_that_is_stated_is_kept(name, change, scale):
    """Whatever the others are on, and whatever is asked."""
    table = drawn()
    assert scales(table | {name: change(table["Choice"])})[name][0] == scale


@pytest.mark.parametrize(
    ("tone", "kind"),
    [
        (lambda own: np.round((own - 3) / 2.3 + 0.01, 2), None),  # from -1 to 1, with two decimals
        (lambda own: np.round((own - 3) * 1.17, 2), None),
        (lambda own: own - 3, (-2, 2)),
        (lambda own: (own - 3) / 2, (-2, 2)),
    ],
)
def test_amounts_on_both_sides_of_zero_are_no_marks(tone, kind):
    """Such as the tone of a text; whole and half marks below 0 are."""
    found = scales(drawn() | {"Tone": tone(drawn()["Choice"])})["Tone"]
    assert (found and found[0]) == kind
