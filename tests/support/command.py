"""The command line, called as a shell calls it: in this process, or in one of its own."""

import contextlib
import io
import os
import signal
import subprocess
import sys
from typing import NamedTuple

import pytest

from servicetree.cli.main import main

COMMAND = (sys.executable, "-m", "servicetree")


def environment(*folders: object, **variables: str) -> dict[str, str]:
    """Make the environment of another process: it looks for modules in some folders first; the rest is as here.

    What is looked through here stays, or the other process would not be kept from networks (``support.no_network``).
    """
    searched = [*map(str, folders), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(searched), **variables}


class Ended(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments, code=0, cwd=None) -> Ended:
    """Run the command in this process, which is quicker by a second, and assert its exit code."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True) for _ in range(2))
    before = signal.getsignal(signal.SIGTERM)
    try:
        with (
            contextlib.chdir(cwd or "."),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            main([str(argument) for argument in arguments])
    finally:
        signal.signal(signal.SIGTERM, before)
    done = Ended(int(ended.value.code or 0), *(stream.buffer.getvalue().decode("utf-8") for stream in (out, err)))
    _assert_ended(done, code)
    return done


def run_apart(*arguments, code=0, cwd=None, **variables) -> Ended:
    """Run the command in a process of its own, where the process is what is tested, and assert its exit code."""
    made = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        cwd=cwd,
        check=False,
        env=environment(**variables),
    )
    done = Ended(made.returncode, made.stdout, made.stderr)
    _assert_ended(done, code)
    return done


def _assert_ended(done: Ended, code: int) -> None:
    """Assert the exit code, and that nothing ended in a traceback."""
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == code, done.stderr
