"""How long the command takes to start: whole processes, beside a bare import of the libraries it stands on."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from side_by_side import in_turn, median, ratio, seconds, whole_process

import servicetree

TITLE = "Start-up: whole processes, against bare imports"
HEADER = ["command", "takes", "beside", "takes ", "ratio", "of processor time", "goal"]
DEMO = Path(servicetree.__file__).parent / "demo"
ROWS, TURNS = 250, 15


def rows() -> Iterator[list[str]]:
    """Time the help and a small trace."""
    with tempfile.TemporaryDirectory(prefix="servicetree-") as folder:
        answers = Path(folder) / "answers.csv"
        with (DEMO / "cafes.csv").open(encoding="utf-8") as lines:
            answers.write_text("".join(islice(lines, ROWS + 1)), encoding="utf-8")
        trace = ["trace", str(answers), "--tree", str(DEMO / "cafe.toml"), "--quiet"]
        libraries = "import numpy, networkx, duckdb"
        used = "import numpy, duckdb, pyarrow.compute, click, attrs"
        for name, arguments, beside, goal in (
            ("`servicetree --help`", ["--help"], "import click", "<= 2"),
            (f"`servicetree trace`, {ROWS} rows", trace, libraries, "<= 1.7"),
            (f"`servicetree trace`, {ROWS} rows", trace, used, ""),
        ):
            commands = {"mine": ["-m", "servicetree", *arguments], "bare": ["-c", beside]}
            ways = {who: partial(whole_process, [sys.executable, *command]) for who, command in commands.items()}
            found = in_turn(ways, TURNS)
            took = [seconds(median(runs)) for runs in found.values()]
            ratios = [f"{ratio(*found.values(), figure):.2f}" for figure in ("seconds", "cpu")]
            yield [name, took[0], f"`{beside}`", took[1], *ratios, goal]
