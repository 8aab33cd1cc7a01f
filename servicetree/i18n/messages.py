"""Phrases by language, section and key, read from one TOML file for each language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial, reduce
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "phrases"
FIRST_LANGUAGE: Final = "en"
_SECTION: Final = r"(?m)^\[(\w+)\]$"  # phrases stand on a line each, so that no such line is within one
_NO_BREAK, _NARROW_NO_BREAK = "\u00a0", "\u202f"

# A language is a file; English stands first, for it is the one to fall back on.
LANGUAGES: Final = tuple(
    sorted((path.stem for path in _FOLDER.glob("*.toml")), key=lambda lang: (lang != FIRST_LANGUAGE, lang)),
)


class _Phrases(Mapping[str, Mapping[str, str]]):
    """The phrases of a language by section and key; a section is read when it is first asked for.

    A short run says few things: to read everything first took longer than all that it reckons.
    """

    def __init__(self, text: str) -> None:
        _, *parts = re.split(_SECTION, text)
        self._unread = dict(zip(parts[::2], parts[1::2], strict=True))
        self._read: dict[str, Mapping[str, str]] = {}
        self._rules = _no_break_rules(tomllib.loads(self._unread["numbers"]))

    def __getitem__(self, section: str) -> Mapping[str, str]:
        if section not in self._read:
            found = tomllib.loads(self._unread[section])
            if self._rules:
                found = {
                    key: reduce(lambda said, rule: rule[0].sub(rule[1], said), self._rules, phrase)
                    for key, phrase in found.items()
                }
            self._read[section] = found
        return self._read[section]

    def __iter__(self) -> Iterator[str]:
        return iter(self._unread)

    def __len__(self) -> int:
        return len(self._unread)


@cache
def phrases(lang: str) -> Mapping[str, Mapping[str, str]]:
    """Return every phrase of a language, by section and key, with no-break spaces where its marks want them."""
    return _Phrases((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))


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
