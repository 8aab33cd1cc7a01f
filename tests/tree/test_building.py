"""A tree laid over another: by id, field by field, with every dangling name told."""

import json

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.random_trees import trees

from servicetree.errors import FileError, LimitError, ServiceTreeError, TreeError
from servicetree.tree.building import merged
from servicetree.tree.nodes import Aspect, Branch, Outcome, Trunk
from servicetree.tree.plain_tables import unstructure
from servicetree.tree.questions import Gate, Marker, Question, Scale
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.treefile import read_tree, template, write_tree

BASE = """
schema = 1
name = "base"
label = { en = "A base", fr = "Une base" }
[scale]
low = 1
high = 10
missing = [99]
[aspects.environment]
questions.clean = { text = { en = "Clean", fr = "Propre" }, column = "q1", tags = { step = "welcome" } }
questions.noise = {}
[aspects.solution]
questions.choice = {}
[branches.price]
carry_over = { environment = 0.1, solution = 0.2 }
gate = { column = "bought", reached = [1] }
questions.value = {}
[branches.staff]
[branches.kindness]
parent = "staff"
questions.smile = {}
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with a base tree."""
    (tmp_path / "base.toml").write_text(BASE, encoding="utf-8")
    return tmp_path


def extended(folder, text, extends="base.toml"):
    """Read a file that extends another."""
    path = folder / "child.toml"
    path.write_text(f"schema = 1\nextends = {extends!r}\n{text}", encoding="utf-8")
    return read_tree(path)


def told(folder, text, extends="base.toml"):
    """Read a faulty child and list its faults."""
    with pytest.raises(ServiceTreeError) as caught:
        extended(folder, text, extends)
    return [str(fault) for fault in caught.value.faults]


def test_a_child_that_changes_nothing(folder):
    """Without changes the child is the parent, and so is one in JSON."""
    assert extended(folder, "") == read_tree(folder / "base.toml")
    (folder / "child.json").write_text('{"schema": 1, "extends": "base.toml"}')
    assert read_tree(folder / "child.json") == read_tree(folder / "base.toml")


def test_tables_are_laid_over_key_by_key(folder):
    """Nodes, questions, scale, gate, labels and tags keep what the child does not name."""
    tree = extended(
        folder,
        """
        name = "child"
        label.de = "Eine Basis"
        scale.high = 5
        aspects.environment.label = "Environment"
        branches.price.gate.column = "paid"
        [aspects.environment.questions.clean]
        column = "c1"
        text.en = "Very clean"
        tags.characteristic = "aesthetics"
        """,
    )
    base = read_tree(folder / "base.toml")
    clean = attrs.evolve(
        base.nodes["environment"].questions[0],
        column="c1",
        text={"en": "Very clean", "fr": "Propre"},
        tags={"step": "welcome", "characteristic": "aesthetics"},
    )
    assert tree.name == "child"
    assert tree.label == {"en": "A base", "fr": "Une base", "de": "Eine Basis"}
    assert (tree.scale.low, tree.scale.high, tree.scale.missing) == (1, 5, (99,))
    assert tree.nodes["environment"].questions == (clean, base.nodes["environment"].questions[1])
    assert (tree.nodes["price"].gate.column, tree.nodes["price"].gate.reached) == ("paid", (1,))


def test_everything_else_is_replaced(folder):
    """Lists, given carry-over and plain labels are put in the place of the parent's."""
    tree = extended(
        folder,
        ("label = 'Child'\nscale.missing = [0]\nbranches.price.carry_over = 0.3\nbranches.staff.parent = 'price'"),
    )
    assert (tree.label, tree.scale.missing, tree.nodes["price"].carry_over) == ("Child", (0,), 0.3)
    assert tree.branch_parents == {"price": None, "staff": "price", "kindness": "staff"}


