"""The JSON Schema of tree files: made from the nouns, and never at odds with the reader."""

import copy
import json
from collections.abc import Mapping

import attrs
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.random_trees import trees

from servicetree.errors import ServiceTreeError
from servicetree.tree.building import valid_tree
from servicetree.tree.checks import FieldCheck, checked
from servicetree.tree.nodes import Aspect, Branch, Outcome, Trunk
from servicetree.tree.plain_tables import plain_fields, unstructure
from servicetree.tree.questions import Gate, Marker, Question, Recovery, Scale
from servicetree.tree.schema import SCHEMA_FILE, _value, schema_text, tree_schema
from servicetree.tree.service_tree import ServiceTree

NOUNS = (ServiceTree, Scale, Trunk, Aspect, Branch, Outcome, Question, Gate, Recovery, Marker)
VALIDATOR = jsonschema.Draft202012Validator(tree_schema())

WHOLE = {
    "schema": 1,
    "name": "x",
    "scale": {"low": 1, "high": 10},
    "trunk": {"label": "Trunk"},
    "aspects": {"room": {"questions": {"clean": {"column": "q1"}}}},
    "branches": {
        "price": {
            "gate": {"column": "bought", "reached": [1]},
            "carry_over": {"room": 0.5},
            "questions": {
                "value": {},
                "wait": {"kind": "duration", "unit": "minutes", "anchors": [[0, 1], [30, 0]]},
                "mended": {"recovery": {"column": "c", "speed": "s", "unit": "days", "anchors": [[0, 1], [9, 0]]}},
            },
        }
    },
    "marker": {"column": "weather"},
    "outcomes": {"loyalty": {"questions": {"again": {}}}},
}


def with_value(raw, place, value):
    """Put a value at a place of plain tables; ``None`` takes away what stands there."""
    changed = copy.deepcopy(raw)
    *above, last = place.split(".")
    table = changed
    for key in above:
        table = table.setdefault(key, {})
    if value is None:
        del table[last]
    else:
        table[last] = value
    return changed


def is_read(raw):
    """Whether the reader of tree files accepts plain tables."""
    try:
        valid_tree(ServiceTree, raw)
    except ServiceTreeError:
        return False
    return True


