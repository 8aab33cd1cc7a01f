"""Fast digests of many ids at once, by DuckDB, for the buckets of the jackknife."""

from __future__ import annotations

import threading
from typing import Any

import pyarrow as pa
from numpy.typing import NDArray

from servicetree.answers.arrow_columns import raw_numbers

_THREAD_LOCAL = threading.local()  # a connection for each thread


def fourth_digest_bytes(names: pa.Array) -> NDArray[Any] | None:
    """Digest a column of names by md5, and return the fourth byte of each digest.

    Args:
        names: Texts without gaps.

    Returns:
        Shape (n,): bytes; None if the database failed within itself, as it does very rarely where the machine's clock
        steps back.
    """
    import duckdb

    if not hasattr(_THREAD_LOCAL, "database"):
        _THREAD_LOCAL.database = duckdb.connect(config={"threads": 1})
    try:
        return _digested(names)
    except duckdb.InternalError:
        del _THREAD_LOCAL.database
        return None


def _digested(names: pa.Array) -> NDArray[Any]:
    relation = _THREAD_LOCAL.database.from_arrow(pa.table({"name": names}))
    # The digest's number is read from the other end, so that its fourth byte begins at bit 24.
    found = relation.project("CAST(md5_number(name) >> 24 & 255 AS UTINYINT) AS byte").to_arrow_table()
    return raw_numbers(found["byte"].combine_chunks())
