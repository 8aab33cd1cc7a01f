"""What the pages of the verbs take from the program itself: how a verb is called, its options, its JSON fields."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from docutils import nodes  # type: ignore[import-untyped]  # it ships no types
from docutils.statemachine import StringList  # type: ignore[import-untyped]  # likewise
from sphinx.util.docutils import SphinxDirective

from servicetree.cli.main import servicetree as command
from servicetree.cli.verbs import SUMMARIES

FIELDS_PAGE = Path(__file__).parent / "reference" / "json.md"
FIRST_VERBS = ("trace", "score", "draw", "report")
_SHARED_BY = 6  # so many verbs take an option in the same words before it is explained once for all of them
_WIDTH = 76


class GeneratedPart(SphinxDirective):
    """A part of a page that is made from the code while the manual is built."""

    def parsed(self, lines: Iterable[str]) -> list[nodes.Node]:
        """Parse lines of reStructuredText."""
        holder = nodes.section()
        holder.document = self.state.document
        self.state.nested_parse(StringList(list(lines), source=__file__), 0, holder)
        return list(holder.children)


def verbs() -> list[str]:
    """List the verbs as the manual orders them: those that most people need, then the others as ``--help`` does."""
    return [*FIRST_VERBS, *(name for name in command.list_commands(click.Context(command)) if name not in FIRST_VERBS)]


def verb(name: str) -> click.Command:
    """Get a verb."""
    found = command.get_command(click.Context(command), name)
    assert found is not None, name
    return found


def options_of(name: str) -> list[click.Option]:
    """List the options of a verb."""
    return [one for one in verb(name).params if isinstance(one, click.Option)]


def _likeness(option: click.Option) -> tuple[tuple[str, ...], str | None]:
    return tuple(option.opts), option.help


def shared_options() -> list[click.Option]:
    """List the options that many verbs take in the same words, each once."""
    by_likeness = {_likeness(option): option for name in verbs() for option in options_of(name)}
    counted = Counter(_likeness(option) for name in verbs() for option in options_of(name))
    return [option for likeness, option in by_likeness.items() if counted[likeness] >= _SHARED_BY]


def synopsis(name: str) -> str:
    """Write how a verb is called: what must be given, then what is its own; shared options are only said to be there."""
    context = click.Context(verb(name), info_name=name)
    shared = {_likeness(option) for option in shared_options()}
    needed, own = [], []
    for one in verb(name).params:
        if isinstance(one, click.Argument):
            needed.append(one.make_metavar(context))
        elif isinstance(one, click.Option) and (one.required or _likeness(one) not in shared):
            written = " ".join([one.opts[0], *([] if one.is_flag else [one.make_metavar(context)])])
            (needed if one.required else own).append(written if one.required else f"[{written}]")
    words = [*needed, *own, *(["[SHARED OPTIONS]"] if len(own) < len(options_of(name)) - len(needed) else [])]
    return _filled(f"servicetree {name}", words)


def _filled(start: str, words: Iterable[str]) -> str:
    """Break between options only."""
    kept = "\x00"  # stands for a space that is no place to break at
    text = " ".join([start, *words]) if not words else " ".join([start, *(word.replace(" ", kept) for word in words)])
    lines = textwrap.wrap(text, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace(kept, " ")


class VerbUsage(GeneratedPart):
    """Show how a verb is called: ``.. verb-usage:: trace``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Ask click for the arguments, the options, the text and the examples."""
        name = self.arguments[0]
        said, _, examples = (verb(name).help or "").partition("\b\n")
        shared = {_likeness(option) for option in shared_options()}
        own = [option for option in options_of(name) if _likeness(option) not in shared]
        also = [option.opts[-1] for option in options_of(name) if _likeness(option) in shared]
        found: list[nodes.Node] = [_block(synopsis(name))]
        found += [nodes.paragraph("", " ".join(part.split())) for part in said.split("\n\n") if part.strip()]
        if examples.strip():
            found.append(_block(textwrap.dedent(examples.partition("\n")[2]).strip()))
        found += [_listed(own)] if own else []
        if also:
            flags = ", ".join(f"``{flag}``" for flag in also)
            told = f"It also takes {flags}: :ref:`the options that verbs share <shared-options>`."
            found += self.parsed([told])
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
        found += nodes.definition_list_item("", term, nodes.definition("", nodes.paragraph("", shown[1])))
    return found


def _block(text: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, language="text")
