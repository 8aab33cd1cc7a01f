"""Figures of entries, of which a deep tree has more than are held at a time."""

from functools import partial

import numpy as np
import pytest

from servicetree.account.entry_figures import GrowingFigures
from servicetree.stats.jackknife import figures

REPLICATES = np.array([1.0, *[0.9, 1.1] * 8])  # of all rows, and with each of 16 buckets left out


def test_entries_are_the_same_however_many_are_held_at_a_time():
    """Node by node as asked for, each with its own value and standard error, with 4,096 of them made on the way."""
    made = []
    growing = GrowingFigures(lambda stacks: made.append(stacks.shape[2]) or figures(stacks, np.array([16])))
    counts = {"few": 2, "many": 5_000, "more": 3}
    for node, count in counts.items():
        stacks = np.multiply.outer(REPLICATES, np.arange(1.0, count + 1))[:, None, :]
        growing.add(node, [(node, f"at {place}") for place in range(count)], stacks[..., 0], stacks[..., 1:])
    found = growing.in_order(["more", "few", "many"])
    assert made == [5_002, 3]
    assert list(found.keys) == [
        (node, f"at {place}") for node in ("more", "few", "many") for place in range(counts[node])
    ]
    values = np.concatenate([np.arange(1.0, counts[node] + 1) for node in ("more", "few", "many")])
    assert found.figures.value[0] == pytest.approx(values)
    assert found.figures.se[0] == pytest.approx(0.15**0.5 * values)  # 15/16 of 16 squares of .1


def test_as_many_as_are_held_are_made_at_once():
    """Not one fewer, and counted anew after that."""
    made = []
    growing = GrowingFigures(lambda stacks: made.append(stacks.shape[2]) or figures(stacks, np.array([16])))
    for count, expected in ((4_095, []), (1, [4_096]), (4_095, [4_096]), (1, [4_096, 4_096])):
        stacks = np.ones((17, 1, count))
        growing.add("all", [("all", str(place)) for place in range(count)], stacks[..., 0], stacks[..., 1:])
        assert made == expected


def test_nothing_is_left_to_make_where_the_last_entry_filled_the_room():
    """As many entries as are held at a time, and none after them: every one is there once."""
    growing = GrowingFigures(partial(figures, buckets=np.array([16])))
    stacks = np.ones((17, 1, 4_096))
    growing.add("all", [("all", str(place)) for place in range(4_096)], stacks[..., 0], stacks[..., 1:])
    assert growing.in_order(["all"]).figures.value.shape == (1, 4_096)
