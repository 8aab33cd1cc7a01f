"""A lexicon of survey words in three languages, with stemming and comparison.

The words stand in ``lexicon.toml``, beside this room. A word that is lacking costs a guess, never a figure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from servicetree.tree.syntax import parsed
from servicetree.tree.written_values import without_accents

_PARTS: Final = re.compile(r"[A-ZА-ЯІЄҐ]+(?![a-zа-яієґ])|[A-ZА-ЯІЄҐ]?[a-zа-яієґ]+|\d+")
_SHORTEST_STEM: Final = 3
_SHORTEST_ALIKE: Final = 4
_LETTERS_MORE: Final = 3
_LONGEST_SLUG: Final = 40
# Lists that are compared by their stems, and those that are compared word for word.
_STEMS: Final = (
    *(
        "satisfaction",
        "loyalty",
        "recommend",
        "overall",
        "judged",
        "wholes",
        "beside_overall",
        "likelihood",
        "returning",
    ),
    *("places", "promised", "delivered", "wordy"),
)
_PLAIN: Final = (
    "stop",
    "us",
    "these",
    "negations",
    "school_marks",
    "yes",
    "no",
    "nps_groups",
    "grades",
    "computed",
    "beside_computed",
)


@frozen
class Lexicon:
    """The lists of words.

    Attributes:
        stop: Plain words that say nothing about which part of a service is meant.
        satisfaction: Stems of words for the outcome.
        loyalty: Stems of words for the other.
        overall: Stems of words for the whole, such as "overall".
        overall_phrases: Phrases for the whole, word for word.
        judged: Stems of words for a rating or for satisfaction.
        wholes: Stems of words for the service itself, such as the company and the visit.
        us: Plain words for those who are rated.
        these: Plain words that point to a thing.
        beside_overall: Stems of words that may stand beside these and name no part.
        negations: Plain words that turn a statement round.
        qualities: Plain words that say how good something was.
        school_marks: Plain words for marks of which 1 is the best.
        yes: Plain words for it.
        no: Plain words for the other.
        likelihood: Stems of words of a recommendation in other words.
        recommend: Stems of words for a recommendation.
        nps_groups: Plain words for the groups that a recommendation from 0 to 10 is divided into.
        grades: Plain words behind the number of an answer, as in ``4 stars``.
        out_of: Plain words between it and the highest one, as in ``4 out of 5``.
        computed: Squeezed names of columns that are reckoned from others.
        beside_computed: Plain words that may stand beside these.
        places: Stems of words for places of service, such as shops.
        loyalty_phrases: Phrases of loyalty, word for word.
        again: Phrases that are so beside a word of coming back.
        returning: Stems of words of coming back.
        promised: Stems of words for what was promised.
        delivered: Stems of words for what was delivered.
        wordy: Stems of answers that are words on a scale.
        synonyms: Groups of stems of words for one thing.
        nodes: By node of the general tree, words that point to it.
        roles: By role (``weight``, ``period``, ``segment``), stems of words for it.
        tools: By squeezed name of a column that survey tools write, what it is (``id``, ``date``, ``admin``).
        units: By plain word, the unit of time that it means.
        months: By plain word, the month that it names, 1-12.
        other_ways: By what else is asked of a thing (``importance``, ``expectation``, ...), the plain words for it.
    """

    stop: frozenset[str]
    satisfaction: frozenset[str]
    loyalty: frozenset[str]
    overall: frozenset[str]
    overall_phrases: tuple[str, ...]
    judged: frozenset[str]
    wholes: frozenset[str]
    us: frozenset[str]
    these: frozenset[str]
    beside_overall: frozenset[str]
    negations: frozenset[str]
    qualities: re.Pattern[str]
    school_marks: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    likelihood: frozenset[str]
    recommend: frozenset[str]
    nps_groups: frozenset[str]
    grades: frozenset[str]
    out_of: frozenset[str]
    computed: frozenset[str]
    beside_computed: frozenset[str]
    places: frozenset[str]
    loyalty_phrases: tuple[str, ...]
    again: tuple[str, ...]
    returning: frozenset[str]
    promised: frozenset[str]
    delivered: frozenset[str]
    wordy: frozenset[str]
    synonyms: tuple[frozenset[str], ...]
    nodes: Mapping[str, str]
    roles: Mapping[str, frozenset[str]]
    tools: Mapping[str, str]
    units: Mapping[str, str]
    months: Mapping[str, int]
    other_ways: Mapping[str, re.Pattern[str]]


@cache
def lexicon() -> Lexicon:
    """Read the lists of words, once."""
    raw = _raw()
    stems = {name: stems_of(raw[name]) for name in _STEMS}
    plain = {name: frozenset(raw[name].split()) for name in _PLAIN}
    stems["loyalty"] |= stems["recommend"]
    return Lexicon(
        out_of=frozenset(raw["out_of"]),
        loyalty_phrases=tuple(raw["loyalty_phrases"]),
        again=tuple(raw["again"]),
        qualities=_any_of(raw["qualities"]),
        overall_phrases=tuple(raw["overall_phrases"]),
        synonyms=tuple(stems_of(group) for group in raw["synonyms"]),
        nodes=raw["nodes"],
        roles={role: stems_of(words) for role, words in raw["roles"].items()},
        tools={name: role for role, names in raw["tools"].items() for name in names.split()},
        units={word: unit for unit, words in raw["units"].items() for word in words.split()},
        months={word: place for place, words in enumerate(raw["months"].values(), 1) for word in words.split()},
        other_ways={way: _any_of(words) for way, words in raw["other_ways"].items()},
        **stems,
        **plain,
    )


def _any_of(listed: str) -> re.Pattern[str]:
    """Make a pattern of plain words divided by blanks, in which a star stands for any ending."""
    return re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in listed.split()))


@cache
def _raw() -> dict[str, Any]:
    path = Path(__file__).with_suffix(".toml")
    return parsed(path.read_bytes(), ".toml", path.name)


@cache
def _latin() -> dict[str, str]:
    pairs = _raw()["latin"].split()
    return dict(zip(pairs[::2], pairs[1::2], strict=True)) | {"ъ": "", "ь": ""}


@cache
def _taken_for() -> dict[str, str]:
    return {word: other for other, words in _raw()["taken_for"].items() for word in words.split()}


@cache
def _endings() -> tuple[str, ...]:
    return tuple(sorted(_raw()["endings"].split(), key=len, reverse=True))


def plain_word(word: str) -> str:
    """Write a word in small letters without accents; Russian ё becomes е."""
    return without_accents(word).casefold()


def plain_text(text: str) -> str:
    """Write a text in plain words with one blank between them, without signs."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain_word(text)).split())


