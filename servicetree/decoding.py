"""A column of cells becomes numbers, by one table of rules for every engine, and nothing is lost without a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.arrowcells import gaps
from servicetree.arrowcells import numbers as numbers_in
from servicetree.parsing import as_number, canonical_text, parse_text

Array = NDArray[np.float64]
Places = NDArray[np.integer[Any]]

MOST_VALUES_COUNTED = 1000
_ANSWER, _BLANK, _CODE, _UNREAD = range(4)
_WIDEST = 254  # between the lowest and the highest of whole numbers that are coded in a byte, blanks besides


@frozen
class Codes:
    """The codes that mean "no answer": numbers, and words that are compared without outer blanks."""

    numbers: frozenset[float] = field(default=frozenset())
    words: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, listed: Iterable[float | str]) -> Codes:
        """Sort listed codes into numbers and words; ``"99"`` is a number."""
        numbers, words = set(), set()
        for code in listed:
            amount = as_number(code)
            if amount is None:
                words.add(str(code).strip())
            else:
                numbers.add(amount)
        return cls(frozenset(numbers), frozenset(words))


@frozen
class Tally:
    """What was found in one question's column; tallies add.

    Attributes:
        answered: Cells that gave an answer.
        blank: Cells without one.
        coded: Cells with a code that means "no answer".
        counts: How often each answer was given; None once there are more than 1,000 different ones.
        outside: Answers outside the scale, each with its count.
        unread: Texts that were not understood, each with its count.
    """

    answered: int = 0
    blank: int = 0
    coded: int = 0
    counts: Counter[float] | None = field(factory=Counter)
    outside: Counter[float] = field(factory=Counter)
    unread: Counter[str] = field(factory=Counter)

    def __add__(self, other: Tally) -> Tally:
        counts = None if self.counts is None or other.counts is None else _few(self.counts + other.counts)
        return Tally(
            self.answered + other.answered,
            self.blank + other.blank,
            self.coded + other.coded,
            counts,
            self.outside + other.outside,
            self.unread + other.unread,
        )

    def plain(self) -> dict[str, Any]:
        """Return the tally as JSON can hold it."""
        counts = None if self.counts is None else list(self.counts.items())
        return {
            "answered": self.answered,
            "blank": self.blank,
            "coded": self.coded,
            "counts": counts,
            "outside": [[str(value), count] for value, count in self.outside.items()],  # JSON knows no infinity
            "unread": list(self.unread.items()),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Tally:
        """Read back what ``plain`` returned."""
        counts = None if plain["counts"] is None else Counter(dict(plain["counts"]))
        return cls(
            plain["answered"],
            plain["blank"],
            plain["coded"],
            counts,
            Counter({float(value): count for value, count in plain["outside"]}),
            Counter(dict(plain["unread"])),
        )

    @property
    def faulty(self) -> bool:
        """Whether any cell was outside the scale or not understood."""
        return bool(self.outside or self.unread)


def _few(counts: Counter[float]) -> Counter[float] | None:
    return counts if len(counts) <= MOST_VALUES_COUNTED else None


@frozen(eq=False)
class Coded:
    """A column in which every different value is written once.

    Attributes:
        places: Shape (n,): for each row, the place of its value.
        values: Shape (m + 1,): the values, NaN for what is no answer; the last one is NaN, for blank rows.
    """

    places: Places
    values: Array

    def numbers(self) -> Array:
        """Shape (n,): each row's value."""
        found: Array = self.values[self.places]
        return found


def decode(column: pa.Array, codes: Codes, scale: tuple[float, float] | None) -> tuple[Coded, Tally]:
    """Turn a column into numbers and count what it held.

    Every *different* cell is understood once, so the cost of the rules does not grow with the rows.

    Args:
        column: The cells: texts, numbers, truth values, decimals, or a dictionary of these (``is_read``).
        codes: What means "no answer" besides blanks.
        scale: The lowest and highest answer allowed; None allows every finite number.

    Returns:
        The answers, NaN where there is none; and the tally.
    """
    coded = _whole_numbers(column)
    if coded is None:
        distinct, places = distinct_cells(column)
        values, found, written = _understood(distinct, codes)
    else:
        places, values, written = coded.places, coded.values, []
        found = np.where(np.isin(values, list(codes.numbers)), _CODE, _ANSWER)
    low, high = scale or (-np.inf, np.inf)
    finite = np.isfinite(values)
    with np.errstate(invalid="ignore"):  # NaN is neither inside nor outside
        outside = (found == _ANSWER) & ((values < low) | (values > high) | ~finite)
    answer = (found == _ANSWER) & ~outside
    times = np.bincount(places, minlength=len(values) + 1)
    nulls, times = int(times[-1]), times[:-1]
    seen = times > 0

    def counted(which: NDArray[np.bool_]) -> Counter[float]:
        total: Counter[float] = Counter()  # "7" and "7.0" are different cells and one answer
        for value, count in zip(values[which & seen].tolist(), times[which & seen].tolist(), strict=True):
            total[value] += count
        return total

    tally = Tally(
        answered=int(times[answer].sum()),
        blank=nulls + int(times[found == _BLANK].sum()),
        coded=int(times[found == _CODE].sum()),
        counts=_few(counted(answer)),
        outside=counted(outside),
        unread=Counter({written[place]: int(times[place]) for place in np.flatnonzero((found == _UNREAD) & seen)}),
    )
    return Coded(places, np.append(np.where(answer, values, np.nan), np.nan)), tally


