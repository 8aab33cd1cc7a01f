"""Words that say that there is no answer, such as "don't know", in eleven languages.

The phrases stand in ``no_answer_words.toml``, beside this file.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from servicetree.tree.syntax import parsed
from servicetree.tree.written_values import numbered_words, parse_text, without_accents

# The other ending of a word, for the other sex or number: satisfait(e), satisfecho/a, satisfait·e·s.
_ENDINGS: Final = re.compile(r"(?<=\w)\(\w{1,3}\)|(?<=\w{3})/-?\w{1,2}\b|(?<=\w)(?:[·•]\w{1,3})+\b")
_NAMES_OF_ZERO: Final = frozenset({"none", "null"})
_SIGNS: Final = str.maketrans(dict.fromkeys(',.;!?"«»“”()/_', " ") | {"’": "'", "ʼ": "'", "‑": "-", "ı": "i"})
_ONE_OR_ANOTHER: Final = re.compile(r"\s*/\s*|\s+(?:or|ou|oder|o|of|lub|или|або|veya)\s+", re.IGNORECASE)


def plain_answer(written: str) -> str:
    """Write an answer in words as known sets are searched: no accents, capitals, signs, endings in brackets."""
    text = _ENDINGS.sub("", unicodedata.normalize("NFKC", written)).translate(_SIGNS)
    return " ".join(without_accents(text).casefold().split())


def without_number(written: str) -> str:
    """Take the number off an answer such as ``5 - Very satisfied``."""
    numbered = numbered_words(written)
    return written if numbered is None else numbered[1]


def means_no_answer(written: str) -> bool:
    """Whether words say that there is no answer, such as "not applicable", "n/a (10)" or "don't know / no opinion"."""
    said = without_number(written)
    if plain_answer(said) in _no_answers() or (said != written and is_not_applicable(said)):
        return True
    ways = [way for way in _ONE_OR_ANOTHER.split(said.replace("n/a", "na").replace("N/A", "na")) if way.strip()]
    return len(ways) > 1 and all(plain_answer(way) in _no_answers() or _is_blank(way) for way in ways)


def is_not_applicable(said: str) -> bool:
    """Whether words beside a number are ``n/a`` or its like; in ``0 - none`` and ``0 = null`` they name the number."""
    return _is_blank(said) and said.strip().casefold() not in _NAMES_OF_ZERO


def _is_blank(written: str) -> bool:
    amount = parse_text(written)
    return amount is not None and amount != amount  # noqa: PLR0124 - NaN is the one value that differs from itself


@cache
def _no_answers() -> frozenset[str]:
    path = Path(__file__).with_suffix(".toml")
    raw = parsed(path.read_bytes(), ".toml", path.name)
    return frozenset(plain_answer(phrase) for listed in raw.values() for phrase in listed.split(" / "))
