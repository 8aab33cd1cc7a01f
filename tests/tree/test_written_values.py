"""One table of rules for what a written answer means."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicetree.tree.written_values import (
    bears_number,
    canonical_text,
    code_number,
    is_day_of_month,
    numbered_words,
    parse_text,
    written_plainly,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("7", 7), (" 7 ", 7), ("7.0", 7), ("+7", 7), ("7e0", 7), ("-7", -7), ("7.", 7), (".5", 0.5),
        ("0,125", 0.125), ("-0,250", -0.25), ("00,125", 0.125),
        ("7,5", 7.5), (",5", 0.5), ("7,50", 7.5), ("7,5000", 7.5), ("\u22127", -7), ("\xa07\xa0", 7),
        ("\u0667", 7), ("\uff17", 7), ("\uff17\uff0e\uff15", 7.5), ("\u0667,\u0665", 7.5),
        ("true", 1), ("FALSE", 0), ("True ", 1),
        ("inf", math.inf), ("-Infinity", -math.inf), ("1e999", math.inf),
    ],
)  # fmt: skip
def test_numbers_in_many_spellings(written, meant):
    """Blanks, signs, decimal commas, digits of any script and truth values are read as what they mean."""
    assert parse_text(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "  ", "-", "--", ".", "?", "NA", "n/a", "N.A.", "#N/A", "NaN", "null", "None", "<NA>", "\t"],
)
def test_many_ways_to_give_no_answer(written):
    """The usual marks of a missing answer are no answer, whatever their case."""
    assert math.isnan(parse_text(written))


@pytest.mark.parametrize(
    "written",
    ["seven", "1,000", "12,345,678", "0,345,678", "7/10", "7 8", "1.2.3", "--7", "0x10", "7 %", "1_000", "e5", "½"],
)
def test_what_is_not_understood_is_not_guessed(written):
    """A thousand may not become one, nor a fraction a number."""
    assert parse_text(written) is None


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("98 %", "98"), ("98%", "98"), ("-0,5 %", "-0.5"), (" 1.25\u202f% ", "1.25"),
        ("1 250", "1250"), ("1\u202f250,5", "1250.5"), ("1\u00a0250\u00a0000.25", "1250000.25"), ("1'250.5", "1250.5"),
        ("+12\u2019345,678", "+12345.678"), ("\u22121 250", "-1250"),
        ("1,402.7", "1402.7"), ("1.402,7", "1402.7"), ("12,345,678", "12345678"), ("1.234.567", "1234567"),
        ("1,234,567.891", "1234567.891"), ("1.234.567,8", "1234567.8"),
        ("1,250", None), ("1.250", None), ("7", None), ("7.5", None), ("7 8", None), ("1 2500", None),
        ("1250 000", None), ("1,25.7", None), ("1.2.3", None), ("seven", None), ("7/10", None), ("", None), ("%", None),
        ("5 % off", None), ("1 250 000,5,5", None), ("1,250 000", None),
    ],
)  # fmt: skip
def test_a_number_in_dress_is_refused_and_shown_plainly(written, plain):
    """What parts thousands, and a percent sign, are not read; what may be two numbers is not shown as one."""
    assert written_plainly(written) == plain
    if plain is not None:
        assert parse_text(written) is None
        assert parse_text(plain) is not None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_reads_as_itself(number):
    """What Python writes for a number is read back exactly."""
    assert parse_text(repr(number)) == number


@given(st.text(max_size=20))
def test_any_text_is_read_without_fault(text):
    """No text breaks the reader."""
    amount = parse_text(text)
    assert amount is None or isinstance(amount, float)


@pytest.mark.parametrize(
    ("code", "number"),
    [(99, 99), (Decimal("9.5"), 9.5), ("99", 99), ("99,5", 99.5), ("dk", None), ("na", None), ("inf", None)],
)
def test_codes_are_numbers_or_words(code, number):
    """A code is compared as a number if it reads as one, otherwise as a word."""
    assert code_number(code) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"), (7.0, "7"), ("007", "7"), (" 7.0", "7"), ("+7", "7"), ("-7", "-7"), ("-0", "0"),
        (7.5, "7.5"), ("7.50", "7.50"), (True, "true"), ("0", "0"),
        ("A 1 ", "A 1"), ("\u0667", "\u0667"), ("", ""), ("1e3", "1e3"),
    ],
)  # fmt: skip
def test_units_read_the_same_from_every_source(value, text):
    """One respondent has one name, whether a reader made her number an integer, a float or a text."""
    assert canonical_text(value) == text


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (7, "7"),
        (7.0, "7"),
        ("007", "7"),
        (" 7.0 ", "7"),
        ("-3", "-3"),
        ("-0", "0"),
        ("g7", "g7"),
        ("1e3", "1e3"),
        (0.5, "0.5"),
    ],
)
def test_units_are_written_alike_by_every_reader(given, text):
    """Whole numbers lose zeros and decimal points, so that every engine puts a unit in the same bucket."""
    from servicetree.tree.written_values import canonical_text

    assert canonical_text(given) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("5 - Very satisfied", (5, "Very satisfied")), ("3 = good", (3, "good")), ("4 (fair)", (4, "fair")),
        ("gut (2)", (2, "gut")), ("7/10", None), ("good", None), ("5", None),
    ],
)  # fmt: skip
def test_a_number_beside_words(written, meant):
    """Whichever comes first; anything else is none."""
    assert numbered_words(written) == meant


@pytest.mark.parametrize(
    ("written", "bears"),
    [
        ("7,5", True),
        ("2 - poor", True),
        ("10 - May be", True),
        ("10-May", False),
        ("5-Oct-26", False),
        ("poor", False),
        ("", False),
        ("nan", False),
    ],
)
def test_a_text_bears_a_number_alone_or_with_its_words(written, bears):
    """Neither a blank nor a date that a spreadsheet made of an answer does."""
    assert bears_number(written) == bears


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("10-May", True),
        ("7. Okt", True),
        ("5-Oct-26", True),
        ("10 - Maybe", False),
        ("10", False),
    ],
)
def test_dates_that_a_spreadsheet_makes_of_answers_are_known(written, found):
    """A day and the name of a month, in the languages of the lists, with or without a year."""
    assert is_day_of_month(written) == found
