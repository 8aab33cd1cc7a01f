"""Reading and writing of tree files, and trees by name."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import frozen

from servicetree.atomic_writing import atomic_file
from servicetree.errors import Fault, FileError, LimitError, ServiceTreeError, TreeError
from servicetree.i18n.said import Said, WholeText, told, worded
from servicetree.i18n.system_errors import system_reason
from servicetree.tree import catalogue
from servicetree.tree.building import merged, valid_tree
from servicetree.tree.checks import is_number, quoted_value
from servicetree.tree.plain_tables import unstructure
from servicetree.tree.questions import Label
from servicetree.tree.service_tree import SCHEMA, ServiceTree
from servicetree.tree.syntax import parsed
from servicetree.tree.toml_writer import toml_text
from servicetree.tree.verb_calls import verb

if TYPE_CHECKING:
    from collections.abc import Sequence


MOST_BYTES: Final = 10_000_000
_NODES = ("aspects", "branches", "outcomes")
_LEAST_BYTES = 26  # that a node with a question takes; more nodes are bare names, and as many faults
LONGEST_CHAIN: Final = 16

_TREE_NAME: Final = re.compile(r"\w[\w-]*")


@frozen
class AvailableTree:
    """A tree that can be had by name.

    Attributes:
        name: What ``template`` and ``extends`` call it.
        label: What it is called to people, a text or one for each language.
        source: The distribution that ships it.
        trouble: Why it cannot be had; empty if it can.
    """

    name: str
    label: Label
    source: str
    trouble: str = ""


@verb()
def read_tree(path: str | os.PathLike[str], *, most_bytes: int = MOST_BYTES) -> ServiceTree:
    """Read a tree file, TOML or JSON by its ending.

    Args:
        path: The file.
        most_bytes: The largest file to read; a tree file is small, so a large one is a mistake or an attack.

    Returns:
        The tree, with what it extends merged in.

    Raises:
        TreeError: With every fault of the file, each with its place.
        LimitError: If the file is larger or nested more deeply than any tree needs.
        FileError: If it cannot be read.

    Example:
        >>> st.write_tree(demo_tree(), "cafe.toml")
        >>> st.read_tree("cafe.toml").name
        'cafe'
    """
    return _read(Path(path), (), most_bytes)


@verb()
def template(name: str) -> ServiceTree:
    """Get a built-in or installed tree by its name.

    Args:
        name: Such as ``general``; ``available_trees`` lists them.

    Returns:
        The tree.

    Raises:
        TreeError: If there is none of this name, with the nearest; or if it is broken, with who ships it.

    Example:
        >>> st.template("hotel").name
        'hotel'
    """
    return _read(catalogue.tree_file(name), (), MOST_BYTES)


def find_tree(path_or_name: str | os.PathLike[str]) -> ServiceTree:
    """Get a tree by the path of its file or by its name, as ``--tree`` does.

    Args:
        path_or_name: What is there as a file, holds a separator or ends like a tree file is a path.

    Returns:
        The tree.

    Raises:
        ServiceTreeError: As ``read_tree`` and ``template`` do.
    """
    return read_tree(path_or_name) if is_tree_file(path_or_name) else template(os.fspath(path_or_name))


def is_tree_file(path_or_name: str | os.PathLike[str]) -> bool:
    """Whether this means a file, and not a tree by its name."""
    asked = os.fspath(path_or_name)
    is_path = "/" in asked or os.sep in asked or Path(asked).suffix in {*catalogue.ENDINGS, ".yaml", ".yml"}
    return is_path or os.path.isfile(asked)  # noqa: PTH113 - Path.is_file raises for a name that no file can have


def tree_from(data: bytes, path: str | os.PathLike[str]) -> ServiceTree:
    """Read a tree from bytes as if they stood in a file; what it extends is looked for beside that file.

    Raises:
        ServiceTreeError: As ``read_tree`` does.
    """
    return _read(Path(path), (), MOST_BYTES, data)


def files_of(path_or_name: str | os.PathLike[str]) -> list[Path]:
    """List the files that a tree is read from: its own, that which it extends, and so on.

    Raises:
        ServiceTreeError: As ``find_tree`` does.
    """
    asked = os.fspath(path_or_name)
    chain = [Path(asked) if is_tree_file(asked) else catalogue.tree_file(asked)]
    while "extends" in (raw := _tables(chain[-1], chain[-1].name, MOST_BYTES, asked_for=len(chain) == 1)):
        chain.append(_extended_file(raw["extends"], chain[-1], chain[:-1]))
    return chain


def file_content(path: str | os.PathLike[str]) -> bytes:
    """Read the bytes of a tree file.

    Raises:
        FileError: If it cannot be read.
        LimitError: If it is larger than any tree needs.
    """
    return _content(Path(path), os.fspath(path), MOST_BYTES)


def available_trees() -> list[AvailableTree]:
    """List the trees that can be had by name, built-in ones first; a broken one says what its trouble is.

    Example:
        >>> "hotel" in [tree.name for tree in st.available_trees()]
        True
    """
    found = []
    for shelved in catalogue.catalogue_entries():
        label: Any = ""
        trouble = shelved.trouble
        if shelved.path is not None and not trouble:
            try:
                label = _read(shelved.path, (), MOST_BYTES).label
            except ServiceTreeError as error:
                trouble = worded(error.faults[0])
        found.append(AvailableTree(shelved.name, label, shelved.source, trouble))
    return found


@verb()
def write_tree(tree: ServiceTree, path: str | os.PathLike[str]) -> None:
    """Write a tree to a file, TOML or JSON by its ending, so that reading it gives the same tree.

    Args:
        tree: The tree.
        path: Where to write; a file that stands there is replaced in one step.

    Raises:
        TreeError: If the ending is neither .toml nor .json.
        FileError: If the file cannot be written; then nothing is changed.

    Example:
        >>> st.write_tree(demo_tree(), "copy.toml")
        >>> st.read_tree("copy.toml") == demo_tree()
        True
    """
    kind = _kind(Path(path), Path(path).name)
    text = tree_text(tree) if kind == ".toml" else json.dumps(_written(tree), ensure_ascii=False, indent=2) + "\n"
    with atomic_file(path) as handle:
        handle.write(text.encode())


def tree_text(tree: ServiceTree) -> str:
    """Write a tree as the text of a tree file, TOML."""
    return toml_text(_written(tree))


def _written(tree: ServiceTree) -> dict[str, Any]:
    return {"schema": tree.schema, **unstructure(tree)}


def _read(path: Path, chain: Sequence[Path], most_bytes: int, data: bytes | None = None) -> ServiceTree:
    """Read a file that the last of a chain of files extends; the chain is empty for the file asked for."""
    where = " -> ".join(part.name for part in (*chain, path))
    raw = _tables(path, where, most_bytes, data, asked_for=not chain)
    found = [] if "schema" in raw else [Fault("schema", "schema", told("schema_missing"), told("begin_with_schema"))]
    try:
        above = _extended_file(raw.pop("extends"), path, chain) if "extends" in raw else None
    except TreeError as error:
        raise _placed(error, where) from None
    if above is not None:
        parent = _read(above, (*chain, path), most_bytes)
        raw, dangling = merged(ServiceTree, unstructure(parent), raw)
        found += dangling
    elif raw.pop("remove", None) is not None:
        found.append(Fault("tree", "remove", told("removes_nothing"), told("extend_something")))
    try:
        return valid_tree(ServiceTree, raw, found)
    except TreeError as error:
        raise _placed(error, where) from None


def _placed(error: TreeError, where: str) -> TreeError:
    """Put the name of the file before the place of each fault."""
    return TreeError([attrs.evolve(fault, where=_place_in(where, fault.where)) for fault in error.faults])


def _place_in(where: str, place: str) -> str:
    whole = place if isinstance(place, Said) else WholeText(place)
    return told("in_file", file=WholeText(where), place=whole) if place else where


def _tables(path: Path, where: str, most_bytes: int, data: bytes | None = None, *, asked_for: bool) -> dict[str, Any]:
    kind = _kind(path, where)
    if data is None:
        data = _content(path, str(path) if asked_for else where, most_bytes)
    raw = parsed(data, kind, where, quoting=asked_for)
    nodes = sum(len(raw[part]) for part in _NODES if isinstance(raw.get(part), dict | list))
    if nodes > (most := most_bytes // _LEAST_BYTES):
        said = told("too_many_nodes", count=nodes, most=most)
        raise LimitError(Fault("limit", where, said, told("raise_most_bytes")))
    version: Any = raw.get("schema")
    if is_number(version) and version > SCHEMA:  # the rest may mean anything, so nothing else is judged
        said = told("newer_schema", version=str(version), most=SCHEMA)
        place = _place_in(where, "schema")
        raise TreeError(Fault("schema", place, said, told("update_servicetree")))
    return raw


def _kind(path: Path, where: str) -> str:
    if path.suffix in catalogue.ENDINGS:
        return path.suffix
    if path.suffix.lower() in {".yaml", ".yml"}:
        raise TreeError(Fault("tree", where, told("no_yaml"), told("write_as_toml")))
    raise TreeError(Fault("tree", where, told("neither_ending"), told("give_an_ending")))


def _content(path: Path, where: str, most_bytes: int) -> bytes:
    """Read an ordinary file; a pipe or a device could keep us waiting for ever."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as handle:
            status = os.fstat(descriptor)
            ordinary = stat.S_ISREG(status.st_mode)
            data = handle.read(most_bytes + 1) if ordinary and status.st_size <= most_bytes else b""
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise FileError(Fault("file", where, told("cannot_be_read", reason=system_reason(error)))) from None
    if not ordinary:
        raise FileError(Fault("file", where, told("no_ordinary_file"), told("name_a_tree_file")))
    if (size := max(status.st_size, len(data))) > most_bytes:
        said = told("too_many_bytes", size=size, most=most_bytes)
        raise LimitError(Fault("limit", where, said, told("raise_most_bytes")))
    return data


