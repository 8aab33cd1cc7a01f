"""Whether an engine gives what the way of least machinery gives: the same sums, findings and figures."""

from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from support.account_figures import agree, figures_of
from support.dirty_tables import dirty_table, everything

import servicetree as st

TREE = everything()
OPTIONS = [
    {"id": "guest"},
    {"by": "shop", "weight": "w", "cluster": "guest"},
    {"by": "shop", "period": "month", "id": "guest"},
    {},
]
TWO_HUNDRED = range(3, 203)


def parquet_files(table: pa.Table, folder) -> str:
    """Write a table to several Parquet files of different lengths, one of them empty; return their pattern."""
    cuts = [0, *sorted({1, len(table) // 4, len(table) // 2}), len(table)]
    for place, (start, end) in enumerate(zip([*cuts, len(table)], [*cuts[1:], len(table), len(table)], strict=True)):
        pa.parquet.write_table(table.slice(start, end - start), folder / f"part{place}.parquet", row_group_size=64)
    return str(folder / "part*.parquet")


def written_apart() -> tuple[st.ServiceTree, tuple[str, ...], dict[str, list]]:
    """A tree of two questions, columns whose accents are letters of their own, and answers under these names."""
    written = ("Prix du cafe\u0301 ", "Accueil", "Cite\u0301")
    asked = [st.Question(id=f"q{place}", column=name) for place, name in enumerate(("Prix du caf\u00e9", "Accueil"))]
    tree = st.ServiceTree(name="one", scale=st.Scale(1, 5), aspects=[st.Aspect(id="x", questions=asked)])
    cells = ([1, 4, 5, 3], [2, 4, 4, 5], ["Lille", "Lyon", "Lille", "Lyon"])
    return tree, written, dict(zip(written, cells, strict=True))


def assert_parity(moments: st.Moments, reference: st.Moments) -> dict[str, float]:
    """Assert that moments are the same: n exactly, sums to 1e-12, every finding, and the figures made from them.

    Returns:
        The largest relative difference of sums, of figures and of their standard errors.
    """
    assert moments.n == reference.n
    assert moments.segments == reference.segments
    assert moments.periods == reference.periods
    assert moments.unit == reference.unit
    assert moments.tallies == reference.tallies
    for name in ("without_segment", "without_period", "without_weight"):
        assert getattr(moments, name) == getattr(reference, name)
    apart = {"sums": 0.0, "figures": 0.0, "standard errors": 0.0}
    assert moments.blocks.keys() == reference.blocks.keys()
    for name, block in reference.blocks.items():
        mine = moments.blocks[name]
        assert (mine.cells == block.cells).all()
        assert (mine.n == block.n).all()
        for sums, theirs in ((mine.gram, block.gram), (mine.squared_weight, block.squared_weight)):
            apart["sums"] = max(apart["sums"], _apart(sums, theirs))
    for name, cells in reference.lenses.items():
        assert (moments.lenses[name].cells == cells.cells).all()
        apart["sums"] = max(apart["sums"], _apart(moments.lenses[name].sums, cells.sums))
    assert apart["sums"] <= 1e-12
    mine, theirs = st.trace(TREE, moments), _traced(reference)
    assert mine.issues == theirs.issues
    for segment in range(len(theirs.segments)):
        figures = figures_of(theirs, segment)
        for name, figure in figures_of(mine, segment).items():
            assert agree(figure.value, figures[name].value, 1e-10, 1e-10), (name, figure.value, figures[name].value)
            assert agree(figure.se, figures[name].se, 1e-7, 1e-10), (name, figure.se, figures[name].se)
            for kind, one, other in (
                ("figures", figure.value, figures[name].value),
                ("standard errors", figure.se, figures[name].se),
            ):
                if one is not None:
                    apart[kind] = max(apart[kind], float(abs(one - other) / max(1.0, abs(other))))
    return apart


@lru_cache(16)
def _traced(reference: st.Moments) -> st.Account:
    """Trace what one engine after the other is held to."""
    return st.trace(TREE, reference)


def _apart(mine, theirs) -> float:
    """Find the largest difference, relative to the largest sum."""
    return float(np.abs(mine - theirs).max(initial=0.0) / np.abs(theirs).max(initial=1.0))


def reference_of(table: pa.Table, options) -> st.Moments:
    """Gather a plain mapping of lists: the way of least machinery."""
    return st.gather(TREE, table.to_pydict(), outside="missing", **options)


def assert_two_hundred(engine: str, frame_of, ways, record_property) -> None:
    """Assert parity for two hundred tables, and record the largest differences: `--junitxml` tells them."""
    found = []
    for seed in TWO_HUNDRED:
        table, options = dirty_table(seed), ways[seed % len(ways)]
        moments = st.gather(TREE, frame_of(table), outside="missing", **options)
        found.append(assert_parity(moments, reference_of(table, options)))
    for kind in found[0]:
        record_property(f"{engine}: {kind}", max(apart[kind] for apart in found))
