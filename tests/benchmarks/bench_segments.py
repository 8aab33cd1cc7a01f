"""A chain of many shops, as whole commands: against the same answers without shops."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import made
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from side_by_side import Run, in_turn, median, ratio, seconds, whole_process

import servicetree as st

TITLE = "Many shops: whole commands, against the same answers without shops"
HEADER = ["shops x answers", "periods", "command", "takes", "without shops", "ratio", "peak", "goal"]
EACH, TURNS, MISSING = 60, 1, 0.03
SIZES = {1_000: (12, 600), 10_000: (12,)}
GOALS = {
    (1_000, "trace --by shop"): "2 s, 300 MB",
    (10_000, "trace --by shop --period month"): "20 s, 800 MB",
    (10_000, "report --by shop --period month"): "30 s",
}


def chain(folder: Path, shops: int, periods: int) -> Path:
    """Write answers of a chain to fourteen questions, three in a hundred missing; shops and months differ a little."""
    tree, rng = made.tree(aspects=3, branches=4, each=2), np.random.default_rng(1)
    rows = shops * EACH
    shop, month = rng.permutation(np.repeat(np.arange(shops), EACH)), rng.integers(0, periods, rows)
    ratings = made.ratings(tree, rows) + np.round(rng.normal(0, 1, shops)[shop])[:, None]
    gaps = rng.random(ratings.shape) < MISSING
    whole = np.clip(ratings, 1, 10).astype(np.int8)
    columns = {name: pa.array(whole[:, place], mask=gaps[:, place]) for place, name in enumerate(made.columns(tree))}
    columns |= {"shop": [f"shop {one:05}" for one in shop], "month": [f"month {one:03}" for one in month]}
    path = folder / f"{shops}_{periods}.parquet"
    pq.write_table(pa.table(columns), path)
    st.write_tree(tree, folder / "chain.toml")
    return path


def _commands(folder: Path, path: Path) -> dict[str, list[str]]:
    page, tree = str(folder / "page.html"), str(folder / "chain.toml")
    words = {
        "trace": [],
        "trace --by shop": ["--by", "shop"],
        "trace --by shop --period month": ["--by", "shop", "--period", "month"],
        "trace --by shop --json": ["--by", "shop", "--json"],
        "report --by shop --period month": ["--by", "shop", "--period", "month", "-o", page, "--force"],
    }
    start = [sys.executable, "-m", "servicetree"]
    return {name: [*start, name.split()[0], str(path), "--tree", tree, *more] for name, more in words.items()}


def rows() -> Iterator[list[str]]:
    """Time every command over chains of growing size."""
    with tempfile.TemporaryDirectory(prefix="servicetree-") as given:
        folder = Path(given)
        for shops, kinds in SIZES.items():
            for periods in kinds:
                commands = _commands(folder, chain(folder, shops, periods))
                ways = {name: partial(whole_process, words) for name, words in commands.items()}
                yield from _lines(shops, periods, in_turn(ways, TURNS, warm_up=False))


def _lines(shops: int, periods: int, found: dict[str, list[Run]]) -> Iterator[list[str]]:
    bare = found.pop("trace")
    for name, runs in found.items():
        took = [seconds(median(one)) for one in (runs, bare)]
        peak = f"{median(runs, 'megabytes'):.0f} MB"
        goal = GOALS.get((shops, name), "") if periods == SIZES[shops][0] else ""
        yield [f"{shops:,} x {EACH}", str(periods), f"`{name}`", *took, f"{ratio(runs, bare):.1f}", peak, goal]
