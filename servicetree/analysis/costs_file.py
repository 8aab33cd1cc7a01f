"""A costs file: what it costs to raise each question, all faults at once."""

from __future__ import annotations

import os

import numpy as np

from servicetree.answers.cell_types import is_answer_type
from servicetree.answers.decoding import MissingCodes, decode
from servicetree.answers.engines.opening import open_answers
from servicetree.errors import AnswersError, Fault
from servicetree.i18n.said import QuotedName, told
from servicetree.tree.checks import quoted_value

_COLUMNS = ("question", "cost")


def read_costs(path: str | os.PathLike[str]) -> dict[str, float]:
    """Read what it costs to raise each question from a CSV file with the columns ``question`` and ``cost``.

    Raises:
        AnswersError: If a column is not there, a cost cannot be read, a question stands twice, or there is no row.
        FileError: If the file cannot be read.
    """
    source = open_answers(path)
    lacking = [name for name in _COLUMNS if name not in source.columns]
    if lacking:
        raise AnswersError(Fault("column", source.name, told("no_column", column=name)) for name in lacking)
    found: dict[str, float] = {}
    lines: dict[str, int] = {}
    faults: list[Fault] = []
    line = 1  # which holds the names
    for batch in source.read(_COLUMNS):
        if not is_answer_type(batch["cost"].type):
            raise AnswersError(_no_cost(source.name, "cost", batch["cost"].type))
        coded, _ = decode(batch["cost"], MissingCodes(), None)
        rows = zip(batch["question"].to_pylist(), batch["cost"].to_pylist(), coded.numbers().tolist(), strict=True)
        for question, written, cost in rows:
            line += 1
            name = "" if question is None else str(question).strip()
            if not name and np.isnan(cost) and not str(written or "").strip():
                continue  # a blank row
            if np.isnan(cost):
                faults.append(_no_cost(source.name, name, written))
            if name in lines:
                said = told("costs_already", name=QuotedName(name), place=f"{source.name}:{lines[name]}")
                faults.append(Fault("costs", f"{source.name}:{line}", said, told("keep_one_cost")))
            lines.setdefault(name, line)
            found.setdefault(name, cost)
    if faults or not found:
        raise AnswersError(faults or Fault("costs", source.name, told("holds_no_costs"), told("fill_costs")))
    return found


def _no_cost(file: str, place: str, written: object) -> Fault:
    where = told("in_file", file=file, place=place)
    return Fault("unread", where, told("no_cost", got=quoted_value(written)), told("mend_cost"))
