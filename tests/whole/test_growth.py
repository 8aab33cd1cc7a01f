"""Work grows with the nodes of a tree, not with their square, and memory not with the surveys that are done.

Lines that are run are counted, never seconds.
"""

import gc
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import servicetree as st

FEW, MANY = 70, 350  # beyond the sixty nodes up to which blocks of all nodes are made
ROWS, CLUSTERS = 12, 3


def grown(nodes: int, above: Callable[[int], int | None], bough: Callable[[int], bool] = lambda _: False) -> Any:
    """Write a tree of three aspects and branches as plain tables; a bough has no question. Names are of one length."""
    return {
        "schema": 1,
        "name": "grown",
        "scale": {"low": 1, "high": 10},
        "aspects": {f"a{place}": {"questions": {"q": {"column": f"a{place}"}}} for place in range(3)},
        "branches": {
            f"b{place:03}": ({} if above(place) is None else {"parent": f"b{above(place):03}"})
            | ({} if bough(place) else {"questions": {"q": {"column": f"b{place:03}"}}})
            for place in range(nodes)
        },
    }


SHAPES = {
    "star": lambda nodes: grown(nodes, lambda _: None),
    "chain": lambda nodes: grown(nodes, lambda place: place - 1 if place else None),
    "bushy": lambda nodes: grown(nodes, lambda place: (place - 5) // 5 if place >= 5 else None),
    "chain on a bough": lambda nodes: grown(nodes, lambda place: place - 1 if place else None, lambda place: not place),
}


def tree_of(shape: str, nodes: int) -> st.ServiceTree:
    """Build a tree of a shape, as reading its file does."""
    from servicetree.tree.building import valid_tree

    return valid_tree(st.ServiceTree, SHAPES[shape](nodes))


def answers(tree: st.ServiceTree) -> dict[str, np.ndarray]:
    """Answer every question, with something in common."""
    draw = np.random.default_rng(1)
    mood = draw.normal(size=ROWS)
    given = {name: np.clip(np.round(6 + mood + draw.normal(size=ROWS)), 1, 10) for name in tree.measured}
    return {**given, "cluster": np.arange(ROWS) % CLUSTERS}


def work(task: Callable[[], object]) -> int:
    """Count the lines that the interpreter runs for a task; each round of a loop counts, on one line too."""
    count = 0

    def step(_frame: Any, event: str, _: object) -> Any:
        nonlocal count
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        task()
    finally:
        sys.settrace(before)
    return count


def refused(tree: st.ServiceTree) -> None:
    """Gather answers that have none of the tree's columns."""
    with pytest.raises(st.AnswersError):
        st.gather(tree, {f"c{place:03}": [1, 2] for place in range(len(tree.nodes))})


def told(tree: st.ServiceTree) -> Callable[[], object]:
    """Have an account at hand, and tell it."""
    account = st.trace(tree, answers(tree), cluster="cluster")
    return lambda: str(account)


def scored(tree: st.ServiceTree) -> Callable[[], object]:
    """Have moments at hand, and score them."""
    moments = st.gather(tree, answers(tree), cluster="cluster")
    return lambda: st.score(tree, moments)


def traced(tree: st.ServiceTree) -> Callable[[], object]:
    """Have moments at hand, and trace them."""
    moments = st.gather(tree, answers(tree), cluster="cluster")
    return lambda: st.trace(tree, moments)


@pytest.mark.ci
@pytest.mark.parametrize(
    ("shape", "task"),
    [
        ("chain", lambda tree: lambda: tree_of("chain", len(tree.branches))),
        ("chain on a bough", lambda tree: lambda: tree.boughs),
        ("star", lambda tree: lambda: refused(tree)),
        ("chain", scored),
        ("star", traced),
        ("star", told),
        ("bushy", told),
    ],
    ids=["build", "boughs", "refuse", "score", "trace", "tell a star", "tell a bush"],
)
def test_five_times_the_nodes_are_hardly_more_than_five_times_the_work(shape, task):
    """Building, scoring, tracing and telling a tree run lines in proportion to its nodes."""
    task(tree_of(shape, FEW))()  # what is loaded once is no work
    few, many = (work(task(tree_of(shape, nodes))) for nodes in (FEW, MANY))
    assert many <= 5.4 * few, many / few  # a fiftieth that grows with the square would be seen


def survey(tree: st.ServiceTree, seed: int) -> None:
    """Trace one more survey, with gaps of its own, and score its first customer."""
    draw = np.random.default_rng(seed)
    given = {name: draw.integers(1, 11, ROWS).astype(float) for name in tree.measured}
    given["b000"][draw.integers(0, ROWS, 3)] = np.nan
    st.trace(tree, {**given, "cluster": np.arange(ROWS) % CLUSTERS}, cluster="cluster")
    st.score(tree, {name: column[0] for name, column in given.items()})


@pytest.mark.ci
@pytest.mark.parametrize("reads_its_tree", [False, True], ids=["one tree", "a tree for each"])
def test_a_loop_over_surveys_does_not_grow(reads_its_tree):
    """Dozens of surveys in one process hold no more memory at the end than after the first few."""
    surveys, warmed_up = 40, 15
    tree = tree_of("star", 8)
    tracemalloc.start()
    try:
        for seed in range(surveys):
            if seed == warmed_up:
                gc.collect()
                before, _ = tracemalloc.get_traced_memory()
            survey(tree_of("star", 8) if reads_its_tree else tree, seed)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 300_000  # the sums of one such survey alone take more
