"""A command under limits: a process of its own that may take so much memory and time of the processor, and no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from support.command import Ended

MOST_MEGABYTES = 500
MOST_SECONDS = 10  # of the processor, so that a busy machine fails nothing; the system ends who takes more
# A process that is still small starts the one that is measured: the peak of a new process is at least that of whoever
# started it, and the process of the tests is large.
_LIMITED = f"""
import os, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({MOST_SECONDS}, {MOST_SECONDS}))
child = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-m", "servicetree", *sys.argv[2:]])
_, status, used = os.wait4(child, 0)
megabytes = used.ru_maxrss // (1_048_576 if sys.platform == "darwin" else 1024)
print(os.waitstatus_to_exitcode(status), megabytes, file=open(sys.argv[1], "w"))
"""


def run_within_limits(*arguments: object, used: object, code: int = 0) -> Ended:
    """Run the command, and assert its exit code and that it took no more memory and time than it may.

    Args:
        *arguments: What is typed.
        used: Where a file may stand that says what the process took.
        code: The exit code that is expected.
    """
    called = [sys.executable, "-c", _LIMITED, str(used), *map(str, arguments)]
    done = subprocess.run(called, capture_output=True, encoding="utf-8", timeout=300, check=True)
    found, megabytes = map(int, Path(str(used)).read_text().split())
    assert "Traceback" not in done.stderr, done.stderr
    assert found == code, done.stderr
    assert megabytes <= MOST_MEGABYTES
    return Ended(found, done.stdout, done.stderr)