@cache
def stem(word: str) -> str:
    """Cut the ending off a plain word, so that "cleaning" and "cleanliness" are one."""
    word = _taken_for().get(word, word)
    for _ in range(2):
        for ending in _endings():
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                word = word[: -len(ending)]
                break
    return word


def words_in(text: str) -> list[str]:
    """Split a text or a column's name into plain words: ``Q7_CleanRooms`` gives q, 7, clean, rooms."""
    return [plain for plain, _ in _as_written(text)]


def _as_written(text: str) -> list[tuple[str, str]]:
    """Split a text into words, plain and as they stand there."""
    whole = unicodedata.normalize("NFC", text)
    bare = without_accents(whole)
    source = whole if len(whole) == len(bare) else bare
    return [(found[0].casefold(), source[slice(*found.span())]) for found in _PARTS.finditer(bare)]


def telling_words(text: str) -> dict[str, str]:
    """Find the words of a text that say something: no stop words, numbers, letters that stand alone.

    Returns:
        By stem, the word as it stands there, in order.
    """
    found: dict[str, str] = {}
    for plain, written in _as_written(text):
        if len(plain) > 1 and not plain.isdigit() and plain not in lexicon().stop:
            found.setdefault(stem(plain), written.lower())
    return found


def stems_in(text: str, *, telling: bool = True) -> list[str]:
    """Split a text into the stems of its words, in order; numbers and letters that stand alone are left out.

    Args:
        text: A text or a column's name.
        telling: Whether words that say nothing about a part of the service are left out too.
    """
    if telling:
        return list(telling_words(text))
    return [stem(word) for word in words_in(text) if len(word) > 1 and not word.isdigit()]


def stems_of(listed: str) -> frozenset[str]:
    """Make stems of a list of words divided by blanks."""
    return frozenset(stem(plain_word(word)) for word in listed.split())


def same_word(one: str, other: str) -> bool:
    """Whether two stems are of one word: the same, or the one with a few letters more."""
    return one == other or one in shorter_stems(other) or other in shorter_stems(one)


def is_among(root: str, bag: frozenset[str]) -> bool:
    """Whether a stem, or one of the same word, is in a bag; looked up, for wide tables ask it a million times."""
    return root in bag or root in _shorter_stems_of(bag) or not bag.isdisjoint(shorter_stems(root))


@cache
def _shorter_stems_of(bag: frozenset[str]) -> frozenset[str]:
    return frozenset(part for root in bag for part in shorter_stems(root))


@lru_cache(maxsize=1 << 14)
def shorter_stems(root: str) -> tuple[str, ...]:
    """List the shorter stems that a stem is alike: those with up to three letters less, and four at the least."""
    return tuple(root[:length] for length in range(max(len(root) - _LETTERS_MORE, _SHORTEST_ALIKE), len(root)))


def names_a_quality(text: str) -> bool:
    """Whether a word says how good something was: "Clean shop" and "Agent friendliness" are no groups."""
    return any(lexicon().qualities.fullmatch(word) for word in words_in(text))


def number_free(name: str) -> str:
    """Cut a column's name before its first digit or sign: ``IMAG1`` and ``IMAG2`` are both ``IMAG``."""
    return re.sub(r"[\d\W_].*$", "", name)


def squeezed(name: str) -> str:
    """Write a column's name without blanks and signs, for the lists of survey tools."""
    return "".join(letter for letter in plain_word(name) if letter.isalnum())


def slug(text: str) -> str:
    """Make an id of a text or a column's name: small Latin letters, digits and ``_``; empty if nothing is left."""
    latin = "".join(_latin().get(letter, letter) for letter in plain_word(text))
    joined = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:_LONGEST_SLUG].rstrip("_")
    return joined if not joined or joined[0].isalpha() else f"q_{joined}"
