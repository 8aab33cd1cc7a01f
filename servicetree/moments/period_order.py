"""Order in time of periods by their names: months and dates as exports write them, numbers by their amount."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from servicetree.tree.month_names import months_by_start

_PARTS: Final = re.compile(r"\d+|[^\W\d_]+")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_DAY_AND_MONTH: Final = 2
_MOST_MONTHS: Final = 12

_Key = tuple[int, tuple[tuple[int, int, str], ...]]


def chronological_ranks(names: Sequence[str]) -> NDArray[np.int64]:
    """Rank periods in time, 0 for the first; names that tell no time keep their order among each other.

    A year comes first wherever it stands, then a month by its name; of two numbers before a year the month is the
    second, as in ``31.03.2026``, unless one of these is beyond 12.

    >>> chronological_ranks(["Apr 2026", "Dec 2025", "Mar 2026"]).tolist()
    [2, 0, 1]
    """
    parts = [_parts(name) for name in names]
    month_first = any(len(found) > _DAY_AND_MONTH and _is_day_second(found) for found in parts)
    keys = [_key(found, month_first=month_first) for found in parts]
    ranks = np.empty(len(names), dtype=np.int64)
    ranks[sorted(range(len(names)), key=lambda place: (keys[place], place))] = np.arange(len(names))
    return ranks


def _parts(name: str) -> list[str]:
    spread = unicodedata.normalize("NFKD", name.casefold())
    return _PARTS.findall("".join(letter for letter in spread if not unicodedata.combining(letter)))


def _is_day_second(parts: Sequence[str]) -> bool:
    first, second, last, *more = parts
    numbers = first.isdecimal() and second.isdecimal() and _YEAR.fullmatch(last) and not more
    return bool(numbers) and int(second) > _MOST_MONTHS >= int(first)


def _key(parts: Sequence[str], *, month_first: bool) -> _Key:
    """Write what a name says of time so that it sorts: the year, then from the longest span to the shortest."""
    year = next((place for place, part in enumerate(parts) if _YEAR.fullmatch(part)), None)
    rest = [part for place, part in enumerate(parts) if place != year]
    months = [month for part in rest if (month := _month(part))]
    if year is not None and year == len(parts) - 1 and len(rest) == _DAY_AND_MONTH and not months and not month_first:
        rest.reverse()
    told = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in rest if not _month(part)]
    return 0 if year is None else int(parts[year]), (*((0, month, "") for month in months), *told)


def _month(word: str) -> int:
    """Find which month a word names; 0 for none."""
    if word.isdecimal():
        return 0
    fitting = [(len(start), month) for start, month in months_by_start().items() if word.startswith(start)]
    return max(fitting, default=(0, 0))[1]
