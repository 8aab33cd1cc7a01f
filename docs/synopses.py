"""How each verb is called on the command line, as click knows it: what the pages of the verbs are made from."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable

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
    """Write how a verb is called: what must be given, then what is its own; shared options are only said to be there."""
    context = click.Context(verb(name), info_name=name)
    shared = {likeness(option) for option in shared_options()}
    needed, own = [], []
    for one in verb(name).params:
        if isinstance(one, click.Argument):
            needed.append(one.make_metavar(context))
        elif isinstance(one, click.Option) and (one.required or likeness(one) not in shared):
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
