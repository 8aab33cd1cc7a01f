"""Fields of records: figures with intervals, issues, tidy rows."""

from __future__ import annotations

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


def interval_fields(figure: Interval) -> Record:
    """Return the limits and the standard error of a figure."""
    return {"low": figure.low, "high": figure.high, "se": figure.se}
