"""What every benchmark needs: the machine's name, rivals run in turn, whole processes measured, a table in Markdown."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from math import isnan
from statistics import median
from typing import NamedTuple


class Used(NamedTuple):
    """What a whole process used."""

    cpu: float
    wall: float
    peak_mb: float


def machine() -> str:
    """Name the machine as far as figures depend on it."""
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"


def cpu_seconds(work: Callable[[], object]) -> float:
    """Measure the CPU time of a call in this process; a neighbour's work does not count, and no clock is set back."""
    start = time.process_time()
    work()
    return time.process_time() - start


def in_turn(rivals: Mapping[str, Callable[[], object]], repeats: int = 7) -> dict[str, list[float]]:
    """Measure rivals in turn, so that what slows the machine for a while slows all of them.

    A rival that measures itself returns what it used (``whole_process``); any other is measured here.

    Returns:
        CPU seconds by rival, one for each round.
    """
    found: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(repeats):
        for name, work in rivals.items():
            used: list[object] = []
            seconds = cpu_seconds(lambda work=work, used=used: used.append(work()))
            found[name].append(used[0].cpu if isinstance(used[0], Used) else seconds)
    return found


def whole_process(arguments: Sequence[str]) -> Used:
    """Run a program to its end, from the loading of the interpreter on, and say what it used.

    Args:
        arguments: Of this Python, such as ``["-m", "servicetree", "--help"]``.

    Raises:
        RuntimeError: If it failed.
    """
    start = time.monotonic()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Used(usage.ru_utime + usage.ru_stime, time.monotonic() - start, kilobytes / 1024)


def ratio(mine: Sequence[float], theirs: Sequence[float]) -> float:
    """Take the median of the ratios of rounds that were run side by side."""
    return median(one / other for one, other in zip(mine, theirs, strict=True))


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a table in Markdown; floats with as many digits as they deserve, a dash for what there is not."""
    lines = [list(header), ["---", *("---:" for _ in header[1:])], *([_written(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _written(cell: object) -> str:
    if isinstance(cell, float):
        return "–" if isnan(cell) else f"{cell:.3g}"
    return str(cell)
