"""The commands draw, report and demo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servicetree.cli.options import (
    HowShown,
    details_option,
    gathering_options,
    lang_option,
    questions_option,
    quiet_option,
    refuse_if_strict,
    refuse_without_answers,
    show_notes,
    show_result,
    show_written,
    strict_option,
    tree_option,
)
from servicetree.cli.overwriting import force_option, refuse_overwriting
from servicetree.cli.standard_output import output_option
from servicetree.errors import Fault, Issue, UsageError
from servicetree.i18n.said import listed, told
from servicetree.tree.service_tree import ServiceTree

if TYPE_CHECKING:  # what a verb needs is imported when it is called
    from servicetree.account.joint_slopes import QuestionsCarry


@click.command()
@click.argument("tree_name", metavar="TREE")
@click.option("--answers", metavar="ANSWERS", help="Draw what they say, not the bare tree.")
@click.option(
    "--kind",
    default="tree",
    show_default=True,
    metavar="tree|heatmap|waterfall|map|mend|segments|change",
    help="Which picture; all but the tree need --answers.",
)
@click.option("--details", is_flag=True, help="The tree with weights, scores, counts, carry-over and questions too.")
@click.option(
    "--shape",
    default="wide",
    show_default=True,
    metavar="wide|tall|square",
    help="Shape of the page: tall for phones; square for a tree alone.",
)
@click.option("--segment", metavar="VALUE", help="Draw this segment; needs --by.")
@click.option(
    "--gaps",
    default="began",
    show_default=True,
    metavar="began|felt",
    help="For --kind segments: by where gaps began, or where they are felt.",
)
@click.option("--from", "before", metavar="A", help="Value of the first side, for --kind change.")
@click.option(
    "--to",
    "after",
    metavar="B",
    help="Value of the second side, for --kind change; half, target, best or step, for --kind mend.",
)
@output_option(".svg")
@force_option
@questions_option
@gathering_options
@lang_option
@strict_option
@quiet_option
def draw(
    tree_name: str,
    *,
    answers: str | None,
    output: str,
    kind: Any,
    details: bool,
    shape: Any,
    gaps: Any,
    segment: str | None,
    lang: str,
    before: str | None,
    after: str | None,
    questions: QuestionsCarry,
    force: bool,
    strict: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Draw a tree, bare or with its account, or a chart of it: svg, png, pdf, pptx or html; a tree also dot or mmd.

    \b
    Examples:
      servicetree draw general -o general.svg --lang ru
      servicetree draw cafe.toml --answers answers.csv -o cafe.svg
      servicetree draw cafe.toml --answers answers.csv --shape tall -o phone.png
      servicetree draw cafe.toml --answers answers.csv --details -o details.svg
      servicetree draw cafe.toml --answers answers.csv -o slide.pptx
      servicetree draw cafe.toml --answers answers.csv --kind heatmap -o lost.png
      servicetree draw cafe.toml --answers answers.csv --kind mend -o mend.svg
      servicetree draw cafe.toml --answers answers.csv --kind segments --by shop -o shops.svg
      servicetree draw cafe.toml --answers answers.csv --kind change --by month --from 2026-03 --to 2026-06 -o c.svg
    """
    from servicetree.drawing.diagram import check_diagram_ending
    from servicetree.drawing.diagramming import check_gaps, check_kind, check_shape
    from servicetree.drawing.diagramming import draw as draw_tree
    from servicetree.tree.treefile import files_of, find_tree

    check_kind(kind)
    check_shape(kind, shape, details=details)
    check_gaps(kind, gaps)
    check_diagram_ending(output)
    _check(kind, {"--answers": answers, "--by": options.get("by"), "--from": before, "--to": after})
    refuse_overwriting(output, [*files_of(tree_name), answers], force=force)
    tree, result, how = find_tree(tree_name), None, HowShown(lang, strict=strict, quiet=quiet)
    issues: Sequence[Issue] = ()
    if answers is not None:
        sides = before, after
        result, issues = _drawable_result(tree, answers, kind, sides, questions=questions, options=options)
        refuse_if_strict(issues, how, tree)
    else:
        refuse_without_answers(options, "give_answers_too")
    shown: Any = {"segment": segment, "details": details, "shape": shape, "gaps": gaps}
    draw_tree(tree, result, kind=kind, lang=lang, **shown).save(output)
    show_written(output, quiet=quiet, lang=lang)
    show_notes(issues, how, tree)


_REQUIRED_OPTIONS: dict[str, tuple[str, ...]] = {
    "account": ("--answers",),
    "plan": ("--answers",),
    "segments": ("--answers", "--by"),
    "change": ("--answers", "--by", "--from", "--to"),
}


