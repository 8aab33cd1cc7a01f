"""Answers as streams: pyarrow datasets and readers, iterables of frames, files or mappings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, TypeVar

import attrs
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from servicetree.answers.engines.frames import open_frame
from servicetree.answers.engines.sources import (
    Batch,
    Scorer,
    Source,
    batch_of,
    bearing_names,
    rebatched,
    rows_at_once,
)
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault, Issue
from servicetree.i18n.said import told

T = TypeVar("T")

# Left to itself a dataset reads 16 batches of 4 files ahead, and holds whole row groups of each.
_BATCHES_AHEAD, _FILES_AHEAD = 2, 1


@frozen(eq=False)
class ScoredStream:
    """A stream of record batches with scores added; it begins anew each time it is asked for.

    Attributes:
        incoming: The schema of what is read.
        begin: Starts reading.
        wanted: The columns that scores are made of.
        added: The columns of scores.
        score: Scores a batch.
    """

    incoming: pa.Schema
    begin: Callable[[], Iterable[pa.RecordBatch]]
    wanted: Sequence[str]
    added: Sequence[str]
    score: Scorer

    def reader(self) -> pa.RecordBatchReader:
        """Make a stream that begins to read when its first batch is asked for; some only ask for the schema."""
        return pa.RecordBatchReader.from_batches(self.outgoing, self._read())

    def _read(self) -> Iterator[pa.RecordBatch]:
        yield from map(self.scored, self.begin())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.reader().__arrow_c_stream__(requested_schema)

    @property
    def outgoing(self) -> pa.Schema:
        """The schema of what is handed on."""
        return pa.schema([*self.incoming, *(pa.field(name, pa.float64()) for name in self.added)])

    def scored(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        """Add the scores to one batch."""
        bearing = bearing_names(self.incoming.names, "answers")
        found = self.score({name: rows.column(bearing[name]) for name in self.wanted})
        scores = [pa.array(found[name], pa.float64(), from_pandas=True) for name in self.added]
        return pa.RecordBatch.from_arrays([*rows.columns, *scores], schema=self.outgoing)


def open_dataset(answers: Any, options: ReadingOptions) -> Source | None:
    """Read a pyarrow dataset, a record batch, or any stream of record batches; None if it is none of these."""
    if isinstance(answers, pa.RecordBatch):
        return open_frame(pa.Table.from_batches([answers]), options)
    if type(answers).__module__ == "pyarrow._dataset" and hasattr(answers, "scanner"):
        return _dataset(answers)
    try:
        return _reader(pa.RecordBatchReader.from_stream(answers)) if hasattr(answers, "__arrow_c_stream__") else None
    except pa.ArrowInvalid:  # a stream of one column, such as a Series
        return None


def _dataset(dataset: Any) -> Source:
    ahead = {"batch_readahead": _BATCHES_AHEAD, "fragment_readahead": _FILES_AHEAD}
    bearing = bearing_names(dataset.schema.names, "answers")

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        fields = {name: pc.field(bearing[name]) for name in wanted}
        size = rows_at_once(len(wanted))
        yield from rebatched(map(batch_of, dataset.to_batches(columns=fields, batch_size=size, **ahead)), size)

    def with_scores(wanted: Sequence[str], added: Sequence[str], score: Scorer) -> pa.RecordBatchReader:
        begin = partial(dataset.to_batches, batch_size=rows_at_once(len(dataset.schema)), **ahead)
        return ScoredStream(dataset.schema, begin, wanted, added, score).reader()

    return Source("answers", tuple(bearing), read, with_scores, lazy=True)


def _reader(reader: pa.RecordBatchReader) -> Source:
    bearing = bearing_names(reader.schema.names, "answers")

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        asked = [bearing[name] for name in wanted]
        batches = (dict(zip(wanted, rows.select(asked).columns, strict=True)) for rows in reader)
        yield from rebatched(chain([_first_of(batches, "reader_once")], batches))

    def with_scores(wanted: Sequence[str], added: Sequence[str], score: Scorer) -> pa.RecordBatchReader:
        return ScoredStream(reader.schema, lambda: reader, wanted, added, score).reader()

    return Source("answers", tuple(bearing), read, with_scores, lazy=True)


def open_parts(answers: Iterable[Any], open_part: Callable[[Any], Source]) -> Source:
    """Read an iterable of answers, part after part, as one source.

    Args:
        answers: Frames, mappings or paths, all with the columns that are wanted. A generator can be read once; a list,
            as often as one likes.
        open_part: Opens one of them.

    Raises:
        AnswersError: If there is none.
    """
    parts = iter(answers)
    said: list[Issue] = []
    first = _first_of(parts, "generator_once")

    def opened(wanted: Sequence[str]) -> Iterator[Source]:
        for place, part in enumerate(chain([first], parts), start=1):
            source = open_part(part)
            _refuse_part(source, wanted, told("part_number", place=place))
            yield source

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        said.clear()
        yield from rebatched(_told_batches(opened(wanted), wanted, said))

    def with_scores(wanted: Sequence[str], added: Sequence[str], score: Scorer) -> Iterator[Any]:
        return (source.with_scores(wanted, added, score) for source in opened(wanted))

    columns = tuple(open_part(first).columns)
    return Source("answers", columns, read, with_scores, lazy=True, told=lambda: tuple(dict.fromkeys(said)))


def _told_batches(sources: Iterable[Source], wanted: Sequence[str], said: list[Issue]) -> Iterator[Batch]:
    """Read part after part, and keep what each one told, under its name."""
    for source in sources:
        yield from source.read(wanted)
        said += [attrs.evolve(issue, where=source.name) for issue in source.told()]


def _first_of(parts: Iterator[T], hint: str) -> T:
    try:
        return next(parts)
    except StopIteration:
        raise AnswersError(Fault("no-answers", told("the_answers"), told("nothing_in_them"), told(hint))) from None


def _refuse_part(source: Source, wanted: Sequence[str], where: str) -> None:
    if source.lazy:
        raise AnswersError(Fault("answers", where, told("part_is_a_query"), told("gather_each")))
    if lacking := [column for column in wanted if column not in source.columns]:
        raise AnswersError(Fault("column", where, told("no_column", column=column)) for column in lacking)
