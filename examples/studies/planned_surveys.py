"""Trees and drawn answers for the study of plans: surveys that keep the assumptions of `Assumed` to the letter."""

from __future__ import annotations

import attrs
import numpy as np

import servicetree as st

Columns = dict[str, np.ndarray]
# So narrow that hardly a rating reaches an end of its scale; `coarse` is like real answers instead.
FINE = 100  # steps of a scale on which nothing need be rounded
SMOOTH = st.Assumed(sd=12, within=0.6, between=0.35, halo=0.3, loss=45)
COARSE = st.Assumed(sd=22, within=0.6, between=0.35, halo=0.3, loss=35)


def star(
    questions: tuple[int, ...] = (2, 3), branches: int = 4, *, markers: int = 0, steps: int = FINE
) -> st.ServiceTree:
    """Return a tree with as many questions for each aspect, so many branches on the trunk, and so many markers."""

    def asked(name: str, count: int) -> list[st.Question]:
        return [st.Question(id=f"{name}_{place}") for place in range(count)]

    return st.ServiceTree(
        name="star",
        scale=st.Scale(0, steps),
        trunk=st.Trunk(weight=2),
        aspects=[st.Aspect(id=f"a{place}", questions=asked(f"a{place}", n)) for place, n in enumerate(questions)],
        branches=[st.Branch(id=f"b{place}", questions=asked(f"b{place}", 2)) for place in range(branches)],
        markers=[st.Question(id=f"m{place}") for place in range(markers)],
    )


def surveyed(*, markers: int = 0, steps: int = FINE) -> st.ServiceTree:
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
        markers=[st.Question(id=f"m{place}") for place in range(markers)],
    )


def true_losses(tree: st.ServiceTree, assumed: st.Assumed, n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw what persons lose at each node, without the mood and without errors, shape (n, nodes)."""
    alone = attrs.evolve(tree, aspects=_single(tree.aspects), branches=_single(tree.branches))
    error = assumed.sd**2 - assumed.common
    true = assumed.covariance(alone) - assumed.impression - error * np.eye(len(tree.measured))
    return rng.multivariate_normal(np.zeros(len(true)), true, size=n, method="cholesky")


def _single(nodes: tuple) -> tuple:
    return tuple(attrs.evolve(node, questions=node.questions[:1]) for node in nodes)


def asked(tree: st.ServiceTree, assumed: st.Assumed, losses: np.ndarray, rng: np.random.Generator) -> Columns:
    """Turn losses into answers: the mood, an error in each, markers, chance gaps, the ends of the scale."""
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
    for question in tree.marker_questions.values():
        seen = assumed.loss + mood + (assumed.sd**2 - assumed.impression) ** 0.5 * rng.standard_normal(n)
        score = np.clip(100 - seen, 0, 100) * steps / 100
        found[question.columns[0]] = score if steps == FINE else np.round(score)
    return found


def drawn(tree: st.ServiceTree, assumed: st.Assumed, n: int, rng: np.random.Generator) -> Columns:
    """Draw answers."""
    return asked(tree, assumed, true_losses(tree, assumed, n, rng), rng)
