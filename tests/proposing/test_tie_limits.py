"""What hangs together and what tells the best end: correlations, blocks, anchors, columns of strange words."""

from collections import Counter

import numpy as np
import pytest

from servicetree.answers.engines.opening import open_answers
from servicetree.proposing.best_ends import BestEnd, best_end
from servicetree.proposing.column_profiles import ColumnProfile, WordedAnswers, profile_columns
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.correlations import (
    blocks_of,
    is_mean_of,
    item_rest_correlations,
    numbers_of,
    pairwise_correlations,
    standardised,
    without_the_general_impression,
)
from servicetree.proposing.scale_guesses import ScaleGuess
from servicetree.proposing.stated_ends import StatedEnds
from servicetree.proposing.unknown_answers import answered_alike, sharing_words

FIVE = (1.0, 5.0)


def drawn(rows, columns, seed=1):
    """Answers from 1 to 5 that share nothing, a column each."""
    return list(np.random.default_rng(seed).integers(1, 6, (columns, rows)).astype(float))


@pytest.mark.parametrize(
    ("rows", "others", "noise", "mean"),
    [(20, 3, 0.0, True), (19, 3, 0.0, False), (20, 2, 0.0, False), (200, 3, 0.02, True), (200, 3, 0.3, False)],
)
def test_a_mean_of_three_columns_is_one_on_twenty_rows(rows, others, noise, mean):
    """On any scale, and rounded; a column that only goes with the mean is none."""
    columns = drawn(rows, others)
    own = 25 * np.mean(columns, axis=0) + 25 * noise * np.random.default_rng(2).normal(size=rows)
    assert is_mean_of(own, columns) is mean


def test_a_mean_is_that_of_what_was_answered():
    """Rows with gaps have the mean of the others, rows without any answer none."""
    columns = drawn(60, 3)
    columns[0][:20] = columns[1][:10] = np.nan
    for column in columns:
        column[-10:] = np.nan
    with np.errstate(invalid="ignore"):
        own = np.nansum(columns, axis=0) / np.maximum(np.isfinite(columns).sum(axis=0), 1)
    assert is_mean_of(own, columns)
    gaps, beside = own.copy(), own.copy()
    gaps[5:10], beside[-10:] = np.nan, 77.0
    assert is_mean_of(gaps, columns)
    assert is_mean_of(beside, columns)
    assert not is_mean_of(np.full(60, 3.0), columns)
    assert not is_mean_of(own, [np.full(60, 3.0)] * 3)


@pytest.mark.parametrize(("rows", "known"), [(20, True), (19, False)])
def test_pairs_are_correlated_on_twenty_rows(rows, known):
    """Fewer say nothing; a column that does not vary neither."""
    one, other = drawn(rows, 2)
    found = pairwise_correlations(np.stack([one, one + other, np.ones(rows)], axis=1))
    assert found[0, 1] == (pytest.approx(np.corrcoef(one, one + other)[0, 1]) if known else 0)
    assert found[0, 2] == 0
    assert np.diag(found).tolist() == [1, 1, 1]


def test_three_rows_correlate_with_the_rest_and_two_do_not():
    """Two rows always do; a row without another answer is none."""
    assert item_rest_correlations({"a": np.array([1.0, 2, 3]), "b": np.array([1.0, 2, 3])}, ["a", "b"])["a"] == (
        pytest.approx(1), 3,
    )  # fmt: skip
    assert item_rest_correlations({"a": np.array([1.0, 2]), "b": np.array([1.0, 2])}, ["a", "b"])["a"] == (0, 2)
    gaps = {"a": np.array([1.0, 2, 3, 9]), "b": np.array([1.0, 2, 3, np.nan]), "c": np.array([3.0, 1, 2, 5])}
    assert item_rest_correlations(gaps, ["a", "b"])["a"] == (pytest.approx(1), 3)
    assert item_rest_correlations(gaps, ["b"])["b"] == (0, 0)
    assert item_rest_correlations({}, []) == {}
    level = {"a": np.array([1.0, 2, 3, np.nan]), "b": np.array([2.0, 2, 2, 5])}
    assert item_rest_correlations(level, ["a", "b"])["a"] == (0, 3)


def test_the_rest_of_a_row_is_the_mean_of_what_was_answered_there():
    """Who left out more stands no lower for it."""
    a, b, c, d = drawn(100, 4)
    c[::2] = np.nan
    z = {name: standardised(column) for name, column in (("b", b), ("c", c))}
    rest = np.nanmean([z["b"], z["c"]], axis=0)
    found = item_rest_correlations({"a": a, "b": b, "c": c, "d": d}, ["b", "c"])
    assert found["a"] == (pytest.approx(np.corrcoef(a, rest)[0, 1]), 100)


