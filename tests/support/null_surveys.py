"""Surveys of clusters in which every branch follows the trunk by a straight line and nothing else is so."""

import numpy as np

import servicetree as st


def wide_tree(aspects: int, questions: int, branches: int) -> st.ServiceTree:
    """So many aspects of so many questions, and branches of one; no answer falls off the scale."""
    return st.ServiceTree(
        name="wide",
        scale=st.Scale(-9, 10),
        aspects=[
            st.Aspect(
                id=f"a{one}",
                questions=[st.Question(id=f"q{place}", column=f"a{one}{place}") for place in range(questions)],
            )
            for one in range(aspects)
        ],
        branches=[
            st.Branch(id=f"v{one}", questions=[st.Question(id="q", column=f"v{one}")]) for one in range(branches)
        ],
    )


def straight_answers(tree: st.ServiceTree, seed: int, *, n: int = 800, clusters: int = 40) -> dict[str, np.ndarray]:
    """Draw answers whose questions carry alike, with clusters that differ; cluster c lies in segment c mod 8."""
    rng = np.random.default_rng(seed)
    cluster, count = rng.integers(0, clusters, n), len(tree.aspects)

    def noise(person: float, place: float) -> np.ndarray:
        return person * rng.normal(size=n) + place * rng.normal(size=clusters)[cluster]

    shared = 0.06 * rng.normal(size=n)
    trunk = {aspect.id: 0.4 + shared + noise(0.1, 0.05) for aspect in tree.aspects}
    found = {
        question.column: 1 - trunk[aspect.id] - noise(0.08, 0.03)
        for aspect in tree.aspects
        for question in aspect.questions
    }
    mean = sum(trunk.values()) / count
    found |= {branch.id: 0.9 - 0.5 * mean - noise(0.1, 0.04) for branch in tree.branches}
    return found | {"cluster": cluster, "segment": cluster % 8}
