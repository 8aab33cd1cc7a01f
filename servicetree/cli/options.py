"""Options shared by the commands, and the printing of results and messages."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import click
from attrs import fields, frozen

from servicetree.cli.standard_output import is_standard_output
from servicetree.errors import AnswersError, Fault, Issue
from servicetree.i18n.languages import check_language
from servicetree.i18n.messages import LANGUAGES, say
from servicetree.reporting.progress import progress_display

if TYPE_CHECKING:
    from servicetree.account.result_base import Result
    from servicetree.reporting.tables import Part
    from servicetree.tree.service_tree import ServiceTree


Command = Callable[..., Any]

_PIECES_AT_ONCE = 65_536
_NARROWEST, _PLAIN_WIDTH, _WIDEST = 40, 80, 110  # characters in a line
# Said, so that nobody is surprised; nothing to mend.
_NOT_WARNINGS = {
    *(
        "separator",
        "header-lines",
        "skipped-rows",
        "skipped-columns",
        "skipped-files",
        "where",
        "sheet",
        "gate",
        "ids-twice",
    ),
    "spellings",
}


def _show_progress_unless(context: click.Context, _: click.Parameter, quiet: bool) -> bool:  # noqa: FBT001 - click's own signature
    if not (quiet or context.resilient_parsing):
        context.with_resource(progress_display())
    return quiet


tree_option = click.option("--tree", "tree_name", required=True, metavar="TREE", help="A tree file, or a tree's name.")
lang_option = click.option(
    "--lang",
    default="en",
    show_default=True,
    metavar="LANG",
    help=f"Language of the words: {', '.join(LANGUAGES)}.",
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
details_option = click.option("--details", is_flag=True, help="Print everything, with each term explained.")
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
    for option in (quiet_option, strict_option, json_option, details_option, lang_option):
        command = option(command)
    return command


@frozen
class HowShown:
    """How a result is shown.

    Attributes:
        lang: The language of its words.
        as_json: As one JSON object.
        details: Everything, not the first screen alone.
        strict: Not at all if there is a warning.
        quiet: Without notes and messages.
    """

    lang: str = "en"
    as_json: bool = False
    details: bool = False
    strict: bool = False
    quiet: bool = False

    @classmethod
    def taken_from(cls, options: dict[str, Any]) -> HowShown:
        """Take these options out of those of a command."""
        return cls(**{name.name: options.pop(name.name) for name in fields(cls) if name.name in options})


def refuse_if_strict(issues: Sequence[Issue], how: HowShown, tree: ServiceTree) -> None:
    """Refuse to go on where there is a warning and every warning is to be an error.

    Raises:
        AnswersError: With every warning, in the words in which it is shown elsewhere; for JSON with ids.
    """
    grave = [issue for issue in issues if issue.code not in _NOT_WARNINGS]
    if not how.strict or not grave:
        return
    if how.as_json:
        raise AnswersError(Fault(issue.code, issue.where, issue.message) for issue in grave)
    from servicetree.i18n.said import explained
    from servicetree.reporting.tables import part_labels
    from servicetree.reporting.text import place_text

    labels = part_labels(tree)
    raise AnswersError(
        Fault(issue.code, place_text(issue.where, how.lang, labels), explained(issue, how.lang, labels))
        for issue in grave
    )


def refuse_without_answers(options: Mapping[str, object], remedy: str) -> None:
    """Refuse options that say how answers are read where there are none.

    Args:
        options: What is given, by name; None is nothing.
        remedy: The phrase of what to do, by its key.
    """
    if any(value is not None for value in options.values()):  # a start is imports
        from servicetree.moments.gathering_options import refuse_gathering_options

        refuse_gathering_options(options, remedy)


def show_result(
    result: Result,
    how: HowShown,
    *,
    screen: Sequence[Part] | None = None,
    more: Sequence[Part] = (),
    record: Mapping[str, Any] | None = None,
) -> None:
    """Show a result: its first screen, everything, or JSON; what is worth knowing comes after it.

    Args:
        result: The result.
        how: How it is shown.
        screen: Its first screen; what its printer makes if None.
        more: What else stands among the details.
        record: What JSON holds beside its own record.
    """
    from servicetree.reporting.printing import as_json, parts_of, screen_of

    refuse_if_strict(result.issues, how, result.tree)
    if how.as_json:
        show_json(as_json(result) | dict(record or {}))
        return
    if how.details:
        show_parts([*parts_of(result, how.lang), *more])
    else:
        show_parts(screen_of(result, how.lang) if screen is None else screen)
    show_notes(result.issues, how, result.tree)


def show_notes(issues: Sequence[Issue], how: HowShown, tree: ServiceTree) -> None:
    """Show what is worth knowing on standard error: a line each, and among details explained."""
    if not issues or how.quiet:
        return
    from servicetree.reporting.tables import part_labels
    from servicetree.reporting.text import issue_lines, issues_text

    labels = part_labels(tree)
    if how.details:
        said = issues_text(issues, how.lang, output_width(), labels)
    else:
        cut = output_width() if sys.stderr.isatty() else None
        said = "\n".join(issue_lines(issues, how.lang, cut, labels))
    sys.stdout.flush()
    click.echo(f"\n{said}", err=True)


def show_parts(parts: Sequence[Part]) -> None:
    """Print sentences and tables; headings are bold where a terminal reads them."""
    from servicetree.reporting.text_layout import plain_text

    click.echo(plain_text(parts, output_width(), terminal=sys.stdout.isatty()), nl=False)


def output_width() -> int:
    """Tell how many characters a line may have: what COLUMNS says, else what a terminal has, within limits."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 0:
        return max(int(said), _NARROWEST)
    if not sys.stdout.isatty():
        return _PLAIN_WIDTH
    return min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)


def show_json(record: dict[str, Any]) -> None:
    """Print one JSON object; piece by piece, as that of many segments takes hundreds of megabytes."""
    written = json.JSONEncoder(ensure_ascii=False, indent=1, allow_nan=False).iterencode(record)
    while some := "".join(islice(written, _PIECES_AT_ONCE)):
        click.echo(some, nl=False)
    click.echo()


def show_written(path: str, *, quiet: bool, lang: str = "en") -> None:
    """Say which file was written."""
    if not quiet and not is_standard_output(path):
        show_line(say("faults", "written", lang, path=path), err=True)


def show_line(text: str, *, err: bool = False) -> None:
    """Print one line; what would work unseen in a terminal is shown, not sent.

    Args:
        text: The line.
        err: Whether it goes to standard error.
    """
    from servicetree.drawing.escaping import clean

    click.echo(clean(text), err=err)
