"""Options that several verbs share, and how every verb ends: results on standard output, messages on the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import click

from servicetree.errors import AnswersError, Fault, Issue
from servicetree.wording import check_language

Command = Callable[..., Any]

_HARMLESS = {"separator"}  # said, so that nobody is surprised; nothing to mend

tree_option = click.option("--tree", "tree_name", required=True, metavar="TREE", help="A tree file, or a tree's name.")
output_option = click.option("-o", "--output", required=True, metavar="FILE", help="The file to write.")
lang_option = click.option(
    "--lang",
    default="en",
    show_default=True,
    metavar="en|fr|ru",
    help="Language of the words.",
    callback=lambda _context, _option, lang: check_language(lang),
)
quiet_option = click.option("--quiet", is_flag=True, help="No messages on standard error.")
strict_option = click.option("--strict", is_flag=True, help="Every warning is an error.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")

_SLICING = (
    click.option("--by", metavar="COL", help="Column of the segments."),
    click.option("--period", metavar="COL", help="Column of the periods, for a look over time."),
)
_READING = (
    click.option("--weight", metavar="COL", help="Column of the survey weights."),
    click.option("--cluster", metavar="COL", help="Column of the clusters: their rows are not independent."),
    click.option("--id", "id", metavar="COL", help="Column of the respondents' ids."),
    click.option(
        "--outside",
        type=click.Choice(["error", "missing"]),
        help="Answers outside the scale: refuse them (default), or count them as missing and say so.",
    ),
    click.option("--encoding", metavar="NAME", help="Encoding of a CSV file, if it is not UTF-8."),
)


def gathering_options(command: Command) -> Command:
    """Add the options that say how answers are read, and by what they are divided."""
    return _with_options(command, (*_SLICING, *_READING))


def reading_options(command: Command) -> Command:
    """Add the options that say how answers are read."""
    return _with_options(command, _READING)


def _with_options(command: Command, options: Sequence[Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def result_options(command: Command) -> Command:
    """Add the options that say how a result is shown."""
    for option in (quiet_option, strict_option, json_option, lang_option):
        command = option(command)
    return command


def heed(issues: Sequence[Issue], *, strict: bool, quiet: bool, lang: str = "en") -> None:
    """Show what is worth knowing on standard error; with ``--strict``, refuse to go on.

    Raises:
        AnswersError: With ``strict``, if there is any issue.
    """
    if not issues:
        return
    grave = [issue for issue in issues if issue.code not in _HARMLESS]
    if strict and grave:
        raise AnswersError(Fault(issue.code, issue.where, issue.message) for issue in grave)
    if not quiet:
        from servicetree.reporting.texts import issues_text

        click.echo(issues_text(issues, lang), err=True)


def show_json(record: dict[str, Any]) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False))


def wrote(path: str, *, quiet: bool) -> None:
    """Say which file was written."""
    if not quiet:
        click.echo(f"wrote {path}", err=True)
