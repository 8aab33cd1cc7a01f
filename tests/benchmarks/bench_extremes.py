"""The widest and deepest trees, as whole processes: what they take, and the most memory that they hold."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from side_by_side import seconds, whole_process

TITLE = "Wide and deep: whole processes on 240 rows"
HEADER = ["tree", "work", "takes", "peak", "goal"]

_MADE = """
import sys
import numpy as np, servicetree as st
sys.path.insert(0, {here!r})
from bench_trees import SHAPES, grown
above = SHAPES[{shape!r}][0]
tree = grown(above, {nodes})
draw = np.random.default_rng(1)
mood = draw.normal(size=240)
answers = {{name: np.clip(np.round(6 + mood + draw.normal(size=240)), 1, 10) for name in tree.measured}}
"""
_STAR, _CHAIN = "star: all on the trunk", "chain: each on the one before"
_REFUSED = """
import servicetree as st
try:
    print(len(st.read_tree({path!r}).nodes))
except (st.LimitError, st.TreeError) as error:
    print(len(str(error)))
"""


def rows() -> Iterator[list[str]]:
    """Run each in a process of its own."""
    for shape, nodes, verb, goal in (
        (_STAR, 10_000, "gather", ""),
        (_STAR, 10_000, "trace", "<= 600 MB"),
        (_CHAIN, 1_000, "gather", ""),
        (_CHAIN, 1_000, "trace", "<= 5 s"),
    ):
        program = _MADE.format(here=str(Path(__file__).parent), shape=shape, nodes=nodes)
        run = whole_process([sys.executable, "-c", f"{program}\nst.{verb}(tree, answers)"])
        yield [f"{shape}, {nodes:,}", f"`{verb}`", seconds(run.cpu), f"{run.megabytes:,.0f} MB", goal]
    with tempfile.TemporaryDirectory(prefix="servicetree-") as folder:
        for name, text in _files():
            (path := Path(folder) / "tree.toml").write_text(text, encoding="utf-8")
            run = whole_process([sys.executable, "-c", _REFUSED.format(path=str(path))])
            yield [name, "`read_tree`", seconds(run.cpu), f"{run.megabytes:,.0f} MB", "<= 60 s, <= 1,500 MB"]


def _files() -> Iterator[tuple[str, str]]:
    """Write stars of leaves: a million of them, and as many as a file within its limit may have, sound and wrong."""
    head = 'schema = 1\nname = "s"\nscale = { low = 1, high = 9 }\naspects = { a = { questions = { q = {} } } }\n'
    many = "".join(f"[branches.b{place}.questions.q{place}]\n" for place in range(1_000_000))
    yield f"a million leaves, {len(many) / 1e6:.0f} MB", head + many
    most = 10_000_000 - len(head) - 20
    for first, judged in (("b", "read"), ("", "all but those of a letter refused")):
        leaves = "".join(f"{first}{place:x}={{questions={{x{place:x}={{}}}}}}\n" for place in range(350_000))
        kept = leaves[:most].rpartition("\n")[0]
        yield f"{kept.count('=') // 3:,} leaves, 10 MB: {judged}", f"{head}[branches]\n{kept}\n"
