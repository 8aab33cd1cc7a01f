"""Questions made of columns: scale, direction, words and codes, each said only where it is not that of the tree."""

from collections import Counter

import attrs
import pytest

import servicetree as st
from servicetree.proposing.column_profiles import ColumnProfile, WordedAnswers
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.question_guesses import (
    CommonScale,
    common_scale,
    duration_question,
    known_question,
    promise_question,
    rating_question,
)
from servicetree.proposing.scale_guesses import ScaleGuess
from servicetree.proposing.stated_ends import StatedEnds

FIVE = (1.0, 5.0)
COMMON = CommonScale(FIVE, (99.0,), ("n/a",), ("Line",), 3)
GOOD = {"Bad": 1.0, "Fair": 2.0, "Good": 3.0}
WORDED = WordedAnswers(GOOD, "quality", best=3.0)
ALL_THREE = Counter({1.0: 5, 2.0: 5, 3.0: 5})


def column(name="q7", scale=FIVE, codes=(), r=None, rows=200, **profile):
    """A rating; what stands in it, or was asked, by name."""
    given = {"numbers": Counter({scale[0]: 5}), **profile}
    return ClassifiedColumn(ColumnProfile(name, **given), "rating", ScaleGuess(scale, codes, 1.0), "", r, rows)


def abouts(question):
    """What was guessed about a question."""
    return [remark[0] for remark in question.remarks]


def test_most_ratings_choose_the_common_scale():
    """Of two as frequent the longer; without any it is 1 to 10, as elsewhere; only its codes are common."""
    rated = [column(codes=(99.0,)), column(codes=(98.0, 99.0)), column(scale=(1.0, 7.0), codes=(9.0,))]
    found = common_scale([*rated, attrs.evolve(rated[2], kind="apart"), attrs.evolve(rated[2], kind="apart")])
    assert (found.scale, found.codes, found.fitting) == (FIVE, (98, 99), 2)
    assert common_scale([rated[0], rated[2]]).scale == (1, 7)
    assert (common_scale([]).scale, common_scale([]).fitting) == ((1, 10), 0)


def test_what_is_no_answer_is_counted_over_all_ratings():
    """Codes of the common scale, and words, in quotation marks; lines below the names are listed once each."""
    found = common_scale(
        [
            column(codes=(99.0,), numbers=Counter({1.0: 5, 99.0: 2}), words=Counter({" n/a ": 3}), header_lines=("L",)),
            column(numbers=Counter({1.0: 5, 99.0: 4}), words=Counter({"n/a": 1, " ": 1}), header_lines=("L", "M")),
        ]
    )
    assert found.given["99"] == 6
    assert found.given["“n/a”"] == 4
    assert (found.words, found.header_texts) == (("n/a",), ("L", "M"))


@pytest.mark.parametrize(
    ("worded", "plain", "answers"),
    [
        ([WORDED, WORDED], 1, GOOD),
        ([WORDED, WORDED], 2, {}),
        ([WORDED, WordedAnswers({"good": 3.0, "Awful": 0.0}, "quality")], 0, {"Awful": 0.0, **GOOD}),
        ([WORDED, WordedAnswers({"good": 2.0}, "quality")], 0, {}),
        ([WORDED, WORDED, WordedAnswers({"Good": 9.0}, "given")], 0, GOOD),
        ([WordedAnswers(GOOD, "labels")], 0, {}),
    ],
)
def test_answers_in_words_are_common_if_most_columns_share_them(worded, plain, answers):
    """More than half, of one set, and no word stands for two numbers; labels stay in the file of the answers."""
    rated = [column(scale=(1.0, 3.0), worded_answers=one) for one in worded]
    found = common_scale([*rated, *[column(scale=(1.0, 3.0))] * plain]).answers
    assert list(found.items()) == list(answers.items())


def test_a_question_says_only_what_is_its_own():
    """On the common scale with common codes it has a column and a text at the most."""
    assert rating_question(column(codes=(99.0,)), COMMON).fields == {"column": "q7"}
    asked = rating_question(column(text="How clean was it?", words=Counter({"n/a": 1}), header_lines=("Line",)), COMMON)
    assert asked.fields == {"text": "How clean was it?", "column": "q7"}
    assert abouts(asked) == []
    own = rating_question(column(scale=(1.0, 7.5)), COMMON)
    assert own.fields == {"column": "q7", "scale": [1, 7.5]}
    assert abouts(own) == ["scale"]


