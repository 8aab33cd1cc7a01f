"""The verbs that decisions are made with: plan and compare."""

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
    tree_option,
)


@click.command()
@click.argument("answers")
@tree_option
@click.option(
    "--to",
    metavar="step|target|best",
    help="How far to raise each question: one step, to its target, to the best segment.",
)
@click.option("--costs", metavar="FILE", help="A CSV file with the columns question and cost.")
@questions_option
@click.option("--budget", type=float, metavar="X", help="What may be spent in all; needs --costs.")
@gathering_options
@result_options
def plan(
    answers: str,
    tree_name: str,
    lang: str,
    *,
    questions: str,
    to: str | None,
    costs: str | None,
    budget: float | None,
    as_json: bool,
    strict: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Rank what to mend by what it would win, and choose the best set within a budget.

    \b
    Examples:
      servicetree plan answers.csv --tree cafe.toml --by shop
      servicetree plan answers.csv --tree cafe.toml --to target --costs costs.csv --budget 5000
    """
    from servicetree.planning import plan as plan_answers
    from servicetree.planning import read_costs
    from servicetree.reporting.decisions import plan_record
    from servicetree.treefile import find_tree

    priced = None if costs is None else read_costs(costs)
    made = plan_answers(
        find_tree(tree_name), answers, to=to, costs=priced, budget=budget, questions=questions, **options
    )
    heed(made.issues, strict=strict, quiet=quiet, lang=lang)
    show_json(plan_record(made)) if as_json else show(made, lang)


@click.command()
@click.argument("answers")
@tree_option
@click.option("--from", "before", required=True, metavar="A", help="Value of the first side.")
@click.option("--to", "after", required=True, metavar="B", help="Value of the second side.")
@click.option(
    "--carry-over",
    type=click.Choice(["common", "each"]),
    default="common",
    show_default=True,
    help="Common to both sides, or estimated for each by itself.",
)
@gathering_options
@result_options
def compare(
    answers: str,
    tree_name: str,
    lang: str,
    *,
    before: str,
    after: str,
    carry_over: Any,
    as_json: bool,
    strict: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Split what changed between two periods or segments, exactly, by where it began.

    \b
    Example:
      servicetree compare answers.csv --tree cafe.toml --by month --from 2026-03 --to 2026-06
    """
    from servicetree.comparing import compare as compare_answers
    from servicetree.reporting.decisions import change_record
    from servicetree.treefile import find_tree

    change = compare_answers(find_tree(tree_name), answers, before, after, carry_over=carry_over, **options)
    heed(change.issues, strict=strict, quiet=quiet, lang=lang)
    show_json(change_record(change)) if as_json else show(change, lang)
