"""A file of answers in words, for tables whose words no known set holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from servicetree.errors import Fault, FileError, TreeError
from servicetree.tree.checks import answer_words
from servicetree.tree.syntax import parsed


def read_words(path: str | None) -> Mapping[str, float] | None:
    """Read what answers in words stand for.

    Args:
        path: A TOML file with a table ``answers``; None for no file.

    Returns:
        The number of each answer in words; None without a file.

    Raises:
        FileError: If it cannot be read.
        TreeError: If it holds no such table, or not yet two different numbers.
    """
    if path is None:
        return None
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        said = f"cannot be read ({error.strerror or error})"
        raise FileError(Fault("file", path, said, "check the name")) from error
    raw = parsed(content, ".toml", path)
    answers = raw.get("answers", {})
    complaint = answer_words(answers) or (None if answers else "must be a table with two answers or more")
    if complaint:
        raise TreeError(Fault("words", f"{path}: answers", complaint, 'for example answers = { "No" = 0, "Yes" = 1 }'))
    table: Mapping[str, float] = answers
    return table
