"""Where one guess at a scale ends and another begins: sliders, rare zeros, half steps, scales of other columns."""

import pytest

from servicetree.proposing.no_answer_codes import is_usual_code, rare_zero, suspect_codes
from servicetree.proposing.scale_guesses import (
    ScaleGuess,
    guess_scale,
    half_steps_together,
    most_common_scale,
    on_shared_scale,
    shared_scales,
    without_stray_zero,
)

BROKEN = [1.1, 1.2, 1.3, 1.4, 1.6, 1.7, 1.8, 2.1, 2.2, 2.3, 2.4]


@pytest.mark.parametrize(
    ("values", "scale", "codes"),
    [
        ([*range(11), 98], (0, 10), (98,)),  # twelve values up to 98: a full scale of points is likelier than a slider
        ([*BROKEN, 99], (0, 100), ()),
        ([0, *range(2, 22, 2), 21], (0, 100), ()),
        ([0, 25, 50, 75, 100], (0, 100), ()),
        ([25, 50, 75, 100], (0, 100), ()),
        ([1, 2, 3, 4, -4], (1, 4), (-4,)),
        ([1, 2, 3, 4, -77], (1, 4), (-77,)),
        ([-2, -1, 0, 1, 2], (-2, 2), ()),
        ([1, 2], (1, 2), ()),
        ([1, 2, 3], (1, 3), ()),
        ([0, 1, 2, 3, 4], (0, 4), ()),
        (range(6), (0, 5), ()),
        (range(1, 7), (1, 6), ()),
        (range(1, 10), (1, 9), ()),
        ([1, 1.5, 2, 3, 4, 5], (1, 5), ()),
        ([1, 5], (1, 5), ()),
        ([1, 2, 3, 4, 5, 0, 99], (0, 5), (99,)),
    ],
)
def test_which_of_several_scales_is_taken(values, scale, codes):
    """Points beat sliders, full scales beat those with gaps, and of two as full the one that needs fewer codes."""
    found = guess_scale(list(values))
    assert (found.scale, found.codes) == (scale, codes)


@pytest.mark.parametrize(
    "values",
    [
        [2 * value for value in range(11)],  # eleven values, twelve would make a slider
        [*range(11), 20],  # twelve that do not reach beyond 20
        [50, 75, 100],  # three rungs
        [30, 50, 75, 100],  # a percentage begins at 25 at the latest
        [0, 25, 50, 90],
        [0, 25, 50, 77, 100],
        [1, 2, 3, 4, 5, -3.5],
        [1, 2, 3, 4, 5, -3],
        [1, 2, 3, 4, 5, -77.5],
        [],
    ],
)
def test_what_falls_short_of_a_scale(values):
    """Too few values for a slider, too few or uneven rungs for a percentage, codes that nobody uses."""
    assert guess_scale(values) is None


def test_how_much_of_a_scale_was_used_is_told():
    """Broken values use no point, and a slider is always as good as full."""
    assert guess_scale([1, 2, 3, 5]).coverage == 0.8
    assert guess_scale([1, 1.5, 2.5, 5]).coverage == 0.4
    assert guess_scale(range(0, 101, 5)).coverage == 1.0
    assert guess_scale([0, 99, 3, 4]).coverage == 3 / 5


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("1-7", (1, 7)),
        ("1 à 10", (1, 10)),
        ("0..10", (0, 10)),
        ("1 – 6", (1, 6)),
        ("21-5", (1, 5)),
        ("1-2000", (1, 5)),
        ("in 3 to 5 days", (1, 5)),
        ("from 1 to 5, not from 1 to 7", (1, 5)),
    ],
)
def test_a_range_in_a_question_is_a_scale_if_one_is_ever_used(text, scale):
    """Other ranges, such as of days or years, are none."""
    assert guess_scale(range(1, 6), (), text).scale == scale


def test_ends_that_the_question_states_are_taken_and_codes_inside_every_scale_were_answers():
    """Ends in words are as good as a range in figures; what no scale can do without is an answer after all."""
    assert guess_scale(range(1, 5), (), "", (1.0, 6.0)).scale == (1, 6)
    assert guess_scale(range(1, 5), (), "", (3.0, 8.0)).scale == (1, 4)
    assert guess_scale([1, 2, 3], {2.0}) == ScaleGuess((1, 3), (), 1.0)
    assert guess_scale([1, 2, 3, 12], {2.0}) is None
    assert guess_scale(range(0, 101, 5), {0.0}) == ScaleGuess((1, 100), (0,), 1.0)