def _extended_file(asked: object, path: Path, chain: Sequence[Path]) -> Path:
    """Find the file that ``extends`` names: that of a tree with this name, or one inside the same folder."""
    above = _named_or_neighbour(asked, path)
    standing = [os.path.realpath(part) for part in (*chain, path)]
    if os.path.realpath(above) in standing:
        circle = " -> ".join(part.name for part in (*chain, path, above))
        raise TreeError(
            Fault("tree", "extends", told("extends_in_a_circle", path=WholeText(circle)), told("cut_somewhere"))
        )
    if len(standing) >= LONGEST_CHAIN:
        said = told("too_many_extend", most=LONGEST_CHAIN)
        place = told("in_file", file=path.name, place="extends")
        raise LimitError(Fault("limit", place, said, told("merge_some")))
    return above


def _named_or_neighbour(asked: object, path: Path) -> Path:
    said = told("cannot_extend", name=quoted_value(asked))
    refused = TreeError(Fault("tree", "extends", said, told("what_to_extend")))
    if not isinstance(asked, str):
        raise refused
    if _TREE_NAME.fullmatch(asked):
        try:
            return catalogue.tree_file(asked)
        except TreeError as error:
            raise TreeError([attrs.evolve(fault, where="extends") for fault in error.faults]) from None
    if Path(asked).suffix not in catalogue.ENDINGS or re.search(r"[\\:\0]", asked) or Path(asked).is_absolute():
        raise refused
    folder = path.parent.resolve()
    real = Path(os.path.realpath(folder / asked))  # also through symbolic links; Path.resolve raises for a loop
    if not real.is_relative_to(folder):
        raise refused
    return folder / asked
