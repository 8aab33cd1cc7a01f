"""The tree itself: weights, parents for carry-over, order, and rules that make it stand."""

import copy
import pickle
import re

import attrs
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.random_trees import shapes, trees

from servicetree.errors import TreeError, UsageError
from servicetree.tree.nodes import Aspect, Branch, Outcome, Trunk
from servicetree.tree.questions import Gate, Marker, Question, Recovery, Scale
from servicetree.tree.service_tree import ServiceTree

ASKED = (Question("q"),)


def tree_of(*branches, trunk=1, aspects=(("environment", 1), ("solution", 1)), **fields):
    """Plant a tree of branches given as (id, parent, weight, own_weight or None for a bough)."""
    grown = [
        Branch(
            name,
            parent=parent,
            weight=weight,
            **({} if own is None else {"own_weight": own, "questions": ASKED}),
        )
        for name, parent, weight, own in branches
    ]
    planted = [Aspect(name, weight=weight, questions=ASKED) for name, weight in aspects]
    return ServiceTree("x", scale=Scale(1, 10), trunk=Trunk(weight=trunk), aspects=planted, branches=grown, **fields)


WEIGHED = [
    ("only a trunk", tree_of(), {"environment": 1 / 2, "solution": 1 / 2}),
    (
        "trunk against a branch",
        tree_of(("price", None, 1, 1), trunk=3, aspects=[("environment", 2), ("solution", 1)]),
        {"environment": 1 / 2, "solution": 1 / 4, "price": 1 / 4},
    ),
    (
        "a bough's share goes to its children",
        tree_of(("staff", None, 2, None), ("kind", "staff", 1, 1), ("able", "staff", 3, 1), trunk=2),
        {"environment": 1 / 4, "solution": 1 / 4, "kind": 1 / 8, "able": 3 / 8},
    ),
    (
        "a measured branch divides its share with its children",
        tree_of(("staff", None, 1, 3), ("kind", "staff", 1, 1)),
        {"environment": 1 / 4, "solution": 1 / 4, "staff": 3 / 8, "kind": 1 / 8},
    ),
    (
        "own weight may be nothing, and means nothing without children",
        tree_of(("staff", None, 1, 0), ("kind", "staff", 1, 0)),
        {"environment": 1 / 4, "solution": 1 / 4, "staff": 0, "kind": 1 / 2},
    ),
    (
        "a trunk without weight still carries over",
        tree_of(("price", None, 5, 1), trunk=0),
        {"environment": 0, "solution": 0, "price": 1},
    ),
]


@pytest.mark.parametrize(("case", "tree", "weights"), WEIGHED, ids=[case for case, *_ in WEIGHED])
def test_weights_by_hand(case, tree, weights):
    """Weights are shares of the share above, as worked out by hand."""
    assert tree.node_weights == pytest.approx(weights), case


@given(shapes())
def test_weights_add_up_to_one(tree):
    """Whatever grows, the measured nodes share the whole score."""
    assert sum(tree.node_weights.values()) == pytest.approx(1)
    assert list(tree.node_weights) == list(tree.measured)


@given(shapes(), some.data())
def test_given_weights_become_the_weights(tree, data):
    """`with_weights` turns any weights of nodes into weights within families that give just these."""
    weights = {name: data.draw(some.floats(0, 10)) for name in tree.measured}
    total = sum(weights.values())
    if total == 0:
        return
    changed = tree.with_weights(weights, method="direct")
    assert changed.node_weights == pytest.approx({name: weight / total for name, weight in weights.items()}, abs=1e-12)
    assert changed.weight_method == "direct"
    assert attrs.evolve(changed, weight_method=tree.weight_method).with_weights(tree.node_weights).node_weights == (
        pytest.approx(tree.node_weights)
    )


def test_weights_all_zero_are_refused():
    """No weight at all is no way to weigh."""
    with pytest.raises(TreeError, match="all weights"):
        tree_of(("price", None, 1, 1)).with_weights({})


