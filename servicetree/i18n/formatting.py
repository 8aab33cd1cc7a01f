"""How labels and numbers are written in each language, so that pictures and reports write them alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from servicetree.errors import Fault, UsageError, did_you_mean

LANGUAGES = ("en", "fr", "ru")

MINUS = "\N{MINUS SIGN}"
_DECIMAL = {"en": ".", "fr": ",", "ru": ","}
_THOUSANDS = {"en": ",", "fr": "\N{NARROW NO-BREAK SPACE}", "ru": "\N{NO-BREAK SPACE}"}
_BEFORE_PERCENT = {"en": "", "fr": "\N{NARROW NO-BREAK SPACE}", "ru": "\N{NO-BREAK SPACE}"}
_SMALLEST_GROUPED = 10_000  # four digits are read at a glance without a mark


def check_language(lang: str) -> str:
    """Refuse a language that has no words here.

    Args:
        lang: A language code.

    Returns:
        The same code.

    Raises:
        UsageError: If it is not one of ``LANGUAGES``.
    """
    if lang in LANGUAGES:
        return lang
    message = f"must be one of {', '.join(LANGUAGES)} (got {lang!r})"
    raise UsageError(Fault("usage", "lang", message, did_you_mean(str(lang), LANGUAGES)))


def phrase_book(words: Mapping[str, tuple[str, str, str]]) -> Callable[..., str]:
    """Make a function that says a phrase of a table: ``say(key, lang, **facts)``.

    Args:
        words: Phrases by key, one for each of ``LANGUAGES``, with the names of their facts in braces.
    """

    def say(key: str, lang: str, **facts: object) -> str:
        return words[key][LANGUAGES.index(lang)].format(**facts)

    return say


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
    text = text.replace(",", "\0").replace(".", _DECIMAL[lang]).replace("\0", _THOUSANDS[lang])
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
    return f"{number_text(100 * share, lang, digits)}{_BEFORE_PERCENT[lang]}%"


def interval_text(low: float, high: float, lang: str, digits: int = 1) -> str:
    """Write the two ends of an interval; "to" where a minus sign would run into the dash."""
    ends = number_text(low, lang, digits), number_text(high, lang, digits)
    return f" {_TO[lang]} ".join(ends) if min(low, high) < 0 else "\N{EN DASH}".join(ends)


_TO = {"en": "to", "fr": "à", "ru": "…"}
