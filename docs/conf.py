"""How the manual is built; what can go stale (API, command line, wings, the pictures) is made from the code itself."""

from __future__ import annotations

import itertools
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import version as installed_version
from pathlib import Path
from types import UnionType
from typing import Any

import attrs
from docutils import nodes  # type: ignore[import-untyped]  # it ships no types
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

import servicetree
from servicetree import errors
from servicetree.account import range_results, results
from servicetree.demo import demo_account
from servicetree.i18n.formatting import in_language
from servicetree.tree import treefile
from servicetree.tree.catalogue import BUILT_IN, catalogue_entries

PROJECT_FOLDER = Path(__file__).resolve().parents[1]
PACKAGE_FOLDER = Path(servicetree.__file__).parent
FIGURES_FOLDER = Path(__file__).parent / "_static" / "made"
_MANY = 5  # names from which on a section of the Python page opens with a list of them
sys.path.insert(0, str(Path(__file__).parent))
from verb_pages import FieldsOfJson, GeneratedPart, SharedOptions, VerbIndex, VerbUsage  # noqa: E402 - beside this file

project = "servicetree"
author = "the servicetree authors"
version = release = installed_version("servicetree")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_heading_anchors = 3
myst_enable_extensions = ["dollarmath"]
myst_update_mathjax = False
html_math_renderer = "mathml"  # `write_formula`; the usual one lets each page fetch a script from a network

autodoc_member_order = "bysource"
autodoc_type_aliases = {
    name: name for name in ("Answers", "AnswerRows", "AnswerTable", "OneCustomer", "DrawableResult")
}
autodoc_class_signature = "separated"  # the constructors are long; attributes say more
toc_object_entries = False  # hundreds of them, in the list of contents of every page
python_maximum_signature_line_length = 60  # so that each argument has a line of its own
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
# Types of other libraries and of inner rooms are no links; links between pages are held. No network is asked.
nitpick_ignore_regex = [("py:.*", ".*")]

smartquotes_action = "D"  # dashes only; what a verb's help says stays as it is
html_theme = "furo"
html_static_path = ["_static/manual.css"]  # and tall figures; all others are copied where pages show them
html_css_files = ["manual.css"]
html_title = f"servicetree {release}"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False


def public_values() -> dict[str, list[str]]:
    """Sort every public name, and the parts that results are made of, into the sections of the Python page."""
    found: dict[str, list[str]] = {"verbs": [], "results": [], "errors": [], "nouns": [], "aliases": []}
    for name in servicetree.__all__:
        thing = getattr(servicetree, name)
        if isinstance(thing, UnionType):
            kind = "aliases"
        elif not isinstance(thing, type):
            kind = "verbs"
        elif issubclass(thing, errors.ServiceTreeError):
            kind = "errors"
        else:
            kind = "nouns" if thing.__module__.startswith("servicetree.tree.") else "results"
        found[kind].append(f"servicetree.{name}")
    things = [*vars(results).values(), *vars(range_results).values()]
    parts = {id(thing): thing for thing in things if isinstance(thing, type) and attrs.has(thing)}.values()
    found["results"] += [
        f"{part.__module__}.{part.__name__}"
        for part in [*parts, treefile.AvailableTree]
        if part.__module__ in (results.__name__, range_results.__name__, treefile.__name__)
        and part.__name__ not in servicetree.__all__
    ]
    found["errors"].append("servicetree.errors.Fault")
    return found


class PublicNames(GeneratedPart):
    """Document one section of the public names: ``.. public-names:: results``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Hand each name to autodoc."""
        lines: list[str] = []
        names = public_values()[self.arguments[0]]
        if len(names) > _MANY:
            lines += [", ".join(f":py:class:`{name.rpartition('.')[2]} <{name}>`" for name in names), ""]
        for name in names:
            lines += [f".. autoclass:: {name}", "   :members:", ""]
        return self.parsed(lines)


class PublicVerbs(GeneratedPart):
    """List the functions, each with its first line; its page documents it."""

    def run(self) -> list[nodes.Node]:
        """Write a table."""
        lines = [".. list-table::", "   :widths: 30 70", "   :class: verbs", ""]
        for name in public_values()["verbs"]:
            short = name.removeprefix("servicetree.")
            first = (getattr(servicetree, short).__doc__ or "").splitlines()[0]
            lines += [f"   * - :py:func:`{short} <{name}>`", f"     - {first}"]
        return self.parsed(lines)


class Wings(GeneratedPart):
    """List the wings of the house with their files: the first line of each says what it is for."""

    def run(self) -> list[nodes.Node]:
        """Write a table for each wing."""
        lines: list[str] = []
        for wing, purpose, files in wings():
            lines += [f"**{wing}** {purpose}", "", ".. list-table::", "   :widths: 34 66", "   :class: rooms", ""]
            for file, first in files:
                lines += [f"   * - ``{file}``", f"     - {first}"]
            lines.append("")
        return self.parsed(lines)