def test_parents_for_carry_over():
    """The nearest measured branch above, or all aspects; boughs are passed through; an aspect has none."""
    tree = tree_of(
        ("price", None, 1, 1),
        ("staff", None, 1, None),
        ("inner", "staff", 1, None),
        ("kind", "inner", 1, 1),
        ("shift", "kind", 1, None),
        ("night", "shift", 1, 1),
    )
    trunk = ("environment", "solution")
    assert tree.carry_over_parents == {
        "environment": (),
        "solution": (),
        "price": trunk,
        "kind": trunk,
        "night": ("kind",),
    }


def test_from_the_trunk_follows_growth_not_the_order_of_the_file():
    """A branch listed before the one it grows on comes after it in the order of work."""
    tree = tree_of(("night", "kind", 1, 1), ("kind", None, 1, 1))
    assert tree.from_the_trunk == ("environment", "solution", "kind", "night")
    assert list(tree.measured) == ["environment", "solution", "night", "kind"]


@given(shapes())
def test_everything_comes_after_its_parents(tree):
    """From the trunk on, parents for carry-over always come first."""
    order = tree.from_the_trunk
    assert sorted(order) == sorted(tree.measured)
    for name, parents in tree.carry_over_parents.items():
        assert all(order.index(parent) < order.index(name) for parent in parents)


def test_inheritance_of_baseline_share_and_tags():
    """A node's own baseline, share and tags come before the tree's; a question's tags before its node's."""
    question = Question("q", tags={"step": "meet"})
    aspect = Aspect("a", questions=[question], baseline=0.9, min_share=0, tags={"step": "welcome", "who": "all"})
    tree = ServiceTree("x", scale=Scale(1, 5), baseline=0.8, aspects=[aspect, Aspect("b", questions=ASKED)])
    assert [tree.baseline_of(name) for name in ("a", "b")] == [0.9, 0.8]
    assert [tree.min_share_of(name) for name in ("a", "b")] == [0, 0.5]
    assert tree.tags_of("a", question) == {"step": "meet", "who": "all"}


@given(trees())
def test_networkx_has_the_same_ids_and_fields(tree):
    """`to_networkx` gives a graph of the trunk and every node, each with its fields and weight."""
    drawn = tree.to_networkx()
    assert set(drawn) == {"trunk", *tree.nodes}
    assert nx.is_directed_acyclic_graph(drawn)
    for branch in tree.branches:
        assert list(drawn.predecessors(branch.id)) == [branch.parent or "trunk"]
        assert drawn.nodes[branch.id]["kind"] == branch.kind
        assert drawn.nodes[branch.id]["questions"] == branch.questions
    assert nx.get_node_attributes(drawn, "node_weight") == tree.node_weights


@given(trees())
def test_copies_and_pickles_are_equal(tree):
    """A tree travels between processes and is the same there, with what it had worked out."""
    assert tree.node_weights
    assert pickle.loads(pickle.dumps(tree)) == copy.deepcopy(tree) == tree  # noqa: S301 - our own bytes
    assert pickle.loads(pickle.dumps(tree)).node_weights == tree.node_weights  # noqa: S301 - our own bytes


def test_a_tree_is_frozen():
    """A tree does not change under those who hold it; lists given to it become tuples."""
    tree = tree_of()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        tree.name = "y"
    assert isinstance(tree.aspects, tuple)


