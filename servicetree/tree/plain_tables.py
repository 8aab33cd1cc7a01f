"""A tree to and from nested tables, as TOML and JSON hold it.

The nouns say in attrs metadata how they look in plain form: ``keyed`` is a tuple of nouns that becomes a
table by id, ``noun`` is a table of fields. cattrs writes; reading is our own walk, because a structurer stops at the
first wrong noun and a reader of tree files is to hear of every fault at once. Nothing is coerced here and no value is
judged: that is the nouns' business.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from servicetree.errors import MOST_FAULTS_SHOWN, Fault
from servicetree.i18n.said import meant_name, told
from servicetree.tree.checks import collecting_faults, id_text, quoted_value, wanted

if TYPE_CHECKING:
    from cattrs import Converter


Noun = TypeVar("Noun", bound=attrs.AttrsInstance)


@cache
def plain_fields(cls: type) -> dict[str, attrs.Attribute[Any]]:
    """Name the fields of a noun as a tree file does: ``lambda_`` is ``lambda`` there."""
    return {attribute.name.rstrip("_"): attribute for attribute in attrs.fields(cls)}


def unstructure(noun: attrs.AttrsInstance) -> dict[str, Any]:
    """Turn a noun into plain tables, lists, texts and numbers; what equals its default is left out.

    Args:
        noun: A tree, or any part of one.

    Returns:
        Its fields by plain name, in the order of the class; tables keyed by id in the order of the tuple.
    """
    plain: dict[str, Any] = _writer().unstructure(noun)
    return plain


@cache
def _writer() -> Converter:
    """Teach cattrs the plain form of every noun, from the nouns' own metadata."""
    from cattrs import Converter
    from cattrs.gen import make_dict_unstructure_fn, override

    writer = Converter(unstruct_collection_overrides={tuple: list})

    def by_id(nouns: tuple[Any, ...]) -> dict[str, Any]:
        tables = {noun.id: writer.unstructure(noun) for noun in nouns}
        for table in tables.values():
            del table["id"]  # it is the key
        return tables

    def hook_for(cls: type) -> Any:
        overrides: dict[str, Any] = {
            field.name: override(rename=name, unstruct_hook=by_id if "keyed" in field.metadata else None)
            for name, field in plain_fields(cls).items()
        }
        return make_dict_unstructure_fn(cls, writer, _cattrs_omit_if_default=True, **overrides)

    writer.register_unstructure_hook_factory(attrs.has, hook_for)
    return writer


def structure(cls: type[Noun], raw: object, place: str = "") -> tuple[Noun | None, list[Fault]]:
    """Build a noun from plain tables, however wrong its values are.

    Args:
        cls: What to build.
        raw: Its fields by plain name.
        place: Where the table stands, for the faults.

    Returns:
        The noun, its values not judged yet, and the faults of shape: unknown fields, missing ones, lists in
        the place of tables. Nothing but a table makes a noun: then there is None.
    """
    found: list[Fault] = []
    if not isinstance(raw, Mapping):
        return None, [Fault("tree", place, wanted("wanted_table", raw))]
    with collecting_faults():
        return _noun(cls, raw, place, found), found


def _noun(cls: type[Noun], raw: Mapping[str, Any], place: str, found: list[Fault], **given: str) -> Noun:
    fields = {name: field for name, field in plain_fields(cls).items() if name not in given}
    for name in raw:
        if name not in fields:
            near = meant_name(str(name), fields) if len(found) < MOST_FAULTS_SHOWN else ""
            found.append(Fault("tree", below(place, name), told("unknown_field", name=quoted_value(name)), near))
    values: dict[str, Any] = dict(given)
    for name, attribute in fields.items():
        if name in raw:
            values[attribute.alias or name] = _value(attribute, raw[name], below(place, name), found)
        elif attribute.default is attrs.NOTHING:
            found.append(Fault("tree", below(place, name), told("missing_field")))
            values[attribute.alias or name] = None
    return cls(**values)


def _value(attribute: attrs.Attribute[Any], value: Any, place: str, found: list[Fault]) -> Any:
    if "keyed" in attribute.metadata:
        return _keyed(attribute.metadata["keyed"], value, place, found)
    if "noun" in attribute.metadata and isinstance(value, Mapping):
        return _noun(attribute.metadata["noun"], value, place, found)
    return value


def _keyed(cls: type[Noun], value: Any, place: str, found: list[Fault]) -> tuple[Noun, ...]:
    if not isinstance(value, Mapping):
        found.append(Fault("tree", place, wanted("table_by_id", value)))
        return ()
    nouns = []
    for name, table in value.items():
        where = below(place, name)
        if not isinstance(table, Mapping):
            found.append(Fault("tree", where, wanted("wanted_table", table)))
        nouns.append(_noun(cls, table if isinstance(table, Mapping) else {}, where, found, id=name))
    return tuple(nouns)


def below(place: str, name: object) -> str:
    """Name the place of a field or an entry inside another place."""
    return f"{place}.{id_text(name)}" if place else id_text(name)