def test_columns_that_do_not_vary_have_no_standard():
    """Neither have empty ones."""
    assert np.isnan(standardised(np.full(3, 2.0))).all()
    assert np.isnan(standardised(np.full(3, np.nan))).all()
    assert standardised(np.array([1.0, 3.0, np.nan]))[:2].tolist() == [-1, 1]


def test_what_is_left_of_columns_that_are_all_impression_is_bounded():
    """Where hardly anything is left of them, noise is not blown up."""
    same = np.full((3, 3), 0.999)
    np.fill_diagonal(same, 1.0)
    left = without_the_general_impression(same)
    assert np.abs(left - np.eye(3)).max() < 0.1


@pytest.mark.parametrize(
    ("stems", "scales", "wanted"),
    [
        (["a", "b", "a", "b", "a", "b"], [FIVE] * 6, [[0, 2, 4], [1, 3, 5]]),
        ([""] * 6, [FIVE, (1, 7), FIVE, (1, 7), FIVE, (1, 7)], [[0, 2, 4], [1, 3, 5]]),
    ],
)
def test_names_and_scales_divide_columns_that_stand_among_each_other(stems, scales, wanted):
    """Where answers hardly do."""
    rng = np.random.default_rng(7)
    local = rng.normal(size=(400, 2))[:, [0, 1] * 3]
    assert blocks_of(local + 1.2 * rng.normal(size=(400, 6)), stems, scales) == wanted


def test_three_columns_can_be_divided():
    """Two cannot."""
    rng = np.random.default_rng(7)
    one = rng.normal(size=(400, 1))
    answers = np.column_stack([one, one + 0.1 * rng.normal(size=(400, 1)), rng.normal(size=(400, 1))])
    assert blocks_of(answers, ["", "", ""], [FIVE, FIVE, (1, 7)]) == [[0, 1], [2]]


def test_huge_numbers_are_no_numbers():
    """Their squares could not be computed."""
    assert numbers_of(open_answers({"q": [1.0, 1e100, 2e100, -2e100]}), ["q"], 0)["q"].tolist()[:2] == [1.0, 1e100]
    assert np.isnan(numbers_of(open_answers({"q": [1.0, 1e100, 2e100, -2e100]}), ["q"], 0)["q"][2:]).all()


def rated(name, scale=FIVE, *, kind="rating", best=None, stated=None):
    """A rating, with what tells its best end."""
    worded = None if best is None else WordedAnswers({"a": scale[0], "b": scale[1]}, "quality", best=best)
    profile = ColumnProfile(name, worded_answers=worded, stated=stated)
    return ClassifiedColumn(profile, kind, ScaleGuess(scale, (), 1.0))


def ends(columns, answers=None, rows=50):
    """Which end is best and what told, of columns that agree unless they are given."""
    level = np.resize([1.0, 2, 3, 4, 5], rows)
    there = {one.name: level for one in columns} | (answers or {})
    found = best_end(columns, there, FIVE)
    return found.is_reversed, found.why, found.anchor


@pytest.mark.parametrize(
    ("told", "silent", "end"),
    [
        ([5.0, 5.0], 1, (False, "best_words", "")),
        ([5.0], 1, (False, "best_agrees", "q0")),
        ([1.0], 1, (True, "best_anchor", "q0")),
        ([1.0, 1.0], 1, (True, "best_words", "")),
        ([1.0, 5.0], 0, (False, "best_words", "")),
        ([1.0, 1.0, 5.0], 0, (True, "best_words", "")),
        ([], 0, (False, "best_assumed", "")),
    ],
)
def test_words_of_most_ratings_tell_the_best_end(told, silent, end):
    """Of more than half; if they do not agree, of more than half of those. Fewer tell it by how the others run."""
    columns = [rated(f"q{place}", best=best) for place, best in enumerate(told)]
    assert ends([*columns, *(rated(f"z{place}") for place in range(silent))]) == end


def test_stated_ends_tell_and_words_rule_them():
    """If they are those of the common scale."""
    low = StatedEnds(1.0, 5.0, 1.0, only_orders=False)
    assert ends([rated("q", stated=low)]) == (True, "best_words", "")
    assert ends([rated("q", stated=StatedEnds(1.0, 7.0, 1.0, only_orders=False))])[1] == "best_assumed"
    assert ends([rated("q", best=5.0, stated=low)]) == (False, "best_words", "")


LEVEL = np.resize([1.0, 2, 3, 4, 5], 50)


