"""The verb that draws."""

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
    wrote,
)


@click.command()
@click.argument("tree_name", metavar="TREE")
@click.option("--answers", metavar="ANSWERS", help="Draw their account, not the bare tree.")
@output_option
@questions_option
@gathering_options
@lang_option
@strict_option
@quiet_option
def draw(
    tree_name: str,
    answers: str | None,
    output: str,
    lang: str,
    *,
    questions: str,
    strict: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Draw a tree, bare or with its account: svg, png, pdf, dot or mmd, by the ending of the file.

    \b
    Examples:
      servicetree draw general -o general.svg --lang ru
      servicetree draw cafe.toml --answers answers.csv -o cafe.svg
    """
    from servicetree.drawing.diagramming import draw as draw_tree
    from servicetree.treefile import find_tree

    tree, account = find_tree(tree_name), None
    if answers is not None:
        from servicetree.tracing import trace

        account = trace(tree, answers, questions=questions, **options)
        heed(account.issues, strict=strict, quiet=quiet, lang=lang)
    draw_tree(tree, account, lang=lang).save(output)
    wrote(output, quiet=quiet)
