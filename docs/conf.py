"""How the manual is built; what can go stale (API, command line, rooms, the pictures) is made from the code itself."""

from __future__ import annotations

import ast
import itertools
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import attrs
import click
from docutils import nodes  # type: ignore[import-untyped]  # it ships no types
from docutils.statemachine import StringList  # type: ignore[import-untyped]  # likewise
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import servicetree
from servicetree import errors
from servicetree.account import results
from servicetree.cli.main import servicetree as command
from servicetree.demo import demo_account
from servicetree.i18n.formatting import in_language
from servicetree.tree import treefile
from servicetree.tree.catalogue import BUILT_IN, catalogue_entries

PROJECT_FOLDER = Path(__file__).resolve().parents[1]
ROOMS_FOLDER = Path(servicetree.__file__).parent
FIGURES_FOLDER = Path(__file__).parent / "_static" / "made"
sys.path.insert(0, str(Path(__file__).parent))  # figures.py stands beside this file

project = "servicetree"
author = "the servicetree authors"
version = release = installed_version("servicetree")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_class_signature = "separated"  # the constructors are long; attributes say more
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
# Types of other libraries and of inner rooms are no links; links between pages are held. No network is asked.
nitpick_ignore_regex = [("py:.*", ".*")]

html_theme = "furo"
html_title = f"servicetree {release}"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False


def public_values() -> dict[str, list[str]]:
    """Sort every public name, and the parts that results are made of, into the sections of the Python page."""
    found: dict[str, list[str]] = {"verbs": [], "results": [], "errors": [], "nouns": []}
    for name in servicetree.__all__:
        thing = getattr(servicetree, name)
        if not isinstance(thing, type):
            kind = "verbs"
        elif issubclass(thing, errors.ServiceTreeError):
            kind = "errors"
        else:
            kind = "nouns" if thing.__module__.startswith("servicetree.tree.") else "results"
        found[kind].append(f"servicetree.{name}")
    parts = [thing for thing in vars(results).values() if isinstance(thing, type) and attrs.has(thing)]
    found["results"] += [
        f"{part.__module__}.{part.__name__}"
        for part in [*parts, treefile.AvailableTree]
        if part.__module__ in ("servicetree.account.results", "servicetree.tree.treefile")
        and part.__name__ not in servicetree.__all__
    ]
    found["errors"].append("servicetree.errors.Fault")
    return found


class PublicNames(SphinxDirective):
    """Document one section of the public names: ``.. public-names:: verbs``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Hand each name to autodoc."""
        lines: list[str] = []
        for name in public_values()[self.arguments[0]]:
            directive = "autofunction" if self.arguments[0] == "verbs" else "autoclass"
            lines += [f".. {directive}:: {name}", *(["   :members:"] if directive == "autoclass" else []), ""]
        holder = nodes.section()
        holder.document = self.state.document
        self.state.nested_parse(StringList(lines, source=__file__), 0, holder)
        return list(holder.children)


class CommandHelp(SphinxDirective):
    """Show what ``servicetree VERB --help`` prints, verb by verb."""

    def run(self) -> list[nodes.Node]:
        """Ask click for each text."""
        context = click.Context(command, info_name="servicetree", terminal_width=80, **command.context_settings)
        sections: list[nodes.Node] = [_literal(command.get_help(context))]
        for name in command.list_commands(context):
            verb = command.get_command(context, name)
            assert verb is not None
            section = nodes.section(ids=[f"servicetree-{name}"], names=[f"servicetree {name}"])
            section += nodes.title(text=name)
            section += _literal(verb.get_help(click.Context(verb, context, info_name=name, terminal_width=80)))
            sections.append(section)
        return sections


class Rooms(SphinxDirective):
    """List the rooms of the house: their levels as the tests hold them, and the first line of each file."""

    def run(self) -> list[nodes.Node]:
        """Write a table."""
        lines = [".. list-table::", "   :header-rows: 1", "   :widths: 8 30 62", "   :class: rooms", ""]
        lines += ["   * - Level", "     - Room", "     - Why it exists"]
        for level, room, purpose in rooms():
            lines += [f"   * - {level}", f"     - ``{room}``", f"     - {purpose}"]
        holder = nodes.section()
        holder.document = self.state.document
        self.state.nested_parse(StringList(lines, source=__file__), 0, holder)
        return list(holder.children)


class DemoPicture(SphinxDirective):
    """Draw the account of the bundled survey into the page."""

    def run(self) -> list[nodes.Node]:
        """Write SVG into HTML; other formats do without."""
        account = demo_account()
        svg = servicetree.draw(account.tree, account).to_svg()
        style = "<style>.demo-picture svg { max-width: 100%; height: auto }</style>"
        return [nodes.raw("", f'{style}<div class="demo-picture">{svg}</div>', format="html")]


