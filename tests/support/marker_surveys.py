"""Surveys whose moods colour branches unlike the trunk, with questions that have nothing to do with the service."""

from itertools import combinations, product

import numpy as np

import servicetree as st

CARRIED = ((0.5, 0.1), (0.2, 0.4), (0.0, 0.3))
KAPPAS = (1.33, 0.75, 1.0)
ASPECTS = (0.12, 0.1)  # spread between persons
MOODS = 0.08


def contrasts(count: int) -> list[np.ndarray]:
    """Columns of -1 and 1, products of so many factors: each of mean 0, no two of them correlated."""
    factors = np.array(list(product((-1.0, 1.0), repeat=count))).T
    return [np.prod(factors[list(some)], axis=0) for size in (1, 2) for some in combinations(range(count), size)]


def marker_star(markers: int = 2, branches: int = 3, **tree) -> st.ServiceTree:
    """Two aspects of two questions each, branches of one, and so many markers."""
    return st.ServiceTree(
        name="star",
        scale=st.Scale(-2, 3),
        aspects=[st.Aspect(id=name, questions=[st.Question(id=f"{name}{place}") for place in (1, 2)]) for name in "ab"],
        branches=[
            st.Branch(id=f"v{place}", questions=[st.Question(id="q", column=f"v{place}")]) for place in range(branches)
        ],
        markers=[st.Question(id=f"m{place}") for place in range(markers)],
        **tree,
    )


def exact_answers(
    *, loads=(1.0, 0.6), kappas=KAPPAS, moods=MOODS, colour=(1.0, 1.0), related=0.0, again=1
) -> dict[str, np.ndarray]:
    """Answers whose sample covariances are exactly those of the model: nothing is left to chance.

    Args:
        loads: How much moods colour each marker.
        kappas: How much they colour each branch.
        moods: Their spread.
        colour: How much they colour each aspect.
        related: Spread of what the first two markers share beside moods.
        again: How often every answer is repeated.
    """
    signs = iter(contrasts(8))
    mood, first, second = next(signs), next(signs), next(signs)
    trunk = [spread * one for spread, one in zip(ASPECTS, (first, second), strict=True)]
    found = {}
    for place, name in enumerate("ab"):
        seen = trunk[place] + colour[place] * moods * mood
        found |= {f"{name}{q}": 0.5 - seen - 0.06 * next(signs) for q in (1, 2)}
    for place, (carried, kappa) in enumerate(zip(CARRIED, kappas, strict=True)):
        felt = carried[0] * trunk[0] + carried[1] * trunk[1]
        found[f"v{place}"] = 0.6 - felt - kappa * moods * mood - 0.05 * next(signs)
    both = next(signs)
    for place, load in enumerate(loads):
        shared = related * both if place < 2 else 0.0
        found[f"m{place}"] = 0.5 - load * moods * mood - 0.07 * next(signs) - shared
    return {name: np.tile(values, again) for name, values in found.items()}


def drawn_answers(n, seed, *, loads=(1.0, 1.0), kappas=(1.0, 1.0, 1.0, 1.0), moods=0.085, noise=0.08, related=0.0):
    """Draw answers to two aspects of two questions and four branches, .4 and .2 carried over, ends hardly reached."""
    rng = np.random.default_rng(seed)
    trunk, mood = 0.4 + 0.12 * rng.normal(size=(n, 2)), moods * rng.normal(size=n)

    def said(loss, spread):
        return 1 - (loss + spread * rng.normal(size=n))

    found = {f"{name}{q}": said(trunk[:, column] + mood, 0.08) for column, name in enumerate("ab") for q in (1, 2)}
    for place, kappa in enumerate(kappas):
        own = 0.1 + trunk @ (0.4, 0.2) + 0.09 * rng.normal(size=n)
        found[f"v{place}"] = said(own + kappa * mood, 0.08)
    both = related * rng.normal(size=n)
    for place, load in enumerate(loads):
        found[f"m{place}"] = said(0.4 + load * mood + (both if place < 2 else 0.0), noise)
    return found


def moved_over_time(tree, seed=1):
    """Answers of 80 shops in five months whose aspects move from month to month, and the branches with them."""
    rng, rows = np.random.default_rng(seed), 80 * 60
    shop, month = rng.integers(0, 80, rows), rng.integers(0, 5, rows)
    shocks = {name: rng.normal(0, 0.12, (80, 5))[shop, month] for name in ("a", "b")}
    shocks["v"] = 0.6 * (shocks["a"] + shocks["b"])
    names = [question.columns[0] for node in tree.nodes.values() for question in node.questions]
    low, high = tree.scale.low, tree.scale.high
    answers = {
        name: np.clip(low + (high - low) * (0.5 + shocks.get(name[0], 0.0) + rng.normal(0, 0.1, rows)), low, high)
        for name in names
    }
    return answers | {"shop": shop, "month": month, "guest": np.arange(rows)}