def test_nodes_and_questions_are_added_and_removed(folder):
    """New ids are added after the parent's; `remove` drops nodes and questions."""
    tree = extended(
        folder,
        """
        remove = ["environment.noise", "price"]
        aspects.environment.questions.light = {}
        branches.parking = {}
        branches.bikes = { parent = "parking", questions.rack = {} }
        outcomes.loyalty.questions.again = {}
        """,
    )
    assert list(tree.nodes) == ["environment", "solution", "staff", "kindness", "parking", "bikes", "loyalty"]
    assert [question.id for question in tree.nodes["environment"].questions] == ["clean", "light"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "branches.prise.weight = 2",
            (
                "branches.prise: is not in the tree that is extended, and has neither questions "
                "nor branches; did you mean 'price'?"
            ),
        ),
        ("remove = ['prize']", "remove: there is no 'prize' to remove; did you mean 'price'?"),
        (
            "remove = ['environment.nois']",
            "remove: there is no 'environment.nois' to remove; did you mean 'environment.noise'?",
        ),
        (
            "remove = 'price'",
            ('remove: must be a list of names (got \'price\'); such as remove = ["price", "environment.noise"]'),
        ),
        (
            "remove = [['price']]",
            ('remove: must be a list of names (got [[\'price\']]); such as remove = ["price", "environment.noise"]'),
        ),
        (
            "remove = ['price']\nbranches.price.weight = 2",
            (
                "remove: 'price' is both removed and changed; do one or the other; what is to be quite "
                "different takes another id"
            ),
        ),
        (
            "remove = ['staff']",
            (
                "branches.kindness.parent: grows on 'staff', which is removed; remove this too, or give it "
                "another parent"
            ),
        ),
        (
            "remove = ['solution']",
            "branches.price.carry_over: names 'solution', which is removed; give its carry_over anew",
        ),
        ("remove = ['solution.choice']", "aspects.solution: has no questions; give it one, or take it away"),
        ("branches.price = 3", "branches.price: must be a table (got 3)"),
        ("branches = 3", "branches: must be a table with an entry for each id (got 3)"),
        (
            "branches.environment.questions.q = {}",
            (
                "branches.environment: has the id of aspects.environment; "
                "ids are unique over aspects, branches and outcomes"
            ),
        ),
    ],
)
def test_dangling_names_and_conflicts(folder, text, said):
    """B08, B09: a name that means nothing, a removed node still needed, a conflict: each is told once."""
    assert told(folder, text) == [f"child.toml: {said}"]


def test_faults_of_the_child_are_told_together(folder):
    """Dangling names stand in one list with wrong values."""
    text = "remove = ['prize']\nbranches.price.weight = -1\nbranches.kindness.parnt = 'x'"
    places = [fault.split(": ")[1] for fault in told(folder, text)]
    assert places == ["remove", "branches.kindness.parnt", "branches.price.weight"]


OUTSIDE = [
    "../../etc/passwd",
    "../base.toml",
    "sub/../../base.toml",
    "/etc/passwd",
    "/etc/base.toml",
    "C:/base.toml",
    "C:\\base.toml",
    "\\\\host\\share\\base.toml",
    "//host/share/base.toml",
    "file:///etc/base.toml",
    "http://example.org/base.toml",
    "a\x00.toml",
    "base.yaml",
    "~/secret",
    "",
]


@pytest.mark.parametrize("asked", OUTSIDE)
def test_only_trees_by_name_and_neighbours_are_extended(folder, asked):
    """B01, B02: what lies outside the folder is refused by its name, and never opened."""
    (folder / "sub").mkdir()
    (folder / "sub" / "child.json").write_text(f'{{"schema": 1, "extends": {json.dumps(asked)}}}')
    with pytest.raises(TreeError) as caught:
        read_tree(folder / "sub" / "child.json")
    assert str(caught.value) == (
        f"child.json: extends: cannot extend {asked!r}; "
        "name a built-in or installed tree, or a .toml or .json file inside the same folder"
    )


def test_a_file_in_a_folder_inside_is_a_neighbour(folder):
    """A path that stays inside the folder is fine."""
    (folder / "parts").mkdir()
    (folder / "base.toml").rename(folder / "parts" / "base.toml")
    assert extended(folder, "name = 'child'", "parts/base.toml").name == "child"


def test_a_link_out_of_the_folder_is_refused(folder):
    """B03: a symbolic link does not lead out of the folder, and what it points to is not quoted."""
    (folder / "in").mkdir()
    (folder / "secret.toml").write_text("password = 'hunter2'")
    (folder / "in" / "base.toml").symlink_to(folder / "secret.toml")
    faults = told(folder / "in", "")
    assert "cannot extend 'base.toml'" in faults[0]
    assert "hunter2" not in faults[0]


@pytest.mark.parametrize("extends", [3, ["base.toml"], None, True])
def test_extends_is_a_name(folder, extends):
    """A list of parents, a number or null is refused."""
    (folder / "child.json").write_text(json.dumps({"schema": 1, "extends": extends}))
    with pytest.raises(TreeError, match=r"child\.json: extends: cannot extend"):
        read_tree(folder / "child.json")


def test_an_unknown_name_brings_the_nearest(folder):
    """A misspelt name of a built-in tree is told with the right one."""
    assert told(folder, "", "genral") == ["child.toml: extends: there is no tree 'genral'; did you mean 'general'?"]


