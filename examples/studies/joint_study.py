"""Do joint slopes give the truth back, and do their intervals hold it? Draw surveys whose questions carry unevenly.

Run it as ``python examples/studies/joint_study.py --surveys 1000 --cells clean:1000 skipped:200``; without
``--cells`` it runs
all six. It prints a Markdown table: how often the 95 % intervals of the joint account hold the truth, by kind of figure
(and how often those of the rule do, by which the questions of an aspect carry alike).
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from itertools import product

import numpy as np

import servicetree as st

SEED = 2026
SIZES = (200, 1000, 5000)
SKIPPED = {"signs": 0.3, "quiet": 0.05, "choice": 0.1, "advice": 0.0, "finder": 0.2}  # in the cell of that name
REPAIRED = 0.7  # who comes to the repair there
CELLS = ("clean", "skipped")
KINDS = ("slopes", "points by question", "from question to branch", "own", "points by node")
BY_THE_RULE = "points by question, by the rule"

MEANS = {"signs": 10, "quiet": 30, "choice": 25, "advice": 15, "finder": 35}  # what the trunk's questions lose
SPREAD = 4.0
# What a question of a branch loses by itself, and what it takes over from each point lost at a question of the trunk.
BRANCHES = {
    "price.value": (15, {"signs": 0.0, "quiet": 0.0, "choice": 0.6, "advice": 0.1, "finder": 0.0}),
    "staff.kind": (5, {"signs": 0.5, "quiet": 0.0, "choice": 0.0, "advice": 0.3, "finder": 0.0}),
    "staff.quick": (10, {"signs": 0.2, "quiet": 0.1, "choice": 0.0, "advice": 0.4, "finder": 0.0}),
    "repair.fixed": (20, {"signs": 0.1, "quiet": 0.0, "choice": 0.1, "advice": 0.0, "finder": 0.3}),
}
PHONE_OWN, PHONE_CARRIED = 8.0, 0.6


def surveyed() -> st.ServiceTree:
    """Return the tree of the study: two aspects, three branches on them, and a branch on a branch."""

    def asked(**weights: float) -> list[st.Question]:
        return [st.Question(id=name, weight=weight) for name, weight in weights.items()]

    return st.ServiceTree(
        name="joint_study",
        scale=st.Scale(0, 100),
        trunk=st.Trunk(weight=2),
        aspects=[
            st.Aspect(id="room", questions=asked(signs=1, quiet=2)),
            st.Aspect(id="offer", questions=asked(choice=1, advice=1, finder=1)),
        ],
        branches=[
            st.Branch(id="price", questions=asked(value=1)),
            st.Branch(id="staff", weight=2, questions=asked(kind=1, quick=3)),
            st.Branch(id="repair", questions=asked(fixed=1)),
            st.Branch(id="phone", parent="staff", questions=asked(answered=1)),
        ],
    )


TREE = surveyed()


def drawn(cell: str, n: int, seed: int) -> dict[str, np.ndarray]:
    """Draw answers: questions of the trunk that hang together, branches that take over from each its own part."""
    rng = np.random.default_rng(seed)

    def noise() -> np.ndarray:
        return SPREAD * rng.uniform(-np.sqrt(3), np.sqrt(3), n)

    mood = noise()
    losses = {name: mean + 0.6 * mood + 0.8 * noise() for name, mean in MEANS.items()}
    for name, (own, slopes) in BRANCHES.items():
        carried = sum(slope * losses[above] for above, slope in slopes.items())
        losses[name.partition(".")[2]] = own + carried + 0.7 * noise()
    staff = (losses["kind"] + 3 * losses["quick"]) / 4
    losses["answered"] = PHONE_OWN + PHONE_CARRIED * staff + 0.7 * noise()
    answers = {name: 100 - loss for name, loss in losses.items()}
    if cell == "skipped":
        for name, share in SKIPPED.items():
            answers[name][rng.random(n) < share] = np.nan
        answers["fixed"][rng.random(n) > REPAIRED] = np.nan
    return answers


def at_home(cell: str) -> dict[str, float]:
    """Return what each question of the trunk contributes to its aspect's loss: those left out are stood in for."""
    found: dict[str, float] = defaultdict(float)
    for aspect in TREE.aspects:
        questions = aspect.questions
        total, scored = sum(question.weight for question in questions), 0.0
        for pattern in product((True, False), repeat=len(questions)):
            shares = [SKIPPED[question.id] if cell == "skipped" else 0.0 for question in questions]
            chance = np.prod([1 - share if there else share for there, share in zip(pattern, shares, strict=True)])
            answered = sum(question.weight for question, there in zip(questions, pattern, strict=True) if there)
            if answered < total / 2:
                continue
            scored += chance
            for question, there in zip(questions, pattern, strict=True):
                found[question.id] += chance * there * question.weight / answered * MEANS[question.id]
        for question in questions:
            found[question.id] /= scored
    return found


