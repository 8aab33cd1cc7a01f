"""Codes for "no answer" at the ends of a scale are told by who gave them: people in the middle of the rest."""

import numpy as np
import pytest

from servicetree.proposing.no_answer_codes import codes_off_the_trend


def three(givers, level, code=6.0, points=(1.0, 2.0, 3.0, 4.0)):
    """Three columns that agree; in the first some people gave a code, whose answers to the other two are given."""
    column = np.repeat(points, 60)
    rest = np.concatenate([column, np.resize(level, givers).astype(float)])
    return {"a": np.concatenate([column, np.full(givers, code)]), "b": rest, "c": rest.copy()}


def found(answers, **suspects):
    """The codes that are found, by column, of those that have any."""
    return {name: set(codes) for name, codes in codes_off_the_trend(answers, suspects).items() if codes}


HIGH = [
    ("ten givers in the middle", 10, [1, 2, 3], True),
    ("nine say too little", 9, [1, 2, 3], False),
    ("hardly lower", 40, [4] * 37 + [3] * 3, False),
    ("a little lower", 40, [4] * 36 + [3] * 4, True),
    ("higher than those before them", 40, [4, 4, 5, 5], False),
]


@pytest.mark.parametrize(("givers", "level", "off"), [row[1:] for row in HIGH], ids=[row[0] for row in HIGH])
def test_a_value_above_the_others_is_a_code_if_its_givers_are_lower_in_the_rest(givers, level, off):
    """Beyond chance, and only where ten or more gave it; the mirror image holds below the others."""
    assert found(three(givers, level), a={6.0}) == ({"a": {6.0}} if off else {})
    mirrored = {name: 5 - column for name, column in three(givers, level).items()}
    assert found(mirrored, a={-1.0}) == ({"a": {-1.0}} if off else {})


def test_a_column_that_runs_the_other_way_has_codes_too():
    """There the highest answer goes with the lowest of the others."""
    answers = three(40, [2, 3])
    turned = {name: column if name == "a" else 5 - column for name, column in answers.items()}
    assert found(turned, a={6.0}) == {"a": {6.0}}
    answers = three(40, [4, 5, 5])
    turned = {name: column if name == "a" else 5 - column for name, column in answers.items()}
    assert found(turned, a={6.0}) == {}


def test_too_few_columns_or_values_show_no_trend():
    """One other column is no rest; of the values before the code there must be two."""
    answers = three(40, [1, 2, 3])
    assert found({name: answers[name] for name in "ab"}, a={6.0}) == {}
    answers = three(40, [1, 2], points=(1.0, 2.0))
    assert found(answers, a={6.0}) == {"a": {6.0}}
    assert found(answers, a={2.0, 6.0}) == {}


@pytest.mark.parametrize(("points", "inside"), [((1.0, 2.0, 5.0), 3.0), ((1.0, 4.0, 5.0), 3.0)])
def test_a_value_between_others_is_an_answer(points, inside):
    """Only beyond the ends can people in the middle be told from those who gave an answer."""
    assert found(three(40, [4, 5, 5, 5], inside, points), a={inside}) == {}


def test_a_level_that_does_not_vary_tells_nothing():
    """Where all but the givers of a code gave the others one answer, or answers stand as high as the givers' do."""
    column = np.repeat([1.0, 2, 3, 4, 6], 40)
    rest = np.where(column == 6, np.resize([2.0, 4.0], 200), 3.0)
    assert found({"a": column, "b": rest, "c": rest.copy()}, a={6.0}) == {}
    ends = np.where(column > 2, 3.0, 1.0)
    ends[120:160] = ends[160:] = np.resize([3.0], 40)
    assert found({"a": column, "b": ends, "c": ends.copy()}, a={6.0}) == {}


def test_the_level_is_a_mean_however_many_answered():
    """Who answered twice as many questions stands no higher for it."""
    column = np.repeat([1.0, 2, 3, 4, 6], 60)
    rest = np.where(column == 6, np.resize([3.0, 3.0, 4.0], 300), column)
    few = np.where((column == 6) | (np.arange(300) % 2 == 0), rest, np.nan)
    found_in = found({"a": column, "b": rest, "c": rest.copy(), "d": few, "e": few.copy()}, a={6.0})
    assert found_in == {"a": {6.0}}


def surveyed(levels, code=6.0, givers=40):
    """Columns that agree on 1 to 4, each with its own givers of a code, who answer the others as given."""
    column, count = np.repeat([1, 2, 3, 4], 60), len(levels) + 2
    answers = {
        place: [np.clip(column + (np.arange(240) + place) % 3 - 1, 1, 4)]  # with others a point above or below
        for place in range(count)
    }
    for own, level in enumerate(levels):
        for place, parts in answers.items():
            parts.append(np.full(givers, code) if place == own else np.resize(level, givers))
    return {f"q{place}": np.concatenate(parts).astype(float) for place, parts in answers.items()}


@pytest.mark.parametrize(
    ("levels", "codes"),
    [
        ([[2, 3], [4]], {"q0"}),
        ([[2, 3], [4], [4]], set()),
        ([[2, 3], [2, 3], [4]], {"q0", "q1"}),
    ],
)
def test_a_code_must_be_one_in_half_of_the_columns(levels, codes):
    """Where it is an answer in most of the columns in which that can be told, it is one everywhere."""
    suspects = {f"q{place}": {6.0} for place in range(len(levels))}
    assert set(found(surveyed(levels), **suspects)) == codes


@pytest.mark.parametrize("lacking", [None, 5, 6, 7, 8])
def test_a_rare_end_is_judged_by_the_other_columns_on_short_scales_only(lacking):
    """Answers that run from 5 to 8 make a scale long; codes such as 8 and 9 beyond a gap do not."""
    answers = surveyed([[2, 3], [2, 3]], code=0.0)
    answers = {name: np.where(column == 0, 0, 5 - column) for name, column in answers.items()}
    rows = len(answers["q0"])
    own = np.resize([value for value in range(1, 11) if value != lacking], rows).astype(float)
    own[:3] = 0
    suspects = {"q0": {0.0}, "q1": {0.0}, "own": {0.0}}
    assert set(found(answers | {"own": own}, **suspects)) == {"q0", "q1"} | ({"own"} if lacking else set())


def test_on_a_long_scale_a_code_must_be_one_in_its_own_column():
    """What is clearly no answer in one question may be the worst answer to another, though hardly anyone's."""
    rng = np.random.default_rng(4)
    level = np.repeat(np.arange(1.0, 11.0), 40)
    rest = {name: np.clip(level + rng.integers(-1, 2, 400), 1, 10) for name in ("a", "b", "c")}
    high, low = level.copy(), level.copy()
    high[200:230] = 0  # from the middle
    low[:15] = 0  # as low as those who gave a 1
    assert found({**rest, "high": high, "low": low}, high={0.0}, low={0.0}) == {"high": {0.0}}
