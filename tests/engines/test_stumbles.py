"""The database fails within itself now and then: nothing is lost, and nothing is counted twice."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

import servicetree as st
from servicetree.answers.engines import files
from servicetree.moments import buckets

SAID = "INTERNAL Error: Information loss on integer cast: value -2831 outside of target range"


@pytest.fixture
def answers(cafe, tmp_path):
    """A file of many batches."""
    path = tmp_path / "answers.csv"
    table = dict(st.simulate(cafe, 5000, seed=3))
    lines = [
        ",".join(table),
        *(",".join("" if cell is None else str(cell) for cell in row) for row in zip(*table.values(), strict=True)),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def stumbling(monkeypatch, times: int) -> list[int]:
    """Let readings fail after a few batches, each later than the one before; say how many rows each handed over."""
    read, seen = files._read_once, []

    def read_once(path, query, _):
        place = len(seen)
        seen.append(0)
        for at, batch in enumerate(read(path, query, 700)):
            if place < times and at == place + 1:
                raise files._as_fault(path, SAID)
            seen[place] += len(next(iter(batch.values())))
            yield batch

    monkeypatch.setattr(files, "_read_once", read_once)
    return seen


def test_reading_goes_on_where_it_failed(cafe, answers, monkeypatch):
    """Sums, counts and buckets by position are those of a reading that did not fail."""
    whole = st.gather(cafe, answers, outside="missing")
    seen = stumbling(monkeypatch, 3)
    again = st.gather(cafe, answers, outside="missing")
    assert len(seen) == 4
    assert again.n == whole.n
    assert dict(again.tallies) == dict(whole.tallies)
    for name, block in whole.blocks.items():
        np.testing.assert_allclose(again.blocks[name].gram, block.gram, rtol=1e-12, atol=1e-9, err_msg=name)


def test_what_fails_every_time_is_told(cafe, answers, monkeypatch):
    """Five readings are enough; then it says what the database said."""
    seen = stumbling(monkeypatch, 99)
    with pytest.raises(st.AnswersError, match=r"INTERNAL Error.*try again"):
        st.gather(cafe, answers, outside="missing")
    assert len(seen) == 5


def test_units_are_digested_without_the_database(monkeypatch):
    """Where it fails, names are digested one by one."""
    column = pa.array([f"g{place}" for place in range(5000)])
    found, _ = buckets.unit_buckets(column)

    def fail(_names):
        raise duckdb.InternalException(SAID)

    monkeypatch.setattr(buckets, "_digested", fail)
    again, _ = buckets.unit_buckets(column)
    assert (again == found).all()
