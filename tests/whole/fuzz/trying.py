"""A process that tries one input after the other, and says what ended badly.

From the folder of the tests, with the kind, the seed and the number that a failed test names:

    python -m whole.fuzz.trying KIND SEED NUMBER 1
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from whole.bad_inputs.rows import csv_text, tree_of, written
from whole.fuzz import moments_files, survey_files, tree_texts

from servicetree.cli.main import main

KINDS: dict[str, Callable[[random.Random, Path], list[object]]] = {
    "tree": tree_texts.tree_text,
    "csv": survey_files.csv_file,
    "excel": survey_files.workbook,
    "spss": survey_files.statistics_file,
    "parquet": survey_files.column_file,
    "moments": moments_files.moments_file,
    "pairs and costs": survey_files.side_table,
    "labels": tree_texts.labelled_tree,
}
MOST_SECONDS = 10  # of the processor: a busy machine is no fault
MOST_MEGABYTES = 300  # above what the process had when it began
_STUCK_SECONDS = 120
_MOST_TOLD = 10
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_ENDINGS = (0, 2, 3, 4)


def tried(kind: str, seed: int, number: int, folder: Path) -> str:
    """Make one input and run the command on it; say what is wrong with how it ended, or nothing."""
    chance = random.Random(f"{kind} {seed} {number}")  # noqa: S311 - inputs, no secrets
    arguments = [str(one) for one in KINDS[kind](chance, folder)]
    before = _standing(folder)
    code, said, printed = _run(arguments)
    after = _standing(folder)
    called = " ".join(arguments).replace(f"{folder}/", "")
    if code not in _ENDINGS:
        os.environ["SERVICETREE_TRACEBACK"] = "1"
        _, said, _ = _run(arguments)
        del os.environ["SERVICETREE_TRACEBACK"]
        return f"{called}: ended with {code}: {said[-3000:]}"
    if unseen := _UNSEEN.search(said):
        return f"{called}: {unseen.group()!a} reached the terminal"
    if code and (after != before or (printed and "--json" not in arguments)):
        return f"{called}: refused, but something was written"
    if code and "--json" in arguments and not json.loads(printed)["error"]:
        return f"{called}: refused without a fault"
    if any(name.endswith(".tmp") for name in after):
        return f"{called}: something temporary was left"
    return ""


def _standing(folder: Path) -> dict[str, tuple[int, int]]:
    return {one.name: (one.stat().st_size, one.stat().st_mtime_ns) for one in folder.iterdir()}


def _run(arguments: list[str]) -> tuple[object, str, str]:
    """Run the command in this process; return its exit code, or its traceback, and what it printed."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as ended:
            code: object = int(ended.code or 0)
        except BaseException:  # noqa: BLE001 - whatever it was, it should not have come this far
            return "a traceback", traceback.format_exc(), ""
    printed, said = (stream.buffer.getvalue().decode("utf-8", "replace") for stream in (out, err))
    return code, said, printed


class Peak:
    """The most memory that this process has held since it was last asked, in MB; where it cannot be asked, 0."""

    def __init__(self) -> None:
        self.start = self.since()

    def since(self) -> int:
        """Say the peak, and begin anew."""
        with contextlib.suppress(OSError):
            found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
            Path("/proc/self/clear_refs").write_text("5")
            return int(found[1]) // 1024 if found else 0
        return 0


def _warm(folder: Path) -> None:
    """Load what sound inputs load, so that only what an input takes is counted."""
    answers, tree = written(folder, "x.csv", csv_text(survey_files.table())), tree_of(folder)
    for arguments in (
        ["trace", answers, "--tree", tree],
        ["new", "x", "--from-answers", answers, "-o", folder / "x.toml"],
        ["report", answers, "--tree", tree, "-o", folder / "x.html"],
    ):
        _run([str(one) for one in arguments])


def try_all(kind: str, seed: int, first: int, count: int) -> None:
    """Try inputs of one kind; print each number before it is tried, and at the end what was found."""
    folder = Path(tempfile.mkdtemp())
    failures, slowest, most, number = [], 0.0, 0, first
    memory = Peak()
    for number in range(first, first + count):
        print(f"{kind} {seed} {number}", file=sys.__stdout__, flush=True)
        shutil.rmtree(folder)
        folder.mkdir()
        faulthandler.dump_traceback_later(_STUCK_SECONDS, exit=True, file=sys.__stderr__)
        began = time.process_time()
        wrong = tried(kind, seed, number, folder)
        seconds, megabytes = time.process_time() - began, memory.since() - memory.start
        faulthandler.cancel_dump_traceback_later()
        slowest, most = max(slowest, seconds), max(most, megabytes)
        if not wrong and (seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES):
            wrong = f"took {seconds:.1f} s and {megabytes} MB"
        if wrong:
            failures.append(f"{kind} {seed} {number}: {wrong}")
            if len(failures) == _MOST_TOLD:
                break
    shutil.rmtree(folder)
    found = {"failures": failures, "slowest": round(slowest, 2), "megabytes": most, "tried": number + 1 - first}
    print(json.dumps(found), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    warnings.simplefilter("error")
    faulthandler.enable()
    with tempfile.TemporaryDirectory() as warm:
        _warm(Path(warm))
    for asked in zip(sys.argv[1::4], *(map(int, sys.argv[place::4]) for place in (2, 3, 4)), strict=True):
        try_all(*asked)
