"""The command line as a program of its own: `servicetree`, or `python -m servicetree`."""

import gc
import os
import signal
from typing import Final

_INTERRUPTED: Final = 130
_NEW_OBJECTS: Final = 20_000  # before circles among them are looked for


def _look_for_circles_seldom() -> None:
    """Spare a short run the search for garbage among a thousand classes that stay; most garbage is no circle."""
    gc.set_threshold(_NEW_OBJECTS)


def command() -> None:
    """Run the command line; who interrupts it while it starts hears no word of it either."""
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(_INTERRUPTED))
    _look_for_circles_seldom()
    from servicetree.cli.main import main

    signal.signal(signal.SIGINT, before)
    try:
        main()
    except KeyboardInterrupt:  # at the very beginning, or at the end
        os._exit(_INTERRUPTED)


if __name__ == "__main__":
    command()
