"""The verbs that work on rows: rate, moments, merge."""

from __future__ import annotations

from typing import Any

import click

from servicetree.cli.options import gathering_options, output_option, quiet_option, tree_option, wrote


@click.command()
@click.argument("answers")
@tree_option
@output_option
@gathering_options
@quiet_option
def moments(answers: str, tree_name: str, output: str, *, quiet: bool, **options: Any) -> None:
    """Sum answers up into blocks: one pass over the data, after which everything is small algebra.

    Give --id or --cluster if the file is to be merged with others, or there will be no intervals. With --by the
    file grows with the segments, and in small ones its sums come close to single answers: keep it as you keep these.

    \b
    Example:
      servicetree moments january.csv --tree cafe.toml --by shop --id guest -o january.moments
    """
    from servicetree.gathering import gather
    from servicetree.treefile import find_tree

    gather(find_tree(tree_name), answers, **_given(options)).save(output)
    wrote(output, quiet=quiet)


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
    from servicetree.blocks import Moments, merged

    merged(Moments.load(file) for file in files).save(output)
    wrote(output, quiet=quiet)


@click.command()
@click.argument("answers")
@tree_option
@output_option
@click.option("--prefix", default="score_", show_default=True, help="Stands before a node's id in the new columns.")
@click.option("--outside", type=click.Choice(["error", "missing"]), help="As in trace.")
@click.option("--encoding", metavar="NAME", help="Encoding of a CSV file, if it is not UTF-8.")
@quiet_option
def rate(answers: str, tree_name: str, output: str, *, quiet: bool, **options: Any) -> None:
    """Score each respondent: the answers, row by row, with a column of scores 0-100 added for each node.

    In CSV, texts that a spreadsheet would run as a formula are written with a ' before them.

    \b
    Example:
      servicetree rate answers.csv --tree cafe.toml -o rated.parquet
    """
    from servicetree.rating import rate as rate_answers
    from servicetree.tablefiles import table_writer
    from servicetree.treefile import find_tree

    write = table_writer(output)
    write(rate_answers(find_tree(tree_name), answers, **_given(options)))
    wrote(output, quiet=quiet)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
