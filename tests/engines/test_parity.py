"""The same dirty tables through every engine: n exactly, blocks to 1e-12, figures to 1e-10, the same findings."""

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet
import pytest
from tables import dirty_table, everything
from test_laws import figures_of

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


def _parquet(table, folder):
    pa.parquet.write_table(table, folder / "x.parquet", row_group_size=64)
    return folder / "x.parquet"


def _csv(table, folder):
    pa.csv.write_csv(table, folder / "x.csv")
    return folder / "x.csv"


def _frames(table, _):
    return [pl.from_arrow(table.slice(start, 37)) for start in range(0, len(table), 37)]


ENGINES = {
    "csv": _csv,
    "parquet": _parquet,
    "pandas": lambda table, _: table.to_pandas(),
    "pandas with arrow types": lambda table, _: table.to_pandas(types_mapper=pd_arrow),
    "polars": lambda table, _: pl.from_arrow(table),
    "polars lazy": lambda table, _: pl.from_arrow(table).lazy(),
    "polars scan": lambda table, folder: pl.scan_parquet(_parquet(table, folder)),
    "pyarrow": lambda table, _: table,
    "pyarrow dataset": lambda table, folder: pa.dataset.dataset(_parquet(table, folder)),
    "pyarrow reader": lambda table, _: table.to_reader(max_chunksize=41),
    "duckdb": lambda table, _: duckdb.from_arrow(table),
    "frames": _frames,
    "a generator of frames": lambda table, folder: iter(_frames(table, folder)),
    "record batches": lambda table, _: table.to_batches(max_chunksize=50),
}


def pd_arrow(kind):
    """Keep a column as arrow in pandas."""
    import pandas as pd

    return pd.ArrowDtype(kind)


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
    mine, theirs = st.trace(TREE, moments), st.trace(TREE, reference)
    assert mine.issues == theirs.issues
    for segment in range(len(theirs.segments)):
        figures = figures_of(theirs, segment)
        for name, figure in figures_of(mine, segment).items():
            assert figure.value == pytest.approx(figures[name].value, rel=1e-10, abs=1e-10), name
            assert figure.se == pytest.approx(figures[name].se, rel=1e-7, abs=1e-10), name
            for kind, one, other in (
                ("figures", figure.value, figures[name].value),
                ("standard errors", figure.se, figures[name].se),
            ):
                if one is not None:
                    apart[kind] = max(apart[kind], float(abs(one - other) / max(1.0, abs(other))))
    return apart


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


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_moments(engine, seed, tmp_path):
    """Rows in one process, in reading order: by id, by clusters with weights, over periods, and by position."""
    table = dirty_table(seed)
    for options in OPTIONS:
        moments = st.gather(TREE, ENGINES[engine](table, tmp_path), outside="missing", **options)
        assert_parity(moments, reference_of(table, options))


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_two_hundred_tables(engine, tmp_path, record_property):
    """The same in the large, by position too."""
    assert_two_hundred(engine, lambda table: ENGINES[engine](table, tmp_path), OPTIONS, record_property)
