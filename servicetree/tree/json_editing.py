"""Values set in the text of a JSON file, where every other character stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Keys = tuple[str, ...]

_BLANKS = re.compile(r"[ \t\r\n]*")
_READER = json.JSONDecoder()


class _Member(NamedTuple):
    """Where a key and its value stand in the text."""

    key: str
    start: int
    value_start: int
    end: int


class _Splice(NamedTuple):
    """What takes the place of a stretch of the text."""

    start: int
    end: int
    text: str


def json_with(text: str, values: Mapping[Keys, Any]) -> str:
    """Set values in the text of a JSON file; a new key comes last in its table.

    Args:
        text: An object in good JSON.
        values: A text, number, list or table of these, by its path of keys.

    Returns:
        The text with these values.
    """
    wanted: dict[str, Any] = {}
    for keys, value in values.items():
        table = wanted
        for key in keys[:-1]:
            table = table.setdefault(key, {})
        table[keys[-1]] = value
    pieces = []
    place = 0
    for splice in sorted(_splices(text, _after_blanks(text, 0), wanted)):
        pieces += [text[place : splice.start], splice.text]
        place = splice.end
    return "".join([*pieces, text[place:]])


def _splices(text: str, start: int, wanted: Mapping[str, Any]) -> Iterator[_Splice]:
    """List the changes to an object that begins at a place; tables that are there are gone into."""
    members = list(_members(text, start))
    for member in members:
        if member.key not in wanted:
            continue
        value = wanted[member.key]
        if isinstance(value, Mapping) and text[member.value_start] == "{":
            yield from _splices(text, member.value_start, value)
        elif json.loads(text[member.value_start : member.end]) != value:
            yield _Splice(member.value_start, member.end, _written(value))
    known = {member.key for member in members}
    new = [f"{_written(key)}: {_written(value)}" for key, value in wanted.items() if key not in known]
    if new and members:
        before = members[-2].end if len(members) > 1 else start
        between = text[before : members[-1].start]  # how this text parts two members
        parting = between if len(members) > 1 else f",{between[1:] or ' '}"
        yield _Splice(members[-1].end, members[-1].end, "".join(parting + one for one in new))
    elif new:
        yield _Splice(start, text.index("}", start) + 1, f"{{{', '.join(new)}}}")


def _members(text: str, start: int) -> Iterator[_Member]:
    """Go through the members of an object that begins at a place."""
    place = _after_blanks(text, start + 1)
    while text[place] != "}":
        key, after_key = _READER.raw_decode(text, place)
        value_start = _after_blanks(text, _after_blanks(text, after_key) + 1)
        _, end = _READER.raw_decode(text, value_start)
        yield _Member(key, place, value_start, end)
        place = _after_blanks(text, end)
        if text[place] == ",":
            place = _after_blanks(text, place + 1)


def _after_blanks(text: str, place: int) -> int:
    found = _BLANKS.match(text, place)
    return found.end() if found else place


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
