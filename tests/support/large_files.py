"""Large files, written fast and a few rows at a time, and the memory that reading them takes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

import servicetree as st

_ROWS_AT_ONCE, _CELLS_AT_ONCE = 100_000, 100_000_000  # these are row groups in Parquet
_WRITERS = {"csv": pa.csv.CSVWriter, "parquet": pa.parquet.ParquetWriter}
# A process that is still small starts the one that is measured: the peak of a new process is at least that of whoever
# started it, and the process of the tests is large.
_MEASURED = """
import os, sys
child = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-m", "servicetree", *sys.argv[1:]])
_, status, used = os.wait4(child, 0)
print(used.ru_maxrss // (1_048_576 if sys.platform == "darwin" else 1024))
sys.exit(os.waitstatus_to_exitcode(status))
"""


def large_file(path: Path, rows: int, columns: int) -> Path:
    """Write ratings from 1 to 10 to a CSV or Parquet file; its columns are called q0, q1 ..."""
    rng = np.random.default_rng(1)
    names = [f"q{place}" for place in range(columns)]
    at_once = max(1, min(_ROWS_AT_ONCE, _CELLS_AT_ONCE // columns))
    kinds = pa.schema([(name, pa.int8()) for name in names])
    with _WRITERS[path.suffix[1:]](path, kinds) as file:
        for start in range(0, rows, at_once):
            ratings = rng.integers(1, 11, (columns, min(at_once, rows - start)), dtype=np.int8)
            file.write_table(pa.Table.from_arrays([pa.array(column) for column in ratings], schema=kinds))
    return path


def large_tree(folder: Path, questions: int, apart: int = 1) -> Path:
    """Write a tree of two aspects and two branches that asks so many of those columns, each so far from the next."""
    asked = [st.Question(id=f"q{place * apart}") for place in range(questions)]
    nodes = [asked[start::4] for start in range(4)]
    tree = st.ServiceTree(
        name="large",
        scale=st.Scale(1, 10),
        aspects=[st.Aspect(id=f"aspect{place}", questions=part) for place, part in enumerate(nodes[:2])],
        branches=[st.Branch(id=f"branch{place}", questions=part) for place, part in enumerate(nodes[2:])],
    )
    path = folder / f"tree-{questions}-{apart}.toml"
    st.write_tree(tree, path)
    return path


def peak(*arguments: object) -> int:
    """Run the command line in a process of its own, and say how many MB it held at most."""
    given = [str(argument) for argument in arguments]
    done = subprocess.run([sys.executable, "-c", _MEASURED, *given], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.splitlines()[-1])
