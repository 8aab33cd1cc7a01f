"""Which charts show their segments row by row, and in which order: by gap, or through time where they are periods."""

from __future__ import annotations

import re
from collections.abc import Sequence

from servicetree.drawing.charts.segment_rows import SegmentRow

MOST_IN_ROWS = 15  # more would push what lies below off the page
MOST_PERIODS_IN_ROWS = 24  # two years of months: as dots they would lose their order

_PERIODS = tuple(
    re.compile(pattern)
    for pattern in (r"(19|20)\d\d", r"\d{4}-\d\d", r"\d{4}-\d\d-\d\d", r"\d{4}[- ]?Q[1-4]", r"\d{4}[- ]?W\d\d")
)


def are_periods(rows: Sequence[SegmentRow]) -> bool:
    """Whether all names are periods written in one way, so that their order as text is that of time.

    Args:
        rows: The segments.
    """
    names = [row.segment or "" for row in rows]
    one_way = len({len(name) for name in names}) == 1
    return one_way and any(all(map(pattern.fullmatch, names)) for pattern in _PERIODS)


def in_rows(rows: Sequence[SegmentRow]) -> bool:
    """Whether segments are few enough for a row each.

    Args:
        rows: The segments.
    """
    if not any(row.gap.value is not None for row in rows):
        return False
    return len(rows) <= (MOST_PERIODS_IN_ROWS if are_periods(rows) else MOST_IN_ROWS)


def in_reading_order(rows: Sequence[SegmentRow]) -> list[SegmentRow]:
    """Put periods in the order of time, others by their gap as it is drawn; those without one last.

    Args:
        rows: The segments.
    """
    if are_periods(rows):
        return sorted(rows, key=lambda row: row.segment or "")
    return sorted(rows, key=lambda row: (row.gap.value is None, row.gap.value or 0.0))
