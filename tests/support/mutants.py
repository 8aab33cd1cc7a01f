"""Faults put into the code on purpose, one at a time: how many of them do the tests of a room see?

    python -m support.mutants ROOM [HOW_MANY [SEED]]

from the folder ``tests``. Places are drawn at random from all of a room's. The tests that run a changed line are run
again, the quickest first; a fault that none of them has seen within their time counts as not seen. The outcomes are
appended to ``mutants-ROOM.jsonl``, and the score is printed with its 95 % interval. coverage.py is needed.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.util
import json
import os
import random
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import Path

import coverage
import pytest
from support.mutations import Site, changed, sites

ROOT = Path(__file__).parents[2]
PLANNING_TESTS = ["planning", "comparing", "weighting", "analysis_in_languages", "joined_aspects", "raised_questions"]
ROOMS = {
    "tree": (["tree"], ["tests/tree"]),
    "moments": (["moments"], ["tests/moments"]),
    "account": (["account"], ["tests/account"]),
    "planning": (
        ["analysis/planning.py", "analysis/comparing.py", "analysis/weighting.py"],
        [f"tests/analysis/test_{one}.py" for one in PLANNING_TESTS],
    ),
    **{one: ([one], [f"tests/{one}"]) for one in ("analysis", "answers", "cli", "drawing", "proposing", "reporting")},
    **{one: ([one], [f"tests/{one}"]) for one in ("stats", "i18n")},
}
ONE_TEST, ALL_TESTS = 15, 45  # seconds of the processor; a loop without end is seen by the first
HEAVY = ("numpy", "scipy.stats", "scipy.optimize", "pyarrow.parquet", "duckdb", "pandas", "hypothesis")
ASKED = ["-q", "-x", "-n0", "-pno:cacheprovider", "-Wignore::pytest.PytestAssertRewriteWarning"]
ASKED += ["--hypothesis-profile=mutants", "--hypothesis-seed=19"]


class Watching:
    """A plugin of pytest: what each test runs, and how long it takes."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Say whose lines are run from here on."""
        coverage.Coverage.current().switch_context(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up what a test takes, from its first fixture to its last."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration


class Hurrying:
    """A plugin of pytest: a test that takes too long has failed."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """Ring after a while."""
        signal.signal(signal.SIGVTALRM, _ring)
        signal.setitimer(signal.ITIMER_VIRTUAL, ONE_TEST)
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _ring(*_: object) -> None:
    raise TimeoutError


class Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module as another text than that of its file."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self.path, self.tree = path, tree
        self.name = module_name(path)

    def find_spec(self, name, path=None, target=None):  # noqa: ARG002 - as importlib calls it
        """Find that module, and no other."""
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def create_module(self, spec):
        """Create it as usual."""

    def exec_module(self, module):
        """Run the other text."""
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)  # noqa: S102 - our own source, changed


def module_name(file: Path) -> str:
    """Name a file as it is imported."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def modules_of(room: str) -> list[Path]:
    """List the files of a room."""
    paths = [ROOT / "servicetree" / one for one in ROOMS[room][0]]
    return sorted(file for path in paths for file in ([path] if path.suffix else path.rglob("*.py")))


def watch(room: str, kept: Path) -> tuple[dict[str, dict[int, list[str]]], dict[str, float]]:
    """Run the tests of a room once, and note which lines each runs, and its seconds.

    Args:
        room: Its name.
        kept: Where this is kept, to be read the next time.
    """
    if not kept.exists():
        files, watching = modules_of(room), Watching()
        measured = coverage.Coverage(data_file=None, include=[str(one) for one in files])
        measured.start()
        for file in files:  # by no test: else what is run on import would belong to the first that imports it
            if file.stem != "__init__":
                importlib.import_module(module_name(file))
        code = pytest.main([*ASKED, *(str(ROOT / one) for one in ROOMS[room][1])], plugins=[watching])
        measured.stop()
        assert code == 0, "the tests fail without any fault"
        data = measured.get_data()
        ran = {str(one): data.contexts_by_lineno(str(one)) for one in files}
        kept.write_text(json.dumps({"ran": ran, "seconds": watching.seconds}))
    found = json.loads(kept.read_text())
    return {one: {int(line): by for line, by in lines.items()} for one, lines in found["ran"].items()}, found["seconds"]


def tests_of(site: Site, lines: dict[int, list[str]], seconds: dict[str, float]) -> list[str]:
    """List the tests that run the lines of a statement, the quickest first; what runs on import, all of the file."""
    by = {test for line in range(site.first, site.last + 1) for test in lines.get(line, [])} - {""}
    by = by or {test for tests in lines.values() for test in tests} - {""}
    return sorted(by, key=lambda test: seconds.get(test, 0.0))


def seen(path: Path, tree: ast.Module, tests: Sequence[str]) -> str:
    """Run tests against a changed module in a process of its own: ``seen``, ``not seen``, or ``no time``."""
    child = os.fork()
    if not child:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (ALL_TESTS, ALL_TESTS))
        sys.meta_path.insert(0, Mutated(path, tree))
        os._exit(min(int(pytest.main([*ASKED, *tests], plugins=[Hurrying()])), 100))
    _, status, _ = os.wait4(child, 0)
    if os.WIFSIGNALED(status):
        return "no time" if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL) else "seen"
    return "not seen" if os.WEXITSTATUS(status) == 0 else "seen"


def interval(killed: int, tried: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    share, square = killed / tried, 1.96**2 / tried
    middle, half = share + square / 2, 1.96 * sqrt(share * (1 - share) / tried + square / tried / 4)
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def main(room: str, how_many: int = 150, seed: int = 19) -> None:
    """Try so many faults in a room."""
    for one in HEAVY:
        importlib.import_module(one)
    from hypothesis import Phase, settings

    settings.register_profile("mutants", deadline=None, max_examples=20, phases=[Phase.explicit, Phase.generate])
    ran, seconds = _apart(room)
    drawn = [(path, site) for path in modules_of(room) for site in sites(path.read_text())]
    total, outcomes = len(drawn), []
    for path, site in random.Random(seed).sample(drawn, min(how_many, total)):  # noqa: S311 - to be drawn again
        tests = tests_of(site, ran[str(path)], seconds)
        text, asked = path.read_text(), [str(ROOT / one) for one in tests]
        outcomes.append(seen(path, changed(text, site), asked) if asked else "not run")
        told = {"module": path.stem, "line": site.line, "fault": site.said, "outcome": outcomes[-1]}
        with Path(f"mutants-{room}.jsonl").open("a") as file:
            file.write(json.dumps(told) + "\n")
    killed = outcomes.count("seen")
    low, high = interval(killed, len(outcomes))
    sys.stdout.write(f"{room}: {killed} of {len(outcomes)} drawn from {total} seen: {killed / len(outcomes):.3f}")
    sys.stdout.write(f" ({low:.3f} to {high:.3f})\n")


def _apart(room: str):
    """Watch in a process of its own, so that this one never loads what is to be changed."""
    kept = Path(f"mutants-{room}.json").absolute()
    child = os.fork()
    if not child:
        watch(room, kept)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    return watch(room, kept)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
