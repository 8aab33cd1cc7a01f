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
    "a key beside two without blanks": ('{"a":1,"b":2}', {("c",): 3}, '{"a":1,"b":2,"c": 3}'),
    "a key beside three": ('{"a":1 , "b":2,"c":3}', {("d",): 4}, '{"a":1 , "b":2,"c":3,"d": 4}'),
    "a key beside one without blanks": ('{"a":1}', {("b",): 2}, '{"a":1, "b": 2}'),
    "a key below one": ('{\n  "a": 1\n}', {("b",): 2}, '{\n  "a": 1,\n  "b": 2\n}'),
    "two keys below one": ('{\n "a": 1 }', {("b",): 2, ("c",): "x"}, '{\n "a": 1,\n "b": 2,\n "c": "x" }'),
    "a key inside a table": ('{"a": {"b" : 1}, "c": 2}', {("a", "d"): [True]}, '{"a": {"b" : 1, "d": [true]}, "c": 2}'),
    "values before and after": ('{"a": 1, "b": "}", "c": 3}', {("c",): 4, ("a",): 2}, '{"a": 2, "b": "}", "c": 4}'),
    "blanks before all": (' \n{"a":1}', {("a",): "é"}, ' \n{"a":"é"}'),
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
