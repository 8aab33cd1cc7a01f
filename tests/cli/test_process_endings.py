"""How the command ends, and what it does with streams and signals, seen from within: each way by itself."""

import io
import os
import signal
import sys
import threading
from pathlib import Path

import click
import pytest

from servicetree.cli import main as command
from servicetree.cli.error_output import ErrorOutput, faults_of, with_options_named
from servicetree.cli.options import output_width
from servicetree.errors import AnswersError, Fault, FileError, LimitError, UsageError
from servicetree.i18n.said import said_in


def raising(error):
    """A command that ends so."""

    def ended(*_, **__):
        raise error

    return ended


def from_end_of_file():
    """What click makes of a question that nobody answers."""
    error = click.exceptions.Abort()
    error.__cause__ = EOFError("no more")
    return error


@pytest.fixture
def untouched(tmp_path, monkeypatch):
    """Standard streams of files, so that those of the tests are not closed; what is written to them."""
    with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        monkeypatch.setattr(sys, "__stdout__", out)
        monkeypatch.setattr(sys, "__stderr__", err)
        yield out, err


@pytest.mark.parametrize(
    ("error", "code", "heard"),
    [
        (BrokenPipeError(), 0, False),
        (SystemExit(1), 0, False),
        (KeyboardInterrupt(), 130, True),
        (click.exceptions.Abort(), 130, True),
        (from_end_of_file(), 1, True),
        (UsageError(Fault("usage", "x", "y")), 2, True),
        (AnswersError([Fault("no-answers", "x", "y")]), 2, True),
        (LimitError(Fault("limit", "x", "y")), 3, True),
        (FileError(Fault("file", "x", "y")), 4, True),
        (click.UsageError("so"), 2, True),
        (OSError(28, "full", "there"), 4, True),
        (MemoryError(), 3, True),
        (RecursionError(), 3, True),
        (ZeroDivisionError("so"), 1, True),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_each_error_has_its_exit_code(error, code, heard, untouched, monkeypatch):
    """Where nobody reads any more, and only there, nothing can be written any more."""
    monkeypatch.setattr(command.servicetree, "main", raising(error))
    assert command._run(["trace"]) == code
    for stream in untouched:
        stream.write("still heard")
        stream.flush()
        assert Path(stream.name).read_text(encoding="utf-8") == ("still heard" if heard else "")


@pytest.mark.parametrize(("said", "code"), [(0, 0), (3, 3), (None, 0), ("done", 0), (True, 1)])
def test_what_a_verb_returns_is_the_code_if_it_is_one(said, code, monkeypatch):
    """Anything else means that all went well."""
    monkeypatch.setattr(command.servicetree, "main", lambda *_, **__: said)
    assert command._run(["trace"]) == code


@pytest.mark.parametrize("code", [0, 2, 143, None])
def test_an_exit_of_another_code_is_left_alone(code, monkeypatch):
    """As that of a signal."""
    monkeypatch.setattr(command.servicetree, "main", raising(SystemExit(code)))
    with pytest.raises(SystemExit) as ended:
        command._run(["trace"])
    assert ended.value.code == code


def test_who_mends_it_may_ask_for_the_traceback(monkeypatch):
    """By a variable of the environment; an empty one asks for nothing."""
    monkeypatch.setattr(command.servicetree, "main", raising(ZeroDivisionError("so")))
    monkeypatch.setenv("SERVICETREE_TRACEBACK", "")
    assert command._run(["trace"]) == 1
    monkeypatch.setenv("SERVICETREE_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        command._run(["trace"])


def test_an_ask_to_terminate_ends_it_and_handlers_come_back():
    """With the code that shells expect; afterwards who called us hears signals as before."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with pytest.raises(SystemExit) as ended, command._terminating_on_signal():
            os.kill(os.getpid(), signal.SIGTERM)
        assert ended.value.code == 143
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
        with command._terminating_on_signal():
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_thread_hears_no_signals():
    """Nor may it; the command runs there all the same."""
    ended = []

    def within():
        with command._terminating_on_signal():
            ended.append("well")

    one = threading.Thread(target=within)
    one.start()
    one.join()
    assert ended == ["well"]


def test_streams_that_were_closed_lead_nowhere(monkeypatch):
    """Those that are open stay as they are."""
    monkeypatch.setattr(sys, "stdout", None)
    there = io.StringIO()
    monkeypatch.setattr(sys, "stderr", there)
    command._open_closed_streams()
    with sys.stdout as opened:
        assert opened.name is not None
        opened.write("nobody reads this")
    assert sys.stderr is there


def test_streams_write_one_encoding_whatever_the_locale(monkeypatch):
    """What cannot be written is written with a backslash; no verb at all is an ask for help."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    monkeypatch.setattr(command, "_run", lambda typed: print("й", "\udcff", typed, flush=True) or 7)  # noqa: T201 - seen below
    with pytest.raises(SystemExit) as ended:
        command.main([])
    assert ended.value.code == 7
    assert raw.getvalue() == "й \\udcff ['--help']\n".encode()


@pytest.mark.parametrize(
    ("columns", "terminal", "wide"),
    [
        ("", None, 80),
        ("0", None, 80),
        ("-5", None, 80),
        ("wide", None, 80),
        ("1", None, 40),
        ("40", None, 40),
        ("41", None, 41),
        ("300", None, 300),
        ("", 30, 40),
        ("", 100, 100),
        ("", 110, 110),
        ("", 300, 110),
        ("90", 100, 90),
    ],
)
def test_a_line_is_as_wide_as_can_be_read(columns, terminal, wide, monkeypatch):
    """What COLUMNS says counts, if it is a number; else a terminal's width within limits, else 80."""
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal is not None, raising=False)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((terminal or 0, 24)))
    assert output_width() == wide


@pytest.mark.parametrize(
    ("typed", "lang", "as_json"),
    [
        ([], "en", False),
        (["trace", "--json"], "en", True),
        (["trace", "--lang", "fr"], "fr", False),
        (["trace", "--lang=ru", "--json"], "ru", True),
        (["trace", "--lang"], "en", False),
        (["trace", "--lang", "xx"], "en", False),
        (["trace", "--lang="], "en", False),
        (["--lang", "fr", "--lang=ru"], "ru", False),
    ],
)
def test_how_errors_are_told_is_known_from_what_was_typed(typed, lang, as_json):
    """Before it has been understood."""
    assert ErrorOutput.wanted_by(typed) == ErrorOutput(lang, as_json)


def test_the_file_of_a_system_error_is_its_place():
    """Without one it is the output."""
    assert faults_of(OSError(28, "full", "there"))[1][0].where == "there"
    assert said_in(faults_of(OSError(28, "full"))[1][0].where, "en") == "output"


@pytest.mark.parametrize(
    ("where", "code", "named"),
    [
        ("tree_name", "usage", "--tree"),
        ("tree_name, as_json", "usage", "--tree, --json"),
        ("tree_name, other", "usage", "tree_name, other"),
        ("tree_name", "file", "tree_name"),
    ],
)
def test_options_are_named_as_they_are_typed(where, code, named):
    """Only in faults of use, and all of them or none; without a verb they stay."""
    verb = click.Command("x", params=[click.Option(["-t", "--tree", "tree_name"]), click.Option(["--json", "as_json"])])
    fault = Fault(code, where, "message", "hint")
    assert with_options_named([fault], verb) == (Fault(code, named, "message", "hint"),)
    assert with_options_named([fault], None) == (fault,)


class _Broken(io.StringIO):
    """A stream that takes nothing, for one reason or another."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def write(self, _):
        raise self.error


BROKEN = {
    "a full disk": OSError(28, "full"),
    "nobody reads": BrokenPipeError(32, "broken"),
    "closed meanwhile": ValueError("I/O operation on closed file"),
}


@pytest.mark.parametrize("why", [None, *BROKEN])
@pytest.mark.parametrize("as_json", [True, False])
def test_an_error_is_told_where_it_can_be(why, as_json, monkeypatch):
    """JSON that standard output does not take is told as text on the other stream; else streams are as ever."""
    out, err = io.StringIO() if why is None else _Broken(BROKEN[why]), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    ErrorOutput(as_json=as_json).show([Fault("file", "there", "full")])
    assert err.getvalue() == ("" if as_json and why is None else "servicetree: [file] there: full\n")
    assert out.getvalue().startswith("{") == (as_json and why is None)


@pytest.mark.parametrize("why", BROKEN)
@pytest.mark.parametrize("as_json", [True, False])
def test_where_no_stream_takes_it_nothing_is_told(why, as_json, monkeypatch):
    """The exit code still tells."""
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, _Broken(BROKEN[why]))
    monkeypatch.setattr(command.servicetree, "main", raising(FileError(Fault("file", "x", "y"))))
    assert command._run(["trace", *(["--json"] if as_json else [])]) == 4
