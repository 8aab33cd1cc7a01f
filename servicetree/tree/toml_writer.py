"""The TOML writer of trees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

WIDEST_LINE: Final = 120

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_SPECIAL: Final = re.compile(r'[\x00-\x1f\x7f"\\]')
_SHORT_ESCAPES: Final = {
    '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"
}  # fmt: skip


def toml_text(raw: Mapping[str, Any]) -> str:
    """Write the plain tables of a tree as TOML.

    Labels stand on a line of their own; tables of nodes become a section for each node; a question that does
    not fit on a line gets a section too, with a line for each language.

    Args:
        raw: A tree in plain form: texts, finite numbers, truth values, lists, tables.

    Returns:
        Text that ``tomllib`` reads back as the same tables.
    """
    heads = {key: value for key, value in raw.items() if key == "label" or not isinstance(value, Mapping)}
    lines = list(toml_lines(heads))
    for key, table in raw.items():
        if key in heads:
            continue
        if all(isinstance(entry, Mapping) for entry in table.values()):
            for name, node in table.items():
                lines += _section([key, name], node)
        else:
            lines += _section([key], table)
    return "\n".join(lines).lstrip("\n") + "\n"


def _section(path: list[str], table: Mapping[str, Any]) -> Iterator[str]:
    questions: Mapping[str, Any] = table.get("questions", {})
    rest = table
    if not all(map(_fits, questions, questions.values())):
        rest = {key: value for key, value in table.items() if key != "questions"}
    yield ""
    yield f"[{'.'.join(map(_key, path))}]"
    yield from toml_lines(rest)
    if rest is not table:
        for name, question in questions.items():
            yield from _section([*path, "questions", name], question)


def toml_lines(table: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Write ``key = value`` lines; questions, and a table that is too wide, become lines of joined keys."""
    for key, value in table.items():
        name = prefix + _key(key)
        if isinstance(value, Mapping) and value and (key == "questions" or not _fits(name, value)):
            yield from toml_lines(value, f"{name}.")
        else:
            yield f"{name} = {toml_value(value)}"


def _fits(name: str, value: Any) -> bool:
    return len(name) + len(toml_value(value)) <= WIDEST_LINE


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _quoted(name)


def toml_value(value: Any) -> str:
    """Write one value: a text, a number, a truth value, a list or a table on one line."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return int.__repr__(value)  # also for kinds of int and float that show themselves in another way
    if isinstance(value, float):
        return float.__repr__(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {toml_value(part)}" for key, part in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return f"[{', '.join(map(toml_value, value))}]"


def _quoted(text: str) -> str:
    escaped = _SPECIAL.sub(lambda found: _SHORT_ESCAPES.get(found[0], f"\\u{ord(found[0]):04X}"), text)
    return f'"{escaped}"'
