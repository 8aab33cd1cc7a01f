"""Do `precision` and `design` give sample sizes that do what they promise? Take them, simulate, and compare.

Run it as ``python examples/studies/planning_study.py --surveys 200``; it prints a Markdown table. A width is
reached if the mean half-width of the intervals is the wanted one; a chance, if it is seen in as many surveys as said.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import attrs
import numpy as np

import servicetree as st

SEED = 2026
Columns = dict[str, np.ndarray]
# So narrow that hardly a rating reaches an end of its scale; `coarse` is like real answers instead.
FINE = 100  # steps of a scale on which nothing need be rounded
SMOOTH = st.Assumed(sd=12, within=0.6, between=0.35, halo=0.3, loss=45)
COARSE = st.Assumed(sd=22, within=0.6, between=0.35, halo=0.3, loss=35)


def surveyed(*, marker: bool = False, steps: int = FINE) -> st.ServiceTree:
    """Return the tree of the study: two aspects, four branches on them, a branch on a branch."""

    def asked(name: str, count: int) -> list[st.Question]:
        return [st.Question(id=f"{name}_{place}") for place in range(count)]

    branches = {"price": None, "staff": None, "speed": None, "repair": None, "phone": "staff"}
    return st.ServiceTree(
        name="study",
        scale=st.Scale(0, steps),
        trunk=st.Trunk(weight=2),
        aspects=[st.Aspect(id=name, questions=asked(name, count)) for name, count in (("room", 2), ("offer", 3))],
        branches=[st.Branch(id=name, parent=above, questions=asked(name, 2)) for name, above in branches.items()],
        marker=st.Marker(column="weather") if marker else None,
    )


def true_losses(tree: st.ServiceTree, assumed: st.Assumed, n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw what persons lose at each node, without the impression and without errors, shape (n, nodes)."""
    alone = attrs.evolve(tree, aspects=_single(tree.aspects), branches=_single(tree.branches))
    error = assumed.sd**2 - assumed.common
    true = assumed.covariance(alone) - assumed.impression - error * np.eye(len(tree.measured))
    return rng.multivariate_normal(np.zeros(len(true)), true, size=n, method="cholesky")


def _single(nodes: tuple) -> tuple:
    return tuple(attrs.evolve(node, questions=node.questions[:1]) for node in nodes)


def asked(tree: st.ServiceTree, assumed: st.Assumed, losses: np.ndarray, rng: np.random.Generator) -> Columns:
    """Turn losses into answers: the impression, an error in each, a marker, chance gaps, the ends of the scale."""
    n, steps = len(losses), tree.scale.high
    mood = assumed.impression**0.5 * rng.standard_normal(n)
    slip = (assumed.sd**2 - assumed.common) ** 0.5
    found = {}
    for place, node in enumerate(tree.measured.values()):
        gone = rng.random(n) < (assumed.missing if node.kind == "branch" else 0.0)
        for question in node.questions:
            seen = assumed.loss + losses[:, place] + mood + slip * rng.standard_normal(n)
            score = np.clip((100 - seen) / 100 * steps, 0, steps)
            found[question.columns[0]] = np.where(gone, np.nan, score if steps == FINE else np.round(score))
    if tree.marker is not None:
        seen = assumed.loss + mood + (assumed.sd**2 - assumed.impression) ** 0.5 * rng.standard_normal(n)
        found["weather"] = np.clip(100 - seen, 0, 100) * steps / 100
    return found


def drawn(tree: st.ServiceTree, assumed: st.Assumed, n: int, rng: np.random.Generator) -> Columns:
    """Draw answers."""
    return asked(tree, assumed, true_losses(tree, assumed, n, rng), rng)


def mean_half(seeds: list, survey: Callable[[np.random.Generator], st.Interval]) -> float:
    """Average the half-widths of one figure over many surveys."""
    found = [survey(np.random.default_rng(seed)) for seed in seeds]
    return float(np.mean([figure.high - figure.value for figure in found]))


def account_figure(kind: str, assumed: st.Assumed, steps: int = FINE) -> Callable:
    """The respondents that `precision` gives for a width, and the width that they give."""
    wanted = {"score": 1.0, "level": 1.5, "points": 2.0, "carry_over": 0.1, "deeper": 0.1}[kind]

    def study(seeds: list) -> tuple[str, int, float, float]:
        tree = surveyed(steps=steps)
        told = st.precision(tree, width=wanted, slope_width=wanted, assumed=assumed)
        pick = {
            "score": (lambda: told.figure("score"), lambda whole: whole.scores.score),
            "level": (lambda: told.figure("level", "phone"), lambda whole: whole.scores.node("phone").level),
            "points": (lambda: told.figure("points"), lambda whole: whole.trunk_points.observed),
            "carry_over": (
                lambda: told.figure("carry_over", "staff", "room"),
                lambda whole: next(one.value for one in whole.carry_over if (one.source, one.to) == ("room", "staff")),
            ),
            "deeper": (
                lambda: told.figure("carry_over", "phone"),
                lambda whole: next(one.value for one in whole.carry_over if one.to == "phone"),
            ),
        }[kind]
        n = pick[0]().needed
        return n, wanted, mean_half(seeds, lambda rng: pick[1](st.trace(tree, drawn(tree, assumed, n, rng)).whole))

    return study


