"""Surveys made for timing: what people answer hangs together, and nothing is missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import servicetree as st


def tree(aspects: int = 2, branches: int = 5, each: int = 4, outcomes: int = 0) -> st.ServiceTree:
    """Aspects and branches with ``each`` questions on 1 to 10; up to two outcomes with three."""

    def node(kind: type, name: str, questions: int) -> object:
        return kind(id=name, questions=[st.Question(id=f"{name}_{place}") for place in range(questions)])

    return st.ServiceTree(
        name="timed",
        scale=st.Scale(1, 10),
        aspects=[node(st.Aspect, f"aspect_{place}", each) for place in range(aspects)],
        branches=[node(st.Branch, f"branch_{place}", each) for place in range(branches)],
        outcomes=[node(st.Outcome, name, 3) for name in ("satisfaction", "loyalty")[:outcomes]],
    )


def thirty_questions() -> st.ServiceTree:
    """Two aspects, four branches, satisfaction and loyalty: thirty questions."""
    return tree(branches=4, outcomes=2)


def columns(of: st.ServiceTree) -> list[str]:
    """Name the columns of a tree."""
    return [question.id for node in of.nodes.values() for question in node.questions]


def ratings(of: st.ServiceTree, rows: int, seed: int = 1) -> np.ndarray:
    """Whole ratings from 1 to 10, shape (rows, questions), that share an impression."""
    rng = np.random.default_rng(seed)
    impression = rng.normal(size=(rows, 1))
    noise = rng.normal(size=(rows, len(columns(of))))
    return np.clip(np.round(6.5 + 1.3 * impression + 1.7 * noise), 1, 10)


def write_files(
    of: st.ServiceTree, rows: int, folder: Path, kinds: tuple[str, ...], pieces: int = 1, *, gaps: bool = False
) -> None:
    """Write answers of people with ids into files, ``pieces`` of each kind.

    With gaps, three answers in a hundred are missing, and two customers in five never reached the last branch.
    """
    import duckdb

    last = [question.id for question in of.branches[-1].questions]

    def one(name: str) -> str:
        rated = "CAST(greatest(1, least(10, round(6.5 + 2.2 * (i + random() + random() - 1)))) AS TINYINT)"
        gone = "guest % 5 < 2 OR random() < 0.03" if name in last else "random() < 0.03"
        return f"CASE WHEN {gone} THEN NULL ELSE {rated} END AS {name}" if gaps else f"{rated} AS {name}"

    picked = ", ".join(["guest", *map(one, columns(of))])
    connection = duckdb.connect()
    connection.execute("SELECT setseed(0.5)")
    for piece in range(pieces):
        people = f"SELECT range + {piece * rows // pieces} AS guest, 2 * random() - 1 AS i FROM range({rows // pieces})"
        first = folder / f"{piece}.{kinds[0]}"
        connection.execute(f"COPY (SELECT {picked} FROM ({people})) TO '{first}'")
        for kind in kinds[1:]:
            connection.execute(f"COPY (FROM '{first}') TO '{folder / f'{piece}.{kind}'}'")
