"""The verb for inspected visits: audit."""

from __future__ import annotations

import click

from servicetree.cli.options import heed, result_options, show, show_json, tree_option


@click.command()
@click.argument("audits")
@tree_option
@click.option(
    "--carry-over",
    type=float,
    metavar="X",
    help="Share of the trunk's loss that every branch takes over (0-1), where the tree states none.",
)
@click.option("--encoding", metavar="NAME", help="Encoding of a CSV file, if it is not UTF-8.")
@result_options
def audit(
    audits: str,
    tree_name: str,
    carry_over: float | None,
    encoding: str | None,
    lang: str,
    *,
    as_json: bool,
    strict: bool,
    quiet: bool,
) -> None:
    """Share out what inspected visits lost, one row a visit: each part judged on its own, carry-over given.

    \b
    Example:
      servicetree audit visits.csv --tree cafe.toml --carry-over 0.5
    """
    from servicetree.auditing import audit as audit_visits
    from servicetree.reporting.audits import audit_json
    from servicetree.treefile import find_tree

    found = audit_visits(find_tree(tree_name), audits, carry_over=carry_over, encoding=encoding)
    heed(found.issues, strict=strict, quiet=quiet, lang=lang)
    show_json(audit_json(found)) if as_json else show(found, lang)
