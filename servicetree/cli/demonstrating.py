"""The verb that shows everything on the bundled survey."""

from __future__ import annotations

from pathlib import Path

import click

from servicetree.cli.options import heed, lang_option, quiet_option, show, wrote


@click.command()
@click.option("--out", default="servicetree-demo", show_default=True, metavar="DIR", help="Where to write them.")
@lang_option
@quiet_option
def demo(out: str, lang: str, *, quiet: bool) -> None:
    """Trace the bundled survey of a café chain (simulated), print the account, write its report and its tree.

    \b
    Example:
      servicetree demo --out here
    """
    from servicetree.demonstration import HOW_READ, demo_answers, demo_tree
    from servicetree.drawing.diagramming import draw
    from servicetree.reporting.composing import report

    made = report(demo_tree(), demo_answers(), lang=lang, call="servicetree demo", **HOW_READ)
    account = made.account
    show(account, lang)
    heed(account.issues, strict=False, quiet=quiet, lang=lang)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    made.save(folder / "report.html")
    draw(account.tree, account, lang=lang).save(folder / "tree.svg")
    for name in ("tree.svg", "report.html"):
        wrote(str(folder / name), quiet=quiet)
