"""Options shared by the commands, and the printing of results and messages."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from servicetree.errors import AnswersError, Fault, Issue
from servicetree.i18n.messages import check_language
from servicetree.reporting.progress import progress_display

if TYPE_CHECKING:
    from servicetree.account.result_base import Result
    from servicetree.reporting.tables import Table


Command = Callable[..., Any]

_NARROWEST, _WIDEST = 60, 110  # characters in a line of a terminal
# Said, so that nobody is surprised; nothing to mend.
_NOT_WARNINGS = {"separator", "header-lines", "skipped-rows", "skipped-columns", "where", "sheet", "gate", "ids-twice"}


def _show_progress_unless(context: click.Context, _: click.Parameter, quiet: bool) -> bool:  # noqa: FBT001 - click's own signature
    if not (quiet or context.resilient_parsing):
        context.with_resource(progress_display())
    return quiet


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
questions_option = click.option(
    "--questions",
    default="alike",
    show_default=True,
    metavar="alike|joint",
    help="The questions of an aspect carry over alike, or each by a joint slope of its own.",
)
quiet_option = click.option(
    "--quiet", is_flag=True, help="No messages on standard error.", callback=_show_progress_unless
)
strict_option = click.option("--strict", is_flag=True, help="Every warning is an error.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")

_SEGMENT_OPTIONS = (
    click.option("--by", metavar="COL", help="Column of the segments."),
    click.option("--period", metavar="COL", help="Column of the periods, for a look over time."),
    click.option(
        "--min-n",
        type=click.IntRange(min=0),
        metavar="N",
        help="Segments and periods of fewer respondents are shown together only (default 10; 0 shows every one); in a "
        "segment a part of the service needs as many raters.",
    ),
)
_READING_OPTIONS = (
    click.option("--weight", metavar="COL", help="Column of the survey weights."),
    click.option("--cluster", metavar="COL", help="Column of the clusters: their rows are not independent."),
    click.option("--id", "id", metavar="COL", help="Column of the respondents' ids."),
    click.option(
        "--outside",
        type=click.Choice(["error", "missing"]),
        help="Answers outside the scale: refuse them (default), or count them as missing and say so.",
    ),
)
_TABLE_OPTIONS = (
    click.option("--encoding", metavar="NAME", help="Encoding of a CSV file, if it is not UTF-8."),
    click.option(
        "--header",
        type=click.IntRange(min=1),
        metavar="N",
        help="Lines of the header, the names included, where it is found wrongly.",
    ),
    click.option("--separator", metavar="SIGN", help="What stands between the fields of a text file: ; or | or tab."),
    click.option("--sheet", metavar="NAME", help="The sheet of a workbook; otherwise the first that holds anything."),
    click.option(
        "--where",
        multiple=True,
        metavar="COL=VALUE",
        help="Read only rows that have this value, or with COL!=VALUE have not; repeatable, all must hold.",
        callback=lambda _context, _option, listed: listed or None,
    ),
    click.option(
        "--long",
        nargs=3,
        metavar="RESPONDENT QUESTION ANSWER",
        help="The table has a row for each answer: the columns of these three.",
    ),
)


def gathering_options(command: Command) -> Command:
    """Add the options that say how answers are read, and by what they are divided."""
    return _with_options(command, (*_SEGMENT_OPTIONS, *_READING_OPTIONS, *_TABLE_OPTIONS))


def reading_options(command: Command) -> Command:
    """Add the options that say how answers are read."""
    return _with_options(command, (*_READING_OPTIONS, *_TABLE_OPTIONS))


def table_options(command: Command) -> Command:
    """Add the options that say how a table is read."""
    return _with_options(command, _TABLE_OPTIONS)


def _with_options(command: Command, options: Sequence[Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def result_options(command: Command) -> Command:
    """Add the options that say how a result is shown."""
    for option in (quiet_option, strict_option, json_option, lang_option):
        command = option(command)
    return command


def show_issues(issues: Sequence[Issue], *, strict: bool, quiet: bool, lang: str = "en") -> None:
    """Show what is worth knowing on standard error; with ``--strict``, refuse to go on.

    Raises:
        AnswersError: With ``strict``, if there is any issue.
    """
    if not issues:
        return
    grave = [issue for issue in issues if issue.code not in _NOT_WARNINGS]
    if strict and grave:
        raise AnswersError(Fault(issue.code, issue.where, issue.message) for issue in grave)
    if not quiet:
        from servicetree.reporting.text import issues_text

        click.echo(issues_text(issues, lang), err=True)


def show(result: Result, lang: str, *, issues: bool = False) -> None:
    """Print a result as text: as wide as the terminal that reads it, up to a limit; plain where a program does."""
    from servicetree.reporting.text import text_of

    click.echo(text_of(result, lang=lang, issues=issues, **_terminal_options()), nl=False)


def show_table(table: Table) -> None:
    """Print one table below a result."""
    from servicetree.reporting.tables import plain_text

    click.echo("\n" + plain_text([table], **_terminal_options()), nl=False)


def _terminal_options() -> dict[str, Any]:
    if not sys.stdout.isatty():
        return {}
    return {"terminal": True, "width": min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)}


def show_json(record: dict[str, Any]) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False))


def show_written(path: str, *, quiet: bool) -> None:
    """Say which file was written."""
    if not quiet:
        click.echo(f"wrote {path}", err=True)
