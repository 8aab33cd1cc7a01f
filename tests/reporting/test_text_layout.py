"""Plain text: lines break at blanks only, fit the width that is asked for, and show what would work unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.hostile_labels import LABELS, any_text

from servicetree.i18n.messages import LANGUAGES, phrases
from servicetree.reporting.tables import Table
from servicetree.reporting.text_layout import narrowed, plain_text, text_width, wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("a bc def", 4, ["a bc", "def"]),
        ("a\u00a0bc def", 4, ["a\u00a0bc", "def"]),
        ("12\u202f000 points", 7, ["12\u202f000", "points"]),
        ("in « abc\u00a0»", 7, ["in «", "abc\u00a0»"]),
        ("abcdef", 4, ["abcd", "ef"]),
        ("見見見", 4, ["見見", "見"]),
        ("e\u0301e\u0301e\u0301", 3, ["e\u0301e\u0301e\u0301"]),
        ("", 4, [""]),
    ],
)
def test_lines_break_at_blanks_and_never_at_a_no_break_space(text, width, lines):
    """A word longer than a line is broken where the line ends; wide letters take two cells, marks none."""
    assert wrapped(text, width) == lines


@given(some.text(some.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])), some.integers(2, 60))
def test_wrapping_loses_nothing(text, width):
    """All that is not a blank stands in the lines, in order, and no line is wider than asked for."""
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line) <= width for line in lines)


@given(some.lists(any_text, min_size=3, max_size=3), some.integers(40, 110))
def test_tables_fit_and_show_what_would_work_unseen(cells, width):
    """Whatever labels say: no control character, no override of the direction, no line beyond the width."""
    text = plain_text([Table(cells[0], ("Part", "Points"), ((cells[1], "1.0"), (cells[2], "2.0")))], width)
    assert not [
        letter for letter in text if letter != "\n" and (ord(letter) < 32 or letter in "\u202e\u2066\u200b\x7f")
    ]
    assert all(text_width(line) <= width for line in text.splitlines())


def test_labels_are_whole_in_plain_text():
    """A table cuts no label: what does not fit goes on below."""
    label = "A part whose name was written by a whole committee of experts, and then by another"
    text = plain_text([Table("", ("Part", "Points"), ((label, "1.0"),))], 40)
    assert [word for word in label.split() if word not in text] == []
    assert "…" not in text


@pytest.mark.parametrize("text", [label for label in LABELS if len(label) < 1000])
def test_narrowed_texts_fit(text):
    """A text is cut to the cells that it may take, the cut is seen, and what fits stays."""
    for most in (1, 5, 12):
        short = narrowed(text, most)
        assert text_width(short) <= most
        assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_phrases_never_break_before_a_mark(lang):
    """No phrase has a plain blank where its language lets no line break: French marks, Russian dashes."""
    marks = phrases(lang)["numbers"]
    for section in phrases(lang).values():
        for phrase in section.values():
            for mark in (*marks["no_break_before"], *marks["narrow_before"]):
                assert f" {mark}" not in phrase
            for mark in marks["no_break_after"]:
                assert f"{mark} " not in phrase


def test_headings_are_bold_where_a_terminal_reads_them():
    """Elsewhere the text is plain."""
    table = Table("Title", ("Part", "Points"), (("a", "1.0"),))
    assert "\x1b" not in plain_text([table])
    assert "\x1b[1mTitle\x1b[0m" in plain_text([table], terminal=True)
