"""The same dirty tables through every engine: n exactly, blocks to 1e-12, figures to 1e-10, the same findings."""

from functools import cache

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet
import pytest
from support.dirty_tables import dirty_table
from support.engine_parity import OPTIONS, TREE, assert_parity, assert_two_hundred, reference_of

import servicetree as st


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


table_of = cache(dirty_table)  # arrow tables are never changed


@cache
def references(seed) -> list[st.Moments]:
    """Gather a table once in every way, for all engines."""
    return [reference_of(table_of(seed), options) for options in OPTIONS]


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.ci)])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_moments(engine, seed, tmp_path):
    """Rows in one process, in reading order: by id, by clusters with weights, over periods, and by position."""
    for options, reference in zip(OPTIONS, references(seed), strict=True):
        moments = st.gather(TREE, ENGINES[engine](table_of(seed), tmp_path), outside="missing", **options)
        assert_parity(moments, reference)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_two_hundred_tables(engine, tmp_path, record_property):
    """The same in the large, by position too."""
    assert_two_hundred(engine, lambda table: ENGINES[engine](table, tmp_path), OPTIONS, record_property)
