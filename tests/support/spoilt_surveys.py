"""Surveys of a shop that were coded or asked badly: questions skipped, scales turned round, aspects alike."""

import numpy as np

import servicetree as st


def shop() -> st.ServiceTree:
    """Two aspects of two questions, three branches of one, satisfaction; whole ratings of 1 to 10."""

    def ask(*names: str) -> list[st.Question]:
        return [st.Question(id=name) for name in names]

    return st.ServiceTree(
        name="shop",
        scale=st.Scale(1, 10),
        aspects=[
            st.Aspect(id="environment", questions=ask("clean", "pleasant")),
            st.Aspect(id="solution", questions=ask("choice", "clear")),
        ],
        branches=[
            st.Branch(id="price", questions=ask("value")),
            st.Branch(id="kindness", questions=ask("smile")),
            st.Branch(id="repair", questions=ask("fixed")),
        ],
        outcomes=[st.Outcome(id="satisfaction", questions=ask("sat"))],
    )


def rated_shop(n: int = 300, seed: int = 0) -> dict[str, np.ndarray]:
    """Draw whole ratings of everything; what is good goes with what is good."""
    rng = np.random.default_rng(seed)

    def ratings(score: np.ndarray, spread: float) -> np.ndarray:
        return np.clip(np.rint(score + spread * rng.normal(size=n)), 1, 10)

    aspects = 6.5 + 1.3 * (0.5 * rng.normal(size=(n, 1)) + 0.87 * rng.normal(size=(n, 2)))
    questions = {"clean": 0, "pleasant": 0, "choice": 1, "clear": 1}
    found = {name: ratings(aspects[:, place], 0.9) for name, place in questions.items()}
    trunk = aspects.mean(axis=1)
    found |= {name: ratings(3 + 0.55 * trunk, 1.0) for name in ("value", "smile", "fixed")}
    every = np.mean([found[name] for name in ("value", "smile", "fixed")], axis=0)
    return found | {"sat": ratings(0.5 * trunk + 0.5 * every, 0.7), "guest": 1000 + np.arange(n)}


def turned_round(answers: dict[str, np.ndarray], *columns: str) -> dict[str, np.ndarray]:
    """Code some columns the other way round."""
    return answers | {column: 11 - answers[column] for column in columns}


def aspects_that_are_the_same(n: int = 200, seed: int = 0) -> dict[str, np.ndarray]:
    """Two aspects whose answers differ for the first respondent only."""
    found = rated_shop(n, seed)
    found |= {"choice": found["clean"].copy(), "clear": found["pleasant"].copy()}
    found["choice"][0] += 1 if found["choice"][0] < 10 else -1
    return found


def pair_often_skipped(n: int = 2000, seed: int = 0) -> tuple[st.ServiceTree, dict[str, np.ndarray]]:
    """Two questions of one node that correlate by about .5, each skipped by 45 %, and a branch; or the other way."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=n)
    found = {name: np.clip(np.rint(3 + 0.8 * mood + 0.7 * rng.normal(size=n)), 1, 5) for name in ("one", "two")}
    found = {name: np.where(rng.random(n) < 0.45, np.nan, column) for name, column in found.items()}
    found["other"] = np.clip(np.rint(3 + 0.5 * mood + rng.normal(size=n)), 1, 5)
    tree = st.ServiceTree(
        name="pair",
        scale=st.Scale(1, 5),
        aspects=[st.Aspect(id="pair", questions=[st.Question(id=name) for name in ("one", "two")])],
        branches=[st.Branch(id="other", questions=[st.Question(id="other")])],
    )
    return tree, found
