"""Do the 95 % intervals hold the truth 95 % of the time? Simulate a thousand surveys of each kind and count.

Run it as ``python examples/studies/coverage_study.py --surveys 1000 --cells clean:200 halo:1000``; without
``--cells`` it runs
all fifteen. It prints a Markdown table. Where error or halo bend an estimate, its interval is held against what the
estimate comes to with very many respondents (its estimand); whether the range holds the truth is counted apart.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context

import numpy as np

import servicetree as st

SEED = 2026
SIZES = (200, 1000, 5000)
CLEAN = {"halo": 0.0, "error": 0.0, "rounded": False, "person": 9.0, "own": {"room": 38, "offer": 34}}
CELLS = {
    "clean": CLEAN,
    "error": CLEAN | {"error": 9.0},
    "halo": CLEAN | {"halo": 4.0, "error": 6.0},
    "clusters": CLEAN | {"clusters": 40, "cluster_spread": 5.0},
    "skipping": CLEAN | {"skip": {"price": 0.3, "repair": 0.5}, "skip_slope": 0.1},
}
BENT = ("error", "halo")  # cells in which estimates come to something else than the truth
VERY_MANY, PARTS = 100_000, 20  # respondents that stand for endlessly many, drawn in parts
KINDS = ("carry-over", "own", "points", "account", "level", "range low", "range high")
HELD = ("range holds", "range holds, with intervals", "separable")


def surveyed() -> st.ServiceTree:
    """Return the tree of the study: two aspects, four branches on them, and a branch on a branch."""

    def asked(name: str, count: int) -> list[st.Question]:
        return [st.Question(id=f"{name}_{place}") for place in range(count)]

    branches = {"price": None, "staff": None, "speed": None, "repair": None, "phone": "staff"}
    return st.ServiceTree(
        name="study",
        scale=st.Scale(1, 10),
        trunk=st.Trunk(weight=2),
        aspects=[st.Aspect(id=name, questions=asked(name, 3)) for name in ("room", "offer")],
        branches=[st.Branch(id=name, parent=above, questions=asked(name, 2)) for name, above in branches.items()],
    )


TREE = surveyed()
TRUNK_SHARE = 0.5  # carried over from the whole trunk to each child, the default of `simulate`


def figures(account: st.Account) -> dict[tuple[str, ...], st.Interval]:
    """Collect an account's figures by kind and name."""
    whole, found = account.whole, {}
    found |= {("carry-over", one.source, one.to): one.value for one in whole.carry_over}
    found |= {("own", one.id): one.own for one in whole.nodes}
    found |= {("points", one.id): one.points for one in whole.nodes}
    found |= {("account", one.source, one.at): one.points for one in whole.entries}
    found |= {("level", one.id): one.level for one in whole.scores.nodes}
    found |= {("range low", one.to): one.low for one in whole.ranges if one.verdict == "separable"}
    return found | {("range high", one.to): one.high for one in whole.ranges}


def truth_of(answers: st.Simulated) -> dict[tuple[str, ...], float]:
    """Collect the same figures of the truth, where nothing bends the estimates."""
    carried, implied = answers.truth.carry_over, answers.expected()
    found = {("carry-over", above, to): part for to, shares in carried.items() for above, part in shares.items()}
    found |= {("own", name): value for name, value in implied.own.items()}
    found |= {("points", name): value for name, value in implied.points.items()}
    found |= {("level", name): 100 - value for name, value in implied.level.items()}
    found |= {(f"range {end}", name): TRUNK_SHARE for end in ("low", "high") for name in TREE.measured}
    spread: dict[str, dict[str, float]] = {}
    for name in TREE.from_the_trunk:  # C(a -> v), parents first
        spread[name] = {name: 1.0}
        for above, part in carried.get(name, {}).items():
            for source, share in spread[above].items():
                spread[name][source] = spread[name].get(source, 0.0) + part * share
        for source, share in spread[name].items():
            found["account", source, name] = TREE.node_weights[name] * implied.own[source] * share
    return found


@cache
def estimands(cell: str) -> dict[tuple[str, ...], float]:
    """Return what each figure comes to with endlessly many respondents: the truth, or a very large survey's figures."""
    if cell not in BENT:
        return truth_of(st.simulate(TREE, 10, seed=SEED, **CELLS[cell]))
    parts = (
        st.gather(TREE, st.simulate(TREE, VERY_MANY, seed=SEED + 1 + part, **CELLS[cell])) for part in range(PARTS)
    )
    total = next(parts)
    for part in parts:
        total = total.followed_by(part)
    found = figures(st.trace(TREE, total))
    return {name: figure.value for name, figure in found.items() if figure.value is not None}


def one_survey(cell: str, n: int, targets: dict[tuple[str, ...], float], seed: int) -> dict[str, tuple[float, int]]:
    """Simulate and trace one survey; count by kind how many intervals hold their target, and of how many."""
    answers = st.simulate(TREE, n, seed=seed, **CELLS[cell])
    account = st.trace(TREE, answers, cluster="cluster" if "cluster" in answers else None)
    counted: dict[str, list[bool]] = defaultdict(list)
    for name, figure in figures(account).items():
        if figure.low is not None and figure.high is not None and name in targets:
            counted[name[0]].append(figure.low <= targets[name] <= figure.high)
    for one in account.whole.ranges:
        counted["separable"].append(one.verdict == "separable")
        if one.high.value is not None and one.high.high is not None:
            counted["range holds"].append(one.low.value <= TRUNK_SHARE <= one.high.value)
            lowest = one.low.value if one.low.low is None else one.low.low
            counted["range holds, with intervals"].append(lowest <= TRUNK_SHARE <= one.high.high)
    return {kind: (sum(held), len(held)) for kind, held in counted.items()}


def coverage(cell: str, n: int, surveys: int) -> dict[str, float]:
    """Return the share of intervals that hold their target, by kind, over many surveys on all cores."""
    root = np.random.SeedSequence([SEED, list(CELLS).index(cell), n])
    seeds = [int(child.generate_state(1)[0]) for child in root.spawn(surveys)]
    run = partial(one_survey, cell, n, estimands(cell))
    total: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(2))
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # processes share the cores already; read when they start
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        for counted in pool.map(run, seeds, chunksize=10):
            for kind, pair in counted.items():
                total[kind] += pair
    return {kind: float(held / of) for kind, (held, of) in total.items()}


def main() -> None:
    """Print the table, a line for each cell as soon as it is done."""
    every = [f"{cell}:{n}" for cell in CELLS for n in SIZES]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=1000, help="how many of each kind (1000)")
    parser.add_argument("--cells", nargs="*", default=every, metavar="CELL:N", help="such as clean:200")
    options = parser.parse_args()
    print("| cell | n | " + " | ".join((*KINDS, *HELD)) + " |")
    print("|---|---|" + "---|" * (len(KINDS) + len(HELD)))
    for name in options.cells:
        cell, _, n = name.partition(":")
        start = time.monotonic()
        found = coverage(cell, int(n), options.surveys)
        shown = [f"{100 * found[kind]:.1f}" if kind in found else "" for kind in (*KINDS, *HELD)]
        print(f"| {cell} | {n} | " + " | ".join(shown) + " |", flush=True)
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