@pytest.mark.parametrize(
    ("anchor", "answers", "end"),
    [
        (rated("recommend", (0.0, 10.0)), 2 * LEVEL, (False, "best_agrees", "recommend")),
        (rated("recommend", (0.0, 10.0)), 10 - 2 * LEVEL, (True, "best_anchor", "recommend")),
        (rated("recommend"), LEVEL, (False, "best_assumed", "")),
        (rated("recommend", best=5.0), LEVEL, (False, "best_agrees", "recommend")),
        (rated("recommend"), 6 - LEVEL, (True, "best_anchor", "recommend")),
        (rated("recommend", kind="apart"), 6 - LEVEL, (False, "best_assumed", "")),
        (rated("recommend", (0.0, 10.0)), np.resize([1.0, 9], 50), (False, "best_assumed", "")),
        (rated("recommend", (0.0, 10.0)), np.full(50, 3.0), (False, "best_assumed", "")),
    ],
)
def test_an_anchor_tells_the_best_end_beyond_chance(anchor, answers, end):
    """On a scale of its own either way, on that of the ratings where it runs against them."""
    assert ends([rated("q"), rated("z"), anchor], {"recommend": answers}) == end


@pytest.mark.parametrize(("rows", "why"), [(10, "best_anchor"), (9, "best_assumed")])
def test_ten_rows_are_enough_for_an_anchor(rows, why):
    """Who answered both counts."""
    answers = np.where(np.arange(50) < rows, 6 - LEVEL, np.nan)
    assert ends([rated("q"), rated("recommend")], {"recommend": answers})[1] == why


@pytest.mark.parametrize("asked", [LEVEL >= 4, LEVEL <= 2])
def test_who_answered_more_questions_weighs_no_more(asked):
    """Ranks are those among the people who answered a question, be they few or many."""
    few = np.where(asked, LEVEL, np.nan)
    more = {f"z{place}": few for place in range(9)}
    columns = [rated("q"), *map(rated, more), rated("recommend", (0.0, 10.0))]
    assert ends(columns, more) == (False, "best_agrees", "recommend")


def test_recommendations_come_before_satisfaction():
    """Whatever stands first; without any other rating there is nothing to hold them against."""
    anchors = [rated("satisfaction", (1.0, 7.0)), rated("recommend", (0.0, 10.0))]
    assert ends([*anchors, rated("q")])[2] == "recommend"
    assert ends(anchors)[1] == "best_assumed"
    assert best_end([*anchors, rated("q")], {one.name: LEVEL for one in [*anchors, rated("q")]}, FIVE).r == (
        pytest.approx(1)
    )


def test_the_worst_is_the_other_end():
    """Of either direction."""
    assert (BestEnd(FIVE, True, "x").best, BestEnd(FIVE, True, "x").worst) == (1, 5)
    assert (BestEnd(FIVE, False, "x").best, BestEnd(FIVE, False, "x").worst) == (5, 1)


def alike(columns, rows=60, words=4, same=0.7, seed=1):
    """Names of columns of strange words that are found to be answers; a share of the cells repeats the first column."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, words, rows)
    table = {
        f"c{place}": [f"w{x}" for x in np.where(rng.random(rows) < same, first, rng.integers(0, words, rows))]
        for place in range(columns)
    }
    source = open_answers(table)
    profiles = {one.name: one for one in profile_columns(source).columns}
    return len(answered_alike(source, profiles, 0))


def test_strange_words_are_answers_where_three_columns_repeat_them():
    """On twenty rows at the least, beyond chance, and of thirteen words at the most."""
    assert (alike(3), alike(2)) == (3, 0)
    assert alike(4, same=0.0) == 0
    assert (alike(3, rows=20, same=1.0), alike(3, rows=19, same=1.0)) == (3, 0)
    assert (alike(3, rows=300, words=13), alike(3, rows=300, words=14)) == (3, 0)


def profiles(**words):
    """Columns of words."""
    return {name: ColumnProfile(name, answered=len(said), words=Counter(said)) for name, said in words.items()}


def test_columns_share_the_words_of_the_one_that_has_most():
    """Two words at the least; a column of numbers shares none."""
    assert sharing_words(profiles(a="xyz", b="xy", c="yz", d="pq")) == {"a", "b", "c"}
    assert sharing_words(profiles(a="xyz", b="xy", c="x")) == set()
    numbers = {"c": ColumnProfile("c", answered=3, numbers=Counter([1.0]), words=Counter("xy"))}
    assert sharing_words(profiles(a="xyz", b="xy") | numbers) == set()
