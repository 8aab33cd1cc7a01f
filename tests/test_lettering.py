"""Text that aligns: every line fits, wide letters count twice, and nothing moves the cursor."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicetree.reporting.lettering import drawn, span, wrapped
from servicetree.reporting.tables import Table

TABLE = Table(
    "Scores",
    ("Node", "Score"),
    (("Price", "7.5"), ("価格", "−12.0"), ("a very long name of a node", "·")),
    ("All", "3"),
)


@given(some.text(max_size=200), some.integers(2, 40))
def test_wrapped_lines_fit(text, width):
    """No line is wider than asked, and no word is lost."""
    lines = wrapped(text, width)
    assert all(span(line) <= width for line in lines)
    letters = [letter for letter in text if not letter.isspace() and letter.isprintable()]
    assert [letter for line in lines for letter in line if not letter.isspace() and letter.isprintable()] == letters


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one\ntwo", 20, ["one", "two"]),
        ("incomprehensible", 6, ["incomp", "rehens", "ible"]),
        ("日本語の", 5, ["日本", "語の"]),
        ("cafe\u0301s of", 5, ["cafe\u0301s", "of"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_between_words(text, width, lines):
    """Words are broken only where they are longer than a line; accents take no room, wide letters two columns."""
    assert wrapped(text, width) == lines


def test_figures_stand_below_each_other():
    """Names stand to the left and figures to the right, under a rule as wide as the table; the total comes last."""
    assert drawn([TABLE], 30).splitlines() == [
        "Scores",
        "",
        " Node                   Score",
        " ────────────────────────────",
        " Price                    7.5",
        " 価格                   −12.0",
        " a very long name of        ·",
        " a node",
        "",
        " All                        3",
    ]


def test_a_terminal_sees_headings_bold():
    """Without the letters that make it bold, a terminal's text is the plain one."""
    shown = drawn(["Said.", TABLE], 30, terminal=True)
    assert "\x1b[1mScores\x1b[0m" in shown
    assert shown.replace("\x1b[1m", "").replace("\x1b[0m", "") == drawn(["Said.", TABLE], 30)


def test_nothing_moves_the_cursor():
    """Escapes, bells and backspaces in a label are left out; a tab is a space."""
    assert drawn(["a\x1b[2Jb\x07c\x08\td\x9b1me"]) == "a[2Jbc d1me\n"
