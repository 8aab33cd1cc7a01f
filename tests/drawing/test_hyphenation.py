"""Words that are longer than a line are divided as their language divides them."""

import pytest

from servicetree.drawing.hyphenation import divisions
from servicetree.drawing.text_metrics import uncut_lines, width

WORDS = [
    ("Environment", "en", 80, ["Environ-", "ment"]),
    ("something", "en", 60, ["some-", "thing"]),
    ("réclamations", "fr", 80, ["réclama-", "tions"]),
    ("Доброжелательность", "ru", 100, ["Доброжела-", "тельность"]),
    ("Reliability", "ru", 62, ["Reliabil-", "ity"]),  # a tree without labels in the language of the picture
    ("after-sales-service", "en", 90, ["after-sales-", "service"]),
]


@pytest.mark.parametrize(("word", "lang", "room", "lines"), WORDS)
def test_words_are_divided_between_syllables(word, lang, room, lines):
    """Not in the midst of one, nor before a soft sign; after hyphens of their own without another."""
    assert uncut_lines(word, "row", room, lang=lang) == lines
    assert all(width(line, "row") <= room for line in lines)


def test_what_no_rule_divides_is_divided_evenly():
    """Letters without a vowel, a language that is not known, and a line shorter than a syllable."""
    for word, lang, room in (("Xxxxxxxxxxxx", "en", 60), ("Environment", "", 60), ("Environment", "en", 22)):
        lines = uncut_lines(word, "row", room, lang=lang)
        assert "".join(line.rstrip("-") for line in lines) == word
        assert len(lines) > 1
    assert divisions("Umgebung", "de") == ()
