"""No way out of this machine: Python loads this file by its name when it starts, in the tests' processes and theirs.

What is asked of a network is refused, and written down where the tests look, because a program may go on without it.
"""

import os
import sys
import traceback

RECORD = "NETWORK_RECORD"  # the variable that names the file of what was asked
_WATCHED = {
    "socket.connect": 1,  # which argument is the address
    "socket.bind": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}
_HERE = ("", "localhost", "::1", "::", "0.0.0.0")  # noqa: S104 - to compare with, not to listen at


def _host(event, arguments):
    named = arguments[_WATCHED[event]]
    if not event.startswith("socket.get"):
        named = named[0] if isinstance(named, tuple) else ""  # a socket of Unix has a path for an address, or none
    return named.decode() if isinstance(named, bytes) else named or ""


def _refuse(event, arguments):
    if event not in _WATCHED:
        return
    host = _host(event, arguments)
    if host in _HERE or host.startswith("127."):
        return
    with open(os.environ[RECORD], "a", encoding="utf-8") as record:  # noqa: PTH123 - pathlib need not be loaded yet
        record.write(f"{event} {host}\n{''.join(traceback.format_stack(limit=8))}\n")
    raise RuntimeError(f"{event}: {host}")


def refuse_networks():
    """Refuse from here on; this cannot be taken back."""
    if not hasattr(sys, "no_network"):
        sys.addaudithook(_refuse)
        sys.no_network = True  # under either name of this file, one hook is enough


if RECORD in os.environ:
    refuse_networks()
