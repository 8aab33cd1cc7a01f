"""Rules for written answers: numbers, blanks and truth values.

| written | means |
|---|---|
| `7`, ` 7 `, `7.0`, `+7`, `7e0` | the number 7 |
| `7,5`, `0,125` | 7.5, 0.125: a comma is a decimal sign, unless it may part thousands, as in `1,250` |
| `٧`, `７` | 7: digits of any script |
| nothing, blanks, `-`, `--`, `.`, `?`, `NA`, `n/a`, `N.A.`, `#N/A`, `NaN`, `null`, `none` (any case) | no answer |
| `true`, `false` (any case) | 1, 0 |
| `inf`, `1e999` | an infinite amount: a fault |
| anything else, such as `seven`, `1,000`, `7/10` | not understood: told with its count, never guessed |
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from typing import Final

from servicetree.tree.month_names import is_month

NO_ANSWER: Final = frozenset(
    {"", "-", "--", ".", "?", "na", "n/a", "n.a.", "#n/a", "nan", "null", "none", "<na>", "nat"}
)
_TRUTH: Final = {"true": 1.0, "false": 0.0}
_AMBIGUOUS_COMMA = re.compile(r"[+-]?(\d{1,3})(,\d{3})+")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_PERCENT = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*%")
# Thousands are parted by a blank, an apostrophe, a sign that comes twice, or another than that of the fraction.
_PARTED = re.compile(
    r"""([+-]? \d{1,3} (?:
        (?:[\ \u00a0\u2009\u202f'\u2019]\d{3})+ (?=[.,]|$)
        | (?:,\d{3})+ (?=\.) | (?:\.\d{3})+ (?=,) | (?:,\d{3}){2,} $ | (?:\.\d{3}){2,} $
    )) (?:[.,](\d+))?""",
    re.VERBOSE,
)
_INFINITE = re.compile(r"[+-]?(inf|infinity)", re.IGNORECASE)
_WHOLE = re.compile(r"([+-]?)0*(\d+)(\.0*)?")
_NUMBERED_WORDS = re.compile(
    r"([+-]?\d+(?:[.,]\d+)?)\s*(?:[-\u2013\u2014=:.)]\s*([^\W\d_].*)|\(\s*([^\W\d_][^()]*)\))", re.DOTALL
)
_WORDS_NUMBERED = re.compile(r"([^\W\d_][^()\d]*)\(\s*([+-]?\d+(?:[.,]\d+)?)\s*\)")
# A day and the name of a month, whether it is cut off or not, with or without the year.
_DAY_OF_MONTH = re.compile(
    r"\d{1,2}\s*[-\u2010\u2011./]\s*([^\W\d_]+)\.?(?:[-./\s]+\d{2}(?:\d{2})?)?|([^\W\d_]+)\.?[-./]\d{2}"
)
_BREVE: Final = "\N{COMBINING BREVE}"
_PLAIN_LETTERS: Final = str.maketrans("ıłŁøØđĐ", "ilLoOdD")  # they do not come apart into a letter and an accent
_MINUS_SIGNS = str.maketrans({"\u2212": "-", "\uff0b": "+", "\uff0d": "-", "\uff0e": ".", "\uff0c": ","})


def column_name(written: str) -> str:
    """Write the name of a column as names are compared: without outer blanks, composed (Unicode NFC).

    A name of nothing but blanks stays as it is.
    """
    return unicodedata.normalize("NFC", written.replace("\ufeff", "").strip()) or written


def parse_text(written: str) -> float | None:
    """Read one written answer by the table above.

    Args:
        written: The text of a cell.

    Returns:
        The number (infinite ones as they are); NaN for no answer; None for what is not understood.
    """
    text = written.strip().translate(_MINUS_SIGNS)
    lowered = text.lower()
    if lowered in NO_ANSWER:
        return math.nan
    if _NUMBER.fullmatch(text):
        return float(text)
    if _DECIMAL_COMMA.fullmatch(text) and not is_ambiguous(text):
        return float(text.replace(",", "."))
    if _INFINITE.fullmatch(text):
        return -math.inf if text.startswith("-") else math.inf
    return _TRUTH.get(lowered)


def is_ambiguous(written: str) -> bool:
    """Whether a comma in a number may be a decimal sign or part thousands: in ``1,250``, and not in ``0,125``."""
    found = _AMBIGUOUS_COMMA.fullmatch(written)
    return found is not None and int(found[1]) > 0


def written_plainly(written: str) -> str | None:
    """Write a number plainly that is dressed so that it is not read: with thousands parted, or with a percent sign.

    Returns:
        The number; None for what is no such number, or may be two.

    >>> written_plainly("1\u202f250,5"), written_plainly("1,402.7"), written_plainly("98 %"), written_plainly("1,250")
    ('1250.5', '1402.7', '98', None)
    """
    text = written.strip().translate(_MINUS_SIGNS)
    if found := _PERCENT.fullmatch(text):
        return found[1].replace(",", ".")
    if (found := _PARTED.fullmatch(text)) is None:
        return None
    whole = "".join(sign for sign in found[1] if sign.isdigit() or sign in "+-")
    return f"{whole}.{found[2]}" if found[2] else whole


def folded_text(written: str) -> str:
    """Write an answer in words as it is compared: Unicode NFKC, no outer blanks, runs of blanks as one, any case.

    >>> folded_text(" Very\u00a0 SATISFIED ")
    'very satisfied'
    """
    return " ".join(unicodedata.normalize("NFKC", written).casefold().split())


def without_accents(text: str) -> str:
    """Take accents away but keep й, which is a letter of its own."""
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFD", text)
    kept = "".join(
        letter
        for before, letter in zip(f" {spread}", spread, strict=False)
        if not unicodedata.combining(letter) or (letter == _BREVE and before in "иИ")
    )
    return unicodedata.normalize("NFC", kept).translate(_PLAIN_LETTERS)


def numbered_words(written: str) -> tuple[float, str] | None:
    """Split an answer such as ``5 - Very satisfied``, ``3 = good``, ``4 (fair)`` or ``good (2)`` into number and words.

    Args:
        written: The text of a cell.

    Returns:
        The number and the words, which begin with a letter; None for anything else, such as ``7/10`` and ``10-May``.
    """
    plain = written.strip().translate(_MINUS_SIGNS)
    if (found := _NUMBERED_WORDS.fullmatch(plain)) is not None:
        number, words = found[1], found[2] or found[3]
    elif (found := _WORDS_NUMBERED.fullmatch(plain)) is not None:
        number, words = found[2], found[1].rstrip()
    else:
        return None
    amount = None if is_day_of_month(plain) else parse_text(number)
    return None if amount is None else (amount, words)


def is_day_of_month(written: str) -> bool:
    """Whether a text is what a spreadsheet makes of answers such as ``5/10``: ``10-May``, ``7. Okt``, ``5-Oct-26``."""
    found = _DAY_OF_MONTH.fullmatch(written.strip())
    return found is not None and is_month(without_accents(found[1] or found[2]).casefold())


def bears_number(written: str) -> bool:
    """Whether a text is a number or has one with its words, such as ``7,5`` or ``2 - poor``; blanks are none."""
    amount = parse_text(written)
    return numbered_words(written) is not None if amount is None else not math.isnan(amount)


def code_number(code: float | Decimal | str) -> float | None:
    """Read a code of a tree file as a number; None if it is a word."""
    if not isinstance(code, str):
        return float(code)
    amount = parse_text(code)
    return amount if amount is not None and math.isfinite(amount) else None


def canonical_text(value: object) -> str:
    """Write a unit or a segment as text, the same for every reader: whole numbers without sign, zeros or `.0`.

    ``7``, ``7.0``, ``"007"`` and ``" 7.0"`` are all ``"7"``; other texts only lose outer blanks.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    if (whole := _WHOLE.fullmatch(text)) and text.isascii():
        sign = "-" if whole[1] == "-" and whole[2] != "0" else ""
        return sign + whole[2]
    return text
