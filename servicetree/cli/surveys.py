"""The commands precision, design and simulate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from servicetree.cli.options import (
    Command,
    HowShown,
    gathering_options,
    lang_option,
    quiet_option,
    result_options,
    show_line,
    show_result,
    show_written,
)
from servicetree.cli.standard_output import is_standard_output, output_option

_ASSUMED = (
    ("sd", "POINTS", "Assumed: standard deviation of a rating between persons (22)."),
    ("within", "R", "Assumed: correlation of two questions of one part (0.45)."),
    ("between", "R", "Assumed: correlation of two questions of different parts (0.35)."),
    ("halo", "SHARE", "Assumed: the share of that which is a mere general mood (0.3)."),
    ("loss", "POINTS", "Assumed: mean points lost (30)."),
    ("missing", "SHARE", "Assumed: share of respondents without a score for a branch (0; 0.25 with a gate)."),
    ("design-effect", "X", "Assumed: by how much clusters raise variances of means (1)."),
    ("cluster-correlation", "R", "Assumed: correlation of two respondents of one cluster, for slopes (0.05)."),
)


def _assumed_options(command: Command) -> Command:
    for name, unit, said in reversed(_ASSUMED):
        command = click.option(f"--{name}", type=float, metavar=unit, help=said)(command)
    return command


def _split_assumptions(options: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Make assumptions of the options that state them, None if none does, and return the others."""
    from servicetree.analysis.surveys.assumptions import assumptions_from

    names = [name.replace("-", "_") for name, _, _ in _ASSUMED]
    told = {name: options.pop(name) for name in names}
    assumed = None if all(value is None for value in told.values()) else assumptions_from(**told)
    return assumed, {name: value for name, value in options.items() if value is not None}


@click.command()
@click.argument("tree_name", metavar="TREE")
@click.option("-n", "n", type=int, metavar="N", help="Respondents planned.")
@click.option("--answers", metavar="ANSWERS", help="Reckon from the intervals of these, not from assumptions.")
@click.option("--width", type=float, metavar="POINTS", help="How many respondents for this half of an interval.")
@click.option("--slope-width", type=float, metavar="X", help="The same for carry-over (0.1).")
@click.option("--by-segments", "segments", type=int, default=2, show_default=True, metavar="K", help="Equal segments.")
@_assumed_options
@gathering_options
@result_options
def precision(tree_name: str, *, n: int | None, **options: Any) -> None:
    """Foresee how wide the intervals of a survey would be, and how many respondents a wanted width takes.

    \b
    Examples:
      servicetree precision cafe.toml -n 500
      servicetree precision cafe.toml --width 1.5 --by-segments 4
      servicetree precision cafe.toml -n 5000 --answers answers.csv --cluster shop
    """
    from servicetree.analysis.surveys.precision_forecast import precision as foresee
    from servicetree.tree.treefile import find_tree

    how = HowShown.taken_from(options)
    assumed, rest = _split_assumptions(options)
    show_result(foresee(find_tree(tree_name), n, assumed=assumed, **rest), how)


@click.command()
@click.argument("tree_name", metavar="TREE")
@click.option("-n", "n", type=int, metavar="N", help="Respondents planned in all (1000, or those of the answers).")
@click.option("--answers", metavar="ANSWERS", help="Reckon from these, not from assumptions.")
@click.option("--width", type=float, metavar="X", help="Half of the interval of carry-over that is wanted (0.2).")
@click.option("--segments", type=int, metavar="COUNT", help="Shops, for a look over time (20).")
@click.option("--periods", type=int, metavar="COUNT", help="Months, for a look over time (12).")
@click.option("--movement", type=float, metavar="POINTS", help="By how much a shop's parts move between months (5).")
@click.option("--lift", type=float, metavar="POINTS", help="By how much an experiment moves the trunk (10).")
@_assumed_options
@gathering_options
@result_options
def design(tree_name: str, **options: Any) -> None:
    """Say what would make the next survey tell carry-over from a general mood, and what each measure buys.

    \b
    Examples:
      servicetree design cafe.toml
      servicetree design cafe.toml --answers answers.csv --id guest -n 2000
      servicetree design cafe.toml --segments 60 --periods 24 --movement 8
    """
    from servicetree.analysis.surveys.designing import design as design_survey
    from servicetree.tree.treefile import find_tree

    how = HowShown.taken_from(options)
    assumed, rest = _split_assumptions(options)
    show_result(design_survey(find_tree(tree_name), assumed=assumed, **rest), how)


_TRUTH = (
    ("carry-over", float, "X", "Loss carried over to each branch from all its parents (0.5, or what the tree states)."),
    ("own", float, "POINTS", "What every node loses by its own doing (30 for an aspect, 15 for a branch)."),
    ("person", float, "POINTS", "Spread of that between persons (10)."),
    ("halo", float, "POINTS", "Spread of a person's leniency, common to all ratings (5)."),
    ("error", float, "POINTS", "Spread of the error of each answer (8)."),
    ("skip", float, "SHARE", "How likely an average person skips each branch (0.25 with a gate, else 0)."),
    ("clusters", int, "COUNT", "How many clusters respondents belong to."),
    ("segments", int, "COUNT", "How many segments, such as shops."),
    ("periods", int, "COUNT", "How many periods, such as months."),
    ("missing", float, "SHARE", "Share of answers left blank."),
)

_MUCH_CUT = 0.1  # of a node's answers, to be told of


def _truth_options(command: Command) -> Command:
    for name, kind, unit, said in reversed(_TRUTH):
        command = click.option(f"--{name}", type=kind, metavar=unit, help=said)(command)
    return command


@click.command()
@click.argument("tree_name", metavar="TREE")
@click.option("-n", "n", type=int, required=True, metavar="N", help="Respondents.")
@click.option("--seed", type=int, metavar="S", help="Of the random numbers; without one it is drawn and told.")
@output_option(".csv")
@_truth_options
@lang_option
@quiet_option
def simulate(tree_name: str, n: int, seed: int | None, output: str, lang: str, *, quiet: bool, **stated: Any) -> None:
    """Draw answers with a known truth, which is written beside them as FILE.truth.json. Points are of 100.

    With -o - the answers alone are written; the seed draws their truth again.

    \b
    Example:
      servicetree simulate cafe.toml -n 500 --seed 1 -o answers.csv
    """
    from servicetree.analysis.surveys.expected_accounts import truth_record
    from servicetree.analysis.surveys.simulating import simulate as simulate_answers
    from servicetree.atomic_writing import atomic_files, table_format
    from servicetree.i18n.formatting import percent_text
    from servicetree.i18n.messages import phrases_of
    from servicetree.tree.treefile import find_tree

    say = phrases_of("faults")
    write, tree = table_format(output), find_tree(tree_name)
    answers = simulate_answers(tree, n, seed, **{name: value for name, value in stated.items() if value is not None})
    beside = Path(output).with_suffix(".truth.json")
    record = truth_record(tree, answers.truth)
    paths = [output] if is_standard_output(output) else [output, beside]
    with atomic_files(*paths) as (table, *truths):
        write(answers.to_frame("pyarrow"), table)
        for truth in truths:
            truth.write((json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode())
    if not quiet:
        click.echo(say("seed_used", lang, seed=answers.truth.seed), err=True)
        for name, cut in answers.truth.cut.items():
            if cut.best + cut.worst >= _MUCH_CUT:
                shares = {"best": percent_text(cut.best, lang), "worst": percent_text(cut.worst, lang)}
                show_line(say("answers_cut", lang, place=name, **shares), err=True)
    for path in paths:
        show_written(str(path), quiet=quiet, lang=lang)