def test_tables_may_stand_for_small_nouns():
    """From Python, a table of fields does for scale, trunk, marker, gate and recovery."""
    recovery = {"column": "solved", "speed": "m", "unit": "minutes", "anchors": [[0, 1], [60, 0]]}
    question = Question("q", recovery=recovery)
    assert question.recovery == Recovery("solved", "m", "minutes", ((0, 1), (60, 0)))
    tree = ServiceTree(
        "x",
        scale={"low": 1, "high": 5},
        trunk={"weight": 2},
        marker={"column": "weather"},
        aspects=[Aspect("a", questions=[question])],
        branches=[Branch("b", parent="trunk", questions=ASKED, gate={"column": "c", "reached": [1]})],
    )
    assert (tree.scale, tree.trunk, tree.marker) == (Scale(1, 5), Trunk(weight=2), Marker("weather"))
    assert tree.branches[0].gate == Gate("c", (1,))
    assert tree.branches[0].parent is None


SCALED = {"name": "x", "scale": Scale(1, 10), "aspects": [Aspect("a", questions=ASKED)]}


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"aspects": ()}, ["aspects: there are none, so the tree has no trunk"]),
        ({"aspects": [Aspect("a")]}, ["aspects.a: has no questions"]),
        ({"aspects": 5}, ["aspects: must be a table of aspects (got 5)"]),
        ({"aspects": ["a"]}, ["aspects: must be a table of aspects (got ('a',))"]),
        ({"scale": None}, ["aspects.a.questions.q: has no scale"]),
        ({"scale": 5}, ["scale: must be a table with low and high (got 5)"]),
        (
            {"aspects": [Aspect("trunk", questions=ASKED)]},
            ["aspects.trunk: 'trunk' is the name of the trunk itself"],
        ),
        ({"outcomes": [Outcome("a", questions=ASKED)]}, ["outcomes.a: has the id of aspects.a"]),
        ({"outcomes": [Outcome("o")]}, ["outcomes.o: has no questions"]),
        (
            {"aspects": [Aspect("a", questions=ASKED * 2)]},
            ["aspects.a.questions.q: stands 2 times in one node"],
        ),
        (
            {"aspects": [Aspect("a", questions=[Question("q", weight=0)])]},
            ["aspects.a: all its questions have weight 0"],
        ),
        ({"aspects": [Aspect("a", weight=0, questions=ASKED)]}, ["aspects: all weights are 0"]),
        ({"branches": [Branch("b")]}, ["branches.b: has neither questions nor branches"]),
        (
            {"branches": [Branch("b", carry_over=0.1), Branch("c", parent="b", questions=ASKED)]},
            ["branches.b.carry_over: means nothing on a bough"],
        ),
        (
            {"branches": [Branch("b"), Branch("c", parent="b", weight=0, questions=ASKED)]},
            ["branches.b: all weights in this family are 0"],
        ),
        (
            {"branches": [Branch("b", questions=ASKED, carry_over={"A": 1})]},
            [
                "branches.b.carry_over: 'A' is not a parent of 'b'; did you mean 'a'?",
                "branches.b.carry_over: must name every parent (lacks a)",
            ],
        ),
        (
            {"branches": [Branch("b", parent="c", questions=ASKED), Branch("c", parent="b")], "baseline": 2},
            [
                "baseline: must be a number >= 0 and <= 1 (got 2)",
                "branches.b.parent: grows in a circle: b -> c -> b",
            ],
        ),
    ],
)
def test_a_tree_that_cannot_stand(fields, faults):
    """Every fault of a tree is raised at once, each with its place."""
    with pytest.raises(TreeError) as caught:
        ServiceTree(**{**SCALED, **fields})
    assert len(caught.value.faults) == len(faults)
    assert all(str(fault).startswith(said) for fault, said in zip(caught.value.faults, faults, strict=True))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Question("Clean"), "id: must be a small letter followed by"),
        (lambda: Question("q", kind="ratings"), "kind: must be one of .*did you mean 'rating'"),
        (lambda: Question("q", column=" "), r"column: must be a text \(got ' '\)"),
        (lambda: Question("q", reversed=1), r"reversed: must be true or false \(got 1\)"),
        (lambda: Question("q", lambda_=0.5), "lambda: must be a number >= 1"),
        (lambda: Question("q", kind="duration", anchors=[[0, 1], [9, 0]]), "unit: a duration needs a unit"),
        (
            lambda: Question("q", kind="duration", unit="furlongs", apdex=4),
            "unit: must be one of milliseconds",
        ),
        (lambda: Question("q", kind="duration", unit="days"), "anchors: a duration needs anchors, or apdex"),
        (
            lambda: Question("q", kind="promise", unit="d", anchors=[[0, 1], [9, 0]]),
            "promised: a promise needs the columns",
        ),
        (lambda: Question("q", anchors=[[0, 1], [9, 0]]), "anchors: does not belong to a rating"),
        (lambda: Question("q", tags={"step": 1}), "tags: must give 'step' a text"),
        (lambda: Question("q", text={}), "text: must be a text, or a table of a text for each language"),
        (lambda: Question("q", missing=[True]), "missing: must hold numbers or texts"),
        (lambda: Scale(10, 1), "must have low < high"),
        (lambda: Scale(1, float("inf")), "high: must be finite"),
        (lambda: Scale(1, 10**400), "high: must be finite"),
        (
            lambda: Scale(answers={"yes": 1, "of course": 1}),
            r"^answers: must hold two different numbers at the least \(got 1 only\)$",
        ),
        (
            lambda: Branch("b", carry_over="much"),
            r"carry_over: must be a number, or a table .* \(got 'much'\)",
        ),
        (lambda: Branch("b", carry_over={"a": True}), "carry_over: 'a' must be a number >= -100 and <= 100"),
        (lambda: Branch("b", gate={"colum": "c"}), "gate: must be a table with column and reached"),
    ],
)
def test_a_part_that_cannot_stand(make, said):
    """A noun that is wrong by itself cannot be built."""
    with pytest.raises(TreeError, match=said):
        make()