@pytest.mark.parametrize(
    ("own", "missing", "told"),
    [
        ({"codes": (98.0,)}, [98, 99], "98"),
        ({"codes": (98.0, 99.0)}, [98, 99], "98"),
        ({"words": Counter({"so so": 1})}, [99, "so so"], None),
        ({"header_lines": ("Other",)}, [99, "Other"], None),
        ({"scale": (0.0, 100.0)}, [], None),
        ({"scale": (0.0, 99.0), "codes": (-1.0,)}, [-1], "-1"),
        ({"scale": (99.0, 101.0), "codes": (99.0,)}, [99], "99"),
    ],
)
def test_codes_of_its_own_stand_beside_the_common_ones(own, missing, told):
    """Unless a common code is an answer on its scale: then none of them is inherited."""
    asked = rating_question(column(**own), COMMON)
    assert asked.fields["missing"] == missing
    assert [remark[1]["codes"] for remark in asked.remarks if remark[0] == "codes"] == ([told] if told else [])


def test_answers_in_words_that_are_not_common_are_the_questions_own():
    """With their scale said where they do not tell it; labels stay where they are."""
    asked = rating_question(column(scale=(1.0, 3.0), worded_answers=WORDED, numbers=ALL_THREE), COMMON)
    assert asked.fields == {"column": "q7", "answers": {"Bad": 1, "Fair": 2, "Good": 3}}
    assert abouts(asked) == ["scale", "words"]
    wide = rating_question(column(scale=(0.0, 3.0), worded_answers=WORDED), COMMON)
    assert wide.fields["scale"] == [0, 3]
    labels = attrs.evolve(WORDED, source="labels", best=5.0)
    assert rating_question(column(worded_answers=labels), COMMON).fields == {"column": "q7"}
    worded = attrs.evolve(COMMON, scale=(1.0, 3.0), answers=GOOD)
    assert rating_question(column(scale=(1.0, 3.0), worded_answers=WORDED), worded).fields == {"column": "q7"}
    other = attrs.evolve(WORDED, answers=GOOD | {"Great": 3.0})
    assert "answers" in rating_question(column(scale=(1.0, 3.0), worded_answers=other), worded).fields
    assert "answers" in rating_question(column(worded_answers=WORDED), worded).fields


def test_stray_words_are_told_with_their_counts():
    """Three of them, and only beside answers in words."""
    words = Counter({"so so": 2, "blorp": 1, "zork": 1, "quux": 1, "n/a": 7})
    asked = rating_question(column(scale=(1.0, 3.0), worded_answers=WORDED, words=words), COMMON)
    assert asked.remarks[-1] == ("stray", {"words": "“so so” (2), “blorp” (1), “zork” (1)"})
    assert "stray" not in abouts(rating_question(column(words=words), COMMON))


@pytest.mark.parametrize(
    ("name", "scale", "summary"),
    [("recommend", (0.0, 10.0), True), ("recommend", FIVE, False), ("again", (0.0, 10.0), False)],
)
def test_a_recommendation_from_0_to_10_is_summed_up_as_nps(name, scale, summary):
    """On that scale, and no other outcome."""
    asked = rating_question(column(name, scale), COMMON)
    assert (asked.fields.get("summary") == "nps", "summary" in abouts(asked)) == (summary, summary)


