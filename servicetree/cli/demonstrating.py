"""The verb that shows everything on the bundled survey."""

from __future__ import annotations

from pathlib import Path

import click

from servicetree.cli.options import heed, lang_option, quiet_option, show, wrote


@click.command()
@click.option("--out", default="servicetree-demo", show_default=True, metavar="DIR", help="Where to write the picture.")
@lang_option
@quiet_option
def demo(out: str, lang: str, *, quiet: bool) -> None:
    """Trace the bundled survey of a café chain (simulated), print the account and draw its tree.

    \b
    Example:
      servicetree demo --out here
    """
    from servicetree.demonstration import demo_account
    from servicetree.drawing.diagramming import draw

    account = demo_account()
    show(account, lang)
    heed(account.issues, strict=False, quiet=quiet, lang=lang)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / "tree.svg"
    draw(account.tree, account, lang=lang).save(picture)
    wrote(str(picture), quiet=quiet)
