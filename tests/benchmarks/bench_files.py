"""Millions of answers in a file, with gaps and without: whole processes, against a bare pass and DuckDB's averages."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import made
from side_by_side import in_turn, median, ratio, seconds, whole_process

import servicetree as st

TITLE = "A file: whole processes, against a bare pass over it"
HEADER = [
    "file",
    "rows x questions",
    "missing",
    "`trace`",
    "bare pass",
    "ratio",
    "goal",
    "DuckDB's averages",
    "peak",
    "goal ",
]
# With gaps and without; ten million complete rows would tell nothing that five do not.
CASES = [(1_000_000, True), (5_000_000, True), (10_000_000, True), (1_000_000, False), (5_000_000, False)]
TURNS = 2
GOALS = {"parquet": "<= 1.2", "csv": "<= 1.4"}
BARE = """
import sys, duckdb, numpy as np
columns = sys.argv[2].split(",")
total = 0.0
duckdb.sql("SET enable_progress_bar = false")
reader = duckdb.sql(f"SELECT {', '.join(columns)} FROM '{sys.argv[1]}'").to_arrow_reader(131072)
for batch in reader:
    table = np.empty((len(batch), 1 + len(columns)))
    table[:, 0] = 1.0
    for place, column in enumerate(batch.columns, 1):
        table[:, place] = (column.fill_null(0) if column.null_count else column).to_numpy(zero_copy_only=False)
    total = total + table.T @ table
print(total.sum())
"""
AVERAGES = """
import sys, duckdb
columns = sys.argv[2].split(",")
averages = ", ".join(f"avg({column})" for column in columns)
duckdb.sql("SET enable_progress_bar = false")
print(duckdb.sql(f"SELECT {averages} FROM '{sys.argv[1]}'").fetchall())
"""


def rows() -> Iterator[list[str]]:
    """Time a trace of every file, with what it is made of beside it."""
    tree = made.thirty_questions()
    names = ",".join(made.columns(tree))
    for count, gaps in CASES:
        with tempfile.TemporaryDirectory(prefix="servicetree-") as given:
            folder = Path(given)
            st.write_tree(tree, folder / "tree.toml")
            # Elsewhere: what this process once held would count as the peak of those that it starts.
            with ProcessPoolExecutor(1) as apart:
                apart.submit(made.write_files, tree, count, folder, ("parquet", "csv"), gaps=gaps).result()
            for kind in ("parquet", "csv"):
                file = str(folder / f"0.{kind}")
                trace = [sys.executable, "-m", "servicetree", "trace", file, "--tree", str(folder / "tree.toml")]
                commands = {
                    "trace": [*trace, "--json"],
                    "bare": [sys.executable, "-c", BARE, file, names],
                    "averages": [sys.executable, "-c", AVERAGES, file, names],
                }
                ways = {name: lambda command=command: whole_process(command) for name, command in commands.items()}
                found = in_turn(ways, TURNS, warm_up=False)
                yield [
                    kind,
                    f"{count:,} x 30",
                    "3 %, and a branch skipped by 40 %" if gaps else "nothing",
                    *(seconds(median(found[name])) for name in ("trace", "bare")),
                    f"{ratio(found['trace'], found['bare']):.2f}",
                    GOALS[kind],
                    seconds(median(found["averages"])),
                    f"{median(found['trace'], 'megabytes'):.0f} MB",
                    "<= 400 MB",
                ]
