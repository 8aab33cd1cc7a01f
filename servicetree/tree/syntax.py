"""Parsing of tree files, with limits on nesting, keys and numbers.

The parsers of the standard library accept duplicate keys, lose the place of a long number, break on deep
nesting and take minutes over a long dotted key. One pass over the text, in linear time, tells of these first.
"""

from __future__ import annotations

import json
import re
import tomllib
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from servicetree.errors import MOST_FAULTS_SHOWN, Fault, LimitError, TreeError
from servicetree.i18n.said import told
from servicetree.tree.checks import quoted_value
from servicetree.tree.syntax_remedies import remedy, reworded

if TYPE_CHECKING:
    from collections.abc import Iterator


DEEPEST_NESTING: Final = 64
LONGEST_DOTTED_KEY: Final = 64
MOST_DIGITS: Final = 4300
MOST_OTHER_DIGITS: Final = 1000  # of hexadecimal, octal and binary numbers

_FORBIDDEN: Final = {
    ".toml": re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)"),
    ".json": re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)"),
}
_BASIC = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
_LITERAL = r"'[^'\n]*+'"
# A text that never ends swallows what it can, or every later quote would be searched to the end again.
_TOML_TOKEN: Final = re.compile(
    rf'(?:"""(?:[^"\\]++|\\[\s\S]|"(?!""))*+"{{3,5}}'
    rf"|'''(?:[^']++|'(?!''))*+'{{3,5}}"
    r"|(?:\"{3}|'{3})[\s\S]*+"
    r"|\#[^\n]*+)"
    rf"|(?P<key>(?:(?:[\w-]++|{_BASIC}|{_LITERAL})[ \t]*+\.[ \t]*+)++)"
    rf"|{_BASIC}|{_LITERAL}|[\"'][^\n]*+"
    r"|(?P<open>[\[{])|(?P<close>[\]}])"
    rf"|(?P<digits>[+-]?(?:0[xob][0-9A-Fa-f_]{{{MOST_OTHER_DIGITS},}}+|[0-9_]{{{MOST_DIGITS},}}+))|[\w-]++"
)
_JSON_TOKEN: Final = re.compile(
    rf"(?P<key>{_BASIC})\s*+:|{_BASIC}|\"[^\n]*+"
    rf"|(?P<open>[\[{{])|(?P<close>[\]}}])|(?P<digits>[0-9]{{{MOST_DIGITS},}}+)|\w++"
)
_KEY_PART: Final = re.compile(rf"{_BASIC}|{_LITERAL}|[\w-]++")
_TOML_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def parsed(data: bytes, kind: str, where: str, *, quoting: bool = True) -> dict[str, Any]:
    """Parse the bytes of a tree file, or say where they break the rules of their format.

    Args:
        data: What stands in the file.
        kind: The ending of the file's name, ``.toml`` or ``.json``.
        where: What to call the file in faults.
        quoting: Whether a fault may repeat words of the file; not for one that another file has named.

    Returns:
        The tables of the file.

    Raises:
        TreeError: If the text is not good TOML or JSON; the place is ``file:line:column``.
        LimitError: If it is nested or its keys are joined more deeply than any tree needs.
    """
    text = _decoded(data, kind, where)
    scan = _scanned_toml if kind == ".toml" else _scanned_json
    if faults := list(islice(scan(text, where), MOST_FAULTS_SHOWN)):
        raise TreeError(faults)
    try:
        raw = tomllib.loads(text) if kind == ".toml" else json.loads(text)
    except json.JSONDecodeError as error:
        hint = remedy(error.msg, text, error.lineno, error.colno) if quoting else ""
        raise _syntax_error(f"{where}:{error.lineno}:{error.colno}", "JSON", error.msg, hint) from None
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        spot = f"{where}:{place[1]}:{place[2]}" if place and place[1] else _place(where, text, len(text))
        said = _TOML_PLACE.sub("", str(error))
        if not quoting:
            raise _syntax_error(spot, "TOML", "") from None
        hint = remedy(said, text, *(int(part) for part in spot.rsplit(":", 2)[1:]))
        raise _syntax_error(spot, "TOML", reworded(said), hint) from None
    if not isinstance(raw, dict):
        said = told("no_table_of_fields", got=quoted_value(raw) if quoting else type(raw).__name__)
        raise TreeError(Fault("syntax", where, said, told("begin_with_brace")))
    _refuse_deep_nesting(raw, where)
    return raw


