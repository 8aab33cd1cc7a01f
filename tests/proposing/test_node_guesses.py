"""Questions are grouped into the parts of a tree: by words, by blocks, with a trunk and with branches that grow."""

from collections import Counter

import numpy as np
import pytest
from support.survey_exports import ratings

import servicetree as st
from servicetree.proposing.column_profiles import ColumnProfile
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.name_matching import stem_frequencies, vocabulary
from servicetree.proposing.node_guesses import ProposedNode, RatingNumbers, grouped_nodes
from servicetree.proposing.question_guesses import CommonScale, duration_question, rating_question
from servicetree.proposing.scale_guesses import ScaleGuess

COMMON = CommonScale((1.0, 5.0), (), (), (), 3)
ROWS = 200


@pytest.fixture(scope="module")
def shelf():
    """The words of two trees."""
    return {name: vocabulary(st.template(name)) for name in ("general", "hotel")}


def asked(name, place, answered=ROWS, *, text="", scale=(1.0, 5.0), r=None):
    """A rating question of a column."""
    profile = ColumnProfile(name, text, answered, Counter({1.0: answered}))
    return rating_question(ClassifiedColumn(profile, "rating", ScaleGuess(scale, (), 1.0), "", r, ROWS, place), COMMON)


def grouped(shelf, names, tree="general", *, drawn=None, there=(), **answered):
    """The parts that columns make; the ratings hang together unless they are given."""
    drawn = ratings(ROWS, 3, len(names)) if drawn is None else drawn
    questions = [
        name if not isinstance(name, str) else asked(name, place, answered.get(name, ROWS))
        for place, name in enumerate(names)
    ]
    numbers = {one.columns[0].name: drawn[:, place].astype(float) for place, one in enumerate(questions)}
    known = shelf[tree]
    found = grouped_nodes(questions, RatingNumbers(ROWS, numbers), known, stem_frequencies(shelf.values()), there)
    return {part.id: part for part in found}


def columns(part):
    """The columns of a part."""
    return [one.columns[0].name for one in part.questions]


def tables(parts):
    """Where each part stands."""
    return {name: part.table for name, part in parts.items()}


def test_words_place_questions_and_are_told(shelf):
    """Aspects, branches and outcomes, in this order, each with the words that spoke for it."""
    found = grouped(shelf, ["satisfaction", "price", "cleanliness", "tidy_rooms"])
    assert tables(found) == {"environment": "aspects", "price": "branches", "satisfaction": "outcomes"}
    assert list(found) == ["environment", "price", "satisfaction"]
    assert columns(found["environment"]) == ["cleanliness", "tidy_rooms"]
    assert found["price"].remarks == (("node_words", {"node": "price", "tree": "general", "words": "price"}),)
    assert found["environment"].remarks[0][1]["words"] == "cleanliness, tidy"
    assert set(found["price"].fields["label"]) == {"en", "fr", "ru"}


@pytest.mark.parametrize(("label", "shown"), [("Zorks", "Zorks"), ("", "zork"), ({"en": "Zorks"}, {"en": "Zorks"})])
def test_a_part_is_labelled_as_in_the_known_tree(label, shown):
    """By its id where it has no label."""
    aspect = st.Aspect("zork", label=label, questions=[st.Question("blorp")])
    known = vocabulary(st.ServiceTree("own", scale=st.Scale(1, 5), aspects=[aspect]))
    found = grouped({"own": known}, ["blorp", "zork"], "own")
    assert found["zork"].fields == {"label": shown}


def test_a_column_of_the_trees_own_name_needs_no_word(shelf):
    """It is that question, and nothing was guessed of its part."""
    found = grouped(shelf, ["environment_looks", "price_worth"], "hotel")
    assert [part.remarks for part in found.values()] == [(), ()]


def test_how_many_answered_a_part_is_how_many_answered_its_first_question():
    """The one that most answered; none for a bough."""
    assert ProposedNode("branches", "a", questions=(asked("x", 0, 7), asked("y", 1, 9))).answered == 9
    assert ProposedNode("branches", "a").answered == 0


@pytest.mark.parametrize(("answered", "table"), [(120, "aspects"), (119, "branches")])
def test_an_aspect_is_answered_by_three_fifths(shelf, answered, table):
    """Else it becomes a branch, where another aspect or branch is answered by as many."""
    found = grouped(shelf, ["cleanliness", "choice", "price"], cleanliness=answered)
    assert tables(found) == {"environment": table, "solution": "aspects", "price": "branches"}
    found = grouped(shelf, ["cleanliness", "price", "staff_friendly"], cleanliness=answered)
    other = "branches" if table == "aspects" else "aspects"
    assert (found["environment"].table, found["price"].table) == (table, other)


