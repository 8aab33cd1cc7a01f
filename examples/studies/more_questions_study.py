"""Do more questions ever tell less? Trace the same surveys with more and more of what was asked, in 60 designs.

Run it as ``python examples/studies/more_questions_study.py --surveys 60``; it prints a Markdown table. Every survey is
drawn once, as in ``marker_study.py``, and traced with two and with three questions an aspect, and then with one, two
and three markers: so a step is held against the same respondents. A design widens at a step where the median width of
its ranges is larger behind it, and tells less where fewer of its surveys are separable.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import product

import attrs
import numpy as np
from marker_study import RATINGS, Cell, drawn, tree_with, truth_of
from scipy import stats

import servicetree as st
from servicetree.account.carry_over import families
from servicetree.account.ranges import account_ranges

SEED = 60
SHARES = (0.0, 0.1, 0.2, 0.4, 0.6)
MARKERS = {"clear": (1.0, 0.08), "coloured .7": (0.7, 0.08), "coloured .5": (0.5, 0.08), "noisy": (1.0, 0.2)}
SIZES = (300, 1000, 5000)
SURVEYS = ("2 questions", "3 questions", "1 marker", "2 markers", "3 markers")


@attrs.frozen
class Design:
    """One kind of survey: what part of what the aspects share is mood, what its markers are like, respondents."""

    share: float
    markers: str
    n: int

    @property
    def cell(self) -> Cell:
        """How such a survey is drawn."""
        load, noise = MARKERS[self.markers]
        return Cell(n=self.n, share=self.share, loads=(load,) * 3, noise=noise)


DESIGNS = tuple(Design(*one) for one in product(SHARES, MARKERS, SIZES))


def asked(rows: np.ndarray) -> Iterator[tuple[str, st.ServiceTree, dict[str, np.ndarray]]]:
    """Ask more and more: the name of what was asked, its tree, and its answers."""
    table = {f"r{place}": rows[:, place] for place in range(RATINGS)}
    table |= {f"m{place}": rows[:, RATINGS + place] for place in range(3)}
    whole = tree_with(0)
    fewer = attrs.evolve(whole, aspects=[attrs.evolve(one, questions=one.questions[:2]) for one in whole.aspects])
    for name, tree in zip(SURVEYS, (fewer, whole, *map(tree_with, (1, 2, 3))), strict=True):
        yield name, tree, table


def told(rows: np.ndarray, truth: float) -> Iterator[tuple[float, bool, bool]]:
    """Trace one survey with each set of questions: width of the range, whether separable, whether it holds."""
    for _, tree, table in asked(rows):
        moments = st.gather(tree, table)
        found = account_ranges(tree, moments, {}, families(tree, moments))
        trunk = found.trunk_points(st.Interval(0.0), 0, is_whole=True)
        separable = all(end.separable for end in found.bounds.values())
        yield trunk.range_high - trunk.range_low, separable, trunk.range_low <= truth <= trunk.range_high


def traced(design: Design, surveys: int) -> np.ndarray:
    """Trace the surveys of a design, shape (surveys, 5, 3)."""
    truth, place = truth_of(design.cell), DESIGNS.index(design)
    draws = (drawn(design.cell, design.n, np.random.default_rng([SEED, place, one])) for one in range(surveys))
    return np.array([list(told(rows, truth)) for rows in draws], dtype=float)


STEPS = ((0, 1), (1, 2), (1, 3), (2, 3), (3, 4), (1, 4))  # of SURVEYS: from which to which


def widened(found: np.ndarray, before: int, after: int) -> tuple[float, bool, float]:
    """Hold two surveys of the same respondents against each other.

    Returns:
        The median width behind the step over that before it; whether more ranges are wider than chance would make of
        ranges that are wider as often as narrower (5 %, one-sided); by how much fewer surveys are separable.
    """
    width, separable = found[:, :, 0], found[:, :, 1].mean(axis=0)
    ratio = float(np.median(width[:, after]) / np.median(width[:, before]))
    apart = width[:, after] - width[:, before]
    wider, other = int((apart > 0).sum()), int((apart != 0).sum())
    clearly = bool(other) and stats.binomtest(wider, other, alternative="greater").pvalue < 0.05  # noqa: PLR2004
    return ratio, clearly, float(separable[before] - separable[after])


def main() -> None:
    """Print a line for each design as soon as it is done, and at the end what each step did over all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=60, help="how many of each design (60)")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, metavar="N")
    options = parser.parse_args()
    print("| moods | markers | n | " + " | ".join(SURVEYS) + " |\n" + "|---" * (3 + len(SURVEYS)) + "|")
    steps: dict[tuple[int, int], list[tuple[float, bool, float, str]]] = {step: [] for step in STEPS}
    for design in (one for one in DESIGNS if one.n in options.sizes):
        found = traced(design, options.surveys)
        width = np.median(found[:, :, 0], axis=0)
        separable, held = (100 * found[:, :, at].mean(axis=0) for at in (1, 2))
        cells = [f"{w:.2f} · {s:.0f} · {h:.0f}" for w, s, h in zip(width, separable, held, strict=True)]
        named = f"{design.share:g} | {design.markers} | {design.n:,}"
        print(f"| {named} | {' | '.join(cells)} |", flush=True)
        for step, told_of in steps.items():
            told_of.append((*widened(found, *step), named))
    for (before, after), told_of in steps.items():
        wider = [one for one in told_of if one[0] > 1 and one[1]]
        fewer = max(told_of, key=lambda one: one[2])
        print(f"\n{SURVEYS[before]} to {SURVEYS[after]}: clearly wider in {len(wider)} of {len(told_of)} designs")
        for ratio, _, _, named in sorted(wider, reverse=True):
            print(f"  {ratio:.2f} times as wide: {named}")
        print(f"  most surveys less separable: {100 * fewer[2]:.0f} of 100 ({fewer[3]})")


if __name__ == "__main__":
    main()
