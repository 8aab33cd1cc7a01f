"""Spans of time in Parquet files, which the database hands over as bare numbers of their unit.

Parquet has no type for them: who writes one keeps its type in the schema that Arrow puts beside that of the file.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from servicetree.answers.engines.sources import Batch, quoted_text

Asked = Callable[[str], Any]  # gives the rows of a query

_WRITTEN = re.compile(r"""'((?:[^']|'')+)'|"((?:[^"]|"")+)\"""")  # a file may be named as a table is


def spans_in(paths: str, asked: Asked) -> dict[str, pa.DataType]:
    """Look up which columns of Parquet files hold spans of time, and of which unit.

    Args:
        paths: The file or the list of files, as a query names them.
        asked: Gives the rows of a query.
    """
    kept = "decode(key) = 'ARROW:schema'"
    schemas = asked(f"SELECT DISTINCT value FROM parquet_kv_metadata({paths}) WHERE {kept}")  # noqa: S608 - quoted
    return {name: kind for (schema,) in schemas for name, kind in _spans(bytes(schema))}


def spans_of_query(query: str, asked: Asked) -> dict[str, pa.DataType]:
    """Look up which columns of a query are spans of time as they stand in the Parquet files that it names.

    Args:
        query: The query; what it computes and gives a name of its own, nobody can say what it holds.
        asked: Gives the rows of a query, nothing where it fails.
    """
    written = [one.replace("''", "'") or other.replace('""', '"') for one, other in _WRITTEN.findall(query)]
    found = {name: kind for path in dict.fromkeys(written) for name, kind in spans_in(quoted_text(path), asked).items()}
    return {name: kind for name, kind in found.items() if not _is_computed(name, query)}


def _is_computed(name: str, query: str) -> bool:
    """Whether a query gives a name to an expression: ``wait / 60 AS wait``, ``sum(wait) wait``, ``wait: 7``."""
    called = f'(?:{re.escape(name)}(?!\\w)|"{re.escape(name)}")'
    return re.search(rf"(?:\bas\s|[\d)\]]\s)\s*{called}|{called}\s*:(?!:)", query, re.IGNORECASE) is not None


def with_spans(batches: Iterator[Batch], spans: Mapping[str, pa.DataType]) -> Iterator[Batch]:
    """Give back to columns of bare numbers that they are spans of time."""
    for batch in batches:
        yield {
            name: column.view(spans[name]) if name in spans and pa.types.is_int64(column.type) else column
            for name, column in batch.items()
        }


def _spans(schema: bytes) -> list[tuple[str, pa.DataType]]:
    try:
        fields = pa.ipc.read_schema(pa.py_buffer(b64decode(schema)))
        return [(field.name, field.type) for field in fields if pa.types.is_duration(field.type)]
    except (ValueError, OSError, pa.ArrowException):  # damaged: the file is read as if nothing stood there
        return []