def truth(cell: str) -> dict[tuple[str, ...], float]:
    """Work out the account that the draw implies (endlessly many respondents)."""
    weights, home = TREE.node_weights, at_home(cell)
    reach = {"price": weights["price"], "repair": weights["repair"], "phone": weights["phone"]}
    reach["staff"] = weights["staff"] + PHONE_CARRIED * weights["phone"]
    within = {"price.value": 1.0, "staff.kind": 0.25, "staff.quick": 0.75, "repair.fixed": 1.0}
    own: dict[str, float] = defaultdict(float)
    found: dict[tuple[str, ...], float] = defaultdict(float)
    for aspect in TREE.aspects:
        for question in aspect.questions:
            name = f"{aspect.id}.{question.id}"
            own[aspect.id] += home[question.id]
            found["points by question", name] = weights[aspect.id] * home[question.id]
            for place, (_, slopes) in BRANCHES.items():
                branch = place.partition(".")[0]
                slope = within[place] * slopes[question.id]
                found["slopes", name, branch] += slope
                found["points by question", name] += slope * MEANS[question.id] * reach[branch]
                found["from question to branch", name, place] = weights[branch] * slope * MEANS[question.id]
            found["points by node", aspect.id] += found["points by question", name]
    for place, (lost, _) in BRANCHES.items():
        own[place.partition(".")[0]] += within[place] * lost
    own["phone"] = PHONE_OWN
    found |= {("own", name): lost for name, lost in own.items()}
    return found | {("points by node", name): own[name] * reach[name] for name in reach}


def figures(account: st.Account) -> dict[tuple[str, ...], st.Interval]:
    """Collect an account's figures by kind and name."""
    whole = account.whole
    found = {("slopes", one.source, one.to): one.value for one in whole.question_carry_over}
    found |= {("points by question", one.id): one.points for one in whole.questions}
    found |= {("from question to branch", one.source, one.at): one.points for one in whole.question_entries}
    found |= {("own", one.id): one.own for one in whole.nodes}
    return found | {("points by node", one.id): one.points for one in whole.nodes}


def held(cell: str, n: int, seed: int) -> dict[str, tuple[int, int]]:
    """Draw and trace one survey; count by kind how many intervals hold the truth, and of how many."""
    moments, wanted = st.gather(TREE, drawn(cell, n, seed)), truth(cell)
    counted: dict[str, list[bool]] = defaultdict(list)
    for way in ("joint", "alike"):
        for name, figure in figures(st.trace(TREE, moments, questions=way)).items():
            kind = name[0] if way == "joint" else BY_THE_RULE
            if name in wanted and (way == "joint" or name[0] == "points by question"):
                counted[kind].append(figure.low <= wanted[name] <= figure.high)
    return {kind: (sum(values), len(values)) for kind, values in counted.items()}


def coverage(cell: str, n: int, surveys: int) -> dict[str, float]:
    """Return the share of intervals that hold the truth, by kind, over many surveys."""
    root = np.random.SeedSequence([SEED, CELLS.index(cell), n])
    total: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(2))
    for child in root.spawn(surveys):
        for kind, pair in held(cell, n, int(child.generate_state(1)[0])).items():
            total[kind] += pair
    return {kind: float(inside / of) for kind, (inside, of) in total.items()}


def main() -> None:
    """Print the table, a line for each cell as soon as it is done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=1000, help="how many of each kind (1000)")
    every = [f"{cell}:{n}" for cell in CELLS for n in SIZES]
    parser.add_argument("--cells", nargs="*", default=every, metavar="CELL:N", help="such as clean:200")
    options = parser.parse_args()
    columns = (*KINDS, BY_THE_RULE)
    print("| cell | n | " + " | ".join(columns) + " |")
    print("|---|---|" + "---|" * len(columns))
    for name in options.cells:
        cell, _, n = name.partition(":")
        found = coverage(cell, int(n), options.surveys)
        shown = [f"{100 * found[kind]:.1f}" for kind in columns]
        print(f"| {cell} | {n} | " + " | ".join(shown) + " |", flush=True)


if __name__ == "__main__":
    main()
