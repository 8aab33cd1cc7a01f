"""Several ways to do the same, timed in turn in one run; what is quoted is the median of the ratios of each turn."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

LEAST_SECONDS = 0.5  # what is shorter is repeated within a turn, for clocks may step coarsely


class Run(NamedTuple):
    """What one run took: seconds on the clock, seconds of all processors, and the most memory held, in megabytes."""

    seconds: float
    cpu: float
    megabytes: float = 0.0


def machine() -> str:
    """Name the machine, as far as it matters for a ratio."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as told:  # noqa: PTH123 - a file of the kernel
            model = next(line.partition(":")[2].strip() for line in told if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors ({model})"


def timed(work: Callable[[], object]) -> Run:
    """Time some work in this process, repeated until it can be measured."""
    repeats, start, cpu = 0, time.perf_counter(), time.process_time()
    while not repeats or time.perf_counter() - start < LEAST_SECONDS:
        work()
        repeats += 1
    return Run((time.perf_counter() - start) / repeats, (time.process_time() - cpu) / repeats)


def whole_process(command: Sequence[str]) -> Run:
    """Time a command from its start to its end; what it prints is thrown away.

    Raises:
        RuntimeError: If it fails.
    """
    with tempfile.TemporaryFile() as said:
        silent = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
        kept = (os.POSIX_SPAWN_DUP2, said.fileno(), 2)
        start = time.perf_counter()
        process = os.posix_spawn(command[0], command, os.environ, file_actions=[silent, kept])
        _, status, used = os.wait4(process, 0)
        seconds = time.perf_counter() - start
        if status:
            said.seek(0)
            raise RuntimeError(f"{command[:3]} ended with status {status}: {said.read()[-2000:].decode()}")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def in_turn(ways: Mapping[str, Callable[[], Run]], turns: int, *, warm_up: bool = True) -> dict[str, list[Run]]:
    """Run every way once a turn, so that a machine that slows down slows all of them."""
    found: dict[str, list[Run]] = {name: [] for name in ways}
    for turn in range(-int(warm_up), turns):
        for name, way in ways.items():
            run = way()
            if turn >= 0:
                found[name].append(run)
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def median(runs: Sequence[Run], figure: str = "seconds") -> float:
    """The median of one figure of some runs."""
    return statistics.median(getattr(run, figure) for run in runs)


def ratio(mine: Sequence[Run], theirs: Sequence[Run], figure: str = "seconds") -> float:
    """The median, over the turns, of mine in units of theirs."""
    return statistics.median(
        getattr(one, figure) / max(getattr(other, figure), 1e-9) for one, other in zip(mine, theirs, strict=True)
    )


def seconds(amount: float) -> str:
    """Write seconds with three digits."""
    return f"{amount:.3g} s" if amount >= 1 else f"{1000 * amount:.3g} ms"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