class DemoPicture(GeneratedPart):
    """Draw the account of the bundled survey into the page, wide and for phones; a page shows what has room."""

    def run(self) -> list[nodes.Node]:
        """Write SVG into HTML; other formats do without."""
        account = demo_account()
        drawn = {shape: servicetree.draw(account.tree, account, shape=shape).to_svg() for shape in ("wide", "tall")}
        divs = "".join(f'<div class="drawn {shape}">{svg}</div>' for shape, svg in drawn.items())
        return [nodes.raw("", divs, format="html")]


class IndustryTrees(GeneratedPart):
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
            section += self.parsed(lines)
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


def wings() -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Find each wing, from the ground up as pyproject.toml orders them, with the first lines of its files."""
    contracts = tomllib.loads((PROJECT_FOLDER / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(one["layers"] for one in contracts["contracts"] if one["type"] == "layers")
    for name in reversed([name for layer in layers for name in layer.split(" | ")]):
        folder = PACKAGE_FOLDER / name
        if not folder.is_dir():
            yield f"{name}.py", "", [(f"{name}.py", _first_line(PACKAGE_FOLDER / f"{name}.py"))]
            continue
        files = sorted(path for path in folder.rglob("*.py") if path.name != "__init__.py") or [folder / "__init__.py"]
        told = [(path.relative_to(PACKAGE_FOLDER).as_posix(), _first_line(path)) for path in files]
        yield f"{name}/", _first_line(folder / "__init__.py"), told


def _first_line(path: Path) -> str:
    first = path.read_text(encoding="utf-8").removeprefix('"""').partition("\n")[0].removesuffix('"""')
    return re.sub(r"`+([^`]+)`+|(--[a-z-]+)", lambda code: f"``{code[1] or code[2]}``", first)


def make_figures(app: Sphinx) -> None:
    """Simulate and draw the figures before the first page is read."""
    from figures import make

    make(FIGURES_FOLDER, few_surveys=app.config.few_surveys)
    for shelved in catalogue_entries():
        if shelved.source == BUILT_IN:
            tree = servicetree.template(shelved.name)
            servicetree.draw(tree, details=True).save(FIGURES_FOLDER / f"tree-{tree.name}.svg")
    app.config.html_static_path.extend(f"_static/made/{path.name}" for path in FIGURES_FOLDER.glob("*-tall.svg"))


def name_aliases(*described: Any) -> tuple[str, str | None] | None:
    """Write the alias of a type where Sphinx, in a union, writes how it stands for it."""
    *_, signature, returned = described
    return (re.sub(r"TypeAliasForwardRef\('(\w+)'\)", r"\1", signature), returned) if signature else None


def show_tall_on_phones(app: Sphinx, tree: nodes.document, page: str) -> None:
    """Let a page choose the tall form of a figure, where there is one, on a narrow screen."""
    for image in list(tree.findall(nodes.image)):
        tall = FIGURES_FOLDER / f"{Path(image['uri']).stem}-tall.svg"
        if app.builder.format == "html" and tall.is_file():
            there = relative_uri(app.builder.get_target_uri(page), f"_static/{tall.name}")
            source = f'<picture><source media="(max-width: 46em)" srcset="{there}">'
            image.replace_self(
                [nodes.raw("", source, format="html"), image, nodes.raw("", "</picture>", format="html")]
            )


def write_formula(writer: HTML5Translator, node: nodes.Element) -> None:
    """Write a formula as MathML, which browsers typeset by themselves: nothing is fetched, and no LaTeX is needed."""
    is_block = isinstance(node, nodes.math_block)
    markup = convert(node.astext(), display="block" if is_block else "inline")
    if unread := re.findall(r"<m\w+[^>]*>(\\\w+|&)<", markup):  # what the converter does not know it leaves as it is
        logging.getLogger(__name__).warning("no MathML for %s", ", ".join(unread), location=node)
    markup = markup.replace('columnalign="left"', 'style="text-align: left"')  # browsers know the second only
    markup = markup.replace('columnalign="right"', 'style="text-align: right"')
    tag = "div" if is_block else "span"
    writer.body.append(f"{writer.starttag(node, tag, '', CLASS='math notranslate nohighlight')}{markup}</{tag}>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives, and the figures."""
    app.add_directive("public-names", PublicNames)
    app.add_directive("public-verbs", PublicVerbs)
    app.add_directive("verb-usage", VerbUsage)
    app.add_directive("verb-index", VerbIndex)
    app.add_directive("shared-options", SharedOptions)
    app.add_directive("json-fields", FieldsOfJson)
    app.add_directive("wings", Wings)
    app.add_directive("demo-picture", DemoPicture)
    app.add_directive("industry-trees", IndustryTrees)
    app.add_html_math_renderer("mathml", (write_formula, None), (write_formula, None))
    app.add_config_value("few_surveys", default=False, rebuild="", types=[bool, str])  # `-D few_surveys=1` is quicker
    app.connect("builder-inited", make_figures)
    app.connect("autodoc-process-signature", name_aliases)
    app.connect("doctree-resolved", show_tall_on_phones)
    return {"parallel_read_safe": True}
