"""Trees as files: what is written reads back the same, for machines and for people."""

import copy
import json
import pickle
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import attrs
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import at_hand
from support.random_trees import trees

from servicetree.errors import FileError, LimitError, TreeError
from servicetree.tree.catalogue import catalogue_entries
from servicetree.tree.nodes import Aspect, Branch, Outcome, Trunk
from servicetree.tree.plain_tables import plain_fields, unstructure
from servicetree.tree.questions import Gate, Marker, Question, Recovery, Scale
from servicetree.tree.schema import tree_schema
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.toml_writer import toml_text
from servicetree.tree.treefile import (
    files_of,
    find_tree,
    is_tree_file,
    read_tree,
    template,
    write_tree,
)

CAFE = """
schema = 1
name = "cafe"
label = { en = "A café", fr = "Un café", ru = "Кафе" }   # or a plain string
baseline = 1.0                   # optional, here or on a node; so is min_share; an aspect may state its reliability
weight_method = "stated"         # how the weights below came about

[scale]                          # the default for every question
low = 1
high = 10
missing = [0, 99]                # codes that mean "no answer"

[trunk]
label = "First impressions"
weight = 2                       # against its sister top branches

[aspects.environment]            # the parts of the trunk
label = "Environment"
questions.clean = { text = "The room was clean and pleasant", column = "q1" }
questions.noise = { text = "It was too loud", column = "q2", reversed = true, scale = [1, 5] }

[aspects.solution]
label = "A solution in sight"
questions.choice = { text = "I could see something for me", column = "q3", weight = 2 }

[branches.price]
questions.value = { text = "The price was fair", column = "q4" }

[branches.staff]                 # no questions: a bough, groups what grows on it

[branches.kindness]
parent = "staff"
questions.smile = { text = "They were kind", column = "q5", tags = { characteristic = "empathy", step = "welcome" } }

[branches.maintenance]
gate = { column = "bought", reached = [1] }               # optional: who could have an opinion
own_weight = 1                                            # against its sub-branches, if any
carry_over = { environment = 0.1, solution = 0.3 }       # given instead of estimated (optional)
questions.repair = { kind = "promise", promised = "eta_days", delivered = "real_days", unit = "days", anchors = [[0, 1.0], [14, 0.0]] }
questions.wait   = { kind = "duration", column = "minutes", unit = "minutes", anchors = [[0, 1.0], [10, 0.5], [30, 0.0]] }

[marker]                         # optional: a question unrelated to service, same scale
column = "weather"

[outcomes.satisfaction]
questions.overall = { text = "All in all", column = "sat" }

[outcomes.loyalty]
questions.again = { text = "I would come again", column = "again" }
"""  # noqa: E501 - the example of the format, as users see it


@pytest.fixture
def cafe_file(tmp_path):
    """The format's own example as a file."""
    path = tmp_path / "cafe.toml"
    path.write_text(CAFE, encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", [".toml", ".json"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees())
def test_reading_back_a_written_tree_gives_the_same_tree(tmp_path, ending, tree):
    """Law 15: nothing is lost or changed on the way to a file and back."""
    path = tmp_path / f"tree{ending}"
    write_tree(tree, path)
    assert read_tree(path) == tree


values = st.recursive(
    st.text(st.characters(exclude_categories=("Cs",))) | st.booleans() | st.integers() | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("ab .\"'\n=é", min_size=1), values, max_size=4))
def test_whatever_is_written_as_toml_reads_back(table):
    """Texts with any character, odd keys, all numbers and nested tables survive inside a node."""
    raw = {"name": "x", "branches": {"b": table}}
    assert tomllib.loads(toml_text(raw)) == raw


