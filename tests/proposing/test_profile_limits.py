"""What is counted of columns: lines that hold no answers, ends, types, texts; and scales that columns share."""

import datetime as dt
import json
from collections import Counter

import numpy as np
import polars as pl
import pytest
from support.survey_exports import ratings

import servicetree as st
from servicetree.answers.engines.opening import open_answers
from servicetree.errors import AnswersError
from servicetree.proposing.column_profiles import (
    MOST_DIFFERENT,
    ColumnProfile,
    WordedAnswers,
    profile_columns,
)
from servicetree.proposing.column_roles import classify_columns
from servicetree.proposing.lexicon import (
    number_free,
    plain_word,
    same_word,
    shorter_stems,
    slug,
    squeezed,
    stem,
    stems_in,
    telling_words,
)


def profiled(tmp_path, *lines):
    """A table that is written line by line; its columns by name."""
    path = tmp_path / "q.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = profile_columns(open_answers(path))
    return found, {one.name: one for one in found.columns}


NAMES = "a,b,c,d,e,f"
TEXTS = "The room,The food,The bill,The bed,The bath,6"
NUMBERS = ["4,5,3,4,5,3", "1,2,3,1,2,3"]


@pytest.mark.parametrize(
    ("line", "heads"),
    [
        (TEXTS, 1),
        ("The room,The food,The bill,The bed,5,6", 0),
        ("4,The food,The bill,The bed,The bath,", 0),
    ],
)
def test_a_line_of_texts_stands_above_four_fifths_of_the_columns_of_numbers(tmp_path, line, heads):
    """Five of six are, four are not."""
    found, columns = profiled(tmp_path, NAMES, line, *NUMBERS)
    assert (found.header_lines, found.rows) == (heads, 3 - heads)
    assert columns["b"].text == ("The food" if heads else "")
    assert columns["b"].answered == 3 - heads


def test_one_column_of_numbers_is_not_enough_for_a_line_of_texts(tmp_path):
    """Its text may be an answer; two are."""
    words = ["x,Lyon", "3,Nice", "4,Nice"]
    assert profiled(tmp_path, "a,b", *words)[0].header_lines == 0
    assert profiled(tmp_path, "a,b,c", "One,Lyon,Two", "3,Nice,3", "4,Nice,3")[0].header_lines == 1


def test_two_lines_of_texts_at_the_most_stand_above():
    """Those that Qualtrics writes; the first that holds no inner ids is what was asked."""
    ids, texts = [json.dumps({"ImportId": name}) for name in "abc"], ["The room", "The food", "The bill"]
    lines = [ids, texts, ["x", "y", "z"], *(["4", "5", "3"], ["1", "2", "3"]) * 2]
    columns = dict(zip("abc", map(list, zip(*lines, strict=True)), strict=True))
    found = profile_columns(open_answers(pl.LazyFrame(columns)))
    assert (found.header_lines, found.rows) == (2, 5)
    assert [one.text for one in found.columns] == texts
    assert found.columns[0].header_lines == (ids[0], "The room")
    assert found.columns[0].words == {"x": 1}


def test_a_name_that_is_a_sentence_is_what_was_asked():
    """Unless a line below says more; a name of one word says nothing."""
    found = {
        one.name: one.text for one in profile_columns(open_answers({"How clean?": [1, 2], "clean": [1, 2]})).columns
    }
    assert found == {"How clean?": "How clean?", "clean": ""}


def test_dates_and_lists_are_counted_by_their_type():
    """Empty cells are no answers."""
    found = profile_columns(open_answers({"d": [dt.date(2026, 1, 1), None], "n": [1, None]})).columns
    assert [(one.answered, bool(one.foreign)) for one in found] == [(1, True), (1, False)]


def test_ends_are_those_of_finite_numbers():
    """Infinite amounts are counted as words; a column without numbers has no ends."""
    found = {
        one.name: one
        for one in profile_columns(
            open_answers({"x": [2.5, float("-inf"), 7.0], "w": ["a", "b", "a"], "i": [2, 3, None]})
        ).columns
    }
    assert (found["x"].low, found["x"].high, found["x"].whole, found["x"].has_infinite) == (2.5, 7, False, True)
    assert found["x"].answered == 3
    assert (found["i"].low, found["i"].high, found["i"].whole, found["i"].has_infinite) == (2, 3, True, False)
    assert np.isnan(found["w"].low)
    assert np.isnan(found["w"].high)


def test_a_thousand_different_cells_are_kept():
    """One more is too many: then only how many there are is known."""
    kept = profile_columns(open_answers({"x": np.arange(MOST_DIFFERENT)})).columns[0]
    assert (len(kept.numbers), kept.distinct) == (MOST_DIFFERENT, MOST_DIFFERENT)
    lost = profile_columns(open_answers({"x": np.arange(MOST_DIFFERENT + 1)})).columns[0]
    assert (lost.numbers, lost.distinct, lost.numbered, lost.worded) == (None, MOST_DIFFERENT + 1, 1001, 0)


def test_columns_whose_cells_are_too_many_to_keep_are_still_counted():
    """By what is left of their cells."""
    both = ColumnProfile("x", answered=3000, numbers=None, words=None)
    assert (both.numbered, both.worded, both.distinct) == (3000, 0, 2 * (MOST_DIFFERENT + 1))
    few = ColumnProfile("x", answered=3000, numbers=None, words=Counter({"a": 5}))
    assert (few.numbered, few.worded) == (2995, 5)
    many = ColumnProfile("x", answered=3000, numbers=Counter({1.0: 5}), words=None)
    assert (many.numbered, many.worded) == (5, 2995)
    assert ColumnProfile("x").has_infinite is False
    assert WordedAnswers({"a": 3.0, "b": 1.0}, "given").scale == (1, 3)


