"""The commands score, trace, plan, compare, moments, merge and rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import click

from servicetree.cli.options import (
    HowShown,
    gathering_options,
    lang_option,
    questions_option,
    quiet_option,
    result_options,
    show_result,
    show_written,
    table_options,
    tree_option,
)
from servicetree.cli.overwriting import force_option, refuse_overwriting
from servicetree.cli.standard_output import output_option

if TYPE_CHECKING:
    from servicetree.account.result_base import ChosenSegments, SegmentedT
    from servicetree.account.results import Account
    from servicetree.account.sensitivity_analysis import AccountAtValue
    from servicetree.tree.service_tree import ServiceTree


def _chosen_segments(_: click.Context, __: click.Parameter, listed: tuple[str, ...]) -> ChosenSegments:
    """Read one word as which segments are meant; anything else as their names."""
    from servicetree.account.result_base import SEGMENT_GROUPS

    meant = [group for group in SEGMENT_GROUPS if listed == (group,)]
    return meant[0] if meant else listed or "all"


segments_option = click.option(
    "--segments",
    multiple=True,
    metavar="all|clear|none|NAME",
    help="Tell of all segments (the rule), of those that stand clear of the whole, of the whole alone, or of this one; "
    "names are repeatable.",
    callback=_chosen_segments,
)


@click.command()
@click.argument("answers")
@tree_option
@segments_option
@gathering_options
@result_options
def score(answers: str, tree_name: str, *, segments: ChosenSegments, **options: Any) -> None:
    """Score every node, bough, the trunk and the whole, with intervals.

    \b
    Example:
      servicetree score answers.csv --tree cafe.toml --by shop
    """
    from servicetree.account.scoring import score as score_answers
    from servicetree.reporting.screens.account_screen import scores_screen
    from servicetree.tree.treefile import find_tree

    how = HowShown.taken_from(options)
    found = score_answers(find_tree(tree_name), answers, **options)
    told = _with_segments(found, segments)
    if how.as_json or how.details:
        show_result(told, how)
    else:
        show_result(told, how, screen=scores_screen(found, how.lang, segments))


@click.command()
@click.argument("answers")
@tree_option
@click.option("--cut", metavar="TAG", help="Also sum the same points up by the values of a tag.")
@click.option(
    "--lens",
    default="within",
    show_default=True,
    metavar="within|between|over_time",
    help="See carry-over within segments, between 20 or more of them, or in how these moved over 3 or more periods.",
)
@questions_option
@click.option(
    "--sensitivity",
    is_flag=True,
    help="Also show the account at lambda 1, 1.3, 2 and 2.25 (promises), at forgiveness 0 to 1 (recovery).",
)
@segments_option
@gathering_options
@result_options
def trace(
    answers: str, tree_name: str, *, questions: str, sensitivity: bool, segments: ChosenSegments, **options: Any
) -> None:
    """Account for every point lost: where it was felt, and where it began.

    \b
    Examples:
      servicetree trace answers.csv --tree cafe.toml
      servicetree trace answers.parquet --tree cafe.toml --by shop --cluster guest --json > account.json
      servicetree trace answers.csv --tree cafe.toml --by shop --segments Lille --segments Derby
      servicetree trace answers.csv --tree cafe.toml --by shop --period month --lens over_time
      servicetree trace year.moments --tree cafe.toml --cut characteristic
      servicetree trace answers.csv --tree cafe.toml --questions joint
    """
    from servicetree.analysis.planning import account_and_plan
    from servicetree.reporting.screens.account_screen import account_screen
    from servicetree.tree.treefile import find_tree

    how, tree = HowShown.taken_from(options), find_tree(tree_name)
    is_first_screen = not (how.as_json or how.details or sensitivity)
    options["questions"] = questions
    planned = is_first_screen and options["lens"] == "within"
    account, plan = account_and_plan(tree, answers, planned=planned, **options)
    every, account = account, _with_segments(account, segments)
    if is_first_screen:
        show_result(account, how, screen=account_screen(every, how.lang, plan, segments))
    elif sensitivity:
        _show_with_sensitivity(account, how, _varied(tree, answers, options))
    else:
        show_result(account, how)


def _with_segments(result: SegmentedT, wanted: ChosenSegments) -> SegmentedT:
    """Leave out segments that are not wanted."""
    from servicetree.account.result_base import with_segments

    if wanted == "all":
        return result
    scores = getattr(result, "scores", result.segments)
    return with_segments(result, wanted, [one.gap_clear for one in scores])


def _varied(tree: ServiceTree, answers: str, options: dict[str, Any]) -> list[tuple[AccountAtValue, ...]]:
    """Trace again at other prices of a broken promise, and with other shares of what is forgiven."""
    from servicetree.account.sensitivity_analysis import parameters_to_vary, sensitivity

    given = {name: value for name, value in options.items() if name != "cut"}
    return [sensitivity(tree, answers, of, **given) for of in parameters_to_vary(tree)]


def _show_with_sensitivity(account: Account, how: HowShown, varied: list[tuple[AccountAtValue, ...]]) -> None:
    from servicetree.reporting.results.account_records import sensitivity_record
    from servicetree.reporting.results.account_text import sensitivity_table

    tables = [sensitivity_table(account.tree, some, how.lang) for some in varied]
    record = {"sensitivity": [one for some in varied for one in sensitivity_record(some)]}
    show_result(account, attrs.evolve(how, details=True), more=tables, record=record)


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
def plan(answers: str, tree_name: str, *, costs: str | None, **options: Any) -> None:
    """Rank what to mend by what it would win, and choose the best set within a budget.

    \b
    Examples:
      servicetree plan answers.csv --tree cafe.toml --by shop
      servicetree plan answers.csv --tree cafe.toml --to target --costs costs.csv --budget 5000
    """
    from servicetree.analysis.costs_file import read_costs
    from servicetree.analysis.planning import plan as plan_answers
    from servicetree.tree.treefile import find_tree

    how = HowShown.taken_from(options)
    priced = None if costs is None else read_costs(costs)
    show_result(plan_answers(find_tree(tree_name), answers, costs=priced, **options), how)


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
def compare(answers: str, tree_name: str, *, before: str, after: str, **options: Any) -> None:
    """Split what changed between two periods or segments, exactly, by where it began.

    \b
    Examples:
      servicetree compare answers.csv --tree cafe.toml --by month --from 2026-03 --to 2026-06
      servicetree compare answers.csv --tree cafe.toml --by month --from 2026-03 --to 2026-06 --within shop
    """
    from servicetree.analysis.comparing import compare as compare_answers
    from servicetree.tree.treefile import find_tree

    how = HowShown.taken_from(options)
    show_result(compare_answers(find_tree(tree_name), answers, before, after, **options), how)


@click.command()
@click.argument("answers")
@tree_option
@output_option(".moments")
@force_option
@gathering_options
@lang_option
@quiet_option
def moments(answers: str, tree_name: str, output: str, lang: str, *, force: bool, quiet: bool, **options: Any) -> None:
    """Sum answers up into blocks: one pass over the data, after which everything is small algebra.

    Give --id or --cluster if the file is to be merged with others, or there will be no intervals. With --by the
    file grows with the segments, and its sums by segment and bucket can reveal single answers: keep it as you keep
    these. Here small segments stay as they are, unless --min-n is given: then they are joined for good.

    \b
    Example:
      servicetree moments january.csv --tree cafe.toml --by shop --id guest -o january.moments
    """
    from servicetree.moments.gathering import gather
    from servicetree.moments.storage import check_moments_ending
    from servicetree.tree.treefile import files_of, find_tree

    refuse_overwriting(output, [*files_of(tree_name), answers], force=force)
    check_moments_ending(output)
    gather(find_tree(tree_name), answers, **_without_none(options)).save(output)
    show_written(output, quiet=quiet, lang=lang)


@click.command()
@click.argument("files", nargs=-1, required=True)
@output_option(".moments")
@force_option
@lang_option
@quiet_option
def merge(files: tuple[str, ...], output: str, lang: str, *, force: bool, quiet: bool) -> None:
    """Add the blocks of several files: the sum is what gathering all their answers at once would give.

    A file that stands there twice is refused, be it under two names: its respondents would count twice.

    \b
    Example:
      servicetree merge january.moments february.moments -o winter.moments
    """
    from servicetree.moments.merging import merged_files
    from servicetree.moments.storage import check_moments_ending

    refuse_overwriting(output, files, force=force)
    check_moments_ending(output)
    merged_files(files).save(output)
    show_written(output, quiet=quiet, lang=lang)


@click.command()
@click.argument("answers")
@tree_option
@output_option(".csv")
@click.option("--prefix", default="score_", show_default=True, help="Stands before a node's id in the new columns.")
@click.option("--outside", type=click.Choice(["error", "missing"]), help="As in trace.")
@click.option("--no-guard", "unguarded", is_flag=True, help="Leave out the ' before texts that look like formulas.")
@force_option
@table_options
@lang_option
@quiet_option
def rate(
    answers: str, tree_name: str, output: str, lang: str, *, unguarded: bool, force: bool, quiet: bool, **options: Any
) -> None:
    """Score each respondent: the answers, row by row, with a column of scores 0-100 added for each node.

    In CSV, texts that a spreadsheet would run as a formula are written with a ' before them, unless --no-guard.

    \b
    Example:
      servicetree rate answers.csv --tree cafe.toml -o rated.parquet
    """
    from servicetree.account.respondent_scores import rate as rate_answers
    from servicetree.atomic_writing import table_writer
    from servicetree.tree.treefile import files_of, find_tree

    write = table_writer(output, guarded=not unguarded)
    refuse_overwriting(output, [*files_of(tree_name), answers], force=force)
    write(rate_answers(find_tree(tree_name), answers, **_without_none(options)))
    show_written(output, quiet=quiet, lang=lang)


def _without_none(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
