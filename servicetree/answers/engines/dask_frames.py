"""Answers in Dask frames, summed partition by partition."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

from servicetree.answers.engines.frames import open_frame, refuse_odd_labels
from servicetree.answers.engines.sources import (
    Batch,
    BatchSummer,
    Scorer,
    Source,
    bearing_names,
    summed_in_process,
)

_ADDED_AT_ONCE = 8


def open_dask(answers: Any) -> Source | None:
    """Read a Dask frame; None if it is none."""
    if type(answers).__module__.partition(".")[0] != "dask" or not hasattr(answers, "map_partitions"):
        return None
    refuse_odd_labels(answers.columns)
    bearing = bearing_names(list(answers.columns), "answers")

    def parts(wanted: Sequence[str]) -> Any:
        return answers[[bearing[name] for name in wanted]].to_delayed()

    def summed(wanted: Sequence[str], summing: BatchSummer[Any]) -> Any:
        import dask

        part, together = dask.delayed(summed_partition), dask.delayed(added_sums)
        sums = [part(rows, tuple(wanted), summing) for rows in parts(wanted)]
        while len(sums) > 1:
            sums = [together(sums[at : at + _ADDED_AT_ONCE]) for at in range(0, len(sums), _ADDED_AT_ONCE)]
        return dask.compute(*sums)[0]

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        for rows in parts(wanted):
            yield from _partition(rows.compute()).read(wanted)

    def with_scores(wanted: Sequence[str], added: Sequence[str], score: Scorer) -> Any:
        from dask.dataframe.dispatch import make_meta

        meta = make_meta(answers).assign(**dict.fromkeys(added, 0.0))
        return answers.map_partitions(scored_partition, tuple(wanted), tuple(added), score, meta=meta)

    return Source("answers", tuple(bearing), read, with_scores, ordered=False, lazy=True, summed=summed)


def summed_partition(rows: Any, wanted: Sequence[str], summing: BatchSummer[Any]) -> Any:
    """Sum up one partition; None if it is empty."""
    return summed_in_process(_partition(rows).read, wanted, summing)


def scored_partition(rows: Any, wanted: Sequence[str], added: Sequence[str], score: Scorer) -> Any:
    """Add the scores to one partition."""
    return _partition(rows).with_scores(wanted, added, score)


def added_sums(sums: Sequence[Any]) -> Any:
    """Add the sums of partitions in their order, skipping those of empty ones; None if all are."""
    there = [one for one in sums if one is not None]
    return reduce(operator.add, there) if there else None


def _partition(rows: Any) -> Source:
    source = open_frame(rows)
    assert source is not None  # a partition is a frame of a library that narwhals knows
    return source
