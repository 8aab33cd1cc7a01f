"""The command group `servicetree`, and what happens on errors and signals."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

_MAIN_VERBS = ("demo", "check", "trace", "draw", "report")
_INTERRUPTED, _TERMINATED = 130, 143


class Verbs(click.Group):
    """A group whose help opens with the verbs that most people need, and loads a verb only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """List the verbs in the order of the help."""
        from servicetree.cli.verbs import SUMMARIES

        return [name for name in _MAIN_VERBS if name in SUMMARIES] + [
            name for name in SUMMARIES if name not in _MAIN_VERBS
        ]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's own signature
        """Load one verb."""
        from servicetree.cli import verbs

        return verbs.command(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a verb, or say which was meant."""
        if args and args[0] not in self.list_commands(ctx):
            from servicetree.errors import Fault, UsageError, nearest
            from servicetree.i18n.said import told

            near = nearest(args[0], self.list_commands(ctx))
            hint = told("did_you_mean", near=near[0]) if near else told("see_help", verb="servicetree")
            raise UsageError(Fault("usage", args[0], told("no_such_verb"), hint))
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None:
            from servicetree.cli.repeated_options import refuse_repeated

            refuse_repeated(command, ctx, rest)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs in two sections."""
        from servicetree.cli.verbs import SUMMARIES

        names = self.list_commands(ctx)
        sections = {
            "Verbs": [name for name in names if name in _MAIN_VERBS],
            "More": [name for name in names if name not in _MAIN_VERBS],
        }
        for title, listed in sections.items():
            with formatter.section(title):
                formatter.write_dl([(name, SUMMARIES[name]) for name in listed])


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's own signature
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"servicetree {version('servicetree')}")
        ctx.exit()


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Say the version.",
)
def servicetree() -> None:
    """Customer service as a tree: where every lost point was felt, and where it began.

    Start with `servicetree demo`; `servicetree VERB --help` shows an example for each verb.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 2 bad input, 3 a limit, 4 reading or writing failed, 130, 143 signals."""
    typed = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # the same bytes whatever the locale
            reconfigure(encoding="utf-8", errors="backslashreplace")
    with _terminating_on_signal():
        sys.exit(_run(typed))


def _open_closed_streams() -> None:
    """Write to nowhere where standard output or standard error was closed before we began."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))


@contextmanager
def _terminating_on_signal() -> Iterator[None]:
    """Exit as shells expect when asked to terminate; a program or thread that calls us keeps its own handlers."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _nobody_reads() -> int:
    """Whoever read our output has had enough; nothing may be written any more, not even at exit."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return 0


def _run(typed: list[str]) -> int:
    """Run a command line, tell what went wrong, and return the exit code."""
    from servicetree.errors import options_as_typed

    with options_as_typed():
        return _exit_code(typed)


def _exit_code(typed: list[str]) -> int:
    try:
        command_line = shlex.join(["servicetree", *typed])
        code = servicetree.main(typed, prog_name="servicetree", standalone_mode=False, obj=command_line)
        sys.stdout.flush()
    except BrokenPipeError:
        return _nobody_reads()
    except SystemExit as ended:
        if ended.code != 1:
            raise
        return _nobody_reads()  # so click ends where nobody reads
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:
        if isinstance(error, click.exceptions.Abort):  # an interrupt, or a file that ended too early
            if not isinstance(error.__cause__, EOFError):
                return _INTERRUPTED
            error = error.__cause__
        if os.environ.get("SERVICETREE_TRACEBACK"):
            raise
        from servicetree.cli import verbs
        from servicetree.cli.error_output import ErrorOutput, faults_of, with_options_named

        code, faults = faults_of(error)
        verb = next((one for one in typed if not one.startswith("-")), "")
        ErrorOutput.wanted_by(typed).show(with_options_named(faults, verbs.command(verb)))
    return code if isinstance(code, int) else 0
