"""The command line as a program of its own: `servicetree`, or `python -m servicetree`."""

import os
import signal
from typing import Final

_INTERRUPTED: Final = 130


def command() -> None:
    """Run the command line; who interrupts it while it starts hears no word of it either."""
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(_INTERRUPTED))
    from servicetree.cli.main import main

    signal.signal(signal.SIGINT, before)
    try:
        main()
    except KeyboardInterrupt:  # at the very beginning, or at the end
        os._exit(_INTERRUPTED)


if __name__ == "__main__":
    command()
