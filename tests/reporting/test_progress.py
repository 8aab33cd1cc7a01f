"""Progress: a line on a terminal when reading takes long; nothing for a short reading, a pipe, or with --quiet."""

import io
import os
import re
import subprocess
import sys

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

import servicetree as st
from servicetree.answers.engines.sources import with_progress
from servicetree.demo import FOLDER, demo_answers, demo_tree
from servicetree.reporting.progress import progress_display

BATCH = {"q": pa.array([5] * 1000)}


class Terminal(io.StringIO):
    """A standard error that a person reads."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def seen(monkeypatch, *, seconds, batches=9, rows=None, stderr=None) -> str:
    """Read slowly, by a clock that goes on by so much with each batch, and return what was written meanwhile."""
    now = [0.0]

    def read(_):
        for _ in range(batches):
            now[0] += seconds
            yield BATCH

    stderr = Terminal() if stderr is None else stderr
    monkeypatch.setattr(sys, "stderr", stderr)
    with progress_display(lambda: now[0]):
        assert len(list(with_progress(read, lambda: rows)(["q"]))) == batches
    return stderr.getvalue()


def test_a_long_reading_is_told_with_its_share(monkeypatch):
    """Rows so far, their share where the whole is known, and the time spent; in the end the line is gone."""
    text = seen(monkeypatch, seconds=7.5, rows=9000)
    assert re.findall(r"read (\S+) rows .*?(\d+)%\S* (\d+:\d\d)", plain(text))[:2] == [
        ("1,000", "11", "0:07"),
        ("2,000", "22", "0:15"),
    ]
    assert "read  " not in plain(text)  # there is no line without a figure
    assert text.endswith("\x1b[2K")  # the line is wiped


def test_without_a_whole_there_is_no_share(monkeypatch):
    """How many rows a CSV file has is not known before it is read."""
    text = plain(seen(monkeypatch, seconds=7.5))
    assert "read 3,000 rows 0:22" in text
    assert "%" not in text


@pytest.mark.parametrize(
    "slow", [{"seconds": 0.1}, {"seconds": 60.0, "stderr": io.StringIO()}], ids=["short", "not a terminal"]
)
def test_otherwise_nothing_is_written(slow, monkeypatch):
    """Nine batches within a second; and an hour's reading that nobody looks at."""
    assert seen(monkeypatch, **slow) == ""


def test_the_line_goes_when_a_reading_is_broken_off(monkeypatch):
    """What is left half read, after an error say, leaves no line before the words that come after it."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    now = iter(range(0, 1000, 5))
    with progress_display(lambda: next(now)):
        reading = with_progress(lambda _: iter([BATCH] * 9), lambda: None)(["q"])
        for _ in range(5):
            next(reading)
        assert not sys.stderr.getvalue().endswith("\x1b[2K")
    assert "4,000" in sys.stderr.getvalue()
    assert sys.stderr.getvalue().endswith("\x1b[2K")


def test_the_library_is_silent(monkeypatch, capsys):
    """Only the command line watches; a call from Python writes nothing, on a terminal either."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("servicetree.reporting.progress._SECONDS_BEFORE", 0.0)
    st.trace(demo_tree(), demo_answers(), id="guest")
    assert capsys.readouterr() == ("", "")


def plain(text: str) -> str:
    """Take colours and movements of the cursor out."""
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]|\r", "", text)


# --- the command line on a real terminal ------------------------------------------------------------------------------

# As `servicetree` itself, but that every reading counts as long.
AT_ONCE = """
import sys
from servicetree.cli import main
from servicetree.reporting import progress
progress._SECONDS_BEFORE = progress._SECONDS_BETWEEN = 0.0
main.main(sys.argv[1:])
"""


def ran(*arguments, terminal: bool) -> tuple[str, str]:
    """Run a verb; return its standard output, and what it wrote to a terminal or a pipe in the place of the other."""
    pty = pytest.importorskip("pty", reason="there are pseudo-terminals on Unix only")
    near, far = pty.openpty() if terminal else os.pipe()
    command = [sys.executable, "-c", AT_ONCE, *map(str, arguments)]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=far, check=True, encoding="utf-8")
    finally:
        os.close(far)
    said = b""
    try:
        while chunk := os.read(near, 65_536):
            said += chunk
    except OSError:  # so a pseudo-terminal ends on Linux
        pass
    finally:
        os.close(near)
    return done.stdout, said.decode()


@pytest.fixture
def survey(tmp_path):
    """The demo's answers in a Parquet file, and how it is read."""
    path = tmp_path / "cafes.parquet"
    pa.parquet.write_table(pa.csv.read_csv(demo_answers()), path)
    return [path, "--tree", FOLDER / "cafe.toml", "--id", "guest"]


@pytest.mark.ci
@pytest.mark.parametrize("verb", ["trace", "rate"])
def test_verbs_show_it_on_a_terminal_only(verb, survey, tmp_path):
    """On a terminal the rows are counted; on a pipe and with --quiet no line is there; the result is the same."""
    path, *options = survey
    options = {
        "trace": [*options, "--json"],
        "rate": [*options[:2], "-o", tmp_path / "x.csv"],
    }[verb]
    out, said = ran(verb, path, *options, terminal=True)
    assert "read 2,400 rows" in plain(said)
    assert "100%" in plain(said)
    piped, unsaid = ran(verb, path, *options, terminal=False)
    assert "rows" not in unsaid
    assert "\x1b" not in unsaid
    assert out == piped
    assert ran(verb, path, *options, "--quiet", terminal=True) == (out, "")
