"""Answers in Spark frames, summed partition by partition."""

from __future__ import annotations

import operator
import pickle
from collections.abc import Iterable, Iterator, Sequence
from functools import partial, reduce
from typing import Any

import pyarrow as pa

from servicetree.answers.engines.sources import (
    Batch,
    BatchSummer,
    Scorer,
    Source,
    bearing_names,
    rebatched,
    summed_in_process,
)
from servicetree.answers.engines.streams import ScoredStream

_PIECE = pa.schema([("partition", pa.int32()), ("piece", pa.binary())])
_PIECE_IN_SPARK = "partition int, piece binary"
# Sums of all partitions are added in so many places before they come here, so that few large things travel far.
_ADDING_PARTITIONS = 4


def open_spark(answers: Any) -> Source | None:
    """Read a Spark frame; None if it is none."""
    if type(answers).__module__.partition(".")[0] != "pyspark" or not hasattr(answers, "mapInArrow"):
        return None
    bearing = bearing_names(answers.columns, "answers")

    def chosen(wanted: Sequence[str]) -> Any:
        from pyspark.sql.functions import col

        quoted = ("`" + bearing[name].replace("`", "``") + "`" for name in wanted)
        # Numbered, for mapInArrow takes a name with a dot for a path.
        return answers.select(*(col(name).alias(f"c{place}") for place, name in enumerate(quoted)))

    def summed(wanted: Sequence[str], summing: BatchSummer[Any]) -> Any:
        sums = chosen(wanted).mapInArrow(partial(summed_partition, tuple(wanted), summing), _PIECE_IN_SPARK)
        few = sums.repartition(_ADDING_PARTITIONS).mapInArrow(added_pieces, _PIECE_IN_SPARK)
        pieces = sorted((row.partition, row.piece) for row in few.collect())
        return _unpickled_sum(bytes(piece) for _, piece in pieces)

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        shipped = chosen(wanted).mapInArrow(serialised_partition, _PIECE_IN_SPARK)
        for row in shipped.toLocalIterator():
            with pa.ipc.open_stream(bytes(row.piece)) as rows:
                yield from (_named(wanted, batch) for batch in rows)

    def with_scores(wanted: Sequence[str], added: Sequence[str], score: Scorer) -> Any:
        from pyspark.sql.types import DoubleType, StructField, StructType

        schema = StructType([*answers.schema.fields, *(StructField(name, DoubleType()) for name in added)])
        scored = partial(scored_partition, tuple(answers.columns), tuple(wanted), tuple(added), score)
        return chosen(tuple(bearing)).mapInArrow(scored, schema)

    return Source("answers", tuple(bearing), read, with_scores, ordered=False, lazy=True, summed=summed)


def summed_partition(
    wanted: Sequence[str], summing: BatchSummer[Any], batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Sum up one partition into one row; an empty partition has none."""
    total = summed_in_process(lambda names: rebatched(_named(names, batch) for batch in batches), wanted, summing)
    if total is not None:
        from pyspark import TaskContext

        task = TaskContext.get()
        assert task is not None  # this runs on a worker
        yield _piece(task.partitionId(), total)


def added_pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Add the sums of several partitions, in their order, into one row."""
    pieces = sorted((row["partition"], row["piece"]) for batch in batches for row in batch.to_pylist())
    if pieces:
        yield _piece(pieces[0][0], _unpickled_sum(piece for _, piece in pieces))


def serialised_partition(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Pack the rows of one partition, batch by batch."""
    for batch in batches:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as stream:
            stream.write_batch(batch)
        yield pa.record_batch([pa.array([0], pa.int32()), pa.array([sink.getvalue().to_pybytes()])], schema=_PIECE)


def scored_partition(
    columns: Sequence[str],
    wanted: Sequence[str],
    added: Sequence[str],
    score: Scorer,
    batches: Iterable[pa.RecordBatch],
) -> Iterator[pa.RecordBatch]:
    """Add the scores to one partition."""
    for batch in batches:
        named = batch.rename_columns(list(columns))
        yield ScoredStream(named.schema, tuple, wanted, added, score).scored(named)


def _named(names: Sequence[str], rows: pa.RecordBatch) -> Batch:
    return dict(zip(names, rows.columns, strict=True))


def _piece(partition: int, total: Any) -> pa.RecordBatch:
    return pa.record_batch([pa.array([partition], pa.int32()), pa.array([pickle.dumps(total)])], schema=_PIECE)


def _unpickled_sum(pieces: Iterable[bytes]) -> Any:
    sums = (pickle.loads(piece) for piece in pieces)  # noqa: S301 - our own bytes, from our own workers
    first = next(sums, None)
    return reduce(operator.add, sums, first) if first is not None else None
