"""The verb that weighs: weights into a tree file, or a report on importance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servicetree.cli.options import gathering_options, heed, result_options, show, show_json, tree_option, wrote

if TYPE_CHECKING:
    from servicetree.importance import Weights


@click.command()
@click.argument("answers")
@tree_option
@click.option(
    "--method",
    default="direct",
    show_default=True,
    metavar="METHOD",
    help="Weights: stated, equal, direct. Importance: lmg, johnson, correlation, total_effect.",
)
@click.option("--outcome", default="satisfaction", show_default=True, metavar="ID", help="The outcome to explain.")
@click.option("-o", "--output", metavar="FILE", help="Write the tree with these weights, or the report as .json.")
@click.option("--loyalty", is_flag=True, help="Also what loyalty moves with, and what of it is at stake by source.")
@gathering_options
@result_options
def weigh(
    answers: str,
    tree_name: str,
    method: str,
    outcome: str,
    lang: str,
    *,
    output: str | None,
    loyalty: bool,
    as_json: bool,
    strict: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Weigh the parts of the service by what an outcome moves with, or report how important they are.

    Weights go into a tree file. A report on importance does not: it already contains what the trunk passes on to the
    branches, so that in the account the trunk would be counted twice.

    \b
    Examples:
      servicetree weigh answers.csv --tree cafe.toml --method direct -o weighed.toml
      servicetree weigh answers.csv --tree cafe.toml --loyalty
      servicetree weigh answers.csv --tree cafe.toml --method lmg --json
      servicetree weigh answers.csv --tree cafe.toml --method johnson --outcome loyalty -o importance.json
    """
    from servicetree.loyalties import loyalty as loyalty_of
    from servicetree.reporting.weights import loyalty_record, weights_record
    from servicetree.treefile import find_tree
    from servicetree.weighting import weigh as weigh_nodes

    weights = weigh_nodes(find_tree(tree_name), answers, method=method, outcome=outcome, **options)
    heed(weights.issues, strict=strict, quiet=quiet, lang=lang)
    weighed = weights.tree.with_weights(weights) if weights.is_weights else weights.tree
    stake = loyalty_of(weighed, answers, **options) if loyalty else None
    if output is not None:
        _write(weights, output, weights_record(weights))
    if as_json:
        show_json(weights_record(weights) | ({} if stake is None else {"loyalty": loyalty_record(stake)}))
    else:
        show(weights, lang)
        if stake is not None:
            click.echo()
            show(stake, lang)
    if output is not None:
        wrote(output, quiet=quiet)


def _write(weights: Weights, output: str, record: dict[str, Any]) -> None:
    """Write weights as a tree file, a report as JSON; a report that is to become a tree file is refused."""
    from servicetree.saving import saved
    from servicetree.treefile import write_tree

    if weights.is_weights or Path(output).suffix.lower() != ".json":
        write_tree(weights.tree.with_weights(weights), output)
        return
    text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    with saved(output) as handle:
        handle.write(text.encode())
