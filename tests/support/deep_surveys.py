"""Surveys in which branches grow on measured branches, with known carry-over all along the paths."""

import numpy as np

import servicetree as st

CARRIED = np.array([0.4, 0.2])  # from the aspects to each child of the trunk
LOST = 0.4  # in each aspect, on average
OWN = 0.1  # in each branch
GROWN_ON = {"u0": "v0", "u1": "v1", "u2": "v2", "w": "u0"}


def deep_tree(*, markers: int = 0, children: int = 3, asked: int = 2, **branch) -> st.ServiceTree:
    """Two aspects, children of the trunk with so many questions, what grows on the first three, and so many markers.

    Args:
        markers: How many.
        children: How many children of the trunk.
        asked: How many questions each of these has.
        branch: Fields of the branches that grow on branches.
    """

    def questions(name, count=2):
        return [st.Question(id=f"q{place}", column=f"{name}{place}") for place in range(count)]

    names = [f"v{place}" for place in range(children)]
    return st.ServiceTree(
        name="deep",
        scale=st.Scale(-2, 3),
        aspects=[st.Aspect(id=name, questions=questions(f"{name}_")) for name in "ab"],
        branches=[
            *(st.Branch(id=name, questions=questions(f"{name}_", asked)) for name in names),
            *(
                st.Branch(id=name, parent=parent, questions=questions(f"{name}_"), **branch)
                for name, parent in GROWN_ON.items()
            ),
        ],
        markers=[st.Question(id=f"m{place}") for place in range(markers)],
    )


def deep_answers(n, seed, *, link=0.8, moods=0.0, error=0.08, children=3) -> dict[str, np.ndarray]:
    """Draw answers to such a tree and to two markers, ends hardly reached.

    Args:
        n: How many respondents.
        seed: Of the random numbers.
        link: Carry-over from branch to branch.
        moods: Spread of what colours all ratings alike.
        error: Spread of the errors of measurement.
        children: How many children of the trunk.
    """
    rng = np.random.default_rng(seed)
    trunk, mood = LOST + 0.12 * rng.normal(size=(n, 2)), moods * rng.normal(size=n)
    lost = dict(zip("ab", trunk.T, strict=True))
    for name in (*(f"v{place}" for place in range(children)), *GROWN_ON):
        brought = link * lost[GROWN_ON[name]] if name in GROWN_ON else trunk @ CARRIED
        lost[name] = OWN + brought + 0.08 * rng.normal(size=n)
    found = {
        f"{name}_{place}": 1 - (loss + mood + error * rng.normal(size=n))
        for name, loss in lost.items()
        for place in range(2)
    }
    return found | {f"m{place}": 0.6 - mood - 0.08 * rng.normal(size=n) for place in range(2)}


def true_figures(tree: st.ServiceTree, link: float) -> tuple[float, dict[str, float], dict[str, float]]:
    """Work out the account of endless respondents with the true links.

    Returns:
        The points that began in the trunk; of these what is felt in each branch; and what halving the loss of a
        question would win, by node.
    """
    weights, order = tree.node_weights, tree.from_the_trunk
    drawn, reach, brought = dict.fromkeys("ab", LOST), dict(weights), dict.fromkeys("ab", (2 + LOST) / 5)
    for name in order[2:]:
        above = GROWN_ON.get(name)
        drawn[name] = OWN + (LOST * CARRIED.sum() if above is None else link * drawn[above])
        brought[name] = brought["a"] * CARRIED.sum() if above is None else link * brought[above]
    for name in reversed(order):
        for place, parent in enumerate(tree.carry_over_parents[name]):
            reach[parent] += (link if name in GROWN_ON else CARRIED[place]) * reach[name]
    lost = {name: (2 + loss) / 5 for name, loss in drawn.items()}  # on a scale from -2 to 3
    won = {name: 100 * reach[name] * lost[name] / 2 / len(tree.measured[name].questions) for name in order}
    entries = {name: 100 * weights[name] * brought[name] for name in order[2:]}
    return 100 * lost["a"] * (reach["a"] + reach["b"]), entries, won
