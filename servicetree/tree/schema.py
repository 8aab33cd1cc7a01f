"""The JSON Schema of tree files, made from the nouns: their fields, checks and docstrings.

`schema.json` beside this file is what comes out, for editors that take a path; a test holds it. After a change to a
noun, `python -m servicetree.tree.schema` writes it anew.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any, Final

import attrs

from servicetree.tree.checks import FieldCheck, identifier
from servicetree.tree.plain_tables import plain_fields
from servicetree.tree.service_tree import ServiceTree

SCHEMA_FILE: Final = Path(__file__).with_name("schema.json")

_ABOUT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "servicetree tree file",
    "description": "Customer service as a tree: a trunk of aspects, branches that grow on it, outcomes. "
    "What extends another tree need only say what differs.",
}
_FOR_THE_READER = {  # keys that say how a file is read, and are no fields of a tree
    "extends": {
        "description": "A built-in or installed tree, or a .toml or .json file inside the same folder.",
        "type": "string",
        "minLength": 1,
    },
    "remove": {
        "description": "Nodes and node.questions of the extended tree to drop.",
        "type": "array",
        "items": {"type": "string"},
    },
}
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


def tree_schema() -> dict[str, object]:
    """Give the JSON Schema of the tree-file format, for editors that check while one types.

    Returns:
        A schema that every right tree file meets; it marks misspelt keys, wrong types and numbers out of range. What
        only the whole tree can tell, such as a circle of branches, is left to ``servicetree check``.

    Example:
        >>> st.tree_schema()["properties"]["baseline"]["maximum"]
        1
    """
    shared: dict[str, Any] = {}
    tree = _table(ServiceTree, shared)
    whole = _must_have(ServiceTree)
    whole["required"].append("aspects")
    whole["properties"]["remove"] = False  # there is nothing to remove from
    return {
        **_ABOUT,
        "type": tree["type"],
        "additionalProperties": tree["additionalProperties"],
        "properties": tree["properties"] | _FOR_THE_READER,
        "required": ["schema"],
        "if": {"required": ["extends"]},
        "else": whole,
        "$defs": shared,
    }


def schema_text() -> str:
    """Write the schema as text, as it stands in ``schema.json``."""
    return json.dumps(tree_schema(), ensure_ascii=False, indent=2) + "\n"


def _table(cls: type[attrs.AttrsInstance], shared: dict[str, Any]) -> dict[str, Any]:
    """Describe a table of a noun's fields; what several fields share goes into ``shared``."""
    text = inspect.getdoc(cls) or ""
    said = {name: _plain(words) for name, words in _ATTRIBUTE.findall(text)}
    properties = {
        name: {"description": said.get(field.name, ""), **_value(field, shared), **_default(field)}
        for name, field in plain_fields(cls).items()
        if name != "id"  # it is the key
    }
    return {
        "description": _plain(text.partition("\n\n")[0]),
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _plain(docstring: str) -> str:
    return " ".join(docstring.replace("``", "").split())


def _value(field: attrs.Attribute[Any], shared: dict[str, Any]) -> dict[str, Any]:
    if "keyed" in field.metadata:
        keys, entries = _shared_check(identifier, shared), _shared_noun(field.metadata["keyed"], shared)
        return {"type": "object", "propertyNames": keys, "additionalProperties": entries}
    if "noun" in field.metadata:
        return _shared_noun(field.metadata["noun"], shared)
    check = field.metadata["check"]
    if not isinstance(check, FieldCheck):
        raise TypeError(f"the check of the field '{field.name}' says nothing in JSON Schema; give it @in_schema(...)")
    return _shared_check(check, shared)


def _shared_check(check: FieldCheck, shared: dict[str, Any]) -> dict[str, Any]:
    if not check.name:
        return dict(check.schema)
    shared[check.name] = dict(check.schema)
    return {"$ref": f"#/$defs/{check.name}"}


def _shared_noun(cls: type[attrs.AttrsInstance], shared: dict[str, Any]) -> dict[str, Any]:
    name = cls.__name__.lower()
    if name not in shared:
        shared[name] = _table(cls, shared)
    return {"$ref": f"#/$defs/{name}"}


def _default(field: attrs.Attribute[Any]) -> dict[str, Any]:
    """Tell a default that is a word or a number; nothing and empty tables go without saying."""
    return {"default": field.default} if isinstance(field.default, str | float | bool) and field.default != "" else {}


def _must_have(cls: type[attrs.AttrsInstance]) -> dict[str, Any]:
    """Say which fields a noun and the nouns in it must have where nothing is inherited."""
    required = []
    unless: dict[str, list[str]] = {}
    inside = {}
    for name, field in plain_fields(cls).items():
        if field.default is attrs.NOTHING and name != "id":
            required.append(name)
        if "unless" in field.metadata:
            unless.setdefault(field.metadata["unless"], []).append(name)
        if "noun" in field.metadata and (part := _must_have(field.metadata["noun"])):
            inside[name] = part
        elif "keyed" in field.metadata and (part := _must_have(field.metadata["keyed"])):
            inside[name] = {"additionalProperties": part}
    either = [{"anyOf": [{"required": names}, {"required": [other]}]} for other, names in unless.items()]
    return (
        ({"required": required} if required else {})
        | ({"allOf": either} if either else {})
        | ({"properties": inside} if inside else {})
    )


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
