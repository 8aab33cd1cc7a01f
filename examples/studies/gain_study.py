"""How often does the range of a plan's gain hold what mending would really win? Draw surveys, mend in the model, count.

Run it as ``python examples/studies/gain_study.py --surveys 200``. The surveys are those of ``sentence_study.py``. There
the truth is known: halving what a question of the trunk loses wins half of its loss times what its aspect weighs and
carries; halving what a question of a branch loses wins half of its loss times what the branch weighs.
"""

from __future__ import annotations

import argparse

import numpy as np
from sentence_study import ASPECTS, BRANCHES, CARRIED, LOST, TREE, drawn

import servicetree as st

HALO_SHARES = (0.0, 0.2, 0.35, 0.5)
SIZES = (300, 1000, 5000)
RELIABILITY = 0.8


def true_gains() -> dict[str, float]:
    """Return what halving each question's loss would win, in points of 500, by ``node.question``."""
    weights = TREE.node_weights
    carried = sum(weights[name] for name in BRANCHES)
    gains = {}
    for place, name in enumerate(ASPECTS):
        reach = weights[name] + CARRIED[place] * carried
        gains |= {f"{name}.{name}_{question}": 0.5 * LOST[name] / 3 * reach for question in range(3)}
    for name in BRANCHES:
        felt = LOST[name] + CARRIED @ [LOST[aspect] for aspect in ASPECTS]
        gains |= {f"{name}.{name}_{question}": 0.5 * felt / 2 * weights[name] for question in range(2)}
    return gains


def one_survey(n: int, share: float, seed: int) -> tuple[list[bool], list[bool], bool]:
    """Plan from one survey; say whether each range holds the truth, in trunk and branches, and the verdict."""
    plan = st.plan(TREE.extend({"baseline": 0.6}), drawn(n, share, RELIABILITY, seed))
    truth, scale = true_gains(), 5.0
    held: dict[bool, list[bool]] = {True: [], False: []}
    for one in plan.measures:
        low = -np.inf if one.low is None else scale * one.low
        high = np.inf if one.high is None else scale * one.high
        held[one.id.partition(".")[0] in ASPECTS].append(bool(low <= truth[one.id] <= high))
    return held[True], held[False], plan.verdict == "separable"


def main() -> None:
    """Print a Markdown table, a line for each halo share and size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=200, help="how many in each cell (200)")
    options = parser.parse_args()
    heads = ("halo share", "n", "separable", "trunk, separable", "trunk, not separable", "branches")
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    for n in SIZES:
        for share in HALO_SHARES:
            found = [one_survey(n, share, 7_000_000 + seed) for seed in range(options.surveys)]
            told = [held for held, _, separable in found if separable]
            untold = [held for held, _, separable in found if not separable]
            shares = [
                np.mean([separable for *_, separable in found]),
                *(np.mean(one) if one else None for one in (told, untold)),
            ]
            shares.append(np.mean([held for _, held, _ in found]))
            cells = ["" if one is None else f"{100 * one:.1f}" for one in shares]
            print("| " + " | ".join([f"{share:g}", str(n), *cells]) + " |", flush=True)


if __name__ == "__main__":
    main()
