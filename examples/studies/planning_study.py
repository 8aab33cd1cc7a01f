"""Do `precision` and `design` give sample sizes that do what they promise? Take them, simulate, and compare.

Run it as ``python examples/studies/planning_study.py --surveys 200``; it prints two Markdown tables. A width is
reached if the mean half-width of the intervals is the wanted one; a chance, if it is seen in as many surveys as said.
Verdicts are those of accounts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import attrs
import numpy as np
from planned_surveys import COARSE, FINE, SMOOTH, Columns, asked, drawn, star, surveyed, true_losses

import servicetree as st
from servicetree.account.best_bounds import best_bounds

SEED = 2026


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


def gap_from_answers(seeds: list) -> tuple[int, float, float]:
    """The gap between two of four shops that differ much, from the intervals of 400 answers."""
    tree, segments, wanted = surveyed(), 4, 3.0

    def held(rng: np.random.Generator, n: int) -> Columns:
        shop = np.arange(n) % segments
        rows = drawn(tree, SMOOTH, n, rng)
        moved = {name: np.clip(column + 8.0 * (shop - 1.5), 0, FINE) for name, column in rows.items()}
        return moved | {"shop": shop, "id": rng.integers(0, 10**9, n)}

    def needed(rng: np.random.Generator) -> int:
        told = st.precision(tree, answers=held(rng, 400), by="shop", id="id", width=wanted, segments=segments)
        return told.figure("gap").needed

    n = int(np.mean([needed(np.random.default_rng(seed)) for seed in seeds]))

    def one(rng: np.random.Generator) -> st.Interval:
        return st.compare(tree, held(rng, n), "0", "1", by="shop", id="id").score.change

    return n, wanted, mean_half(seeds, one)


def clustered(kind: str) -> Callable:
    """The respondents for a width where ten of a cluster have answers that correlate by .2, errors too."""
    size, alike = 10, 0.2
    assumed = attrs.evolve(SMOOTH, design_effect=1 + (size - 1) * alike, cluster_correlation=alike)

    def study(seeds: list) -> tuple[int, float, float]:
        tree, wanted = surveyed(), {"score": 1.5, "carry_over": 0.08}[kind]
        told = st.precision(tree, width=wanted, slope_width=wanted, assumed=assumed)
        n = (told.figure("score") if kind == "score" else told.figure("carry_over", "staff", "room")).needed

        def one(rng: np.random.Generator) -> st.Interval:
            shop, middle = np.arange(n) // size, 100 - SMOOTH.loss
            own, common = drawn(tree, SMOOTH, n, rng), drawn(tree, SMOOTH, n // size + 1, rng)
            rows = {
                name: middle + (1 - alike) ** 0.5 * (own[name] - middle) + alike**0.5 * (common[name] - middle)[shop]
                for name in own
            }
            rows = {name: np.clip(column, 0, FINE) for name, column in rows.items()}
            whole = st.trace(tree, rows | {"shop": shop}, cluster="shop").whole
            if kind == "score":
                return whole.scores.score
            return next(one.value for one in whole.carry_over if (one.source, one.to) == ("room", "staff"))

        return n, wanted, mean_half(seeds, one)

    return study


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


def low_end(*, markers: int) -> Callable:
    """The respondents for a width of the low end, averaged over the branches, as it is or with markers."""

    def study(seeds: list) -> tuple[int, float, float]:
        wanted = 0.12
        tree = surveyed(markers=markers)
        n = st.design(tree, width=wanted, assumed=SMOOTH).measure("as_is").needed

        def one(rng: np.random.Generator) -> float:
            ends = [end.low for end in st.trace(tree, drawn(tree, SMOOTH, n, rng)).whole.ranges]
            return float(np.median([(low.high - low.low) / 2 if low.low is not None else np.inf for low in ends]))

        return n, wanted, float(np.median([one(np.random.default_rng(seed)) for seed in seeds]))

    return study


def share_separable(tree: st.ServiceTree, assumed: st.Assumed, n: int, seeds: list) -> float:
    """Return the share of separable branches in drawn surveys, by the rule that accounts take their verdicts from."""

    def one(seed: np.random.SeedSequence) -> float:
        rng = np.random.default_rng(seed)
        rows = drawn(tree, assumed, n, rng) | {"id": rng.integers(0, 10**9, n)}
        ends = best_bounds(tree, st.gather(tree, rows, id="id"), {}).bounds
        return float(np.mean([end.separable for end in ends.values()]))

    return float(np.mean([one(seed) for seed in seeds]))


def separable(*, markers: int, assumed: st.Assumed) -> Callable:
    """The respondents with whom carry-over is separable in 80 of 100 surveys."""

    def study(seeds: list) -> tuple[int, float, float]:
        tree = surveyed(markers=markers)
        n = st.design(tree, assumed=assumed).measure("as_is").needed_for_chance
        return n, 0.8, share_separable(tree, assumed, n, seeds)

    return study


@attrs.frozen
class Chance:
    """A survey whose chance of being separable is foreseen and then counted."""

    what: str
    n: int
    assumed: st.Assumed
    tree: st.ServiceTree
    before: st.ServiceTree | None = None  # the tree without a measure
    measure: str = "as_is"

    def foreseen(self) -> float:
        """What `design` says."""
        return st.design(self.before or self.tree, n=self.n, assumed=self.assumed).measure(self.measure).chance

    def counted(self, seeds: list) -> float:
        """In how many drawn surveys the account's verdict is so."""
        return share_separable(self.tree, self.assumed, self.n, seeds)


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
SLIGHT, HALF = attrs.evolve(SMOOTH, halo=0.15), attrs.evolve(SMOOTH, halo=0.5)
CHANCES: dict[str, Chance] = {
    "one-question": Chance("one question an aspect", 1000, SMOOTH, star((1, 1))),
    "one-of-two": Chance("one question for one of the aspects", 3000, SMOOTH, star((1, 3))),
    "one-marker": Chance("one question an aspect, two markers", 200, SMOOTH, star((1, 1), markers=2)),
    "two-branches": Chance("two branches", 1000, SMOOTH, star(branches=2)),
    "n55-marker": Chance("one marker", 55, SMOOTH, star(markers=1)),
    "n300-marker": Chance("one marker", 300, SMOOTH, star(markers=1)),
    "n300-markers": Chance("two markers", 300, SMOOTH, star(markers=2)),
    "n1000-markers": Chance("two markers", 1000, SMOOTH, star(markers=2)),
    "n3000-markers": Chance("two markers", 3000, SMOOTH, star(markers=2)),
    "n1000-three": Chance("three markers", 1000, SMOOTH, star(markers=3)),
    "n55": Chance("four branches", 55, SMOOTH, star()),
    "n55-six": Chance("six branches, little mood", 55, SLIGHT, star(branches=6)),
    "n200-impressed": Chance("two markers, strong mood", 200, IMPRESSED, star(markers=2)),
    "n600-impressed": Chance("two markers, strong mood", 600, IMPRESSED, star(markers=2)),
    "n1500-impressed": Chance("two markers, strong mood", 1500, IMPRESSED, star(markers=2)),
    "n700": Chance("four branches", 700, SMOOTH, star()),
    "n1500": Chance("four branches", 1500, SMOOTH, star()),
    "n3000": Chance("four branches", 3000, SMOOTH, star()),
    "n500-slight": Chance("little mood", 500, SLIGHT, star()),
    "n1000-half": Chance("much mood", 1000, HALF, star()),
    "n3000-half": Chance("much mood", 3000, HALF, star()),
    "eight": Chance("eight branches", 200, SMOOTH, star(branches=8)),
    "skipped": Chance("three in ten skip each branch", 2000, SKIPPED, star()),
    "n1000-coarse": Chance("ratings 0 to 10", 1000, COARSE, star(steps=10)),
    "spread": Chance("the assumptions unless stated, ratings 0 to 10", 3000, st.Assumed(), star(steps=10)),
    "more-questions": Chance("one more question for each aspect", 700, SMOOTH, star((3, 4)), star(), "questions"),
    "second-question": Chance(
        "a second question for each aspect", 1000, SMOOTH, star((2, 2)), star((1, 1)), "questions"
    ),
    "more-branches": Chance("one more branch", 700, SMOOTH, star(branches=5), star(), "branch"),
}
CELLS: dict[str, tuple[str, Callable]] = {
    "score": ("precision: overall score ±1", account_figure("score", SMOOTH)),
    "level": ("precision: score of a branch on a branch ±1.5", account_figure("level", SMOOTH)),
    "points": ("precision: points that began in the trunk ±2", account_figure("points", SMOOTH)),
    "carry": ("precision: carry-over ±0.1", account_figure("carry_over", SMOOTH)),
    "deeper": ("precision: carry-over to a branch on a branch ±0.1", account_figure("deeper", SMOOTH)),
    "gaps": ("precision: the same, three in ten skip each branch", account_figure("deeper", SKIPPED)),
    "coarse": ("precision: carry-over ±0.1, ratings 0 to 10", account_figure("carry_over", COARSE, steps=10)),
    "gap": ("precision: gap between two of four segments ±3", gap),
    "gap-answers": ("precision: the same, from 400 answers of shops that differ by 8", gap_from_answers),
    "clusters": ("precision: overall score ±1.5, clusters of ten", clustered("score")),
    "clusters-slope": ("precision: carry-over ±0.08, clusters of ten", clustered("carry_over")),
    "answers": ("precision: carry-over ±0.06, from 400 answers", from_answers),
    "low": ("design: low end ±0.12", low_end(markers=0)),
    "low-marker": ("design: range ±0.12, two markers", low_end(markers=2)),
    "chance": ("design: separable in 80 of 100", separable(markers=0, assumed=SMOOTH)),
    "chance-marker": ("design: the same, two markers, strong mood", separable(markers=2, assumed=IMPRESSED)),
    "time": ("design: slope over time ±0.25, 40 shops, 12 months", over_time),
    "arms": ("design: experiment ±0.2, trunk lifted by 10 points", experiment("width", 10.0)),
    "power": ("design: experiment, 80 % power, trunk lifted by 4 points", experiment("power", 4.0)),
}


