"""Conditions on rows: which rows meet one; and where none meets all, which is at fault and what its column holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import inf, isnan

import numpy as np
import pyarrow as pa
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.answers.engines.read_sheets import ReadSheet, with_sheet_hint
from servicetree.answers.engines.sources import Batch, rows_of
from servicetree.answers.reading_options import RowCondition
from servicetree.answers.row_names import row_names, written_name
from servicetree.errors import AnswersError, Fault, nearest
from servicetree.i18n.said import QuotedName, first_listed, listed, told
from servicetree.tree.written_values import parse_text

_MOST_VALUES = 1000  # of a column, among which the nearest are looked for
_MOST_SHOWN = 5
_ROWS = ""  # a condition is never written so


def rows_that_meet(condition: RowCondition, column: pa.Array) -> tuple[NDArray[np.bool_], list[str | None]]:
    """Say of each row whether it meets a condition, and which different values there are, None for blanks."""
    found, places = row_names(column)
    asked = (written_name(condition.value) or "").casefold()
    same = np.array([(text or "").casefold() == asked for text in found])
    return (~same if condition.is_not else same)[places], found


def _by_amount(value: str) -> tuple[float, str]:
    amount = parse_text(value)
    return (inf if amount is None or isnan(amount) else amount), value


@frozen(eq=False)
class UnmetConditions:
    """What a pass found in the columns of conditions, as long as no row met them all.

    Attributes:
        conditions: The conditions, worded by values.
        said: The conditions as somebody said them.
        labels: By column, what its values are called.
        met: How many rows meet each condition by itself. This and the next are changed by each pass.
        held: By column, its values.
    """

    conditions: Sequence[RowCondition]
    said: Sequence[RowCondition]
    labels: Mapping[str, Mapping[str, str]]
    met: Counter[str] = field(factory=Counter)
    held: dict[str, dict[str, None]] = field(factory=dict)

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return self.met.get(_ROWS, 0)

    def forget(self) -> None:
        """Begin a pass."""
        self.met.clear()
        self.held.clear()

    def note(self, batch: Batch) -> None:
        """Note what a batch holds of which no row meets all conditions."""
        self.met[_ROWS] += rows_of(batch)
        for one in self.conditions:
            met, names = rows_that_meet(one, batch[one.column])
            self.met[one.written] += int(met.sum())
            held = self.held.setdefault(one.column, {})
            if len(held) < _MOST_VALUES:
                held.update(dict.fromkeys(name for name in names[:_MOST_VALUES] if name is not None))

    def error(self, sheet: ReadSheet | None = None) -> AnswersError:
        """Word that the conditions leave nothing: each one that no row meets by itself, else all together.

        Args:
            sheet: The sheet of a workbook that was read.
        """
        asked = list(zip(self.said, self.conditions, strict=True))
        if alone := [said for said, one in asked if not self.met[one.written]]:
            return AnswersError(self._unmet(one, sheet) for one in dict.fromkeys(alone))
        said = told("no_row_meets_all", conditions=listed(one.written for one in self.said))
        counts = listed(self.met[one.written] for one in self.conditions)
        hint = with_sheet_hint(told("alone_they_leave", counts=counts), sheet)
        return AnswersError(Fault("no-answers", "--where", said, hint))

    def _unmet(self, one: RowCondition, sheet: ReadSheet | None) -> Fault:
        called = self.labels.get(one.column, {})
        values = [called.get(value, value) for value in sorted(self.held.get(one.column, {}), key=_by_amount)]
        near = nearest(one.value, values, _MOST_SHOWN)
        shown = [QuotedName(value) for value in dict.fromkeys([*near, *values])]
        said = told("every_row_has_it" if one.is_not else "no_row_has_it")
        holds = told("column_holds", column=one.column, values=first_listed(shown, _MOST_SHOWN))
        return Fault("no-answers", f"--where '{one.written}'", said, with_sheet_hint(holds, sheet))
