"""The commands check, trees and new."""

from __future__ import annotations

from typing import Any

import click

from servicetree.cli.options import (
    HowShown,
    details_option,
    gathering_options,
    lang_option,
    quiet_option,
    refuse_if_strict,
    refuse_without_answers,
    show_line,
    show_notes,
    show_written,
    strict_option,
    table_options,
)
from servicetree.cli.overwriting import force_option, refuse_overwriting
from servicetree.cli.standard_output import is_standard_output, output_option


@click.command()
@click.argument("tree_name", metavar="TREE")
@click.argument("answers", required=False)
@gathering_options
@details_option
@lang_option
@strict_option
@quiet_option
def check(tree_name: str, answers: str | None, **options: Any) -> None:
    """Report every fault of a tree file, and of answers against it; without a fault, exit with 0.

    \b
    Examples:
      servicetree check cafe.toml
      servicetree check cafe.toml answers.csv
    """
    from servicetree.i18n.formatting import number_text
    from servicetree.i18n.messages import phrases_of
    from servicetree.tree.treefile import find_tree

    say = phrases_of("screens")
    how, tree = HowShown.taken_from(options), find_tree(tree_name)
    facts = {
        "tree": tree.name,
        "aspects": len(tree.aspects),
        "branches": len(tree.branches),
        "questions": sum(len(node.questions) for node in tree.nodes.values()),
    }
    lines, issues = [say("no_fault", how.lang, **facts)], []
    if answers is None:
        refuse_without_answers(options, "name_the_answers")
    else:
        from servicetree.moments.gathering import gathered
        from servicetree.moments.issues import answer_issues, straight_lining

        moments = gathered(tree, answers, **options)
        issues = [*answer_issues(tree, moments), *straight_lining(moments)]
        refuse_if_strict(issues, how, tree)
        lines.append(say("answers_fit", how.lang, n=number_text(moments.n, how.lang, 0)))
    if issues and not how.details:
        lines.append(say("notes", how.lang, count=len({issue.code for issue in issues})))
    for line in lines:
        show_line(line)
    if how.details:
        show_notes(issues, how, tree)


@click.command()
@lang_option
def trees(lang: str) -> None:
    """List built-in and installed trees.

    \b
    Examples:
      servicetree trees
      servicetree trees --lang ru
    """
    from servicetree.i18n.formatting import in_language
    from servicetree.i18n.said import said_in
    from servicetree.tree.treefile import available_trees

    for known in available_trees():
        said = said_in(known.trouble, lang) or in_language(known.label, lang, known.name)
        show_line(f"{known.name:<16} {said}  ({known.source})")


@click.command()
@click.argument("name")
@click.option("--from", "parent", metavar="TREE", help="The tree to start from: general; with answers, the nearest.")
@click.option("--from-answers", "answers", metavar="ANSWERS", help="Propose a tree for these answers.")
@output_option(".toml", "The file to write, NAME.toml if not given", required=False)
@click.option("--words", metavar="FILE", help="A TOML file that says what answers in words stand for: answers = {...}.")
@force_option
@table_options
@lang_option
@quiet_option
def new(
    name: str,
    parent: str | None,
    *,
    answers: str | None,
    output: str | None,
    force: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Start a tree file from another tree, or from answers.

    From a tree: the file extends it; you write only what is different.
    From answers: columns are guessed to be ratings, ids, segments; every guess is a comment, for you to go through.
    It prints which end of the ratings was taken as the best, what became of each column, and what comes next.

    \b
    Examples:
      servicetree new my_shop --from shop
      servicetree new my_survey --from-answers export.xlsx
    """
    if answers is None:
        refuse_without_answers({one: value for one, value in options.items() if one != "lang"}, "give_from_answers")
    path = output or _free_path(f"{name}.toml")
    refuse_overwriting(path, [answers, options["words"]], force=force)
    if answers is None:
        from servicetree.tree.starter import write_starter_tree
        from servicetree.tree.treefile import template

        write_starter_tree(name, parent or "general", template(parent or "general"), path, options["lang"])
        show_written(path, quiet=quiet)
        return
    from servicetree.proposing.proposal_table import proposal_lines
    from servicetree.proposing.proposing import propose
    from servicetree.proposing.words_file import read_words

    words = read_words(options.pop("words"))
    proposal = propose(answers, name, tree=parent, words=words, **options)
    proposal.save(path)
    if not quiet:
        apart = is_standard_output(path)
        for line in proposal_lines(proposal.facts, f"{name}.toml" if apart else path, answers, options["lang"]):
            show_line(line, err=apart)
    show_written(path, quiet=quiet)
    # What stood in lines below the names is shown beside the columns.
    issues = [issue for issue in proposal.issues if issue.code != "header-lines"]
    show_notes(issues, HowShown(options["lang"], quiet=quiet), proposal.tree)


def _free_path(path: str) -> str:
    """Refuse to write over a file that nobody has named."""
    from pathlib import Path

    from servicetree.errors import Fault, UsageError
    from servicetree.i18n.said import told

    if Path(path).exists():
        raise UsageError(Fault("usage", path, told("is_there_already"), told("to_replace_it", path=path)))
    return path
