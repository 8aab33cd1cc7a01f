"""Answers spread over Dask and Spark, against a bare Gram on the same engine."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import made
import numpy as np
import pyarrow as pa
from side_by_side import in_turn, median, ratio, seconds, timed

import servicetree as st

TITLE = "Dask and Spark: the one pass on the workers, against a bare Gram on the same engine"
HEADER = ["engine", "rows x questions", "missing", "what for", "`gather`", "bare Gram", "ratio", "goal"]
ROWS, PIECES, TURNS = 4_000_000, 8, 5
MISSING = {True: "3 %, and a branch skipped by 40 %", False: "nothing"}


def _gram(frame: Any) -> np.ndarray:
    table = np.column_stack([np.ones(len(frame)), frame.to_numpy()]).astype(float)
    return table.T @ table


def _dask(folder: Path, names: list[str]) -> tuple[Any, Callable[[], object]]:
    import dask
    import dask.dataframe as dd

    frame = dd.read_parquet(sorted(map(str, folder.glob("*.parquet"))))

    def bare() -> object:
        grams = [dask.delayed(_gram)(part) for part in frame[names].to_delayed()]
        return dask.delayed(sum)(grams).compute()

    return frame, bare


def _spark(folder: Path, names: list[str]) -> tuple[Any, Callable[[], object]]:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    frame = session.read.parquet(str(folder))

    def grams(batches: Any) -> Iterator[pa.RecordBatch]:  # in here, so that it travels whole
        total: Any = 0.0
        for batch in batches:
            columns = [np.ones(len(batch)), *(column.to_numpy(zero_copy_only=False) for column in batch.columns)]
            table = np.column_stack(columns).astype(float)
            total = total + table.T @ table
        yield pa.record_batch([pa.array([np.asarray(total).tobytes()])], names=["gram"])

    def bare() -> object:
        pieces = frame.select(*names).mapInArrow(grams, "gram binary").collect()
        return sum(np.frombuffer(piece.gram) for piece in pieces)

    return frame, bare


def rows() -> Iterator[list[str]]:
    """Time both engines over the same files."""
    for gaps in MISSING:
        # Spark first: beside Dask's threads its Java did not start.
        for engine, opened in {"Spark, local": _spark, "Dask": _dask}.items():
            yield from _rows(engine, opened, gaps=gaps)


def _rows(engine: str, opened: Callable[..., tuple[Any, Callable[[], object]]], *, gaps: bool) -> Iterator[list[str]]:
    tree = made.thirty_questions()
    names = made.columns(tree)
    with tempfile.TemporaryDirectory(prefix="servicetree-") as given:
        folder = Path(given)
        made.write_files(tree, ROWS, folder, ("parquet",), PIECES, gaps=gaps)
        frame, bare = opened(folder, names)
        ways = {
            "sums alone": partial(timed, partial(st.gather, tree, frame)),
            "for intervals, by id": partial(timed, partial(st.gather, tree, frame, id="guest")),
            "bare": partial(timed, bare),
        }
        found = in_turn(ways, TURNS)
        theirs = found.pop("bare")
        for kind, mine in found.items():
            took = [seconds(median(runs)) for runs in (mine, theirs)]
            told = [engine, f"{ROWS:,} x {len(names)}", MISSING[gaps], kind, *took]
            yield [*told, f"{ratio(mine, theirs):.2f}", "<= 1.5"]
