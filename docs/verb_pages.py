"""What the pages of the verbs take from the program itself: how a verb is called, its options, its JSON fields."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from docutils import nodes  # type: ignore[import-untyped]  # it ships no types
from docutils.statemachine import StringList  # type: ignore[import-untyped]  # likewise
from sphinx.util.docutils import SphinxDirective
from synopses import likeness, options_of, shared_options, synopsis, verb, verbs

from servicetree.cli.main import servicetree as command
from servicetree.cli.verbs import SUMMARIES

FIELDS_PAGE = Path(__file__).parent / "reference" / "json.md"


class GeneratedPart(SphinxDirective):
    """A part of a page that is made from the code while the manual is built."""

    def parsed(self, lines: Iterable[str]) -> list[nodes.Node]:
        """Parse lines of reStructuredText."""
        holder = nodes.section()
        holder.document = self.state.document
        self.state.nested_parse(StringList(list(lines), source=__file__), 0, holder)
        return list(holder.children)


class VerbUsage(GeneratedPart):
    """Show how a verb is called: ``.. verb-usage:: trace``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Ask click for the arguments, the options, the text and the examples."""
        name = self.arguments[0]
        said, _, examples = (verb(name).help or "").partition("\b\n")
        shared = {likeness(option) for option in shared_options()}
        own = [option for option in options_of(name) if likeness(option) not in shared]
        also = [option.opts[-1] for option in options_of(name) if likeness(option) in shared]
        found: list[nodes.Node] = [_block(synopsis(name))]
        found += [_paragraph(" ".join(part.split())) for part in said.split("\n\n") if part.strip()]
        if examples.strip():
            found.append(_block(textwrap.dedent(examples.partition("\n")[2]).strip()))
        found += [_listed(own)] if own else []
        if also:
            flags = ", ".join(f"``{flag}``" for flag in also)
            told = f"It also takes {flags}: :ref:`the options that verbs share <shared-options>`."
            found.append(nodes.container("", *self.parsed([told]), classes=["flags"]))
        return found


class SharedOptions(GeneratedPart):
    """List the options that many verbs take."""

    def run(self) -> list[nodes.Node]:
        """Ask click for each."""
        return [_listed(shared_options())]


class VerbIndex(GeneratedPart):
    """List the verbs, each with its line of help and its page."""

    def run(self) -> list[nodes.Node]:
        """Write a table."""
        lines = [".. list-table::", "   :widths: 22 78", "   :class: verbs", ""]
        for name in verbs():
            lines += [f"   * - :doc:`{name} </reference/verbs/{name}>`", f"     - {SUMMARIES[name]}"]
        return self.parsed(lines)


class FieldsOfJson(GeneratedPart):
    """Name the fields of a verb's JSON: ``.. json-fields:: trace``; the page of the JSON explains them."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Read them from that page, which a test holds to what is printed."""
        self.env.note_dependency(str(FIELDS_PAGE))
        name = self.arguments[0]
        fields = ", ".join(f"``{field}``" for field in fields_of(name))
        return self.parsed([f"``servicetree {name} --json`` prints one object with {fields}."])


def fields_of(name: str) -> Iterator[str]:
    """List the fields at the top of a verb's JSON."""
    heading = "The object" if name in ("trace", "score") else name
    section = re.split(r"^## ", FIELDS_PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    table = next(one for one in section if one.startswith(f"{heading}\n"))
    for field, rest in re.findall(r"^\| `(\w+)` \| (.*) \|$", table, re.MULTILINE):
        if heading == name or rest.partition(" | ")[0] in (name, "both"):
            yield field


def _listed(options: Iterable[click.Option]) -> nodes.definition_list:
    """List options with what they mean."""
    found = nodes.definition_list(classes=["options"])
    for option in options:
        shown = option.get_help_record(click.Context(command))
        assert shown is not None
        term = nodes.term("", "", nodes.literal("", shown[0]))
        found += nodes.definition_list_item("", term, nodes.definition("", _paragraph(shown[1])))
    return found


def _paragraph(text: str) -> nodes.paragraph:
    """Write a sentence of the help; options in it, and what stands between backticks, are code."""
    found = nodes.paragraph(classes=["flags"], support_smartquotes=False)  # a dash would spoil `-o`, a quote `'`
    for place, part in enumerate(re.split(r"(--[a-z][\w-]*|`[^`]+`)", text)):
        found += nodes.literal("", part.strip("`")) if place % 2 else nodes.Text(part)
    return found


def _block(text: str) -> nodes.container:
    block = nodes.literal_block(text, text, language="text")
    return nodes.container("", block, classes=["commands"])
