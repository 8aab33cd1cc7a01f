"""Figures held against those of somebody else, and the count of them.

Every comparison goes through ``compare``, which names its source. Where the variable REFERENCE_VALUES names a file each
is written down there. From the folder ``tests``

    python -m support.reference_values

runs every test that compares, and prints how many figures stand against each source and how far the farthest is apart.
What Hypothesis draws is not counted: the same test would count as often as it draws.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

SOURCES = {
    "by hand": "accounts worked by hand, from the formulas of the model",
    "second implementation": "the account of five public surveys, computed by a program of its own",
    "statsmodels": "least squares with segments and weights, in two stages too; inflation of variances",
    "scipy": "distributions, quantiles, non-negative least squares, optima",
    "brute force": "every order, every set, every bucket left out for real",
    "fractions": "sums of whole numbers and fractions, without rounding",
    "published judgements": "Saaty 1977, 1990, 2008: priorities and consistency, to the digits that were printed",
    "published figures": "of public surveys, to the digits that were printed",
}
RECORD = "REFERENCE_VALUES"
ROOT = Path(__file__).parents[2]


def compare(source: str, ours: object, theirs: object, *, rel: float = 0.0, absolute: float = 0.0) -> None:
    """Hold figures of ours against those of a source.

    Args:
        source: One of ``SOURCES``.
        ours: A number, or numbers in any shape.
        theirs: Theirs, of the same shape; no figure of either may be missing.
        rel: How far they may be apart, as a part of theirs.
        absolute: How far they may be apart at least.
    """
    assert source in SOURCES
    mine, others = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    assert mine.shape == others.shape
    assert np.isfinite(mine).all()
    assert np.isfinite(others).all()
    assert mine == pytest.approx(others, rel=rel, abs=absolute)
    if mine.size and (record := os.environ.get(RECORD)):
        apart = float((np.abs(mine - others) / np.maximum(np.abs(others), 1.0)).max())
        with Path(record).open("a", encoding="utf-8") as file:
            file.write(json.dumps([source, mine.size, apart]) + "\n")


def counted(record: Path) -> dict[str, tuple[int, float]]:
    """Add up what was compared: by source, how many figures, and how far the farthest is apart.

    Differences are parts of the figure where it is larger than 1, and differences else.
    """
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for line in record.read_text(encoding="utf-8").splitlines():
        source, count, apart = json.loads(line)
        found[source].append((count, apart))
    return {
        source: (sum(count for count, _ in found[source]), max(apart for _, apart in found[source]))
        for source in SOURCES
        if source in found
    }


def run_all() -> dict[str, tuple[int, float]]:
    """Run every test file that compares, and count."""
    files = [one for one in sorted(ROOT.glob("tests/**/test_*.py")) if "import compare" in one.read_text("utf-8")]
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder, "compared.jsonl")
        called = [sys.executable, "-m", "pytest", "-q", "-n", "2", *map(str, files)]
        subprocess.run(called, check=True, cwd=ROOT, env=os.environ | {RECORD: str(record)}, stdout=sys.stderr)
        return counted(record)


def main() -> None:
    """Print the table of the manual."""
    found = run_all()
    lines = ["| Source | What it is | Figures | Farthest apart |", "|---|---|---|---|"]
    lines += [f"| {one} | {SOURCES[one]} | {count:,} | {apart:.1e} |" for one, (count, apart) in found.items()]
    lines.append(f"| all | | {sum(count for count, _ in found.values()):,} | |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
