"""Units are dealt to buckets by column as cell by cell, whatever they are called."""

import decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.laws import laws

from servicetree.answers.engines import digests
from servicetree.answers.row_names import names_of
from servicetree.moments import buckets

NAMES = some.one_of(
    some.text(max_size=20),
    some.from_regex(r"\A[+-]?[0-9]{1,20}\.?0{0,3}\Z"),
    some.sampled_from(
        [
            "",
            " ",
            "007",
            "7.",
            "7.0",
            " 7",
            "+7",
            "-0",
            "-7",
            "g 7",
            "Кафе",
            "٧",
            "7\u00a0",
            "a\tb",
            "é",
            "TRUE",
            "2025-03-01T00:00",
            "2025-03-01 00:00:00",
            "e\u0301",
        ]
    ),
)
COLUMNS = {
    "whole numbers": pa.array([7, -7, 0, None, 10**18, 7]),
    "bytes": pa.array([1, 2, None], pa.uint8()),
    "floats": pa.array([7.0, 7.5, None, -0.0, 1e300]),
    "truth values": pa.array([True, False, None]),
    "decimals": pa.array([decimal.Decimal("7.0"), decimal.Decimal("7.5"), None]),
    "dictionaries": pa.array(["007", "a", None, "7", " "]).dictionary_encode(),
    "long texts": pa.array(["a", None, " 7.0 "], pa.large_string()),
    "nothing": pa.nulls(3),
}


def one_by_one(column: pa.Array) -> tuple[list[int], int]:
    """Deal rows to buckets cell by cell."""
    plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    names = [names_of(plain.slice(row, 1))[0] for row in range(len(plain))]
    return [0 if name is None else buckets.bucket_of(name) for name in names], names.count(None)


@laws
@given(some.lists(some.one_of(some.none(), NAMES), max_size=30), some.booleans())
def test_any_names(names, many):
    """By the database or one by one, with blanks, zeros, signs, other scripts."""
    column = pa.array(names, pa.string())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "_MANY", 0 if many else 10**6)
        found, without = buckets.Units.of(column).buckets()
    assert (found.tolist(), without) == one_by_one(column)


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("many", [0, 10**6])
def test_every_kind_of_column(kind, many, monkeypatch):
    """Numbers are named as they are written canonically."""
    monkeypatch.setattr(buckets, "_MANY", many)
    found, without = buckets.Units.of(COLUMNS[kind]).buckets()
    assert (found.tolist(), without) == one_by_one(COLUMNS[kind])


def test_buckets_are_the_md5_rule():
    """The bucket is the first 8 hex digits of the md5 of the unit's text, as a number, mod 128."""
    from servicetree.moments.buckets import bucket_of

    assert bucket_of("7") == int("8f14e45f", 16) % 128
    assert bucket_of("Кафе") == bucket_of("Кафе")


def test_units_are_digested_without_the_database(monkeypatch):
    """Where it fails, names are digested one by one."""
    column = pa.array([f"g{place}" for place in range(5000)])
    found, _ = buckets.Units.of(column).buckets()

    def fail(_names):
        raise duckdb.InternalException("INTERNAL Error: Information loss on integer cast")

    monkeypatch.setattr(digests, "_digested", fail)
    again, _ = buckets.Units.of(column).buckets()
    assert (again == found).all()
