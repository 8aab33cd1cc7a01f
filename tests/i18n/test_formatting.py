"""Labels and numbers in each language."""

import pytest

from servicetree.errors import UsageError
from servicetree.i18n.formatting import in_language, interval_text, number_text, percent_text, quoted
from servicetree.i18n.languages import check_language


@pytest.mark.parametrize(
    ("label", "lang", "said"),
    [
        ("A café", "ru", "A café"),
        ({"en": "A café", "ru": "Кафе"}, "ru", "Кафе"),
        ({"en": "A café", "ru": "Кафе"}, "fr", "A café"),
        ({"de": "Ein Café"}, "fr", "Ein Café"),
        ({"fr": " ", "en": "A café"}, "fr", "A café"),
        ("", "en", "cafe"),
        ("  ", "en", "cafe"),
        ({"en": ""}, "en", "cafe"),
    ],
)
def test_a_label_is_said_in_the_language_or_the_nearest_there_is(label, lang, said):
    """The language wanted, else English, else any, else the id."""
    assert in_language(label, lang, "cafe") == said


@pytest.mark.parametrize(
    ("value", "lang", "said"),
    [
        (2.14, "en", "2.1"),
        (2.14, "fr", "2,1"),
        (-2.14, "ru", "\N{MINUS SIGN}2,1"),
        (-0.04, "en", "0.0"),
        (1234.5, "en", "1234.5"),
        (12345.6, "en", "12,345.6"),
        (12345.6, "fr", "12\N{NARROW NO-BREAK SPACE}345,6"),
        (12345.6, "ru", "12\N{NO-BREAK SPACE}345,6"),
    ],
)
def test_a_number_is_written_as_its_language_writes_it(value, lang, said):
    """Decimal mark, groups of thousands, a true minus sign, and none for nothing."""
    assert number_text(value, lang) == said


def test_a_change_bears_its_sign():
    """Plus for a gain, minus for a loss, neither for nothing."""
    assert [number_text(value, "en", signed=True) for value in (1.0, -1.0, 0.04)] == [
        "+1.0",
        "\N{MINUS SIGN}1.0",
        "0.0",
    ]


def test_counts_have_no_decimals():
    """Digits can be left out."""
    assert number_text(500, "en", 0) == "500"


def test_shares_and_intervals():
    """A percent sign is spaced as the language does; an interval below nothing is not written with a dash."""
    assert [percent_text(0.08, lang) for lang in ("en", "ru")] == ["8%", "8\N{NO-BREAK SPACE}%"]
    assert interval_text(70.1, 73.2, "fr") == "70,1–73,2"
    assert interval_text(-0.3, 0.4, "en") == "\N{MINUS SIGN}0.3 to 0.4"


def test_an_unknown_language_is_refused():
    """The message names those there are."""
    with pytest.raises(UsageError, match="must be one of en, fr, ru"):
        check_language("de")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("k. A.", "“k. A.”"),
        ("n.v.t.", "“n.v.t.”"),
        ("N.A.", "“N.A.”"),
        ("and so on...", "“and so on...”"),
        ("The staff were kind.", "“The staff were kind”"),
        ("Version 2.0 was good.", "“Version 2.0 was good”"),
        ("good", "“good”"),
    ],
)
def test_a_quoted_abbreviation_keeps_its_full_stop(text, said):
    """That of a sentence is left to what goes on."""
    assert quoted(text, "en") == said