def test_one_number_on_a_child_of_the_trunk_is_shared_out_by_the_weight_of_the_aspects(cafe):
    """Worked by hand: 0.6 over aspects that weigh 2 and 1 is 0.4 and 0.2; on one parent it is the number itself."""
    weights = {"environment": 2, "solution": 1, "price": 1, "kindness": 1, "phone": 1}
    tree = cafe.with_weights(weights).with_carry_over({"price": 0.6, "phone": 0.3})
    assert tree.given_carry_over("price") == pytest.approx({"environment": 0.4, "solution": 0.2})
    assert tree.given_carry_over("phone") == {"kindness": 0.3}
    assert tree.given_carry_over("kindness") == {}


def test_results_of_other_verbs_say_where_their_figures_come_from(cafe):
    """Weights bear their method and an experiment its name, unless another is given; figures are those of a table."""

    class Found:
        weight_method = "ahp"

        def as_mapping(self):
            return {"environment": 1, "price": 3}

        def as_carry_over(self):
            return {"phone": {"kindness": 0.25}}

    weighed = cafe.with_weights(Found())
    assert (weighed.weight_method, weighed.node_weights["price"]) == ("ahp", 0.75)
    assert cafe.with_weights(Found(), method="direct") == cafe.with_weights({"environment": 1, "price": 3}, "direct")
    carried = cafe.with_carry_over(Found())
    assert (carried.given_carry_over("phone"), carried.found_by_experiment) == ({"kindness": 0.25}, {"phone"})
    assert not cafe.with_carry_over(Found(), "stated").found_by_experiment


def test_a_notebook_shows_the_tree_as_a_picture(cafe):
    """Aspects and branches stand in it by their labels."""
    picture = cafe._repr_svg_()
    assert picture.startswith("<svg")
    words = re.sub(r"<[^>]*>", " ", picture)
    assert all(
        str(cafe.nodes[name].label).split()[0] in words for name in ("environment", "price", "kindness", "phone")
    )


