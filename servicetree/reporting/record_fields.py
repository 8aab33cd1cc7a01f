"""Fields of records: figures with intervals, issues, tidy rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from servicetree.errors import Issue
from servicetree.stats.jackknife import Interval

JSON_FORMAT = "1"

Record = dict[str, Any]


def issue_record(issue: Issue) -> Record:
    """Return an issue as JSON holds it."""
    return {
        "code": issue.code,
        "level": issue.level,
        "where": issue.where,
        "count": issue.count,
        "message": issue.message,
    }


def named(name: str, figure: Interval) -> Record:
    """Return a figure under a name, with its low, high and se."""
    return {name: figure.value, **interval_fields(figure)}


def tidy_row(
    figure: str, name: str, interval: Interval, *, segment: str | None = None, at: str | None = None
) -> Record:
    """Return a figure as one tidy row; its columns are the same for every result."""
    return {
        "segment": segment,
        "figure": figure,
        "id": name,
        "at": at,
        "value": interval.value,
        **interval_fields(interval),
    }


class RecordsOnDemand(list[Record]):
    """A list of records for JSON, each made when it is written: of ten thousand segments one is held at a time."""

    def __init__(self, make: Callable[[Any], Record], results: Sequence[Any]) -> None:
        super().__init__()
        self._make, self._results = make, results

    def __len__(self) -> int:
        return len(self._results)

    def __bool__(self) -> bool:
        return bool(len(self._results))

    def __iter__(self) -> Iterator[Record]:
        return map(self._make, self._results)


def records(make: Callable[[Any], Record], results: Sequence[Any]) -> list[Record]:
    """Record results: at once, or each when it is written where they are made on demand themselves."""
    return [make(one) for one in results] if isinstance(results, tuple) else RecordsOnDemand(make, results)


def interval_fields(figure: Interval) -> Record:
    """Return the limits and the standard error of a figure."""
    return {"low": figure.low, "high": figure.high, "se": figure.se}
