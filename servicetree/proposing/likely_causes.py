"""Why a table may give too few ratings: it is laid out otherwise, its last row is a count, another sheet was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from servicetree.answers.engines.doubtful_totals import number_in
from servicetree.answers.engines.read_sheets import with_sheet_hint
from servicetree.answers.engines.sources import Source
from servicetree.answers.long_tables import likely_long_columns, likely_long_fault
from servicetree.errors import AnswersError
from servicetree.i18n.said import QuotedName, Said, first_listed, plain_number, told
from servicetree.proposing.column_profiles import ColumnProfile, Profiles
from servicetree.proposing.scale_guesses import guess_scale

_FEWEST_APART: Final = 3
_FEWEST_ROWS: Final = 3


def refuse_likely_long(source: Source, profiles: Profiles, asked: int) -> None:
    """Refuse a table of one or no rating whose names are such as those of a table with a row for each answer.

    Args:
        source: The table.
        profiles: Its columns, counted.
        asked: How many of them became questions.

    Raises:
        AnswersError: ``long-layout``, with the option that reads it.
    """
    seen = likely_long_columns(source.columns) if asked <= 1 else None
    if seen is None:
        return
    counted = {one.name: one for one in profiles.columns}
    respondent, question = (counted[name].distinct for name in seen[:2])
    if 1 < question < profiles.rows > respondent > 1:
        raise AnswersError(likely_long_fault(seen, source.name))


def hint_of_causes(source: Source, profiles: Profiles) -> str:
    """Say what may have kept a table from giving ratings; empty where nothing is seen.

    Args:
        source: The table.
        profiles: Its columns, counted.
    """
    return with_sheet_hint(_last_row_apart(profiles) or "", source.sheet)


def _last_row_apart(profiles: Profiles) -> Said | None:
    """Word that the last row alone is outside the scales of all rows above it."""
    numbers = [
        (one.numbers, amount)
        for one in profiles.columns
        if one.numbers is not None and (amount := number_in(profiles.last_row.get(one.name))) is not None
    ]
    apart = [amount for held, amount in numbers if _is_apart(held, amount)]
    if profiles.rows <= _FEWEST_ROWS or len(apart) < max(_FEWEST_APART, len(numbers) / 2):
        return None
    name = next(_texts(profiles.columns, profiles), str(profiles.rows))
    if len({amount for _, amount in numbers}) == 1:
        return told("last_row_alike", name=QuotedName(name), value=plain_number(apart[0]))
    values = first_listed([*map(plain_number, apart)])
    return told("last_row_apart", name=QuotedName(name), values=values)


def _is_apart(held: Counter[float], amount: float) -> bool:
    if held[amount] != 1:
        return False
    others = held - Counter([amount])
    if not others or guess_scale(others) is None:
        return False
    is_fraction = not amount.is_integer() and all(float(one).is_integer() for one in others)
    return is_fraction or not min(others) <= amount <= max(others)


def _texts(columns: Sequence[ColumnProfile], profiles: Profiles) -> Iterator[str]:
    cells = (profiles.last_row.get(one.name) for one in columns)
    return (cell.strip() for cell in cells if isinstance(cell, str) and cell.strip() and number_in(cell) is None)
