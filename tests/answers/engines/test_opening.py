"""The same answers through every engine: n exactly, blocks to 1e-12, figures to 1e-10, on a dirty table too."""

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from support.account_figures import figures_of
from support.cafe_tables import ENGINES, ROWS, clean_cafe, dirty_cafe

import servicetree as st

OPTIONS = [{"id": "guest"}, {"by": "shop", "weight": "w", "cluster": "guest"}, {}]


@pytest.mark.parametrize("make", [clean_cafe, dirty_cafe])
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
