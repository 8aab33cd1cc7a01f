"""How each verb is called on the command line, as click knows it: what the pages of the verbs are made from."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence

import click

from servicetree.cli.main import servicetree as command

FIRST_VERBS = ("trace", "score", "draw", "report")
_SHARED_BY = 6  # so many verbs take an option in the same words before it is explained once for all of them
_WIDTH = 76


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


def likeness(option: click.Option) -> tuple[tuple[str, ...], str | None]:
    """Say what makes options of two verbs the same: how they are written, and what they mean."""
    return tuple(option.opts), option.help


def shared_options() -> list[click.Option]:
    """List the options that many verbs take in the same words, each once."""
    by_likeness = {likeness(option): option for name in verbs() for option in options_of(name)}
    counted = Counter(likeness(option) for name in verbs() for option in options_of(name))
    return [option for likeness, option in by_likeness.items() if counted[likeness] >= _SHARED_BY]


def synopsis(name: str) -> str:
    """Write how a verb is called: what must be given, what is its own, and that it takes shared options too."""
    context = click.Context(verb(name), info_name=name)
    shared = {likeness(option) for option in shared_options()}
    needed, own, others = [], [], False
    for one in verb(name).params:
        if isinstance(one, click.Argument):
            needed.append(one.make_metavar(context))
        elif isinstance(one, click.Option):
            written = one.opts[0] if one.is_flag else f"{one.opts[0]} {one.make_metavar(context)}"
            if one.required:
                needed.append(written)
            elif likeness(one) in shared:
                others = True
            else:
                own.append(f"[{written}]")
    return _filled(f"servicetree {name}", [*needed, *own, *(["[SHARED OPTIONS]"] if others else [])])


def _filled(start: str, parts: Sequence[str]) -> str:
    """Break a line between its parts only."""
    unbroken = "\x00"  # stands for a space at which no line may be broken
    text = " ".join([start, *(part.replace(" ", unbroken) for part in parts)])
    lines = textwrap.wrap(text, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace(unbroken, " ")