def test_written_toml_is_for_people(cafe_file, tmp_path):
    """A written tree looks like the format's own example: a section a node, a line a question."""
    write_tree(read_tree(cafe_file), tmp_path / "again.toml")
    written = (tmp_path / "again.toml").read_text(encoding="utf-8")
    assert written.startswith(
        'schema = 1\nname = "cafe"\nlabel = { en = "A café", fr = "Un café", ru = "Кафе" }\n\n[scale]\n'
    )
    assert 'questions.clean = { text = "The room was clean and pleasant", column = "q1" }\n' in written
    assert "\n\n[branches.staff]\n\n[branches.kindness]\n" in written
    assert "[branches.maintenance.questions.wait]\n" in written


def test_the_example_of_the_format_reads(cafe_file):
    """Every kind of entry in the format's example becomes what it says."""
    tree = read_tree(cafe_file)
    assert list(tree.nodes)[:3] == ["environment", "solution", "price"]
    assert tree.nodes["environment"].questions[1] == Question(
        "noise", text="It was too loud", column="q2", reversed=True, scale=(1, 5)
    )
    assert tree.nodes["maintenance"].gate == Gate("bought", [1])
    assert tree.nodes["staff"].kind == "bough"
    assert tree.marker == Marker("weather")


def test_a_byte_order_mark_is_no_fault(cafe_file):
    """A02: editors that put a mark before the text do no harm."""
    tree = read_tree(cafe_file)
    for kind in (".toml", ".json"):
        write_tree(tree, path := cafe_file.with_suffix(kind))
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert read_tree(path) == tree


def test_names_of_nodes_and_columns_are_apart(tmp_path):
    """A20: a column may have the name of a node."""
    path = tmp_path / "x.toml"
    head = 'schema = 1\nname = "x"\nscale = { low = 1, high = 5 }\n'
    path.write_text(head + '[aspects.price]\nquestions.price = { column = "price" }\n')
    assert read_tree(path).nodes["price"].questions[0].columns == ("price",)


def big(count, *, chain):
    """Grow a chain, or a star, of many branches."""
    question = [Question("q")]
    branches = [Branch(f"b{i}", parent=f"b{i - 1}" if chain and i else None, questions=question) for i in range(count)]
    return ServiceTree("big", scale=Scale(1, 10), aspects=[Aspect("e", questions=question)], branches=branches)


