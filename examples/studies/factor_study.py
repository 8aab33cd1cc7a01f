# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "servicetree",
#     "semopy>=2.3",  # common-factor models by maximum likelihood: a competitor of this one race, and of nothing else
#     "pandas>=2.2",  # the only tables that it reads
# ]
# ///
"""Common-factor models by maximum likelihood, in the race of ``marker_study.py``: the same surveys, the same truth.

Run it as ``uv run examples/studies/factor_study.py --surveys 60``; it prints a Markdown table. Every model has a factor
for each aspect and each branch, on which its ratings load 1, the branches' on the aspects', and one more factor, moods,
that shares nothing with the aspects. *Common factor*: moods load 1 on every rating, so that they colour all alike.
*With markers*: two markers load on moods as well, and moods colour each branch by a loading of its own.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
import pandas as pd
import semopy
from marker_study import ASPECTS, BRANCHES, CELLS, RATINGS, SEED, drawn, points, truth_of

MODELS = {"common factor": 0, "with two markers": 2}


def model(markers: int) -> str:
    """Write the model with so many markers, in semopy's language."""
    lines = [f"a{place} =~ " + " + ".join(f"1*r{one}" for one in columns) for place, columns in enumerate(ASPECTS)]
    moods = [f"1*r{one}" for columns in ASPECTS for one in columns]
    for branch in range(BRANCHES):
        rated = (6 + 2 * branch, 7 + 2 * branch)
        lines += [f"v{branch} =~ " + " + ".join(f"1*r{one}" for one in rated), f"v{branch} ~ a0 + a1"]
        moods += [f"k{branch}*r{one}" if markers else f"1*r{one}" for one in rated]
        lines += [f"v{branch} ~~ 0*v{other}" for other in range(branch)] + [f"v{branch} ~~ 0*moods"]
    moods += [f"r{RATINGS + one}" for one in range(markers)]
    return "\n".join([*lines, "moods =~ " + " + ".join(moods), "moods ~~ 0*a0", "moods ~~ 0*a1", "a0 ~~ a1"])


def estimated(rows: np.ndarray, markers: int) -> float:
    """Estimate the trunk's points by a model; NaN where it finds no maximum."""
    asked = 10 - rows[:, : RATINGS + markers]
    fitted = semopy.Model(model(markers))
    if not fitted.fit(pd.DataFrame(asked, columns=[f"r{one}" for one in range(asked.shape[1])])).success:
        return float("nan")
    told = fitted.inspect().set_index(["lval", "op", "rval"]).Estimate
    slopes = [[told[f"v{branch}", "~", f"a{aspect}"] for branch in range(BRANCHES)] for aspect in range(2)]
    own = np.array([asked[:, columns].mean() / 9 for columns in ASPECTS])
    return points(own, np.array(slopes, dtype=float))


def main() -> None:
    """Print a line for each cell as soon as it is done: median errors, and how many surveys had no maximum."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=60, help="how many of each kind (60)")
    parser.add_argument("--cells", nargs="*", default=[*CELLS], metavar="CELL", help="such as 'moods .4'")
    options = parser.parse_args()
    print("| cell | " + " | ".join(MODELS) + " |\n" + "|---" * (1 + len(MODELS)) + "|")
    for name in options.cells:
        cell, truth, start = CELLS[name], truth_of(CELLS[name]), time.monotonic()
        told = []
        for markers in MODELS.values():
            draws = (
                drawn(cell, cell.n, np.random.default_rng([SEED, list(CELLS).index(name), place]))
                for place in range(options.surveys)
            )
            apart = np.array([estimated(rows, markers) - truth for rows in draws])
            lost = int(np.isnan(apart).sum())
            told.append(f"{np.nanmedian(np.abs(apart)):.1f} ({np.nanmedian(apart):+.1f}; {lost} without)")
        print(f"| {name} | {' | '.join(told)} |", flush=True)
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
