"""Repeats: however many threads read a file, one survey has one account, to the last digit printed."""

import contextlib
import io

import pytest
from support.large_files import large_file, large_tree

from servicetree.answers.engines.database_streams import FileDatabase
from servicetree.cli.main import servicetree

REPEATS = [2, pytest.param(20, marks=pytest.mark.slow)]
ROWS = 200_000  # several batches of ours, many pieces for DuckDB to deal to its threads


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A survey of several batches in both kinds of file, and its tree."""
    folder = tmp_path_factory.mktemp("large")
    return large_tree(folder, 12), {kind: large_file(folder / f"large.{kind}", ROWS, 12) for kind in ("csv", "parquet")}


def traced(answers, tree) -> str:
    """Trace on the command line, in this process."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        servicetree.main(["trace", str(answers), "--tree", str(tree), "--json"], standalone_mode=False)
    return out.getvalue()


@pytest.mark.ci
@pytest.mark.parametrize("repeats", REPEATS)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_any_number_of_threads_prints_the_same(kind, repeats, files, monkeypatch):
    """With 1, 2 and 4 threads, time and again; units are positions, so that the order of rows is proved too."""
    tree, answers = files
    printed = set()
    for threads in (1, 2, 4):
        monkeypatch.setattr("servicetree.answers.engines.database_streams._THREADS", threads)
        with FileDatabase(answers[kind]).asked() as connection:
            assert connection.execute("SELECT current_setting('threads')").fetchall() == [(threads,)]
        printed |= {traced(answers[kind], tree) for _ in range(repeats)}
    assert len(printed) == 1
    assert '"value"' in printed.pop()
