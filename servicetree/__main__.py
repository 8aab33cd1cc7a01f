"""The command line as a program of its own: `servicetree`, or `python -m servicetree`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import Final

_INTERRUPTED: Final = 130
_A_MOMENT: Final = 0.01  # seconds
_NEW_OBJECTS: Final = 20_000  # before circles among them are looked for


def _look_for_circles_seldom() -> None:
    """Spare a short run the search for garbage among a thousand classes that stay; most garbage is no circle."""
    gc.set_threshold(_NEW_OBJECTS)


def _hear_interrupts_in_callbacks() -> None:
    """Interrupt again in a moment where Python would print that it ignores an interrupt, and go on: in callbacks."""

    def heard(told: sys.UnraisableHookArgs) -> None:
        if not issubclass(told.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(told)
            return
        import threading

        # To the process, which wakes the main thread where it waits, too.
        again = threading.Timer(_A_MOMENT, os.kill, [os.getpid(), signal.SIGINT])
        again.daemon = True
        again.start()

    sys.unraisablehook = heard


def command() -> None:
    """Run the command line; who interrupts it while it starts hears no word of it either."""
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(_INTERRUPTED))
    _hear_interrupts_in_callbacks()
    _look_for_circles_seldom()
    from servicetree.cli.main import main

    signal.signal(signal.SIGINT, before)
    try:
        main()
    except KeyboardInterrupt:  # at the very beginning, or at the end
        os._exit(_INTERRUPTED)


if __name__ == "__main__":
    command()
