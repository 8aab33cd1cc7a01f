"""The database fails within itself now and then: nothing is lost, and nothing is counted twice."""

import gzip

import numpy as np
import pandas as pd
import pytest
from support.cafe_tables import ROWS, clean_cafe

import servicetree as st
from servicetree.answers.engines import csv_files, database_streams

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
    read, seen = database_streams._read_once, []

    def read_once(database, query, names, _):
        place = len(seen)
        seen.append(0)
        for at, batch in enumerate(read(database, query, names, 700)):
            if place < times and at == place + 1:
                raise database.fault(OSError(SAID))
            seen[place] += len(next(iter(batch.values())))
            yield batch

    monkeypatch.setattr(database_streams, "_read_once", read_once)
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


def test_a_file_in_another_separator_is_read_and_said(cafe, tmp_path):
    """Semicolons with decimal commas, as spreadsheets write them, are read, and the separator is stated."""
    table = clean_cafe(cafe)
    path = tmp_path / "answers.csv"
    pd.DataFrame(table).to_csv(path, sep=";", decimal=",", index=False)
    account = st.trace(cafe, path)
    assert account.whole.loss.value == pytest.approx(st.trace(cafe, table).whole.loss.value)
    assert [issue.message for issue in account.issues if issue.code == "separator"] == [
        "read with a semicolon between columns"
    ]


@pytest.mark.parametrize(
    "encoding",
    ["rot13", "base64", "hex", "zip", "uu", "quopri", "bz2", "klingon", "mbcs", "utf\0", "\ud800", "a" * 9_999],
)
def test_what_makes_no_text_of_bytes_is_no_encoding(encoding, cafe, answers):
    """Python knows some that turn bytes into bytes: told like those that nobody knows."""
    with pytest.raises(st.AnswersError, match=r"^answers\.csv: is not written in .* \(unknown encoding: ") as refused:
        st.score(cafe, answers, encoding=encoding)
    assert refused.value.code == "encoding"
    assert "\0" not in str(refused.value)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "UTF8", "u8", "latin1", "cp1252", "ascii", "macroman", "utf_8_sig", None]
)
def test_an_encoding_has_many_names(encoding, cafe, answers):
    """All that Python reads texts by."""
    assert st.score(cafe, answers, encoding=encoding).whole.n == 5000


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1", "cp1251"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_give_the_same_table(encoding, ends, cafe, tmp_path):
    """BOM, UTF-16, one-byte encodings; LF, CRLF, CR; with and without a final line end."""
    table = clean_cafe(cafe)
    text = pd.DataFrame(table).to_csv(index=False, lineterminator=ends)
    path = tmp_path / "answers.csv"
    path.write_bytes(text.rstrip(ends).encode(encoding))
    options = {} if encoding == "utf-8-sig" else {"encoding": encoding}
    account = st.trace(cafe, path, by="shop", **options)
    assert account.whole.loss.value == pytest.approx(
        st.trace(cafe, table, by="shop").whole.loss.value, rel=0, abs=1e-10
    )
    assert account.whole.scores.n == ROWS


@pytest.mark.parametrize("place", [2, -1])
@pytest.mark.parametrize("packed", [True, False])
def test_a_line_longer_than_what_is_held_is_refused(packed, place, cafe, tmp_path, monkeypatch):
    """Wherever it stands: the database tells of it, but would leave a last one out."""
    monkeypatch.setattr(csv_files, "_BYTES_HELD", 5_000)
    monkeypatch.setattr(csv_files, "_longest_line", lambda _: 5_000)
    columns = dict(st.simulate(cafe, 40, seed=1)) | {"said": ["well"] * 40}
    lines = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
    lines[place] = lines[place][: -len("well")] + "x" * 9_000
    text = "\n".join([",".join(columns), *lines]).encode()
    path = tmp_path / ("a.csv.gz" if packed else "a.csv")
    path.write_bytes(gzip.compress(text) if packed else text)
    with pytest.raises(st.ServiceTreeError, match="5000 bytes"):
        st.score(cafe, path)
