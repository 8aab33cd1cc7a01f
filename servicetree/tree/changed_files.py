"""A tree file with some values of its tree changed, and all else in it as people wrote it.

What a changed tree says otherwise than the tree of the file is set in the file's own text: comments, order, spacing and
`extends` stay, and a file that extends another gets only what differs from what it inherits.
"""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from servicetree.atomic_writing import atomic_file
from servicetree.errors import Fault, ServiceTreeError, UsageError
from servicetree.i18n.said import told
from servicetree.tree.json_editing import json_with
from servicetree.tree.plain_tables import plain_fields
from servicetree.tree.service_tree import SCHEMA, ServiceTree
from servicetree.tree.toml_editing import UneditableError, toml_with
from servicetree.tree.toml_writer import toml_text
from servicetree.tree.treefile import file_content, is_tree_file, tree_from, write_tree

Keys = tuple[str, ...]


def write_changed_tree(tree: ServiceTree, source: str | os.PathLike[str], path: str | os.PathLike[str]) -> bool:
    """Write a tree as the file that it was made from, with only what differs changed.

    Where that text cannot stand (the other format, another folder than that of the file it extends), the whole tree is
    written. Either way the file reads back as the tree.

    Args:
        tree: The changed tree.
        source: The file or the name of the tree that it was made from.
        path: Where to write, TOML or JSON by its ending; it may be the file itself.

    Returns:
        Whether the text of the source was kept.

    Raises:
        TreeError: If the ending is neither .toml nor .json.
        UsageError: If the file is the source itself, and its text cannot be kept.
        FileError: If a file cannot be read or written; then nothing is changed.
    """
    data = changed_file(tree, source, path)
    if data is None:
        _refuse_to_lose(source, path)
        write_tree(tree, path)
        return False
    with atomic_file(path) as handle:
        handle.write(data)
    return True


def changed_file(tree: ServiceTree, source: str | os.PathLike[str], path: str | os.PathLike[str]) -> bytes | None:
    """Give the bytes that ``write_changed_tree`` writes; None where the text of the source cannot be kept."""
    ending = Path(path).suffix
    if is_tree_file(source):
        read_from, data = Path(source), file_content(source)
    else:
        read_from, data = Path(path), _extending(os.fspath(source), ending)
    if read_from.suffix != ending:
        return None
    before = tree_from(data, read_from)
    try:
        changed = _changed(data, ending, dict(_differences(before, tree)))
        return changed if tree_from(changed, path) == tree else None
    except (ServiceTreeError, UneditableError):
        return None


def _refuse_to_lose(source: str | os.PathLike[str], path: str | os.PathLike[str]) -> None:
    """Leave a file alone whose comments would go; there may be no other copy of them."""
    if is_tree_file(source) and os.path.realpath(source) == os.path.realpath(path):
        raise UsageError(Fault("usage", os.fspath(path), told("not_in_place"), told("write_elsewhere")))


def _extending(name: str, ending: str) -> bytes:
    """Write a file that only extends a tree by its name."""
    head = {"schema": SCHEMA, "extends": name}
    return (toml_text(head) if ending == ".toml" else json.dumps(head, indent=2) + "\n").encode()


def _differences(
    before: attrs.AttrsInstance, after: attrs.AttrsInstance, above: Keys = ()
) -> Iterator[tuple[Keys, Any]]:
    """List what a noun says otherwise than another of its kind, by the path of its keys in a tree file.

    Raises:
        UneditableError: If parts come or go, which is more than a change of values.
    """
    changed = set()
    for name, field in plain_fields(type(after)).items():
        old, new = getattr(before, field.name), getattr(after, field.name)
        keys = (*above, name)
        if "keyed" in field.metadata:
            if [noun.id for noun in old] != [noun.id for noun in new]:
                raise UneditableError(f"{'.'.join(keys)} are others")
            for one, other in zip(old, new, strict=True):
                yield from _differences(one, other, (*keys, other.id))
        elif "noun" in field.metadata and old is not None and new is not None:
            yield from _differences(old, new, keys)
        # Where a file gives carry_over, it inherits nothing that belongs to it.
        elif old != new or (field.metadata.get("belongs_to") in changed and new != field.default):
            if new is None or "noun" in field.metadata:
                raise UneditableError(f"{'.'.join(keys)} comes or goes")
            changed.add(name)
            yield keys, _plain(new)


def _plain(value: Any) -> Any:
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _changed(data: bytes, ending: str, values: Mapping[Keys, Any]) -> bytes:
    """Set values in the bytes of a tree file; a mark at their beginning stays."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    text = data.removeprefix(mark).decode()
    changed = toml_with(text, values, list(plain_fields(ServiceTree))) if ending == ".toml" else json_with(text, values)
    return mark + changed.encode()
