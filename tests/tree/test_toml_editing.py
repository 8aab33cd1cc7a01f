"""Values set in the text of a TOML file: what is there keeps its place and form, or the text is left alone."""

import tomllib

import pytest

from servicetree.tree.toml_editing import UneditableError, toml_with

SECTION = """\
[branches.price]      # what it costs
weight = 2            # agreed
tags = { step = "pay" }
"""
CHANGES = {
    "a section's values by a table with the same keys": (
        "[trunk]  # first\nweight = 2 # agreed\nlabel = 'A'\n",
        {("trunk",): {"label": "B", "weight": 2}},
        '[trunk]  # first\nweight = 2 # agreed\nlabel = "B"\n',
    ),
    "a section in a section": (
        SECTION,
        {("branches", "price"): {"weight": 3, "tags": {"step": "pay"}}},
        SECTION.replace("weight = 2 ", "weight = 3 "),
    ),
    "a table on one line by one with other keys": (
        SECTION,
        {("branches", "price", "tags"): {"who": "all"}},
        SECTION.replace("step", "who").replace("pay", "all"),
    ),
    "a key more in a table on one line": (
        SECTION,
        {("branches", "price", "tags", "who"): "all"},
        SECTION.replace('"pay"', '"pay", who = "all"'),
    ),
    "the first key of an empty table on one line": (
        "a = {} # none yet\n",
        {("a", "b"): 1},
        "a = { b = 1 } # none yet\n",
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_only_the_value_changes(case):
    """Comments and blanks stay, and what is read afterwards is the text with these values."""
    text, values, expected = CHANGES[case]
    assert toml_with(text, values) == expected
    read = tomllib.loads(expected)
    for keys, value in values.items():
        found = read
        for key in keys:
            found = found[key]
        assert found == value


UNEDITABLE = {
    "a list of tables in two places": (
        "[[a]]\nx = 1\n[b]\ny = 1\n[[a]]\nz = 1\n",
        {("b", "y"): 2},
        "would write other",
    ),
    "a section that would have to go": (SECTION, {("branches", "price"): 3}, "branches.price is a table that"),
    "a section of other keys": (SECTION, {("branches", "price"): {"weight": 3}}, "branches.price is a table that"),
    "a text that is no TOML": ("a = [ , ]\n", {("a",): 1}, "Unexpected character"),
}


@pytest.mark.parametrize("case", UNEDITABLE)
def test_what_takes_more_than_values_and_lines_is_refused(case):
    """Rather than write other parts anew, nothing is written, and the reason is told."""
    text, values, reason = UNEDITABLE[case]
    with pytest.raises(UneditableError, match=reason):
        toml_with(text, values)
