"""Do the tests of the theory keep their promise? Simulate surveys in which there is nothing to find, and something.

A test at 5 % may find what is not there in 5 of 100 surveys.
Run it as ``python examples/studies/claims_study.py --surveys 1000``; it prints a Markdown table.
``--cells`` picks some of its rows.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable

import numpy as np

import servicetree as st
from servicetree.account.halo import carry_over_bounds
from servicetree.analysis import theory_tests

SEED = 2026
SIZES = (400, 1000)
VERDICTS = ("holds", "holds_if_alike", "does_not_hold", "cannot_tell")
ASPECTS, BRANCHES = ("room", "offer"), ("price", "staff", "speed", "repair")
Losses = dict[str, np.ndarray]
Draw = Callable[[int, np.random.Generator], Losses]


def surveyed(aspects: tuple[str, ...] = ASPECTS, branches: tuple[str, ...] = BRANCHES) -> st.ServiceTree:
    """Return the tree of the study: three questions for an aspect, two for a branch and satisfaction, one else."""

    def asked(name: str, count: int) -> list[st.Question]:
        return [st.Question(id=f"{name}_{place}") for place in range(count)]

    return st.ServiceTree(
        name="study",
        scale=st.Scale(0, 100),
        aspects=[st.Aspect(id=name, questions=asked(name, 3)) for name in aspects],
        branches=[st.Branch(id=name, questions=asked(name, 2)) for name in branches],
        outcomes=[
            st.Outcome(id=name, questions=asked(name, count)) for name, count in (("satisfaction", 2), ("loyalty", 1))
        ],
    )


TREE = surveyed()
ONE_ROOT = surveyed(("room",), ("staff", "price", "speed", "repair", "card"))


def carried(n: int, rng: np.random.Generator, *, carry: float = 0.5) -> Losses:
    """Draw what people lose, 0-100: the aspects by themselves, the branches by themselves and from the trunk."""
    found = {name: 50 + 12 * rng.standard_normal(n) for name in ASPECTS}
    trunk = sum(found.values()) / len(ASPECTS) - 50
    return found | {name: 50 + carry * trunk + 10 * rng.standard_normal(n) for name in BRANCHES}


def satisfied(losses: Losses, rng: np.random.Generator, extra: np.ndarray | float = 0.0) -> np.ndarray:
    """Draw satisfaction's loss: the mean of all nodes' losses, something more, and what is a person's own."""
    return np.mean(list(losses.values()), axis=0) + extra + 6 * rng.standard_normal(len(losses["room"]))


def rated(
    tree: st.ServiceTree,
    losses: Losses,
    rng: np.random.Generator,
    *,
    halo: float = 4.0,
    error: float = 6.0,
    trunk: float = 1.0,
) -> Losses:
    """Write losses as answers: a mood that colours a person's ratings, the trunk's so many times, and slips."""
    n = len(losses["room"])
    mood = halo * rng.standard_normal(n)
    found = {}
    for name, node in tree.nodes.items():
        slip = 0.0 if node.kind == "outcome" else error
        coloured = mood * (trunk if node.kind == "aspect" else 1.0)
        for question in node.questions:
            seen = losses.get(name, np.full(n, 50.0)) + coloured + slip * rng.standard_normal(n)
            found[question.columns[0]] = np.clip(100 - seen, 0, 100)
    return found


def carry_over(carry: float, halo: float, trunk: float = 1.0) -> Draw:
    """H1: nothing, or something, is carried over; moods colour all ratings alike, or the trunk's more."""
    return lambda n, rng: rated(TREE, carried(n, rng, carry=carry), rng, halo=halo, trunk=trunk)


def basics_first(interaction: float = 0.0, bend: float = 0.0) -> Draw:
    """H2: branches count alike everywhere, or more where the trunk is good; the trunk's line may be bent."""

    def draw(n: int, rng: np.random.Generator) -> Losses:
        losses = carried(n, rng)
        trunk = np.mean([losses[name] for name in ASPECTS], axis=0) - 50
        branch = np.mean([losses[name] for name in BRANCHES], axis=0) - 50
        extra = -interaction * trunk * branch / 100 + bend * np.maximum(trunk, 0)
        return rated(TREE, losses | {"satisfaction": satisfied(losses, rng, extra)}, rng)

    return draw


def through_satisfaction(direct: float = 0.0, slip: float = 0.0) -> Draw:
    """H3: loyalty follows satisfaction as it was answered, or with a slip; a node may have a path of its own."""

    def draw(n: int, rng: np.random.Generator) -> Losses:
        losses = carried(n, rng)
        felt = satisfied(losses, rng)
        losses["satisfaction"] = felt + slip * rng.standard_normal(n)
        losses["loyalty"] = 10 + 0.8 * felt + direct * (losses["staff"] - 50) + 8 * rng.standard_normal(n)
        return rated(TREE, losses, rng, halo=0.0)

    return draw


def trunk_is_basic(bend: float = 0.0, top: float = 0.0) -> Draw:
    """H4: straight lines; or the trunk's are bent; or the top of satisfaction is crowded, and all nodes are alike."""

    def draw(n: int, rng: np.random.Generator) -> Losses:
        losses = carried(n, rng, carry=0.0 if top else 0.5)
        if top:  # nothing but a common part, so that aspects and branches cannot be told apart
            losses = {name: 50 + 0.8 * (loss - 50) for name, loss in losses.items()}
            common = 10 * rng.standard_normal(n)
            losses = {name: 50 + common + 8 * rng.standard_normal(n) for name in losses}
        extra = sum(bend * np.maximum(losses[name] - 50, 0) for name in ASPECTS)
        felt = satisfied(losses, rng, extra)
        losses["satisfaction"] = np.maximum(felt, top)
        return rated(TREE, losses, rng, halo=0.0 if top else 4.0)

    return draw


