"""Signs that a text was read in the wrong encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servicetree.errors import Issue
from servicetree.i18n.said import QuotedName, listed, told, warned

_WORD = re.compile(r"[^\s,;|\"']+")
_MOST_WORDS = 2000
_FEWEST_WORDS = 2
_ONE_BYTE = ("cp1252", "cp1251", "latin-1", "cp1250", "koi8-r")
_MIXED = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}[\u0400-\u04ff]|[\u0400-\u04ff]+[\u00c0-\u024f]")
_ACCENTS_ALONE = re.compile(r"[\u00c0-\u00ff]{4,}")


def encoding_issues(text: str, encoding: str | None) -> list[Issue]:
    """Tell of words that look as if they were read in the wrong encoding.

    Args:
        text: The beginning of a table.
        encoding: What somebody said it is; None for UTF-8.
    """
    if text.isascii():
        return []
    words = list(dict.fromkeys(match[0] for match in _WORD.finditer(text) if not match[0].isascii()))[:_MOST_WORDS]
    found = list(_spoilt(words))
    if not found or (len(found) < min(_FEWEST_WORDS, len(words))):
        return []
    shown = listed((QuotedName(word[:30]) for word in found[:3]), "comma")
    hint = warned("try_encoding") if encoding else warned("save_from_tool")
    said = warned("words_look_spoilt", words=shown, encoding=encoding or "UTF-8", hint=hint)
    return [Issue("encoding", told("the_answers"), said, len(found))]


def _spoilt(words: list[str]) -> Iterator[str]:
    for word in words:
        if "\ufffd" in word or _is_decoded_twice(word) or _MIXED.search(word) or _ACCENTS_ALONE.search(word):
            yield word


def _is_decoded_twice(word: str) -> bool:
    """Whether a word is UTF-8 that was read as an encoding of one byte: hardly any true word can be taken for that."""
    for encoding in _ONE_BYTE:
        try:
            if word.encode(encoding).decode("utf-8") != word:
                return True
        except UnicodeError:
            continue
    return False