def _check(kind: str, given: dict[str, str | None]) -> None:
    """Refuse, before anything is read, a kind that is not there, lacks an option, or cannot use one."""
    from servicetree.drawing.charts.registry import CHARTS

    needed = () if kind == "tree" else _REQUIRED_OPTIONS[CHARTS[kind].made_of]
    missing = [name for name in needed if given[name] is None]
    if missing:
        said, hint = told("needs_these", names=", ".join(missing)), told("give_these_too", names=listed(missing))
        raise UsageError(Fault("usage", f"--kind {kind}", said, hint))
    of_use = {"change": ("--from", "--to"), "mend": ("--to",)}.get(kind, ())
    useless = [name for name in ("--from", "--to") if given[name] is not None and name not in of_use]
    if useless:
        message, hint = told("of_no_use_to", kind=kind), told("leave_out_or_change")
        raise UsageError([Fault("usage", name, message, hint) for name in useless])


def _drawable_result(
    tree: ServiceTree,
    answers: str,
    kind: str,
    sides: tuple[str | None, str | None],
    *,
    questions: QuestionsCarry,
    options: dict[str, Any],
) -> tuple[Any, Sequence[Issue]]:
    """Make what is drawn: a plan, a change between two sides, or else an account."""
    before, after = sides
    if kind == "mend":
        from servicetree.analysis.planning import plan

        aim: Any = after
        made = plan(tree, answers, to=aim, questions=questions, **options)
        return made, made.issues
    if before is not None and after is not None:
        from servicetree.analysis.comparing import compare

        change = compare(tree, answers, before, after, **options)
        return change, change.issues
    from servicetree.account.tracing import trace

    account = trace(tree, answers, questions=questions, **options)
    return account, account.issues


@click.command()
@click.argument("answers")
@tree_option
@output_option(".html")
@force_option
@click.option("--cut", metavar="TAG", help="Also sum the same points up by the values of a tag.")
@click.option(
    "--lens",
    default="within",
    show_default=True,
    metavar="within|between|over_time",
    help="See carry-over within segments, between 20 or more of them, or in how these moved over 3 or more periods.",
)
@questions_option
@gathering_options
@lang_option
@strict_option
@quiet_option
@click.pass_obj
def report(
    call: str,
    /,
    answers: str,
    tree_name: str,
    output: str,
    lang: str,
    *,
    force: bool,
    strict: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Write the report: one HTML file that opens offline, prints well, and can be sent to anyone.

    It holds figures and texts of the tree, never an answer of a respondent. A name that ends in .xlsx gives a workbook
    with every figure, one that ends in .pptx slides.

    \b
    Examples:
      servicetree report answers.csv --tree cafe.toml -o cafe.html
      servicetree report answers.csv --tree cafe.toml --by shop --period month --lang fr -o cafe.html
      servicetree report answers.csv --tree cafe.toml --by shop -o cafe.xlsx
    """
    from servicetree.reporting.page.composing import report as compose
    from servicetree.reporting.page.report_page import check_report_ending
    from servicetree.tree.treefile import files_of, find_tree

    check_report_ending(output)
    refuse_overwriting(output, [*files_of(tree_name), answers], force=force)
    how = HowShown(lang, strict=strict, quiet=quiet)
    made = compose(find_tree(tree_name), answers, lang=lang, call=call, **options)
    refuse_if_strict(made.account.issues, how, made.account.tree)
    made.save(output)
    show_written(output, quiet=quiet, lang=lang)
    show_notes(made.account.issues, how, made.account.tree)


@click.command()
@click.option("--out", default="servicetree-demo", show_default=True, metavar="DIR", help="Where to write them.")
@details_option
@lang_option
@quiet_option
def demo(out: str, **options: Any) -> None:
    """Trace the bundled survey of a café chain (simulated), print the account, write its report and its tree.

    \b
    Example:
      servicetree demo --out here
    """
    from servicetree.analysis.planning import account_and_plan
    from servicetree.atomic_writing import atomic_files
    from servicetree.demo import GATHERING_OPTIONS, demo_answers, demo_tree
    from servicetree.drawing.diagramming import draw
    from servicetree.reporting.page.composing import report
    from servicetree.reporting.screens.account_screen import account_screen

    how, tree, folder = HowShown.taken_from(options), demo_tree(), Path(out)
    account, plan = account_and_plan(tree, demo_answers(), **GATHERING_OPTIONS)
    made = report(tree, account, plan=plan, lang=how.lang, call="servicetree demo")
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_files(folder / "report.html", folder / "tree.svg") as (page, picture):
        page.write(made.to_html().encode())
        picture.write(draw(tree, account, lang=how.lang).to_svg().encode())
    show_result(account, how, screen=account_screen(account, how.lang, plan))
    for name in ("tree.svg", "report.html"):
        show_written(str(folder / name), quiet=how.quiet, lang=how.lang)
