"""How time grows with the nodes of a tree, beside networkx's own topological sort of the same graph.

Sixty respondents in five clusters answer every question, so that the nodes are what grows. An account has an entry for
each node and everything that it grows on: a chain has so many that a long one is refused, in no time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from side_by_side import seconds, timed

import servicetree as st

TITLE = "Very large trees: what ten times the nodes take"
STEPS = ("build", "read", "gather", "score", "trace", "networkx's sort")
HEADER = ["shape", "nodes", *STEPS, "goal"]
ROWS, CLUSTERS, DEPTH = 60, 5, 6

Above = Callable[[int, int], int | None]


def chain(place: int, nodes: int) -> int | None:  # noqa: ARG001 - every shape is asked alike
    """Every branch grows on the one before."""
    return place - 1 if place else None


def bushy(place: int, nodes: int) -> int | None:
    """Every branch bears as many, so that the last ones are six deep."""
    family = max(2, round(nodes ** (1 / DEPTH)))
    return (place - family) // family if place >= family else None


SHAPES: dict[str, tuple[Above, tuple[int, ...]]] = {
    "star: all on the trunk": (lambda _, __: None, (1_000, 10_000, 100_000)),
    "bushy: six deep": (bushy, (1_000, 10_000, 100_000)),
    "chain: each on the one before": (chain, (1_000, 10_000)),
}


def grown(above: Above, nodes: int) -> st.ServiceTree:
    """Build a tree of three aspects and very many branches, each with one question."""

    def asked(name: str) -> dict[str, Any]:
        return {"id": name, "questions": [st.Question(id="q", column=name)]}

    on = [above(place, nodes) for place in range(nodes)]
    return st.ServiceTree(
        name="grown",
        scale=st.Scale(low=1, high=10),
        aspects=[st.Aspect(**asked(f"a{place}")) for place in range(3)],
        branches=[
            st.Branch(**asked(f"b{place}"), parent=None if parent is None else f"b{parent}")
            for place, parent in enumerate(on)
        ],
    )


def answers(tree: st.ServiceTree) -> dict[str, np.ndarray]:
    """Answer every question, with something in common."""
    draw = np.random.default_rng(1)
    mood = draw.normal(size=ROWS)
    given = {name: np.clip(np.round(6 + mood + draw.normal(size=ROWS)), 1, 10) for name in tree.measured}
    return {**given, "cluster": np.arange(ROWS) % CLUSTERS}


def times(above: Above, nodes: int) -> dict[str, float]:
    """Time each step; a step that is refused is left out."""
    found: dict[str, float] = {}
    kept: dict[str, Any] = {}

    def step(name: str, work: Callable[[], Any]) -> None:
        def keep() -> None:
            kept[name] = work()

        try:
            found[name] = timed(keep).cpu
        except st.LimitError:
            kept[name] = None

    with tempfile.TemporaryDirectory(prefix="servicetree-") as folder:
        file = Path(folder) / "tree.toml"
        step("build", lambda: grown(above, nodes))
        st.write_tree(kept["build"], file)
        step("read", lambda: st.read_tree(file, most_bytes=10**9))
    tree = kept["read"]
    survey = answers(tree)
    step("gather", lambda: st.gather(tree, survey, cluster="cluster"))
    step("score", lambda: st.score(tree, kept["gather"]))
    step("trace", lambda: st.trace(tree, kept["gather"]))
    graph = tree.to_networkx()
    step("networkx's sort", lambda: list(nx.topological_sort(graph)))
    return found


def rows() -> Iterator[list[str]]:
    """Time every shape and size, and say how often as long each size takes as the one before."""
    times(SHAPES["star: all on the trunk"][0], 100)  # imports are not what is measured
    for shape, (above, sizes) in SHAPES.items():
        before: dict[str, float] = {}
        for nodes in sizes:
            found = times(above, nodes)
            yield [shape, f"{nodes:,}", *(seconds(found[name]) if name in found else "refused" for name in STEPS), ""]
            if before:
                grown_by = [f"x {found[name] / before[name]:.1f}" if name in found else "" for name in STEPS]
                yield ["", "ten times", *grown_by, "<= x 12"]
            before = found
