"""Last rows whose first cell may name a count or an average, and may as well name a shop: told by their numbers."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from servicetree.answers.engines.sources import Batch, rows_of
from servicetree.tree.written_values import parse_text

AT_THE_END: Final = 12  # rows from the end, among which totals stand
_TOTAL_WORDS: Final = Path(__file__).with_name("total_words.toml")
_COMPARED: Final = 200  # rows before the last ones, enough to know which numbers are usual
_FEWEST_COMPARED: Final = 3
_NUMERIC: Final = 0.8
_IN_DOUBT: Final = "in_doubt"


@cache
def total_words() -> tuple[frozenset[str], frozenset[str], re.Pattern[str]]:
    """Read the words of totals: those that are nothing else, those in doubt, and a pattern of all with what follows."""
    with _TOTAL_WORDS.open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)
    doubtful = frozenset(word for listed in found.pop(_IN_DOUBT).values() for word in listed)
    heads = frozenset(found.pop("heads"))
    sure = frozenset(word for listed in found.values() for word in listed)
    words, begun = (_either(one) for one in (doubtful | sure, heads))
    return sure, doubtful, re.compile(rf"(?:{words})\s*(?:[:=(\[–—-].*|\.)?|(?:{begun})\s+\S.*", re.DOTALL)


def _either(words: Collection[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def may_name_a_total(text: str | None) -> bool:
    """Whether the first cell of a row may name a count or an average: ``N``, ``Mean (all shops)``, ``Gesamt (n=9)``."""
    return text is not None and total_words()[2].fullmatch(" ".join(text.casefold().split())) is not None


def proven_totals(batches: Iterable[Batch], doubtful: Collection[str], first_cell: str) -> frozenset[str]:
    """Tell which of some texts begin a last row whose numbers are not such as those of the rows above.

    Args:
        batches: The whole table, with a column of first cells.
        doubtful: The texts.
        first_cell: The name of that column.

    Returns:
        Those that stand once in the table, among its last rows, with numbers outside the range of the others, or with
        fractions where the others have none, in most columns of numbers.
    """
    often = Counter[str]()
    held: deque[Batch] = deque()
    for batch in batches:
        often.update(text for text in batch[first_cell].to_pylist() if text in doubtful)
        held.append(batch)
        while sum(map(rows_of, held)) - rows_of(held[0]) >= _COMPARED + AT_THE_END:
            held.popleft()
    rows = list(_rows(held))[-_COMPARED - AT_THE_END :]
    firsts = [row.pop(first_cell) for row in rows]
    last = range(max(len(rows) - AT_THE_END, 0), len(rows))
    asked = {place for place in last if firsts[place] in doubtful and often[firsts[place]] == 1}
    above = [row for place, row in enumerate(rows) if place not in asked and not _is_named_so(firsts[place])]
    usual = _usual_numbers(above)
    return frozenset(firsts[place] for place in asked if _stands_out(rows[place], usual))


def _is_named_so(text: str | None) -> bool:
    return text is None or may_name_a_total(text)


def _rows(batches: Iterable[Batch]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        columns = {name: column.slice(max(len(column) - _COMPARED - AT_THE_END, 0)) for name, column in batch.items()}
        cells = zip(*(column.to_pylist() for column in columns.values()), strict=True)
        yield from (dict(zip(columns, row, strict=True)) for row in cells)


Usual = tuple[float, float, bool]
"""The lowest number of a column, the highest, and whether all are whole."""


def _usual_numbers(rows: Sequence[Mapping[str, Any]]) -> dict[str, Usual]:
    """Say of each column that nearly everywhere holds numbers, which ones."""
    found: dict[str, Usual] = {}
    for name in rows[0] if len(rows) >= _FEWEST_COMPARED else ():
        cells = [row[name] for row in rows if row[name] not in (None, "")]
        numbers = [amount for cell in cells if (amount := number_in(cell)) is not None]
        if len(numbers) >= max(_FEWEST_COMPARED, _NUMERIC * len(cells)):
            found[name] = min(numbers), max(numbers), all(amount.is_integer() for amount in numbers)
    return found


def number_in(cell: object) -> float | None:
    """Read a cell as a finite number."""
    amount = parse_text(cell) if isinstance(cell, str) else cell
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        return None
    return float(amount) if abs(amount) < float("inf") else None


def _stands_out(row: Mapping[str, Any], usual: Mapping[str, Usual]) -> bool:
    held = {name: amount for name in usual if (amount := number_in(row[name])) is not None}
    apart = sum(
        not low <= held[name] <= high or (is_whole and not held[name].is_integer())
        for name, (low, high, is_whole) in usual.items()
        if name in held
    )
    return 2 * apart > len(held)


WholeTable = Callable[[], Iterator[Batch]]
