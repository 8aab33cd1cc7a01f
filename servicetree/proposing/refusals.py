"""Refusals of tables from which no tree can be proposed, with the way out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from servicetree.answers.faults import times_found
from servicetree.errors import AnswersError, Fault
from servicetree.i18n.said import WholeText, hinted, listed, told
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.unknown_answers import sharing_words
from servicetree.proposing.worded_columns import unknown_words
from servicetree.tree.toml_writer import toml_value

FEWEST_QUESTIONS: Final = 3
_MOST_SHOWN: Final = 5
_MOST_NAMED: Final = 2
_MOST_LISTED: Final = 13
_LONGEST: Final = 60


def refuse_unknown_words(source: str, columns: Sequence[ClassifiedColumn], asked: int, cause: str = "") -> None:
    """Refuse a table that gives fewer than three questions, or whose answers are mostly in unknown words.

    Args:
        source: What to call the answers.
        columns: All columns.
        asked: How many of them became questions.
        cause: What may be the reason, with what to do; empty where nothing is seen.

    Raises:
        AnswersError: ``words`` with the words, their counts and a mapping to fill in; ``no-ratings`` without words.
    """
    worded = [one for one in columns if one.kind == "wordy"]
    if not worded and asked < FEWEST_QUESTIONS:  # then even groups of like names may be answers in words
        alike = sharing_words({one.name: one.profile for one in columns if one.kind == "segment"})
        worded = [one for one in columns if one.name in alike]
    if worded and (asked < FEWEST_QUESTIONS or len(worded) > asked):
        raise AnswersError(_words_fault(source, worded, cause))
    apart = [one.name for one in columns if one.kind == "apart"]
    if asked < FEWEST_QUESTIONS <= asked + len(apart):
        said = told("ratings_apart", count=len(apart), columns=_named(apart))
        raise AnswersError(Fault("no-ratings", source, said, cause or told("not_made_up")))
    if asked < FEWEST_QUESTIONS:
        said = told(("no_ratings", "one_rating", "two_ratings")[asked])
        raise AnswersError(Fault("no-ratings", source, said, cause or told("right_table")))


def _words_fault(source: str, worded: Sequence[ClassifiedColumn], cause: str) -> Fault:
    counts = Counter[str]()
    for one in worded:
        counts.update({" ".join(word.split()): count for word, count in unknown_words(one.profile).items()})
    often = [(word, count) for word, count in counts.most_common() if len(word) <= _LONGEST]
    shown: object = listed((times_found(repr(word), count) for word, count in often[:_MOST_SHOWN]), "comma")
    if len(often) > _MOST_SHOWN:
        shown = told("and_other_words", words=shown, count=len(often) - _MOST_SHOWN)
    named = _named([one.name for one in worded])
    hint = told(
        "write_words_file", answers=WholeText(toml_value({word: 0 for word, _ in sorted(often[:_MOST_LISTED])}))
    )
    key = "unknown_words_once" if len(worded) == 1 else "unknown_words"
    return Fault("words", source, told(key, count=len(worded), columns=named, words=shown), hinted(hint, cause))


def _named(columns: Sequence[str]) -> object:
    """Name the first columns, each within a line, and count the others."""
    names = [one if len(one) <= _LONGEST else f"{one[:57]}..." for one in columns]
    named: object = listed(map(repr, names[:_MOST_NAMED]), "comma")
    if len(names) <= _MOST_NAMED:
        return named
    return told("and_more_columns", columns=named, count=len(names) - _MOST_NAMED)
