"""A million answers with gaps, against nothing but the sums of products of as many answers without."""

from __future__ import annotations

from collections.abc import Iterator

import made
import numpy as np
import pyarrow as pa
from side_by_side import in_turn, median, ratio, seconds, timed

import servicetree as st

TITLE = "A million rows with gaps: the one pass, against a bare Gram of a matrix without"
HEADER = ["rows x questions", "missing", "`gather`", "bare Gram", "ratio", "goal"]
ROWS, TURNS, MISSING, SKIPPED = 1_000_000, 5, 0.03, 0.4


def with_gaps(names: list[str], ratings: np.ndarray, *, gaps: bool, skipped: bool) -> pa.Table:
    """Leave answers out at random, and a whole branch where a customer never reached it."""
    rng = np.random.default_rng(2)
    never = rng.random(len(ratings)) < SKIPPED

    def column(place: int) -> pa.Array:
        gone = rng.random(len(ratings)) < (MISSING if gaps else 0.0)
        if skipped and names[place].startswith("branch_3"):
            gone |= never
        return pa.array(ratings[:, place].astype(np.int8), mask=gone)

    return pa.table({name: column(place) for place, name in enumerate(names)})


def rows() -> Iterator[list[str]]:
    """Time the pass over answers with more and more gaps, complete ones beside them."""
    tree = made.thirty_questions()
    names = made.columns(tree)
    ratings = made.ratings(tree, ROWS)
    matrix = np.column_stack([np.ones(ROWS), ratings])
    kinds = {
        "3 % at random": with_gaps(names, ratings, gaps=True, skipped=False),
        "3 %, and a branch skipped by 40 %": with_gaps(names, ratings, gaps=True, skipped=True),
        "a branch skipped by 40 %": with_gaps(names, ratings, gaps=False, skipped=True),
        "nothing": with_gaps(names, ratings, gaps=False, skipped=False),
    }
    st.trace(tree, kinds["nothing"].slice(0, 500))  # what is imported at first use
    ways = {"bare": lambda: timed(lambda: matrix.T @ matrix)}
    ways |= {kind: lambda answers=answers: timed(lambda: st.gather(tree, answers)) for kind, answers in kinds.items()}
    found = in_turn(ways, TURNS)
    bare = found.pop("bare")
    for kind, mine in found.items():
        took = [seconds(median(runs)) for runs in (mine, bare)]
        yield [f"{ROWS:,} x {len(names)}", kind, *took, f"{ratio(mine, bare):.1f}", "<= 3"]
