"""A survey of shops of which some are small, as a table."""

import numpy as np
from support.surveys import survey

LARGE = {"Lille": 40, "Nantes": 45, "Oslo": 60}
SMALL = {"Zwickau": 3, "Xanten": 5, "Ypres": 4}  # twelve in all; names that stand nowhere else


def shops(tree, sizes=None, *, seed=4, missing=0.0):
    """Answers of every shop, shuffled, with ids and two months, the second of few."""
    sizes = LARGE | SMALL if sizes is None else sizes
    rows = sum(sizes.values())
    rng = np.random.default_rng(seed)
    names = rng.permutation([name for name, size in sizes.items() for _ in range(size)])
    answers = survey(tree, rows, seed=seed, missing=missing, whole=True)
    months = np.where(np.arange(rows) % 40 == 3, "Quintember", np.where(np.arange(rows) % 2, "March", "April"))
    return answers | {"shop": names.tolist(), "month": months.tolist(), "guest": list(range(rows))}
