"""Experiments in which whole shops are drawn by lot, with a carry-over and an effect that are known."""

import numpy as np

import servicetree as st

# One aspect of two questions and three branches of one; no answer falls off the scale, which is 19 wide.
ONE_ASPECT = st.ServiceTree(
    name="trial",
    scale=st.Scale(-9, 10),
    aspects=[st.Aspect(id="a", questions=[st.Question(id=name, column=name) for name in ("a1", "a2")])],
    branches=[st.Branch(id=f"v{place}", questions=[st.Question(id="q", column=f"v{place}")]) for place in range(3)],
)


def cluster_trial(shops: int, seed: int, *, size: int = 20, lift: float = 0.3) -> dict[str, list]:
    """Draw answers of unequal shops, each in one arm; carry-over .4, a mood of persons and one of shops.

    Args:
        shops: How many, half of them in each arm.
        seed: Of the random numbers.
        size: Respondents in a shop, about.
        lift: What the second arm takes off the trunk's loss, in steps of the scale.
    """
    rng = np.random.default_rng(seed)
    shop = np.repeat(np.arange(shops), rng.poisson(size, shops) + 2)
    arm = rng.permutation(np.arange(shops) % 2)[shop]
    n = len(shop)

    def noise(person: float, place: float) -> np.ndarray:
        return person * rng.normal(size=n) + place * rng.normal(size=shops)[shop]

    mood, trunk = noise(0.1, 0.05), 0.4 - lift * arm + noise(0.12, 0.05)
    found = {name: (1 - trunk - mood - noise(0.08, 0)).tolist() for name in ("a1", "a2")}
    found |= {f"v{place}": (0.9 - 0.4 * trunk - mood - noise(0.08, 0.05)).tolist() for place in range(3)}
    return found | {"arm": [f"arm{one}" for one in arm], "shop": [f"s{one}" for one in shop], "id": list(range(n))}
