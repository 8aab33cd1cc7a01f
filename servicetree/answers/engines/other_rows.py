"""Rows that are no respondents: blank ones, totals, averages and notes at the end, previews of the survey."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen

from servicetree.answers.arrow_columns import text_column
from servicetree.answers.engines.doubtful_totals import (
    AT_THE_END,
    WholeTable,
    may_name_a_total,
    proven_totals,
    total_words,
)
from servicetree.answers.engines.sources import Batch, rows_of
from servicetree.answers.reading_options import RowCondition
from servicetree.errors import Issue
from servicetree.i18n.said import both_said, told, warned

MOST_LOOKED_THROUGH = 32  # columns in which a row must be blank to be none; one of a survey's is an id or a time
_PREVIEWS = frozenset({"1", "2", "survey preview", "survey test", "preview"})
_PREVIEW_COLUMN, _ITS_NEIGHBOURS = "Status", {"ResponseId", "DistributionChannel", "RecordedDate"}


# A note below a table: what it is, and a colon.
_NOTES = (
    r"(?i)^\s*(?:source|sources|notes?|filters?|applied filters|exported|generated|created|quelle|hinweis|anmerkung"
    r"|filtres?|filtres appliqués|remarque|fuente|nota|fonte|bron|opmerking|źródło|uwaga|kaynak|источник|примечание"
    r"|фильтры?|джерело|примітка)[^:]{0,40}:"
)


@cache
def _totals() -> pa.Array:
    """Read the words that rows of totals begin with, as they may be written."""
    written = {form for word in total_words()[0] for form in (word, word.upper(), word.title(), word.capitalize())}
    return text_column(sorted(form + end for form in written for end in ("", ":")))


def preview_column(columns: Sequence[str], where: Sequence[RowCondition]) -> str | None:
    """Name the column that marks previews of the survey, unless somebody said what is to be done about them."""
    if _PREVIEW_COLUMN not in columns or _ITS_NEIGHBOURS.isdisjoint(columns):
        return None
    return None if any(one.column == _PREVIEW_COLUMN for one in where) else _PREVIEW_COLUMN


@frozen(eq=False)
class OtherRows:
    """What was found of such rows in the latest pass over a table.

    Attributes:
        preview: The column that marks previews; None if there is none.
        found: How many rows of each kind there are. This and the next are changed by every pass.
        previews: How often each mark of a preview was found.
        whole: Reads the whole table with its first cells, where the name of a last row leaves doubt; None to leave
            such rows in.
        judged: What came of such doubts, by the name of the row; it stays the same for every pass.
    """

    first_cell: ClassVar[str] = "\u241ffirst"  # column of the first cell that is not blank in each row
    preview_cell: ClassVar[str] = "\u241fpreview"

    preview: str | None = None
    found: Counter[str] = field(factory=Counter)
    previews: Counter[str] = field(factory=Counter)
    whole: WholeTable | None = None
    judged: dict[str, bool] = field(factory=dict)

    def left_out(self, batches: Iterable[Batch], wanted: Sequence[str]) -> Iterator[Batch]:
        """Leave blank rows out, and totals among the last rows; count previews.

        Args:
            batches: The wanted columns, with a column of first cells and perhaps one of marks of previews.
            wanted: The columns to hand on.
        """
        self.found.clear()
        self.previews.clear()
        last: deque[Batch] = deque()
        for batch in batches:
            last.append(batch)
            while sum(map(rows_of, last)) - rows_of(last[0]) >= AT_THE_END:
                yield from self._handed_on(last.popleft(), wanted, 0)
        while last:
            batch = last.popleft()
            yield from self._handed_on(batch, wanted, AT_THE_END - sum(map(rows_of, last)))

    def _handed_on(self, batch: Batch, wanted: Sequence[str], at_the_end: int) -> Iterator[Batch]:
        first, rows = batch[self.first_cell], rows_of(batch)
        columns = {name: batch[name] for name in wanted}
        if self.preview is not None:
            marks = pc.is_in(_folded(batch[self.preview_cell]), text_column(sorted(_PREVIEWS)))
            self.previews.update(batch[self.preview_cell].filter(marks).to_pylist())
        totals = self._totals(first, at_the_end)
        self.found["blank"] += first.null_count
        if first.null_count or totals is not None:
            kept = first.is_valid() if totals is None else pc.and_(first.is_valid(), pc.invert(totals))
            columns = {name: column.filter(kept) for name, column in columns.items()}
        if rows and rows_of(columns):
            yield columns

    def issues(self) -> list[Issue]:
        """Tell of these rows, once a pass has gone through them all."""
        found, said = [], []
        if count := self.found["blank"]:
            said.append(warned("blank_row" if count == 1 else "blank_rows", count=count))
        if count := self.found["totals"]:
            said.append(warned("total_row" if count == 1 else "total_rows", count=count))
        if said:
            left_out = self.found["blank"] + self.found["totals"]
            found.append(Issue("skipped-rows", told("the_answers"), both_said(said), left_out))
        if count := self.previews.total():
            condition = f"{self.preview}!={min(self.previews)}"
            counted = warned("preview_row" if count == 1 else "preview_rows", count=count, condition=condition)
            found.append(Issue("preview-rows", str(self.preview), counted, count))
        return found

    def _totals(self, first: pa.Array, at_the_end: int) -> pa.Array | None:
        """Mark rows whose first cell names a sum or begins a note, among so many last ones; None if there is none."""
        is_note = pc.match_substring_regex(first, _NOTES)  # `pc.fill_null` would import pandas
        marks = pc.or_(pc.is_in(first, _totals()), pc.and_kleene(pc.is_valid(first), is_note))
        before = max(len(first) - max(at_the_end, 0), 0)
        last, sure = first[before:].to_pylist(), marks[before:].to_pylist()
        proven = self._proven([text for text, is_sure in zip(last, sure, strict=True) if not is_sure])
        if not proven and not pc.any(marks).as_py():
            return None
        # What also stands above is a name like others: a shop may be called Total.
        self.found.update(f"name {text}" for text in set(first[:before].filter(marks[:before]).to_pylist()))
        named = [
            (is_sure and f"name {text}" not in self.found) or text in proven
            for text, is_sure in zip(last, sure, strict=True)
        ]
        self.found["totals"] += sum(named)
        return pa.array([False] * before + named) if any(named) else None

    def _proven(self, last: Sequence[str | None]) -> set[str]:
        """Tell which of the first cells of the last rows name totals, where that depends on the row's numbers."""
        doubtful = {text for text in last if text is not None and may_name_a_total(text)}
        if self.whole is not None and (unjudged := doubtful - self.judged.keys()):
            proven = proven_totals(self.whole(), unjudged, self.first_cell)
            self.judged.update({text: text in proven for text in unjudged})
        return {text for text in doubtful if self.judged.get(text)}


def _folded(column: pa.Array) -> pa.Array:
    return pc.utf8_lower(pc.utf8_trim_whitespace(column.cast(pa.string())))
