"""Surveys in which it is known how much each node counts in satisfaction."""

import numpy as np

import servicetree as st


def star(aspects=1, branches=3, **scale) -> st.ServiceTree:
    """A tree on whose trunk everything grows directly; each node has one question of its own name on a 0-1 scale."""

    def question(name: str) -> list[st.Question]:
        return [st.Question(id="q", column=name)]

    return st.ServiceTree(
        name="star",
        scale=st.Scale(0, 1, **scale),
        aspects=[st.Aspect(id=f"a{place}", questions=question(f"a{place}")) for place in range(aspects)],
        branches=[st.Branch(id=f"b{place}", questions=question(f"b{place}")) for place in range(branches)],
        outcomes=[st.Outcome(id=name, questions=question(name)) for name in ("satisfaction", "loyalty")],
    )


def answers_of(tree, rows=400, seed=1, slopes=None, noise=0.2) -> dict[str, np.ndarray]:
    """Draw answers in which every node's weight in satisfaction is known."""
    rng = np.random.default_rng(seed)
    names = list(tree.measured)
    shared = rng.normal(size=(rows, 1))
    nodes = 0.5 + 0.05 * (0.4 * shared + 0.6 * rng.normal(size=(rows, len(names))))
    slopes = np.full(len(names), 1 / len(names)) if slopes is None else np.asarray(slopes)
    outcome = 0.5 + (nodes - 0.5) @ slopes + noise * 0.05 * rng.normal(size=rows)
    found = dict(zip(names, nodes.T, strict=True))
    return found | {"satisfaction": outcome, "loyalty": 0.5 + (outcome - 0.5) * 0.7 + 0.02 * rng.normal(size=rows)}
