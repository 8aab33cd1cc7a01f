"""Words are measured with some room to spare, and cut to the room there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicetree.drawing.text_metrics import STYLES, fitted, text_width, uncut_lines, width, wrapped


@given(some.text(max_size=300), some.floats(20, 400))
def test_a_fitted_text_fits(text, room):
    """Whatever the text, it stays within its room, and is left alone if it already does."""
    cut = fitted(text, "name", room)
    assert width(cut, "name") <= room
    if width(text, "name") <= room:
        assert cut == text


@given(some.text(max_size=300), some.integers(1, 3))
def test_wrapped_lines_fit(text, most):
    """Each line fits, and there are no more than asked for."""
    lines = wrapped(text, "headline", 500, most)
    assert 1 <= len(lines) <= most
    assert all(width(line, "headline") <= 500 for line in lines)


def test_words_are_kept_whole_where_they_can_be():
    """A sentence breaks between words."""
    assert wrapped("one two three", "name", width("one two", "name") + 1) == ["one two", "three"]


@pytest.mark.parametrize("role", STYLES)
def test_wide_letters_are_wider(role):
    """The table tells letters apart."""
    assert width("WWW", role) > width("nnn", role) > width("iii", role)
    assert width("e\u0301", role) == width("e", role)


def test_a_megabyte_is_measured_at_once():
    """Only its beginning can ever be shown."""
    assert fitted("x" * 1_000_000, "name", 200).endswith("…")


def test_a_word_wider_than_a_line_is_cut_in_every_line():
    """A name without blanks is cut where its line ends, in the first line as in the last."""
    lines = wrapped(f"{'x' * 300} {'y' * 300}", "subtitle", 500)
    assert [line[0] for line in lines] == ["x", "y"]
    assert all(width(line, "subtitle") <= 500 for line in lines)


def test_a_letter_wider_than_a_line_is_cut_as_any_word_is():
    """There is nothing to divide it into."""
    assert uncut_lines("W", "headline", 3.0) == ["…"]


def test_semi_bold_has_the_room_that_bold_takes():
    """Fonts that know no weight between draw it bold."""
    assert text_width("« Terms and prices » a nettement bougé", 14, 600) == text_width(
        "« Terms and prices » a nettement bougé", 14, 700
    )
