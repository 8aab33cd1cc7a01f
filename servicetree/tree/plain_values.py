"""Numbers and lists of other libraries as Python's own, and lists as tuples, so that a noun stays frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast


def as_plain(value: Any) -> Any:
    """Take a number, a truth, a text or an array of numpy as Python's own, in a table too; leave anything else.

    A tree is written to files and compared by its values, and means the same whoever made its numbers.
    """
    if hasattr(value, "tolist") and hasattr(value, "ndim"):
        return value.tolist()
    if isinstance(value, Mapping) and any(hasattr(part, "tolist") for part in value.values()):
        return {name: as_plain(part) for name, part in value.items()}
    return value


def as_tuple(value: Any) -> Any:
    """Turn a list into a tuple; leave anything else for the check to judge."""
    return tuple(value) if isinstance(value, list) else value


def _plain_tuple(value: Any) -> Any:
    """Turn a list or an array into a tuple of plain values."""
    listed = as_plain(value)
    return tuple(map(as_plain, listed)) if isinstance(listed, list | tuple) else listed


def as_codes(value: Sequence[float | str]) -> tuple[float | str, ...]:
    """Turn a list of codes into a tuple."""
    return cast("tuple[float | str, ...]", _plain_tuple(value))


def as_own_codes(value: Sequence[float | str] | None) -> tuple[float | str, ...] | None:
    """Turn a list of codes into a tuple, if there is one."""
    return cast("tuple[float | str, ...] | None", _plain_tuple(value))


def as_numbers(value: Sequence[float]) -> tuple[float, ...]:
    """Turn a list of numbers into a tuple."""
    return cast("tuple[float, ...]", _plain_tuple(value))


def as_ends(value: Sequence[float] | None) -> tuple[float, float] | None:
    """Turn a list of both ends of a scale into a tuple."""
    return cast("tuple[float, float] | None", _plain_tuple(value))


def as_pairs(value: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    """Turn a list of lists into a tuple of tuples; leave anything else for the check to judge."""
    outer = _plain_tuple(value)
    return cast(
        "tuple[tuple[float, float], ...]", tuple(map(_plain_tuple, outer)) if isinstance(outer, tuple) else outer
    )


def as_own_pairs(value: Sequence[Sequence[float]] | None) -> tuple[tuple[float, float], ...] | None:
    """Turn a list of lists into a tuple of tuples, if there is one."""
    return None if value is None else as_pairs(value)
