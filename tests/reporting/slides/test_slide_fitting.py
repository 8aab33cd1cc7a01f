"""Words and tables fit their place, whatever they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicetree.reporting.slides.slide_fitting import fitted_table, fitted_text, lines_of, words_width
from servicetree.reporting.slides.slide_values import SlideTable

words = some.one_of(
    some.text(some.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=60),
    some.sampled_from(["", "12.3", "−1.4 … −0.1", "W" * 300, "ж" * 200, "a b c " * 60]),
)


@given(some.lists(some.lists(words, min_size=6, max_size=6), min_size=1, max_size=12))
def test_a_table_of_any_words_fits(rows):
    """Columns fill the room to the last inch, rows the height at the most, and no cell is lost."""
    table = SlideTable(tuple(rows[0]), tuple(map(tuple, rows[1:])))
    fits = fitted_table(table, 12.0, 3.4)
    assert sum(fits.widths) == pytest.approx(12.0)
    assert sum(fits.heights) <= 3.4 + 1e-9
    assert [len(row) for row in fits.rows] == [6] * len(rows)
    assert fits.size >= 9


@given(some.lists(words, min_size=1, max_size=6))
def test_sentences_fit_or_the_last_are_left_out(sentences):
    """What stays is the beginning, whole but for a first sentence that alone is too long."""
    fits = fitted_text(sentences, 12.0, 1.9, 16, 11)
    assert fits.height <= 1.9 + 1e-9
    assert 11 <= fits.size <= 16
    assert 1 <= len(fits.paragraphs) <= len(sentences)
    assert fits.paragraphs[1:] == tuple(sentences[1 : len(fits.paragraphs)])


def test_what_has_room_stays_as_it_is():
    """At the largest size, nothing cut."""
    fits = fitted_text(("One sentence.", "Another."), 12.0, 1.9, 16, 11)
    assert (fits.paragraphs, fits.size) == (("One sentence.", "Another."), 16)
    table = fitted_table(SlideTable(("a", "b"), (("c", "1.0 … 2.0"),)), 12.0, 5.0)
    assert table.rows == (("a", "b"), ("c", "1.0\u00a0…\u00a02.0"))
    assert table.size == 15


def test_lines_are_no_wider_than_the_room():
    """Each line that a text is broken into stands within the room for which it was broken."""
    text = "Points that trace to the trunk, as a range: 16.6 to 20.6. " * 8
    for size in (9, 12, 16):
        for bold in (False, True):
            lines = lines_of(text, size, 5.0, bold=bold)
            assert len(lines) > 1
            assert all(words_width(line, size, bold=bold) <= 5.0 for line in lines)


def test_a_sentence_is_left_out_only_where_there_is_no_room_for_it():
    """A box of just their height holds all at the largest size; a hair less makes them smaller, then fewer."""
    said = ("One sentence.", "Another.", "A third.")
    height = fitted_text(said, 12.0, 9.0, 16, 11).height
    assert fitted_text(said, 12.0, height, 16, 11) == fitted_text(said, 12.0, 9.0, 16, 11)
    smaller = fitted_text(said, 12.0, height - 0.01, 16, 11)
    assert (smaller.paragraphs, smaller.size) == (said, 15.5)
    least = fitted_text(said, 12.0, 9.0, 11, 11).height
    assert fitted_text(said, 12.0, least, 16, 11).paragraphs == said
    assert fitted_text(said, 12.0, least - 0.01, 16, 11).paragraphs == said[:2]
