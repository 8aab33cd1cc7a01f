"""Options of the other verbs that columns suggest: ids, groups such as shops, periods, survey weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from servicetree.proposing.column_profiles import MOST_DIFFERENT
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.lexicon import lexicon, plain_word, stems_in

_ASKED_OF_ALL: Final = 0.95
_MOST_GROUPS: Final = 40
_YEARS: Final = (1900, 2100)


def suggested_options(left_out: Sequence[ClassifiedColumn], rows: int) -> dict[str, str]:
    """Choose options that the columns suggest: an id that no two share, the likeliest groups, periods, weights.

    Args:
        left_out: The columns that are no questions.
        rows: How many people answered.

    Returns:
        The name of a column by option.
    """
    full = [one for one in left_out if one.profile.answered == rows]
    ids = [one for one in full if one.kind == "id" and one.profile.distinct >= min(rows, MOST_DIFFERENT)]
    weights = [one for one in full if one.kind == "weight"]
    chosen = (("id", ids), ("by", segments(left_out, rows)), ("period", periods(left_out, rows)), ("weight", weights))
    return {option: found[0].name for option, found in chosen if found}


def repeated_options(reading: Mapping[str, Any]) -> Iterator[str]:
    """Write the options that a table was read with, by name, for the commands that come next."""
    for name, value in reading.items():
        if name == "where":
            for condition in [value] if isinstance(value, str) else value or ():
                yield from ("--where", str(condition))
        elif name == "long":
            yield from ("--long", *value) if value else ()
        elif value is not None:
            yield from (f"--{name}", str(value))


def segments(left_out: Sequence[ClassifiedColumn], rows: int) -> list[ClassifiedColumn]:
    """List the groups to tell respondents apart by: words before codes, places of service such as shops first."""
    groups = [
        one
        for one in left_out
        if one.kind == "segment"
        and one.profile.answered >= _ASKED_OF_ALL * rows
        and 1 < one.profile.distinct <= _MOST_GROUPS
    ]
    return sorted(groups, key=lambda one: (one.profile.worded == 0, not _is_place(one), one.profile.answered < rows))


def periods(left_out: Sequence[ClassifiedColumn], rows: int) -> list[ClassifiedColumn]:
    """List the columns that nearly everywhere name one of a few periods, dated or numbered, but no days of a week."""
    return [
        one
        for one in left_out
        if one.kind == "period"
        and one.profile.answered >= _ASKED_OF_ALL * rows
        and 1 < one.profile.distinct <= _MOST_GROUPS
        and (_are_dated(one) if one.profile.worded else _are_years(one))
    ]


def _are_dated(column: ClassifiedColumn) -> bool:
    return all(re.search(r"\d", word) or plain_word(word) in lexicon().months for word in column.profile.words or ())


def _are_years(column: ClassifiedColumn) -> bool:
    numbers, (first, last) = column.profile.numbers, _YEARS
    return bool(numbers) and all(first <= number <= last for number in numbers or ())


def _is_place(column: ClassifiedColumn) -> bool:
    """Whether a column is about a place of service, such as a shop."""
    said = {*stems_in(column.name, telling=False), *stems_in(column.profile.text, telling=False)}
    return not said.isdisjoint(lexicon().places)
