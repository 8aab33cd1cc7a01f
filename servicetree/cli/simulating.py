"""The verb that draws answers from a truth that is known: simulate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from servicetree.cli.options import Command, output_option, quiet_option, wrote

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


def _truth_options(command: Command) -> Command:
    for name, kind, unit, said in reversed(_TRUTH):
        command = click.option(f"--{name}", type=kind, metavar=unit, help=said)(command)
    return command


@click.command()
@click.argument("tree_name", metavar="TREE")
@click.option("-n", "n", type=int, required=True, metavar="N", help="Respondents.")
@click.option("--seed", type=int, metavar="S", help="Of the random numbers; without one it is drawn and told.")
@output_option
@_truth_options
@quiet_option
def simulate(tree_name: str, n: int, seed: int | None, output: str, *, quiet: bool, **stated: Any) -> None:
    """Draw answers with a known truth, which is written beside them as FILE.truth.json. Points are of 100.

    \b
    Example:
      servicetree simulate cafe.toml -n 500 --seed 1 -o answers.csv
    """
    from servicetree.saving import saved
    from servicetree.simulating import simulate as simulate_answers
    from servicetree.tablefiles import table_writer
    from servicetree.treefile import find_tree
    from servicetree.truths import truth_record

    write, tree = table_writer(output), find_tree(tree_name)
    answers = simulate_answers(tree, n, seed, **{name: value for name, value in stated.items() if value is not None})
    write(answers.to_frame("pyarrow"))
    beside = Path(output).with_suffix(".truth.json")
    with saved(beside) as file:
        record = truth_record(tree, answers.truth)
        file.write((json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode())
    if not quiet:
        click.echo(f"seed {answers.truth.seed}", err=True)
    wrote(output, quiet=quiet)
    wrote(str(beside), quiet=quiet)
