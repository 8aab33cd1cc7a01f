"""Spans of time are no bare numbers: every reader refuses them alike, and what was computed from them is read."""

import datetime as dt
from base64 import b64encode

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset
import pyarrow.feather
import pyarrow.parquet
import pytest

import servicetree as st
from servicetree.answers.engines.spans_of_time import spans_in
from servicetree.tree.building import valid_tree
from servicetree.tree.service_tree import ServiceTree

MINUTES = [5, 10, 15]
WAIT = {"kind": "duration", "unit": "minutes", "anchors": [[0, 1.0], [20, 0.0]]}


def a_tree():
    """Plant one question ``wait``, in minutes."""
    return valid_tree(
        ServiceTree, {"schema": 1, "name": "x", "aspects": {"queue": {"questions": {"wait": dict(WAIT)}}}}
    )


def a_file(folder, unit="us"):
    """Write a Parquet file of spans of time."""
    spans = pa.array([dt.timedelta(minutes=one) for one in MINUTES], pa.duration(unit))
    path = folder / "spans.parquet"
    pa.parquet.write_table(pa.table({"wait": spans, "minutes": pa.array(MINUTES)}), path)
    return path


def a_query(folder, columns):
    """Ask DuckDB for columns of such a file."""
    return duckdb.sql(f"SELECT {columns} FROM '{a_file(folder)}' WHERE minutes > 1")  # noqa: S608 - of a test


def a_file_of_polars(folder):
    """Write such a file by polars."""
    pl.read_parquet(a_file(folder)).write_parquet(folder / "polars.parquet")
    return folder / "polars.parquet"


def a_folder(folder):
    """Write a folder of two such files."""
    for name in ("one", "two"):
        (folder / "parts" / name).mkdir(parents=True)
        a_file(folder / "parts" / name)
    return folder / "parts"


def an_arrow_file(folder):
    """Write an Arrow file."""
    pa.feather.write_feather(pa.parquet.read_table(a_file(folder)), folder / "spans.arrow")
    return folder / "spans.arrow"


READERS = {
    "parquet": a_file,
    "parquet, seconds": lambda folder: a_file(folder, "s"),
    "parquet of polars": a_file_of_polars,
    "folder of parquet": a_folder,
    "arrow": an_arrow_file,
    "pandas": lambda folder: pd.read_parquet(a_file(folder)),
    "polars": lambda folder: pl.read_parquet(a_file(folder)),
    "polars query": lambda folder: pl.scan_parquet(a_file(folder)),
    "pyarrow": lambda folder: pa.parquet.read_table(a_file(folder)),
    "dataset": lambda folder: pa.dataset.dataset(a_file(folder)),
    "duckdb interval": lambda folder: duckdb.from_arrow(pa.parquet.read_table(a_file(folder))),
    "duckdb": lambda folder: duckdb.read_parquet(str(a_file(folder))),
    "duckdb, sorted": lambda folder: duckdb.read_parquet(str(a_file(folder))).order("wait").limit(2),
    "duckdb query": lambda folder: a_query(folder, "wait, minutes"),
    "duckdb query, another order": lambda folder: a_query(folder, "minutes AS m, wait"),
    "a mapping": lambda _: {"wait": [dt.timedelta(minutes=one) for one in MINUTES]},
}


@pytest.mark.parametrize("reader", READERS)
def test_spans_of_time_are_refused(reader, tmp_path):
    """With their type, and not read as so many microseconds."""
    with pytest.raises(st.AnswersError, match=r"wait: holds (duration|month_day_nano).*which are no answers"):
        st.score(a_tree(), READERS[reader](tmp_path))


COMPUTED = ["wait // 60000000 AS wait", "(wait // 60000000) wait", "wait: wait // 60000000", 'minutes AS "wait"']


@pytest.mark.parametrize("column", COMPUTED)
def test_what_a_query_computes_from_them_is_read(column, tmp_path):
    """Minutes are minutes, whatever column of the file has the name."""
    assert st.score(a_tree(), a_query(tmp_path, column)).segments[0].score.value == pytest.approx(50)


def test_other_columns_of_such_a_file_are_read(tmp_path):
    """Only a column that is asked for is refused."""
    tree = a_tree().extend({"aspects": {"queue": {"questions": {"wait": {"column": "minutes"}}}}})
    for read in (a_file, READERS["duckdb"], READERS["duckdb query"]):
        assert st.score(tree, read(tmp_path)).segments[0].score.value == pytest.approx(50)


@pytest.mark.parametrize("schema", [b"", b"no base64", b"bm8gc2NoZW1h"])
def test_a_damaged_schema_of_arrow_is_passed_over(schema, tmp_path):
    """The file is read as it would be without one."""
    table = pa.table({"wait": MINUTES}).replace_schema_metadata({"ARROW:schema": schema})
    pa.parquet.write_table(table, tmp_path / "x.parquet", store_schema=False)
    assert st.score(a_tree(), tmp_path / "x.parquet").segments[0].score.value == pytest.approx(50)


def test_a_schema_that_any_bit_is_flipped_in_is_passed_over_or_read():
    """Whatever type or name it then claims, such as whole numbers of more than 64 bits: nothing ends the process."""
    schema = pa.schema({"wait": pa.int64(), "when": pa.duration("us"), "naïve": pa.int8()}).serialize().to_pybytes()
    for bit in range(8 * len(schema)):
        spoilt = bytearray(schema)
        spoilt[bit // 8] ^= 1 << bit % 8
        found = spans_in("", lambda _, kept=bytes(spoilt): [(b64encode(kept),)])
        assert all(pa.types.is_duration(kind) for kind in found.values())
