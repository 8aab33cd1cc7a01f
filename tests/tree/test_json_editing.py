"""Values set in the text of a JSON file: every other character stays as it is."""

import json

import pytest

from servicetree.tree.json_editing import json_with

CASES = {
    "the first key of an empty table": (
        '{"a": { } , "b":1}',
        {("a", "x"): 2, ("a", "y"): "z"},
        '{"a": {"x": 2, "y": "z"} , "b":1}',
    ),
    "the first key of all": ("{\n}\n", {("a",): [1, 2]}, '{"a": [1, 2]}\n'),
    "a value like it was": ('{"a" : 1.50}', {("a",): 1.5}, '{"a" : 1.50}'),
    "a key beside one": ('{"a": 1}', {("b",): 2}, '{"a": 1, "b": 2}'),
    "a key below two": ('{\n  "a": 1,\n  "b": 2\n}', {("c", "d"): 3}, '{\n  "a": 1,\n  "b": 2,\n  "c": {"d": 3}\n}'),
    "a table in the place of a number": ('{"a": 1 }', {("a", "b"): 2}, '{"a": {"b": 2} }'),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_not_changed_stays(case):
    """Blanks and forms of numbers, too; what is read afterwards is the text with these values."""
    text, values, expected = CASES[case]
    assert json_with(text, values) == expected
    read = json.loads(expected)
    for keys, value in values.items():
        found = read
        for key in keys:
            found = found[key]
        assert found == value