def test_without_an_aspect_the_first_part_that_most_answered_is_the_trunk(shelf):
    """In the order of the questionnaire; it is told that nothing but that made it so."""
    found = grouped(shelf, ["staff_friendly", "price", "reliability"], staff_friendly=50)
    first = [name for name, part in found.items() if part.table == "aspects"]
    assert [columns(found[name]) for name in first] == [["price"]]
    assert ("trunk_first", {}) in found["price"].remarks
    found = grouped(shelf, ["staff_friendly", "price"], staff_friendly=50, price=60)
    assert columns(next(iter(found.values()))) == ["staff_friendly"]


def test_an_aspect_that_few_answered_stays_where_nothing_else_could_be_the_trunk(shelf):
    """A tree has one aspect at the least."""
    found = grouped(shelf, ["price", "cleanliness"], price=50, cleanliness=60)
    assert tables(found) == {"environment": "aspects", "price": "branches"}
    found = grouped(shelf, ["recommend", "satisfaction"])
    assert tables(found) == {"loyalty": "aspects", "satisfaction": "outcomes"}


def test_an_outcome_that_becomes_the_trunk_has_no_summary(shelf):
    """Only outcomes are summed up as NPS."""
    found = grouped(shelf, [asked("recommend", 0, scale=(0.0, 10.0)), "satisfaction"])
    assert (found["loyalty"].table, "summary" in found["loyalty"].questions[0].fields) == ("aspects", False)
    found = grouped(shelf, [asked("recommend", 0, scale=(0.0, 10.0)), "cleanliness"])
    assert found["loyalty"].questions[0].fields["summary"] == "nps"


def test_gates_are_kept_where_their_column_is(shelf):
    """And only branches have any."""
    gate = next(node for node in shelf["hotel"].tree.branches if node.gate is not None and node.questions)
    own = gate.questions[0].columns[0]
    with_gate = grouped(shelf, ["environment_looks", own], "hotel", there=[gate.gate.column])
    assert with_gate[gate.id].fields["gate"] == {"column": gate.gate.column, "reached": list(gate.gate.reached)}
    assert "gate" not in grouped(shelf, ["environment_looks", own], "hotel")[gate.id].fields
    assert "gate" not in grouped(shelf, [own], "hotel", there=[gate.gate.column])[gate.id].fields


def test_branches_grow_as_in_the_known_tree(shelf):
    """On a measured branch that is there, or on a bough that carries two or more."""
    tree = shelf["hotel"].tree
    above = tree.branch_parents
    own = {node.id: node.questions[0].columns[0] for node in tree.branches if node.questions}
    bough = next(node.id for node in tree.nodes.values() if node.kind == "bough")
    twigs = [name for name, parent in above.items() if parent == bough and name in own]
    found = grouped(shelf, ["environment_looks", own[twigs[0]], own[twigs[1]]], "hotel")
    assert (found[bough].table, found[bough].questions) == ("branches", ())
    assert [found[name].fields["parent"] for name in twigs[:2]] == [bough, bough]
    alone = grouped(shelf, ["environment_looks", own[twigs[0]]], "hotel")
    assert bough not in alone
    assert "parent" not in alone[twigs[0]].fields


def blocks(count, each, seed=5):
    """Blocks of ratings that hang together more within than between; shape (rows, count × each)."""
    rng = np.random.default_rng(seed)
    local = np.repeat(rng.normal(size=(ROWS, count)), each, axis=1)
    return np.clip(np.rint(3 + local + 0.4 * rng.normal(size=local.shape)), 1, 5)


def test_ratings_without_a_word_are_divided_into_blocks(shelf):
    """Named by their place and labelled with their first and last column; how many they are is told."""
    found = grouped(shelf, [f"q{place}" for place in range(6)], drawn=blocks(2, 3))
    assert {name: columns(part) for name, part in found.items()} == {
        "block_1": ["q0", "q1", "q2"], "block_2": ["q3", "q4", "q5"],
    }  # fmt: skip
    assert found["block_2"].fields["label"] == "q3 … q5"
    assert found["block_2"].remarks == (("node_block", {"count": 3}),)