def _syntax_error(place: str, language: str, said: str, hint: str = "") -> TreeError:
    message = told("bad_syntax_said", language=language, said=said) if said else told("bad_syntax", language=language)
    return TreeError(Fault("syntax", place, message, hint))


def _decoded(data: bytes, kind: str, where: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TreeError(Fault("encoding", where, told("utf16"), told("save_as_utf8")))
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        got = told("byte_not_utf8", place=str(error.start), value=f"{data[error.start]:02x}")
        raise TreeError(Fault("encoding", where, got, told("save_file_as_utf8"))) from None
    if not text.strip():
        raise TreeError(Fault("tree", where, told("is_empty"), told("begins_with_schema")))
    if stray := _FORBIDDEN[kind].search(text):
        code = f"U+{ord(stray[0]):04X}"
        name = told("bare_return") if stray[0] == "\r" else told("control_character", code=code)
        place = _place(where, text, stray.start())
        raise TreeError(Fault("syntax", place, told("stray_character", character=name), told("take_it_out")))
    return text


def _place(where: str, text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"{where}:{line}:{position - text.rfind(chr(10), 0, position)}"


def _scanned_toml(text: str, where: str) -> Iterator[Fault]:
    """Look over TOML: nesting, joined keys and long numbers, outside texts and comments."""
    depth = 0
    for token in _TOML_TOKEN.finditer(text):
        group = token.lastgroup
        if group == "open":
            depth += 1
            if depth > DEEPEST_NESTING:
                raise _too_deep(_place(where, text, token.start()))
        elif group == "close":
            depth -= 1
        elif group == "digits":
            yield _too_many_digits(_place(where, text, token.start()))
        elif group == "key" and len(token[0]) >= 2 * LONGEST_DOTTED_KEY:
            parts = sum(1 for _ in _KEY_PART.finditer(token[0])) + 1
            if parts > LONGEST_DOTTED_KEY:
                said = told("key_too_long", parts=str(parts), most=LONGEST_DOTTED_KEY)
                raise LimitError(Fault("limit", _place(where, text, token.start()), said))


def _scanned_json(text: str, where: str) -> Iterator[Fault]:
    """Look over JSON: nesting, long numbers and keys that stand twice in one table."""
    tables: list[set[str]] = []
    for token in _JSON_TOKEN.finditer(text):
        group = token.lastgroup
        if group == "open":
            tables.append(set())
            if len(tables) > DEEPEST_NESTING:
                raise _too_deep(_place(where, text, token.start()))
        elif group == "close" and tables:
            tables.pop()
        elif group == "digits":
            yield _too_many_digits(_place(where, text, token.start()))
        elif group == "key" and tables:
            key = _unescaped(token["key"])
            if key in tables[-1]:
                place = _place(where, text, token.start())
                line = place.split(":")[-2]
                said = told("duplicate_key", name=quoted_value(key), line=line)
                yield Fault("syntax", place, said, told("keep_one"))
            tables[-1].add(key)


def _unescaped(key: str) -> str:
    try:
        return str(json.loads(key))
    except ValueError:
        return key  # the parser will tell what is wrong with it


def _too_deep(place: str) -> LimitError:
    return LimitError(Fault("limit", place, told("too_deep", most=DEEPEST_NESTING), told("no_tree_needs_that")))


def _too_many_digits(place: str) -> Fault:
    return Fault("syntax", place, told("too_many_digits", most=MOST_DIGITS), told("no_weight_needs_that"))


def _refuse_deep_nesting(raw: dict[str, Any], where: str) -> None:
    """Refuse tables that joined keys have nested too deeply, looking layer by layer and never down."""
    layer: list[Any] = [raw]
    for _ in range(DEEPEST_NESTING):
        layer = [part for holder in layer for part in _contained_values(holder)]
    if any(isinstance(part, dict | list) for part in layer):
        raise _too_deep(where)


def _contained_values(holder: Any) -> list[Any]:
    if not isinstance(holder, dict | list):
        return []
    return list(holder.values()) if isinstance(holder, dict) else holder
