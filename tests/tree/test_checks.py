"""Checks of one value: what is wrong with it is shown as a sentence, however long the value is."""

import datetime as dt
from contextlib import suppress

import numpy as np
import pytest

import servicetree as st
from servicetree.i18n.messages import LANGUAGES
from servicetree.i18n.said import fault_text
from servicetree.tree import anchor_checks, checks, plain_values
from servicetree.tree.checks import quoted_value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 58, "'" + "x" * 58 + "'"),
        ("x" * 59, "'" + "x" * 56 + "..."),
        (10**5000, "a whole number without end"),
        ([1, -(10**5000)], "a whole number without end"),
        (dt.date(2026, 1, 1), "2026-01-01"),
        (dt.time(7, 30), "07:30:00"),
        (dt.datetime(2026, 1, 1, 7, 30), "2026-01-01T07:30:00"),  # noqa: DTZ001 - a tree file has such too
    ],
    ids=["sixty characters", "one more", "5001 digits", "such a number in a list", "a date", "a time", "both"],
)
def test_a_value_is_shown_in_sixty_characters(value, shown):
    """One that is longer is cut there; a number that Python refuses to write is described."""
    assert quoted_value(value) == shown


def test_a_number_without_end_is_refused_in_every_language():
    """No trunk weighs 10 to the 5000."""
    with pytest.raises(st.TreeError) as caught:
        st.Trunk(weight=10**5000)
    (fault,) = caught.value.faults
    shown = {
        "en": "(got a whole number without end)",
        "fr": "un nombre entier sans fin)",
        "ru": "целое число без конца)",
    }
    assert shown.keys() == set(LANGUAGES)
    assert all(words in fault_text(fault, language) for language, words in shown.items())


PART = checks.number(least=0, most=1)
PAIR = (0, 1)
LIMITS = {
    "a number": (
        checks.number(),
        [0, -1.5, 10**12, -1e12],
        [10**12 + 1, -1.1e12, 2**63, 1e308, 1e999, "1", True, None],
    ),
    "a number from": (checks.number(least=0), [0, 0.0, 5], [-1e-9, -1, False]),
    "a number to": (checks.number(most=1), [1, -5], [1 + 1e-9, 2]),
    "a share": (PART, [0, 1, 0.5], [-0.1, 1.1, "0.5", True, [0.5], float("nan")]),
    "a share or nothing": (checks.optional(PART), [None, 0, 1], [2, "x"]),
    "a text": (checks.text, ["", " ", "é", "\U0001f600"], [3, None, "\ud83d", b"x"]),
    "a text that says something": (checks.some_text, ["x", " x "], ["", " ", "\n", 3, "\udc00"]),
    "a truth": (checks.flag, [True, False], [1, 0, "yes", None]),
    "an id": (checks.identifier, ["a", "a1_", "a" * 200], ["", "A", "1a", "_a", "a-b", "a" * 201, 3, "a\n", "é"]),
    "a label": (checks.label, ["", {"en": "x"}], [{}, {"en": 3}, {3: "x"}, ["x"], None, {"en": "\ud83d"}]),
    "a word of two": (checks.one_of(("one", "two")), ["one", "two"], ["three", "", "One", 1, None]),
    "tags": (checks.words, [{}, {"a": "b"}], [{"a": 1}, {1: "a"}, {"a": None}, [], "a"]),
    "codes": (checks.codes, [(), (99, "dk", 9.5)], [[99], (True,), (1e999,), (None,), "99", ("\ud83d",)]),
    "codes that are some": (checks.some_codes, [(1,), ("yes", 2)], [(), [], [1], (True,), "yes", None]),
    "answers": (
        checks.answer_words,
        [{}, {"good": 5, "bad": 1}, {"Good": 5, "good ": 5}, {"same": 1, "number": 1}],
        [
            [],
            {"good": "5"},
            {"good": True},
            {"": 1},
            {" ": 1},
            {3: 1},
            {"7": 1},
            {"good": 5, "GOOD": 4},
            {"x": 1e999},
            {"x": 1e13},
        ],
    ),
    "numbers": (checks.numbers, [(), (1, 2.5)], [[1], (True,), ("1",), (1e999,), None]),
    "a scale": (
        checks.scale_complaint,
        [(1, 2), (-1, 0), (0.5, 0.6), (-1e12, 1e12), (1e12 - 1001, 1e12), (0, 1e-12), (1, 1 + 1e-8)],
        [
            *((1, 1), (2, 1), (1,), (1, 2, 3), [1, 2], (1, True), ("1", 2), (1, 1e999), (-1e999, 1), (0, 2**63)),
            *((-1e308, 1e308), (0, 1.1e12), (1e12 - 999, 1e12), (0, 1e-13), (0, 5e-324), (1, 1 + 1e-10)),
        ],
    ),
    "anchors": (
        anchor_checks.anchors_complaint,
        [(PAIR, (1, 0)), ((0, 0), (1, 1)), ((0, 0), (1, 0)), ((0, 1), (1, 1), (2, 0)), ((-5, 0.5), (0, 0.5), (9, 1))],
        [
            *(None, (), (PAIR,), [PAIR, (1, 0)], (PAIR, [1, 0]), (PAIR, (1, 0, 0)), (PAIR, (1,)), (PAIR, ("1", 0))),
            *((PAIR, (0, 0)), ((1, 1), (0, 0)), (PAIR, (1, 1.01)), ((0, -0.01), (1, 1)), (PAIR, (1e999, 0))),
            *(((0, 0), (1, 1), (2, 0.5)), ((0, 1), (1, 0), (2, 0.5)), (PAIR, (1, True))),
            *((PAIR, (1e13, 0)), (PAIR, (1e-320, 0)), (PAIR, (1, 0.5), (1 + 1e-10, 0))),
        ],
    ),
    "anchors of a time": (
        anchor_checks.falling_anchors_complaint,
        [(PAIR, (1, 0)), ((0, 1), (1, 1)), ((0, 0.9), (1, 0.9), (7, 0.2))],
        [((0, 0), (60, 1)), ((0, 0), (1, 0), (2, 0.1)), ((0, 1), (1, 0), (2, 0.5)), (PAIR,), None],
    ),
    "a trunk": (checks.instance_of(st.Trunk, "table_of_trunk"), [st.Trunk()], [{}, None, st.Scale(1, 2)]),
    "trunks": (checks.tuple_of(st.Trunk, "table_of_trunk"), [(), (st.Trunk(),) * 2], [[], (1,), (st.Trunk(), 1), None]),
}


