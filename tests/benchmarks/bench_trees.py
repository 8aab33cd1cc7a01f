"""How time grows with the nodes of a tree: read, check, score and trace, beside networkx's own topological sort.

Run ``python tests/benchmarks/bench_trees.py [NODES ...] [SHAPE ...]``; 1,000 and 10,000 nodes if none are named, 100,000
take minutes. The goal: at most 12 times the time for ten times the nodes, in each step. Sixty respondents in five
clusters answer every question, so that the nodes are what grows. An account has an entry for each node and everything
that it grows on: a chain has so many that a long one is refused, in no time.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from side_by_side import cpu_seconds, machine, table

import servicetree as st

ROWS, CLUSTERS = 60, 5
GOAL = 12.0
SHORT = 0.5  # seconds
DEPTH = 6  # of the bushy tree


def star(place: int, nodes: int) -> int | None:  # noqa: ARG001 - every shape is asked alike
    """Every branch grows on the trunk."""
    return None


def chain(place: int, nodes: int) -> int | None:  # noqa: ARG001 - every shape is asked alike
    """Every branch grows on the one before."""
    return place - 1 if place else None


def bushy(place: int, nodes: int) -> int | None:
    """Every branch bears as many, so that the last ones are six deep."""
    family = max(2, round(nodes ** (1 / DEPTH)))
    return (place - family) // family if place >= family else None


SHAPES: Mapping[str, Callable[[int, int], int | None]] = {"star": star, "chain": chain, "bushy": bushy}


def grown(shape: str, nodes: int) -> st.ServiceTree:
    """Build a tree of three aspects and very many branches, each with one question."""

    def asked(name: str) -> dict[str, Any]:
        return {"id": name, "questions": [st.Question(id="q", column=name)]}

    above = [SHAPES[shape](place, nodes) for place in range(nodes)]
    return st.ServiceTree(
        name=shape,
        scale=st.Scale(low=1, high=10),
        aspects=[st.Aspect(**asked(f"a{place}")) for place in range(3)],
        branches=[
            st.Branch(**asked(f"b{place}"), parent=None if parent is None else f"b{parent}")
            for place, parent in enumerate(above)
        ],
    )


def answers(tree: st.ServiceTree) -> dict[str, np.ndarray]:
    """Answer every question, with something in common."""
    draw = np.random.default_rng(1)
    mood = draw.normal(size=ROWS)
    given = {name: np.clip(np.round(6 + mood + draw.normal(size=ROWS)), 1, 10) for name in tree.measured}
    return {**given, "cluster": np.arange(ROWS) % CLUSTERS}


def steps(shape: str, nodes: int) -> dict[str, float]:
    """Measure each step, a short one three times of which the least counts; NaN for what is refused."""
    found: dict[str, float] = {}
    kept: dict[str, Any] = {}

    def measured(name: str, work: Callable[[], Any]) -> None:
        try:
            found[name] = cpu_seconds(lambda: kept.update({name: work()}))
            if found[name] < SHORT:
                found[name] = min(found[name], cpu_seconds(work), cpu_seconds(work))
        except st.LimitError:
            found[name] = float("nan")

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tree.toml"
        measured("build", lambda: grown(shape, nodes))
        measured("write", lambda: st.write_tree(kept["build"], file))
        measured("read", lambda: st.read_tree(file, most_bytes=10**9))
    tree = kept["read"]
    survey = answers(tree)
    measured("gather", lambda: st.gather(tree, survey, cluster="cluster"))
    measured("score", lambda: st.score(tree, kept["gather"]))
    measured("trace", lambda: st.trace(tree, kept["gather"]))
    measured("text", lambda: str(kept.get("trace") or kept["score"]))
    walked = tree.to_networkx()
    measured("networkx sort", lambda: list(nx.topological_sort(walked)))
    return found


def main(sizes: Sequence[int] = (1_000, 10_000), shapes: Sequence[str] = tuple(SHAPES)) -> None:
    """Measure every shape and size; print a table for each shape, with the growth from size to size."""
    steps("star", 100)  # imports are not what is measured
    print(machine())
    for shape in shapes:
        rows: list[list[object]] = []
        before: dict[str, float] = {}
        for nodes in sizes:
            found = steps(shape, nodes)
            rows.append([f"{nodes:,}", *found.values()])
            if before:
                rows.append(["times", *(found[name] / before[name] for name in found)])
            before = found
        print(f"\n{shape}\n\n{table(['nodes', *before], rows)}", flush=True)
    print(f"\nThe goal is at most {GOAL:g} times the CPU seconds for ten times the nodes.")


if __name__ == "__main__":
    main(
        [int(word) for word in sys.argv[1:] if word.isdigit()] or (1_000, 10_000),
        [word for word in sys.argv[1:] if word in SHAPES] or tuple(SHAPES),
    )
