"""The parts of a moments file: what a header and arrays have to look like before anything is made of them.

A file may come from anywhere. Its header says how many segments and periods there are, and so how large each array can
be; an array that is none of ours is refused before a byte of it is unpacked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.answers.decoding import MOST_VALUES_COUNTED
from servicetree.i18n.said import Said, told
from servicetree.moments.blocks import BUCKETS

LENS_PREFIX = "lens:"
PERIOD_PREFIX = "period:"
SEGMENT_PREFIX = "segment:"
PRODUCTS_PREFIX = "products:"
_TEXTS = (
    *("segments", "periods", "blocks", "period_blocks", "lenses", "absent"),
    *("incomplete", "incomplete_periods"),
)
_LARGEST_COUNT = 2**53
_LARGEST_SUM = 1e120  # survey weights are at most 1e100, and their squares are summed, too; larger ones would overflow
_MOST_BITS = 63


@frozen
class StoredPart:
    """One array of a moments file, as its own first bytes describe it.

    Attributes:
        name: Its name, ``block.part``.
        shape: Its shape.
        dtype: The type of its numbers.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def n_bytes(self) -> int:
        """How many bytes it takes unpacked."""
        size = self.dtype.itemsize
        for length in self.shape:
            size *= length
        return size


def header_complaint(header: object) -> tuple[str, Said] | None:
    """Say which field of a header is none of ours, and why; fields that are not known are left alone.

    Args:
        header: What stands in the header.

    Returns:
        The field and what is wrong with it; None if all is well.
    """
    if not isinstance(header, Mapping):
        return "header", told("part_no_table")
    for names, fits, phrase in _FIELDS:
        for name in names:
            if name in header and not fits(header[name]):
                return name, told(phrase)
    for column, listed_in in (("by", "segments"), ("period", "periods")):
        if header.get(column) is None and header.get(listed_in):
            return listed_in, told("part_of_no_column")
    return _tally_complaint(header.get("tallies", {}))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST_COUNT


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _are_counted(pairs: object, kind: Any) -> bool:
    """Whether these are values and how often each was found."""
    return isinstance(pairs, list) and all(
        isinstance(pair, list)
        and len(pair) == 2  # noqa: PLR2004 - a value and how often
        and isinstance(pair[0], kind)
        and (isinstance(pair[0], str) or abs(pair[0]) <= _LARGEST_SUM)
        and _is_count(pair[1])
        for pair in pairs
    )


def _are_issues(value: object) -> bool:
    return (
        isinstance(value, list)
        and all(
            isinstance(issue, list)
            and len(issue) == 4  # noqa: PLR2004 - code, place, message, count
            and _are_texts(issue[:3])
            and (issue[3] is None or _is_count(issue[3]))
            for issue in value
        )
    )


def _are_tables(value: object) -> bool:
    """Whether a field says what is known of many segments: the tables, the products, and what views need."""
    if not isinstance(value, Mapping) or not all(_are_texts(value.get(name)) for name in ("own", "products")):
        return False
    needed = value.get("needed")
    return isinstance(needed, Mapping) and all(
        isinstance(bits, int) and 0 <= bits < 1 << _MOST_BITS for bits in needed.values()
    )


_FIELDS: tuple[tuple[tuple[str, ...], Callable[[Any], bool], str], ...] = (
    (
        ("tree_name", "key", "by", "period", "unit", "unit_column", "separator"),
        lambda value: isinstance(value, str | None),
        "part_no_text",
    ),
    (_TEXTS, _are_texts, "part_no_texts"),
    (_TEXTS, lambda texts: len(set(texts)) == len(texts), "part_twice"),
    (("without_segment", "without_period", "without_weight", "repeated_ids"), _is_count, "part_no_count"),
    (("format",), _is_count, "part_no_count"),
    (("told",), _are_issues, "part_no_texts"),
    (("weighted",), lambda value: isinstance(value, bool), "part_no_truth"),
    (
        ("joined", "joined_periods"),
        lambda value: isinstance(value, Mapping) and all(map(_is_count, value.values())),
        "part_no_count",
    ),
    (("terms",), lambda value: isinstance(value, Mapping) and _are_texts(list(value.values())), "part_no_named_texts"),
    (("segment_sums", "period_sums"), lambda value: value is None or _are_tables(value), "part_no_table"),
)


def _tally_complaint(tallies: object) -> tuple[str, Said] | None:
    if not isinstance(tallies, Mapping):
        return "tallies", told("part_no_table")
    for name, tally in tallies.items():
        uncounted = name.partition(":")[0].endswith(".gate")
        if not isinstance(tally, Mapping) or not _is_tally(tally, uncounted=uncounted):
            return f"tallies.{name}", told("part_no_count")
    return None


