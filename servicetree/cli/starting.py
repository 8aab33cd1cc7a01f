"""The verbs for tree files: check, trees, new."""

from __future__ import annotations

from typing import Any

import click

from servicetree.cli.options import gathering_options, heed, output_option, quiet_option, strict_option, wrote


@click.command()
@click.argument("tree_name", metavar="TREE")
@click.argument("answers", required=False)
@gathering_options
@strict_option
@quiet_option
def check(tree_name: str, answers: str | None, *, strict: bool, quiet: bool, **options: Any) -> None:
    """Report every fault of a tree file, and of answers against it; without a fault, exit with 0.

    \b
    Examples:
      servicetree check cafe.toml
      servicetree check cafe.toml answers.csv
    """
    from servicetree.treefile import find_tree

    tree = find_tree(tree_name)
    questions = sum(len(node.questions) for node in tree.nodes.values())
    said = (
        f"{tree.name}: no fault (aspects: {len(tree.aspects)}, branches: {len(tree.branches)}, questions: {questions})"
    )
    if answers is not None:
        from servicetree.datafaults import answer_issues, straight_lining
        from servicetree.gathering import gathered

        moments = gathered(tree, answers, **options)
        heed([*answer_issues(tree, moments), *straight_lining(moments)], strict=strict, quiet=quiet)
        said += f"; {moments.n} respondents fit it"
    click.echo(said)


@click.command()
def trees() -> None:
    """List built-in and installed trees.

    \b
    Example:
      servicetree trees
    """
    from servicetree.treefile import available_trees
    from servicetree.wording import in_language

    for known in available_trees():
        said = known.trouble or in_language(known.label, "en", known.name)
        click.echo(f"{known.name:<16} {said}  ({known.source})")


@click.command()
@click.argument("name")
@click.option("--from", "parent", default="general", show_default=True, metavar="TREE", help="The tree to start from.")
@output_option
@quiet_option
def new(name: str, parent: str, output: str, *, quiet: bool) -> None:
    """Start a tree file that extends another tree; you write only what is different.

    \b
    Example:
      servicetree new my_shop --from general -o my_shop.toml
    """
    from servicetree.treefile import template
    from servicetree.treestarting import started_tree

    started_tree(name, parent, template(parent), output)
    wrote(output, quiet=quiet)
