"""Writing of every command that writes: old or new stands, never half of it, and nothing is left beside it."""

import contextlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.command import run
from whole.bad_inputs.rows import TREE, csv_text, good_answers

from servicetree import atomic_writing
from servicetree.cli.main import main

CSV = "answers.csv"
OPTIONS = ("--tree", "tree.toml", "--quiet")
PAIRS = "left,right,judgement\n"
WRITERS = {
    "rate to CSV": (("rate", CSV, *OPTIONS, "-o", "out.csv"), ("out.csv",)),
    "rate to Parquet": (("rate", CSV, *OPTIONS, "-o", "out.parquet"), ("out.parquet",)),
    "moments": (("moments", CSV, *OPTIONS, "-o", "out.moments"), ("out.moments",)),
    "merge": (("merge", "some.moments", "more.moments", "-o", "out.moments", "--quiet"), ("out.moments",)),
    "draw": (("draw", "tree.toml", "--answers", CSV, "-o", "out.svg", "--quiet"), ("out.svg",)),
    "report": (("report", CSV, *OPTIONS, "-o", "out.html"), ("out.html",)),
    "report to a workbook": (("report", CSV, *OPTIONS, "-o", "out.xlsx"), ("out.xlsx",)),
    "report to slides": (("report", CSV, *OPTIONS, "-o", "out.pptx"), ("out.pptx",)),
    "new": (("new", "mine", "--from", "general", "-o", "out.toml", "--quiet"), ("out.toml",)),
    "weigh": (("weigh", "--method", "equal", *OPTIONS, "-o", "out.toml"), ("out.toml",)),
    "simulate": (
        ("simulate", "tree.toml", "-n", "30", "--seed", "1", "-o", "out.csv", "--quiet"),
        ("out.csv", "out.truth.json"),
    ),
    "demo": (("demo", "--out", ".", "--quiet"), ("report.html", "tree.svg")),
}
# All go through the same door; those that compute for seconds are tried in the slow lane.
SHORT = ("rate to CSV", "moments", "draw", "new", "simulate")
EACH = [pytest.param(name, marks=() if name in SHORT else (pytest.mark.slow,)) for name in WRITERS]
OLD = b"what stood here before"
STEPS = 50


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory) -> Path:
    """What the commands read, laid out once."""
    folder = tmp_path_factory.mktemp("surroundings")
    (folder / "tree.toml").write_text(TREE)
    (folder / CSV).write_text(csv_text(good_answers()))
    (folder / "more.csv").write_text(csv_text(good_answers()).rpartition("\n")[0].rpartition("\n")[0])
    for name, answers in (("some", CSV), ("more", "more.csv")):
        run("moments", answers, *OPTIONS, "--id", "clean", "-o", f"{name}.moments", cwd=folder)
    return folder


def standing(folder: Path) -> dict[str, bytes]:
    """Read everything that stands in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(surroundings, tmp_path):
    """A folder with a tree, answers and moments."""
    return shutil.copytree(surroundings, tmp_path, dirs_exist_ok=True)


class FailingDisk:
    """Counts the steps of writing, and fails at one of them and at all that follow."""

    def __init__(self, patch, fails_at):
        self.steps, self.fails_at = 0, fails_at
        for owner, name in (
            (os, "open"),
            (os, "fsync"),
            (os, "fdopen"),
            (Path, "chmod"),
            (Path, "replace"),
            (atomic_writing.shutil, "copy2"),
        ):
            patch.setattr(owner, name, self._counted(getattr(owner, name), wrapped=name == "fdopen"))

    def _step(self):
        self.steps += 1
        if self.steps == self.fails_at:
            raise OSError(28, "No space left on device")

    def _counted(self, call, *, wrapped):
        def counted(*args, **options):
            self._step()
            made = call(*args, **options)
            return FailingHandle(made, self._step) if wrapped and "wb" in args else made

        return counted


class FailingHandle(io.BufferedIOBase):
    """A handle whose every write is a step."""

    def __init__(self, handle, step):
        self._handle, self._step = handle, step

    def write(self, content):
        """Write, or fail."""
        self._step()
        return self._handle.write(content)

    def writable(self):
        """Say that it can be written to."""
        return True

    def flush(self):
        """Flush what is held."""
        if not self._handle.closed:
            self._handle.flush()

    def fileno(self):
        """Name the descriptor."""
        return self._handle.fileno()

    def tell(self):
        """Tell the place."""
        return self._handle.tell()

    def close(self):
        """Close it."""
        self._handle.close()
        super().close()


@pytest.mark.parametrize(
    "old",
    [True, pytest.param(False, marks=pytest.mark.ci)],
    ids=["something stood there", "nothing stood there"],
)
@pytest.mark.parametrize("writer", EACH)
def test_a_fault_at_any_step_leaves_what_was(writer, old, folder, monkeypatch):
    """F02, G50: each of the first fifty steps fails once: told with exit code 4, all as before, nothing beside it."""
    arguments, outputs = WRITERS[writer]
    for name in outputs if old else ():
        (folder / name).write_bytes(OLD)
    before = standing(folder)
    for fails_at in range(1, STEPS + 1):
        with monkeypatch.context() as patch:
            disk = FailingDisk(patch, fails_at)
            code = ended_with(arguments, folder)
        if disk.steps < fails_at:  # it was over before
            assert code == 0, fails_at
            assert fails_at > 4 * len(outputs)
            assert not any(name.endswith(".tmp") for name in standing(folder))
            assert all(standing(folder)[name] not in (OLD, b"") for name in outputs)
            return
        after = standing(folder)
        assert code in (0, 4)  # what can be done without is no fault
        assert after == before if code else not any(name.endswith(".tmp") for name in after)
        for name in outputs:
            (folder / name).unlink(missing_ok=True)
            if old:
                (folder / name).write_bytes(OLD)


def ended_with(arguments, folder) -> int:
    """Run a command in this process, and return its exit code; no traceback."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(arguments))
        except SystemExit as ended:
            assert b"Traceback" not in err.buffer.getvalue()
            assert b"[internal]" not in err.buffer.getvalue()
            return int(ended.code or 0)
    raise AssertionError(arguments)