def _is_tally(tally: Mapping[str, Any], *, uncounted: bool) -> bool:
    numbers = [tally.get(field) for field in ("answered", "blank", "coded")]
    counted = all(_are_counted(tally.get(field), str) for field in ("outside", "unread"))
    if not counted or not all(map(_is_count, numbers)) or "counts" not in tally:
        return False
    answers = tally["counts"]
    if answers is None:  # too many different ones
        return True
    if not _are_counted(answers, int | float) or len(answers) > MOST_VALUES_COUNTED:
        return False
    return (uncounted and not answers) or sum(count for _, count in answers) == tally["answered"]


def part_complaint(part: StoredPart, header: Mapping[str, Any]) -> Said | None:
    """Say why an array cannot be one of ours, by its type and shape alone.

    Args:
        part: The array.
        header: The header of its file, which is as it should be.
    """
    whole = part.name.endswith((".cells", ".codes", ".n"))
    wanted = np.dtype(np.int64 if whole else np.float64)
    if part.dtype != wanted:
        return told("part_type", got=str(part.dtype), wanted=str(wanted))
    lens = part.name.startswith(LENS_PREFIX)
    most = math.prod(_bounds(part.name, header))
    dimensions = _dimensions(part.name, lens=lens)
    too_long = part.shape[:1] > (most,) and not is_table_part(part.name)  # a table has several codes in a cell
    if len(part.shape) != dimensions or too_long:
        largest = " x ".join([str(most), *"?" * (dimensions - 1)])
        return told("part_shape", got=_shape_text(part.shape), wanted=largest)
    return None


def _bounds(name: str, header: Mapping[str, Any]) -> tuple[int, ...]:
    """Say below what the cells of a part stay: segment and period of a lens, else segment (or period) and bucket."""
    segments, periods = (
        1 if header.get(column) is None else len(header.get(names, ()))
        for column, names in (("by", "segments"), ("period", "periods"))
    )
    if name.startswith(LENS_PREFIX):
        return segments, periods
    return ((periods if name.startswith(PERIOD_PREFIX) else segments) * BUCKETS,)


def _dimensions(name: str, *, lens: bool) -> int:
    if name.endswith(".gram"):
        return 3
    return 2 if name.endswith((".sums", ".view")) or (lens and name.endswith(".cells")) else 1


def is_table_part(name: str) -> bool:
    """Whether an array belongs to what is known of many segments, or periods, and not to products."""
    own = name.removeprefix(PERIOD_PREFIX)
    return own.startswith(SEGMENT_PREFIX) and not own.startswith(SEGMENT_PREFIX + PRODUCTS_PREFIX)


def _shape_text(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "0"


def sums_complaint(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> tuple[str, Said] | None:
    """Say which array does not go with the others of its block, or holds numbers that no sums are.

    Args:
        header: The header.
        arrays: The arrays, each of the type and shape that it should have.

    Returns:
        The array and what is wrong with it; None if all is well.
    """
    for name, cells in arrays.items():
        block, _, part = name.rpartition(".")
        if part != "cells":
            continue
        codes = arrays.get(f"{block}.codes")
        if not _are_cells(cells if cells.ndim > 1 else cells[:, np.newaxis], _bounds(name, header), codes):
            return name, told("part_cells")
        for other in ("codes", "n", "squared_weight", "gram", "sums"):
            beside = arrays.get(f"{block}.{other}")
            if beside is None:
                continue
            rows = beside.shape[1] if is_table_part(name) and other == "sums" else len(beside)
            if rows != len(cells):
                return f"{block}.{other}", told("part_rows", got=rows, wanted=len(cells))
            if other in ("codes", "n", "squared_weight") and bool((beside < 0).any()):
                return f"{block}.{other}", told("part_negative")
            if not (np.abs(beside) <= (_LARGEST_SUM**2 if other == "squared_weight" else _LARGEST_SUM)).all():
                return f"{block}.{other}", told("part_not_finite")
    return None


def _are_cells(cells: NDArray[np.int64], bounds: tuple[int, ...], codes: NDArray[np.int64] | None = None) -> bool:
    """Whether cells rise and lie within their bounds; those that are the same by their codes."""
    if cells.shape[1] != len(bounds) or bool((cells < 0).any() or (cells >= np.array(bounds)).any()):
        return False
    order = cells[:, 0] if len(bounds) == 1 else cells[:, 0] * bounds[1] + cells[:, 1]
    further = np.diff(order) > 0
    if codes is not None and len(codes) == len(order):
        further |= (np.diff(order) == 0) & (np.diff(codes) > 0)
    return bool(further.all())
