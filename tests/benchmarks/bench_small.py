"""Small surveys, one after the other in one process, against goals; a plain least squares beside them as a measure."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from functools import partial

import made
import numpy as np
from side_by_side import in_turn, median, ratio, seconds, timed

import servicetree as st

TITLE = "Small and often: in one process, the tree at hand"
HEADER = ["work", "takes", "times `numpy.linalg.lstsq` of the same table", "goal"]
ROWS, TURNS, SURVEYS, WARMED_UP = 250, 9, 500, 50


def grown_by(tree: st.ServiceTree, names: list[str]) -> float:
    """Trace one survey after the other; by how many megabytes the last ones hold more than the first ones."""
    tracemalloc.start()
    for seed in range(SURVEYS):
        if seed == WARMED_UP:
            gc.collect()
            before, _ = tracemalloc.get_traced_memory()
        st.trace(tree, dict(zip(names, made.ratings(tree, ROWS, seed).T, strict=True)))
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / 1e6


def rows() -> Iterator[list[str]]:
    """Time an account of 250 rows, its parts and one customer's scores; then see whether hundreds of surveys grow."""
    tree = made.tree()
    names = made.columns(tree)
    table = made.ratings(tree, ROWS)
    answers = dict(zip(names, table.T.copy(), strict=True))
    moments, customer = st.gather(tree, answers), dict(zip(names, table[0].tolist(), strict=True))
    works = {
        f"`trace`, {ROWS} x {len(names)}": (partial(st.trace, tree, answers), "<= 15 ms"),
        "of it, `gather`": (partial(st.gather, tree, answers), ""),
        "of it, the account of the moments": (partial(st.trace, tree, moments), ""),
        f"`score`, {ROWS} x {len(names)}": (partial(st.score, tree, answers), ""),
        f"`score` of one customer, {len(names)} answers": (partial(st.score, tree, customer), "<= 1 ms"),
    }
    ways = {name: partial(timed, work) for name, (work, _) in works.items()}
    ways["measure"] = partial(timed, lambda: np.linalg.lstsq(table[:, 8:], table[:, :8], rcond=None))
    found = in_turn(ways, TURNS)
    for name, (_, goal) in works.items():
        took = median(found[name], "cpu")
        yield [name, seconds(took), f"{ratio(found[name], found['measure'], 'cpu'):.0f}", goal]
    yield [f"{SURVEYS} surveys, one after the other", f"{grown_by(tree, names):.2f} MB more held", "", "no growth"]
