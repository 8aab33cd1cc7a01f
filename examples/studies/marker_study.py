"""How well do questions that have nothing to do with the service measure moods? A race against what else there is.

Run it as ``python examples/studies/marker_study.py --surveys 200``; it prints Markdown tables. The figure is the
trunk's points of a survey of two aspects of three questions and four branches of two, ratings from 1 to 10, whose
carry-over is .4 and .2 to every branch. A range holds the truth or does not; a method without one has its error only.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

import attrs
import numpy as np

import servicetree as st
from servicetree.account.carry_over import families
from servicetree.account.ranges import account_ranges

SEED = 2026
CARRIED = np.array([0.4, 0.2])
TRUNK_WEIGHT, BRANCH_WEIGHT, BRANCHES = 0.4, 0.15, 4
ASPECTS = [[0, 1, 2], [3, 4, 5]]
RATINGS = 14  # columns of ratings, before the markers


@attrs.frozen
class Cell:
    """How a survey is drawn; spreads are on 0-1.

    Attributes:
        n: Respondents.
        share: The part of what the aspects share that is mood.
        kappas: How much moods colour each branch against the trunk.
        loads: How much they colour each marker.
        noise: What each marker has of its own.
        related: What the first two markers share beside moods.
        linked: What the first two branches share beside the trunk and moods.
        kind: By how much every rating is too kind.
    """

    n: int = 1000
    share: float = 0.4
    kappas: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0)
    loads: tuple[float, ...] = (1.0, 1.0, 1.0)
    noise: float = 0.08
    related: float = 0.0
    linked: float = 0.0
    kind: float = 0.0


CELLS: dict[str, Cell] = {
    "no moods": Cell(share=0.0),
    "moods .2": Cell(share=0.2),
    "moods .4": Cell(),
    "moods .6": Cell(share=0.6),
    "branches .75": Cell(kappas=(0.75,) * 4),
    "branches 1.33": Cell(kappas=(1.33,) * 4),
    "branches mixed": Cell(kappas=(0.75, 1.33, 1.0, 1.0)),
    "linked siblings": Cell(linked=0.06),
    "300 respondents": Cell(n=300),
    "5,000 respondents": Cell(n=5000),
    "markers .7": Cell(loads=(0.7, 0.7, 0.7)),
    "markers 1, .7": Cell(loads=(1.0, 0.7, 0.7)),
    "markers .5": Cell(loads=(0.5, 0.5, 0.5)),
    "markers .5, 5,000": Cell(n=5000, loads=(0.5, 0.5, 0.5)),
    "markers noisy": Cell(noise=0.2),
    "markers related": Cell(related=0.05),
    "ceiling": Cell(kind=0.15),
}


def tree_with(markers: int) -> st.ServiceTree:
    """Return the survey's tree with so many markers."""
    return st.ServiceTree(
        name="race",
        scale=st.Scale(1, 10),
        trunk=st.Trunk(weight=TRUNK_WEIGHT),
        aspects=[
            st.Aspect(id=f"a{place}", questions=[st.Question(id=f"r{column}") for column in columns])
            for place, columns in enumerate(ASPECTS)
        ],
        branches=[
            st.Branch(
                id=f"v{place}",
                weight=BRANCH_WEIGHT,
                questions=[st.Question(id=f"r{6 + 2 * place + one}") for one in (0, 1)],
            )
            for place in range(BRANCHES)
        ],
        markers=[st.Question(id=f"m{place}") for place in range(markers)],
    )


