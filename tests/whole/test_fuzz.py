"""Inputs drawn from a seed (``whole.fuzz``): each is read or refused; none ends the process, stops it, or fills memory.

What an input does is measured in the process that reads it, one input after the other: at most 10 seconds of the
processor, and at most 300 MB above what the process had before.
"""

import json
import subprocess
import sys

import pytest
from support.command import environment
from support.folders import ROOT
from whole.fuzz.trying import KINDS

SEED = 19
# How many of each kind CI tries, of which every run tries a tenth, and how many the slow lane.
COUNTS = {
    "tree": (900, 100_000),
    "csv": (400, 50_000),
    "excel": (50, 5_000),
    "spss": (50, 5_000),
    "parquet": (200, 20_000),
    "moments": (200, 20_000),
    "pairs and costs": (100, 10_000),
    "labels": (100, 10_000),
}
USUAL = [("tree", "moments", "labels"), ("csv", "excel", "spss", "parquet", "pairs and costs")]
AT_ONCE = 5_000


def try_inputs(*asked) -> None:
    """Try inputs in a process of its own; kind, seed, first number and count of each."""
    arguments = [str(part) for one in asked for part in one]
    done = subprocess.run(
        [sys.executable, "-m", "whole.fuzz.trying", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=environment(ROOT / "tests", ROOT),
    )
    *numbers, last = done.stdout.splitlines() or [""]
    assert done.returncode == 0, f"ended with {done.returncode} at {last}\n{done.stderr[-3000:]}"
    found = [json.loads(line) for line in (*numbers, last) if line.startswith("{")]
    assert [failure for one in found for failure in one["failures"]] == []
    assert sum(one["tried"] for one in found) == sum(count for *_, count in asked)


@pytest.mark.ci
@pytest.mark.parametrize("kinds", USUAL, ids=", ".join)
def test_two_thousand_inputs_end_well(kinds):
    """Other ones than in the slow lane, so that both together try more."""
    try_inputs(*((kind, SEED + 1, 0, COUNTS[kind][0]) for kind in kinds))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "first"),
    [(kind, first) for kind, (_, most) in COUNTS.items() for first in range(0, most, AT_ONCE)],
)
def test_two_hundred_thousand_inputs_end_well(kind, first):
    """The long form; each part of it can be run by itself."""
    try_inputs((kind, SEED, first, AT_ONCE))


def test_every_kind_is_tried():
    """A kind that is made is run, both ways."""
    assert set(KINDS) == set(COUNTS) == {kind for kinds in USUAL for kind in kinds}
    assert sum(usual for usual, _ in COUNTS.values()) == 2_000
