"""The verb that writes the report."""

from __future__ import annotations

from typing import Any

import click

from servicetree.cli.options import (
    gathering_options,
    heed,
    lang_option,
    output_option,
    questions_option,
    quiet_option,
    strict_option,
    tree_option,
    wrote,
)


@click.command()
@click.argument("answers")
@tree_option
@output_option
@click.option("--cut", metavar="TAG", help="Also sum the same points up by the values of a tag.")
@click.option(
    "--lens",
    default="within",
    show_default=True,
    metavar="within|between|over_time",
    help="See carry-over within segments, between 20 or more of them, or over 3 or more periods.",
)
@questions_option
@gathering_options
@lang_option
@strict_option
@quiet_option
@click.pass_obj
def report(
    call: str,
    /,
    answers: str,
    tree_name: str,
    output: str,
    lang: str,
    *,
    strict: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Write the report: one HTML file that opens offline, prints well, and can be sent to anyone.

    It holds figures and texts of the tree, never an answer of a respondent.

    \b
    Examples:
      servicetree report answers.csv --tree cafe.toml -o cafe.html
      servicetree report answers.csv --tree cafe.toml --by shop --period month --lang fr -o cafe.html
    """
    from servicetree.reporting.composing import report as compose
    from servicetree.treefile import find_tree

    made = compose(find_tree(tree_name), answers, lang=lang, call=call, **options)
    heed(made.account.issues, strict=strict, quiet=quiet, lang=lang)
    made.save(output)
    wrote(output, quiet=quiet)
