"""A million answers in memory, against nothing but their sums of products."""

from __future__ import annotations

from collections.abc import Iterator

import made
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from side_by_side import in_turn, median, ratio, seconds, timed

import servicetree as st

TITLE = "A million rows in memory: the one pass, against a bare Gram of the same matrix"
HEADER = ["rows x questions", "answers as", "`gather`", "bare Gram", "ratio", "goal"]
ROWS, TURNS = 1_000_000, 7


def rows() -> Iterator[list[str]]:
    """Time the pass over every kind of table."""
    tree = made.thirty_questions()
    names = made.columns(tree)
    ratings = made.ratings(tree, ROWS)
    matrix = np.column_stack([np.ones(ROWS), ratings])
    numbers = dict(zip(names, ratings.T.copy(), strict=True))
    small = {name: column.astype(np.int8) for name, column in numbers.items()}
    kinds = {
        "numpy, doubles": numbers,
        "numpy, bytes": small,
        "pandas, doubles": pd.DataFrame(numbers),
        "polars, bytes": pl.DataFrame(small),
        "pyarrow, bytes": pa.table(small),
    }
    st.trace(tree, {name: column[:500] for name, column in numbers.items()})  # what is imported at first use
    ways = {"bare": lambda: timed(lambda: matrix.T @ matrix)}
    ways |= {kind: lambda answers=answers: timed(lambda: st.gather(tree, answers)) for kind, answers in kinds.items()}
    found = in_turn(ways, TURNS)
    bare = found.pop("bare")
    for kind, mine in found.items():
        took = [seconds(median(runs)) for runs in (mine, bare)]
        yield [f"{ROWS:,} x {len(names)}", kind, *took, f"{ratio(mine, bare):.1f}", "<= 3"]