def gap(seeds: list) -> tuple[int, float, float]:
    """The gap between two of four segments."""
    tree, wanted, segments = surveyed(), 3.0, 4
    n = st.precision(tree, width=wanted, segments=segments, assumed=SMOOTH).figure("gap").needed

    def one(rng: np.random.Generator) -> st.Interval:
        rows = drawn(tree, SMOOTH, n, rng) | {"shop": np.arange(n) % segments, "id": rng.integers(0, 10**9, n)}
        return st.compare(tree, rows, "0", "1", by="shop", id="id").score.change

    return n, wanted, mean_half(seeds, one)


def from_answers(seeds: list) -> tuple[int, float, float]:
    """Respondents from the intervals of today's 400 answers, for half of the width of carry-over."""
    tree, wanted = surveyed(), 0.06

    def needed(rng: np.random.Generator) -> int:
        told = st.precision(tree, answers=drawn(tree, SMOOTH, 400, rng), width=1.0, slope_width=wanted)
        return told.figure("carry_over", "staff", "room").needed

    n = int(np.mean([needed(np.random.default_rng(seed)) for seed in seeds]))

    def one(rng: np.random.Generator) -> st.Interval:
        whole = st.trace(tree, drawn(tree, SMOOTH, n, rng)).whole
        return next(one.value for one in whole.carry_over if (one.source, one.to) == ("room", "staff"))

    return n, wanted, mean_half(seeds, one)


def low_end(*, marker: bool) -> Callable:
    """The respondents for a width of the low end, averaged over the branches, as it is or with a marker."""

    def study(seeds: list) -> tuple[int, float, float]:
        wanted = 0.12
        tree = surveyed(marker=marker)
        n = st.design(tree, width=wanted, assumed=SMOOTH).measure("as_is").needed

        def one(rng: np.random.Generator) -> float:
            ends = [end.low for end in st.trace(tree, drawn(tree, SMOOTH, n, rng)).whole.ranges]
            return float(np.mean([1.98 * low.se for low in ends]))

        return n, wanted, float(np.mean([one(np.random.default_rng(seed)) for seed in seeds]))

    return study


def separable(*, marker: bool, assumed: st.Assumed) -> Callable:
    """The respondents with whom carry-over is separable in 80 of 100 surveys."""

    def study(seeds: list) -> tuple[int, float, float]:
        tree = surveyed(marker=marker)
        n = st.design(tree, assumed=assumed).measure("as_is").needed_for_chance

        def one(rng: np.random.Generator) -> float:
            ranges = st.trace(tree, drawn(tree, assumed, n, rng)).whole.ranges
            return float(np.mean([one.verdict == "separable" for one in ranges]))

        return n, 0.8, float(np.mean([one(np.random.default_rng(seed)) for seed in seeds]))

    return study


