"""Positions of rows serve as units only where a query gives them in the same order every time."""

import duckdb
import pytest

from servicetree.answers.engines.opening import open_answers
from servicetree.answers.engines.queries import _keeps_order

QUERIES = {
    "SELECT * FROM answers": True,
    "SELECT a + 1 AS c FROM answers WHERE b > 1": True,
    "SELECT * FROM answers LIMIT 2": True,
    "SELECT * FROM answers ORDER BY a": True,
    "SELECT a, sum(b) AS b FROM answers GROUP BY a": False,
    "SELECT DISTINCT a FROM answers": False,
    "SELECT answers.a, others.b FROM answers JOIN others USING (a)": False,
    "SELECT * FROM answers UNION ALL SELECT * FROM others": False,
    "SELECT a FROM answers UNION SELECT a FROM others": False,
}


@pytest.mark.parametrize("query", QUERIES)
def test_queries_that_deal_rows_out_have_no_order(query):
    """Joins and groups may hand rows over in any order, those that only pass them on keep it."""
    with duckdb.connect() as connection:
        for table in ("answers", "others"):
            connection.execute(f"CREATE TABLE {table} AS SELECT range AS a, range % 7 AS b FROM range(100)")  # noqa: S608 - of a test
        assert open_answers(connection.sql(query)).ordered is QUERIES[query]


def test_files_and_arrow_tables_have_an_order(tmp_path):
    """As they stand."""
    with duckdb.connect() as connection:
        for ending in ("csv", "parquet", "json"):
            path = str(tmp_path / f"a.{ending}")
            connection.execute(f"COPY (SELECT range AS a FROM range(9)) TO '{path}'")  # noqa: S608 - of a test
            assert open_answers(connection.sql(f"SELECT * FROM '{path}'")).ordered  # noqa: S608 - of a test
        assert open_answers(connection.from_arrow(connection.sql("FROM range(9)").to_arrow_table())).ordered


OLDER = "┌───────────┐\n│  {}  │\n│   ─────   │\n└─────┬─────┘\n┌─────┴─────┐\n│  SEQ_SCAN  │\n└───────────┘"


@pytest.mark.parametrize(("step", "ordered"), [("PROJECTION", True), ("HASH_JOIN", False), ("NEW_SCAN", False)])
def test_plans_of_older_releases_are_read(step, ordered):
    """They are drawn in another way; a plan that is not understood promises nothing."""
    assert _keeps_order(OLDER.format(step)) is ordered
    assert not _keeps_order("a plan in a shape of its own")
