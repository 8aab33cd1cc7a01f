"""Types of what answers may be given as: paths, mappings, frames, queries, streams.

The libraries that frames come from are extras and need not be installed; so a frame is told by what it has, which type
checkers know without them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypedDict


class ColumnsByName(Protocol):
    """A frame of pandas, polars (lazy too), Dask or Spark, or a DuckDB relation."""

    @property
    def columns(self) -> object:
        """The names of the columns."""


class ArrowNames(Protocol):
    """An Arrow schema."""

    @property
    def names(self) -> Sequence[str]:
        """The names of the columns."""


class ArrowColumns(Protocol):
    """A pyarrow table, batch, dataset or stream."""

    @property
    def schema(self) -> ArrowNames:
        """Names and types of the columns."""


class ArrowStream(Protocol):
    """What hands over record batches by Arrow's C interface."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand over a stream."""


class LabelledValues(Protocol):
    """One customer as a row of a pandas frame: a Series."""

    @property
    def index(self) -> object:
        """The names of the columns."""

    @property
    def values(self) -> object:
        """What stands in them."""


class NamedFields(Protocol):
    """One customer as a named tuple."""

    def _asdict(self) -> dict[str, object]:
        """Her answers by name."""


AnswerColumns = Mapping[str, object]
"""Columns by name; or one customer, a single value by name."""

AnswerTable = str | os.PathLike[str] | AnswerColumns | ColumnsByName | ArrowColumns | ArrowStream
"""One table of answers: a path, columns by name, a frame, a query, a dataset or a stream."""

AnswerRows = AnswerTable | Sequence[AnswerTable] | Iterator[AnswerTable]
"""Answers read row by row: a table, or several one after the other."""


class ReadingChoices(TypedDict, total=False):
    """How a table is read; what is left out or None is found out.

    Attributes:
        encoding: Of a CSV file; UTF-8 if None.
        header: How many lines the header of a text file or sheet has, names included.
        separator: What stands between the fields of a text file.
        sheet: Which sheet of a workbook; the first one that holds anything if None.
        where: Conditions on rows, ``"COL=VALUE"`` or ``"COL!=VALUE"``, all of which must hold.
        long: The columns of respondent, question and answer, where each row is one answer.
    """

    encoding: str | None
    header: int | None
    separator: str | None
    sheet: str | None
    where: str | Sequence[str] | None
    long: Sequence[str] | None
