"""Large Parquet files are read by Arrow where that gives what the database gives; the database reads the rest."""

import random
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import servicetree as st
from servicetree.answers.engines import plain_parquet
from servicetree.answers.engines.opening import open_answers
from servicetree.answers.reading_options import ReadingOptions

ROWS = 1_000
PLAIN = {
    "bytes": pa.array([1, 2, None, 4] * 250, pa.int8()),
    "counts": pa.array([1, 2, None, 2**63] * 250, pa.uint64()),
    "numbers": pa.array([1.5, float("nan"), None, -2.0] * 250),
    "short numbers": pa.array([1.5, float("nan"), None, -2.0] * 250, pa.float32()),
    "flags": pa.array([True, None, False, True] * 250),
    "texts": pa.array(["a", None, "", "\u00e9"] * 250),
}
ODD = {
    "named.by.parts": pa.array([1, 2, None, 4] * 250),
    "words": pa.array(["a", None, "", "b"] * 250).dictionary_encode(),
    "long texts": pa.array(["a", None, "", "b"] * 250, pa.large_string()),
    "amounts": pa.array([Decimal("1.50"), None] * 500),
    "days": pa.array([0, None] * 500, pa.date32()),
    "moments": pa.array([0, None] * 500, pa.timestamp("us")),
    "halves": pa.array(np.ones(ROWS, np.float16)),
}


@pytest.fixture
def by_arrow(monkeypatch):
    """Have every file count as large, and say which columns Arrow read to their end."""
    read, found = plain_parquet._batches, []

    def batches(path, wanted, size):
        yield from read(path, wanted, size)
        found.extend(wanted)

    monkeypatch.setattr(plain_parquet, "_batches", batches)
    monkeypatch.setattr(plain_parquet, "_LARGE", 0)
    return found


def columns_of(path, wanted) -> dict[str, pa.ChunkedArray]:
    """Read columns."""
    batches = list(open_answers(path, ReadingOptions()).read(wanted))
    return {name: pa.chunked_array([batch[name] for batch in batches]) for name in wanted}


def asked(tree) -> list[str]:
    """Name the columns that a tree asks for."""
    nodes = [*tree.nodes.values(), *tree.outcomes]
    return [column for node in nodes for question in node.questions for column in question.columns]


@pytest.mark.parametrize("name", [*PLAIN, *ODD])
def test_whoever_reads_a_column_gives_the_same(name, by_arrow, tmp_path, monkeypatch):
    """Type, gaps and values; Arrow reads what is plain, and nothing else."""
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({name: (PLAIN | ODD)[name]}), path, row_group_size=300)
    mine = columns_of(path, [name])[name]
    assert by_arrow == ([name] if name in PLAIN else [])
    monkeypatch.setattr(plain_parquet, "_LARGE", 10**9)
    theirs = columns_of(path, [name])[name]
    assert mine.type == theirs.type
    assert [str(one) for one in mine.to_pylist()] == [str(one) for one in theirs.to_pylist()]  # nan is nan


def test_small_files_load_no_reader_of_arrows(tmp_path, monkeypatch):
    """To load it takes longer than to read them."""
    monkeypatch.setattr(pq, "ParquetFile", None)
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table(PLAIN), path)
    assert columns_of(path, ["bytes"])["bytes"].to_pylist() == PLAIN["bytes"].to_pylist()


@pytest.mark.usefixtures("by_arrow")
def test_texts_that_are_no_text_are_told_as_ever(cafe, tmp_path):
    """In the words of the database, whoever reads them first."""
    answers = {name: pa.array(np.full(ROWS, 5)) for name in asked(cafe)}
    broken = pa.array([b"ab", b"\xff\xfe"] * (ROWS // 2)).cast(pa.binary()).view(pa.string())
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({**answers, "shop": broken}), path)
    with pytest.raises(st.AnswersError, match=r"UTF-8|\[encoding\]|encoding"):
        st.gather(cafe, path, by="shop")


@pytest.mark.usefixtures("by_arrow")
def test_a_spoilt_file_has_one_outcome(cafe, tmp_path, monkeypatch):
    """A changed byte anywhere: the same sums, or the same fault, whoever reads."""
    path, draw = tmp_path / "x.parquet", random.Random(7)  # noqa: S311 - not a secret
    rng = np.random.default_rng(7)
    answers = {name: pa.array(rng.integers(1, 6, ROWS)) for name in asked(cafe)}
    pq.write_table(pa.table(answers), path, row_group_size=200, compression="zstd")
    sound = path.read_bytes()

    def outcome():
        try:
            return dict(st.gather(cafe, path, outside="missing").tallies)
        except st.AnswersError as error:
            return [str(fault.message) for fault in error.faults]

    seen = set()
    for _ in range(25):
        place = draw.randrange(len(sound))
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1 << draw.randrange(8)]) + sound[place + 1 :])
        monkeypatch.setattr(plain_parquet, "_LARGE", 0)
        mine = outcome()
        monkeypatch.setattr(plain_parquet, "_LARGE", 10**9)
        assert mine == outcome(), place
        seen.add(type(mine))
    assert seen == {dict, list}
