"""Faults put into the code on purpose, one at a time: how many of them do the tests see?

    python -m support.mutants ROOM [HOW_MANY [SEED]]
    python -m support.mutants watch FOLDER [FOLDER ...]

from the folder ``tests``. Places are drawn at random from all of a room's. The tests that run a changed line are run
again, the quickest first: those of the room's own folder, then for most rooms those of the others. A fault that none
of them has seen within their time counts as not seen. The outcomes are appended to ``mutants-ROOM.jsonl``, and the
score is printed with its 95 % interval. coverage.py is needed. What each test runs is noted once, which takes minutes,
and kept in ``watched-FOLDER.*``; ``watch`` does this beforehand, so that several folders can be watched at a time.
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
from hypothesis import Phase, settings
from support.mutations import Site, changed, sites

ROOT = Path(__file__).parents[2]
PLANNING_TESTS = ["planning", "comparing", "weighting", "analysis_in_languages", "joined_aspects", "raised_questions"]
SEVERAL = ("analysis", "answers", "cli", "drawing", "i18n", "proposing", "reporting", "stats")
WHOLE = ("whole", "test_errors.py", "test_atomic_writing.py")
ROOMS = {  # modules, the tests that are asked first, those that are asked then
    "tree": (["tree"], ["tree"], []),
    "moments": (["moments"], ["moments"], []),
    "account": (["account"], ["account"], []),
    "planning": (
        ["analysis/planning.py", "analysis/comparing.py", "analysis/weighting.py"],
        [f"analysis/test_{one}.py" for one in PLANNING_TESTS],
        [],
    ),
    **{one: ([one], [one], [*(other for other in SEVERAL if other != one), *WHOLE]) for one in SEVERAL},
}
ONE_TEST, ALL_TESTS = 15, 45  # seconds of the processor; a loop without end is seen by the first
FEW_TESTS, MOST_TESTS = 30, 1_000  # those asked first, which see most; those that can be collected within that time
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
        """Add up what a test takes, from its first fixture to its last, if it passes."""
        if report.when == "setup" or report.nodeid in self.seconds:
            self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration
        if not report.passed:
            self.seconds.pop(report.nodeid, None)


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


def kept(tests: str, ending: str) -> Path:
    """Name the file in which is kept what some tests run (``coverage``) or take (``json``)."""
    return Path(f"watched-{tests.replace('/', '-')}.{ending}").absolute()


def watch(tests: str) -> None:
    """Run tests once, and keep which lines each runs, and its seconds. One that fails is told, and never asked.

    Args:
        tests: A folder or a file in the folder ``tests``.
    """
    files, watching = sorted((ROOT / "servicetree").rglob("*.py")), Watching()
    measured = coverage.Coverage(data_file=kept(tests, "coverage"), source=[str(ROOT / "servicetree")])
    measured.start()
    for file in files:  # by no test: else what is run on import would belong to the first that imports it
        if not file.stem.startswith("__"):
            importlib.import_module(module_name(file))
    pytest.main([*(one for one in ASKED if one != "-x"), str(ROOT / "tests" / tests)], plugins=[watching])
    measured.stop()
    measured.save()
    kept(tests, "json").write_text(json.dumps(watching.seconds))


class Watched:
    """Which tests run which lines, and how long each takes.

    Args:
        tests: Folders or files in the folder ``tests``; those that were not watched are, in a process of their own, so
            that this one never loads what is to be changed.
    """

    def __init__(self, tests: Sequence[str]) -> None:
        self.data, self.seconds = [], {}
        for one in tests:
            if not kept(one, "json").exists():
                child = os.fork()
                if not child:
                    watch(one)
                    os._exit(0)
                assert os.waitpid(child, 0)[1] == 0
            self.data.append(coverage.CoverageData(kept(one, "coverage")))
            self.data[-1].read()
            self.seconds |= json.loads(kept(one, "json").read_text())

    def tests_of(self, path: Path, site: Site) -> list[str]:
        """List the tests that run a statement, the quickest first; for what runs on import, those that run its file."""
        ran = [data.contexts_by_lineno(str(path)) for data in self.data]
        by = {test for one in ran for line in range(site.first, site.last + 1) for test in one.get(line, [])} - {""}
        by = by or {test for one in ran for tests in one.values() for test in tests}
        return sorted(by & set(self.seconds), key=self.seconds.__getitem__)[:MOST_TESTS]


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
    watched = [Watched(tests) for tests in ROOMS[room][1:]]
    drawn = [(path, site) for path in modules_of(room) for site in sites(path.read_text())]
    total, outcomes = len(drawn), []
    for path, site in random.Random(seed).sample(drawn, min(how_many, total)):  # noqa: S311 - to be drawn again
        outcomes.append(outcome(path, site, watched))
        told = {"module": path.stem, "line": site.line, "fault": site.said, "outcome": outcomes[-1]}
        with Path(f"mutants-{room}.jsonl").open("a") as file:
            file.write(json.dumps(told) + "\n")
    killed = outcomes.count("seen")
    low, high = interval(killed, len(outcomes))
    sys.stdout.write(f"{room}: {killed} of {len(outcomes)} drawn from {total} seen: {killed / len(outcomes):.3f}")
    sys.stdout.write(f" ({low:.3f} to {high:.3f})\n")


def outcome(path: Path, site: Site, watched: Sequence[Watched]) -> str:
    """Ask one after the other until a fault is seen, the quickest tests by themselves; the last one's word counts."""
    said = "not run"
    for one in watched:
        tests = one.tests_of(path, site)
        for asked in filter(None, (tests[:FEW_TESTS], tests[FEW_TESTS:])):
            said = seen(path, changed(path.read_text(), site), [str(ROOT / test) for test in asked])
            if said == "seen":
                return said
    return said


if __name__ == "__main__":
    settings.register_profile("mutants", deadline=None, max_examples=20, phases=[Phase.explicit, Phase.generate])
    if sys.argv[1] == "watch":
        for tests in sys.argv[2:]:
            watch(tests)
    else:
        main(sys.argv[1], *map(int, sys.argv[2:]))