@pytest.mark.ci
@pytest.mark.parametrize("writer", EACH)
def test_a_full_disk_leaves_what_was(writer, folder):
    """F02: the system itself takes no more than some bytes into a file: told with 4, nothing beside it."""
    pytest.importorskip("resource", reason="limits of files are asked of Unix")
    arguments, outputs = WRITERS[writer]
    before = standing(folder)
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from servicetree.cli.main import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200, resource.RLIM_INFINITY))\n"
        "main(sys.argv[1:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},  # half a compiled file would be read by the next process
    )
    assert "Traceback" not in done.stderr
    assert (done.returncode, "[file]" in done.stderr) == (4, True), done.stderr
    assert standing(folder) == before
    assert not any((folder / name).exists() for name in outputs if name not in before)


@pytest.mark.parametrize("place", ["folder", "pipe", "read-only file", "no folder", "a link to a folder", "/dev/full"])
@pytest.mark.parametrize("writer", EACH)
def test_what_is_no_ordinary_file_is_refused(writer, place, folder):
    """F03: at once, with 4 and the place; nothing waits, nothing is replaced."""
    arguments, outputs = WRITERS[writer]
    taken = folder / outputs[-1]
    match place:
        case "folder":
            taken.mkdir()
        case "pipe":
            os.mkfifo(taken)
        case "read-only file":
            taken.write_bytes(OLD)
            taken.chmod(0o400)
            if os.access(taken, os.W_OK):
                pytest.skip("root may write everywhere")
        case "no folder":
            if writer in ("demo", "simulate"):
                pytest.skip("makes the folder, or names the file by the other one")
            arguments = [f"gone/{one}" if one in outputs else one for one in arguments]
        case "a link to a folder":
            (folder / "elsewhere").mkdir()
            taken.symlink_to("elsewhere")
        case "/dev/full":
            taken.symlink_to("/dev/full")
    names = sorted(path.name for path in folder.iterdir())
    assert ended_with(arguments, folder) == 4
    assert sorted(path.name for path in folder.iterdir()) == names
    if taken.is_file():
        assert taken.read_bytes() == OLD


# Six processes, forked so that the libraries are loaded once, and that they meet.
_AT_ONCE = """
import os, sys
from servicetree.cli.main import main
import servicetree.drawing.diagramming, servicetree.atomic_writing
children = []
for lang in ("en", "fr") * 3:
    children.append(os.fork())
    if not children[-1]:
        main([*sys.argv[1:], lang])
print(*(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""


def test_of_two_processes_one_wins(folder):
    """F04: six commands write two pictures to one place at the same time; one of both stands there, whole."""
    wholes = set()
    for lang in ("en", "fr"):
        run("draw", "tree.toml", "-o", f"{lang}.svg", "--lang", lang, "--quiet", cwd=folder)
        wholes.add((folder / f"{lang}.svg").read_bytes())
    command = [sys.executable, "-c", _AT_ONCE, "draw", "tree.toml", "-o", "out.svg", "--quiet", "--lang"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["0"] * 6
    assert len(wholes) == 2
    assert (folder / "out.svg").read_bytes() in wholes
    assert not any(path.name.endswith(".tmp") for path in folder.iterdir())


# Forks anew for each run, so that the libraries are loaded once.
_FORKING = """
import os, sys
from servicetree.cli.main import main
import servicetree.reporting.page.composing, servicetree.drawing.diagramming, servicetree.atomic_writing, duckdb
for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            main(line.rstrip("\\n").split("\\t"))
        finally:
            os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


def killed(writer, folder, times, seed) -> int:
    """Kill a command at random moments, and assert each time that old or new stands; say how often it was in time."""
    arguments, outputs = WRITERS[writer]
    assert ended_with(arguments, folder) == 0
    new = {name: (folder / name).read_bytes() for name in outputs}
    rng, survived = random.Random(seed), 0  # noqa: S311 - moments, no secrets
    with subprocess.Popen(
        [sys.executable, "-c", _FORKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder
    ) as forking:
        longest = 0.5
        for _ in range(times):
            for name in outputs:
                (folder / name).write_bytes(OLD)
            forking.stdin.write("\t".join(arguments) + "\n")
            forking.stdin.flush()
            child, began = int(forking.stdout.readline()), time.monotonic()
            time.sleep(rng.uniform(0, longest))
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            while forking.stdout.readline() != "ended\n":
                pass
            for name in outputs:
                content = (folder / name).read_bytes()
                assert content in (OLD, new[name])
                if content == new[name]:
                    survived += 1
                    longest = min(longest, 1.2 * (time.monotonic() - began))
                    break
        forking.stdin.close()
    return survived


@pytest.mark.ci
@pytest.mark.parametrize("writer", ["moments", "draw"])
def test_killed_at_any_moment_old_or_new_stands(writer, folder):
    """F01: kill -9 some twenty times; never half a file."""
    killed(writer, folder, 20, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_killed_two_hundred_times_old_or_new_stands(writer, folder):
    """F01: the long form, for every command that writes."""
    killed(writer, folder, 200, seed=2)
