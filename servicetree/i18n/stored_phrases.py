"""Phrases with their facts as JSON holds them, so that what was told once can be said in any language later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import attrs

from servicetree.errors import Issue
from servicetree.i18n.messages import has_phrase, phrases
from servicetree.i18n.said import (
    Listed,
    PartName,
    QuotedName,
    QuotedPart,
    Rounded,
    Said,
    Share,
    SpokenFact,
    WholeText,
)

_FACTS: Final[Mapping[str, type[SpokenFact]]] = {
    kind.__name__: kind for kind in (Listed, PartName, QuotedName, QuotedPart, Rounded, Share, WholeText)
}


def stored_issues(issues: Iterable[Issue]) -> dict[str, list[Any]]:
    """Write issues as JSON holds them.

    Args:
        issues: The issues.

    Returns:
        ``told``: code, place, message and count of each, in English; ``phrases``: place and message with their facts.
    """
    listed = list(issues)
    return {
        "told": [[one.code, one.where, one.message, one.count] for one in listed],
        "phrases": [[_stored(one.where), _stored(one.message)] for one in listed],
    }


def read_issues(stored: Mapping[str, Any]) -> tuple[Issue, ...]:
    """Read back what ``stored_issues`` wrote; English texts alone where there are no phrases, or unknown ones.

    Raises:
        TypeError: If they are not written so.
        ValueError: Likewise.
    """
    told = stored.get("told", ())
    found = stored.get("phrases", [[None, None]] * len(told))
    return tuple(
        Issue(code, _read_text(place, where), _read_text(said, message), count)
        for (code, where, message, count), (place, said) in zip(told, found, strict=True)
    )


def _stored(fact: object) -> Any:
    if isinstance(fact, Said):
        return {
            "section": fact.section,
            "key": fact.key,
            "facts": {name: _stored(one) for name, one in fact.facts.items()},
        }
    if isinstance(fact, SpokenFact):
        fields = attrs.asdict(fact, recurse=False)  # type: ignore[arg-type]  # every one is an attrs class
        return {"fact": type(fact).__name__, "fields": {name: _stored(value) for name, value in fields.items()}}
    if isinstance(fact, Sequence) and not isinstance(fact, str):
        return [_stored(one) for one in fact]
    return fact if isinstance(fact, int | float) else str(fact)


def _read_text(stored: Any, text: str) -> str:
    """Read a phrase; the text as it stands where that is none, or one that this library does not have."""
    if not isinstance(stored, Mapping) or "section" not in stored:
        return text
    section, key = stored["section"], stored["key"]
    if section not in phrases("en") or not has_phrase(section, key):
        return text
    try:
        return Said(section, key, {name: _read(one) for name, one in stored["facts"].items()})
    except (KeyError, IndexError):  # its facts have other names by now
        return text


def _read(stored: Any) -> object:
    if isinstance(stored, list):
        return tuple(_read(one) for one in stored)
    if not isinstance(stored, Mapping):
        return stored
    if "fact" in stored:
        return _FACTS[stored["fact"]](**{name: _read(value) for name, value in stored["fields"].items()})
    return Said(stored["section"], stored["key"], {name: _read(one) for name, one in stored["facts"].items()})
