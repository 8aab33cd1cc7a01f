"""Decoding of columns of cells into numbers, with a tally of everything found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.answers.arrow_columns import cell_column, null_mask
from servicetree.answers.arrow_columns import raw_numbers as numbers_in
from servicetree.answers.cell_types import ValueIndices, distinct_cells, is_plain_type, is_text
from servicetree.answers.no_answer_words import is_not_applicable, means_no_answer
from servicetree.stats.arrays import Array
from servicetree.tree.written_values import code_number, folded_text, numbered_words, parse_text

MOST_VALUES_COUNTED = 1000
_FEW_PLACES, _MANY_ROWS = 32, 4096  # up to and from where it is quicker to count in pairs
_ROUNDING = 1e-9  # of a scale's width: what lies outside by no more was calculated, and is its end
_WIDEST_RANGE = 254  # between the lowest and the highest of whole numbers that are coded in a byte, blanks besides


class _CellKind(IntEnum):
    """What a cell is."""

    ANSWER = 0
    BLANK = 1
    CODE = 2
    UNREAD = 3
    OUTSIDE = 4


@frozen
class MissingCodes:
    """The codes that mean "no answer": numbers, and words as they are compared (``folded_text``)."""

    numbers: frozenset[float] = field(default=frozenset())
    words: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, listed: Iterable[float | str]) -> MissingCodes:
        """Sort listed codes into numbers and words; ``"99"`` is a number."""
        numbers, words = set(), set()
        for code in listed:
            amount = code_number(code)
            if amount is None:
                words.add(folded_text(str(code)))
            else:
                numbers.add(amount)
        return cls(frozenset(numbers), frozenset(words))


def number_by_words(answers: Mapping[str, float]) -> dict[str, float]:
    """Key answers in words as they are compared: ``Very  Satisfied`` is ``very satisfied``."""
    return {folded_text(word): float(amount) for word, amount in answers.items()}


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
        counts = None if self.counts is None or other.counts is None else self.counts + other.counts
        if counts is not None and len(counts) > MOST_VALUES_COUNTED:
            counts = None
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


@frozen(eq=False)
class CodedColumn:
    """A column in which every different value is written once.

    Attributes:
        places: Shape (n,): for each row, the place of its value.
        values: Shape (m + 1,): the values, NaN for what is no answer; the last one is NaN, for blank rows.
    """

    places: ValueIndices
    values: Array

    def numbers(self) -> Array:
        """Shape (n,): each row's value."""
        found: Array = self.values[self.places]
        return found


def decode(
    column: pa.Array,
    codes: MissingCodes,
    scale: tuple[float, float] | None,
    words: Mapping[str, float] | None = None,
) -> tuple[CodedColumn, Tally]:
    """Turn a column into numbers and count what it held.

    Every *different* cell is understood once, so the cost of the rules does not grow with the rows.

    Args:
        column: The cells: texts, numbers, truth values, decimals, or a dictionary of these (``is_read``).
        codes: What means "no answer" besides blanks.
        scale: The lowest and highest answer allowed; None allows every finite number.
        words: What answers in words stand for, by the words as they are compared. A number with words behind it, such
            as ``5 - Very satisfied``, is read as well then, by its words if they are here, else by its number. None for
            amounts, which have no words.

    Returns:
        The answers, NaN where there is none; and the tally. Not to be written into.
    """
    if len(column) == 1 and is_plain_type(column.type):  # one customer: a seven out of ten is one whoever says it
        listed = None if words is None else tuple(words.items())
        return _decoded_cell(column.type, column[0].as_py(), codes, scale, listed)
    return _decoded(column, codes, scale, words)


@lru_cache(maxsize=1024)
def _decoded_cell(
    kind: pa.DataType,
    cell: float | str | None,
    codes: MissingCodes,
    scale: tuple[float, float] | None,
    words: tuple[tuple[str, float], ...] | None,
) -> tuple[CodedColumn, Tally]:
    """Decode a column of one cell."""
    return _decoded(cell_column(cell, kind), codes, scale, None if words is None else dict(words))