def test_a_stem_that_two_questions_share_is_taken_off():
    """One alone keeps it."""
    names = ["How good was it? - The room", "How good was it? - The food", "And the bill? - All of it"]
    found = profile_columns(open_answers({name: [1, 2] for name in names})).columns
    assert [one.text for one in found] == ["The room", "The food", "And the bill? - All of it"]


def scales(**columns):
    """The scales and codes that columns are taken to be answered on, with their kinds."""
    source = open_answers(columns)
    found = classify_columns(source, profile_columns(source))[0]
    return {one.name: one.scale_guess and (one.scale_guess.scale, one.scale_guess.codes) for one in found}


@pytest.mark.parametrize(("name", "scale"), [("zork", (1, 5)), ("q", (1, 4))])
def test_a_column_is_on_the_scale_of_those_that_are_named_alike(name, scale):
    """But for the number behind the name; a letter is no name."""
    drawn = ratings(200, 4, 4)
    columns = {f"{name}{place}": drawn[:, place] for place in range(3)}
    assert scales(**columns, **{f"{name}9": np.minimum(drawn[:, 3], 4)})[f"{name}9"][0] == scale


def test_a_few_stray_zeros_are_codes_where_the_others_begin_at_one():
    """Though hardly anybody gave a 1."""
    drawn = ratings(200, 4, 4)
    own = np.maximum(drawn[:, 3], 2)
    own[:2], own[2:6] = 0, 1
    found = scales(a=drawn[:, 0], b=drawn[:, 1], c=drawn[:, 2], own=own)
    assert found["own"] == ((1, 5), (0,))


def test_a_recommendation_keeps_its_scale_among_those_that_are_named_alike():
    """What it was asked on is known."""
    drawn = ratings(200, 4, 4, 10)
    alike = {f"zork{place}": drawn[:, place] for place in range(3)}
    assert scales(**alike, **{"zork recommend": np.minimum(drawn[:, 3], 9)})["zork recommend"][0] == (1, 9)
    assert scales(**alike, **{"zork 3": np.minimum(drawn[:, 3], 9)})["zork 3"][0] == (1, 10)


def test_three_answers_of_a_group_on_the_ratings_scale_may_be_ratings():
    """Two never are."""
    drawn = ratings(200, 4, 4)
    level = drawn[:, :3].mean(axis=1)
    store = np.where(level < 2.5, 1, np.where(level < 3.5, 3, 5))
    source = open_answers({"a": drawn[:, 0], "b": drawn[:, 1], "c": drawn[:, 2], "store": store})
    assert classify_columns(source, profile_columns(source))[0][3].kind == "rating"
    two = np.where(level < 3, 1, 5)
    source = open_answers({"a": drawn[:, 0], "b": drawn[:, 1], "c": drawn[:, 2], "store": two})
    assert classify_columns(source, profile_columns(source))[0][3].kind == "segment"


@pytest.mark.parametrize(
    ("root", "shorter"),
    [("abcdefgh", ["abcde", "abcdef", "abcdefg"]), ("abcdef", ["abcd", "abcde"]), ("abcd", []), ("ab", [])],
)
def test_a_stem_is_like_those_with_up_to_three_letters_less(root, shorter):
    """Four letters at the least; it does not matter which of two is the longer one."""
    assert list(shorter_stems(root)) == shorter
    assert all(same_word(root, one) and same_word(one, root) for one in [root, *shorter])
    assert not same_word(root, f"{root}xxxx")


@pytest.mark.parametrize(
    ("word", "cut"),
    [
        ("cleaning", "clean"),
        ("sing", "sing"),
        ("tes", "tes"),
        ("boxes", "box"),
        ("bed", "bed"),
        ("cleanersersers", "cleaners"),
    ],
)
def test_endings_are_cut_where_three_letters_are_left(word, cut):
    """Twice at the most."""
    assert stem(word) == cut


def test_ids_have_forty_letters_and_begin_with_one():
    """A line that would end them is cut off too; letters that no language of ours has are left out."""
    assert slug("a" * 41) == "a" * 40
    assert slug(f"{'a' * 39} b") == "a" * 39
    assert slug("7 up") == "q_7_up"
    assert slug("Straße") == "strasse"
    assert slug("объект") == "obekt"
    assert (number_free("a1b2"), number_free("7a"), squeezed("A-b c_1")) == ("a", "", "abc1")


def test_words_of_one_letter_and_numbers_tell_nothing():
    """Of forms of one word the first is kept, as it is written."""
    assert telling_words("B 12 Rooms room Ärger") == {stem("rooms"): "rooms", stem("arger"): "ärger"}
    assert list(telling_words("the WC")) == ["wc"]
    assert stems_in("a 12 the rooms", telling=False) == [stem("the"), stem("rooms")]


@pytest.mark.parametrize(
    ("word", "plain"), [("Ă", "a"), ("й", "й"), ("Й", "й"), ("и\u0301", "и"), ("ё", "е"), ("Łódź", "lodz"), ("ı", "i")]
)
def test_accents_are_taken_away(word, plain):
    """But й is a letter of its own."""
    assert plain_word(word) == plain


def test_a_table_of_three_ratings_gives_a_tree_and_one_of_two_does_not():
    """Three columns are the least."""
    drawn = ratings(60, 4, 3)
    table = {name: drawn[:, place] for place, name in enumerate(("price", "staff", "choice"))}
    assert st.propose(table).nearest == "general"
    with pytest.raises(AnswersError, match="two columns"):
        st.propose({name: table[name] for name in ("price", "staff")})