@pytest.mark.parametrize(
    ("value", "usual"), [(99, True), (-9, True), (7, False), (-4, True), (-3, False), (-5.5, False), (-1234, True)]
)
def test_usual_codes(value, usual):
    """Those that questionnaires use, and whole numbers from -4 downwards."""
    assert is_usual_code(value) is usual


def test_most_columns_choose_the_common_scale():
    """Columns that show four fifths of their points vote; of scales as frequent the longer one wins."""
    full, most, part = ScaleGuess((1, 5), (), 1.0), ScaleGuess((1, 10), (), 0.8), ScaleGuess((1, 7), (), 0.7)
    assert most_common_scale([full, part, part]) == (1, 5)
    assert most_common_scale([most, full]) == (1, 10)
    assert most_common_scale([part, part, ScaleGuess((1, 10), (), 0.5)]) == (1, 7)
    assert most_common_scale([ScaleGuess((2, 4), (), 1.0), ScaleGuess((0, 3), (), 1.0)]) == (0, 3)


def test_two_full_columns_make_a_shared_scale():
    """One is none, nor are two sliders, nor columns with gaps; shorter ones stand first."""
    five, ten, slider = ScaleGuess((1, 5), (), 1.0), ScaleGuess((1, 10), (), 1.0), ScaleGuess((0, 100), (), 1.0)
    gaps, others = ScaleGuess((1, 7), (), 0.9), ScaleGuess((0, 4), (), 1.0)
    assert shared_scales([ten, ten, five, five, slider, slider, gaps, gaps, others]) == [(1, 5), (1, 10)]
    assert shared_scales([five, five, others, others]) == [(0, 4), (1, 5)]
    around = ScaleGuess((-3, 3), (), 1.0)
    assert shared_scales([around, around, five, five]) == [(1, 5), (-3, 3)]
    ends = [(0, 50), (0, 49), (30, 60)]
    assert shared_scales([ScaleGuess(scale, (), 1.0) for scale in ends * 2]) == [(30, 60), (0, 49)]


@pytest.mark.parametrize(
    ("gauge", "values", "shared", "scale"),
    [
        (ScaleGuess((1, 4), (), 1.0), [1, 4], [(0, 10), (1, 5)], (0, 10)),
        (ScaleGuess((1, 4), (), 1.0), [1, 2, 3, 4], [(2, 7), (1, 5)], (1, 5)),
        (ScaleGuess((1, 4), (), 1.0), [1, 2, 3, 4], [(0, 3), (1, 4)], (1, 4)),
        (ScaleGuess((1, 7), (), 1.0), [2, 3], [(1, 5)], (1, 7)),
        (ScaleGuess((1, 7), (), 1.0), [2, 3], [(0, 6)], (0, 6)),
        (ScaleGuess((1, 4), (5,), 1.0), [1, 2, 3, 4, 5], [(1, 5)], (1, 4)),
        (ScaleGuess((1, 4), (0,), 1.0), [0, 1, 2, 3, 4], [(0, 5)], (1, 4)),
        (ScaleGuess((1, 4), (99,), 1.0), [1, 2, 3, 4, 99], [(1, 5)], (1, 5)),
    ],
)
def test_a_column_goes_to_a_scale_that_holds_its_answers(gauge, values, shared, scale):
    """It must be as long as its own at the least, and must not make answers of its codes."""
    found = on_shared_scale(gauge, values, shared)
    assert (found.scale, found.codes) == (scale, gauge.codes)


def test_what_is_used_of_a_shared_scale_is_told():
    """Codes are no answers."""
    assert on_shared_scale(ScaleGuess((1, 4), (99,), 1.0), [1, 2, 3, 4, 99], [(1, 5)]).coverage == 0.8


HALVES = [1.0, 1.5, 2.0, 5.0]