def _decoded(
    column: pa.Array, codes: MissingCodes, scale: tuple[float, float] | None, words: Mapping[str, float] | None
) -> tuple[CodedColumn, Tally]:
    close = _byte_coded_integers(column)
    if close is None:
        distinct, places = distinct_cells(column)
        numbers, kinds, written = _parsed_cells(distinct, codes, words)
        meant = _cell_meanings(numbers, kinds, scale)
    else:
        places, low, high = close
        written, meant = [], _integer_meanings(low, high, codes, scale)
    times = _index_counts(places, len(meant.values))
    answered, outside = meant.kinds[_CellKind.ANSWER], meant.kinds[_CellKind.OUTSIDE]
    answered_times = times[answered]
    counts = _counts_by_value(meant.read[answered], answered_times, MOST_VALUES_COUNTED)
    tally = Tally(
        answered=int(answered_times.sum()),
        blank=int(times[-1]) + _total(times, meant.kinds[_CellKind.BLANK]),
        coded=_total(times, meant.kinds[_CellKind.CODE]),
        counts=None if counts is None else Counter(counts),
        outside=Counter(_counts_by_value(meant.read[outside], times[outside]) if len(outside) else ()),
        unread=Counter({written[at]: int(times[at]) for at in meant.kinds[_CellKind.UNREAD].tolist() if times[at]}),
    )
    return CodedColumn(places, meant.values), tally


def _total(times: NDArray[np.int64], places: NDArray[np.intp]) -> int:
    return int(times[places].sum()) if len(places) else 0


def _index_counts(places: ValueIndices, width: int) -> NDArray[np.int64]:
    """Count each place. Many bytes with few values are counted in pairs, which is half the work."""
    if places.dtype != np.uint8 or width > _FEW_PLACES or len(places) < _MANY_ROWS:
        return np.bincount(places, minlength=width)
    even = len(places) // 2 * 2
    pairs = np.bincount(places[:even].view(np.uint16), minlength=256 * width).reshape(width, 256)
    times: NDArray[np.int64] = pairs.sum(axis=0)[:width] + pairs.sum(axis=1)
    times[places[even:]] += 1
    return times


def _counts_by_value(values: Array, times: NDArray[np.int64], most: float = np.inf) -> dict[float, int] | None:
    """Count values; None if there are more than so many different ones."""
    if len(values) > most and len(np.unique(values[times > 0])) > most:
        return None
    total: dict[float, int] = {}
    for value, count in zip(values.tolist(), times.tolist(), strict=True):
        if count:  # "7" and "7.0" are different cells and one answer
            total[value] = total.get(value, 0) + count
    return total


@frozen(eq=False)
class _CellMeanings:
    """What different cells mean.

    Attributes:
        kinds: The places of the cells of each kind.
        read: Shape (m,): the number that each one gives, whether allowed or not.
        values: Shape (m + 1,): the answers; NaN for all else, and last.
    """

    kinds: Mapping[_CellKind, NDArray[np.intp]]
    read: Array
    values: Array


def _cell_meanings(numbers: Array, kinds: NDArray[np.int64], scale: tuple[float, float] | None) -> _CellMeanings:
    """Tell answers outside the scale from the others; ``kinds`` says what is an answer at all."""
    low, high = scale or (-np.inf, np.inf)
    slack = _ROUNDING * (high - low) if np.isfinite(high - low) else 0.0
    with np.errstate(invalid="ignore"):  # NaN is neither inside nor outside
        outside = (numbers < low - slack) | (numbers > high + slack) | ~np.isfinite(numbers)
    kinds = np.where((kinds == _CellKind.ANSWER) & outside, _CellKind.OUTSIDE, kinds)
    values = np.append(np.where(kinds == _CellKind.ANSWER, np.clip(numbers, low, high), np.nan), np.nan)
    return _CellMeanings({kind: np.flatnonzero(kinds == kind) for kind in _CellKind}, numbers, values)


@lru_cache(maxsize=1024)
def _integer_meanings(low: int, high: int, codes: MissingCodes, scale: tuple[float, float] | None) -> _CellMeanings:
    """Understand all whole numbers of a range; batch after batch holds the same."""
    numbers = np.arange(low, high + 1, dtype=float)
    return _cell_meanings(
        numbers, np.where(np.isin(numbers, list(codes.numbers)), _CellKind.CODE, _CellKind.ANSWER), scale
    )


