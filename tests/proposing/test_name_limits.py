"""How much of what a column says must be found in a tree, what speaks for an outcome, and which tree is nearest."""

import pytest

import servicetree as st
from servicetree.proposing.column_profiles import ColumnProfile
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.name_matching import (
    match,
    nearest_tree,
    outcome_of,
    question_of,
    stem_frequencies,
    vocabulary,
)
from servicetree.proposing.scale_guesses import ScaleGuess

TIMES = {"unit": "days", "anchors": [(0, 1), (9, 0)]}


def tree(name="own", **branches):
    """A tree with a question of each text, by the id of its branch."""
    nodes = [st.Branch(one, label=one, questions=[st.Question("q", text=text)]) for one, text in branches.items()]
    return st.ServiceTree(
        name, scale=st.Scale(1, 5), aspects=[st.Aspect("start", questions=[st.Question("first")])], branches=nodes
    )


def column(name, text="", scale=(1.0, 5.0)):
    """A rating."""
    return ClassifiedColumn(ColumnProfile(name, text=text, answered=9), "rating", ScaleGuess(scale, (), 1.0))


def found(said, known, rarity=None):
    """The part that a column is taken for, the share of what it says that is found there, and the words for it."""
    one = match(column(said), vocabulary(known), rarity or {})
    return one and (one.node, round(one.share, 3), one.words)


WORDY = tree(zork="A blorp of quux", snarf="Other things")


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("zork", ("zork", 1.0, ("zork",))),
        ("blorp", None),  # a single word, by which it is not called
        ("blorp quux", ("zork", 1.0, ("blorp", "quux"))),
        ("zork aaa bbb", ("zork", 0.333, ("zork",))),
        ("zork aaa bbb ccc", None),
        ("blorp quux aaa bbb ccc ddd", ("zork", 0.333, ("blorp", "quux"))),
        ("blorp quux aaa bbb ccc ddd eee", None),
        ("zork snarf", ("zork", 0.5, ("zork",))),
        ("zork snarf things", ("snarf", 0.667, ("snarf", "things"))),
        ("the of and", None),
    ],
)
def test_three_tenths_of_what_a_column_says_must_be_found(said, part):
    """By one word that a part is called by, or by two; of two parts the one that more speaks for, else the first."""
    assert found(said, WORDY) == part


def test_a_rare_word_tells_more():
    """A word that many parts have weighs less."""
    assert found("zork snarf", WORDY, {"zork": 8, "snarf": 1}) == ("snarf", 0.76, ("snarf",))
    assert found("zork snarf", WORDY, {"zork": 1, "snarf": 8})[0] == "zork"
    known = [vocabulary(tree(zork="blorp")), vocabulary(tree("other", zork="quux", snarf="blorp"))]
    often = stem_frequencies(known)
    assert (often["blorp"], often["quux"], often["zork"]) == (2, 1, 1)


def test_outcomes_are_not_matched_by_their_words():
    """They have words of their own."""
    known = st.ServiceTree(
        "own",
        scale=st.Scale(1, 5),
        aspects=[st.Aspect("start", questions=[st.Question("first")])],
        outcomes=[st.Outcome("zork", questions=[st.Question("q", text="A blorp of quux")])],
    )
    assert found("zork", known) is None


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("It was easy to find the way to the zork", True),
        ("it was easy to find the way to the ZORK!", True),
        ("It was easy to find the weg to the zork", True),
        ("I never saw anything of it but its name", False),
        ("was easy", False),
    ],
)
def test_a_question_is_known_with_a_slip(said, question):
    """Most words and most letters must be the same, and there must be three of them."""
    one = match(column("q1", said), vocabulary(tree(zork="It was easy to find the way to the zork")), {})
    assert (one is not None and one.question is not None) is question


def test_two_words_are_no_question_with_a_slip():
    """They might as well mean something else; word for word they are it."""
    known = vocabulary(tree(zork="Blorp quux"))
    assert match(column("q1", "blorp quux"), known, {}).question.id == "q"
    assert match(column("q1", "blorp quuxx"), known, {}).question is None