def test_a_long_circle_is_shown_in_short():
    """The path of a circle stays readable, however long it is."""
    ring = [Branch(f"b{i}", parent=f"b{(i - 1) % 1000}", questions=ASKED) for i in range(1000)]
    with pytest.raises(
        TreeError, match=r"grows in a circle: b0 -> b1 -> .* -> \(981 more\) -> .* -> b999 -> b0"
    ) as caught:
        ServiceTree(**SCALED, branches=ring)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(("count", "shown"), [(19, None), (20, "(1 more)")])
def test_a_circle_of_twenty_names_is_shown_whole(count, shown):
    """The first stands at the end again; of one name more ten are shown from either end."""
    ring = [Branch(f"b{i:02}", parent=f"b{(i - 1) % count:02}", questions=ASKED) for i in range(count)]
    with pytest.raises(TreeError) as caught:
        ServiceTree(**SCALED, branches=ring)
    names = [f"b{i:02}" for i in range(count)] + ["b00"]
    path = names if shown is None else [*names[:10], shown, *names[-10:]]
    assert f"circle: {' -> '.join(path)}" in str(caught.value)


def test_given_carry_over_says_where_it_comes_from(cafe):
    """`with_carry_over` gives it to some branches; only an experiment's is evidence of cause."""
    stated = cafe.with_carry_over({"price": 0.4, "phone": {"kindness": 0.2}})
    assert (stated.nodes["price"].carry_over, stated.nodes["price"].carry_over_source) == (0.4, "stated")
    assert stated.nodes["kindness"].carry_over is None
    assert stated.carry_over_evidence == cafe.carry_over_evidence == "association"
    some = stated.with_carry_over({"price": 0.4}, source="experiment")
    assert (some.carry_over_evidence, some.found_by_experiment) == ("both", {"price"})
    every = some.with_carry_over({"kindness": 0.1, "phone": 0.1}, source="experiment")
    assert every.carry_over_evidence == "experiment"
    assert every.node_weights == cafe.node_weights


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"prize": 0.1}, UsageError, "'prize' is no branch with questions; did you mean 'price'"),
        ({"staff": 0.1}, UsageError, "'staff' is no branch with questions"),
        ({"price": {"environment": 0.1}}, TreeError, "must name every parent (lacks solution)"),
        ({"price": "much"}, TreeError, "must be a number"),
    ],
)
def test_carry_over_that_cannot_be_given_is_refused(given, error, words, cafe):
    """Branches that are not there or have no questions; parents left out; what is no number."""
    with pytest.raises(error) as caught:
        cafe.with_carry_over(given)
    assert words in str(caught.value)


def test_a_source_without_carry_over_is_a_fault(cafe):
    """What comes from nowhere comes from no experiment."""
    with pytest.raises(TreeError, match="says where carry_over comes from, and there is none"):
        cafe.extend({"branches": {"price": {"carry_over_source": "experiment"}}})
    with pytest.raises(TreeError, match="must be one of stated, experiment"):
        cafe.extend({"branches": {"price": {"carry_over": 0.1, "carry_over_source": "guess"}}})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("prise", "'prise'"),
        ("staff", "'staff'"),
        ("satisfaction", "'satisfaction'"),
        ("price.valeu", "'price.valeu'"),
        ("nowhere.value", "'nowhere.value'"),
    ],
)
def test_weights_of_what_the_tree_does_not_have_are_refused(cafe, name, said):
    """A misspelt node or question, a bough, an outcome: beside weights of all that there is, and each is named."""
    known = dict.fromkeys(cafe.measured, 1.0) | {"price.value": 2.0}
    assert cafe.with_weights(known).nodes["price"].questions[0].weight == 2.0
    with pytest.raises(UsageError) as caught:
        cafe.with_weights(known | {name: 1.0, "zzzzzz": 1.0})
    assert [said in str(fault) for fault in caught.value.faults] == [True, False]
    assert all((fault.code, fault.where) == ("usage", "weights") for fault in caught.value.faults)


