"""Where a word may be divided at the end of a line."""

from __future__ import annotations

import re
from functools import lru_cache

from servicetree.i18n.messages import LANGUAGES

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_FEWEST_LETTERS = 2  # of a piece; one alone is lost in a line


@lru_cache(1024)  # the same heads stand above many columns, and in many pictures
def divisions(word: str, lang: str) -> tuple[int, ...]:
    """Find where a word may be divided: between its syllables, and after its own hyphens.

    Args:
        word: A word; in a picture in another language than its own it is divided by the rules of its letters.
        lang: The language of the picture; any other than ours divides nothing.

    Returns:
        How many letters stand before each place.

    Example:
        >>> divisions("Environment", "en"), divisions("Доброжелательность", "ru")
        ((2, 5, 7), (2, 5, 7, 9, 13))
    """
    if lang not in LANGUAGES:
        return ()
    import pyphen

    if bool(_CYRILLIC.search(word)) != (lang == "ru"):
        lang = "en" if lang == "ru" else "ru"
    dictionary = pyphen.Pyphen(lang=lang, left=_FEWEST_LETTERS, right=_FEWEST_LETTERS)
    own = {match.end() for match in re.finditer("[-\N{HYPHEN}](?=.)", word)}
    return tuple(sorted({int(place) for place in dictionary.positions(word)} | own))