class IndustryTrees(SphinxDirective):
    """Show every built-in tree but the general one: what its file opens with, its picture, its parts and questions."""

    def run(self) -> list[nodes.Node]:
        """Write a section for each."""
        sections: list[nodes.Node] = []
        for shelved in catalogue_entries():
            if shelved.source != BUILT_IN or shelved.name == "general":
                continue
            tree = servicetree.template(shelved.name)
            section = nodes.section(ids=[f"tree-{tree.name}"], names=[f"tree {tree.name}"])
            section += nodes.title(text=f"{tree.name}: {in_language(tree.label, 'en', tree.name)}")
            lines = [*opening(shelved.path), *_picture(tree), *_parts(tree)]
            self.state.nested_parse(StringList(lines, source=__file__), 0, section)
            sections.append(section)
        return sections


def opening(path: Path) -> Iterator[str]:
    """Make paragraphs of the comment that a tree file opens with; each begins with a word and a colon, in bold."""
    lines = itertools.takewhile(lambda line: line.startswith("# "), path.read_text(encoding="utf-8").splitlines())
    for line in lines:
        said = re.sub(r"--\w+", r"``\g<0>``", line.removeprefix("# "))
        head = re.match(r"(Follows|Taken|Left|Yours to set): ", said)
        yield from ("", f"**{head[1]}:** {said[head.end() :]}") if head else (said,)
    yield ""


def _picture(tree: servicetree.ServiceTree) -> list[str]:
    return [
        f".. image:: ../_static/made/tree-{tree.name}.svg",
        f"   :alt: {tree.name} as a tree",
        "   :width: 100%",
        "",
    ]


def _parts(tree: servicetree.ServiceTree) -> Iterator[str]:
    """Write a table of the parts with their questions; a gate, a kind, a recovery are told."""
    asked = sum(len(node.questions) for node in tree.nodes.values())
    counts = f"Aspects: {len(tree.aspects)}; branches: {len(tree.branches)}; questions: {asked}, outcomes included."
    yield from (
        counts,
        "",
        ".. list-table::",
        "   :header-rows: 1",
        "   :widths: 24 76",
        "",
        "   * - Part",
        "     - Asked",
    )
    for node in tree.nodes.values():
        above = getattr(node, "parent", None)
        told = [node.kind, *([f"on {above}"] if above else []), *(["gate"] if getattr(node, "gate", None) else [])]
        yield f"   * - **{in_language(node.label, 'en', node.id)}** (``{node.id}``: {', '.join(told)})"
        texts = [f"{in_language(one.text, 'en', one.id)}{_kind(one)}" for one in node.questions]
        yield f"     - {texts[0] if texts else 'groups what grows on it'}"
        yield from (line for text in texts[1:] for line in ("", f"       {text}"))
    yield ""


def _kind(question: servicetree.Question) -> str:
    told = [] if question.kind == "rating" else [f"{question.kind}, {question.unit}"]
    told += ["recovery"] if question.recovery else []
    return f" *({'; '.join(told)})*" if told else ""


def rooms() -> Iterator[tuple[int, str, str]]:
    """Find each room with its level in ``tests/test_house.py`` and the first line of its docstring."""
    house = ast.parse((PROJECT_FOLDER / "tests" / "test_house.py").read_text(encoding="utf-8"))
    table = next(
        node.value for node in house.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LEVELS"
    )
    for level, names in enumerate(ast.literal_eval(table)):
        for name in names:
            for path in sorted(ROOMS_FOLDER.glob(f"{name}.py")):
                docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
                yield level, path.relative_to(ROOMS_FOLDER).as_posix(), docstring.splitlines()[0]


def make_figures(_: Sphinx) -> None:
    """Simulate and draw the figures before the first page is read."""
    from figures import make

    make(FIGURES_FOLDER)
    for shelved in catalogue_entries():
        if shelved.source == BUILT_IN:
            tree = servicetree.template(shelved.name)
            servicetree.draw(tree).save(FIGURES_FOLDER / f"tree-{tree.name}.svg")


def _literal(text: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, language="text")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives, and the figures."""
    app.add_directive("public-names", PublicNames)
    app.add_directive("command-help", CommandHelp)
    app.add_directive("rooms", Rooms)
    app.add_directive("demo-picture", DemoPicture)
    app.add_directive("industry-trees", IndustryTrees)
    app.connect("builder-inited", make_figures)
    return {"parallel_read_safe": True}
