"""The verbs that estimate: score and trace."""

from __future__ import annotations

from typing import Any

import click

from servicetree.cli.options import (
    gathering_options,
    heed,
    questions_option,
    result_options,
    show,
    show_json,
    show_table,
    tree_option,
)


@click.command()
@click.argument("answers")
@tree_option
@gathering_options
@result_options
def score(answers: str, tree_name: str, lang: str, *, as_json: bool, strict: bool, quiet: bool, **options: Any) -> None:
    """Score every node, bough, the trunk and the whole, with intervals.

    \b
    Example:
      servicetree score answers.csv --tree cafe.toml --by shop
    """
    from servicetree.reporting.records import as_json as record
    from servicetree.scoring import score as score_answers
    from servicetree.treefile import find_tree

    scores = score_answers(find_tree(tree_name), answers, **options)
    heed(scores.issues, strict=strict, quiet=quiet, lang=lang)
    show_json(record(scores)) if as_json else show(scores, lang)


@click.command()
@click.argument("answers")
@tree_option
@click.option("--cut", metavar="TAG", help="Also sum the same points up by the values of a tag.")
@click.option(
    "--lens",
    default="within",
    show_default=True,
    metavar="within|between|over_time",
    help="See carry-over within segments, between 20 or more of them, or over 3 or more periods.",
)
@questions_option
@click.option(
    "--sensitivity",
    is_flag=True,
    help="Also show the account at lambda 1, 1.3, 2 and 2.25 (promises), at forgiveness 0 to 1 (recovery).",
)
@gathering_options
@result_options
def trace(
    answers: str,
    tree_name: str,
    cut: str | None,
    lens: str,
    lang: str,
    *,
    questions: str,
    sensitivity: bool,
    as_json: bool,
    strict: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Account for every point lost: where it was felt, and where it began.

    \b
    Examples:
      servicetree trace answers.csv --tree cafe.toml
      servicetree trace answers.parquet --tree cafe.toml --by shop --cluster guest --json > account.json
      servicetree trace answers.csv --tree cafe.toml --by shop --period month --lens over_time
      servicetree trace year.moments --tree cafe.toml --cut characteristic
      servicetree trace answers.csv --tree cafe.toml --questions joint
    """
    from servicetree.tracing import trace as trace_answers
    from servicetree.treefile import find_tree

    tree = find_tree(tree_name)
    account = trace_answers(tree, answers, cut=cut, lens=lens, questions=questions, **options)
    heed(account.issues, strict=strict, quiet=quiet, lang=lang)
    varied = []
    if sensitivity:
        from servicetree.varying import sensitivity as vary
        from servicetree.varying import varied_by

        varied = [vary(tree, answers, of, lens=lens, questions=questions, **options) for of in varied_by(tree)]
    if as_json:
        from servicetree.reporting.records import as_json as record
        from servicetree.reporting.records import sensitivity_record

        found = [one for some in varied for one in sensitivity_record(some)]
        show_json(record(account) | ({"sensitivity": found} if sensitivity else {}))
        return
    from servicetree.reporting.texts import sensitivity_table

    show(account, lang)
    for some in varied:
        show_table(sensitivity_table(tree, some, lang))
