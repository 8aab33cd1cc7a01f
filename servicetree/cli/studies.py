"""The commands weigh, experiment, audit and test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servicetree.cli.options import (
    HowShown,
    gathering_options,
    reading_options,
    refuse_if_strict,
    result_options,
    show_notes,
    show_result,
    show_written,
    table_options,
    tree_option,
)
from servicetree.cli.overwriting import force_option, refuse_overwriting
from servicetree.cli.standard_output import is_standard_output, output_option
from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import told

if TYPE_CHECKING:
    from servicetree.analysis.weight_results import Weights
    from servicetree.analysis.weighting import WeighingMethod
    from servicetree.tree.service_tree import ServiceTree


@click.command()
@click.argument("answers", required=False)
@tree_option
@click.option(
    "--method",
    default="direct",
    show_default=True,
    metavar="METHOD",
    help="Weights: stated, equal, ahp, which need no ANSWERS; direct. Importance: lmg, johnson, correlation, "
    "total_effect.",
)
@click.option(
    "--pairs",
    multiple=True,
    metavar="FILE",
    help="For ahp: pairwise judgements, columns left, right, judgement and judge; may be given several times.",
)
@click.option("--pairs-template", metavar="FILE", help="Only write an empty pairwise file, to print and to fill in.")
@click.option("--judge", "judges", multiple=True, metavar="NAME", help="For --pairs-template: who will judge; repeat.")
@click.option("--with-questions", is_flag=True, help="For --pairs-template: compare questions inside a node too.")
@click.option("--outcome", default="satisfaction", show_default=True, metavar="ID", help="The outcome to explain.")
@output_option(
    ".toml",
    "Write the tree file with these weights, all else in it as it was, or the report as .json",
    required=False,
)
@force_option
@click.option("--loyalty", is_flag=True, help="Also what loyalty moves with, and what of it is at stake by source.")
@gathering_options
@result_options
def weigh(
    answers: str | None,
    tree_name: str,
    method: WeighingMethod,
    outcome: str,
    *,
    pairs: tuple[str, ...],
    pairs_template: str | None,
    judges: tuple[str, ...],
    with_questions: bool,
    output: str | None,
    force: bool,
    loyalty: bool,
    **options: Any,
) -> None:
    """Weigh the parts of the service, by judgement or by what an outcome moves with, or report how important they are.

    Weights go into a tree file. A report on importance does not: it already contains what the trunk passes on to the
    branches, so that in the account the trunk would be counted twice.

    \b
    Examples:
      servicetree weigh answers.csv --tree cafe.toml --method direct -o weighed.toml
      servicetree weigh answers.csv --tree cafe.toml --loyalty
      servicetree weigh answers.csv --tree cafe.toml --method lmg --json
      servicetree weigh answers.csv --tree cafe.toml --method johnson --outcome loyalty -o importance.json
      servicetree weigh --tree cafe.toml --pairs-template pairs.csv --judge Anna --judge Boris
      servicetree weigh --tree cafe.toml --method ahp --pairs pairs.csv -o weighed.toml
    """
    from servicetree.analysis.loyalty_paths import loyalty as loyalty_of
    from servicetree.analysis.weighting import weigh as weigh_nodes
    from servicetree.reporting.printing import as_json, parts_of
    from servicetree.reporting.screens.study_screens import weights_and_loyalty_screen
    from servicetree.tree.treefile import files_of, find_tree

    how, tree = HowShown.taken_from(options), find_tree(tree_name)
    if (target := pairs_template or output) is not None:
        refuse_overwriting(target, [*files_of(tree_name), answers, *pairs], force=force)
    if pairs_template is not None:
        _write_template(tree, pairs_template, judges, how.lang, questions=with_questions)
        show_written(pairs_template, quiet=how.quiet, lang=how.lang)
        return
    if loyalty and answers is None:
        raise UsageError(Fault("usage", "--loyalty", told("needs_answers"), told("name_the_answers")))
    judged = list(pairs) or None
    weights = weigh_nodes(tree, answers, method=method, outcome=outcome, pairs=judged, **options)
    refuse_if_strict(weights.issues, how, tree)
    weighed = weights.tree.with_weights(weights) if weights.is_weights else weights.tree
    stake = loyalty_of(weighed, answers, **options) if loyalty and answers is not None else None
    written = None if output is None else _write(weights, tree_name, output, as_json(weights))
    if output is not None and is_standard_output(output):
        show_notes(weights.issues, how, tree)
    elif stake is None:
        show_result(weights, how)
    elif how.as_json:
        show_result(weights, how, record={"loyalty": as_json(stake)})
    else:
        screen = weights_and_loyalty_screen(weights, stake, how.lang)
        show_result(weights, how, screen=screen, more=parts_of(stake, how.lang))
    if written is not None:
        show_written(written, quiet=how.quiet, lang=how.lang)


def _write_template(tree: ServiceTree, path: str, judges: tuple[str, ...], lang: str, *, questions: bool) -> None:
    from servicetree.analysis.pairs_file import pairs_template, write_pairs_template

    write_pairs_template(pairs_template(tree, judges=judges, questions=questions, lang=lang), path, lang=lang)


def _write(weights: Weights, tree_name: str, output: str, record: dict[str, Any]) -> str:
    """Write weights into a tree file, a report as JSON; a report that is to become a tree file is refused."""
    from servicetree.atomic_writing import atomic_file

    if weights.is_weights or Path(output).suffix.lower() != ".json":
        return _write_tree(weights.tree.with_weights(weights), tree_name, output)
    text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    with atomic_file(output) as handle:
        handle.write(text.encode())
    return output


def _write_tree(tree: ServiceTree, tree_name: str, output: str) -> str:
    """Write a changed tree, and say what was written."""
    from servicetree.tree.changed_files import write_changed_tree

    kept = write_changed_tree(tree, tree_name, output)
    return output if kept else f"{output}, the whole tree: the text of {tree_name} cannot stand there"


@click.command()
@click.argument("answers")
@tree_option
@click.option("--arm", metavar="COL", help="Column that tells the arms; needed, but for moments gathered by it.")
@click.option("--by", metavar="COL", help="Column, such as the shop, whose values may have been drawn as a whole.")
@click.option("--control", metavar="VALUE", help="The arm to hold the others against; the first as text if left out.")
@click.option("--varied", multiple=True, metavar="ASPECT", help="An aspect that the arms varied; repeat. Else all.")
@output_option(".toml", "Write the tree file with the carry-over found", required=False)
@force_option
@reading_options
@result_options
def experiment(
    answers: str,
    tree_name: str,
    *,
    arm: str | None,
    control: str | None,
    varied: tuple[str, ...],
    output: str | None,
    force: bool,
    **options: Any,
) -> None:
    """Say what varying the trunk by arms did, and what carry-over follows; then one may speak of causes.

    The arms must have been drawn by lot. If whole shops were drawn, name their column as --by or --cluster.

    \b
    Examples:
      servicetree experiment answers.csv --tree cafe.toml --arm arm --control before
      servicetree experiment answers.csv --tree cafe.toml --arm arm --varied environment --cluster shop -o found.toml
    """
    from servicetree.analysis.experimenting import experiment as experiment_on
    from servicetree.tree.treefile import files_of, find_tree

    how, tree = HowShown.taken_from(options), find_tree(tree_name)
    if output is not None:
        refuse_overwriting(output, [*files_of(tree_name), answers], force=force)
    found = experiment_on(tree, answers, arm=arm, control=control, varied=varied, **options)
    refuse_if_strict(found.issues, how, tree)
    written = None if output is None else _write_tree(found.tree.with_carry_over(found), tree_name, output)
    if output is not None and is_standard_output(output):
        show_notes(found.issues, how, tree)
    else:
        show_result(found, how)
    if written is not None:
        show_written(written, quiet=how.quiet, lang=how.lang)


@click.command()
@click.argument("audits")
@tree_option
@click.option(
    "--carry-over",
    type=float,
    metavar="X",
    help="Share of the trunk's loss that every branch takes over (0-1), where the tree states none.",
)
@table_options
@result_options
def audit(audits: str, tree_name: str, *, carry_over: float | None, **options: Any) -> None:
    """Share out what inspected visits lost, one row a visit: each part judged on its own, carry-over given.

    \b
    Example:
      servicetree audit visits.csv --tree cafe.toml --carry-over 0.5
    """
    from servicetree.analysis.auditing import audit as audit_visits
    from servicetree.tree.treefile import find_tree

    how = HowShown.taken_from(options)
    show_result(audit_visits(find_tree(tree_name), audits, carry_over=carry_over, **options), how)


@click.command()
@click.argument("answers")
@tree_option
@gathering_options
@result_options
def test(answers: str, tree_name: str, **options: Any) -> None:
    """Hold the theory's five claims against answers: each holds, does not hold, or cannot be told. The trunk may lose.

    \b
    Examples:
      servicetree test answers.csv --tree cafe.toml
      servicetree test answers.csv --tree cafe.toml --by shop --period month --json
    """
    from servicetree.analysis.theory_tests import test as test_answers
    from servicetree.tree.treefile import find_tree

    how = HowShown.taken_from(options)
    show_result(test_answers(find_tree(tree_name), answers, **options), how)
