"""A file of answers in words, for tables whose words no known set holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from servicetree.errors import Fault, FileError, TreeError
from servicetree.i18n.said import told
from servicetree.i18n.system_errors import system_reason
from servicetree.tree.checks import answer_words, two_different_numbers
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
        said = told("file_not_read", reason=system_reason(error))
        raise FileError(Fault("file", path, said, told("check_the_name"))) from error
    raw = parsed(content, ".toml", path)
    answers = raw.get("answers", {})
    complaint = answer_words(answers) or two_different_numbers(answers) or (None if answers else told("two_answers"))
    if complaint:
        place = told("in_file", file=path, place="answers")
        raise TreeError(Fault("words", place, complaint, told("such_answers")))
    table: Mapping[str, float] = answers
    return table