def test_circles_are_printed(folder):
    """B05: a file that extends itself, at once or through others, is told with the whole chain."""
    assert told(folder, "", "child.toml") == [
        "child.toml: extends: goes round in a circle: child.toml -> child.toml; cut it somewhere"
    ]
    (folder / "b.toml").write_text("schema = 1\nextends = 'child.toml'")
    assert told(folder, "", "b.toml") == [
        ("child.toml -> b.toml: extends: goes round in a circle: child.toml -> b.toml -> child.toml; cut it somewhere")
    ]


def test_long_chains_are_refused(folder):
    """B06: sixteen files may extend each other, a thousand may not."""
    for step in range(1000):
        (folder / f"c{step}.toml").write_text(f"schema = 1\nextends = 'c{step + 1}.toml'\nname = 'c{step}'")
    (folder / "c1000.toml").write_text(BASE)
    assert read_tree(folder / "c985.toml").name == "c985"
    for start in (984, 0):
        with pytest.raises(LimitError, match="more than 16 files extend each other"):
            read_tree(folder / f"c{start}.toml")


def test_only_ordinary_files_are_extended(folder):
    """B07: a parent that is gone or is a folder is told with the chain."""
    (folder / "dir.toml").mkdir()
    with pytest.raises(FileError, match=r"child\.toml -> gone\.toml: cannot be read: No such file"):
        extended(folder, "", "gone.toml")
    with pytest.raises(FileError, match=r"child\.toml -> dir\.toml: "):
        extended(folder, "", "dir.toml")
    (folder / "loop.toml").symlink_to("loop.toml")
    with pytest.raises(FileError, match=r"child\.toml -> loop\.toml: cannot be read: Too many levels"):
        extended(folder, "", "loop.toml")
    with pytest.raises(FileError, match="cannot be read: File name too long"):
        extended(folder, "", f"{'a' * 1000}.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema = 1\n[secret]\n[secret]", "child.toml -> base.toml:3:8: is not good TOML"),
        ("schema = 1\nsecret hunter2", "child.toml -> base.toml:2:8: is not good TOML"),
        (
            BASE.replace("low = 1", "low = 10"),
            (
                "child.toml -> base.toml: scale: must have low < high (got [10, 10]); turn a question round "
                "with reversed = true"
            ),
        ),
    ],
)
def test_a_faulty_parent_is_named_with_the_chain(folder, text, said):
    """B13: a fault in a parent names the parent and the chain; a parse error quotes nothing of the file."""
    (folder / "base.toml").write_text(text)
    assert told(folder, "") == [said]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees(), changes=st.data())
def test_a_tree_flattened_is_the_tree_with_extends(tmp_path, tree, changes):
    """Law 16: a child over its parent and the same tree written out flat read as equal trees."""
    write_tree(tree, tmp_path / "base.json")
    asked = sorted(name for name, node in tree.nodes.items() if node.questions)  # a bough would turn into a branch
    node = changes.draw(st.sampled_from(asked))
    table = next(name for name in ("aspects", "branches", "outcomes") if node in {n.id for n in getattr(tree, name)})
    child = {
        "name": "child",
        table: {node: {"label": "Changed", "questions": {"new_one": {"column": "new"}}}},
    }
    flat, found = merged(ServiceTree, unstructure(tree), child)
    assert found == []
    (tmp_path / "child.json").write_text(json.dumps({"schema": 1, "extends": "base.json", **child}))
    (tmp_path / "flat.json").write_text(json.dumps({"schema": 1, **flat}))
    assert read_tree(tmp_path / "child.json") == read_tree(tmp_path / "flat.json") == tree.extend(child)


@given(trees())
def test_extending_by_nothing_or_by_itself_changes_nothing(tree):
    """A tree laid over itself is itself."""
    assert tree.extend({}) == tree
    assert tree.extend(unstructure(tree)) == tree


def test_a_built_in_tree_is_extended_from_python():
    """`extend` takes the tables of a tree file, and raises every fault at once."""
    tree = template("general").extend(
        {"name": "bakery", "branches": {"bread": {"questions": {"fresh": {}}}}, "remove": ["respect"]}
    )
    assert tree.nodes["bread"].questions == (Question("fresh"),)
    assert "respect" not in tree.nodes
    with pytest.raises(TreeError) as caught:
        tree.extend({"extends": "general", "branches": {"bred": {}}, "baseline": 3})
    assert [fault.where for fault in caught.value.faults] == ["branches.bred", "extends", "baseline"]


