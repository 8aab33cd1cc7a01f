"""How long the command takes to start: whole processes, beside a bare import of the libraries it stands on.

Run ``python tests/benchmarks/bench_startup.py``. The goals: help within twice ``import click``, an account of 250 rows
within twice ``import numpy, networkx, duckdb``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

from side_by_side import in_turn, machine, ratio, table, whole_process

import servicetree

DEMO = Path(servicetree.__file__).parent / "demo"
ROWS = 250


def modules_after(statement: str) -> int:
    """Count what is imported after a statement."""
    program = f"import sys\n{statement}\nprint(len(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1])


def verb(*arguments: str) -> str:
    """Write a statement that runs a verb."""
    return f"from servicetree.cli.main import servicetree as s; s.main({list(arguments)}, standalone_mode=False)"


def main(repeats: int = 9) -> None:
    """Run both pairs in turn and print a table."""
    with tempfile.TemporaryDirectory() as folder, (DEMO / "cafes.csv").open(encoding="utf-8") as rows:
        answers = Path(folder) / "answers.csv"
        answers.write_text("".join(islice(rows, ROWS + 1)), encoding="utf-8")
        traced = ["trace", str(answers), "--tree", str(DEMO / "cafe.toml"), "--quiet"]
        pairs = {
            "--help": (["--help"], "import click"),
            f"trace, {ROWS} rows": (traced, "import numpy, networkx, duckdb"),
        }
        found = []
        for name, (arguments, statement) in pairs.items():
            times = in_turn(
                {
                    "mine": partial(whole_process, ["-m", "servicetree", *arguments]),
                    "bare": partial(whole_process, ["-c", statement]),
                },
                repeats,
            )
            mine, bare = times["mine"], times["bare"]
            counts = modules_after(verb(*arguments)), modules_after(statement)
            found.append([name, median(mine), statement, median(bare), ratio(mine, bare), *counts])
    print(machine())
    print(table(["verb", "CPU s", "beside", "CPU s", "ratio", "modules", "beside"], found))


if __name__ == "__main__":
    main()
