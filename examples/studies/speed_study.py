"""How fast is a full account with intervals, against refitting least squares on resampled rows?

Run it as ``python examples/studies/speed_study.py``; it prints a Markdown table. Both sides are timed in turn in one
run; the ratio is the median of the ratios of each turn. What is timed is the work alone: tables are in memory,
libraries loaded.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import statsmodels.api as sm

import servicetree as st

RESAMPLES, TURNS = 1000, 3
ASPECTS, BRANCHES, EACH = 2, 5, 4


def tree_of_28_questions() -> st.ServiceTree:
    """Two aspects and five branches, four questions each."""

    def node(kind: type, name: str) -> object:
        return kind(id=name, questions=[st.Question(id=f"{name}_{place}") for place in range(EACH)])

    aspects = [node(st.Aspect, f"a{place}") for place in range(ASPECTS)]
    branches = [node(st.Branch, f"b{place}") for place in range(BRANCHES)]
    return st.ServiceTree(name="speed", scale=st.Scale(1, 10), aspects=aspects, branches=branches)


def timed(work: Callable[..., object], *given: object) -> float:
    """Seconds that some work takes."""
    start = time.perf_counter()
    work(*given)
    return time.perf_counter() - start


def refits(table: np.ndarray) -> None:
    """Regress every branch on the aspects, on as many resamples of the rows."""
    rng = np.random.default_rng(1)
    for _ in range(RESAMPLES):
        rows = table[rng.integers(0, len(table), len(table))]
        parents = sm.add_constant(rows[:, :ASPECTS])
        for place in range(BRANCHES):
            sm.OLS(rows[:, ASPECTS + place], parents).fit()


if __name__ == "__main__":
    tree = tree_of_28_questions()
    print("| rows | full account with intervals | 1,000 resamples by refits | ratio |\n|---|---|---|---|")
    for rows in (250, 10_000):
        answers = dict(st.simulate(tree, rows, seed=1, skip=0.0))
        table = np.column_stack(
            [np.mean([answers[f"{name}_{place}"] for place in range(EACH)], axis=0) for name in tree.measured]
        )
        pairs = [(timed(st.trace, tree, answers), timed(refits, table)) for _ in range(TURNS)]
        ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(other / mine for mine, other in pairs)
        print(f"| {rows:,} | {ours:.3f} s | {theirs:.2f} s | {ratio:.0f} |")