STATED = StatedEnds(1.0, 5.0, 1.0, only_orders=False)
REVERSED = attrs.evolve(COMMON, is_reversed=True)
DIRECTIONS = [
    ("nothing tells", {}, COMMON, None, []),
    ("against the others", {"r": -0.5}, COMMON, True, ["reversed"]),
    ("within chance", {"r": -0.1}, COMMON, None, []),
    ("with reversed ones", {}, REVERSED, None, []),
    ("against reversed ones", {"r": -0.5}, REVERSED, False, ["not_reversed"]),
    ("another scale beside reversed ones", {"scale": (1.0, 7.0)}, REVERSED, True, ["reversed", "scale"]),
    ("the ends are stated", {"stated": STATED}, COMMON, True, ["reversed_words"]),
    ("the ends are stated for all", {"stated": STATED}, REVERSED, None, []),
    ("the best is the high end", {"stated": attrs.evolve(STATED, best=5.0)}, REVERSED, False, ["not_reversed_words"]),
    ("stated ends of agreement", {"stated": attrs.evolve(STATED, only_orders=True)}, COMMON, None, []),
    ("ends of another scale", {"stated": attrs.evolve(STATED, high=6.0)}, COMMON, None, []),
    ("words say that low is best", {"worded_answers": attrs.evolve(WORDED, source="labels", best=1.0)}, COMMON, True,
     ["reversed_words"]),
    ("words say that high is best", {"worded_answers": attrs.evolve(WORDED, source="labels", best=5.0)}, COMMON, None,
     []),
    ("words of agreement", {"worded_answers": attrs.evolve(WORDED, source="agreement", best=1.0),
     "numbers": ALL_THREE}, COMMON, None, ["words"]),
    ("satisfaction", {"name": "satisfaction"}, REVERSED, None, []),
    ("satisfaction against reversed ones", {"name": "satisfaction", "r": -0.5}, REVERSED, False, []),
    ("satisfaction against the others", {"name": "satisfaction", "r": -0.5}, COMMON, None, ["anchor_against"]),
    ("satisfaction on another scale", {"name": "satisfaction", "scale": (1.0, 7.0)}, REVERSED, None, ["scale"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("own", "common", "direction", "told"), [row[1:] for row in DIRECTIONS], ids=[row[0] for row in DIRECTIONS]
)
def test_which_end_of_a_question_is_the_best(own, common, direction, told):
    """Words decide, then the other ratings; outcomes are never turned round, but told where they run against them."""
    asked = rating_question(column(**own), common)
    assert (asked.fields.get("reversed"), abouts(asked)) == (direction, told)


@pytest.mark.parametrize(
    ("name", "text", "made"),
    [
        ("Q7.1", "", "q7_1"),
        ("q7", "How clean were the old rooms upstairs?", "clean_old_rooms"),
        ("Friendliness_of_our_staff", "", "friendliness_staff"),
        ("Friendliness_of_ourstaff", "", "friendliness_of_ourstaff"),
    ],
)
def test_ids_are_short(name, text, made):
    """A name of up to 24 letters, else the first three telling words."""
    assert rating_question(column(name, text=text), COMMON).preferred_id == made


def amount(name, kind="duration", **profile):
    """A column of times."""
    return ClassifiedColumn(ColumnProfile(name, **profile), kind, unit="days")


def test_times_have_anchors_from_full_marks_to_none():
    """At 0 and at what one in twenty exceeded; texts among them are no answers."""
    asked = duration_question(amount("wait", text="How long?", words=Counter({"long ": 1}), header_lines=("L",)), 12.0)
    anchors = [[0, 1.0], [12, 0.0]]
    said = {"text": "How long?", "kind": "duration", "column": "wait", "unit": "days", "anchors": anchors}
    assert asked.fields == said | {"missing": ["long", "L"]}
    assert asked.remarks == (("anchors", {"latest": 12.0, "unit": "days"}),)
    promise = promise_question(amount("said", words=Counter({"soon": 1})), amount("kept"), 2.5)
    assert promise.fields == {
        "kind": "promise", "promised": "said", "delivered": "kept", "unit": "days", "anchors": [[0, 1.0], [2.5, 0.0]],
        "missing": ["soon"],
    }  # fmt: skip
    assert [one.name for one in promise.columns] == ["kept", "said"]
    assert abouts(promise) == ["anchors"]
    assert promise.preferred_id == "kept"


@pytest.mark.parametrize(
    ("met", "speed", "kept"),
    [
        ({"low": 0.0, "high": 1.0}, {"low": 0.0}, True),
        ({"low": 0.0, "high": 2.0}, {"low": 0.0}, False),
        ({"low": -1.0, "high": 1.0}, {"low": 0.0}, False),
        ({"low": 0.0, "high": 1.0}, {"low": -1.0}, False),
        ({"low": 0.0, "high": 1.0, "words": Counter("x")}, {"low": 0.0}, False),
        ({"low": 0.0, "high": 1.0}, {"low": 0.0, "words": Counter("x")}, False),
        ({"low": 0.0, "high": 1.0, "header_lines": ("L",)}, {"low": 0.0}, False),
        ({"low": 0.0, "high": 1.0}, {"low": 0.0, "header_lines": ("L",)}, False),
        (None, {"low": 0.0}, False),
        ({"low": 0.0, "high": 1.0}, None, False),
    ],
)
def test_a_recovery_is_kept_where_both_of_its_columns_hold_what_they_must(met, speed, kept):
    """Shares from 0 to 1, and times, without a word among them."""
    asked = st.Question("quality", recovery=st.Recovery("met", "speed", "days", [(0, 1), (9, 0)]))
    there = {
        name: ColumnProfile(name, **given) for name, given in (("met", met), ("speed", speed)) if given is not None
    }
    found = known_question(asked, [column("quality")], there, COMMON)
    assert ("recovery" in found.fields) is kept


def test_a_known_question_keeps_its_words_and_takes_scale_and_codes_from_the_answers():
    """Its id and its text are the tree's; how it was answered is this survey's."""
    asked = st.Question("looks", text="It was clean.", scale=(1, 10), missing=[77], weight=2)
    found = known_question(asked, [column("Q1", (1.0, 7.0), (9.0,), text="Clean?")], {}, COMMON)
    assert found.preferred_id == "looks"
    told = {name: found.fields[name] for name in ("text", "column", "scale", "missing", "weight")}
    assert told == {"text": "It was clean.", "column": "Q1", "scale": [1, 7], "missing": [9, 99], "weight": 2}
    assert abouts(found) == ["scale", "codes"]
    time = st.Question("wait", kind="duration", unit="days", anchors=[[0, 1], [5, 0]])
    found = known_question(time, [amount("Q2", words=Counter({"long": 1}))], {}, COMMON)
    assert (found.fields["column"], found.fields["missing"], found.remarks) == ("Q2", ["long"], ())
