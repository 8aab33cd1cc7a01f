"""Numbers, percentages, intervals and labels as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping

from servicetree.i18n.messages import phrases

MINUS = "\N{MINUS SIGN}"
_SMALLEST_GROUPED = 10_000  # four digits are read at a glance without a mark


def in_language(label: str | Mapping[str, str], lang: str, otherwise: str) -> str:
    """Choose the text of a label.

    A label that lacks the language falls back on English, then on the first language it has: a word in another
    language tells a reader more than an id.

    Args:
        label: A text, or a text for each language.
        lang: The language wanted.
        otherwise: What to say when the label is empty, such as the id.

    Returns:
        The text.

    >>> in_language({"en": "A café", "ru": "Кафе"}, "ru", "cafe")
    'Кафе'
    """
    if isinstance(label, str):
        return label if label.strip() else otherwise
    wanted = (label.get(lang, ""), label.get("en", ""), *label.values())
    return next((text for text in wanted if text.strip()), otherwise)


def number_text(value: float, lang: str, digits: int = 1, *, signed: bool = False) -> str:
    """Write a number as the language writes it, with a true minus sign.

    A value that rounds to nothing bears no sign, for "-0.0" makes a reader look for a loss that is not there.

    Args:
        value: The number.
        lang: One of ``LANGUAGES``.
        digits: Digits after the decimal mark.
        signed: Whether a gain bears a plus sign.

    Returns:
        The text.

    >>> number_text(-2.14, "fr")
    '−2,1'
    """
    rounded = round(value, digits)
    grouping = "," if abs(rounded) >= _SMALLEST_GROUPED else ""
    text = f"{abs(rounded):{grouping}.{digits}f}"
    marks = phrases(lang)["numbers"]
    text = text.replace(",", "\0").replace(".", marks["decimal"]).replace("\0", marks["thousands"])
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def percent_text(share: float, lang: str, digits: int = 0) -> str:
    """Write a share as a percentage, spaced as the language does.

    Args:
        share: A plain share, such as 0.08.
        lang: One of ``LANGUAGES``.
        digits: Digits after the decimal mark.

    Returns:
        The text.

    >>> percent_text(0.08, "en")
    '8%'
    """
    return f"{number_text(100 * share, lang, digits)}{phrases(lang)['numbers']['before_percent']}%"


def interval_text(low: float, high: float, lang: str, digits: int = 1) -> str:
    """Write the two ends of an interval; "to" where a minus sign would run into the dash."""
    ends = number_text(low, lang, digits), number_text(high, lang, digits)
    return f" {phrases(lang)['numbers']['to']} ".join(ends) if min(low, high) < 0 else "\N{EN DASH}".join(ends)


def quoted(text: str, lang: str) -> str:
    """Put a name in the language's quotation marks; the full stop of a whole sentence is left to what goes on."""
    last = text.rpartition(" ")[2].removesuffix(".")
    is_short = "." in last or len(last) <= 1  # as in "k. A." and "n.v.t.", where the stop is part of the word
    return phrases(lang)["numbers"]["quote"].format(text if is_short else text.removesuffix("."))
