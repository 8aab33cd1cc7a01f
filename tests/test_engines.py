"""The same answers through every engine: n exactly, blocks to 1e-12, figures to 1e-10, on a dirty table too."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from surveys import survey
from test_laws import figures_of

import servicetree as st

ROWS = 300
DIRT = {
    "clean": ["n/a", " 7 ", "٧", "NULL", "", "-", "7,5", "99", "7.0", "+3"],
    "smile": ["４", "nan", "99.0", "1e0"],
}


def clean_table(cafe) -> dict[str, list]:
    """Whole and missing answers only, as numbers."""
    answers = survey(cafe, ROWS, seed=7, missing=0.08, whole=True)
    rng = np.random.default_rng(1)
    answers["guest"] = [int(x) for x in rng.integers(0, 120, ROWS)]
    answers["shop"] = [f"shop {x}" for x in rng.integers(1, 4, ROWS)]
    answers["w"] = [float(x) for x in rng.uniform(0.5, 2, ROWS).round(3)]
    return answers


def dirty_table(cafe) -> dict[str, list]:
    """Texts as they stand in exports: blanks, codes, words for nothing, commas, digits of other scripts."""
    answers = clean_table(cafe)
    table = {name: [None if x is None else str(x) for x in values] for name, values in answers.items()}
    for column, dirt in DIRT.items():
        for place, text in enumerate(dirt):
            table[column][11 * place + 3] = text
    for row in (5, 17, 40):
        table["shop"][row] = None
    return table


def written(folder, table: dict[str, list]):
    """Write a table to CSV and Parquet files."""
    arrow = pa.table(table)
    csv, parquet = folder / "answers.csv", folder / "answers.parquet"
    pa.csv.write_csv(arrow, csv)
    pa.parquet.write_table(arrow, parquet, row_group_size=64)
    return csv, parquet


ENGINES = {
    "csv": lambda table, folder: written(folder, table)[0],
    "parquet": lambda table, folder: written(folder, table)[1],
    "pandas": lambda table, _: pd.DataFrame(table),
    "polars": lambda table, _: pl.DataFrame(table),
    "polars lazy": lambda table, _: pl.LazyFrame(table),
    "pyarrow": lambda table, _: pa.table(table),
    "duckdb": lambda table, _: duckdb.from_arrow(pa.table(table)),
    "mapping of arrays": lambda table, _: {name: np.array(values, dtype=object) for name, values in table.items()},
}
OPTIONS = [{"id": "guest"}, {"by": "shop", "weight": "w", "cluster": "guest"}, {}]


@pytest.mark.parametrize("make", [clean_table, dirty_table])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("engine", ENGINES)
def test_engines_agree(engine, make, options, cafe, tmp_path):
    """Each engine gives the moments, the account and the findings that a plain mapping gives."""
    table = make(cafe)
    reference = st.gather(cafe, table, **options)
    moments = st.gather(cafe, ENGINES[engine](table, tmp_path), **options)
    assert moments.n == reference.n
    assert moments.segments == reference.segments
    assert moments.tallies == reference.tallies
    for name, block in reference.blocks.items():
        mine = moments.blocks[name]
        assert (mine.cells == block.cells).all()
        assert (mine.n == block.n).all()
        np.testing.assert_allclose(mine.gram, block.gram, rtol=1e-12)
    mine, theirs = figures_of(st.trace(cafe, moments)), figures_of(st.trace(cafe, reference))
    for name, figure in theirs.items():
        assert mine[name].value == pytest.approx(figure.value, rel=0, abs=1e-10)
        assert mine[name].se == pytest.approx(figure.se, rel=1e-9)


def test_batches_add_up_to_the_whole(cafe, monkeypatch):
    """Many small batches give the account of one large one."""
    table = dirty_table(cafe)
    whole = figures_of(st.trace(cafe, table, by="shop", id="guest"))
    for module in ("mappings", "frames"):
        monkeypatch.setattr(f"servicetree.answers.engines.{module}.rows_at_once", lambda _: 17)
    for answers in (table, pl.DataFrame(table)):
        parts = figures_of(st.trace(cafe, answers, by="shop", id="guest"))
        for name, figure in whole.items():
            assert parts[name].value == pytest.approx(figure.value, rel=0, abs=1e-10)
            assert parts[name].se == pytest.approx(figure.se, rel=1e-9)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (7, "7"),
        (7.0, "7"),
        ("007", "7"),
        (" 7.0 ", "7"),
        ("-3", "-3"),
        ("-0", "0"),
        ("g7", "g7"),
        ("1e3", "1e3"),
        (0.5, "0.5"),
    ],
)
def test_units_are_written_alike_by_every_reader(given, text):
    """Whole numbers lose zeros and decimal points, so that every engine puts a unit in the same bucket."""
    from servicetree.tree.written_values import canonical_text

    assert canonical_text(given) == text


def test_buckets_are_the_md5_rule():
    """The bucket is the first 8 hex digits of the md5 of the unit's text, as a number, mod 128."""
    from servicetree.moments.buckets import bucket_of

    assert bucket_of("7") == int("8f14e45f", 16) % 128
    assert bucket_of("Кафе") == bucket_of("Кафе")