def test_the_file_that_ships_is_what_the_nouns_say():
    """`schema.json` is for editors; after a change of a noun, `python -m servicetree.tree.schema` writes it anew."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()
    assert json.loads(schema_text()) == tree_schema()
    jsonschema.Draft202012Validator.check_schema(tree_schema())


@pytest.mark.parametrize("noun", NOUNS)
def test_every_field_says_what_it_is_for(noun):
    """An editor shows the words of the docstring beside every key, and the default."""
    schema = tree_schema() if noun is ServiceTree else tree_schema()["$defs"][noun.__name__.lower()]
    assert schema["description"]
    for name, field in plain_fields(noun).items():
        if name == "id":
            continue
        described = schema["properties"][name]
        assert described["description"], name
        assert "``" not in described["description"], name
        if isinstance(field.default, bool | float):
            assert described["default"] == field.default, name


@pytest.mark.parametrize("noun", NOUNS)
def test_every_check_says_itself_in_the_schema(noun):
    """No field of a tree file goes unjudged, here or there."""
    for field in attrs.fields(noun):
        assert isinstance(field.metadata["check"], FieldCheck), field.name


def test_a_check_without_a_schema_is_told_with_its_field():
    """Whoever adds a field hears what it lacks."""

    @attrs.frozen
    class Odd:
        size: int = checked(lambda _: None)

    with pytest.raises(TypeError, match=r"the field 'size' says nothing in JSON Schema; give it @in_schema"):
        _value(attrs.fields(Odd).size, {})


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("name", ""),
        ("name", 3),
        ("name", None),
        ("aspects", None),
        ("schema", 2),
        ("schema", "1"),
        ("colour", "red"),
        ("label", {}),
        ("label", {"en": 3}),
        ("label", ["x"]),
        ("remove", ["price"]),
        ("baseline", 1.5),
        ("min_share", -0.1),
        ("weight_method", "guessed"),
        ("scale", [1, 10]),
        ("scale.low", "1"),
        ("scale.high", None),
        ("scale.missing", 99),
        ("scale.missing", [True]),
        ("trunk", 2),
        ("trunk.weight", -1),
        ("trunk.questions", {}),
        ("aspects", []),
        ("aspects.Room", {"questions": {"q": {}}}),
        ("aspects.room.gate", {"column": "c", "reached": [1]}),
        ("aspects.room.reliability", 2),
        ("aspects.room.questions", ["clean"]),
        ("aspects.room.questions.clean.id", "clean"),
        ("aspects.room.questions.clean.weight", True),
        ("aspects.room.questions.clean.scale", [1]),
        ("aspects.room.questions.clean.scale", [1, 2, 3]),
        ("aspects.room.questions.clean.reversed", "yes"),
        ("aspects.room.questions.clean.kind", "rate"),
        ("aspects.room.questions.clean.tags", {"step": 1}),
        ("branches.price.weight", "2"),
        ("branches.price.parent", 3),
        ("branches.price.gate.reached", None),
        ("branches.price.gate.column", ""),
        ("branches.price.carry_over", "much"),
        ("branches.price.carry_over", {"Room": 0.5}),
        ("branches.price.carry_over", {"room": "0.5"}),
        ("branches.price.carry_over_source", "hearsay"),
        ("branches.price.questions.wait.anchors", [[0, 1]]),
        ("branches.price.questions.wait.anchors", [[0, 1], [30, 0, 1]]),
        ("branches.price.questions.wait.apdex", -1),
        ("branches.price.questions.value.lambda", 0.5),
        ("branches.price.questions.value.lambda_", 2),
        ("branches.price.questions.mended.recovery.unit", "fortnights"),
        ("branches.price.questions.mended.recovery.speed", None),
        ("branches.price.questions.mended.recovery.forgiveness", 2),
        ("outcomes.loyalty.weight", 1),
        ("outcomes.loyalty.min_share", 2),
        ("marker.column", None),
        ("marker.weight", 1),
    ],
)
def test_what_is_wrong_is_marked(place, value):
    """A misspelt key, a wrong type, a number out of range, a part that lacks what it needs: here as by the reader."""
    assert VALIDATOR.is_valid(WHOLE)
    assert is_read(WHOLE)
    assert not VALIDATOR.is_valid(with_value(WHOLE, place, value))
    assert not is_read(with_value(WHOLE, place, value))


def test_what_extends_another_tree_need_only_say_what_differs():
    """A child may give half a gate, half a scale or half a recovery; the rest is the parent's."""
    child = {"schema": 1, "extends": "general", "remove": ["respect"], "scale": {"high": 7}}
    child["branches"] = {"price": {"gate": {"column": "c"}, "questions": {"value": {"recovery": {"speed": "s"}}}}}
    assert VALIDATOR.is_valid(child)
    for place, value in (("extends", 3), ("extends", ""), ("remove", "respect"), ("remove", [3]), ("scale.hihg", 7)):
        assert not VALIDATOR.is_valid(with_value(child, place, value))
    assert not VALIDATOR.is_valid({"extends": "general"})


PIECES = (
    *(True, False, 0, 1, -1, 0.5, 2, 1e9, "", " ", "x", "stated", "rating", "promise", "days"),
    *([], [1], [1, 2], [[0, 1], [1, 0]], ["a", 1], {}, {"a": 1}, {"a": "b"}, {"column": "c"}),
    *({"low": 1, "high": 5}, {"questions": {"q": {}}}),
)


def places_in(raw, above=()):
    """List every place in plain tables."""
    inside = raw.items() if isinstance(raw, Mapping) else enumerate(raw) if isinstance(raw, list) else ()
    for key, value in inside:
        yield (*above, key)
        yield from places_in(value, (*above, key))


@settings(max_examples=50)
@given(tree=trees(most_branches=2), data=st.data())
def test_an_editor_never_marks_what_the_reader_accepts(tree, data):
    """Whatever is put in the place of some part of a tree: if it is read, the schema accepts it."""
    raw = json.loads(json.dumps({"schema": 1, **unstructure(tree)}))
    *above, last = data.draw(st.sampled_from(list(places_in(raw))))
    table = raw
    for key in above:
        table = table[key]
    table[last] = data.draw(st.sampled_from(PIECES))
    assert VALIDATOR.is_valid(raw) or not is_read(raw)
