"""The command group `servicetree`, and the exit code and message of every error."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from typing import Any

import click

from servicetree.errors import FileError, LimitError, ServiceTreeError

INTERNAL_ERROR, BAD_INPUT, LIMIT, INPUT_OUTPUT = 1, 2, 3, 4
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
        from servicetree.errors import did_you_mean

        if args and args[0] not in self.list_commands(ctx):
            question = did_you_mean(args[0], self.list_commands(ctx))
            ctx.fail(f"there is no verb '{args[0]}'{question and f'; {question}'} (servicetree --help lists them)")
        return super().resolve_command(ctx, args)

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
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # the same bytes whatever the locale
            reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    try:
        code = servicetree.main(arguments, prog_name="servicetree", standalone_mode=False, obj=_command_line(arguments))
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(BAD_INPUT)
    except BrokenPipeError:
        # Whoever read our output has had enough; nothing may be written any more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except Exception as error:
        if os.environ.get("SERVICETREE_TRACEBACK"):
            raise
        code, said = _exit_code(error)
        click.echo(f"servicetree: {said}", err=True)
    sys.exit(code if isinstance(code, int) else 0)


def _command_line(arguments: list[str] | None) -> str:
    return shlex.join(["servicetree", *(sys.argv[1:] if arguments is None else arguments)])


def _exit_code(error: Exception) -> tuple[int, str]:
    """Find the exit code of an error, and the words for it."""
    if isinstance(error, ServiceTreeError):
        code = INPUT_OUTPUT if isinstance(error, FileError) else LIMIT if isinstance(error, LimitError) else BAD_INPUT
        return code, str(error)
    if isinstance(error, OSError):
        return INPUT_OUTPUT, f"{error.filename or 'output'}: {error.strerror or error}"
    if isinstance(error, MemoryError | RecursionError):
        return LIMIT, f"this is more than this machine can hold ({type(error).__name__})"
    said = f"a fault in servicetree itself: {type(error).__name__}: {error}"
    return INTERNAL_ERROR, f"{said}; set SERVICETREE_TRACEBACK=1 to see where, and please report it"
