"""A progress bar on standard error for readings that last longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from servicetree.answers.engines.sources import ProgressCallback, progress_reported_to

Clock = Callable[[], float]

_SECONDS_BEFORE = 1.0
_SECONDS_BETWEEN = 0.2


@contextmanager
def progress_display(clock: Clock = time.monotonic) -> Iterator[None]:
    """Show how far each reading has come that lasts longer than a second, in one line that goes when it has ended.

    Args:
        clock: Tells the time in seconds.
    """
    if not sys.stderr.isatty():
        yield
        return
    with ExitStack() as open_lines:

        @contextmanager
        def watch(rows: int | None) -> Iterator[ProgressCallback]:
            line = _ProgressLine(rows, clock)
            open_lines.callback(line.end)  # should nobody finish the reading, its line is gone at the latest here
            try:
                yield line.update
            finally:
                line.end()

        with progress_reported_to(watch):
            yield


class _ProgressLine:
    """One line: rows read, their share where the whole is known, and the time it has taken."""

    def __init__(self, rows: int | None, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock
        self._due = clock() + _SECONDS_BEFORE
        self._drawn: Any = None
        self._began = clock()

    def update(self, rows: int) -> None:
        now = self._clock()
        if now < self._due:
            return
        self._due = now + _SECONDS_BETWEEN
        minutes, seconds = divmod(int(now - self._began), 60)
        said = {"completed": rows, "said": f"{rows:,} rows", "spent": f"{minutes}:{seconds:02d}"}
        if self._drawn is None:
            self._drawn = _progress_bar(self._rows, **said)
            self._drawn.start()
        else:
            self._drawn.update(self._drawn.task_ids[0], **said, refresh=True)

    def end(self) -> None:
        if self._drawn is not None:
            self._drawn.stop()
            self._drawn = None


def _progress_bar(rows: int | None, **said: Any) -> Any:
    """Make a line that is drawn only when it is told to; the thread that rich has for it would draw without news."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    share = () if rows is None else (BarColumn(), TaskProgressColumn())
    drawn = Progress(
        *(TextColumn("read {task.fields[said]}"), *share, TextColumn("{task.fields[spent]}")),
        console=Console(file=sys.stderr, force_terminal=True),
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    drawn.add_task("", total=rows, **said)
    return drawn
