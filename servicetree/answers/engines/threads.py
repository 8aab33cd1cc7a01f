"""A small thread pool that keeps the order of its jobs, and a limit on BLAS threads."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain, islice
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")

_MOST_THREADS = 4


def cores() -> int:
    """Say how many processors this process may use, a few at the most."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(there, _MOST_THREADS)


def run_in_order(jobs: Iterator[Callable[[], T]], threads: int) -> Iterator[T]:
    """Run jobs, a few at a time, and hand over what they return in their own order.

    Args:
        jobs: What to run; taken up as it is needed, so that what they hold is never all there at once.
        threads: How many to run at the same time.
    """
    first = list(islice(jobs, 2))
    if threads == 1 or len(first) == 1:
        yield from (job() for job in chain(first, jobs))
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    with ThreadPoolExecutor(threads) as pool:
        under_way: deque[Future[T]] = deque()
        for job in chain(first, jobs):
            under_way.append(pool.submit(job))
            if len(under_way) > threads:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


@cache
def _blas_libraries() -> Any:
    """Look for the libraries that multiply matrices; to look takes milliseconds."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


class _Blas:
    """The threads of the libraries that multiply matrices: their number is the process's, so that it is held once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._users = 0
        self._limit: Any = None

    @contextmanager
    def held_to_one(self) -> Iterator[None]:
        with self._lock:
            self._users += 1
            if self._users == 1:
                self._limit = _blas_libraries().limit(limits=1, user_api="blas")
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    self._limit.restore_original_limits()


# Thousands of small products are not worth a second thread each; on a busy machine threads that wait for each other
# take minutes for what one does in a second.
one_blas_thread = _Blas().held_to_one
