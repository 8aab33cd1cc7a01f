"""Scales and codes are guessed from values; codes also from who gave them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicetree.answers.faults import MISSING_CODES
from servicetree.proposing.no_answer_codes import codes_off_the_trend, rare_zero, suspect_codes
from servicetree.proposing.scale_guesses import (
    KNOWN_SCALES,
    ScaleGuess,
    guess_scale,
    most_common_scale,
    on_shared_scale,
    shared_scales,
)


@pytest.mark.parametrize(
    ("values", "scale", "codes"),
    [
        (range(1, 6), (1, 5), ()),
        (range(1, 8), (1, 7), ()),
        (range(1, 11), (1, 10), ()),
        (range(11), (0, 10), ()),
        ([*range(1, 6), 99], (1, 5), (99,)),
        ([*range(1, 6), 8, 9], (1, 5), (8, 9)),
        ([-99, *range(1, 8)], (1, 7), (-99,)),
        ([*range(1, 11), 98, 99], (1, 10), (98, 99)),
        ([0, 1], (0, 1), ()),
        ([1, 2, 3, 5], (1, 5), ()),
        (range(0, 101, 5), (0, 100), ()),
        ([-3, -2, -1, 0, 1, 2, 3], (-3, 3), ()),
    ],
)
def test_a_scale_is_guessed_from_its_points(values, scale, codes):
    """The one most of whose points were given; what lies outside must be a usual code."""
    found = guess_scale(list(values))
    assert (found.scale, found.codes) == (scale, codes)


@pytest.mark.parametrize("values", [[1, 2, 3, 4, 5, 12], [106, 701], [2016, 2017], [0.5, 17.25], [1, 13]])
def test_values_on_no_usual_scale(values):
    """Codes of groups, years and amounts are no ratings."""
    assert guess_scale(values) is None


def test_known_codes_are_taken_out_first():
    """0 to 5 is a scale; with 0 known to mean "no answer" it is 1 to 5."""
    assert guess_scale(range(6)) == ScaleGuess((0, 5), (), 1.0)
    assert guess_scale(range(6), {0.0}) == ScaleGuess((1, 5), (0,), 1.0)


def test_a_scale_that_the_question_states_is_taken():
    """A "from 0 to 10" holds even where nobody gave a 0; a stated range that does not fit does not."""
    assert guess_scale(range(1, 11), (), "From 0 to 10, would you recommend us?").scale == (0, 10)
    assert guess_scale(range(1, 6), (), "Оцените от 1 до 10").scale == (1, 10)
    assert guess_scale(range(1, 6), (), "Open 9-17: was it clean?").scale == (1, 5)
    assert guess_scale(range(1, 8), (), "from 1 to 5") is None


@given(st.sampled_from(KNOWN_SCALES), st.data())
def test_every_answer_fits_the_guess(scale, data):
    """Whatever is drawn from a scale and the usual codes, each value is on the guessed scale or a code."""
    points = st.integers(int(scale[0]), int(scale[1]))
    values = data.draw(st.sets(points, min_size=1)) | data.draw(
        st.sets(st.sampled_from(sorted(MISSING_CODES)), max_size=2)
    )
    found = guess_scale(values)
    if found is not None:
        low, high = found.scale
        assert all(low <= value <= high or value in found.codes for value in values)
        assert not any(low <= code <= high for code in found.codes)


def test_columns_lean_on_each_other():
    """A column in which some points were never given is on the scale of the others that hold it."""
    full, part = ScaleGuess((1, 5), (), 1.0), ScaleGuess((1, 4), (), 1.0)
    assert most_common_scale([full, full, part, ScaleGuess((1, 7), (), 0.4)]) == (1, 5)
    assert most_common_scale([]) is None
    assert shared_scales([full, full, part]) == [(1, 5)]
    assert on_shared_scale(part, [1, 2, 3, 4], [(1, 5)]).scale == (1, 5)
    assert on_shared_scale(full, [1, 2, 3, 4, 5], [(1, 4), (1, 10)]).scale == (1, 10)
    assert on_shared_scale(full, [1, 5], []) == full


def survey(n=2000, columns=6, seed=1):
    """Ratings from 1 to 5 that hang together, shape (n,) each."""
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=n)
    return {
        f"q{place}": np.clip(np.rint(3 + 1.2 * (0.8 * latent + 0.6 * rng.normal(size=n))), 1, 5)
        for place in range(columns)
    }


def suspects_of(answers):
    """The ends of each column, and the usual codes."""
    values = {name: set(np.unique(column[np.isfinite(column)])) for name, column in answers.items()}
    return {name: {min(found), max(found)} | (found & MISSING_CODES) for name, found in values.items()}


def test_ends_of_a_scale_are_no_codes():
    """Where the highest answer is given by those who are high in the rest, it is an answer; reversed columns too."""
    answers = survey()
    answers["q5"] = 6 - answers["q5"]
    assert set().union(*codes_off_the_trend(answers, suspects_of(answers)).values()) == set()


@pytest.mark.parametrize("code", [0.0, 6.0, 9.0])
def test_a_code_next_to_the_scale_is_found_by_who_gave_it(code):
    """People who could not say are anybody: below those who gave the best answer, above those who gave the worst."""
    answers, rng = survey(), np.random.default_rng(2)
    for column in list(answers.values())[:4]:
        column[rng.random(len(column)) < 0.1] = code
    found = codes_off_the_trend(answers, suspects_of(answers))
    assert [name for name, codes in found.items() if code in codes] == ["q0", "q1", "q2", "q3"]
    assert set().union(*found.values()) == {code}


def test_a_rare_code_is_known_from_the_other_columns():
    """Three cells tell nothing by themselves; on a short scale the other columns speak for them."""
    answers, rng = survey(), np.random.default_rng(2)
    for column in list(answers.values())[:4]:
        column[rng.random(len(column)) < 0.1] = 6
    answers["q5"][:3] = 6
    assert codes_off_the_trend(answers, suspects_of(answers))["q5"] == {6}


def test_the_rare_low_end_of_a_long_scale_is_no_code():
    """Hardly anyone gives a 0 out of 10; that 0 means "no answer" elsewhere does not make it one here."""
    answers, rng = survey(), np.random.default_rng(2)
    answers["nps"] = np.clip(2 * answers["q0"] + rng.integers(-1, 2, 2000), 1, 10)
    answers["nps"][:4] = 0
    for name in ("q1", "q2", "q3"):
        answers[name][rng.random(2000) < 0.1] = 0
    found = codes_off_the_trend(answers, suspects_of(answers))
    assert found["q1"] == {0}
    assert found["nps"] == set()


def test_too_few_columns_say_nothing():
    """One or two columns have no rest to be compared with."""
    answers = {"a": np.array([1.0, 2, 6] * 50), "b": np.array([1.0, 2, 6] * 50)}
    assert codes_off_the_trend(answers, suspects_of(answers)) == {"a": set(), "b": set()}


@pytest.mark.parametrize(("zeros", "top", "codes"), [(8, 5, {0.0}), (8, 7, {0.0}), (200, 5, set()), (8, 10, set())])
def test_a_few_zeros_below_one_are_no_answers(zeros, top, codes):
    """Far rarer than the ones beside them, they are codes; as frequent as these, or below 1 to 10, they are answers."""
    counts = {0.0: zeros, **{float(value): 200 for value in range(1, top + 1)}}
    assert rare_zero(counts) == codes


@pytest.mark.parametrize("top", [5, 7, 10])
def test_the_top_of_a_usual_scale_is_never_a_code(top):
    """Whoever gives the best answer has given one, whatever she says of the rest."""
    assert top not in suspect_codes({float(value) for value in range(top + 1)})


def test_values_beyond_a_usual_scale_are_suspected():
    """6 above 1 to 5, and the usual codes, are."""
    assert suspect_codes({1.0, 2.0, 5.0, 6.0, 99.0}) == {99.0}
    assert suspect_codes({0.0, 1.0, 5.0, 6.0}) == {0.0, 6.0}
