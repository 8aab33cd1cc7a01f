"""Phrases by language, section and key, read from one TOML file for each language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache, partial, reduce
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "phrases"
FIRST_LANGUAGE: Final = "en"
_NO_BREAK, _NARROW_NO_BREAK = "\u00a0", "\u202f"

# A language is a file; English stands first, for it is the one to fall back on.
LANGUAGES: Final = tuple(
    sorted((path.stem for path in _FOLDER.glob("*.toml")), key=lambda lang: (lang != FIRST_LANGUAGE, lang)),
)


@cache
def phrases(lang: str) -> Mapping[str, Mapping[str, str]]:
    """Read every phrase of a language, by section and key, with no-break spaces where its marks want them."""
    with (_FOLDER / f"{lang}.toml").open("rb") as file:
        read = tomllib.load(file)
    rules = _no_break_rules(read["numbers"])
    return {
        name: {
            key: reduce(lambda said, rule: rule[0].sub(rule[1], said), rules, phrase) for key, phrase in section.items()
        }
        for name, section in read.items()
    }


def _no_break_rules(marks: Mapping[str, str]) -> list[tuple[re.Pattern[str], str]]:
    """Tell which blanks may not break a line: those before and after some marks, as the language says."""
    rules = (
        ("no_break_before", " (?=[{}])", _NO_BREAK),
        ("narrow_before", " (?=[{}])", _NARROW_NO_BREAK),
        ("no_break_after", "(?<=[{}]) ", _NO_BREAK),
    )
    return [(re.compile(where.format(re.escape(marks[key]))), blank) for key, where, blank in rules if marks[key]]


def say(section: str, key: str, lang: str, **facts: object) -> str:
    """Say a phrase in a language.

    Args:
        section: The table of the phrase file.
        key: The phrase.
        lang: One of ``LANGUAGES``.
        **facts: What stands in the phrase's braces, written as it is to be read.

    >>> say("results", "score", "fr", score="73,9")
    'score 73,9'
    """
    return phrases(lang)[section][key].format(**facts)


def phrases_of(section: str) -> Callable[..., str]:
    """Make a function that says the phrases of one section: ``say(key, lang, **facts)``."""
    return partial(say, section)


def has_phrase(section: str, key: str) -> bool:
    """Tell whether a section has a phrase; every language has the same."""
    return key in phrases(FIRST_LANGUAGE)[section]


def in_every_language(section: str, key: str) -> dict[str, str]:
    """Return one phrase by language."""
    return {lang: phrases(lang)[section][key] for lang in LANGUAGES}