def _whole_numbers(column: pa.Array) -> Coded | None:
    """Code a column of whole numbers that lie close together by what each is above the lowest: no cell is looked up.

    Returns:
        None for any other column. The values do without the last one.
    """
    if pa.types.is_integer(column.type):
        ends = pc.min_max(column).as_py()
        low, high, gone = ends["min"], ends["max"], gaps(column)
        if low is None or high - low > _WIDEST:
            return None
        numbers = numbers_in(column)
    elif pa.types.is_floating(column.type):
        cells = _floats(column)
        with np.errstate(invalid="ignore"):  # what is no whole number of this width differs afterwards
            numbers = cells.astype(np.int16)
        same = numbers == cells
        gone = None if same.all() else np.isnan(cells)
        if not same.any() or (gone is not None and not (same | gone).all()):
            return None
        numbers = numbers if gone is None else np.where(gone, numbers[same][0], numbers)
        low, high = int(numbers.min()), int(numbers.max())
        if high - low > _WIDEST:
            return None
    else:
        return None
    places = (numbers - low).astype(np.uint8)  # differences wrap, and wrap back
    if gone is not None:
        places[gone] = high - low + 1
    return Coded(places, np.arange(low, high + 1, dtype=float))


def _floats(column: pa.Array) -> Array:
    """Look at floats, NaN for nulls."""
    gone = gaps(column)
    return numbers_in(column) if gone is None else np.where(gone, np.nan, numbers_in(column))


def distinct_cells(column: pa.Array) -> tuple[pa.Array, Places]:
    """Split a column into its different cells and, for each row, the place of its cell; past the last for a null."""
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    places, gone = numbers_in(column.indices.cast(pa.int64())), gaps(column.indices)
    return column.dictionary, places if gone is None else np.where(gone, len(column.dictionary), places)


def texts(column: pa.Array) -> tuple[list[str | None], NDArray[np.int64]]:
    """Read a column of units or segments: the different texts, None for blanks, and each row's place among them.

    Texts are written canonically, so that ``7``, ``7.0`` and ``"007"`` are one unit on every engine.
    """
    distinct, places = distinct_cells(column)
    written = [_name_of(cell) for cell in distinct.to_pylist()]
    place_of: dict[str | None, int] = {None: 0}
    for text in written:
        place_of.setdefault(text, len(place_of))
    renumbered = np.array([*(place_of[text] for text in written), 0], dtype=np.int64)
    return list(place_of), renumbered[places]


def _name_of(cell: object) -> str | None:
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN is the one value that differs from itself
        return None
    return canonical_text(cell) or None


def is_read(kind: pa.DataType) -> bool:
    """Whether cells of a kind can be answers; dates, lists and other things cannot."""
    if pa.types.is_dictionary(kind):
        return is_read(kind.value_type)
    tests = (
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_boolean,
        pa.types.is_null,
    )
    return _is_text(kind) or any(test(kind) for test in tests)


def _is_text(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def _understood(distinct: pa.Array, codes: Codes) -> tuple[Array, NDArray[np.int64], list[str]]:
    kind = distinct.type
    if _is_text(kind):
        return _understood_texts(distinct.to_pylist(), codes)
    if pa.types.is_null(kind):
        return np.full(len(distinct), np.nan), np.full(len(distinct), _BLANK), []
    if pa.types.is_boolean(kind):
        distinct = distinct.cast(pa.int8())
    if pa.types.is_decimal(kind):
        distinct = distinct.cast(pa.string())  # straight to a float, 14.2 would become 14.200000000000001
    values = _floats(distinct.cast(pa.float64(), safe=False))
    found = np.where(np.isnan(values), _BLANK, np.where(np.isin(values, list(codes.numbers)), _CODE, _ANSWER))
    return values, found, []


def _understood_texts(written: list[str], codes: Codes) -> tuple[Array, NDArray[np.int64], list[str]]:
    values = np.full(len(written), np.nan)
    found = np.full(len(written), _ANSWER, dtype=np.int64)
    for place, text in enumerate(written):
        amount = parse_text(text)
        if text.strip() in codes.words or amount in codes.numbers:
            found[place] = _CODE
        elif amount is None:
            found[place] = _UNREAD
        elif np.isnan(amount):
            found[place] = _BLANK
        else:
            values[place] = amount
    return values, found, written