def reached(cell: str, surveys: int) -> tuple[int, float, float]:
    """Return the respondents given, what was wanted of them, and what they reach over many surveys."""
    return CELLS[cell][1](np.random.SeedSequence([SEED, list(CELLS).index(cell)]).spawn(surveys))


def chances(cell: str, surveys: int) -> tuple[float, float]:
    """Return the chance foreseen and the share counted over many surveys."""
    seeds = np.random.SeedSequence([SEED, 1000 + list(CHANCES).index(cell)]).spawn(surveys)
    return CHANCES[cell].foreseen(), CHANCES[cell].counted(seeds)


def main() -> None:
    """Print the tables, a line for each cell as soon as it is done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=200, help="how many of each kind (200)")
    parser.add_argument("--cells", nargs="*", default=[*CELLS, *CHANCES], metavar="CELL", help="such as carry")
    options = parser.parse_args()
    print("| what is planned | respondents given | wanted | reached | ratio |")
    print("|---|---|---|---|---|")
    for cell in (cell for cell in CELLS if cell in options.cells):
        start = time.monotonic()
        n, wanted, found = reached(cell, options.surveys)
        print(f"| {CELLS[cell][0]} | {n} | {wanted:g} | {found:.3f} | {found / wanted:.2f} |", flush=True)
        print(f"{cell}: {time.monotonic() - start:.0f} s", file=sys.stderr)
    print("\n| survey | respondents | foreseen, of 100 | counted | difference |")
    print("|---|---|---|---|---|")
    for cell in (cell for cell in CHANCES if cell in options.cells):
        start = time.monotonic()
        told, found = (100 * share for share in chances(cell, options.surveys))
        one = CHANCES[cell]
        print(f"| {one.what} | {one.n} | {told:.0f} | {found:.0f} | {told - found:+.0f} |", flush=True)
        print(f"{cell}: {time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