def test_only_needed_columns_are_read(cafe):
    """A column that the tree does not name may hold anything at all."""
    table = pa.table({**clean_table(cafe), "junk": [[1, 2]] * ROWS})
    assert st.trace(cafe, table).whole.scores.n == ROWS


RATED = ["pandas", "polars", "polars lazy", "pyarrow", "duckdb"]


@pytest.mark.parametrize("engine", RATED)
def test_rate_returns_the_callers_own_kind_of_table(engine, cafe, tmp_path):
    """``rate`` adds a score column for every node, and keeps type, rows, order and the other columns."""
    table = clean_table(cafe)
    answers = ENGINES[engine](table, tmp_path)
    rated = st.rate(cafe, answers)
    assert type(rated) is type(answers)
    arrow = pa.table(rated.collect() if engine == "polars lazy" else rated)
    assert arrow.column("guest").to_pylist() == table["guest"]
    expected = [None if x is None else (x - 1) / 9 * 100 for x in table["value"]]
    assert arrow.column("score_price").to_pylist() == pytest.approx(expected)
    assert {f"score_{name}" for name in ("environment", "kindness", "loyalty")} <= set(arrow.column_names)


def test_rate_keeps_a_pandas_index(cafe):
    """An index with twins is kept, and never used to join."""
    frame = pd.DataFrame(clean_table(cafe), index=[row // 2 for row in range(ROWS)])
    rated = st.rate(cafe, frame)
    assert list(rated.index) == list(frame.index)
    assert rated["score_price"].tolist()[:5] == pytest.approx(
        ((frame["value"] - 1) / 9 * 100).tolist()[:5], nan_ok=True
    )


def test_rate_of_a_mapping_and_of_a_path(cafe, tmp_path):
    """A mapping comes back as a mapping, a path as a pyarrow table."""
    table = clean_table(cafe)
    assert st.rate(cafe, table)["score_price"][0] == pytest.approx((table["value"][0] - 1) / 9 * 100)
    csv, parquet = written(tmp_path, table)
    assert st.rate(cafe, csv).column("score_price").equals(st.rate(cafe, parquet).column("score_price"))


def test_rated_scores_average_to_the_observed_means(cafe):
    """The mean of the row scores is the observed score of the account."""
    table = clean_table(cafe)
    rated, whole = st.rate(cafe, pd.DataFrame(table)), st.trace(cafe, table).whole
    for node in whole.scores.nodes:
        assert rated[f"score_{node.id}"].mean() == pytest.approx(node.observed)


def test_rate_refuses_to_overwrite_a_column(cafe):
    """A column that is there already is never replaced; another prefix helps."""
    table = {**clean_table(cafe), "score_price": [1] * ROWS}
    with pytest.raises(st.UsageError, match="score_price: is there already; choose another prefix"):
        st.rate(cafe, table)
    assert "node_price" in st.rate(cafe, table, prefix="node_")


def test_a_file_in_another_separator_is_read_and_said(cafe, tmp_path):
    """Semicolons with decimal commas, as spreadsheets write them, are read, and the separator is stated."""
    table = clean_table(cafe)
    path = tmp_path / "answers.csv"
    pd.DataFrame(table).to_csv(path, sep=";", decimal=",", index=False)
    account = st.trace(cafe, path)
    assert account.whole.loss.value == pytest.approx(st.trace(cafe, table).whole.loss.value)
    assert [issue.message for issue in account.issues if issue.code == "separator"] == [
        "read with a semicolon between columns"
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1", "cp1251"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_give_the_same_table(encoding, ends, cafe, tmp_path):
    """BOM, UTF-16, one-byte encodings; LF, CRLF, CR; with and without a final line end."""
    table = clean_table(cafe)
    text = pd.DataFrame(table).to_csv(index=False, lineterminator=ends)
    path = tmp_path / "answers.csv"
    path.write_bytes(text.rstrip(ends).encode(encoding))
    options = {} if encoding == "utf-8-sig" else {"encoding": encoding}
    account = st.trace(cafe, path, by="shop", **options)
    assert account.whole.loss.value == pytest.approx(
        st.trace(cafe, table, by="shop").whole.loss.value, rel=0, abs=1e-10
    )
    assert account.whole.scores.n == ROWS
