"""Whoever asked to be told how far a reading has come; by default nobody is, and nothing is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line watches whatever the verb, and most verbs read nothing
    from servicetree.engines.sources import Batch, Read

Tell = Callable[[int], None]
# Given the number of rows to come, if it is known: is open while one pass over them lasts, and told the rows so far.
Watch = Callable[[int | None], AbstractContextManager[Tell]]

_WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Tell somebody how far every reading of a file has come that is opened meanwhile."""
    before = _WATCH.set(watch)
    try:
        yield
    finally:
        _WATCH.reset(before)


def watched(read: Read, rows_to_come: Callable[[], int | None]) -> Read:
    """Tell whoever watches now about each pass of a reading.

    Args:
        read: Iterates over batches of the named columns.
        rows_to_come: Counts the rows where that is cheap; not called unless somebody watches.
    """
    # Asked once, here: the reading itself may happen in another thread, which has no part in the context.
    watch = _WATCH.get()
    if watch is None:
        return read
    from servicetree.engines.sources import rows_of

    def read_aloud(wanted: Sequence[str]) -> Iterator[Batch]:
        with watch(rows_to_come()) as tell:
            rows = 0
            for batch in read(wanted):
                yield batch
                rows += rows_of(batch)
                tell(rows)

    return read_aloud
