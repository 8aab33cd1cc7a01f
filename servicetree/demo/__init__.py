"""The bundled survey of a café chain, simulated, for the demo and for the manual's examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from servicetree.account.results import Account
from servicetree.account.tracing import trace
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.treefile import read_tree

GATHERING_OPTIONS: Final[dict[str, Any]] = {"by": "shop", "period": "month", "id": "guest"}
FOLDER = Path(__file__).parent


def demo_tree() -> ServiceTree:
    """Read the tree of the café chain."""
    return read_tree(FOLDER / "cafe.toml")


def demo_answers() -> Path:
    """Return the path of the chain's answers: simulated, as the notes beside them say."""
    return FOLDER / "cafes.csv"


def demo_account() -> Account:
    """Trace the chain by shop."""
    return trace(demo_tree(), demo_answers(), **GATHERING_OPTIONS)
