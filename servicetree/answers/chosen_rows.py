"""A source of answers of which only the rows are read that meet conditions."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
from attrs import field, frozen

from servicetree.answers.engines.database_streams import scored_table
from servicetree.answers.engines.read_sheets import absent_columns
from servicetree.answers.engines.sources import (
    Batch,
    BatchSummer,
    Source,
    is_summed_here,
    labels_of,
    rows_of,
    summed_here,
)
from servicetree.answers.reading_options import RowCondition
from servicetree.answers.unmet_conditions import UnmetConditions, rows_that_meet
from servicetree.errors import AnswersError, Issue
from servicetree.i18n.said import listed, warned


@frozen(eq=False)
class _RowCount:
    """How many rows the latest pass left out.

    Attributes:
        left_out: The count, the one thing here that a pass changes.
    """

    left_out: list[int] = field(factory=lambda: [0])


def with_rows_chosen(source: Source, conditions: Sequence[RowCondition]) -> Source:
    """Read only the rows that meet all conditions.

    Args:
        source: The answers.
        conditions: The conditions; values are compared as segments are, without regard to case.

    Raises:
        AnswersError: Naming every column that is not there.
    """
    if not conditions:
        return source
    if lacking := absent_columns("--where", [one.column for one in conditions], source.columns, source.sheet):
        raise AnswersError(lacking)
    count, said = _RowCount(), conditions
    labels = {one.column: labels_of(source, one.column) for one in conditions}
    conditions = [_by_value(one, labels[one.column]) for one in conditions]

    unmet = UnmetConditions(conditions, said, labels)

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        count.left_out[0], is_met = 0, False
        unmet.forget()
        for batch in source.read(_columns_to_read(wanted, conditions)):
            chosen = _chosen(batch, wanted, conditions)
            count.left_out[0] += rows_of(batch) - rows_of(chosen)
            if rows_of(chosen):
                is_met = True
                unmet.forget()
                yield chosen
            elif not is_met:
                unmet.note(batch)

    def refusal() -> AnswersError:
        if not unmet.rows and not is_summed_here(source):  # the pass went over the rows where they are
            deque(read([conditions[0].column]), maxlen=0)
        return unmet.error(source.sheet) if unmet.rows else source.no_rows()

    def summed(wanted: Sequence[str], summing: BatchSummer[Any]) -> Any:
        return source.summed(_columns_to_read(wanted, conditions), partial(_sum_chosen, wanted, conditions, summing))

    return attrs.evolve(
        source,
        read=read,
        with_scores=scored_table(read, source.columns, source.name, refusal),
        lazy=False,
        no_rows=refusal,
        summed=summed_here(read) if is_summed_here(source) else summed,
        told=lambda: (*source.told(), *_issues(said, count.left_out[0])),
    )


def _by_value(condition: RowCondition, labels: Mapping[str, str]) -> RowCondition:
    """Word a condition by a value where it is worded by what that value is called."""
    asked = condition.value.casefold()
    value = next((value for value, label in labels.items() if label.casefold() == asked), condition.value)
    return attrs.evolve(condition, value=value)


def _columns_to_read(wanted: Sequence[str], conditions: Sequence[RowCondition]) -> list[str]:
    return [*dict.fromkeys([*wanted, *(one.column for one in conditions)])]


def _sum_chosen(
    wanted: Sequence[str],
    conditions: Sequence[RowCondition],
    summing: BatchSummer[Any],
    batch: Batch,
    position: int = 0,
) -> Any:
    """Sum up the chosen rows of a batch; a function of the module, since it may run on other machines."""
    return summing(_chosen(batch, wanted, conditions), position)


def _chosen(batch: Batch, wanted: Sequence[str], conditions: Sequence[RowCondition]) -> Batch:
    kept = np.ones(rows_of(batch), dtype=np.bool_)
    for one in conditions:
        kept &= rows_that_meet(one, batch[one.column])[0]
    if kept.all():
        return {name: batch[name] for name in wanted}
    mask = pa.array(kept)
    return {name: batch[name].filter(mask) for name in wanted}


def _issues(conditions: Sequence[RowCondition], left_out: int) -> list[Issue]:
    if not left_out:
        return []
    written = listed(one.written for one in conditions)
    said = warned("row_left_out" if left_out == 1 else "rows_left_out", count=left_out, conditions=written)
    return [Issue("where", "--where", said, left_out)]
