"""Draw the demo's survey of a chain of cafés from a known truth, the same bytes every time.

Run it as ``python examples/studies/simulate_cafes.py OUT_DIR``: it writes ``cafes.csv`` and ``truth.json``.
Section 4 of the model is the process: a branch loses what is its own, and what its parents carry over to it.
All losses are on 0-1; a rating of 10 is a loss of 0, a rating of 1 a loss of 1.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]

SEED = 2026
GUESTS_EACH_MONTH = 25
MONTHS = ("2026-03", "2026-04", "2026-05", "2026-06")
SHOPS = (
    "Bath",
    "Brest",
    "Derby",
    "Dijon",
    "Gomel",
    "Kaunas",
    "Kent",
    "Lille",
    "Lyon",
    "Metz",
    "Minsk",
    "Nantes",
    "Nice",
    "Oxford",
    "Rennes",
    "Riga",
    "Ryde",
    "Sens",
    "Tartu",
    "Tours",
    "Vienne",
    "Vilnius",
    "Vitebsk",
    "York",
)

# What a typical guest of a typical café loses at each node by the node's own doing.
OWN = {
    "environment": 0.32,
    "solution": 0.18,
    "price": 0.27,
    "reliability": 0.11,
    "kindness": 0.05,
    "maintenance": 0.14,
    "timeliness": 0.08,
}
# The share of a loss at an aspect (environment, solution) that is felt at the branch as well.
CARRY_OVER = {
    "price": (0.05, 0.15),
    "reliability": (0.15, 0.30),
    "kindness": (0.50, 0.10),
    "maintenance": (0.10, 0.35),
    "timeliness": (0.40, 0.10),
}
# What each node counts for in the overall score; the tree in cafe.toml says the same.
WEIGHTS = {"environment": 3 / 16, "solution": 3 / 16} | dict.fromkeys(CARRY_OVER, 1 / 8)
QUESTIONS = {
    "environment": ("clean", "noise", "comfort"),
    "solution": ("choice", "advice"),
    "price": ("value", "clear"),
    "reliability": ("correct", "skill"),
    "kindness": ("smile", "respect"),
    "maintenance": ("card", "complaints"),
    "timeliness": ("quick", "minutes"),
}
# Some questions find more to complain about than their sisters; the shifts of a node add up to nothing.
SHIFTS = {
    "noise": 0.07,
    "clean": 0.02,
    "comfort": -0.09,
    "advice": 0.03,
    "choice": -0.03,
    "value": 0.04,
    "clear": -0.04,
}
NOISY_SHOPS = {"Derby": 0.20, "Gomel": 0.17, "Lille": 0.23}  # added to the environment's own loss
RENOVATED_SHOP, BEFORE, AFTER, RENOVATED_IN = "Nantes", 0.15, -0.12, "2026-05"
SHOP_SD = 0.03  # between the other cafés, at every node
GUEST_SD = {"environment": 0.12, "solution": 0.11}  # between guests of one café, at the aspects
BRANCH_SD = 0.09  # between guests, at the branches, on top of what is carried over
MARKER_SD = {"weather": 0.20, "blue": 0.08}  # of what has nothing to do with the service, beside leniency
HALO_SD = 0.05  # a guest's leniency or strictness in every rating
ITEM_SD = 0.09  # error of measurement, for each answer anew
MINUTES = ((0.0, 0.2, 0.6, 1.0), (0.0, 4.0, 10.0, 20.0))  # losses and the minutes they stand for
BLANK_SHARE, UNKNOWN_SHARE, UNKNOWN_CODE = 0.02, 0.005, "99"


def shop_losses(rng: np.random.Generator) -> dict[str, Column]:
    """Draw each node's own loss for every café (rows) and month (columns)."""
    losses = {
        node: np.repeat(own + rng.normal(0.0, SHOP_SD, len(SHOPS))[:, None], len(MONTHS), axis=1)
        for node, own in OWN.items()
    }
    for shop, extra in NOISY_SHOPS.items():
        losses["environment"][SHOPS.index(shop)] = OWN["environment"] + extra
    change = [BEFORE if month < RENOVATED_IN else AFTER for month in MONTHS]
    losses["environment"][SHOPS.index(RENOVATED_SHOP)] = OWN["environment"] + np.array(change)
    return {node: np.round(table, 3) for node, table in losses.items()}


def guest_losses(rng: np.random.Generator, own: dict[str, Column]) -> dict[str, Column]:
    """Draw what every guest really loses at each node: own loss plus carry-over."""
    guests = len(SHOPS) * len(MONTHS) * GUESTS_EACH_MONTH
    typical = {node: np.repeat(table.ravel(), GUESTS_EACH_MONTH) for node, table in own.items()}
    losses = {aspect: typical[aspect] + rng.normal(0.0, sd, guests) for aspect, sd in GUEST_SD.items()}
    for branch, (from_environment, from_solution) in CARRY_OVER.items():
        losses[branch] = (
            typical[branch]
            + from_environment * losses["environment"]
            + from_solution * losses["solution"]
            + rng.normal(0.0, BRANCH_SD, guests)
        )
    return losses