def test_columns_of_what_was_done_afterwards_are_spoken_for():
    """A recovery's two columns and a gate's are no questions, and a promise needs both of its own."""
    recovery = st.Recovery("put_right", "days", **TIMES)
    asked = [
        st.Question("good", text="All was good here", recovery=recovery),
        st.Question("time", text="It came in time", kind="promise", promised="said", delivered="came", **TIMES),
    ]
    branch = st.Branch("goods", gate=st.Gate("reached", reached=["1"]), questions=asked)
    start = st.Aspect("start", questions=[st.Question("first")])
    known = vocabulary(st.ServiceTree("own", scale=st.Scale(1, 5), aspects=[start], branches=[branch]))
    assert known.others == {"put_right", "days", "reached"}
    assert set(known.columns) == {"first", "good", "said", "came"}
    assert question_of(column("q1", "all was good here"), known).id == "good"
    assert question_of(column("q1", "It came in time"), known) is None
    assert question_of(column("q1", "something else"), known) is None


@pytest.mark.parametrize(
    ("said", "scale", "common", "outcome"),
    [
        ("Would you come again?", (1.0, 5.0), (1.0, 5.0), ("loyalty", 1.0, ("again",))),
        ("recommend", (1.0, 5.0), (1.0, 5.0), ("loyalty", 1.0, ("recommend",))),
        ("recommend again", (1.0, 5.0), (1.0, 5.0), ("loyalty", 1.0, ("recommend",))),
        ("overall satisfaction", (1.0, 5.0), (1.0, 5.0), ("satisfaction", 1.0, ("overall", "satisfaction"))),
        ("overall price", (1.0, 5.0), (1.0, 5.0), None),
        ("q17", (0.0, 10.0), (1.0, 5.0), ("loyalty", 0.5, ("0-10",))),
        ("q17", (0.0, 10.0), (0.0, 10.0), None),
        ("q17", (0.0, 10.0), (1.0, 10.0), None),
        ("q17", (0.0, 10.0), None, None),
        ("q17", (1.0, 5.0), (1.0, 7.0), None),
    ],
)
def test_what_speaks_for_an_outcome(said, scale, common, outcome):
    """Words before phrases, and a scale of its own from 0 to 10 where nothing is said."""
    one = outcome_of(column(said, scale=scale), common)
    assert (one and (one.node, one.share, one.words)) == outcome


def test_a_column_without_a_scale_is_no_recommendation():
    """Such as an amount of time."""
    assert outcome_of(ClassifiedColumn(ColumnProfile("q17"), "duration"), (1.0, 5.0)) is None


def near(first, other, said):
    """Which of two trees the columns are nearer to."""
    known = [vocabulary(tree("first", **first)), vocabulary(tree("other", **other))]
    return nearest_tree([column(text) for text in said], known, stem_frequencies(known)).tree.name


def test_another_tree_must_be_clearly_nearer():
    """By one column at the least; columns that differ in their numbers speak once, and so does a word."""
    assert near({"aa": ""}, {"zork": ""}, ["zork_xx"]) == "first"
    assert near({"aa": ""}, {"zork": ""}, ["zork"]) == "other"
    assert near({"aa": ""}, {"zork": "", "blorp": ""}, ["zork xx", "blorp xx"]) == "other"
    assert near({"aa": ""}, {"zork": ""}, ["zork_xx_1", "zork_xx_2", "zork_xx_3"]) == "first"
    assert near({"aa": ""}, {"zork": ""}, ["zork xx", "zork yy", "zork zz"]) == "first"
    assert near({"zork": ""}, {"zork": ""}, ["zork"]) == "first"
    assert near({"aa": ""}, {"zork": ""}, ["zork", *(f"x{'yz'[at % 2] * at}" for at in range(2, 40))]) == "first"
