"""How the program ends when nobody listens, when it is interrupted, and when another program calls it."""

import signal
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from support.command import COMMAND, run_apart
from support.folders import ROOT

from servicetree.__main__ import command
from servicetree.cli.main import main

SHELL_ENDINGS = {
    "nobody reads": ("{command} trees | true", (0, 141)),
    "nobody reads, messages included": ("{command} trees 2>&1 | true", (0, 141)),
    "standard output is closed": ("{command} trees >&-", (0,)),
    "standard error is closed": ("{command} trees 2>&- >/dev/null", (0,)),
    "both are closed": ("{command} trees >&- 2>&-", (0,)),
    "a fault without standard error": ("{command} check nowhere.toml 2>&-", (4,)),
    "a fault without standard output": ("{command} score x.csv --tree nowhere.toml --json >&-", (4,)),
    "only the first line is read": ("{command} trees | head -1 >/dev/null", (0,)),
    "standard input is closed": ("{command} trees <&- >/dev/null", (0,)),
}


@pytest.mark.ci
@pytest.mark.parametrize("case", SHELL_ENDINGS)
def test_closed_streams_end_quietly(case, tmp_path):
    """G48, F05: with nobody to listen there is no traceback and no word, and the exit code is that of the work."""
    line, codes = SHELL_ENDINGS[case]
    script = f"set -o pipefail; {line.format(command=' '.join(COMMAND))}"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False, timeout=120
    )
    assert done.returncode in codes
    assert done.stderr == ""


def test_a_full_disk_under_standard_output_is_told():
    """What cannot be printed is a fault of writing: 4, and no traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, "trees"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 4
    assert done.stderr.startswith("servicetree: [file] output: No space left on device")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("seconds", [0.03, 0.08, 0.15, 0.3])
def test_an_interrupt_while_it_starts_says_nothing(seconds, tmp_path):
    """Ctrl-C at any moment of the start: 130 (or the work is done), and no word; Python itself may not run yet."""
    process = subprocess.Popen(
        [*COMMAND, "demo", "--out", tmp_path / "out"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(seconds)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    ours = process.returncode in (0, 130)
    assert ours or "servicetree/cli" not in said  # before our first line runs, Python ends it in its own way
    assert "Traceback" not in said or not ours
    assert process.returncode in (130, 0, -signal.SIGINT, 1)


IN_A_CALLBACK = """
import signal, time, weakref
import servicetree.cli.main
from servicetree.__main__ import command

def work():
    thing = type("Thing", (), {})()
    told = weakref.ref(thing, lambda _: raised())
    del thing
    time.sleep(20)

def raised():
    raise %s

servicetree.cli.main.main = work
command()
"""


def test_an_interrupt_within_a_callback_is_heard():
    """Python prints that it ignores it, and goes on; imports have such callbacks, and Ctrl-C was lost."""
    done = subprocess.run(
        [sys.executable, "-c", IN_A_CALLBACK % "KeyboardInterrupt"],
        capture_output=True,
        text=True,
        check=False,
        timeout=15,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_what_else_goes_wrong_in_a_callback_is_printed_as_ever():
    """It is a fault of a program, and Python's own words say where."""
    program = (IN_A_CALLBACK % "ValueError('of a callback')").replace("time.sleep(20)", "")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=15)
    assert done.returncode == 0
    assert "ValueError: of a callback" in done.stderr


def test_a_program_keeps_its_signal_handlers():
    """G56: called from a program, in its main thread or in another, the command line leaves handlers as they were."""

    def own(*_):
        raise AssertionError

    former = signal.signal(signal.SIGTERM, own)
    ends = []
    try:
        with pytest.raises(SystemExit):
            main(["trees"])
        assert signal.getsignal(signal.SIGTERM) is own

        def call():
            try:
                main(["trees"])
            except SystemExit as ended:
                ends.append(ended.code)

        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
        assert ends == [0]
        assert signal.getsignal(signal.SIGTERM) is own
    finally:
        signal.signal(signal.SIGTERM, former)


def test_the_program_has_one_way_in():
    """The installed script and `python -m` begin in the same function."""
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert scripts == {"servicetree": f"servicetree.__main__:{command.__name__}"}


@pytest.mark.ci
def test_without_a_home_and_a_folder_for_temporary_files_it_works(tmp_path):
    """F13: what is written stands beside its target; nothing else is needed of the machine."""
    nowhere = {"HOME": "/nowhere", "TMPDIR": "/nowhere", "XDG_CACHE_HOME": "/nowhere"}
    done = run_apart("demo", "--out", tmp_path / "out", **nowhere)
    assert done.stderr.count("wrote") == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.html", "tree.svg"]
