"""The commands score, trace, plan, compare, moments, merge and rate."""

from __future__ import annotations

from typing import Any

import click

from servicetree.cli.options import (
    gathering_options,
    output_option,
    questions_option,
    quiet_option,
    result_options,
    show,
    show_issues,
    show_json,
    show_table,
    show_written,
    table_options,
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
    from servicetree.account.scoring import score as score_answers
    from servicetree.reporting.printing import as_json as record
    from servicetree.tree.treefile import find_tree

    scores = score_answers(find_tree(tree_name), answers, **options)
    show_issues(scores.issues, strict=strict, quiet=quiet, lang=lang)
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
    from servicetree.account.tracing import trace as trace_answers
    from servicetree.tree.treefile import find_tree

    tree = find_tree(tree_name)
    account = trace_answers(tree, answers, cut=cut, lens=lens, questions=questions, **options)
    show_issues(account.issues, strict=strict, quiet=quiet, lang=lang)
    varied = []
    if sensitivity:
        from servicetree.account.sensitivity_analysis import parameters_to_vary
        from servicetree.account.sensitivity_analysis import sensitivity as vary

        varied = [vary(tree, answers, of, lens=lens, questions=questions, **options) for of in parameters_to_vary(tree)]
    if as_json:
        from servicetree.reporting.printing import as_json as record
        from servicetree.reporting.results.account_records import sensitivity_record

        found = [one for some in varied for one in sensitivity_record(some)]
        show_json(record(account) | ({"sensitivity": found} if sensitivity else {}))
        return
    from servicetree.reporting.results.account_text import sensitivity_table

    show(account, lang)
    for some in varied:
        show_table(sensitivity_table(tree, some, lang))


@click.command()
@click.argument("answers")
@tree_option
@click.option(
    "--to",
    metavar="half|target|best|step",
    help="How far to raise each question: by half its loss (the rule), to its target, to the best segment, one step.",
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
    to: Any,
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
    from servicetree.analysis.planning import plan as plan_answers
    from servicetree.analysis.planning import read_costs
    from servicetree.reporting.results.decision_tables import plan_record
    from servicetree.tree.treefile import find_tree

    priced = None if costs is None else read_costs(costs)
    made = plan_answers(
        find_tree(tree_name), answers, to=to, costs=priced, budget=budget, questions=questions, **options
    )
    show_issues(made.issues, strict=strict, quiet=quiet, lang=lang)
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
@click.option(
    "--within",
    multiple=True,
    metavar="COL",
    help="Compare the same mix of respondents by this column, and tell apart what moved because others answered.",
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
    within: tuple[str, ...],
    as_json: bool,
    strict: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Split what changed between two periods or segments, exactly, by where it began.

    \b
    Examples:
      servicetree compare answers.csv --tree cafe.toml --by month --from 2026-03 --to 2026-06
      servicetree compare answers.csv --tree cafe.toml --by month --from 2026-03 --to 2026-06 --within shop
    """
    from servicetree.analysis.comparing import compare as compare_answers
    from servicetree.reporting.results.decision_tables import change_record
    from servicetree.tree.treefile import find_tree

    tree = find_tree(tree_name)
    change = compare_answers(tree, answers, before, after, carry_over=carry_over, within=within, **options)
    show_issues(change.issues, strict=strict, quiet=quiet, lang=lang)
    show_json(change_record(change)) if as_json else show(change, lang)


@click.command()
@click.argument("answers")
@tree_option
@output_option
@gathering_options
@quiet_option
def moments(answers: str, tree_name: str, output: str, *, quiet: bool, **options: Any) -> None:
    """Sum answers up into blocks: one pass over the data, after which everything is small algebra.

    Give --id or --cluster if the file is to be merged with others, or there will be no intervals. With --by the
    file grows with the segments, and its sums by segment and bucket can reveal single answers: keep it as you keep
    these. Here small segments stay as they are, unless --min-n is given: then they are joined for good.

    \b
    Example:
      servicetree moments january.csv --tree cafe.toml --by shop --id guest -o january.moments
    """
    from servicetree.moments.gathering import gather
    from servicetree.tree.treefile import find_tree

    gather(find_tree(tree_name), answers, **_without_none(options)).save(output)
    show_written(output, quiet=quiet)


@click.command()
@click.argument("files", nargs=-1, required=True)
@output_option
@quiet_option
def merge(files: tuple[str, ...], output: str, *, quiet: bool) -> None:
    """Add the blocks of several files: the sum is what gathering all their answers at once would give.

    \b
    Example:
      servicetree merge january.moments february.moments -o winter.moments
    """
    from servicetree.moments.moments import Moments, merged

    merged(Moments.load(file) for file in files).save(output)
    show_written(output, quiet=quiet)


@click.command()
@click.argument("answers")
@tree_option
@output_option
@click.option("--prefix", default="score_", show_default=True, help="Stands before a node's id in the new columns.")
@click.option("--outside", type=click.Choice(["error", "missing"]), help="As in trace.")
@table_options
@quiet_option
def rate(answers: str, tree_name: str, output: str, *, quiet: bool, **options: Any) -> None:
    """Score each respondent: the answers, row by row, with a column of scores 0-100 added for each node.

    In CSV, texts that a spreadsheet would run as a formula are written with a ' before them.

    \b
    Example:
      servicetree rate answers.csv --tree cafe.toml -o rated.parquet
    """
    from servicetree.account.respondent_scores import rate as rate_answers
    from servicetree.atomic_writing import table_writer
    from servicetree.tree.treefile import find_tree

    write = table_writer(output)
    write(rate_answers(find_tree(tree_name), answers, **_without_none(options)))
    show_written(output, quiet=quiet)


def _without_none(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
