"""Nouns among the changes to a tree, turned into the tables that a tree file would hold.

A noun is whole: it takes the place of what has its id, where a table would be laid over it field by field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

import attrs
from attrs import field, frozen

from servicetree.errors import Fault, TreeError
from servicetree.tree.checks import quoted_value
from servicetree.tree.plain_tables import below, plain_fields, unstructure

Place = tuple[str, ...]
_VERB: Final = "extend"


@frozen
class NounChanges:
    """Changes in plain tables, with the places that nouns take over.

    Attributes:
        tables: The changes, of the shape of a tree file.
        replaced: Where a noun stands.
    """

    tables: Mapping[str, Any]
    replaced: list[Place] = field(factory=list)

    @classmethod
    def of(cls, tree_class: type, changes: object) -> NounChanges:
        """Turn the nouns among changes into tables.

        Args:
            tree_class: The class of service trees, which says where each noun belongs.
            changes: A table of the shape of a tree file, in which nouns may stand for tables; a noun, or several.

        Raises:
            TreeError: If it is neither, or a noun stands under another id than its own.
        """
        found: list[Fault] = []
        given = changes if isinstance(changes, Mapping) else dict(_by_table(tree_class, changes, found))
        replaced: list[Place] = []
        tables = _plain(tree_class, given, (), replaced, found)
        if found:
            raise TreeError(found)
        return cls(tables, replaced)

    def laid_bare(self, parent: Mapping[str, Any]) -> dict[str, Any]:
        """Empty the places in a tree that nouns take over; their order stays."""
        return _emptied(parent, self.replaced)


def _by_table(tree_class: type, nouns: object, found: list[Fault]) -> Iterator[tuple[str, object]]:
    """Put nouns into the tables they belong to, by their class."""
    from servicetree.i18n.said import told

    listed = list(nouns) if isinstance(nouns, Iterable) and not isinstance(nouns, str) else [nouns]
    sorted_nouns: dict[str, list[object]] = {}
    for noun in listed:
        name = next((name for name, kind in _rooms(tree_class).items() if isinstance(noun, kind)), None)
        if name is None:
            found.append(Fault("tree", _VERB, told("change_no_noun", got=quoted_value(noun))))
        else:
            sorted_nouns.setdefault(name, []).append(noun)
    keyed = {name for name, one in plain_fields(tree_class).items() if "keyed" in one.metadata}
    for name, together in sorted_nouns.items():
        yield name, together if name in keyed else together[-1]


def _rooms(tree_class: type) -> dict[str, type]:
    fields = plain_fields(tree_class)
    both = {name: one.metadata.get("keyed", one.metadata.get("noun")) for name, one in fields.items()}
    return {name: kind for name, kind in both.items() if kind is not None}


def _plain(
    cls: type, table: Mapping[str, Any], place: Place, replaced: list[Place], found: list[Fault]
) -> dict[str, Any]:
    fields, plain = plain_fields(cls), dict(table)
    for name, value in table.items():
        metadata = fields[name].metadata if name in fields else {}
        here = (*place, str(name))
        if "keyed" in metadata:
            plain[name] = _plain_by_id(metadata["keyed"], value, here, replaced, found)
        elif "noun" in metadata:
            plain[name] = _plain_noun(metadata["noun"], value, here, replaced, found)
    return plain


def _plain_noun(cls: type, value: Any, place: Place, replaced: list[Place], found: list[Fault]) -> Any:
    if isinstance(value, cls):
        replaced.append(place)
        return unstructure(cast("attrs.AttrsInstance", value))
    return _plain(cls, value, place, replaced, found) if isinstance(value, Mapping) else value


def _plain_by_id(cls: type, value: Any, place: Place, replaced: list[Place], found: list[Fault]) -> Any:
    from servicetree.i18n.said import told

    if isinstance(value, list | tuple) and value and all(isinstance(one, cls) for one in value):
        names = [one.id for one in value]
        found += [_fault(place, told("change_twice", id=name)) for name in set(names) if names.count(name) > 1]
        value = dict(zip(names, value, strict=True))
    if not isinstance(value, Mapping):
        return value
    plain: dict[Any, Any] = {}
    for name, entry in value.items():
        here = (*place, str(name))
        plain[name] = table = _plain_noun(cls, entry, here, replaced, found)
        if isinstance(entry, cls) and (own := table.pop("id")) != name:
            found.append(_fault(here, told("change_other_id", id=quoted_value(own))))
    return plain


def _fault(place: Place, said: str) -> Fault:
    from servicetree.i18n.said import told

    return Fault("tree", _written(place), said, told("change_same_id"))


def _written(place: Place) -> str:
    where = ""
    for part in place:
        where = below(where, part)
    return where


def _emptied(parent: Mapping[str, Any], places: Iterable[Place]) -> dict[str, Any]:
    bare = dict(parent)
    inside: dict[str, list[Place]] = {}
    for first, *rest in places:
        inside.setdefault(first, []).append(tuple(rest))
    for name, deeper in inside.items():
        if isinstance(bare.get(name), Mapping):
            bare[name] = {} if () in deeper else _emptied(bare[name], deeper)
    return bare
