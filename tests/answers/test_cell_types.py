"""Different cells of a column: short texts are told apart by their bytes, as pyarrow tells any texts apart."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from servicetree.answers.cell_types import distinct_cells

POOLS = [["1", "2", "10"], ["", "1", "11"], [" 7", "7", "é", "a", None], [None, "5"], ["only"], [None]]


@pytest.mark.parametrize("pool", POOLS, ids=str)
@pytest.mark.parametrize("skipped", [0, 3])
def test_short_texts_are_told_apart_as_any_texts_are(pool, skipped):
    """The same cells in the order of their first appearance, and the same places, gaps past the last."""
    drawn = np.random.default_rng(len(pool)).integers(0, len(pool), 5000)
    column = pa.array([pool[place] for place in drawn], pa.string()).slice(skipped)
    encoded = pc.dictionary_encode(column)
    cells, places = distinct_cells(column)
    assert cells.to_pylist() == encoded.dictionary.to_pylist()
    assert places.tolist() == pc.fill_null(encoded.indices, len(cells)).to_pylist()


def test_what_stands_in_gaps_does_not_matter():
    """Whoever makes a column may leave anything in its gaps."""
    texts = pa.array(["7", "", "8", "9"] * 1200, pa.string())
    gaps = pa.array([True, False, False, True] * 1200).buffers()[1]
    column = pa.Array.from_buffers(pa.string(), len(texts), [gaps, *texts.buffers()[1:]])
    cells, places = distinct_cells(column)
    assert cells.to_pylist() == ["7", "9"]
    assert places.tolist() == [0, 2, 2, 1] * 1200