@pytest.mark.parametrize("what", LIMITS)
def test_a_check_takes_what_it_should_and_nothing_beyond(what):
    """At each limit and one step past it, of every type that a tree file can hold; what is refused is said why."""
    check, right, wrong = LIMITS[what]
    assert [value for value in right if check(value) is not None] == []
    assert [value for value in wrong if not check(value)] == []


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ([1, "a"], (1, "a")),
        ([], ()),
        ((1,), (1,)),
        ("ab", "ab"),
        (None, None),
        (3, 3),
    ],
)
def test_lists_become_tuples_and_all_else_is_left_to_be_judged(given, made):
    """So that a noun stays frozen, and a wrong value is shown as it was given."""
    turned = [
        turn(given)
        for turn in (plain_values.as_tuple, plain_values.as_codes, plain_values.as_own_codes, plain_values.as_numbers)
    ]
    assert turned == [made] * 4
    assert plain_values.as_ends(given) == made
    assert plain_values.as_own_pairs([[0, 1], given]) == ((0, 1), made)
    assert (plain_values.as_own_pairs(None), plain_values.as_pairs(5), checks.as_column(7)) == (None, 5, 7)


NUMPY = {
    "a scale": (lambda: st.Scale(np.int64(1), np.float32(5)), lambda: st.Scale(1, 5.0)),
    "codes": (lambda: st.Scale(1, 5, missing=np.array([9, 99])), lambda: st.Scale(1, 5, missing=[9, 99])),
    "a code": (lambda: st.Scale(1, 5, missing=[np.int8(9), "dk"]), lambda: st.Scale(1, 5, missing=[9, "dk"])),
    "answers": (lambda: st.Scale(answers={"a": np.int64(1), "b": 2}), lambda: st.Scale(answers={"a": 1, "b": 2})),
    "ends": (lambda: st.Question("q", scale=np.array([1, 5])), lambda: st.Question("q", scale=(1, 5))),
    "a pair of ends": (lambda: st.Question("q", scale=(np.int64(1), 5)), lambda: st.Question("q", scale=(1, 5))),
    "a truth": (lambda: st.Question("q", reversed=np.bool_(True)), lambda: st.Question("q", reversed=True)),
    "a weight": (lambda: st.Branch("b", weight=np.uint16(2)), lambda: st.Branch("b", weight=2)),
    "carry-over": (
        lambda: st.Branch("b", carry_over={"a": np.float32(0.5)}),
        lambda: st.Branch("b", carry_over={"a": 0.5}),
    ),
    "anchors": (
        lambda: st.Question("q", kind="measure", unit="m", anchors=np.array([[0, 1], [9, 0]])),
        lambda: st.Question("q", kind="measure", unit="m", anchors=[(0, 1), (9, 0)]),
    ),
    "a gate": (lambda: st.Gate("card", reached=[np.int64(1)]), lambda: st.Gate("card", reached=[1])),
}