def _byte_coded_integers(column: pa.Array) -> tuple[ValueIndices, int, int] | None:
    """Code a column of whole numbers that lie close together by what each is above the lowest: nothing is looked up.

    Returns:
        The places, one past the highest for a blank; the lowest and the highest. None for any other column.
    """
    gone: NDArray[np.bool_] | None = None
    if pa.types.is_integer(column.type) and column.null_count < len(column):
        gone, numbers = null_mask(column), numbers_in(column)
        if gone is not None:  # what is above or below the first number, and wraps, and is that number again
            first = numbers[np.argmin(gone)]
            numbers = (numbers - first) * ~gone + first
    elif pa.types.is_floating(column.type):
        cells = _floats(column)
        with np.errstate(invalid="ignore"):  # what is no whole number of this width differs afterwards
            numbers = cells.astype(np.int16)
        if not (same := numbers == cells).all():
            gone = np.isnan(cells)
            if not same.any() or not (same | gone).all():
                return None
            numbers[gone] = numbers[same][0]
    else:
        return None
    low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, _WIDEST_RANGE + 1)
    if high - low > _WIDEST_RANGE:
        return None
    places = numbers.astype(np.uint8) - np.uint8(low % 256)  # both wrap, the difference does not
    if gone is not None:
        np.maximum(places, gone * np.uint8(high - low + 1), out=places)
    return places, low, high


def _floats(column: pa.Array) -> Array:
    """Look at floats, NaN for nulls."""
    gone = null_mask(column)
    return numbers_in(column) if gone is None else np.where(gone, np.nan, numbers_in(column))


def _parsed_cells(
    distinct: pa.Array, codes: MissingCodes, words: Mapping[str, float] | None
) -> tuple[Array, NDArray[np.int64], list[str]]:
    kind = distinct.type
    if is_text(kind):
        return _parsed_texts(distinct.to_pylist(), codes, words)
    if pa.types.is_null(kind):
        return np.full(len(distinct), np.nan), np.full(len(distinct), _CellKind.BLANK), []
    if pa.types.is_boolean(kind):
        distinct = distinct.cast(pa.int8())
    if pa.types.is_decimal(kind):
        distinct = distinct.cast(pa.string())  # straight to a float, 14.2 would become 14.200000000000001
    values = _floats(distinct.cast(pa.float64(), safe=False))
    coded = np.isin(values, list(codes.numbers))
    return values, np.where(np.isnan(values), _CellKind.BLANK, np.where(coded, _CellKind.CODE, _CellKind.ANSWER)), []


def _parsed_texts(
    written: list[str], codes: MissingCodes, words: Mapping[str, float] | None
) -> tuple[Array, NDArray[np.int64], list[str]]:
    values = np.full(len(written), np.nan)
    found = np.full(len(written), _CellKind.ANSWER, dtype=np.int64)
    for place, text in enumerate(written):
        amount = parse_text(text)
        numbered = numbered_words(text) if words is not None and amount is None else None
        if words is not None:
            amount = _worded_answer(text, amount, numbered, words)
        if amount in codes.numbers or _is_worded_code(text, amount, numbered, codes):
            found[place] = _CellKind.CODE
        elif amount is None:
            found[place] = _CellKind.UNREAD
        elif np.isnan(amount):
            found[place] = _CellKind.BLANK
        else:
            values[place] = amount
    return values, found, written


def _worded_answer(
    text: str, amount: float | None, numbered: tuple[float, str] | None, words: Mapping[str, float]
) -> float | None:
    """Read an answer in words: by the words, then as a number, then by the words or the number of ``5 - Good``.

    Words that mean no answer give their number to nothing: ``n/a (10)`` is ``n/a``, and ``10 - Don't know`` as little
    understood as ``Don't know`` is.
    """
    if words and (known := words.get(folded_text(text))) is not None:
        return known
    if amount is not None or numbered is None:
        return amount
    number, said = numbered
    if (known := words.get(folded_text(said))) is not None:
        return known
    return np.nan if is_not_applicable(said) else None if means_no_answer(said) else number


def _is_worded_code(text: str, amount: float | None, numbered: tuple[float, str] | None, codes: MissingCodes) -> bool:
    """Whether a text is a code for "no answer", by its words, or by its number where that is no answer."""
    said = {folded_text(text)} if codes.words else set()
    if numbered is not None:
        if (amount is None or np.isnan(amount)) and numbered[0] in codes.numbers:
            return True
        said.add(folded_text(numbered[1]))
    return not codes.words.isdisjoint(said)