def as_rating(loss: Column, *, is_reversed: bool = False) -> list[str]:
    """Write losses as ratings from 1 to 10, rounded and cut off at the ends."""
    score = np.clip(loss if is_reversed else 1.0 - loss, 0.0, 1.0)
    return [str(rating) for rating in np.rint(1.0 + 9.0 * score).astype(int)]


def answers(rng: np.random.Generator, losses: dict[str, Column]) -> tuple[dict[str, list[str]], Column]:
    """Draw what the guests write down, loss, plus leniency, plus an error for each answer; and their leniency."""
    guests = len(losses["environment"])
    halo = rng.normal(0.0, HALO_SD, guests)
    table = {}
    for node, questions in QUESTIONS.items():
        for question in questions:
            loss = losses[node] + SHIFTS.get(question, 0.0) + rng.normal(0.0, ITEM_SD, guests)
            if question == "minutes":  # the till knows no leniency
                table[question] = [str(whole) for whole in np.rint(np.interp(loss, *MINUTES)).astype(int)]
            else:
                table[question] = as_rating(loss + halo, is_reversed=question == "noise")
    table["weather"] = as_rating(0.40 + rng.normal(0.0, MARKER_SD["weather"], guests) + halo)
    felt = np.mean([losses[node] for node in OWN], axis=0)
    table["satisfaction"] = as_rating(felt + halo + rng.normal(0.0, ITEM_SD, guests))
    table["again"] = as_rating(0.02 + 0.9 * felt + halo + rng.normal(0.0, 0.12, guests))
    return table, halo


def second_marker(rng: np.random.Generator, halo: Column) -> list[str]:
    """Draw how guests like the colour blue, of a stream of its own, so that no other answer depends on it."""
    rated = as_rating(0.35 + rng.normal(0.0, MARKER_SD["blue"], len(halo)) + halo)
    luck = rng.random(len(halo))
    codes = np.where(luck < BLANK_SHARE, "", np.where(luck < BLANK_SHARE + UNKNOWN_SHARE, UNKNOWN_CODE, rated))
    return [str(one) for one in codes]


def skip_some(rng: np.random.Generator, table: dict[str, list[str]]) -> list[bool]:
    """Blank out answers, at random; those about the time after the visit for guests without a card.

    Who has a card hangs on the trunk ratings only, so that what is skipped can be made good.
    """
    guests = len(table["clean"])
    asked_of_all = ("clean", "comfort", "choice", "advice")
    trunk = np.mean([[float(rating) for rating in table[name]] for name in asked_of_all], axis=0)
    has_card = rng.random(guests) < 1.0 / (1.0 + np.exp(-0.4 * (trunk - 6.8)))
    for name, column in table.items():
        luck = rng.random(guests)
        for guest, draw in enumerate(luck):
            unasked = name in QUESTIONS["maintenance"] and not has_card[guest]
            if unasked or draw < BLANK_SHARE:
                column[guest] = ""
            elif name != "minutes" and draw < BLANK_SHARE + UNKNOWN_SHARE:
                column[guest] = UNKNOWN_CODE
    return [bool(one) for one in has_card]


def truth(own: dict[str, Column]) -> dict[str, object]:
    """Say what the answers were drawn from."""
    return {
        "seed": SEED,
        "weights": WEIGHTS,
        "own": OWN,
        "own_by_shop_and_month": {
            node: {shop: dict(zip(MONTHS, row, strict=True)) for shop, row in zip(SHOPS, table.tolist(), strict=True)}
            for node, table in own.items()
        },
        "carry_over": {
            branch: dict(zip(("environment", "solution"), slopes, strict=True)) for branch, slopes in CARRY_OVER.items()
        },
        "shifts": SHIFTS,
        "guest_sd": GUEST_SD,
        "branch_sd": BRANCH_SD,
        "halo_sd": HALO_SD,
        "item_sd": ITEM_SD,
        "marker_sd": MARKER_SD,
        "blank_share": BLANK_SHARE,
        "unknown_share": UNKNOWN_SHARE,
    }


def main(folder: Path) -> None:
    """Write the answers and their truth into a folder."""
    rng = np.random.default_rng(SEED)
    own = shop_losses(rng)
    table, halo = answers(rng, guest_losses(rng, own))
    has_card = skip_some(rng, table)
    table["blue"] = second_marker(np.random.default_rng([SEED, 1]), halo)
    visits = [(shop, month) for shop in SHOPS for month in MONTHS for _ in range(GUESTS_EACH_MONTH)]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "cafes.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["guest", "shop", "month", "used_card", *table])
        for guest, ((shop, month), card, *row) in enumerate(zip(visits, has_card, *table.values(), strict=True), 1):
            writer.writerow([f"g{guest:04d}", shop, month, int(card), *row])
    (folder / "truth.json").write_text(json.dumps(truth(own), indent=1) + "\n", encoding="utf-8")
    print(f"{len(visits)} simulated guests of {len(SHOPS)} cafés stand in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