@pytest.mark.parametrize("what", NUMPY)
def test_numbers_of_numpy_are_numbers(what):
    """They become Python's own: the tree is the same, to its last letter."""
    theirs, ours = (make() for make in NUMPY[what])
    assert theirs == ours
    assert repr(theirs) == repr(ours)


@pytest.mark.parametrize(
    "make",
    [
        lambda: st.Scale(np.array([1, 2]), 5),
        lambda: st.Scale(np.float64("nan"), 5),
        lambda: st.Branch("b", weight=np.bool_(True)),
        lambda: st.Branch("b", weight=np.str_("2")),
        lambda: st.Question("q", scale=np.array([[1, 5]])),
        lambda: st.Question("q", reversed=np.int64(1)),
        lambda: st.Scale(1, 5, missing=np.array([True])),
    ],
)
def test_what_is_no_number_is_none_of_numpy_either(make):
    """Nothing is turned into another kind."""
    with pytest.raises(st.TreeError):
        make()


def test_a_place_shows_an_id_as_it_is_and_quotes_what_is_none():
    """So that a place stays on one line."""
    assert [checks.id_text(name) for name in ("price", "Price", "a\nb", 3)] == ["price", "'Price'", r"'a\nb'", "3"]


def test_faults_are_collected_in_a_block_and_no_longer():
    """Also where blocks stand in each other, and where one ends in an error."""
    assert not checks.is_collecting_faults()
    with checks.collecting_faults():
        with suppress(ZeroDivisionError), checks.collecting_faults():
            assert st.Trunk(weight=-1).weight == -1
            raise ZeroDivisionError
        assert checks.is_collecting_faults()
    assert not checks.is_collecting_faults()
    with pytest.raises(st.TreeError):
        st.Trunk(weight=-1)


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ((1, 2), None),
        ([1, 2], "must_be"),
        ((1, 2, 3), "must_be"),
        ((0, True), "must_be"),
        ((False, 1), "must_be"),
        (("0", 1), "must_be"),
        ((1e999, 1), "finite_ends"),
        ((0, 2**63), "finite_ends"),
        ((0, 1e300), "beyond_amounts"),
        ((1e13, 1), "beyond_amounts"),
        ((2, 1), "fault_hint"),
        ((0, 1e-300), "ends_too_near"),
    ],
)
def test_what_is_wrong_with_a_scale_is_said_by_the_first_thing_that_is(value, key):
    """That it is no pair of numbers, then that they have no end, then that they are the wrong way round."""
    found = checks.scale_complaint(value)
    assert (found if found is None else found.key) == key


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ((PAIR,), "must_be"),
        ((PAIR, (1, True)), "finite_pairs"),
        ((PAIR, (1, 1e999)), "finite_pairs"),
        ((PAIR, (1e13, 0)), "beyond_amounts"),
        ((PAIR, (0, 2)), "rising_amounts"),
        ((PAIR, (1e-300, 2)), "amounts_too_near"),
        ((PAIR, (1, 2)), "scores_to_one"),
        (((0, 0), (1, 1), (2, 0)), "one_way_scores"),
    ],
)
def test_what_is_wrong_with_anchors_is_said_by_the_first_thing_that_is(value, key):
    """Their shape, their amounts, their scores, which way these go."""
    assert anchor_checks.anchors_complaint(value).key == key