def over_time(seeds: list) -> tuple[int, float, float]:
    """The respondents for a width of the slope over time: forty shops, twelve months."""
    tree, wanted, cells, movement = surveyed(), 0.25, (40, 12), 6.0
    told = st.design(tree, width=wanted, segments=cells[0], periods=cells[1], movement=movement, assumed=SMOOTH)
    n, carried = told.measure("over_time").needed, told.carry_over
    children = tree.trunk_children

    def one(rng: np.random.Generator) -> float:
        cell = np.arange(n) % (cells[0] * cells[1])
        losses = true_losses(tree, SMOOTH, n, rng)
        moved = movement * rng.standard_normal((cells[0] * cells[1], len(tree.measured)))
        losses[:, :2] += moved[cell, :2]
        for place, name in enumerate(tree.measured):
            if name in children:
                losses[:, place] += carried * moved[cell, :2].mean(axis=1) + moved[cell, place]
        rows = asked(tree, SMOOTH, losses, rng) | {"shop": cell // cells[1], "month": cell % cells[1]}
        looks = [end.over_time.slope for end in st.trace(tree, rows, by="shop", period="month").whole.ranges]
        return float(np.mean([slope.high - slope.value for slope in looks]))

    return n, wanted, float(np.mean([one(np.random.default_rng(seed)) for seed in seeds]))


def experiment(kind: str, lift: float) -> Callable:
    """The respondents for a width of an experiment's ratio, or for 80 % power."""

    def study(seeds: list) -> tuple[int, float, float]:
        tree, wanted = surveyed(), 0.2
        told = st.design(tree, width=wanted, lift=lift, assumed=SMOOTH)
        measure = told.measure("experiment")
        n = measure.needed if kind == "width" else measure.needed_for_chance
        place = list(tree.measured).index("staff")

        def one(rng: np.random.Generator) -> tuple[float, float]:
            arm = np.arange(n) % 2
            losses = true_losses(tree, SMOOTH, n, rng)
            losses[:, :2] += lift * arm[:, None]
            losses[:, place] += told.carry_over * lift * arm
            rows = asked(tree, SMOOTH, losses, rng)
            parts = {name: [q.columns[0] for q in tree.nodes[name].questions] for name in ("room", "offer", "staff")}
            scores = {name: -np.mean([rows[column] for column in columns], axis=0) for name, columns in parts.items()}
            return ratio((scores["room"] + scores["offer"]) / 2, scores["staff"], arm)

        found = [one(np.random.default_rng(seed)) for seed in seeds]
        if kind == "width":
            return n, wanted, float(np.mean([1.98 * error for _, error in found]))
        return n, 0.8, float(np.mean([abs(value) > 1.98 * error for value, error in found]))

    return study


def ratio(trunk: np.ndarray, branch: np.ndarray, arm: np.ndarray) -> tuple[float, float]:
    """Difference in the branch over difference in the trunk, with its standard error from the residuals in each arm."""
    lifts = [column[arm == 1].mean() - column[arm == 0].mean() for column in (trunk, branch)]
    value = lifts[1] / lifts[0]
    left = branch - value * trunk
    variance = sum(left[arm == side].var(ddof=1) / (arm == side).sum() for side in (0, 1))
    return float(value), float(variance**0.5 / abs(lifts[0]))


SKIPPED = attrs.evolve(SMOOTH, missing=0.3)
IMPRESSED = attrs.evolve(SMOOTH, halo=0.55)
CELLS: dict[str, tuple[str, Callable]] = {
    "score": ("precision: overall score ±1", account_figure("score", SMOOTH)),
    "level": ("precision: score of a branch on a branch ±1.5", account_figure("level", SMOOTH)),
    "points": ("precision: points that began in the trunk ±2", account_figure("points", SMOOTH)),
    "carry": ("precision: carry-over ±0.1", account_figure("carry_over", SMOOTH)),
    "deeper": ("precision: carry-over to a branch on a branch ±0.1", account_figure("deeper", SMOOTH)),
    "gaps": ("precision: the same, three in ten skip each branch", account_figure("deeper", SKIPPED)),
    "coarse": ("precision: carry-over ±0.1, ratings 0 to 10", account_figure("carry_over", COARSE, steps=10)),
    "gap": ("precision: gap between two of four segments ±3", gap),
    "answers": ("precision: carry-over ±0.06, from 400 answers", from_answers),
    "low": ("design: low end ±0.12", low_end(marker=False)),
    "low-marker": ("design: low end ±0.12, with a marker", low_end(marker=True)),
    "chance": ("design: separable in 80 of 100", separable(marker=False, assumed=SMOOTH)),
    "chance-marker": ("design: the same, marker, strong impression", separable(marker=True, assumed=IMPRESSED)),
    "time": ("design: slope over time ±0.25, 40 shops, 12 months", over_time),
    "arms": ("design: experiment ±0.2, trunk lifted by 10 points", experiment("width", 10.0)),
    "power": ("design: experiment, 80 % power, trunk lifted by 4 points", experiment("power", 4.0)),
}


def reached(cell: str, surveys: int) -> tuple[int, float, float]:
    """Return the respondents given, what was wanted of them, and what they reach over many surveys."""
    return CELLS[cell][1](np.random.SeedSequence([SEED, list(CELLS).index(cell)]).spawn(surveys))


def main() -> None:
    """Print the table, a line for each cell as soon as it is done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=200, help="how many of each kind (200)")
    parser.add_argument("--cells", nargs="*", default=list(CELLS), metavar="CELL", help="such as carry")
    options = parser.parse_args()
    print("| what is planned | respondents given | wanted | reached | ratio |")
    print("|---|---|---|---|---|")
    for cell in options.cells:
        start = time.monotonic()
        n, wanted, found = reached(cell, options.surveys)
        print(f"| {CELLS[cell][0]} | {n} | {wanted:g} | {found:.3f} | {found / wanted:.2f} |", flush=True)
        print(f"{cell}: {time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