@pytest.mark.parametrize(
    ("own", "values", "other", "moved"),
    [
        (ScaleGuess((1, 5), (), 1.0), HALVES, (0, 5), True),
        (ScaleGuess((1, 5), (), 1.0), HALVES, (0, 10), False),
        (ScaleGuess((1, 5), (), 1.0), [1.0, 2.0, 5.0], (0, 5), False),
        (ScaleGuess((1, 5), (), 1.0), [1.0, 1.5, 2.25], (0, 5), False),
        (ScaleGuess((1, 5), (0.0,), 1.0), [0.0, *HALVES], (0, 5), False),
        (ScaleGuess((2, 5), (), 1.0), HALVES, (0, 5), False),
        (ScaleGuess((1, 5), (9.25,), 0.5), [*HALVES, 9.25], (0, 5), True),
    ],
)
def test_half_steps_begin_at_zero_together(own, values, other, moved):
    """Where one column of half steps begins at 0, those that end alike do; whole steps and known zeros stay."""
    gauges = {"own": own, "other": ScaleGuess(other, (), 1.0), "none": None}
    found = half_steps_together(gauges, {"own": values, "other": [0.5, 1.0], "none": [0.5]})
    assert found == ({"own": ScaleGuess((0.0, own.scale[1]), own.codes, own.coverage)} if moved else {})


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({1.0, 2.0, 6.0}, {6.0}),
        ({1.0, 2.0, 10.0}, set()),
        ({1.0, 50.0, 100.0}, set()),
        ({1.0, 2.0, 3.0}, {3.0}),
        ({0.0, 1.0, 9.0, 11.0}, {0.0, 9.0, 11.0}),
    ],
)
def test_the_highest_value_may_be_a_code(values, codes):
    """Unless it is the top of a usual scale; usual codes may be some wherever they stand."""
    assert suspect_codes(values) == codes


@pytest.mark.parametrize(
    ("counts", "rare"),
    [
        ({0.0: 6, 1.0: 30, 5.0: 164}, True),
        ({0.0: 7, 1.0: 40, 5.0: 153}, False),  # more than three in a hundred
        ({0.0: 6, 1.0: 29, 5.0: 165}, False),  # more than a fifth of the ones
        ({1.0: 40, 5.0: 100}, False),
        ({0.0: 1, 1.0: 40, 4.0: 100}, True),
        ({0.0: 1, 1.0: 40, 6.0: 100}, True),
        ({0.0: 1, 1.0: 40, 3.0: 100}, False),
        ({0.0: 1, 1.0: 40, 9.0: 100}, False),
        ({-1.0: 30, 0.0: 1, 1.0: 40, 5.0: 100}, False),
        ({0.0: 1, 5.0: 100}, False),
        ({}, False),
    ],
)
def test_a_rare_zero_is_no_answer_below_short_scales(counts, rare):
    """At most three in a hundred and a fifth of its neighbour, where the highest answer is 4, 5, 6 or 7."""
    assert rare_zero(counts) == ({0.0} if rare else set())


@pytest.mark.parametrize(
    ("counts", "common", "found"),
    [
        ({0.0: 3, 1.0: 2, 3.0: 50, 5.0: 45}, (1.0, 5.0), ScaleGuess((1.0, 5.0), (0.0, 99.0), 0.6)),
        ({0.0: 3, 1.0: 2, 2.5: 50, 5.0: 45}, (1.0, 5.0), ScaleGuess((1.0, 5.0), (0.0, 99.0), 0.4)),
        ({0.0: 1, 3.0: 50, 5.0: 49}, (1.0, 5.0), ScaleGuess((1.0, 5.0), (0.0, 99.0), 0.4)),
        ({0.0: 4, 1.0: 2, 5.0: 94}, (1.0, 5.0), None),
        ({1.0: 50, 5.0: 50}, (1.0, 5.0), None),
        ({0.0: 1, 5.0: 99}, (1.0, 7.0), None),
        ({0.0: 1, 5.0: 99}, None, None),
    ],
)
def test_a_few_stray_zeros_are_no_answers_where_the_others_begin_at_one(counts, common, found):
    """At most three in a hundred, and only where most columns run from 1 to the same end."""
    assert without_stray_zero(ScaleGuess((0.0, 5.0), (99.0,), 1.0), counts, common) == found


def test_stray_zeros_are_answers_on_scales_that_begin_at_one_or_run_to_ten():
    """There is no zero on the first, and 0 is a usual answer on the others."""
    counts = {0.0: 1, 1.0: 50, 10.0: 49}
    assert without_stray_zero(ScaleGuess((0.0, 10.0), (), 1.0), counts, (1.0, 10.0)) is None
    assert without_stray_zero(ScaleGuess((1.0, 5.0), (0.0,), 1.0), counts, (1.0, 5.0)) is None
