"""One survey, one output: every byte of every file is the same, whatever surrounds the process that writes it."""

import subprocess
import sys

import pytest
from support.command import environment
from support.folders import ROOT

PLAIN = {"PYTHONHASHSEED": "0"}
# How Python is called, what its environment says, and how many threads read and sum up.
SURROUNDINGS = {
    "another hash seed": ((), {"PYTHONHASHSEED": "4711"}, None),
    "another time zone": ((), {"TZ": "Asia/Tokyo"}, None),
    "Turkish": ((), {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"}, None),
    "no language": ((), {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, None),
    "optimised": (("-O",), {}, None),
    "without docstrings": (("-OO",), {}, None),
    "warnings are errors": (("-W", "error"), {}, None),
    "one thread": ((), {}, 1),
    "two threads": ((), {}, 2),
    "four threads": ((), {}, 4),
}
ALL_AT_ONCE = (
    ("-O", "-W", "error"),
    {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    1,
)
ENDINGS = {"json", "txt", "moments", "csv", "parquet", "toml", "svg", "html", "dot", "mmd", "png", "xlsx", "pptx"}


def started(folder, options, variables, threads) -> subprocess.Popen:
    """Begin to make every output (``support.every_output``) in a process of its own."""
    folder.mkdir()
    command = [sys.executable, *options, "-m", "support.every_output", folder, *map(str, filter(None, [threads]))]
    surroundings = environment(ROOT / "tests", ROOT, **PLAIN | variables)
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=surroundings)


def digests(process) -> dict[str, str]:
    """Wait for the digests of all outputs."""
    said, _ = process.communicate(timeout=600)
    assert process.returncode == 0
    return {name: digest for digest, name in (line.split() for line in said.splitlines())}


@pytest.mark.ci
def test_all_that_may_differ_at_once_changes_no_byte(tmp_path):
    """The short form; with four threads against one, too."""
    both = started(tmp_path / "plain", (), {}, 4), started(tmp_path / "other", *ALL_AT_ONCE)
    plain, other = map(digests, both)
    assert {name.rpartition(".")[2] for name in plain} == ENDINGS
    assert other == plain


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The digests of all outputs where nothing is out of the ordinary."""
    return digests(started(tmp_path_factory.mktemp("plain") / "out", (), {}, None))


@pytest.mark.slow
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_no_surroundings_change_a_byte(name, plain, tmp_path):
    """Each by itself, so that one does not make up for another."""
    assert digests(started(tmp_path / "out", *SURROUNDINGS[name])) == plain
