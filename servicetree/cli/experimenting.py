"""The verb for experiments on the trunk: experiment."""

from __future__ import annotations

from typing import Any

import click

from servicetree.cli.options import heed, reading_options, result_options, show, show_json, tree_option, wrote


@click.command()
@click.argument("answers")
@tree_option
@click.option("--arm", metavar="COL", help="Column that tells the arms; needed, but for moments gathered by it.")
@click.option("--control", metavar="VALUE", help="The arm to hold the others against; the first as text if left out.")
@click.option("--varied", multiple=True, metavar="ASPECT", help="An aspect that the arms varied; repeat. Else all.")
@click.option("-o", "--output", metavar="FILE", help="Write the tree with the carry-over found.")
@reading_options
@result_options
def experiment(
    answers: str,
    tree_name: str,
    lang: str,
    *,
    arm: str | None,
    control: str | None,
    varied: tuple[str, ...],
    output: str | None,
    as_json: bool,
    strict: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Say what varying the trunk by arms did, and what carry-over follows; then one may speak of causes.

    The arms must have been drawn by lot. If whole shops were drawn, name their column as --cluster.

    \b
    Examples:
      servicetree experiment answers.csv --tree cafe.toml --arm arm --control before
      servicetree experiment answers.csv --tree cafe.toml --arm arm --varied environment --cluster shop -o found.toml
    """
    from servicetree.experimenting import experiment as experiment_on
    from servicetree.reporting.experiments import experiment_record
    from servicetree.treefile import find_tree, write_tree

    found = experiment_on(find_tree(tree_name), answers, arm=arm, control=control, varied=varied, **options)
    heed(found.issues, strict=strict, quiet=quiet, lang=lang)
    if output is not None:
        write_tree(found.tree.with_carry_over(found), output)
    show_json(experiment_record(found)) if as_json else show(found, lang)
    if output is not None:
        wrote(output, quiet=quiet)