@pytest.mark.ci
@pytest.mark.parametrize("length", [2 * sys.getrecursionlimit(), pytest.param(10_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("ending", [".toml", ".json"])
def test_a_chain_deeper_than_python_recurses(tmp_path, ending, length):
    """A23: depth is no limit to writing, reading, comparing, copying, pickling and weighing."""
    tree = big(length, chain=True)
    write_tree(tree, path := tmp_path / f"chain{ending}")
    again = read_tree(path)
    assert again == tree
    assert copy.deepcopy(again) == tree
    assert pickle.loads(pickle.dumps(again)) == tree  # noqa: S301 - our own bytes
    assert sum(again.node_weights.values()) == pytest.approx(1)
    assert repr(again).count("\n") == 0


@pytest.mark.ci
@pytest.mark.parametrize("branches", [5_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_a_wide_star_reads_in_time_that_grows_with_its_size(tmp_path, branches):
    """A24: a star of twenty thousand branches takes seconds, so nothing grows with the square."""
    tree = big(branches, chain=False)
    write_tree(tree, path := tmp_path / "star.toml")
    assert read_tree(path) == tree


def test_bare_names_by_the_million_are_one_fault(tmp_path):
    """A24: what is no tree but a million empty tables is refused before a fault is made of each."""
    (tmp_path / "bare.toml").write_text("".join(f"[branches.{place}]\n" for place in range(400)), encoding="utf-8")
    with pytest.raises(LimitError, match=r"bare\.toml: has 400 nodes, where as many bytes hold 301 at most") as refused:
        read_tree(tmp_path / "bare.toml", most_bytes=7_850)
    assert len(refused.value.faults) == 1


def test_on_error_no_file_is_created(tmp_path):
    """A tree that cannot be written leaves no trace, whether it is the ending or the folder."""
    tree = template("general")
    with pytest.raises(TreeError, match=r"tree\.yaml: YAML is not read"):
        write_tree(tree, tmp_path / "tree.yaml")
    with pytest.raises(FileError):
        write_tree(tree, tmp_path / "no" / "tree.toml")
    assert list(tmp_path.iterdir()) == []


def test_a_tree_is_found_by_path_or_by_name(cafe_file, monkeypatch):
    """What looks like a path or is a file is read; anything else is a tree's name."""
    assert find_tree(cafe_file).name == "cafe"
    assert find_tree("general") == template("general")
    cafe_file.rename(cafe_file.parent / "odd")
    monkeypatch.chdir(cafe_file.parent)
    with pytest.raises(TreeError, match=r"odd: is neither \.toml nor \.json"):
        find_tree("odd")
    with pytest.raises(FileError, match="cannot be read: No such file"):
        find_tree("./general.toml")
    with pytest.raises(TreeError, match=r"there is no tree 'genral'; did you mean 'general'\?"):
        find_tree("genral")
    with pytest.raises(TreeError, match="there is no tree 'aaa"):
        find_tree("a" * 10_000)


@pytest.mark.parametrize(
    ("asked", "is_file"),
    [
        ("general", False),
        ("gone.toml", True),
        ("gone.json", True),
        ("gone.yaml", True),
        ("gone.yml", True),
        ("gone.txt", False),
        ("gone/general", True),
        ("odd", True),
        ("folder", False),
        ("nul\0", False),
        ("a" * 10_000, False),
    ],
)
def test_what_means_a_file_is_told_by_its_look_or_by_its_being_there(tmp_path, monkeypatch, asked, is_file):
    """An ending of a tree file or a separator is enough, and so is a file; a folder is none."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd").touch()
    (tmp_path / "folder").mkdir()
    assert is_tree_file(asked) == is_tree_file(Path(asked)) == is_file


SCHEMA_OF = {
    ServiceTree: (),
    Scale: ("scale",),
    Trunk: ("trunk",),
    Aspect: ("aspect",),
    Branch: ("branch",),
    Outcome: ("outcome",),
    Question: ("question",),
    Gate: ("gate",),
    Recovery: ("recovery",),
    Marker: ("marker",),
}


@pytest.mark.parametrize("cls", SCHEMA_OF)
def test_the_schema_knows_every_field(cls):
    """The JSON Schema names exactly the fields of the nouns, so it cannot go stale."""
    schema = tree_schema()
    for name in SCHEMA_OF[cls]:
        schema = schema["$defs"][name]
    keyed = cls in {Aspect, Branch, Outcome, Question}
    extra = {"extends", "remove"} if cls is ServiceTree else set()
    assert set(schema["properties"]) == (set(plain_fields(cls)) - ({"id"} if keyed else set())) | extra


@cache
def validator():
    """Read the schema once."""
    return jsonschema.Draft202012Validator(tree_schema())


def validated(raw):
    """Hold plain tables to the schema."""
    validator().validate(raw)


def test_the_schema_accepts_what_is_right():
    """Every built-in tree, the format's example and an extending file pass the schema."""
    jsonschema.Draft202012Validator.check_schema(tree_schema())
    validated(tomllib.loads(CAFE))
    validated({"schema": 1, "extends": "general", "remove": ["price"], "scale": {"high": 7}})
    for shelved in catalogue_entries():
        validated({"schema": 1, **unstructure(at_hand.template(shelved.name))})


@given(trees())
def test_the_schema_accepts_every_sound_tree(tree):
    """What the library writes, the schema accepts."""
    validated(json.loads(json.dumps({"schema": 1, **unstructure(tree)})))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("weight = 2 ", "wieght = 2 "),
        ("weight = 2 ", 'weight = "2" '),
        ("weight = 2 ", "weight = -2 "),
        ("schema = 1", "schema = 2"),
        ("[branches.price]", "[branches.Price]"),
        ('kind = "promise"', 'kind = "promises"'),
        ("reversed = true", "reversed = 1"),
        ("[marker]", "[markers]"),
        ('name = "cafe"', ""),
        ("high = 10", ""),
    ],
)
def test_the_schema_rejects_what_is_wrong(right, wrong):
    """A misspelt field, a wrong type and a wrong id are marked while one types."""
    assert CAFE.count(right)
    with pytest.raises(jsonschema.ValidationError):
        validated(tomllib.loads(CAFE.replace(right, wrong, 1)))


def test_units_and_kinds_of_the_schema_are_those_of_the_library():
    """Lists of words in the schema are the lists the checks use."""
    from servicetree.tree.checks import DURATION_UNITS
    from servicetree.tree.question_kinds import FIELD_RULES
    from servicetree.tree.service_tree import WEIGHT_METHODS

    schema = tree_schema()
    assert schema["$defs"]["time"]["enum"] == list(DURATION_UNITS)
    assert schema["$defs"]["question"]["properties"]["kind"]["enum"] == list(FIELD_RULES)
    assert schema["properties"]["weight_method"]["enum"] == list(WEIGHT_METHODS)


def test_numbers_of_other_kinds_are_written_plainly(tmp_path):
    """Weights that came from numpy are written as numbers, not as calls."""
    np = pytest.importorskip("numpy")
    tree = template("general").with_weights({"environment": np.float64(0.1), "price": np.float64(1e-7)})
    for ending in (".toml", ".json"):
        write_tree(tree, path := tmp_path / f"x{ending}")
        assert read_tree(path) == tree
        assert not re.search("float64", path.read_text(encoding="utf-8"))


def test_attrs_fields_all_bear_a_check():
    """No field of a tree file goes unjudged."""
    for cls in SCHEMA_OF:
        assert all("check" in attribute.metadata for attribute in attrs.fields(cls))


def test_the_files_a_tree_is_read_from(tmp_path):
    """First its own, then the one that it extends, and so on up to built-in trees, which are found by their names."""
    head = 'schema = 1\nname = "x"\n'
    (tmp_path / "sub").mkdir()
    own, above, top = tmp_path / "own.toml", tmp_path / "above.toml", tmp_path / "sub" / "top.toml"
    own.write_text(head + 'extends = "above.toml"\n')
    above.write_text(head + 'extends = "sub/top.toml"\n')
    top.write_text(head + 'extends = "hotel"\n')
    shelved = files_of("hotel")
    assert [path.name for path in shelved] == ["hotel.toml", "general.toml"]
    assert [path.resolve() for path in files_of(own)] == [path.resolve() for path in (own, above, top, *shelved)]
    top.write_text(head + 'extends = "../own.toml"\n')
    with pytest.raises(TreeError, match="cannot extend"):
        files_of(own)
    above.write_text(head + 'extends = "own.toml"\n')
    with pytest.raises(TreeError, match=r"goes round in a circle: own\.toml -> above\.toml -> own\.toml"):
        files_of(own)


def test_faults_of_files_that_extend_each_other_quote_only_the_one_asked_for(tmp_path):
    """What another file names may be secret; the file asked for is named by its path, and its words are shown."""
    own, above = tmp_path / "own.toml", tmp_path / "above.toml"
    own.write_text("schema = 1\nsecret hunter2")
    with pytest.raises(TreeError, match=r"own\.toml:2:8: is not good TOML: Expected"):
        files_of(own)
    own.write_text("schema = 1\nextends = 'above.toml'")
    above.write_text("schema = 1\nsecret hunter2")
    with pytest.raises(TreeError, match=r"above\.toml:2:8: is not good TOML$"):
        files_of(own)
    above.unlink()
    with pytest.raises(FileError) as caught:
        files_of(own)
    assert caught.value.where == "above.toml"
    own.unlink()
    with pytest.raises(FileError) as caught:
        files_of(own)
    assert caught.value.where == str(own)