def test_a_name_that_columns_share_is_the_blocks_own(shelf):
    """Of three letters at the least; or else the word that most of what was asked shares."""
    named = grouped(shelf, ["zor_1", "zor_2", "qx_3", "qx_4"], drawn=blocks(2, 2))
    assert {name: part.fields["label"] for name, part in named.items()} == {"zor": "zor", "block_2": "qx_3 … qx_4"}
    texts = ["A blorp one", "The blorp two", "Of snarf three", "No quux four"]
    said = [asked(f"q{place}", place, text=text) for place, text in enumerate(texts)]
    worded = grouped(shelf, said, drawn=blocks(2, 2))
    assert {name: part.fields["label"] for name, part in worded.items()} == {"blorp": "blorp", "block_2": "q2 … q3"}


def test_what_most_of_many_columns_are_called_is_no_name(shelf):
    """Of three columns, or of half of them, it is."""
    few = grouped(shelf, ["zork_1", "zork_2", "zork_3"], drawn=blocks(1, 3))
    assert "zork" in few
    many = grouped(shelf, ["zork_1", "zork_2", "zork_3", "zork_4"], drawn=blocks(1, 4))
    assert "zork" not in many
    half = grouped(shelf, ["zork_1", "zork_2", "quux_3", "quux_4"], drawn=blocks(2, 2))
    assert set(half) == {"zork", "quux"}


@pytest.mark.parametrize(
    ("texts", "label"),
    [
        (["The blorp one", "A blorp two", "Of snarf three"], "blorp"),
        (["The blorp one", "A blorp two", "Of snarf three", "No quux four"], "q0 … q3"),
        (["The blorp one", "A blorp two"], "blorp"),
        (["The blorp one", "A quux two"], "q0 … q1"),
        (["Was the blorp here?"], "Was the blorp here?"),
    ],
)
def test_a_word_of_most_texts_is_a_blocks_name(shelf, texts, label):
    """Of more than half, and of two at the least; a question that stands alone is called by its text."""
    more = len(texts) > 2  # two blocks, so that the first is not divided itself
    said = [asked(f"q{place}", place, text=text) for place, text in enumerate([*texts, *[""] * len(texts) * more])]
    found = grouped(shelf, said, drawn=blocks(1 + more, len(texts)))
    assert next(iter(found.values())).fields["label"] == label
    assert len(found) == 1 + more


def test_reversed_ratings_stand_in_the_block_of_what_they_reverse(shelf):
    """They are turned round before they are held against the others."""
    drawn = blocks(2, 3)
    drawn[:, [1, 4]] = 6 - drawn[:, [1, 4]]
    questions = [asked(f"q{place}", place, r=-0.9 if place in (1, 4) else 0.9) for place in range(6)]
    found = grouped(shelf, questions, drawn=drawn)
    assert sorted(columns(part) for part in found.values()) == [["q0", "q1", "q2"], ["q3", "q4", "q5"]]


@pytest.mark.parametrize("placed", [True, False])
@pytest.mark.parametrize("lonely", [1, 2])
def test_ratings_that_nothing_places_wait_for_a_person(shelf, lonely, placed):
    """Two that stand alone are one branch, to be sorted, if words place others; one is a branch of its own."""
    alone = [asked("x0", 0, scale=(1.0, 7.0)), asked("x1", 11, scale=(0.0, 6.0))]
    names = [f"{name}_{place}" for name in ("zork", "quux") for place in range(5)]
    names = [*alone[:1], *names, *alone[1:lonely], *["cleanliness"] * placed]
    inner, strays = blocks(2, 5, seed=1), np.random.default_rng(1).integers(1, 6, (ROWS, 2))
    drawn = np.column_stack([strays[:, :1], inner, strays[:, 1:lonely], *[strays[:, :1]] * placed])
    found = grouped(shelf, names, drawn=drawn)
    assert [columns(found[name])[-1] for name in ("zork", "quux")] == ["zork_4", "quux_4"]
    assert ("to_be_sorted" in found) is (placed and lonely > 1)
    if placed and lonely > 1:
        assert columns(found["to_be_sorted"]) == ["x0", "x1"]
        assert found["to_be_sorted"].remarks == (("node_unsorted", {}),)
        assert found["to_be_sorted"].table == "branches"
        assert set(found) == {"environment", "zork", "quux", "to_be_sorted"}
    elif placed:
        assert columns(found["block_1"]) == ["x0"]
        assert found["block_1"].remarks == (("node_alone", {}),)


def test_times_that_no_word_places_have_no_place(shelf):
    """Nothing tells what they hang together with; without any other question there is no tree."""
    column = ClassifiedColumn(ColumnProfile("zork_days", "", ROWS), "duration", unit="days", place=1)
    known = shelf["general"]
    assert grouped_nodes([duration_question(column, 9.0)], RatingNumbers(ROWS, {}), known, {}, ()) == []
