"""How often do the ranges that sentences state hold the truth? Draw surveys by halo, reliability and size, and count.

Run it as ``python examples/studies/sentence_study.py --surveys 200``; without ``--sizes`` it runs all 54 cells.
It prints a Markdown table, a line for each halo share and size, over the three reliabilities, and the worst cells.

A person's ratings share a mood (halo), which colours trunk and branches alike; questions have errors of their own. The
truth is what the trunk loses times what it carries, as it is drawn: nobody sees it in the answers.
"""

from __future__ import annotations

import argparse
from collections import defaultdict

import numpy as np

import servicetree as st

HALO_SHARES = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7)
RELIABILITIES = (0.6, 0.8, 0.95)
SIZES = (200, 1000, 5000)
ASPECTS, BRANCHES = ("room", "offer"), ("price", "staff", "speed", "repair")
CARRIED = np.array([0.4, 0.2])
SPREAD, RELATED = 10.0, 0.3  # of the aspects' true losses, and how they correlate
LOST = {"room": 35.0, "offer": 25.0, "price": 12.0, "staff": 6.0, "speed": 9.0, "repair": 15.0}  # own losses


def surveyed() -> st.ServiceTree:
    """Return the tree of the study: two aspects of three questions, four branches of two."""

    def asked(name: str, count: int) -> list[st.Question]:
        return [st.Question(id=f"{name}_{place}") for place in range(count)]

    return st.ServiceTree(
        name="study",
        scale=st.Scale(-200, 300),  # wide enough that nothing is cut
        trunk=st.Trunk(weight=2),
        aspects=[st.Aspect(id=name, questions=asked(name, 3)) for name in ASPECTS],
        branches=[st.Branch(id=name, questions=asked(name, 2)) for name in BRANCHES],
    )


TREE = surveyed()


def drawn(n: int, share: float, reliability: float, seed: int) -> dict[str, np.ndarray]:
    """Draw answers; a rating is 100 minus what is lost, and 100 is perfect."""
    rng = np.random.default_rng(seed)
    whole = 2 / (SPREAD**2 * (1 + RELATED))  # 1' M^-1 1 of the true losses
    halo = np.sqrt(share / (whole * (1 - share)))
    error = np.sqrt(3 * (SPREAD**2 + halo**2) * (1 - reliability) / reliability)
    covariance = SPREAD**2 * np.array([[1, RELATED], [RELATED, 1]])
    trunk = rng.multivariate_normal([LOST[name] for name in ASPECTS], covariance, n)
    mood = halo * rng.standard_normal(n)
    losses = {name: trunk[:, place] for place, name in enumerate(ASPECTS)}
    losses |= {name: LOST[name] + trunk @ CARRIED + 8 * rng.standard_normal(n) for name in BRANCHES}
    answers = {}
    for name, loss in losses.items():
        for place in range(3 if name in ASPECTS else 2):
            answers[f"{name}_{place}"] = 100 - loss - mood - error * rng.standard_normal(n)
    return answers


def truth() -> float:
    """Return the points that began in the trunk, per 500 points of the scale's width."""
    weights = TREE.node_weights
    carried = sum(weights[name] for name in BRANCHES)
    return sum(LOST[name] * (weights[name] + CARRIED[place] * carried) for place, name in enumerate(ASPECTS))


def one_survey(n: int, share: float, reliability: float, seed: int) -> dict[str, float]:
    """Trace one survey; say its verdict, whether the ranges hold the truth, and how wide they are, in points of 100."""
    answers = drawn(n, share, reliability, seed)
    # The scale is 500 wide and its top is 300; against a baseline of 100 the losses are those that were drawn.
    account = st.trace(TREE.extend({"baseline": 0.6}), answers)
    whole, scale = account.whole, 5.0
    trunk = whole.trunk_points
    low = -np.inf if trunk.range_low is None else scale * trunk.range_low
    high = np.inf if trunk.range_high is None else scale * trunk.range_high
    edges = [
        one.range_low <= CARRIED[ASPECTS.index(one.source)] <= one.range_high
        for one in whole.carry_over
        if one.range_low is not None and one.range_high is not None
    ]
    between = sorted(scale * part.value for part in (trunk.low, trunk.observed))
    return {
        "separable": all(one.verdict == "separable" for one in whole.ranges),
        "holds": low <= truth() <= high,
        "edges": float(np.mean(edges)),
        "width": high - low,
        "former": between[0] <= truth() <= between[1],
    }


def cell(n: int, share: float, reliability: float, surveys: int) -> list[dict[str, float]]:
    """Draw and trace the surveys of one cell."""
    place = (SIZES.index(n) * len(HALO_SHARES) + HALO_SHARES.index(share)) * 3 + RELIABILITIES.index(reliability)
    return [one_survey(n, share, reliability, 100_000 * (place + 1) + seed) for seed in range(surveys)]


def _percent(values: list[float]) -> str:
    return f"{100 * np.mean(values):.1f}" if values else ""


def main() -> None:
    """Print the table, a line for each halo share and size, and the worst cells."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=200, help="how many in each cell (200)")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, metavar="N")
    options = parser.parse_args()
    heads = (
        "halo share",
        "n",
        "separable",
        "range holds: separable",
        "not separable",
        "edges",
        "width",
        "LOW to OBSERVED",
    )
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    worst: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for n in options.sizes:
        for share in HALO_SHARES:
            rows = []
            for reliability in RELIABILITIES:
                found = cell(n, share, reliability, options.surveys)
                for verdict in (True, False):
                    held = [one["holds"] for one in found if one["separable"] == verdict]
                    if len(held) >= options.surveys / 10:
                        said = f"halo {share}, reliability {reliability}, n {n}: {len(held)} surveys"
                        worst["separable" if verdict else "not separable"].append((float(np.mean(held)), said))
                rows += found
            told = [one for one in rows if one["separable"]]
            untold = [one for one in rows if not one["separable"]]
            shown = [
                f"{share:g}",
                str(n),
                _percent([one["separable"] for one in rows]),
                _percent([one["holds"] for one in told]),
                _percent([one["holds"] for one in untold]),
                _percent([one["edges"] for one in rows]),
                f"{np.median([one['width'] for one in rows]):.1f}",
                _percent([one["former"] for one in told]),
            ]
            print("| " + " | ".join(shown) + " |", flush=True)
    for verdict, cells in worst.items():
        lowest, said = min(cells)
        print(f"\nLowest of the cells that are {verdict}: {100 * lowest:.1f} ({said}).")


if __name__ == "__main__":
    main()