def drawn(cell: Cell, n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw ratings and markers, shape (n, 17)."""
    mood = (0.12**2 * cell.share / (1 - cell.share) / 2) ** 0.5 * rng.standard_normal(n)
    trunk = 0.36 + 0.12 * rng.standard_normal((n, 2))
    link = cell.linked * rng.standard_normal(n)

    def said(loss: np.ndarray) -> np.ndarray:
        return np.clip(np.rint(10 - 9 * (loss - cell.kind)), 1, 10)

    columns = [said(trunk[:, a] + mood + 0.08 * rng.standard_normal(n)) for a in (0, 1) for _ in range(3)]
    for place, kappa in enumerate(cell.kappas):
        felt = 0.15 + trunk @ CARRIED + 0.09 * rng.standard_normal(n) + (link if place < 2 else 0.0)  # noqa: PLR2004
        columns += [said(felt + kappa * mood + 0.08 * rng.standard_normal(n)) for _ in range(2)]
    both = rng.standard_normal(n)
    for place, load in enumerate(cell.loads):
        related = cell.related if place < 2 else 0.0  # noqa: PLR2004
        own = (cell.noise**2 - min(related, cell.noise) ** 2) ** 0.5 * rng.standard_normal(n)
        columns.append(np.clip(np.rint(10 - 9 * (0.4 + load * mood + related * both + own)), 1, 10))
    return np.column_stack(columns)


def points(own: np.ndarray, slopes: np.ndarray) -> float:
    """Return the trunk's points from the aspects' losses and the slopes, shape (2, branches)."""
    return float(100 * own @ (TRUNK_WEIGHT / 2 + BRANCH_WEIGHT * slopes.sum(axis=1)))


def truth_of(cell: Cell) -> float:
    """Return the points that truly began in the trunk, as lost on the scale that cuts answers off at its ends."""
    rows = (10 - drawn(cell, 400_000, np.random.default_rng(SEED))) / 9
    own = np.array([rows[:, columns].mean() for columns in ASPECTS])
    return points(own, np.repeat(CARRIED[:, None], BRANCHES, axis=1))


def nodes(rows: np.ndarray) -> np.ndarray:
    """Average the questions of each node: two aspects, four branches; markers stay, shape (n, 9)."""
    groups = [
        *ASPECTS,
        *([6 + 2 * place, 7 + 2 * place] for place in range(BRANCHES)),
        *([RATINGS + m] for m in range(3)),
    ]
    return np.column_stack([rows[:, columns].mean(axis=1) for columns in groups])


def slopes_of(between: np.ndarray) -> np.ndarray:
    """Solve for the slopes of the branches on the aspects."""
    return np.linalg.solve(between[:2, :2], between[:2, 2:6])


def competitors(rows: np.ndarray) -> dict[str, float]:
    """Estimate the trunk's points by what others do about moods."""
    lost = (10 - rows) / 9
    means, between = nodes(lost), np.cov(nodes(lost).T, bias=True)
    own = means[:, :2].mean(axis=0)
    error = []
    for columns in ASPECTS:
        inside = np.cov(lost[:, columns].T, bias=True)
        error.append((np.trace(inside) - (inside.sum() - np.trace(inside)) / 2) / 9)
    ratings = lost[:, :RATINGS]
    centred = ratings - ratings.mean(axis=1, keepdims=True)
    spread = ratings - ratings.mean(axis=0)
    first = np.linalg.svd(spread, full_matrices=False)[2][0]
    rest = spread - np.outer(spread @ first, first)
    padded = lost[:, RATINGS:]
    corrected = between.copy()
    corrected[:2, :2] -= np.diag(error)
    sd = np.sqrt(np.diagonal(between))
    related = between / np.outer(sd, sd)
    least = max(min(related[6, :6]), 0.0)
    adjusted = (related[:6, :6] - least) / (1 - least)
    np.fill_diagonal(adjusted, 1.0)
    partial = np.linalg.solve(between[np.ix_([0, 1, 6], [0, 1, 6])], between[[0, 1, 6], 2:6])[:2]
    return {
        "as observed": points(own, slopes_of(between)),
        "errors taken off": points(own, slopes_of(corrected)),
        "person's mean taken off": points(own, slopes_of(np.cov(nodes(np.hstack([centred, padded])).T, bias=True))),
        "first component taken off": points(own, slopes_of(np.cov(nodes(np.hstack([rest, padded])).T, bias=True))),
        "Lindell and Whitney": points(own, slopes_of(adjusted * np.outer(sd[:6], sd[:6]))),
        "marker partialled out": points(own, partial),
    }


def ranges(rows: np.ndarray) -> Iterator[tuple[str, float, float, float, bool, bool]]:
    """Trace by siblings, and by one, two and three markers: the figure, its range, and whether markers gave it."""
    table = {f"r{place}": rows[:, place] for place in range(RATINGS)}
    table |= {f"m{place}": rows[:, RATINGS + place] for place in range(3)}
    for markers, name in enumerate(("siblings", "one marker", "two markers", "three markers")):
        tree = tree_with(markers)
        moments = st.gather(tree, table)
        found = account_ranges(tree, moments, {}, families(tree, moments))
        trunk = found.trunk_points(st.Interval(0.0), 0, is_whole=True)
        related = found.best.moods is not None and found.best.moods.related is not None
        low, high = trunk.range_low, trunk.range_high
        separable = all(end.separable for end in found.bounds.values())
        yield name, trunk.low.value, low, high, separable, related


def raced(name: str, surveys: int) -> dict[str, dict[str, float]]:
    """Race all methods over the surveys of one cell."""
    cell, truth = CELLS[name], truth_of(CELLS[name])
    errors: dict[str, list[float]] = {}
    told: dict[str, list[tuple[bool, float, bool, bool]]] = {}
    for place in range(surveys):
        rows = drawn(cell, cell.n, np.random.default_rng([SEED, list(CELLS).index(name), place]))
        for method, value in competitors(rows).items():
            errors.setdefault(method, []).append(value - truth)
        for method, value, low, high, separable, related in ranges(rows):
            if separable:  # else there is no figure, only a range
                errors.setdefault(method, []).append(value - truth)
            told.setdefault(method, []).append((low <= truth <= high, high - low, separable, related))
    found = {}
    for method in {**errors, **told}:
        apart = errors.get(method, [])
        found[method] = {"error": float(np.median(np.abs(apart))) if apart else np.nan, "figures": len(apart)}
        if method in told:
            held, width, separable, related = (np.array(one, float) for one in zip(*told[method], strict=True))
            found[method] |= {"coverage": held.mean(), "width": np.median(width)}
            found[method] |= {"separable": separable.mean(), "related": related.mean()}
    return found


def main() -> None:
    """Print a table for each cell as soon as it is done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=200, help="how many of each kind (200)")
    parser.add_argument("--cells", nargs="*", default=[*CELLS], metavar="CELL", help="such as 'moods .4'")
    options = parser.parse_args()
    print("| cell | method | median error | range holds the truth, % | median width | separable, % | figures |")
    print("|---|---|---|---|---|---|---|")
    for name in options.cells:
        start = time.monotonic()
        for method, one in raced(name, options.surveys).items():
            more = ["–"] * 3
            if "width" in one:
                more = [f"{100 * one['coverage']:.0f}", f"{one['width']:.1f}", f"{100 * one['separable']:.0f}"]
            note = f" (related found in {100 * one['related']:.0f} %)" if method == "three markers" else ""
            print(
                f"| {name} | {method}{note} | {one['error']:.1f} | {' | '.join(more)} | {one['figures']} |", flush=True
            )
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