def test_carry_over_given_anew_does_not_inherit_where_it_came_from(cafe):
    """A child that states another carry-over states it; it was not found by the parent's experiment."""
    parent = cafe.with_carry_over({"price": {"environment": 0.1, "solution": 0.2}}, source="experiment")
    assert parent.extend({"branches": {"price": {"label": "Prices"}}}).found_by_experiment == {"price"}
    child = parent.extend({"branches": {"price": {"carry_over": 0.5}}})
    assert child.nodes["price"].carry_over_source == "stated"
    again = parent.extend({"branches": {"price": {"carry_over": 0.5, "carry_over_source": "experiment"}}})
    assert again.found_by_experiment == {"price"}


# --- nouns among the changes ------------------------------------------------------------------------------------------

WAIT = Question(id="wait")
QUEUE = Branch(id="queue", parent="staff", questions=[WAIT], tags={"step": "meet"})
PRICE = Branch(id="price", questions=[Question(id="fair", weight=2)])


@pytest.fixture
def base(folder):
    """The base tree."""
    return read_tree(folder / "base.toml")


@pytest.mark.parametrize("changes", [QUEUE, [QUEUE], (QUEUE,), {"branches": [QUEUE]}, {"branches": {"queue": QUEUE}}])
def test_a_new_noun_is_added_however_it_is_given(base, changes):
    """By itself, in a list, in its table by place or by id: the node is the noun, and everything else stays."""
    grown = base.extend(changes)
    assert grown.nodes["queue"] == QUEUE
    assert {name: node for name, node in grown.nodes.items() if name != "queue"} == base.nodes
    assert grown == base.extend({"branches": {"queue": {k: v for k, v in unstructure(QUEUE).items() if k != "id"}}})


@pytest.mark.parametrize("changes", [PRICE, {"branches": {"price": PRICE}}])
def test_a_noun_takes_the_place_of_what_has_its_id(base, changes):
    """It is whole: nothing of the former node is left, in the same place; a table is laid over it."""
    assert base.extend(changes).nodes["price"] == PRICE
    assert list(base.extend(changes).nodes) == list(base.nodes)
    laid_over = base.extend({"branches": {"price": {"questions": {"fair": {"weight": 2}}}}}).nodes["price"]
    assert [question.id for question in laid_over.questions] == ["value", "fair"]
    assert laid_over.gate == base.nodes["price"].gate


def test_nouns_stand_inside_tables(base):
    """A question in a node, a scale, a trunk, a gate: each whole, beside fields that are laid over."""
    clean = Question(id="clean", weight=3)
    changed = base.extend(
        {
            "aspects": {"environment": {"weight": 2, "questions": {"clean": clean}}},
            "scale": Scale(1, 5),
            "branches": {"price": {"gate": Gate("visited", ["yes"])}},
        }
    )
    environment = changed.nodes["environment"]
    assert environment.questions == (clean, *base.nodes["environment"].questions[1:])
    assert (environment.weight, changed.scale, changed.nodes["price"].gate) == (
        2,
        Scale(1, 5),
        Gate("visited", ["yes"]),
    )


def test_several_nouns_find_their_tables_by_class(base):
    """Aspects, branches, outcomes, and the one scale, trunk and marker."""
    nouns = [
        QUEUE,
        Aspect(id="solution", questions=[Question(id="found")]),
        Outcome(id="return", questions=[Question(id="b")]),
    ]
    changed = base.extend([*nouns, Scale(0, 7), Trunk(weight=3), Marker("weather")])
    assert [changed.nodes[noun.id] for noun in nouns] == nouns
    assert (changed.scale, changed.trunk, changed.marker) == (Scale(0, 7), Trunk(weight=3), Marker("weather"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"branches": {"other": QUEUE}}, "branches.other: its own id is 'queue'; give each its own id"),
        ([QUEUE, QUEUE], "branches: two parts have the id 'queue'"),
        (3, r"extend: must be a table of the shape of a tree file, a part of a tree or several \(got 3\)"),
        ("price", "extend: must be a table"),
        ([QUEUE, None], "extend: must be a table"),
        (None, "extend: must be a table"),
        (
            {"aspects": {"environment": {"questions": {"x": WAIT}}}},
            "aspects.environment.questions.x: its own id is 'wait'",
        ),
        ({"branches": [QUEUE, 3]}, "branches: must be a table with an entry for each id"),
        ({"aspects": {"queue": QUEUE}}, r"aspects.queue: must be a table \(got Branch"),
    ],
)
def test_nouns_that_do_not_fit_are_told_with_their_place(base, changes, said):
    """Another id, one id twice, what is no part of a tree, a part in a table of others."""
    with pytest.raises(TreeError, match=said):
        base.extend(changes)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(trees())
def test_a_tree_extended_by_its_own_parts_is_itself(tree):
    """Whatever the tree: every node laid over itself as a noun changes nothing, nor does its order."""
    assert tree.extend(list(tree.nodes.values())) == tree
