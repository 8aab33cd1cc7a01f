"""The option --force: files that a command read are not overwritten without it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import click

from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import told

force_option = click.option("--force", is_flag=True, help="Let -o overwrite a file that was read.")


def refuse_overwriting(output: str, files_read: Iterable[str | os.PathLike[str] | None], *, force: bool) -> None:
    """Refuse to write where something was read: what people wrote by hand cannot be computed again.

    Raises:
        UsageError: Unless forced, if the output is one of the files, under whatever name.
    """
    if not force and any(path is not None and _is_same_file(path, output) for path in files_read):
        raise UsageError(Fault("usage", output, told("would_be_overwritten"), told("name_another_or_force")))


def _is_same_file(one: str | os.PathLike[str], other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):  # what is not there, or cannot be the name of a file, is not overwritten
        return False
