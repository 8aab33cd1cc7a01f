"""Trees as TOML: what fits on a line stands on one, and what does not is taken apart by its keys."""

import tomllib

import pytest

from servicetree.tree.toml_writer import WIDEST_LINE, toml_text, toml_value


def table(width):
    """A table of one text that takes so many characters on a line: ``{ a = "xx" }``."""
    return {"a": "x" * (width - len('{ a = "" }'))}


@pytest.mark.parametrize("beyond", [0, 1])
def test_a_table_stands_on_one_line_as_long_as_it_fits(beyond):
    """Key and value together have 120 characters at the most; a longer table becomes lines of joined keys."""
    tags = table(WIDEST_LINE - len("tags") + beyond)
    text = toml_text({"branches": {"price": {"tags": tags}}})
    line = f'tags.a = "{tags["a"]}"' if beyond else f'tags = {{ a = "{tags["a"]}" }}'
    assert text == f"[branches.price]\n{line}\n"


@pytest.mark.parametrize("beyond", [0, 1])
def test_questions_stand_on_a_line_each_as_long_as_all_fit(beyond):
    """If one of them does not, each has a section of its own, in which a text has a line for each language."""
    long = table(WIDEST_LINE - len("second") + beyond)
    questions = {"first": {"weight": 2}, "second": long}
    text = toml_text({"branches": {"price": {"weight": 1, "questions": questions}}})
    sections = f'[branches.price.questions.first]\nweight = 2\n\n[branches.price.questions.second]\na = "{long["a"]}"\n'
    lines = f'questions.first = {{ weight = 2 }}\nquestions.second.a = "{long["a"]}"\n'
    head = "[branches.price]\nweight = 1\n"
    assert text == (f"{head}\n{sections}" if beyond else head + lines)
    assert tomllib.loads(text) == {"branches": {"price": {"weight": 1, "questions": questions}}}


def test_labels_come_first_and_every_table_of_nodes_is_taken_apart():
    """What is no table of tables is one section; an empty one stands there too."""
    raw = {
        "schema": 1,
        "scale": {"low": 1, "missing": [99, "dk"]},
        "label": {"en": "A café", "fr": "Un café"},
        "aspects": {"room": {"questions": {"clean": {}}}, "odd key": {}},
    }
    assert toml_text(raw) == (
        'schema = 1\nlabel = { en = "A café", fr = "Un café" }\n\n'
        '[scale]\nlow = 1\nmissing = [99, "dk"]\n\n'
        '[aspects.room]\nquestions.clean = {}\n\n[aspects."odd key"]\n'
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (1.0, "1.0"),
        (1e22, "1e+22"),
        ('a"b\\c', r'"a\"b\\c"'),
        ("\b\t\n\f\r", r'"\b\t\n\f\r"'),
        ("\x00\x1f\x7f", r'"\u0000\u001F\u007F"'),
        ("é 😀", '"é 😀"'),
        ([], "[]"),
        ([1, "a", [True]], '[1, "a", [true]]'),
        ({}, "{}"),
        ({"a b": 1, "c-d": {}}, '{ "a b" = 1, c-d = {} }'),
    ],
)
def test_every_kind_of_value_is_written_as_toml_has_it(value, written):
    """And read back as the same."""
    assert toml_value(value) == written
    assert tomllib.loads(f"x = {written}") == {"x": value}
