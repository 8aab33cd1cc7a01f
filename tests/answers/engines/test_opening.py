"""The same answers through every engine: n exactly, blocks to 1e-12, figures to 1e-10, on a dirty table too."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet
import pyreadstat
import pytest
from support.account_figures import figures_of
from support.cafe_tables import ENGINES, ROWS, clean_cafe, dirty_cafe
from support.short_lane import first

import servicetree as st
from servicetree.answers.engines import library_versions
from servicetree.answers.engines.opening import open_answers

OPTIONS = [{"id": "guest"}, {"by": "shop", "weight": "w", "cluster": "guest"}, {}]


@pytest.mark.parametrize("make", [clean_cafe, dirty_cafe])
@pytest.mark.parametrize("options", first(1, OPTIONS), ids=str)
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
    table = dirty_cafe(cafe)
    whole = figures_of(st.trace(cafe, table, by="shop", id="guest"))
    for module in ("mappings", "frames"):
        monkeypatch.setattr(f"servicetree.answers.engines.{module}.rows_at_once", lambda _: 17)
    for answers in (table, pl.DataFrame(table)):
        parts = figures_of(st.trace(cafe, answers, by="shop", id="guest"))
        for name, figure in whole.items():
            assert parts[name].value == pytest.approx(figure.value, rel=0, abs=1e-10)
            assert parts[name].se == pytest.approx(figure.se, rel=1e-9)


def test_only_needed_columns_are_read(cafe):
    """A column that the tree does not name may hold anything at all."""
    table = pa.table({**clean_cafe(cafe), "junk": [[1, 2]] * ROWS})
    assert st.trace(cafe, table).whole.scores.n == ROWS


@pytest.mark.parametrize(
    "library", ["polars", "polars lazy", "pandas", "narwhals", "duckdb", "fastexcel", "pyreadstat"]
)
def test_a_library_that_is_too_old_is_named_with_its_version(library, monkeypatch, tmp_path):
    """Rather than by an error of its own, or a table that comes out wrong."""
    table = pd.DataFrame({"clean": [1, 2]})
    table.to_excel(tmp_path / "a.xlsx", index=False)
    pyreadstat.write_sav(table, str(tmp_path / "a.sav"))
    answers = {
        "polars": lambda: pl.from_pandas(table),
        "polars lazy": lambda: pl.from_pandas(table).lazy(),
        "pandas": lambda: table,
        "narwhals": lambda: table,
        "duckdb": lambda: duckdb.sql("SELECT 1 AS clean"),
        "fastexcel": lambda: tmp_path / "a.xlsx",
        "pyreadstat": lambda: tmp_path / "a.sav",
    }[library]()
    open_answers(answers)
    name = library.partition(" ")[0]
    monkeypatch.setattr(library_versions, "_version_of", lambda asked: "0.9.1" if asked == name else "999")
    with pytest.raises(st.MissingExtraError, match=rf"{name} 0\.9\.1 is too old: it works with \d[\d.]* and later"):
        open_answers(answers)


@pytest.mark.parametrize("name", ["", " "])
@pytest.mark.parametrize("write", [pyarrow.parquet.write_table, pyarrow.feather.write_feather])
def test_a_column_without_a_name_is_no_harm(write, name, cafe, tmp_path):
    """In one file as in a folder of them, as in a text."""
    table = pa.table(clean_cafe(cafe)).append_column(name, pa.array(range(ROWS)))
    (tmp_path / "parts").mkdir()
    for part in ("one", "two"):
        write(table, tmp_path / "parts" / part)
    reference = st.score(cafe, clean_cafe(cafe)).segments[0].score.value
    for path, rows in ((tmp_path / "parts" / "one", ROWS), (tmp_path / "parts", 2 * ROWS)):
        found = st.score(cafe, path).segments[0]
        assert (found.n, found.score.value) == (rows, pytest.approx(reference))
