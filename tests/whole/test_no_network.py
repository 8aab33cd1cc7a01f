"""The guard that lets no test out of this machine (tests/support/no_network) bites."""

import socket
import subprocess
import sys

import pytest
from support.command import environment

ELSEWHERE = ("192.0.2.1", 80)  # an address that belongs to nobody (RFC 5737)
ASKED = {
    "connect": lambda: socket.create_connection(ELSEWHERE, 0.01),
    "connect by name": lambda: socket.create_connection(("example.org", 80), 0.01),
    "send": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ELSEWHERE),
    "listen": lambda: socket.socket().bind(ELSEWHERE),
    "look up": lambda: socket.gethostbyname("example.org"),
}


def said_and_forgotten(record) -> str:
    """Read what was written down, and take it back, since here it was meant."""
    said = record.read_text()
    record.write_text("")
    return said


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@pytest.mark.parametrize("asked", ASKED)
def test_a_network_is_refused_and_written_down(asked, network_record):
    """Whatever is asked of another machine."""
    with pytest.raises(RuntimeError, match=r"^socket"):
        ASKED[asked]()
    said = said_and_forgotten(network_record)
    assert "192.0.2.1" in said or "example.org" in said


def test_this_machine_is_no_network(network_record):
    """Workers of Spark and of pytest speak to each other."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]):
        pass
    assert network_record.read_text() == ""


def test_a_process_of_its_own_is_refused_too(network_record):
    """Even if it goes on as if nothing had happened, and looks for its modules elsewhere."""
    code = f"import socket\ntry: socket.create_connection({ELSEWHERE}, 0.01)\nexcept Exception: print('went on')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment("/elsewhere")
    )
    assert done.stdout == "went on\n"
    assert "192.0.2.1" in said_and_forgotten(network_record)
