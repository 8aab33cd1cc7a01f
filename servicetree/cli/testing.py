"""The verb that holds the theory against answers: test."""

from __future__ import annotations

from typing import Any

import click

from servicetree.cli.options import gathering_options, heed, result_options, show, show_json, tree_option


@click.command()
@click.argument("answers")
@tree_option
@gathering_options
@result_options
def test(answers: str, tree_name: str, lang: str, *, as_json: bool, strict: bool, quiet: bool, **options: Any) -> None:
    """Hold the theory's five claims against answers: each holds, does not hold, or cannot be told. The trunk may lose.

    \b
    Examples:
      servicetree test answers.csv --tree cafe.toml
      servicetree test answers.csv --tree cafe.toml --by shop --period month --json
    """
    from servicetree.reporting.claims import claims_record
    from servicetree.testing import test as test_answers
    from servicetree.treefile import find_tree

    claims = test_answers(find_tree(tree_name), answers, **options)
    heed(claims.issues, strict=strict, quiet=quiet, lang=lang)
    show_json(claims_record(claims)) if as_json else show(claims, lang)
