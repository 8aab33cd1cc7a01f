"""The catalogue of named trees: built-in ones, and those of installed packages.

A package offers trees by an entry point in the group ``servicetree.trees`` whose value is the dotted name of
a folder with tree files; a tree's name is the name of its file without the ending. Folders are found without
importing the package: none of its code is run, and a broken one cannot harm the others.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from servicetree.errors import Fault, TreeError
from servicetree.i18n.said import listed, meant_name, told
from servicetree.tree.checks import quoted_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import EntryPoint


GROUP: Final = "servicetree.trees"
BUILT_IN: Final = "servicetree"
ENDINGS: Final = (".toml", ".json")


@frozen
class CatalogueEntry:
    """A tree that can be had by name.

    Attributes:
        name: Its name; of an entry point that leads nowhere, the entry point's.
        source: The distribution that ships it.
        path: Its file; None if there is none to be had.
        trouble: Why it cannot be had, in words; empty if it can.
    """

    name: str
    source: str
    path: Path | None = None
    trouble: str = ""


def catalogue_entries() -> list[CatalogueEntry]:
    """List every tree that has a name: the built-in ones first, then the installed ones, by name.

    Returns:
        The trees and, with their trouble told, those that cannot be had: entry points that lead nowhere, and
        names that two packages claim. A built-in name stays with the built-in tree.
    """
    built_in = [CatalogueEntry(name, BUILT_IN, path) for name, path in _built_in_files().items()]
    installed = sorted(
        (found for point in _entry_points() for found in _entries_at(point)), key=lambda tree: (tree.name, tree.source)
    )
    claims: dict[str, list[str]] = {tree.name.casefold(): [BUILT_IN] for tree in built_in}
    for tree in installed:
        claims.setdefault(tree.name.casefold(), []).append(tree.source)
    return built_in + [_with_name_conflict(tree, claims[tree.name.casefold()]) for tree in installed]


def tree_file(name: str) -> Path:
    """Find the file of a tree by the tree's name.

    Args:
        name: The name of a built-in or installed tree.

    Returns:
        The path of its file.

    Raises:
        TreeError: If there is no such tree, or it cannot be had; the distribution at fault is named.
    """
    if name in (built_in := _built_in_files()):
        return built_in[name]  # whatever is installed: to ask every installed distribution takes its time
    known = catalogue_entries()
    named = [tree for tree in known if tree.name == name]
    for tree in named:
        if tree.path is not None and not tree.trouble:
            return tree.path
    if named:
        raise TreeError([Fault("tree", told("tree_of", name=name, source=tree.source), tree.trouble) for tree in named])
    names = [tree.name for tree in known if not tree.trouble]
    hint = meant_name(name, names) or told("the_trees_are", names=listed(names, "comma"))
    raise TreeError(Fault("tree", "", told("no_tree", name=quoted_value(name)), hint))


def _built_in_files() -> dict[str, Path]:
    return {path.stem: path for path in _tree_files(Path(__file__).parent / "builtin")}


def _entry_points() -> list[EntryPoint]:
    # One distribution may be found twice on the path; the first one found is the one in use.
    from importlib.metadata import entry_points

    found: dict[tuple[str, str], EntryPoint] = {}
    for point in entry_points(group=GROUP):
        found.setdefault((_source(point), point.name), point)
    return list(found.values())


def _source(point: EntryPoint) -> str:
    return point.dist.name if point.dist else told("unknown_distribution")


def _entries_at(point: EntryPoint) -> Iterator[CatalogueEntry]:
    source = _source(point)
    try:
        files = [path for folder in _folders(point.value) for path in _tree_files(folder)]
    except (
        ImportError,
        ValueError,
        OSError,
        AttributeError,
    ) as error:  # what a broken installation may raise
        yield CatalogueEntry(
            point.name, source, trouble=told("entry_point_fails", entry=_entry(point), reason=str(error))
        )
        return
    if not files:
        yield CatalogueEntry(point.name, source, trouble=told("entry_point_empty", entry=_entry(point)))
    for path in files:
        yield CatalogueEntry(path.stem, source, path)


def _entry(point: EntryPoint) -> str:
    return f"{point.name} = {point.value}"


def _folders(dotted: str) -> list[Path]:
    """Find the folders of a package without importing it: its topmost part is asked for, the rest walked."""
    top, *inner = dotted.split(".")
    spec = find_spec(top)
    places = spec.submodule_search_locations if spec else None
    return [Path(place, *inner) for place in places or ()]


def _tree_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in ENDINGS) if folder.is_dir() else []


def _with_name_conflict(tree: CatalogueEntry, claimants: list[str]) -> CatalogueEntry:
    rivals = sorted({source for source in claimants if source != tree.source})
    if tree.trouble or len(claimants) == 1:
        return tree
    said = told("name_taken", sources=listed(rivals or [tree.source], "comma"))
    return CatalogueEntry(tree.name, tree.source, tree.path, said)
