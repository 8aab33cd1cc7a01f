"""Names that cells give to rows: of segments, periods, respondents, clusters, and of who reached a gate.

One table of rules for every engine and file, so that the same cell is the same name everywhere:

| cell | name |
|---|---|
| `7`, `7.0`, `"007"`, `" 7 "` | `7` |
| 0.1, be it of 32 or of 64 bits | `0.1` |
| true, `"True"`, `"TRUE"` | `true` |
| a date; a time at midnight; `"2025-03-01 00:00:00"` | `2025-03-01` |
| another time; `"2025-03-01T10:30"` | `2025-03-01 10:30:00` |
| a text | itself, without outer blanks, composed (Unicode NFC) |
| nothing, blanks, NaN | none: the row has no name |
| a list, a struct, bytes, a span of time | refused, with its type |
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from servicetree.answers.cell_types import distinct_cells, is_answer_type, is_text
from servicetree.tree.written_values import canonical_text

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TRUTH = frozenset({"true", "false"})
# Texts that are printable ASCII and yet are written otherwise: what `Units` must not take as it is.
REWRITTEN = r"^(?i:true|false)$|^[0-9]{4}-[0-9]{2}-[0-9]{2}T"


def row_names(column: pa.Array) -> tuple[list[str | None], NDArray[np.int64]]:
    """Read a column of names: the different ones, None for blanks and first, and each row's place among them.

    Categories without a row are no names.

    Args:
        column: The cells, of a type that ``is_name_type`` allows.
    """
    distinct, places = distinct_cells(column)
    there = np.bincount(places, minlength=len(distinct) + 1)[: len(distinct)] > 0
    written = names_of(distinct)
    place_of: dict[str | None, int] = {None: 0}
    for text, used in zip(written, there.tolist(), strict=True):
        if used:
            place_of.setdefault(text, len(place_of))
    renumbered = np.array([*(place_of.get(text, 0) for text in written), 0], dtype=np.int64)
    return list(place_of), renumbered[places]


def names_of(cells: pa.Array) -> list[str | None]:
    """Write cells as names; None for blanks."""
    kind = cells.type
    if pa.types.is_float16(kind):
        cells, kind = cells.cast(pa.float32()), pa.float32()
    if pa.types.is_float32(kind):  # its shortest writing is not that of the same amount in 64 bits
        listed = [None if text is None else float(text) for text in cells.cast(pa.string()).to_pylist()]
        return [_name(cell) for cell in listed]
    if pa.types.is_timestamp(kind):
        cells = cells.cast(pa.timestamp("us", kind.tz), safe=False)  # finer ones would need pandas
    if pa.types.is_time64(kind):
        cells = cells.cast(pa.time64("us"), safe=False)
    return [_name(cell) for cell in cells.to_pylist()]


def _name(cell: object) -> str | None:
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN is the one value that differs from itself
        return None
    if isinstance(cell, dt.datetime):
        return _moment(cell.isoformat(" ")) or cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return written_name(cell) if isinstance(cell, str) else canonical_text(cell) or None


def written_name(text: str) -> str | None:
    """Write a text as a name; None if it is blank."""
    text = text.strip()
    if not text.isascii():
        return canonical_text(unicodedata.normalize("NFC", text)) or None
    if text.casefold() in _TRUTH:
        return text.casefold()
    return _moment(text) or canonical_text(text) or None


def is_moment(text: str) -> bool:
    """Whether a text is a point in time, or a day, as engines write them."""
    return _MOMENT.fullmatch(text.strip()) is not None or _DAY.fullmatch(text.strip()) is not None


def _moment(text: str) -> str | None:
    """Write a point in time as every engine does; None if a text is none."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    day, minute, second, fraction, zone = found.groups()
    fraction = (fraction or "").rstrip("0").rstrip(".")
    if zone is None and not fraction and minute == "00:00" and second in (None, ":00"):
        return day
    zone = "" if zone is None else "+00:00" if zone == "Z" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    return f"{day} {minute}{second or ':00'}{fraction}{zone}"


def spellings(column: pa.Array) -> Counter[str]:
    """Count the different texts by which a column of texts names its rows; a column of another kind has none."""
    if not is_text(column.type.value_type if pa.types.is_dictionary(column.type) else column.type):
        return Counter()
    distinct, places = distinct_cells(column)
    counts = np.bincount(places, minlength=len(distinct) + 1)[: len(distinct)].tolist()
    return Counter({text: count for text, count in zip(distinct.to_pylist(), counts, strict=True) if count})


def is_name_type(kind: pa.DataType) -> bool:
    """Whether cells of a kind can be names."""
    if pa.types.is_dictionary(kind):
        return is_name_type(kind.value_type)
    tests = (pa.types.is_date, pa.types.is_timestamp, pa.types.is_time)
    return is_answer_type(kind) or any(test(kind) for test in tests)
