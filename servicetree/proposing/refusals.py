"""Refusals of tables from which no tree can be proposed, with the way out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from servicetree.errors import AnswersError, Fault
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.worded_columns import unknown_words
from servicetree.tree.toml_writer import toml_value

FEWEST_QUESTIONS: Final = 3
_MOST_SHOWN: Final = 5
_MOST_LISTED: Final = 13
_LONGEST: Final = 60


def refuse_unknown_words(source: str, columns: Sequence[ClassifiedColumn], asked: int) -> None:
    """Refuse a table that gives fewer than three questions, or whose answers are mostly in unknown words.

    Args:
        source: What to call the answers.
        columns: All columns.
        asked: How many of them became questions.

    Raises:
        AnswersError: ``words`` with the words, their counts and a mapping to fill in; ``no-ratings`` without words.
    """
    worded = [one for one in columns if one.kind == "wordy"]
    if worded and (asked < FEWEST_QUESTIONS or len(worded) > asked):
        raise AnswersError(_words_fault(source, worded))
    if asked < FEWEST_QUESTIONS:
        found = ("no columns that look like ratings", "one column that looks like a rating", "two columns that look so")
        said = f"has {found[asked]}, where a tree needs three"
        hint = "is it the right table? One row for each respondent, one column for each rating"
        raise AnswersError(Fault("no-ratings", source, said, hint))


def _words_fault(source: str, worded: Sequence[ClassifiedColumn]) -> Fault:
    counts = Counter[str]()
    for one in worded:
        counts.update({" ".join(word.split()): count for word, count in unknown_words(one.profile).items()})
    often = [(word, count) for word, count in counts.most_common() if len(word) <= _LONGEST]
    shown = ", ".join(f"{word!r} ({count} times)" for word, count in often[:_MOST_SHOWN])
    more = f" and {len(often) - _MOST_SHOWN} other words" if len(often) > _MOST_SHOWN else ""
    named = ", ".join(repr(one.name if len(one.name) <= _LONGEST else f"{one.name[:57]}...") for one in worded[:2])
    others = f" and {len(worded) - 2} more" if len(worded) > 2 else ""  # noqa: PLR2004 - those that are named
    mapping = toml_value({word: 0 for word, _ in sorted(often[:_MOST_LISTED])})
    hint = (
        "write a file words.toml with what they stand for, in the place of each 0, and say --words words.toml: "
        f"answers = {mapping}"
    )
    columns = f"{len(worded)} column{'s' if len(worded) > 1 else ''} ({named}{others})"
    return Fault("words", source, f"has {columns} answered in words that are not known: {shown}{more}", hint)
