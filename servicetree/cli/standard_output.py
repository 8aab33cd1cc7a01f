"""The option -o, and what it means to write to standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import told

_MARK = "-"
_BINARY = {".png", ".pdf", ".xlsx", ".pptx", ".parquet", ".moments"}


def output_option(
    ending: str, said: str = "The file to write", *, required: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the option -o, in which ``-`` is standard output and ``-.png`` standard output in another format.

    Args:
        ending: Of the format that ``-`` alone gives.
        said: What is written.
        required: Whether it must be given.
    """
    return click.option(
        "-o",
        "--output",
        required=required,
        metavar="FILE",
        help=f"{said}; - for standard output, as {ending}.",
        callback=lambda context, _, output: _named(output, ending, context),
    )


def is_standard_output(path: str) -> bool:
    """Whether the value of -o stands for standard output."""
    return path.startswith(f"{_MARK}.")


def _named(output: str | None, ending: str, context: click.Context) -> str | None:
    """Give standard output a name with an ending, and let what is written to it go there."""
    if output is None or context.resilient_parsing or not (output == _MARK or is_standard_output(output)):
        return output
    from servicetree.atomic_writing import standard_output_as

    path = f"{_MARK}{output.removeprefix(_MARK) or ending}"
    if Path(path).suffix.lower() in _BINARY and _is_terminal():
        raise UsageError(Fault("usage", "-o -", told("no_text_for_a_terminal"), told("send_it_on", path=path)))
    context.with_resource(standard_output_as(path))
    return path


def _is_terminal() -> bool:
    return sys.stdout.isatty()