def test_hints_are_sought_for_as_many_names_as_are_shown(cafe):
    """Nearness is slow among very many names, and no one reads more hints than fifty."""
    names = [f"pric{place}" for place in range(60)]
    for refused in (
        lambda: cafe.with_weights(dict.fromkeys(names, 1.0)),
        lambda: cafe.with_carry_over(dict.fromkeys(names, 0.5)),
    ):
        with pytest.raises(UsageError) as caught:
            refused()
        assert [bool(fault.hint) for fault in caught.value.faults] == [True] * 50 + [False] * 10


def test_sisters_stay_equal_where_their_family_gets_nothing(cafe):
    """All for the price: aspects weigh the same among each other, as if nothing were said, and so does the staff."""
    changed = cafe.with_weights({"price": 3})
    assert changed.node_weights == {name: float(name == "price") for name in cafe.measured}
    assert [aspect.weight for aspect in changed.aspects] == [1, 1]
    assert (changed.nodes["kindness"].weight, changed.nodes["kindness"].own_weight) == (1, 1)
    assert (changed.nodes["phone"].weight, changed.nodes["phone"].own_weight) == (1, 1)
    assert (changed.trunk.weight, changed.nodes["price"].weight, changed.nodes["staff"].weight) == (0, 3, 0)


@pytest.mark.parametrize("left_out", ["environment", "price", "kindness", "phone"])
def test_nodes_that_are_left_out_get_nothing(cafe, left_out):
    """The others share the whole by what they are given, whatever family they stand in."""
    given = {name: 1.0 + place for place, name in enumerate(cafe.measured) if name != left_out}
    total = sum(given.values())
    expected = {name: given.get(name, 0.0) / total for name in cafe.measured}
    assert cafe.with_weights(given).node_weights == pytest.approx(expected, abs=1e-15)


COMMON = Scale(1, 10, missing=[99], reversed=True, answers={"bad": 1, "good": 10})
WORDS = {"never": 0, "often": 3, "always": 2}
AMOUNT = {"kind": "measure", "unit": "eur", "anchors": [(0, 1), (9, 0)]}


@pytest.mark.parametrize(
    ("fields", "common", "expected"),
    [
        ({}, COMMON, ((1, 10), COMMON.answers, (99,), True)),
        ({}, None, (None, {}, (), False)),
        ({"scale": (0, 5)}, COMMON, ((0, 5), {}, (99,), False)),
        ({"scale": (0, 5)}, None, ((0, 5), {}, (), False)),
        ({"answers": WORDS}, COMMON, ((0, 3), WORDS, (99,), False)),
        ({"answers": WORDS, "scale": (0, 4)}, COMMON, ((0, 4), WORDS, (99,), False)),
        ({"reversed": False}, COMMON, ((1, 10), COMMON.answers, (99,), False)),
        ({"reversed": True, "scale": (0, 5)}, None, ((0, 5), {}, (), True)),
        ({"missing": ()}, COMMON, ((1, 10), COMMON.answers, (), True)),
        ({"missing": (7, "dk")}, None, (None, {}, (7, "dk"), False)),
        (AMOUNT, COMMON, (None, {}, (), False)),
        ({**AMOUNT, "missing": (99,)}, COMMON, (None, {}, (99,), False)),
    ],
)
def test_a_question_has_its_own_scale_words_codes_and_direction_or_those_of_the_tree(fields, common, expected):
    """Words and direction go with the scale that they belong to; codes are the tree's unless a question has its own."""
    question = Question("q", **fields)
    scale, words, codes, is_reversed = expected
    assert question.answer_scale(common) == scale
    assert question.answers_in_words(common) == words
    assert question.missing_codes(common) == codes
    assert question.is_reversed(common) == is_reversed
    assert bool(question.turned_with(common).reversed) == is_reversed
    assert (question.turned_with(common) is question) == (is_reversed == bool(question.reversed))