def trunk_is_root(own: float, rival: float, others: float) -> Draw:
    """H5: how much each part takes of what they have in common: the trunk, one rival, and the others."""

    def draw(n: int, rng: np.random.Generator) -> Losses:
        common = rng.standard_normal(n)
        share = {"room": own, "staff": rival}
        losses = {}
        for name in ONE_ROOT.measured:
            part = share.get(name, others)
            losses[name] = 50 + 12 * (part * common + (1 - part**2) ** 0.5 * rng.standard_normal(n))
        return rated(ONE_ROOT, losses, rng, halo=0.0, error=0.0)

    return draw


# Each row: the test, what is so, whether there is then something to find (None: not, but it looks like it), and how
# answers are drawn.
CELLS: dict[str, tuple[str, str, bool | None, Draw]] = {
    "h1-mood": ("H1", "nothing carried over, moods", False, carry_over(0.0, 4.0)),
    "h1-none": ("H1", "nothing in common at all", False, carry_over(0.0, 0.0)),
    "h1-true": ("H1", "carry-over 0.3, moods", True, carry_over(0.3, 4.0)),
    "h2-straight": ("H2", "branches count alike everywhere", False, basics_first()),
    "h2-bent": ("H2", "alike, but the trunk's line is bent", False, basics_first(bend=-0.4)),
    "h2-true": ("H2", "branches count more where the trunk is good", True, basics_first(interaction=3.0)),
    "h3-none": ("H3", "no direct path", False, through_satisfaction()),
    "h3-path": ("H3", "one direct path of 0.2", True, through_satisfaction(direct=0.2)),
    "h3-slip": ("H3", "no direct path, satisfaction with a shared error", None, through_satisfaction(slip=4.0)),
    "h4-straight": ("H4", "straight lines", False, trunk_is_basic()),
    "h4-top": ("H4", "a crowded top, all nodes alike", False, trunk_is_basic(top=42.0)),
    "h4-true": ("H4", "the trunk's lines are bent", True, trunk_is_basic(bend=0.3)),
    "h5-mood": ("H5", "a general mood, no root", False, trunk_is_root(0.7, 0.7, 0.7)),
    "h5-tie": ("H5", "another node is as much a root", False, trunk_is_root(0.9, 0.9, 0.6)),
    "h5-true": ("H5", "the trunk is the root", True, trunk_is_root(0.9, 0.7, 0.6)),
    "h1-115": ("H1", "nothing carried over, moods colour the trunk 1.15 times", False, carry_over(0.0, 6.0, 1.15)),
    "h1-125": ("H1", "nothing carried over, moods colour the trunk 1.25 times", False, carry_over(0.0, 6.0, 1.25)),
}


def claim_of(cell: str, n: int, seed: int | np.random.SeedSequence) -> st.Claim:
    """Draw one survey of a cell and hold its claim against it."""
    name, _, _, draw = CELLS[cell]
    tree = ONE_ROOT if name == "H5" else TREE
    moments = st.gather(tree, draw(n, np.random.default_rng(seed)))
    if name == "H1":
        return theory_tests.carried_over(moments, carry_over_bounds(tree, moments))
    tests = {
        "H2": theory_tests.basics_first,
        "H3": theory_tests.through_satisfaction,
        "H4": theory_tests.trunk_is_basic,
        "H5": theory_tests.trunk_is_root,
    }
    return tests[name](tree, moments)


def rejects(claim: st.Claim) -> bool:
    """Whether the test finds something: for H3 a way past satisfaction, for the others that the claim holds."""
    return claim.why == "direct-paths" if claim.id == "H3" else claim.verdict == "holds"


def shares(cell: str, n: int, surveys: int) -> tuple[float, dict[str, float]]:
    """Return how often the test finds something, and how often each verdict falls, over many surveys."""
    seeds = np.random.SeedSequence([SEED, list(CELLS).index(cell), n]).spawn(surveys)
    found = [claim_of(cell, n, seed) for seed in seeds]
    verdicts = Counter(claim.verdict for claim in found)
    return float(np.mean([rejects(claim) for claim in found])), {name: verdicts[name] / surveys for name in VERDICTS}


def main() -> None:
    """Print the table, a line for each cell as soon as it is done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=1000, help="how many of each kind (1000)")
    parser.add_argument("--cells", nargs="*", default=list(CELLS), metavar="CELL", help="such as h1-mood")
    parser.add_argument("--sizes", nargs="*", type=int, default=list(SIZES), metavar="N", help="respondents (400 1000)")
    options = parser.parse_args()
    print("| test | what is so | | n | finds it | holds | holds if alike | does not hold | cannot tell |")
    print("|---|---|---|---|---|---|---|---|---|")
    for cell in options.cells:
        name, said, there, _ = CELLS[cell]
        kind = {False: "size", True: "power", None: "caution"}[there]
        for n in options.sizes:
            start = time.monotonic()
            finds, verdicts = shares(cell, n, options.surveys)
            shown = [f"{100 * share:.1f}" for share in (finds, *verdicts.values())]
            print(f"| {name} | {said} | {kind} | {n} | " + " | ".join(shown) + " |", flush=True)
            print(f"{cell} {n}: {time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
